package gql

import (
	"context"

	"portolan/analytics/transit/rings"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// DocumentRings finds documents that belong together.
func (q queries) DocumentRings(ctx context.Context, window *graph.Window, zone *travel.Zone, findings []string, minGrade *float64, first int) (*model.DocumentRings, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	question := rings.Question{Question: about, First: first}
	for _, k := range findings {
		question.Kinds = append(question.Kinds, rings.Kind(k))
	}
	a, err := q.engine.DocumentRings(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.DocumentRings{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Rows: item.NewDocumentRings(view, a.Rows)}, nil
}
