package gql

import (
	"context"

	"portolan/analytics/transit/company"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// CoTravel finds pairs of people who kept company.
func (q queries) CoTravel(ctx context.Context, person *string, window *graph.Window, zone *travel.Zone, hours int, kept []string, minGrade *float64, first int) (*model.CoTravel, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err == nil && (hours < 1 || hours > company.MaxHours) {
		err = graph.Errorf(graph.Invalid, "gql.CoTravel", "hours is between 1 and %d, not %d", company.MaxHours, hours)
	}
	question := company.Question{Question: about, Hours: hours, First: first}
	if err == nil && person != nil {
		var ids []graph.ID
		if ids, err = entities(view, *person); err == nil {
			question.Of = ids[0]
		}
	}
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		question.Kinds = append(question.Kinds, company.Kind(k))
	}
	a, err := q.engine.CoTravel(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.CoTravel{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, TestedCount: float64(a.Tested),
		Rows: item.NewPairs(view, a.Rows)}, nil
}
