package analytics

import (
	"context"

	"portolan/analytics/run"
	"portolan/analytics/transit/manner"
	"portolan/graph"
	"portolan/graph/vault"
)

// ActsLike answers who else helps in the manner of a person or body. Who is not visible is as absent.
func (e *Engine) ActsLike(ctx context.Context, w *vault.View, q manner.Question) (manner.Answer, error) {
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return manner.Answer{}, err
	}
	of, ok := w.Entity(q.Of)
	switch {
	case !ok:
		return manner.Answer{}, graph.Absent("analytics.ActsLike", q.Of)
	case of.Kind != graph.Person && of.Kind != graph.Organization:
		return manner.Answer{}, graph.Errorf(graph.Invalid, "analytics.ActsLike", "only people and bodies help, and %s is a %s", q.Of, of.Kind)
	}
	q.Of = of.ID
	a, err := once(ctx, e, w, run.Spec{Question: "manner", Args: q.Question.Args()}, func() (*manner.Analysis, int64, error) {
		a, err := manner.Analyse(ctx, over)
		if err != nil {
			return nil, 0, err
		}
		return a, a.Bytes(), nil
	})
	if err != nil {
		return manner.Answer{}, err
	}
	spec := run.Spec{Question: "actsLike", Args: q.Question.Args()}
	spec.Args["of"], spec.Args["first"] = of.ID.String(), q.First
	out := a.Like(q)
	out.Run = run.New(viewer(w), spec, 0, "", a.Note(of.ID))
	return out, nil
}
