package analytics

import (
	"cmp"
	"context"
	"fmt"

	"portolan/analytics/run"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/recruitment"
	"portolan/graph"
	"portolan/graph/vault"
)

// Recruitment tells who recruited whom. The zone says nothing here.
func (e *Engine) Recruitment(ctx context.Context, w *vault.View, q recruitment.Question) (recruitment.Answer, error) {
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return recruitment.Answer{}, err
	}
	spec := run.Spec{Question: "recruitment", Args: map[string]any{"window": run.Window(q.Window), "minGrade": q.MinGrade,
		"by": string(cmp.Or(q.By, flow.Year)), "first": q.First}}
	a, err := once(ctx, e, w, spec, func() (recruitment.Answer, int64, error) {
		met, err := contacts(ctx, w, q.MinGrade)
		if err != nil {
			return recruitment.Answer{}, 0, err
		}
		a, err := recruitment.Of(ctx, over, met, q)
		return a, a.Bytes(), err
	})
	if err != nil {
		return recruitment.Answer{}, err
	}
	note, reason := "", ""
	if a.TotalCount == 0 {
		note = "no recruitment by somebody who may be listed is known in the window"
	}
	if a.Circles > 0 {
		note = and(note, fmt.Sprintf("%d times people recruited each other in a circle, as far as the dates tell, and the circle was opened at its first", a.Circles))
	}
	if a.Crowded > 0 {
		reason = fmt.Sprintf("%d contacts are left out: their account or phone has more than 100 owners", a.Crowded)
	}
	a.Run = run.New(viewer(w), spec, 0, reason, note)
	return a, nil
}

// contacts are the contacts between people, phones and accounts of a view, by
// the id of the link.
func contacts(ctx context.Context, w *vault.View, minGrade float64) (out []recruitment.Contact, err error) {
	for e, err := range w.Elements(ctx, graph.Communicated) {
		if err != nil {
			return nil, err
		}
		a, ok1 := w.Resolve(e.From)
		b, ok2 := w.Resolve(e.To)
		if p, known := e.Grade.Probability(); !ok1 || !ok2 || known && p < minGrade {
			continue
		}
		out = append(out, recruitment.Contact{Link: e.ID, Ends: [2]graph.ID{a, b}, When: e.When()})
	}
	return out, nil
}
