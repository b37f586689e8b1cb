package gql

import (
	"context"

	"portolan/analytics/transit/interdict"
	"portolan/analytics/transit/travel"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// Interdiction finds where to stop journeys into the zone.
func (q queries) Interdiction(ctx context.Context, window *graph.Window, zone *travel.Zone, minGrade *float64, budget int, unit, aim string, via, avoid []string, network *string, first int) (*model.Interdiction, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := interdict.Question{Question: about, Unit: interdict.Unit(unit), Aim: interdict.Aim(aim), Budget: budget, First: first}
	if err == nil {
		question.Via, err = places(via)
	}
	if err == nil {
		question.Avoid, err = places(avoid)
	}
	if err == nil && network != nil {
		_, question.Network, err = item.DecodeID(*network)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Interdiction(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	out := item.NewStopping(view, a)
	return &model.Interdiction{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Flow: &a.Total, Stopped: &a.Stopped,
		Left: &a.Left, Beyond: &a.Beyond, Bound: &model.ChoiceBound{Upper: a.Upper, Ratio: a.Ratio, Exact: a.Exact}, Cut: out.Cut,
		Rows: out.Rows, Next: out.Next, NextCount: a.NextCount, NextByCountry: a.ByCountry, NextUnknown: a.Unmatched}, nil
}
