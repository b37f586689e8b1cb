package analytics

import (
	"context"

	"portolan/analytics/run"
	"portolan/analytics/transit/displace"
	"portolan/graph"
	"portolan/graph/vault"
)

// Displacement answers what became of the flow after a place was closed or a
// helper arrested.
func (e *Engine) Displacement(ctx context.Context, w *vault.View, q displace.Question) (*displace.Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return nil, err
	}
	if id, err := graph.ParseID(q.Subject); err == nil {
		if entity, ok := w.Resolve(id); ok {
			q.Subject = entity.String()
		}
	}
	return once(ctx, e, w, q.Spec(), func() (*displace.Answer, int64, error) {
		a, err := displace.Measure(ctx, over, q)
		if err != nil {
			return nil, 0, err
		}
		a.Run = run.New(viewer(w), q.Spec(), 0, "", a.Note)
		return a, a.Bytes(), nil
	})
}
