package analytics

import (
	"context"
	"fmt"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

// maxVisited bounds the entities that a neighbourhood visits to count them.
const maxVisited = 200_000

// Neighbourhood lists the entities within some steps of given ones, nearest
// first, then by id, and the links among them. A beginning that does not exist
// and one that is hidden are the same NotFound.
func (e *Engine) Neighbourhood(ctx context.Context, w *vault.View, s NeighbourhoodSpec) (Neighbourhood, error) {
	if err := s.check(); err != nil {
		return Neighbourhood{}, err
	}
	if s.Depth == 0 {
		s.Depth = 1
	}
	if s.First == 0 {
		s.First = 100
	}
	w, err := w.Known(ctx, s.Window.KnownAt)
	if err != nil {
		return Neighbourhood{}, err
	}
	seeds, names := make([]graph.ID, 0, len(s.Of)), make([]string, 0, len(s.Of))
	for _, id := range s.Of {
		seed, ok := w.Resolve(id)
		if !ok {
			return Neighbourhood{}, graph.Absent("analytics.Neighbourhood", id)
		}
		seeds, names = append(seeds, seed), append(names, seed.String())
	}
	spec := with(s.spec("neighbourhood"), map[string]any{"of": run.Texts(names), "depth": s.Depth, "first": s.First})
	type answer struct {
		Neighbourhood
		reason string
	}
	a, err := once(ctx, e, w, with(spec, map[string]any{"links": s.Links}), func() (answer, int64, error) {
		var a answer
		var err error
		if len(s.Through) > 0 || s.MinGrade > 0 || s.Window.Span() != graph.Always {
			a.Neighbourhood, err = s.frozen(ctx, w, seeds)
		} else {
			a.Neighbourhood, a.reason, err = s.live(ctx, w, seeds)
		}
		if a.reason == "" && a.TotalCount > len(a.Nodes) {
			a.reason = fmt.Sprintf("%d of %d entities are shown: ask for more or for fewer steps", len(a.Nodes), a.TotalCount)
		}
		return a, int64(40*len(a.Nodes) + 16*len(a.Links)), err
	})
	if err != nil {
		return Neighbourhood{}, err
	}
	a.Run = run.New(viewer(w), spec, 0, a.reason, "")
	return a.Neighbourhood, nil
}

// live walks the view's own links: it costs what is near, whatever the size of
// the graph.
func (s *NeighbourhoodSpec) live(ctx context.Context, w *vault.View, seeds []graph.ID) (Neighbourhood, string, error) {
	var n Neighbourhood
	reason := ""
	wave := w.Wave(seeds)
	for depth := 0; ; depth++ {
		if err := ctx.Err(); err != nil {
			return n, "", &graph.Error{Kind: graph.Cancelled, Op: "analytics.Neighbourhood", Err: err}
		}
		if room := s.First - len(n.Nodes); room > 0 {
			for _, met := range head(wave.Front(), room) {
				n.Nodes = append(n.Nodes, Neighbour{met.ID, met.Kind, depth})
			}
		}
		if depth == s.Depth {
			break
		}
		if wave.Reached() > maxVisited {
			reason = fmt.Sprintf("more than %d entities are within %d steps, the count stops there: ask for fewer steps", maxVisited, s.Depth)
			break
		}
		if !wave.Advance(s.walks) {
			break
		}
	}
	n.TotalCount = wave.Reached()
	if s.Links {
		n.Links = s.among(w, n.Nodes)
	}
	return n, reason, nil
}

func (s *NeighbourhoodSpec) walks(link, other graph.Kind) bool {
	return (len(s.LinkKinds) == 0 || slices.Contains(s.LinkKinds, link)) && (len(s.Kinds) == 0 || slices.Contains(s.Kinds, other))
}

// among lists the links between the nodes.
func (s *NeighbourhoodSpec) among(w *vault.View, nodes []Neighbour) []graph.ID {
	in := make(map[graph.ID]bool, len(nodes))
	for _, n := range nodes {
		in[n.Entity] = true
	}
	var links []graph.ID
	for _, n := range nodes {
		for step := range w.Steps(n.Entity) {
			if in[step.Other] && (len(s.LinkKinds) == 0 || slices.Contains(s.LinkKinds, step.Kind)) {
				links = append(links, step.Link)
			}
		}
	}
	slices.SortFunc(links, graph.ID.Compare)
	return slices.Compact(links)
}

// frozen walks a frozen graph, which knows windows, grades and what is shared.
func (s *NeighbourhoodSpec) frozen(ctx context.Context, w *vault.View, seeds []graph.ID) (Neighbourhood, error) {
	g, err := s.graph(ctx, w, "")
	if err != nil {
		return Neighbourhood{}, err
	}
	var from []int32
	for _, id := range seeds {
		if v, ok := g.Vertex(id); ok {
			from = append(from, v)
		}
	}
	around, err := kernel.Neighbourhood(ctx, g, from, kernel.NeighbourhoodOptions{Depth: s.Depth})
	if err != nil {
		return Neighbourhood{}, err
	}
	n := Neighbourhood{TotalCount: len(around.Vertices)}
	in := map[int32]bool{}
	for i, v := range head(around.Vertices, s.First) {
		in[v] = true
		n.Nodes = append(n.Nodes, Neighbour{g.IDs[v], g.Kinds[v], int(around.Depth[i])})
	}
	if s.Links {
		n.Links = linksAmong(g, in)
	}
	return n, nil
}

func linksAmong(g *snapshot.Graph, in map[int32]bool) []graph.ID {
	var links []graph.ID
	for v := range in {
		for i := g.OutOff[v]; i < g.OutOff[v+1]; i++ {
			if in[g.OutTo[i]] {
				links = append(links, g.LinkIDs[i])
			}
		}
	}
	slices.SortFunc(links, graph.ID.Compare)
	return slices.Compact(links)
}
