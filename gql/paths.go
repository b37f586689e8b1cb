package gql

import (
	"context"

	"portolan/analytics"
	"portolan/analytics/story"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

const (
	maxPaths   = 100
	maxJoined  = 20    // things of a connection
	maxNamed   = 100   // things to pass or to avoid
	maxWaiting = 36500 // days
)

// Paths finds different ways from one entity to another.
func (q queries) Paths(ctx context.Context, from, to string, vertices, links []string, directed bool, rankBy string, through, throughKinds, avoiding, avoidingKinds []string, different float64, timeRespecting bool, maxWaitDays *int, window *graph.Window, minGrade *float64, first int) (*model.Paths, error) {
	view, about, err := spec(ctx, vertices, nil, links, window, minGrade)
	if err == nil {
		err = rows(first, maxPaths)
	}
	s := analytics.PathsSpec{GraphSpec: about, Directed: directed, By: story.Rank(rankBy), Different: different, TimeRespecting: timeRespecting, MaxWaitDays: -1, First: first}
	if err == nil && maxWaitDays != nil {
		if s.MaxWaitDays, s.TimeRespecting = *maxWaitDays, true; *maxWaitDays < 0 || *maxWaitDays > maxWaiting {
			err = graph.Errorf(graph.Invalid, "gql.Paths", "maxWaitDays is between 0 and %d, not %d", maxWaiting, *maxWaitDays)
		}
	}
	if err == nil {
		s.Through, s.ThroughKinds, err = thingsAndKinds(view, through, throughKinds)
	}
	if err == nil {
		s.Avoiding, s.AvoidingKinds, err = thingsAndKinds(view, avoiding, avoidingKinds)
	}
	if err != nil {
		return nil, err
	}
	ends, err := entities(view, from, to)
	if err != nil {
		return nil, err
	}
	s.From, s.To = ends[0], ends[1]
	a, err := q.engine.Paths(ctx, view.View, s)
	if err != nil {
		return nil, err
	}
	return &model.Paths{Run: runOf(a.Run), TotalCount: len(a.Rows), CertainCount: a.CertainCount, Rows: item.NewPaths(view, a.Rows)}, nil
}

// Connection finds a small network that joins several entities.
func (q queries) Connection(ctx context.Context, of, vertices, links []string, rankBy string, avoiding, avoidingKinds []string, window *graph.Window, minGrade *float64, first int) (*model.Connection, error) {
	view, about, err := spec(ctx, vertices, nil, links, window, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err == nil && (len(of) < 2 || len(of) > maxJoined) {
		err = graph.Errorf(graph.Invalid, "gql.Connection", "of has between 2 and %d ids", maxJoined)
	}
	s := analytics.ConnectionSpec{GraphSpec: about, By: story.Rank(rankBy), First: first}
	if err == nil {
		s.Avoiding, s.AvoidingKinds, err = thingsAndKinds(view, avoiding, avoidingKinds)
	}
	if err != nil {
		return nil, err
	}
	if s.Of, err = entities(view, of...); err != nil {
		return nil, err
	}
	a, err := q.engine.Connection(ctx, view.View, s)
	if err != nil {
		return nil, err
	}
	groups, nodes, pairs := item.NewConnection(view, &a.Network)
	return &model.Connection{Run: runOf(a.Run), TotalCount: a.TotalCount, CertainCount: a.Certain, Cost: a.Cost, AtLeast: a.Lower, Ratio: a.Ratio,
		Groups: groups, Nodes: nodes, Explanation: a.Explanation, Rows: pairs}, nil
}

// thingsAndKinds reads what is to be passed or to be avoided.
func thingsAndKinds(view *item.Seen, things, names []string) ([]graph.ID, []graph.Kind, error) {
	if len(things) > maxNamed {
		return nil, nil, graph.Errorf(graph.Invalid, "gql.Paths", "at most %d things can be named to pass or to avoid", maxNamed)
	}
	ids, err := entities(view, things...)
	if err != nil {
		return nil, nil, err
	}
	of, err := kinds(names)
	return ids, of, err
}
