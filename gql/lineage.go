package gql

import (
	"context"

	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/lineage"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// NetworkLineage follows the transit networks from period to period.
func (q queries) NetworkLineage(ctx context.Context, by string, window *graph.Window, zone *travel.Zone, minGrade *float64, first int) (*model.NetworkLineage, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.NetworkLineage(ctx, view.View, lineage.Question{Question: about, By: flow.Length(by), First: first})
	if err != nil {
		return nil, err
	}
	return &model.NetworkLineage{Run: runOf(a.Run), Periods: a.Periods, TotalCount: a.TotalCount, Rows: item.NewNetworkLines(view, a.Rows)}, nil
}
