package analytics

import (
	"context"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

// Paths lists the shortest ways from one entity to another. An end that does
// not exist and one that is hidden are the same NotFound; an end whose kind or
// time the question leaves out is reached by no path.
func (e *Engine) Paths(ctx context.Context, w *vault.View, s PathsSpec) (Paths, error) {
	if err := s.check(); err != nil {
		return Paths{}, err
	}
	if s.First == 0 {
		s.First = 3
	}
	w, err := w.Known(ctx, s.Window.KnownAt)
	if err != nil {
		return Paths{}, err
	}
	from, ok := w.Resolve(s.From)
	if !ok {
		return Paths{}, graph.Absent("analytics.Paths", s.From)
	}
	to, ok := w.Resolve(s.To)
	if !ok {
		return Paths{}, graph.Absent("analytics.Paths", s.To)
	}
	spec := with(s.spec("paths"), map[string]any{"from": from.String(), "to": to.String(), "directed": s.Directed, "first": s.First})
	type answer struct {
		rows   []Path
		reason string
	}
	a, err := once(ctx, e, w, spec, func() (answer, int64, error) {
		var a answer
		g, err := s.graph(ctx, w, "")
		if err != nil {
			return a, 0, err
		}
		u, ok1 := g.Vertex(from)
		v, ok2 := g.Vertex(to)
		if !ok1 || !ok2 {
			return a, 0, nil
		}
		if a.reason = e.over("the search", 0, kernel.ShortestPathsMemory(g)); a.reason != "" {
			return a, 0, nil
		}
		found, err := kernel.ShortestPaths(ctx, g, u, v, kernel.ShortestPathsOptions{Directed: s.Directed, First: s.First})
		if err != nil {
			return a, 0, err
		}
		for _, p := range found.Paths {
			a.rows = append(a.rows, steps(g, p, s.Directed))
		}
		return a, int64(len(a.rows)) * 256, nil
	})
	if err != nil {
		return Paths{}, err
	}
	return Paths{Run: run.New(viewer(w), spec, 0, a.reason, ""), Rows: a.rows}, nil
}

// steps names the link walked between each two vertices of a path: the one
// with the smallest id.
func steps(g *snapshot.Graph, vertices []int32, directed bool) Path {
	p := Path{Length: len(vertices) - 1}
	for i, v := range vertices {
		step := Step{Node: g.IDs[v]}
		if i > 0 {
			links := g.Between(vertices[i-1], v)
			if !directed {
				links = append(links, g.Between(v, vertices[i-1])...)
			}
			for _, l := range links {
				if step.Link.IsZero() || g.LinkIDs[l].Compare(step.Link) < 0 {
					step.Link = g.LinkIDs[l]
				}
			}
		}
		p.Steps = append(p.Steps, step)
	}
	return p
}
