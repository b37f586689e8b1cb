package analytics

import (
	"cmp"
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/money"
	"portolan/graph"
	"portolan/graph/vault"
)

// MoneyToTravel answers which money paid for journeys.
func (e *Engine) MoneyToTravel(ctx context.Context, w *vault.View, q money.Question) (money.Answer, error) {
	names := make([]string, len(q.Kinds))
	for i, k := range q.Kinds {
		if names[i] = string(k); !slices.Contains(money.Kinds, k) {
			return money.Answer{}, graph.Errorf(graph.Invalid, "analytics.MoneyToTravel", "the kind of lead %.40q is none of %v", k, money.Kinds)
		}
	}
	q.Days = cmp.Or(q.Days, money.Days)
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return money.Answer{}, err
	}
	spec := func(question string) run.Spec {
		s := run.Spec{Question: question, Args: q.Question.Args()}
		s.Args["days"] = q.Days
		return s
	}
	a, err := once(ctx, e, w, spec("money"), func() (*money.Analysis, int64, error) {
		a, err := money.Analyse(ctx, over, q.Days)
		if err != nil {
			return nil, 0, err
		}
		return a, a.Bytes(), nil
	})
	if err != nil {
		return money.Answer{}, err
	}
	asked := spec("moneyToTravel")
	asked.Args["kinds"], asked.Args["first"] = run.Texts(names), q.First
	out := a.Leads(q)
	out.Run = run.New(viewer(w), asked, 0, "", a.Note())
	return out, nil
}
