package analytics

import (
	"context"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/analytics/transit/lineage"
	"portolan/graph"
	"portolan/graph/vault"
)

// NetworkLineage answers what became of the transit networks from period to period.
func (e *Engine) NetworkLineage(ctx context.Context, w *vault.View, q lineage.Question) (lineage.Answer, error) {
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return lineage.Answer{}, err
	}
	seen := graph.Span{From: graph.Always.To, To: graph.Always.From}
	for i := range over.Moves {
		if v := &over.Moves[i]; v.Dated && over.MoveHeld[i] != graph.Outside {
			seen.From, seen.To = min(seen.From, max(v.Departs.From, over.Span.From)), max(seen.To, min(v.Departs.To, over.Span.To))
		}
	}
	spec := run.Spec{Question: "networkLineage", Args: q.Question.Args()}
	spec.Args["by"], spec.Args["first"] = string(q.By), q.First
	out := lineage.Answer{}
	note := over.Note()
	if seen.From >= seen.To {
		if note == "" {
			note = "no dated passage lies in the window, so that nothing can be followed"
		}
	} else if out, err = e.lines(ctx, w, q, seen); err != nil {
		return lineage.Answer{}, err
	}
	out.TotalCount = len(out.Rows)
	if q.First > 0 && len(out.Rows) > q.First {
		out.Rows = out.Rows[:q.First]
	}
	out.Run = run.New(viewer(w), spec, transit.Seed, "", note)
	return out, nil
}

// lines finds the networks of each period that was seen, and follows them.
func (e *Engine) lines(ctx context.Context, w *vault.View, q lineage.Question, seen graph.Span) (out lineage.Answer, err error) {
	first, last := q.By.Of(seen.From), q.By.Of(seen.To-1)
	if n := int(last-first) + 1; n > lineage.MostPeriods {
		return out, graph.Errorf(graph.Invalid, "analytics.NetworkLineage", "the window holds %d periods (%s to %s), at most %d can be followed: choose longer periods, or a shorter window",
			n, q.By.Text(first), q.By.Text(last), lineage.MostPeriods)
	}
	var periods []lineage.Period
	for n := first; n <= last; n++ {
		nets, err := e.TransitNetworks(ctx, w, within(q, n))
		if err != nil {
			return out, err
		}
		p := lineage.Period{Name: q.By.Text(n)}
		for _, net := range nets.Rows {
			p.Networks = append(p.Networks, lineage.Network{ID: net.ID, People: net.People, Helpers: net.Facilitators})
		}
		periods, out.Periods = append(periods, p), append(out.Periods, p.Name)
	}
	out.Rows = lineage.Trace(periods)
	return out, nil
}

// within is the question about one period and the one before it, as far as they lie in its window.
func within(q lineage.Question, n int32) (part transit.Question) {
	part.Question = q.Question
	instant := func(at int64) time.Time { return time.Unix(at, 0).UTC() }
	from, to := instant(q.By.Span(n-1).From), instant(q.By.Span(n).To)
	if w := &part.Window; w.ValidFrom.IsZero() || w.ValidFrom.Before(from) {
		w.ValidFrom = from
	}
	if w := &part.Window; w.ValidTo.IsZero() || w.ValidTo.After(to) {
		w.ValidTo = to
	}
	return part
}
