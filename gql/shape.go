package gql

import (
	"portolan/analytics"
	"portolan/analytics/run"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

// The functions of this file give the answers of the analysis the schema's shape. Each returns a function, so that it
// can be called on the answer and its error at once.

func runOf(r run.Run) *model.Run {
	return &model.Run{ID: r.ID, State: r.State, Scope: r.Scope, Spec: r.Spec, Seed: int(r.Seed), Version: r.Version,
		Complete: r.Complete, Reason: optional(r.Reason), Note: optional(r.Note)}
}

func ranking(view *item.Seen) func(analytics.Ranking, error) (*model.Ranking, error) {
	return func(a analytics.Ranking, err error) (*model.Ranking, error) {
		if err != nil {
			return nil, err
		}
		out := &model.Ranking{Run: runOf(a.Run), Measure: string(a.Measure), TotalCount: a.TotalCount, Unranked: a.Unranked}
		refs := make([]item.Ref, len(a.Rows))
		for i, r := range a.Rows {
			refs[i] = item.Ref{ID: r.Entity, Kind: r.Kind}
		}
		for i, e := range item.Entities(view, refs) {
			r := a.Rows[i]
			out.Rows = append(out.Rows, &model.RankingRow{Rank: r.Rank, Score: r.Score, Normalised: r.Normalised, Range: r.Range, Entity: e})
		}
		return out, nil
	}
}

func groups(view *item.Seen, quality bool) func(analytics.Groups, error) (*model.Groups, error) {
	return func(a analytics.Groups, err error) (*model.Groups, error) {
		if err != nil {
			return nil, err
		}
		out := &model.Groups{Run: runOf(a.Run), TotalCount: a.TotalCount, Rows: item.NewGroups(view, a.Rows)}
		if quality {
			out.Quality = &a.Quality
		}
		return out, nil
	}
}

func neighbourhood(view *item.Seen) func(analytics.Neighbourhood, error) (*model.Neighbourhood, error) {
	return func(a analytics.Neighbourhood, err error) (*model.Neighbourhood, error) {
		if err != nil {
			return nil, err
		}
		out := &model.Neighbourhood{Run: runOf(a.Run), TotalCount: a.TotalCount}
		refs := make([]item.Ref, len(a.Nodes))
		for i, n := range a.Nodes {
			refs[i] = item.Ref{ID: n.Entity, Kind: n.Kind}
		}
		for i, e := range item.Entities(view, refs) {
			out.Nodes = append(out.Nodes, &model.Neighbour{Distance: a.Nodes[i].Distance, Entity: e})
		}
		out.Links, err = linksOf(view, a.Links)
		return out, err
	}
}

func linksOf(view *item.Seen, ids []graph.ID) ([]*item.Link, error) {
	nodes, err := item.Nodes(view, ids)
	links := make([]*item.Link, 0, len(nodes))
	for _, n := range nodes {
		if l, ok := n.(*item.Link); ok {
			links = append(links, l)
		}
	}
	return links, err
}
