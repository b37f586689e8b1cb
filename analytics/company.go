package analytics

import (
	"cmp"
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/company"
	"portolan/graph"
	"portolan/graph/vault"
)

// CoTravel answers who kept company on legs and at places beyond chance.
func (e *Engine) CoTravel(ctx context.Context, w *vault.View, q company.Question) (company.Answer, error) {
	names := make([]string, len(q.Kinds))
	for i, k := range q.Kinds {
		if names[i] = string(k); !slices.Contains(company.Kinds, k) {
			return company.Answer{}, graph.Errorf(graph.Invalid, "analytics.CoTravel", "the kind of company %.40q is none of %v", k, company.Kinds)
		}
	}
	q.Hours = cmp.Or(q.Hours, company.Hours)
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return company.Answer{}, err
	}
	of := ""
	if !q.Of.IsZero() {
		id, ok := w.Resolve(q.Of)
		if !ok {
			return company.Answer{}, graph.Absent("analytics.CoTravel", q.Of)
		}
		q.Of, of = id, id.String()
	}
	spec := func(question string) run.Spec {
		s := run.Spec{Question: question, Args: q.Question.Args()}
		s.Args["hours"] = q.Hours
		return s
	}
	a, err := once(ctx, e, w, spec("company"), func() (*company.Analysis, int64, error) {
		a, err := company.Analyse(ctx, over, q.Hours)
		if err != nil {
			return nil, 0, err
		}
		return a, a.Bytes(), nil
	})
	if err != nil {
		return company.Answer{}, err
	}
	asked := spec("coTravel")
	asked.Args["kinds"], asked.Args["of"], asked.Args["first"] = run.Texts(names), of, q.First
	out := a.Pairs(q)
	out.Run = run.New(viewer(w), asked, 0, a.Reason(), a.Note(q))
	return out, nil
}
