package gql

import (
	"context"

	"portolan/analytics"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// Corroboration counts the independent roots of a claim and flags circular reporting.
func (q queries) Corroboration(ctx context.Context, of string, window *graph.Window, minGrade *float64, first int) (*model.Corroboration, error) {
	view, err := item.View(ctx, window)
	if err == nil {
		err = rows(first, maxRows)
	}
	spec := analytics.CorroborationSpec{Window: value(window), MinGrade: value(minGrade)}
	if err == nil {
		var typ string
		typ, spec.Of, err = item.DecodeID(of)
		spec.Record = typ == "Record"
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Corroboration(ctx, view.View, spec)
	if err != nil {
		return nil, err
	}
	out := &model.Corroboration{Run: runOf(a.Run), TotalCount: len(a.Roots), IndependentRoots: len(a.Roots), Circular: len(a.Circles) > 0,
		Circles: item.NewReportingCircles(view, a.Circles), Explanation: a.Explanation}
	if out.Unsourced, err = item.Records(view, a.Unsourced); err != nil {
		return nil, err
	}
	out.Rows, err = item.NewCorroborationRoots(view, a.Roots[:min(first, len(a.Roots))])
	return out, err
}
