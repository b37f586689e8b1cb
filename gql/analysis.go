package gql

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"portolan/analytics"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

const (
	maxRows  = 1000 // of an analytic answer
	maxDepth = 6    // steps of a neighbourhood
	maxStart = 20   // beginnings of a neighbourhood
)

// spec reads the arguments that say which graph a question is about, and opens the view as of the window's knownAt.
func spec(ctx context.Context, vertices, through, links []string, window *graph.Window, minGrade *float64) (*item.Seen, analytics.GraphSpec, error) {
	s := analytics.GraphSpec{Window: value(window), MinGrade: value(minGrade)}
	var err error
	if s.Kinds, err = kinds(vertices); err != nil {
		return nil, s, err
	}
	if s.Through, err = kinds(through); err != nil {
		return nil, s, err
	}
	if s.LinkKinds, err = kinds(links); err != nil {
		return nil, s, err
	}
	view, err := item.View(ctx, window)
	return view, s, err
}

// Ranking ranks entities by a measure.
func (q queries) Ranking(ctx context.Context, measure string, kinds, through, linkKinds []string, window *graph.Window, minGrade *float64, directed, parallel bool, approximate *analytics.Approximation, first int) (*model.Ranking, error) {
	view, graph, err := spec(ctx, kinds, through, linkKinds, window, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	return ranking(view)(q.engine.Ranking(ctx, view.View, analytics.RankingSpec{GraphSpec: graph, Measure: analytics.Measure(measure), Directed: directed, Parallel: parallel, Approximate: approximate, First: first}))
}

// Communities divides a graph by the Leiden method.
func (q queries) Communities(ctx context.Context, kinds, through, linkKinds []string, window *graph.Window, minGrade *float64, resolution float64, seed, first int) (*model.Groups, error) {
	view, spec, err := spec(ctx, kinds, through, linkKinds, window, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err == nil && !(resolution > 0) {
		err = graph.Errorf(graph.Invalid, "gql.Communities", "resolution is more than 0")
	}
	if err != nil {
		return nil, err
	}
	return groups(view, true)(q.engine.Communities(ctx, view.View, analytics.GroupsSpec{GraphSpec: spec, Resolution: resolution, Seed: int64(seed), First: first}))
}

// Components divides a graph into what is linked at all.
func (q queries) Components(ctx context.Context, kinds, through, linkKinds []string, window *graph.Window, minGrade *float64, first int) (*model.Groups, error) {
	view, graph, err := spec(ctx, kinds, through, linkKinds, window, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err != nil {
		return nil, err
	}
	return groups(view, false)(q.engine.Components(ctx, view.View, analytics.GroupsSpec{GraphSpec: graph, First: first}))
}

// Neighbourhood finds what lies around some entities.
func (q queries) Neighbourhood(ctx context.Context, of []string, depth int, kinds, linkKinds []string, window *graph.Window, minGrade *float64, first int) (*model.Neighbourhood, error) {
	view, spec, err := spec(ctx, kinds, nil, linkKinds, window, minGrade)
	if err == nil {
		err = rows(first, maxRows)
	}
	if err == nil && (depth < 1 || depth > maxDepth || len(of) < 1 || len(of) > maxStart) {
		err = graph.Errorf(graph.Invalid, "gql.Neighbourhood", "depth is between 1 and %d, and of has between 1 and %d ids", maxDepth, maxStart)
	}
	if err != nil {
		return nil, err
	}
	starts, err := entities(view, of...)
	if err != nil {
		return nil, err
	}
	links := slices.Contains(graphql.CollectAllFields(ctx), "links") // bodies that nobody asked for are not read
	return neighbourhood(view)(q.engine.Neighbourhood(ctx, view.View, analytics.NeighbourhoodSpec{GraphSpec: spec, Of: starts, Depth: depth, First: first, Links: links}))
}

// entities are the entities that opaque ids of entities or records name; one that names none is not found.
func entities(view *item.Seen, opaque ...string) ([]graph.ID, error) {
	out := make([]graph.ID, len(opaque))
	for i, text := range opaque {
		_, id, err := item.DecodeID(text)
		if err != nil {
			return nil, err
		}
		entity, visible := view.Resolve(id)
		if !visible {
			return nil, graph.Absent("gql.entities", id)
		}
		out[i] = entity
	}
	return out, nil
}
