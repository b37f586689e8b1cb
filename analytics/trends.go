package analytics

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/trend"
	"portolan/graph"
	"portolan/graph/vault"
)

// Trends tells how movement changed, period by period.
func (e *Engine) Trends(ctx context.Context, w *vault.View, q trend.Question) (trend.Answer, error) {
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return trend.Answer{}, err
	}
	spec := run.Spec{Question: "trends", Args: q.Question.Args()}
	spec.Args["by"], spec.Args["of"], spec.Args["first"] = string(cmp.Or(q.By, flow.Month)), texts(q.Of), q.First
	a, err := once(ctx, e, w, spec, func() (trend.Answer, int64, error) {
		happened, err := happenings(ctx, w, q.MinGrade)
		if err != nil {
			return trend.Answer{}, 0, err
		}
		a, err := trend.Of(ctx, over, happened, q)
		return a, a.Bytes(), err
	})
	if err != nil {
		return trend.Answer{}, err
	}
	note := over.Note()
	if a.TotalCount == 0 {
		note = and(note, "nothing is known to have begun in one period of the window")
	}
	if a.LeftOut > 0 {
		note = and(note, fmt.Sprintf("%d journeys and events are dated too vaguely for one period and are in no series", a.LeftOut))
	}
	if a.Tested > 0 {
		note = and(note, fmt.Sprintf("%d series were looked at: of those that do not change, one in %.0f is said to", a.Tested, 1/trend.Alpha))
	}
	a.Run = run.New(viewer(w), spec, trend.Seed, "", note)
	return a, nil
}

// happenings are the trainings, attacks, other events and objects of a view,
// each entity once, with its most exact date.
func happenings(ctx context.Context, w *vault.View, minGrade float64) ([]trend.Happening, error) {
	by := map[graph.ID]*trend.Happening{}
	for e, err := range w.Elements(ctx, graph.Event, graph.Object) {
		if err != nil {
			return nil, err
		}
		id, ok := w.Resolve(e.ID)
		if p, known := e.Grade.Probability(); !ok || known && p < minGrade {
			continue
		}
		what := e.Props.First("eventType")
		if e.Kind == graph.Object {
			what = e.Props.First("objectType")
		}
		when := e.When()
		h := by[id]
		if h == nil {
			h = &trend.Happening{ID: id, What: what, When: when}
			by[id] = h
		}
		h.What = cmp.Or(h.What, what)
		if uint64(when.To)-uint64(when.From) < uint64(h.When.To)-uint64(h.When.From) {
			h.When = when
		}
	}
	out := make([]trend.Happening, 0, len(by))
	for _, h := range by {
		out = append(out, *h)
	}
	slices.SortFunc(out, func(a, b trend.Happening) int { return a.ID.Compare(b.ID) })
	return out, nil
}
