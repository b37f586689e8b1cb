package gql

import (
	"context"

	"portolan/analytics/transit/money"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// MoneyToTravel finds the money that fits journeys.
func (q queries) MoneyToTravel(ctx context.Context, window *graph.Window, zone *travel.Zone, days int, leads []string, minGrade *float64, first int) (*model.MoneyToTravel, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err == nil && (days < 1 || days > money.MaxDays) {
		err = graph.Errorf(graph.Invalid, "gql.MoneyToTravel", "days is between 1 and %d, not %d", money.MaxDays, days)
	}
	if err != nil {
		return nil, err
	}
	question := money.Question{Question: about, Days: days, First: first}
	for _, k := range leads {
		question.Kinds = append(question.Kinds, money.Kind(k))
	}
	a, err := q.engine.MoneyToTravel(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.MoneyToTravel{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Rows: item.NewMoneyLeads(view, a.Rows)}, nil
}
