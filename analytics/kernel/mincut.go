package kernel

import (
	"context"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// MinVertexCutOptions say how links are read and what vertices weigh; the zero
// value reads links both ways and weighs every vertex 1.
type MinVertexCutOptions struct {
	Directed bool    // paths follow the links' directions
	Capacity []int64 // of each vertex, at least 1; nil: 1 each; those of sources and sinks do not count
}

// VertexCut is the answer of MinVertexCut.
type VertexCut struct {
	Infinite bool    // a source is a sink or is linked to one: nothing separates them
	Value    int64   // the weight of every minimum cut; 0 when nothing runs from source to sink
	Vertices []int32 // the minimum cut nearest to the sources, ascending
	InSome   []bool  // of each vertex: whether it lies in some minimum cut
}

// MinVertexCut finds the lightest set of vertices without which no path runs
// from any source to any sink, and every vertex that lies in such a set.
// Sources and sinks themselves cannot be cut.
//
//	Question    where could all ways be closed?   Formula  min of the summed capacity of a separating set
//	Graph       either; parallel links once,      Pairs    all sources against all sinks
//	            weights ignored
//	Ends        sources and sinks stay; linked    Scale    none
//	            directly, the cut is infinite
//	Ties        of all minimum cuts the one       Cost     O(E sqrt(V)) with capacities 1, in general
//	            nearest to the sources                     O(V^2 E) and far less on place graphs
//	Exactness   exact, whole numbers
//	Source      Menger (1927); flow: see net; all minimum cuts: Picard and Queyranne (1980)
//	Checked by  verify.MinVertexCut (every subset of small graphs), gonum network.MaxFlowDinic
//	            (equal), fixtures sea, diamonds
//
// Each vertex is an arc from its inside to its outside that carries its
// capacity. It lies in some minimum cut exactly when a maximum flow fills that
// arc and no residual path leads from its inside to its outside.
func MinVertexCut(ctx context.Context, g *snapshot.Graph, sources, sinks []int32, o MinVertexCutOptions) (VertexCut, error) {
	const op = "kernel.MinVertexCut"
	p, err := begin(ctx, op)
	if err != nil {
		return VertexCut{}, err
	}
	role, err := roles(op, g, sources, sinks)
	if err != nil {
		return VertexCut{}, err
	}
	if err := checkCapacities(op, "vertices", g.Len(), o.Capacity); err != nil {
		return VertexCut{}, err
	}
	r := rows(g, o.Directed)
	n := int32(r.Len())
	cut := VertexCut{InSome: make([]bool, n)}
	if touching(r, role) {
		cut.Infinite = true
		return cut, nil
	}
	net, through, err := vertexNet(p, r, role, o.Capacity)
	if err != nil {
		return VertexCut{}, err
	}
	outs, ins := gates(role)
	if cut.Value, err = net.flow(p, outs, ins); err != nil {
		return VertexCut{}, err
	}
	inSome, err := net.cuts(p)
	if err != nil {
		return VertexCut{}, err
	}
	for v := range n {
		if role[v] == 0 {
			cut.InSome[v] = inSome(through[v])
		}
	}
	cut.Vertices = net.nearest(role)
	return cut, nil
}

// MinVertexCutMemory bounds the bytes that MinVertexCut needs, rows included.
func MinVertexCutMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 280*int64(g.Len()) + 240*int64(g.LinkCount())
}

// touching reports whether a source is a sink or is linked to one.
func touching(r *snapshot.Rows, role []uint8) bool {
	for v := range int32(r.Len()) {
		if role[v]&isSource != 0 && (role[v]&isSink != 0 || slices.ContainsFunc(r.Neighbours(v), func(w int32) bool { return role[w]&isSink != 0 })) {
			return true
		}
	}
	return false
}

// vertexNet has an inside (2v) and an outside (2v+1) of each vertex, and
// returns the arc through each. Nothing passes through sources and sinks: flow
// starts at the outsides of sources and ends at the insides of sinks.
func vertexNet(p *poller, r *snapshot.Rows, role []uint8, capacity []int64) (*net, []int32, error) {
	wires := make([]wire, 0, r.Len()+len(r.To))
	for v := range int32(r.Len()) {
		through := wire{2 * v, 2*v + 1, 1, 0}
		if capacity != nil {
			through.there = capacity[v]
		}
		if role[v] != 0 {
			through.there = 0
		}
		wires = append(wires, through)
	}
	for v := range int32(r.Len()) {
		for _, w := range r.Neighbours(v) {
			wires = append(wires, wire{2*v + 1, 2 * w, endless, 0})
		}
		if err := p.spend(1 + len(r.Neighbours(v))); err != nil {
			return nil, nil, err
		}
	}
	t, place, err := newNet(p, 2*r.Len(), wires)
	if err != nil {
		return nil, nil, err
	}
	return t, place[:r.Len()], nil
}

// gates are the nodes of a vertexNet where flow starts and ends.
func gates(role []uint8) (outs, ins []int32) {
	for v, is := range role {
		switch is {
		case isSource:
			outs = append(outs, 2*int32(v)+1)
		case isSink:
			ins = append(ins, 2*int32(v))
		}
	}
	return outs, ins
}

// nearest lists the vertices of a vertexNet that the sources reach but not
// pass, after flow and exhaust.
func (t *net) nearest(role []uint8) []int32 {
	var cut []int32
	for v := range int32(len(role)) {
		if role[v] == 0 && t.ahead.depth[2*v] >= 0 && t.ahead.depth[2*v+1] < 0 {
			cut = append(cut, v)
		}
	}
	return cut
}

const (
	isSource = 1 << iota
	isSink
)

// roles marks the vertices that are sources, sinks or both.
func roles(op string, g *snapshot.Graph, sources, sinks []int32) ([]uint8, error) {
	role := make([]uint8, g.Len())
	for i, set := range [][]int32{sources, sinks} {
		for _, v := range set {
			if err := checkVertex(op, g, v); err != nil {
				return nil, err
			}
			role[v] |= isSource << i
		}
	}
	return role, nil
}

// checkCapacities is an error unless there are n, or none at all, each at least
// 1, with a sum that a flow can be counted in.
func checkCapacities(op, of string, n int, capacity []int64) error {
	if capacity != nil && len(capacity) != n {
		return graph.Errorf(graph.Invalid, op, "%d capacities do not fit %d %s", len(capacity), n, of)
	}
	sum := int64(0)
	for i, c := range capacity {
		if c < 1 || c >= endless-sum {
			return graph.Errorf(graph.Invalid, op, "the capacity %d of number %d of the %s is not at least 1, or all together exceed 2^61", c, i, of)
		}
		sum += c
	}
	return nil
}
