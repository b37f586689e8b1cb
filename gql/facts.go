package gql

import (
	"context"

	"portolan/analytics/transit/coverage"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/scoreboard"
	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/trend"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// maxFlows is the most rows of an answer that has one for each period and group.
const maxFlows = 10000

// Flows counts who began to travel when, and where from, which way and how.
func (q queries) Flows(ctx context.Context, window *graph.Window, zone *travel.Zone, minGrade *float64, by string, group []string, first int) (*model.Flows, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxFlows)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Flows(ctx, view.View, flow.Question{Question: about, By: flow.Length(by), Group: named[flow.Group](group), First: first})
	if err != nil {
		return nil, err
	}
	return &model.Flows{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.CertainCount, Rows: item.NewFlows(view, a.Rows)}, nil
}

// Scoreboard tells what is known of each country's measures.
func (q queries) Scoreboard(ctx context.Context, window *graph.Window, minGrade *float64, first int) (*model.Scoreboard, error) {
	view, err := item.View(ctx, window)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Scoreboard(ctx, view.View, scoreboard.Question{Window: value(window), MinGrade: value(minGrade), First: first})
	if err != nil {
		return nil, err
	}
	return &model.Scoreboard{Run: runOf(a.Run), TotalCount: a.TotalCount, Rows: item.NewScoreboard(view, a.Rows)}, nil
}

// Coverage tells whose data make the picture and where it is dark.
func (q queries) Coverage(ctx context.Context, window *graph.Window, zone *travel.Zone, minGrade *float64, what []string, first int) (*model.Coverage, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Coverage(ctx, view.View, coverage.Question{Question: about, What: named[coverage.What](what), First: first})
	if err != nil {
		return nil, err
	}
	out := &model.Coverage{Run: runOf(a.Run), TotalCount: a.TotalCount, DarkCount: a.DarkCount, Dark: item.NewDarkSpots(view, a.Dark)}
	for i := range a.Rows {
		out.Rows = append(out.Rows, &a.Rows[i])
	}
	return out, nil
}

// Trends finds series by period and where they changed.
func (q queries) Trends(ctx context.Context, window *graph.Window, zone *travel.Zone, minGrade *float64, by string, of []string, first int) (*model.Trends, error) {
	view, about, err := movement(ctx, window, zone, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	a, err := q.engine.Trends(ctx, view.View, trend.Question{Question: about, By: flow.Length(by), Of: named[trend.Topic](of), First: first})
	if err != nil {
		return nil, err
	}
	return &model.Trends{Run: runOf(a.Run), TotalCount: a.TotalCount, TestedCount: a.Tested, LeftOut: a.LeftOut, Rows: item.NewTrends(view, a.Rows)}, nil
}

// named are the values of an enum as the analysis calls them; the schema has the same names.
func named[T ~string](values []string) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}
