package gql

import (
	"context"

	"portolan/analytics/transit/manner"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// ActsLike finds who else helps in the manner of somebody.
func (q queries) ActsLike(ctx context.Context, of string, window *graph.Window, zone *travel.Zone, minGrade *float64, first int) (*model.ActsLike, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := manner.Question{Question: about, First: first}
	if err == nil {
		_, question.Of, err = item.DecodeID(of)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.ActsLike(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.ActsLike{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount,
		Habits: item.NewHabits(view, a.Habits), Rows: item.NewAlikes(view, a.Rows)}, nil
}
