package verify

import (
	"fmt"
	"math"
	"slices"

	"portolan/graph/snapshot"
)

// Traffic is a question about shortest paths: what a step costs, of parallel
// links the least, and which pairs count.
type Traffic struct {
	Directed         bool
	Cost             func(link int32) float64 // nil: 1 each
	Sources, Targets []int32                  // nil: all
}

// Shares checks, pair by pair and within 1e-9, what share of the shortest paths
// runs through each vertex, or over each link where links are given instead:
// the paths up to there times those from there on, over all. Costs must add up
// without rounding. Above 130 vertices only signs are checked.
func Shares(g *snapshot.Graph, q Traffic, vertices, links []float64) error {
	for i, x := range slices.Concat(vertices, links) {
		if !(x >= 0) || math.IsInf(x, 1) {
			return fmt.Errorf("score %d is %v", i, x)
		}
	}
	n := g.Len()
	if n > small {
		return nil
	}
	cost := make([][]float64, n)
	for v := range cost {
		cost[v] = slices.Repeat([]float64{math.Inf(1)}, n)
	}
	eachStep(g, q.Directed, func(v, w, l int32) {
		x := 1.0
		if q.Cost != nil {
			x = q.Cost(l)
		}
		cost[v][w] = math.Min(cost[v][w], x)
	})
	dist, paths := make([][]float64, n), make([][]float64, n)
	for s := range n {
		dist[s], paths[s] = counted(cost, s)
	}
	source, target := within(n, q.Sources), within(n, q.Targets)
	through, over := make([]float64, n), make([]float64, g.LinkCount())
	for s := range n {
		for t := range n {
			if s == t || math.IsInf(dist[s][t], 1) || !(source[s] && target[t] || !q.Directed && source[t] && target[s]) {
				continue
			}
			share := 1 / paths[s][t]
			if !q.Directed {
				share /= 2 // the pair comes up again the other way round
			}
			for v := range n {
				if v != s && v != t && dist[s][v]+dist[v][t] == dist[s][t] {
					through[v] += share * paths[s][v] * paths[v][t]
				}
			}
			eachStep(g, q.Directed, func(v, w, l int32) {
				if dist[s][v]+cost[v][w]+dist[w][t] == dist[s][t] {
					over[l] += share * paths[s][v] * paths[w][t]
				}
			})
		}
	}
	if links == nil {
		return compare("the share of paths", g, vertices, through, 1e-9)
	}
	for l := range over {
		if len(links) != len(over) || !near(links[l], over[l], 1e-9) {
			return fmt.Errorf("the share of paths over link %d of %v is not %v", l, links, over[l])
		}
	}
	return nil
}

// eachStep visits the steps that links allow, those from a vertex to itself left out.
func eachStep(g *snapshot.Graph, directed bool, visit func(from, to, link int32)) {
	for v := range int32(g.Len()) {
		for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
			if w := g.OutTo[l]; w != v {
				visit(v, w, l)
				if !directed {
					visit(w, v, l)
				}
			}
		}
	}
}

func within(n int, list []int32) []bool {
	in := make([]bool, n)
	for v := range in {
		in[v] = list == nil || slices.Contains(list, int32(v))
	}
	return in
}

// counted gives the distances from s and the numbers of shortest paths, by
// taking the nearest vertex that is left again and again.
func counted(cost [][]float64, s int) (dist, paths []float64) {
	n := len(cost)
	dist, paths = slices.Repeat([]float64{math.Inf(1)}, n), make([]float64, n)
	dist[s], paths[s] = 0, 1
	done := make([]bool, n)
	for range n {
		u := -1
		for v := range n {
			if !done[v] && (u < 0 || dist[v] < dist[u]) {
				u = v
			}
		}
		done[u] = true
		for v := range n {
			switch d := dist[u] + cost[u][v]; {
			case math.IsInf(d, 1):
			case d < dist[v]:
				dist[v], paths[v] = d, paths[u]
			case d == dist[v]:
				paths[v] += paths[u]
			}
		}
	}
	return dist, paths
}
