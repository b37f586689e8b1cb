package analytics

import (
	"context"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/analytics/transit/alert"
	"portolan/graph"
	"portolan/graph/vault"
)

// StructureAlerts answers what is new in the structure of the picture between
// two times of knowledge. The answer rests on two states of one viewer; the
// earlier one's token stands in the run's specification.
func (e *Engine) StructureAlerts(ctx context.Context, w *vault.View, q alert.Question) (alert.Answer, error) {
	until := q.Window.KnownAt
	if q.Since.IsZero() || !until.IsZero() && !q.Since.Before(until) {
		return alert.Answer{}, graph.Errorf(graph.Invalid, "analytics.StructureAlerts", "knownSince is a time before the later one: the knownAt of the window, or now")
	}
	if q.SilentMonths < 1 {
		return alert.Answer{}, graph.Errorf(graph.Invalid, "analytics.StructureAlerts", "silentMonths is 1 or more, not %d", q.SilentMonths)
	}
	then := q.Question
	then.Window.KnownAt = q.Since
	found, earlier, err := e.analyse(ctx, w, transit.Question{Question: then})
	if err != nil {
		return alert.Answer{}, err
	}
	before, _, err := e.movement(ctx, w, then)
	if err != nil {
		return alert.Answer{}, err
	}
	after, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return alert.Answer{}, err
	}
	spec := run.Spec{Question: "structureAlerts", Args: q.Question.Args()}
	spec.Args["knownSince"], spec.Args["stateSince"], spec.Args["silentMonths"] = q.Since.UTC().Format(time.RFC3339Nano), earlier.State(), q.SilentMonths
	rows, err := once(ctx, e, w, spec, func() ([]alert.Alert, int64, error) {
		sides := [2]alert.Side{{Window: before}, {Window: after}}
		for i, view := range []*vault.View{earlier, w} {
			if sides[i].Checks, err = alert.ReadChecks(ctx, view, q.MinGrade); err != nil {
				return nil, 0, err
			}
		}
		var networks []alert.Network
		for _, n := range found.Networks(transit.Question{}).Rows {
			networks = append(networks, alert.Network{ID: n.ID, People: n.People})
		}
		rows, err := alert.Find(ctx, sides[0], sides[1], networks, func(id graph.ID) graph.ID {
			if now, ok := w.Resolve(id); ok {
				return now
			}
			return id
		}, q)
		return rows, int64(400 * len(rows)), err
	})
	if err != nil {
		return alert.Answer{}, err
	}
	note := found.Note()
	if earlier.State() == w.State() {
		note = "nothing that the viewer may see has come in between the two times"
	}
	spec = with(spec, map[string]any{"first": q.First})
	return alert.Answer{Run: run.New(viewer(w), spec, transit.Seed, found.Reason(), note), TotalCount: len(rows), Rows: head(rows, q.First)}, nil
}
