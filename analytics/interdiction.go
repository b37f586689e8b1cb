package analytics

import (
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/analytics/transit/interdict"
	"portolan/graph"
	"portolan/graph/vault"
)

// Interdiction answers where to stop journeys into the zone.
func (e *Engine) Interdiction(ctx context.Context, w *vault.View, q interdict.Question) (*interdict.Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return nil, err
	}
	var people []graph.ID
	if !q.Network.IsZero() {
		if people, err = e.peopleOf(ctx, w, q); err != nil {
			return nil, err
		}
	}
	spec := q.Spec()
	return once(ctx, e, w, spec, func() (*interdict.Answer, int64, error) {
		a, err := interdict.Choose(ctx, over, q, people)
		if err != nil {
			return nil, 0, err
		}
		a.Run = run.New(viewer(w), spec, 0, "", a.Note)
		return a, a.Bytes(), nil
	})
}

// peopleOf are the people of the network that the question names.
func (e *Engine) peopleOf(ctx context.Context, w *vault.View, q interdict.Question) ([]graph.ID, error) {
	a, _, err := e.analyse(ctx, w, transit.Question{Question: q.Question})
	if err != nil {
		return nil, err
	}
	all := a.Networks(transit.Question{}).Rows
	i := slices.IndexFunc(all, func(n *transit.Network) bool { return n.ID == q.Network })
	if i < 0 {
		return nil, graph.Absent("analytics.Interdiction", q.Network)
	}
	return all[i].People, nil
}
