package gonumgraph

import (
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"

	"portolan/graph/snapshot"
)

// Betweenness is gonum's betweenness in the convention of kernel.Betweenness:
// a number for every vertex (gonum leaves zeros out), each pair of an
// undirected reading once (gonum counts both orders). It runs on gonum's own
// graph type, which serves gonum fastest.
func Betweenness(r *snapshot.Rows, directed bool) []float64 {
	scores := make([]float64, r.Len())
	share := 1.0
	var found map[int64]float64
	if directed {
		g := simple.NewDirectedGraph()
		for v := range r.Len() {
			g.AddNode(simple.Node(v))
		}
		for _, e := range NewDirected(r).list(func(int64, int64) bool { return true }) {
			g.SetEdge(simple.Edge{F: e.F, T: e.T})
		}
		found = network.Betweenness(g)
	} else {
		share = 0.5
		g := simple.NewUndirectedGraph()
		for v := range r.Len() {
			g.AddNode(simple.Node(v))
		}
		for _, e := range NewUndirected(r).list(func(u, v int64) bool { return u < v }) {
			g.SetEdge(simple.Edge{F: e.F, T: e.T})
		}
		found = network.Betweenness(g)
	}
	for v, x := range found {
		scores[v] = share * x
	}
	return scores
}
