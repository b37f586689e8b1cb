package analytics

import (
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/rings"
	"portolan/graph"
	"portolan/graph/vault"
)

// DocumentRings answers which documents belong together, and to whom.
func (e *Engine) DocumentRings(ctx context.Context, w *vault.View, q rings.Question) (rings.Answer, error) {
	names := make([]string, len(q.Kinds))
	for i, k := range q.Kinds {
		if names[i] = string(k); !slices.Contains(rings.Kinds, k) {
			return rings.Answer{}, graph.Errorf(graph.Invalid, "analytics.DocumentRings", "the kind of finding %.40q is none of %v", k, rings.Kinds)
		}
	}
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return rings.Answer{}, err
	}
	a, err := once(ctx, e, w, run.Spec{Question: "documents", Args: q.Question.Args()}, func() (*rings.Analysis, int64, error) {
		a, err := rings.Analyse(ctx, over)
		if err != nil {
			return nil, 0, err
		}
		return a, a.Bytes(), nil
	})
	if err != nil {
		return rings.Answer{}, err
	}
	spec := run.Spec{Question: "documentRings", Args: q.Question.Args()}
	spec.Args["kinds"], spec.Args["first"] = run.Texts(names), q.First
	out := a.Rings(q)
	out.Run = run.New(viewer(w), spec, 0, a.Reason(), a.Note())
	return out, nil
}
