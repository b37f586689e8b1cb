package kernel

import (
	"context"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// DisruptionCurve tells what is left after the first 0, 1, 2, ... vertices of an
// order are gone.
type DisruptionCurve struct {
	Pairs   []int64 // of vertices left that are still connected
	Largest []int32 // vertices in the largest part
	Parts   []int32 // connected parts
}

// Disruption finds what remains of a graph as vertices are taken away, one
// after the other.
//
//	Question    how fast does it fall apart?      Formula  sum over parts of s (s - 1) / 2; max s; number
//	Graph       undirected; parallel links once   Pairs    each pair once
//	Ends        vertices that are gone do not     Scale    none; Fragmentation of the pairs
//	            count as parts
//	Ties        none                              Cost     O(V + E) time, O(V) memory, whatever the order
//	Exactness   exact
//	Source      put back in reverse, by union-find: Newman and Ziff, Physical Review E 64 (2001)
//	Checked by  verify.Disruption (components anew after each), gonum topo.ConnectedComponents (equal),
//	            fixtures star, path
func Disruption(ctx context.Context, g *snapshot.Graph, order []int32) (*DisruptionCurve, error) {
	const op = "kernel.Disruption"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	gone := make([]bool, g.Len())
	for _, v := range order {
		if err := checkVertex(op, g, v); err != nil {
			return nil, err
		}
		if gone[v] {
			return nil, graph.Errorf(graph.Invalid, op, "vertex %d is taken away twice", v)
		}
		gone[v] = true
	}
	k := len(order)
	c := &DisruptionCurve{Pairs: make([]int64, k+1), Largest: make([]int32, k+1), Parts: make([]int32, k+1)}
	parts, size := newForest(g.Len()), make([]int64, g.Len())
	pairs, largest, count := int64(0), int64(0), int32(0)
	add := func(v int32) error {
		gone[v] = false
		size[v], count = 1, count+1
		largest = max(largest, 1)
		row := g.Undirected().Neighbours(v)
		for _, w := range row {
			if size[w] == 0 || gone[w] {
				continue // not there yet
			}
			a, b := parts.root(v), parts.root(w)
			if !parts.join(a, b) {
				continue
			}
			pairs += size[a] * size[b]
			size[min(a, b)] = size[a] + size[b]
			largest = max(largest, size[min(a, b)])
			count--
		}
		return p.spend(1 + len(row))
	}
	for v := range int32(g.Len()) {
		if !gone[v] {
			if err := add(v); err != nil {
				return nil, err
			}
		}
	}
	for i := k; ; i-- {
		c.Pairs[i], c.Largest[i], c.Parts[i] = pairs, int32(largest), count
		if i == 0 {
			return c, nil
		}
		if err := add(order[i-1]); err != nil {
			return nil, err
		}
	}
}

// DisruptionMemory bounds the bytes that Disruption needs, rows included.
func DisruptionMemory(g *snapshot.Graph, k int) int64 {
	return rowsMemory(g) + 13*int64(g.Len()) + 16*int64(k)
}

// Fragmentation is the share of the pairs of n vertices that are not connected,
// where pairs are: 0 for a connected graph, 1 for vertices alone, 0 for fewer
// than two (Borgatti's F).
func Fragmentation(pairs int64, n int) float64 {
	if n < 2 {
		return 0
	}
	return 1 - 2*float64(pairs)/(float64(n)*float64(n-1))
}
