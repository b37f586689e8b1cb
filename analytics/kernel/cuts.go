package kernel

import (
	"cmp"
	"context"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// BestVertexCutsOptions say how many cuts are wanted and of what kind; the zero
// value asks for one.
type BestVertexCutsOptions struct {
	MinVertexCutOptions
	K        int  // how many cuts; 0 means 1
	Disjoint bool // no vertex lies in two of them: each is the lightest without those before
	Tries    int  // look at so many sets at most; 0 means 10,000
}

// WeighedCut is a set of vertices that separates, and what it weighs.
type WeighedCut struct {
	Value    int64
	Vertices []int32 // ascending
}

// CutList is the answer of BestVertexCuts.
type CutList struct {
	Infinite bool         // a source is a sink or is linked to one: nothing separates them
	Cuts     []WeighedCut // the lightest first
	Complete bool         // K cuts, or all there are; false: Tries ran out before
}

// BestVertexCuts finds the lightest sets of vertices without which no path runs
// from any source to any sink, and of which every vertex is needed.
//
//	Question    where else could all ways be      Formula  the k least sums of capacity of minimal
//	            closed?                                    separating sets; or of sets without common vertices
//	Graph       either; parallel links once,      Pairs    all sources against all sinks
//	            weights ignored
//	Ends        sources and sinks stay; linked    Scale    none
//	            directly, nothing separates them
//	Ties        cuts of one value by vertex       Cost     at most K V flows when every set found is
//	            numbers, among those found                 minimal: see MinVertexCut; progress by cut
//	Exactness   exact, whole numbers; with        Overflow capacities that exceed 2^61 are an error
//	            Disjoint each is the lightest
//	            given those before
//	Source      Hamacher, Picard and Queyranne, Operations Research Letters 2 (1984); Lawler (1972)
//	Checked by  verify.BestVertexCuts (every subset of small graphs), a second independent way: all
//	            minimal separators on gonum topo.ConnectedComponents (equal), fixture sea
func BestVertexCuts(ctx context.Context, g *snapshot.Graph, sources, sinks []int32, o BestVertexCutsOptions) (*CutList, error) {
	const op = "kernel.BestVertexCuts"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.K < 0 || o.Tries < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "k %d and tries %d cannot be below 0", o.K, o.Tries)
	}
	role, err := roles(op, g, sources, sinks)
	if err != nil {
		return nil, err
	}
	if err := checkCapacities(op, "vertices", g.Len(), o.Capacity); err != nil {
		return nil, err
	}
	r := rows(g, o.Directed)
	if touching(r, role) {
		return &CutList{Infinite: true, Complete: true}, nil
	}
	s := &separator{p: p, rows: r, role: role, capacity: o.Capacity}
	if s.net, s.through, err = vertexNet(p, r, role, o.Capacity); err != nil {
		return nil, err
	}
	s.outs, s.ins = gates(role)
	return s.list(progress(ctx), max(o.K, 1), cmp.Or(o.Tries, defaultTries), o.Disjoint)
}

// BestVertexCutsMemory bounds the bytes that BestVertexCuts needs, rows
// included and the sets looked at left out.
func BestVertexCutsMemory(g *snapshot.Graph) int64 { return MinVertexCutMemory(g) + 16*int64(g.Len()) }

// separator is the state of BestVertexCuts.
type separator struct {
	p         *poller
	rows      *snapshot.Rows
	role      []uint8
	capacity  []int64
	net       *net
	through   []int32 // the arc through each vertex
	outs, ins []int32
}

// division is the lightest set of one part of all separating sets: those that
// hold the vertices of in and none of out.
type division struct {
	WeighedCut
	in, out []int32
}

// list takes the lightest division, and divides what it leaves by its vertices:
// the first is left out; it is held and the second left out; and so on. Sets
// with a vertex that is not needed are divided but not listed.
func (s *separator) list(report func(done, total int), k, tries int, disjoint bool) (*CutList, error) {
	list := &CutList{Complete: true}
	var open []division
	add := func(in, out []int32) error {
		d, ok, err := s.lightest(in, out)
		if err != nil || !ok {
			return err
		}
		at, _ := slices.BinarySearchFunc(open, d, func(a, b division) int {
			return cmp.Or(cmp.Compare(a.Value, b.Value), slices.Compare(a.Vertices, b.Vertices))
		})
		open = slices.Insert(open, at, d)
		return nil
	}
	if err := add(nil, nil); err != nil {
		return nil, err
	}
	for looked := 0; len(open) > 0 && len(list.Cuts) < k; looked++ {
		if looked == tries {
			list.Complete = false
			break
		}
		best := open[0]
		open = open[1:]
		needed, err := s.minimal(best.Vertices)
		if err != nil {
			return nil, err
		}
		if needed {
			list.Cuts = append(list.Cuts, best.WeighedCut)
			report(len(list.Cuts), k)
		}
		if disjoint {
			if err := add(nil, slices.Concat(best.out, best.Vertices)); err != nil || len(best.Vertices) == 0 {
				return list, err
			}
			continue
		}
		in := best.in
		for _, v := range best.Vertices {
			if slices.Contains(best.in, v) {
				continue
			}
			if err := add(in, append(slices.Clip(best.out), v)); err != nil {
				return nil, err
			}
			in = append(slices.Clip(in), v)
		}
	}
	return list, nil
}

// lightest finds the lightest separating set with all of in and none of out. It
// is false where there is none.
func (s *separator) lightest(in, out []int32) (division, bool, error) {
	t := s.net
	t.restore()
	set := func(v int32, capacity int64) { t.full[s.through[v]], t.left[s.through[v]] = capacity, capacity }
	weigh := func(v int32) int64 {
		if s.capacity == nil {
			return 1
		}
		return s.capacity[v]
	}
	d := division{in: in, out: out}
	for _, v := range in {
		set(v, 0)
		d.Value += weigh(v)
	}
	for _, v := range out {
		set(v, endless)
	}
	value, err := t.flow(s.p, s.outs, s.ins)
	if err == nil {
		err = t.exhaust(s.p, &t.ahead, &t.behind, false)
	}
	for _, v := range slices.Concat(in, out) {
		t.full[s.through[v]] = weigh(v)
		t.changed = append(t.changed, s.through[v], t.mate[s.through[v]])
	}
	if err != nil || value >= endless {
		return division{}, false, err
	}
	d.Value += value
	for _, v := range t.nearest(s.role) {
		if !slices.Contains(in, v) {
			d.Vertices = append(d.Vertices, v)
		}
	}
	d.Vertices = append(d.Vertices, in...)
	slices.Sort(d.Vertices)
	return d, true, nil
}

// minimal reports whether every vertex of a separating set is needed: the
// sources reach it, and it reaches the sinks, without another one of the set.
func (s *separator) minimal(cut []int32) (bool, error) {
	t := s.net
	t.restore()
	for _, v := range cut {
		t.left[s.through[v]] = 0
		t.changed = append(t.changed, s.through[v], t.mate[s.through[v]])
	}
	if _, err := t.flow(s.p, s.outs, s.ins); err != nil {
		return false, err
	}
	if err := t.exhaust(s.p, &t.ahead, &t.behind, false); err != nil {
		return false, err
	}
	if err := t.exhaust(s.p, &t.behind, &t.ahead, true); err != nil {
		return false, err
	}
	return !slices.ContainsFunc(cut, func(v int32) bool {
		return t.ahead.depth[2*v] < 0 || t.behind.depth[2*v+1] < 0
	}), nil
}
