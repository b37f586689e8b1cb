package kernel

import (
	"cmp"
	"context"

	"portolan/graph/snapshot"
)

// Triangles returns in how many triangles each vertex lies.
//
//	Question    who is among people who know      Formula  pairs of neighbours that are linked
//	            each other?
//	Graph       undirected; parallel links once   Pairs    each pair of neighbours once
//	Ends        a link to oneself closes none     Scale    Max = (n-1)(n-2)/2
//	Ties        by vertex number = by sorted id   Cost     O(E^1.5) time, O(V + E) memory
//	Exactness   exact, whole numbers below 2^53
//	Source      Schank and Wagner, WEA (2005); Latapy, Theoretical Computer Science 407 (2008)
//	Checked by  verify.Triangles, gonum mat (the diagonal of the cubed matrix), fixtures karate, kite
//
// Links lead from the vertex with fewer neighbours to that with more; so nobody
// has more than sqrt(2E) of them, hubs included.
func Triangles(ctx context.Context, g *snapshot.Graph) ([]float64, error) {
	p, err := begin(ctx, "kernel.Triangles")
	if err != nil {
		return nil, err
	}
	count := make([]float64, g.Len())
	return count, eachTriangle(p, g.Undirected(), func(u, v, w int32) {
		count[u]++
		count[v]++
		count[w]++
	})
}

// MaxTriangles is the most triangles that a vertex of a graph of n can lie in.
func MaxTriangles(n int) float64 { return max(float64(n-1), 0) * max(float64(n-2), 0) / 2 }

// TrianglesMemory bounds the bytes that Triangles and Clustering need, rows
// included.
func TrianglesMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 24*int64(g.Len()) + 4*int64(g.LinkCount())
}

// Clustering returns the share of each vertex's pairs of neighbours that are
// linked; 0 for fewer than two neighbours. Cost and checks are those of
// Triangles.
//
//	Question    who stands among strangers?       Formula  2 triangles(v) / (d(v) (d(v) - 1))
//	Graph       undirected; parallel links once   Pairs    each pair of neighbours once
//	Ends        fewer than two neighbours: 0      Scale    1
//	Ties        by vertex number = by sorted id   Cost     see Triangles
//	Exactness   exact
//	Source      Watts and Strogatz, Nature 393 (1998)
//	Checked by  verify.Clustering, gonum mat (tol 1e-12), fixtures karate, kite
func Clustering(ctx context.Context, g *snapshot.Graph) ([]float64, error) {
	scores, err := Triangles(ctx, g)
	if err != nil {
		return nil, err
	}
	for v, r := 0, g.Undirected(); v < len(scores); v++ {
		if d := float64(r.Off[v+1] - r.Off[v]); d > 1 {
			scores[v] /= d * (d - 1) / 2
		}
	}
	return scores, nil
}

// eachTriangle visits every triangle of symmetric rows once.
func eachTriangle(p *poller, r *snapshot.Rows, visit func(u, v, w int32)) error {
	n := int32(r.Len())
	before := func(u, v int32) bool {
		return cmp.Or(cmp.Compare(r.Off[u+1]-r.Off[u], r.Off[v+1]-r.Off[v]), cmp.Compare(u, v)) < 0
	}
	off, to := make([]int32, n+1), make([]int32, 0, len(r.To)/2)
	for u := range n {
		for _, v := range r.Neighbours(u) {
			if before(u, v) {
				to = append(to, v)
			}
		}
		off[u+1] = int32(len(to))
		if err := p.spend(1 + len(r.Neighbours(u))); err != nil {
			return err
		}
	}
	mark := make([]int32, n) // the last vertex that leads there, from 1
	for u := range n {
		row := to[off[u]:off[u+1]]
		for _, v := range row {
			mark[v] = u + 1
		}
		for _, v := range row {
			for _, w := range to[off[v]:off[v+1]] {
				if mark[w] == u+1 {
					visit(u, v, w)
				}
			}
			if err := p.spend(1 + int(off[v+1]-off[v])); err != nil {
				return err
			}
		}
		if err := p.spend(1); err != nil {
			return err
		}
	}
	return nil
}
