package analytics

import (
	"context"

	"portolan/analytics/run"
	"portolan/analytics/transit/whatif"
	"portolan/graph"
	"portolan/graph/vault"
)

// WhatIf answers what would be left of the movement without some things.
func (e *Engine) WhatIf(ctx context.Context, w *vault.View, q whatif.Question) (*whatif.Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return nil, err
	}
	for _, list := range []*[]graph.ID{&q.People, &q.Documents, &q.Transfers} {
		resolved := make([]graph.ID, len(*list))
		for i, id := range *list {
			resolved[i] = id // as it is where nothing visible has it: the answer says so
			if entity, ok := w.Resolve(id); ok {
				resolved[i] = entity
			}
		}
		*list = resolved
	}
	return once(ctx, e, w, q.Spec(), func() (*whatif.Answer, int64, error) {
		a, err := whatif.Remove(ctx, over, q)
		if err != nil {
			return nil, 0, err
		}
		a.Run = run.New(viewer(w), q.Spec(), 0, "", a.Note)
		return a, a.Bytes(), nil
	})
}
