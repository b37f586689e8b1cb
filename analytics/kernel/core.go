package kernel

import (
	"context"

	"portolan/graph/snapshot"
)

// CoreNumber returns for each vertex the largest k such that it belongs to a
// set of vertices who all have k neighbours within the set.
//
//	Question    who belongs to the inner circle?  Formula  max k with v in the k-core
//	Graph       undirected; parallel links once,  Pairs    none
//	            weights ignored
//	Ends        a link to oneself does not count  Scale    MaxCoreNumber = n - 1
//	Ties        by vertex number = by sorted id   Cost     O(V + E) time, O(V) memory
//	Exactness   exact
//	Source      Seidman (1983); Batagelj and Zaversnik (2003)
//	Checked by  verify.CoreNumber, gonum topo.DegeneracyOrdering (equal), fixtures star, karate
//
// Vertices stand sorted by what is left of their degree; the first is taken
// away and its neighbours move one place group down.
func CoreNumber(ctx context.Context, g *snapshot.Graph) ([]float64, error) {
	p, err := begin(ctx, "kernel.CoreNumber")
	if err != nil {
		return nil, err
	}
	r, n := g.Undirected(), g.Len()
	degree := make([]int32, n)
	most := int32(0)
	for v := range degree {
		degree[v] = r.Off[v+1] - r.Off[v]
		most = max(most, degree[v])
	}
	start := make([]int32, most+2) // of the vertices with a degree, in order
	for _, d := range degree {
		start[d+1]++
	}
	for d := range most + 1 {
		start[d+1] += start[d]
	}
	order, place := make([]int32, n), make([]int32, n)
	next := append([]int32(nil), start...)
	for v, d := range degree {
		order[next[d]], place[v] = int32(v), next[d]
		next[d]++
	}
	core := make([]float64, n)
	for i := range order {
		v := order[i]
		core[v] = float64(degree[v])
		for _, w := range r.Neighbours(v) {
			if degree[w] <= degree[v] {
				continue
			}
			// w changes places with the first of its group, which then begins after it.
			first := max(start[degree[w]], int32(i)+1)
			other := order[first]
			order[place[w]], place[other] = other, place[w]
			order[first], place[w] = w, first
			start[degree[w]] = first + 1
			degree[w]--
		}
		if err := p.spend(1 + len(r.Neighbours(v))); err != nil {
			return nil, err
		}
	}
	return core, nil
}

// MaxCoreNumber is the highest core number that a graph of n vertices allows.
func MaxCoreNumber(n int) float64 { return max(float64(n-1), 0) }

// CoreNumberMemory bounds the bytes that CoreNumber needs, rows included.
func CoreNumberMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 28*int64(g.Len()) }
