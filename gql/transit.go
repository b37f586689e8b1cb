package gql

import (
	"context"

	"portolan/analytics/transit"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// maxVia is the most places a question may name.
const maxVia = 20

// CentralFacilitators finds those who helped others travel.
func (q queries) CentralFacilitators(ctx context.Context, window *graph.Window, functions, via []string, minGrade *float64, first int) (*model.CentralFacilitators, error) {
	view, err := item.View(ctx, window)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := transit.Question{Window: value(window), MinGrade: value(minGrade), Functions: functions, First: first}
	if err == nil {
		question.Via, err = places(via)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.CentralFacilitators(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.CentralFacilitators{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Rows: item.NewFacilitators(view, a.Rows)}, nil
}

// TransitNetworks finds the groups that travelled together or with the same help.
func (q queries) TransitNetworks(ctx context.Context, window *graph.Window, via []string, minGrade *float64, first int) (*model.TransitNetworks, error) {
	view, err := item.View(ctx, window)
	if err == nil {
		err = rows(first, maxRows)
	}
	question := transit.Question{Window: value(window), MinGrade: value(minGrade), First: first}
	if err == nil {
		question.Via, err = places(via)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.TransitNetworks(ctx, view.View, question)
	if err != nil {
		return nil, err
	}
	return &model.TransitNetworks{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Rows: item.NewNetworks(view, a.Rows)}, nil
}

// places reads places: codes as they are, opaque ids as the ids they stand for.
func places(via []string) ([]string, error) {
	if len(via) > maxVia {
		return nil, graph.Errorf(graph.Invalid, "gql.places", "via names at most %d places, not %d", maxVia, len(via))
	}
	out := make([]string, len(via))
	for i, text := range via {
		out[i] = text
		if _, id, err := item.DecodeID(text); err == nil {
			out[i] = id.String()
		}
	}
	return out, nil
}
