package kernel

import (
	"context"
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// MinVertexCutOptions say how links are read and what vertices weigh; the zero
// value reads links both ways and weighs every vertex 1.
type MinVertexCutOptions struct {
	Directed bool    // paths follow the links' directions
	Capacity []int64 // of each vertex, at least 1; those of sources and sinks do not count
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
//	Source      Menger (1927); Dinitz (1970); all minimum cuts: Picard and Queyranne (1980)
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
	r := rows(g, o.Directed)
	n := int32(r.Len())
	cut := VertexCut{InSome: make([]bool, n)}
	for v := range n {
		if role[v] == isSource|isSink {
			return VertexCut{Infinite: true, InSome: make([]bool, n)}, nil
		}
		for _, w := range r.Neighbours(v) {
			if role[v] == isSource && role[w] == isSink {
				return VertexCut{Infinite: true, InSome: make([]bool, n)}, nil
			}
		}
	}
	net, err := newNet(op, r, role, o.Capacity)
	if err != nil {
		return VertexCut{}, err
	}
	if cut.Value, err = net.flow(p); err != nil {
		return VertexCut{}, err
	}
	nearest, err := net.levels(p, net.source, -1)
	if err != nil {
		return VertexCut{}, err
	}
	class, err := net.classes(p)
	if err != nil {
		return VertexCut{}, err
	}
	for v := range n {
		if role[v] != 0 {
			continue
		}
		if nearest[2*v] >= 0 && nearest[2*v+1] < 0 {
			cut.Vertices = append(cut.Vertices, v)
		}
		cut.InSome[v] = net.left[2*v] == 0 && class[2*v] != class[2*v+1]
	}
	return cut, nil
}

// MinVertexCutMemory bounds the bytes that MinVertexCut needs, rows included.
func MinVertexCutMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 200*int64(g.Len()) + 64*int64(g.LinkCount())
}

const (
	isSource = 1 << iota
	isSink
)

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

// net is a flow network on the insides (2v) and outsides (2v+1) of vertices and
// one source and sink. Arc a and its reverse a^1 share what is left; the arc
// through vertex v is 2v.
type net struct {
	source, sink int32
	head         []int32 // of each arc
	left         []int64 // residual capacity of each arc
	off, arcs    []int32 // the arcs that leave each node
	depth, next  []int32
	queue        []int32
}

func newNet(op string, r *snapshot.Rows, role []uint8, capacity []int64) (*net, error) {
	n := int32(r.Len())
	if capacity != nil && len(capacity) != int(n) {
		return nil, graph.Errorf(graph.Invalid, op, "%d capacities do not fit %d vertices", len(capacity), n)
	}
	t := &net{source: 2 * n, sink: 2*n + 1}
	var tail []int32
	add := func(from, to int32, c int64) {
		tail, t.head, t.left = append(tail, from, to), append(t.head, to, from), append(t.left, c, 0)
	}
	sum := int64(0)
	through := make([]int64, n)
	for v := range n {
		through[v] = 1
		if capacity != nil && role[v] == 0 {
			through[v] = capacity[v]
		}
		if through[v] < 1 || through[v] > math.MaxInt64/4-sum {
			return nil, graph.Errorf(graph.Invalid, op, "the capacity %d is not at least 1, or all together exceed 2^61", through[v])
		}
		sum += through[v]
	}
	endless := sum + 1
	for v := range n {
		if role[v] != 0 {
			through[v] = endless
		}
		add(2*v, 2*v+1, through[v])
	}
	for v := range n {
		for _, w := range r.Neighbours(v) {
			add(2*v+1, 2*w, endless)
		}
		switch role[v] {
		case isSource:
			add(t.source, 2*v, endless)
		case isSink:
			add(2*v+1, t.sink, endless)
		}
	}
	t.off, t.arcs = make([]int32, 2*n+3), make([]int32, len(tail))
	for _, u := range tail {
		t.off[u+1]++
	}
	for u := range 2*n + 2 {
		t.off[u+1] += t.off[u]
	}
	place := slices.Clone(t.off)
	for a, u := range tail {
		t.arcs[place[u]] = int32(a)
		place[u]++
	}
	t.depth, t.next, t.queue = make([]int32, 2*n+2), make([]int32, 2*n+2), make([]int32, 0, 2*n+2)
	return t, nil
}

// levels measures residual distances from a node until stop is reached (-1:
// never); -1 is unreached. The slice is overwritten by the next call.
func (t *net) levels(p *poller, from, stop int32) ([]int32, error) {
	for u := range t.depth {
		t.depth[u] = -1
	}
	t.depth[from] = 0
	t.queue = append(t.queue[:0], from)
	for i := 0; i < len(t.queue); i++ {
		u := t.queue[i]
		if u == stop {
			break
		}
		for _, a := range t.arcs[t.off[u]:t.off[u+1]] {
			if w := t.head[a]; t.left[a] > 0 && t.depth[w] < 0 {
				t.depth[w] = t.depth[u] + 1
				t.queue = append(t.queue, w)
			}
		}
		if err := p.spend(1 + int(t.off[u+1]-t.off[u])); err != nil {
			return nil, err
		}
	}
	return t.depth, nil
}

// flow sends as much as the network carries and returns how much.
func (t *net) flow(p *poller) (int64, error) {
	total := int64(0)
	var path []int32 // arcs from the source to where the search stands
	for {
		if depth, err := t.levels(p, t.source, t.sink); err != nil || depth[t.sink] < 0 {
			return total, err
		}
		copy(t.next, t.off)
		path = path[:0]
		for u := t.source; ; {
			if err := p.spend(1); err != nil {
				return 0, err
			}
			if u == t.sink {
				sent := int64(math.MaxInt64)
				for _, a := range path {
					sent = min(sent, t.left[a])
				}
				for _, a := range path {
					t.left[a] -= sent
					t.left[a^1] += sent
				}
				total += sent
				u, path = t.source, path[:0]
				continue
			}
			if t.next[u] == t.off[u+1] {
				if u == t.source {
					break
				}
				t.depth[u] = -1 // a dead end in this phase
				u = t.head[path[len(path)-1]^1]
				path = path[:len(path)-1]
				continue
			}
			a := t.arcs[t.next[u]]
			if w := t.head[a]; t.left[a] > 0 && t.depth[w] == t.depth[u]+1 {
				path = append(path, a)
				u = w
				continue
			}
			t.next[u]++
		}
	}
}

// classes are the strongly connected classes of the residual network.
func (t *net) classes(p *poller) ([]int32, error) {
	return strong(p, t.off, func(i int32) (int32, bool) { a := t.arcs[i]; return t.head[a], t.left[a] > 0 })
}
