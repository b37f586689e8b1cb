package kernel

import (
	"context"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// DistanceTree is the answer of Distances. What cannot be reached has the cost
// -1 and neither a parent nor a source.
type DistanceTree struct {
	Cost   []float64 // of the cheapest path to each vertex
	Parent []int32   // the vertex before it on that path; -1 for sources
	Source []int32   // the source that the path comes from
	units  []int64   // the same costs in units, see priced; -1: not reached
}

// Path is the cheapest path to v, its source first; nil where there is none.
func (t *DistanceTree) Path(v int32) []int32 {
	if t.Source[v] < 0 {
		return nil
	}
	var path []int32
	for ; v >= 0; v = t.Parent[v] {
		path = append(path, v)
	}
	slices.Reverse(path)
	return path
}

// Distances finds the cheapest path from the nearest of the sources to every
// vertex.
//
//	Question    how far is everybody from these?  Formula  min over paths of the summed costs of steps
//	Graph       either; of parallel links the     Pairs    each vertex with its nearest source
//	            cheapest
//	Ends        a source costs 0; avoided         Scale    none
//	            vertices are reached by nothing
//	Ties        the parent of the smallest        Cost     O(E log V) time, O(V + E) memory
//	            number
//	Exactness   exact on costs rounded to 2^-62   Overflow none: units are chosen by the largest cost
//	            of V times the largest
//	Source      Dijkstra, Numerische Mathematik 1 (1959); four children a heap node: Johnson (1975)
//	Checked by  verify.Distances (Bellman and Ford), gonum path.DijkstraFrom (tol 1e-9), fixture detour
func Distances(ctx context.Context, g *snapshot.Graph, sources []int32, o Costs) (*DistanceTree, error) {
	const op = "kernel.Distances"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	c, err := price(p, g, o)
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		if err := checkVertex(op, g, s); err != nil {
			return nil, err
		}
		if c.avoided[s] {
			return nil, graph.Errorf(graph.Invalid, op, "vertex %d is a source and to be avoided: leave it out of one", s)
		}
	}
	return c.spread(p, sources)
}

// DistancesMemory bounds the bytes that Distances needs, rows included.
func DistancesMemory(g *snapshot.Graph) int64 {
	return costMemory(g) + 45*int64(g.Len()) + 32*int64(g.LinkCount())
}

// spread is the search of Distances.
func (c *priced) spread(p *poller, sources []int32) (*DistanceTree, error) {
	n := c.rows.Len()
	t := &DistanceTree{Cost: make([]float64, n), Parent: make([]int32, n), Source: make([]int32, n)}
	dist, via := make([]int64, n), make([]float64, n) // via: the real cost of the step from the parent
	t.units = dist
	for v := range n {
		t.Cost[v], t.Parent[v], t.Source[v], dist[v] = -1, -1, -1, -1
	}
	var q queue
	for _, s := range sources {
		if dist[s] < 0 {
			dist[s], t.Source[s] = 0, s
			q.push(place{0, s})
		}
	}
	done := make([]bool, n)
	for len(q) > 0 {
		at := q.pop()
		u := at.vertex
		if done[u] {
			continue
		}
		done[u] = true
		t.Cost[u] = via[u]
		if up := t.Parent[u]; up >= 0 {
			t.Cost[u] += t.Cost[up]
			t.Source[u] = t.Source[up]
		}
		for i := c.rows.Off[u]; i < c.rows.Off[u+1]; i++ {
			w := c.rows.To[i]
			d := at.key + c.units[i]
			if done[w] || c.avoided[w] || dist[w] >= 0 && (d > dist[w] || d == dist[w] && u > t.Parent[w]) {
				continue
			}
			if dist[w] != d {
				q.push(place{d, w})
			}
			dist[w], via[w], t.Parent[w] = d, c.real[i], u
		}
		if err := p.spend(1 + len(c.rows.Neighbours(u))); err != nil {
			return nil, err
		}
	}
	return t, nil
}
