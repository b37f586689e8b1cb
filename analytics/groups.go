package analytics

import (
	"context"
	"crypto/sha256"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

type division struct {
	rows    []Group
	quality float64
	reason  string
}

// Components are the groups of entities without any link between them.
func (e *Engine) Components(ctx context.Context, w *vault.View, s GroupsSpec) (Groups, error) {
	s.Resolution, s.Seed = 0, 0
	return e.groups(ctx, w, s, s.spec("components"), func(g *snapshot.Graph) (d division, err error) {
		if d.reason = e.over("the division", 0, kernel.ComponentsMemory(g)); d.reason != "" {
			return d, nil
		}
		label, err := kernel.Components(ctx, g)
		d.rows = gather(g, label)
		return d, err
	})
}

// Communities are groups more tightly linked within than to others, found by
// the Leiden method; a link counts with its weight.
func (e *Engine) Communities(ctx context.Context, w *vault.View, s GroupsSpec) (Groups, error) {
	if s.Resolution == 0 {
		s.Resolution = 1
	}
	if s.Seed == 0 {
		s.Seed = 1
	}
	spec := with(s.spec("communities"), map[string]any{"resolution": s.Resolution, "seed": s.Seed})
	return e.groups(ctx, w, s, spec, func(g *snapshot.Graph) (d division, err error) {
		if d.reason = e.over("the division", 0, kernel.CommunitiesMemory(g)); d.reason != "" {
			return d, nil
		}
		o := kernel.CommunitiesOptions{Weighted: true, Resolution: s.Resolution, Seed: uint64(s.Seed)}
		label, err := kernel.Communities(ctx, g, o)
		if err != nil {
			return d, err
		}
		d.rows = gather(g, label)
		d.quality, err = kernel.Modularity(ctx, g, label, o)
		d.quality = kernel.Round12(d.quality)
		return d, err
	})
}

func (e *Engine) groups(ctx context.Context, w *vault.View, s GroupsSpec, spec run.Spec, divide func(*snapshot.Graph) (division, error)) (Groups, error) {
	if err := s.check(); err != nil {
		return Groups{}, err
	}
	if len(s.Kinds) == 0 {
		s.Kinds = []graph.Kind{graph.Person}
		spec = with(spec, map[string]any{"kinds": run.Kinds(s.Kinds)})
	}
	w, err := w.Known(ctx, s.Window.KnownAt)
	if err != nil {
		return Groups{}, err
	}
	d, err := once(ctx, e, w, spec, func() (division, int64, error) {
		g, err := s.graph(ctx, w, "")
		if err != nil {
			return division{}, 0, err
		}
		d, err := divide(g)
		return d, int64(16*g.Len() + 64*len(d.rows)), err
	})
	if err != nil {
		return Groups{}, err
	}
	return Groups{Run: run.New(viewer(w), with(spec, map[string]any{"first": s.First}), s.Seed, d.reason, ""),
		TotalCount: len(d.rows), Quality: d.quality, Rows: head(d.rows, s.First)}, nil
}

// gather lists the members of each label: the largest group first, then by id.
func gather(g *snapshot.Graph, label []int32) []Group {
	var rows []Group
	for v, l := range label {
		for int(l) >= len(rows) {
			rows = append(rows, Group{})
		}
		rows[l].Members = append(rows[l].Members, g.IDs[v])
	}
	for i := range rows {
		h := sha256.New()
		h.Write([]byte("group\n"))
		for _, id := range rows[i].Members {
			h.Write(id[:])
		}
		copy(rows[i].ID[:], h.Sum(nil))
	}
	slices.SortFunc(rows, func(a, b Group) int {
		if c := len(b.Members) - len(a.Members); c != 0 {
			return c
		}
		return a.ID.Compare(b.ID)
	})
	return rows
}
