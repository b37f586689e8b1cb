package verify

import (
	"fmt"
	"math"
	"slices"

	"portolan/graph/snapshot"
)

// small is the number of vertices up to which definitions are written out in
// full; above it the checks are sums and bounds.
const small = 130

// adjacency lists each vertex's neighbours, read from the links themselves:
// value is the summed weight.
func adjacency(g *snapshot.Graph, directed bool) []map[int32]float64 {
	adj := make([]map[int32]float64, g.Len())
	for v := range adj {
		adj[v] = map[int32]float64{}
	}
	for v := range int32(g.Len()) {
		for i := g.OutOff[v]; i < g.OutOff[v+1]; i++ {
			w := g.OutTo[i]
			if w == v {
				continue
			}
			adj[v][w] += float64(g.Weights[i])
			if !directed {
				adj[w][v] += float64(g.Weights[i])
			}
		}
	}
	return adj
}

// search is a breadth-first search that keeps distances (-1: none) and numbers
// of shortest paths.
func search(adj []map[int32]float64, s int32) (dist []int, paths []float64) {
	dist, paths = make([]int, len(adj)), make([]float64, len(adj))
	for v := range dist {
		dist[v] = -1
	}
	dist[s], paths[s] = 0, 1
	for level := []int32{s}; len(level) > 0; {
		var next []int32
		for _, u := range level {
			for w := range adj[u] {
				if dist[w] < 0 {
					dist[w] = dist[u] + 1
					next = append(next, w)
				}
				if dist[w] == dist[u]+1 {
					paths[w] += paths[u]
				}
			}
		}
		level = next
	}
	return dist, paths
}

func near(got, want, tol float64) bool {
	return math.Abs(got-want) <= tol*math.Max(1, math.Max(math.Abs(got), math.Abs(want)))
}

func sameLength(g *snapshot.Graph, got int) error {
	if got != g.Len() {
		return fmt.Errorf("%d results for %d vertices", got, g.Len())
	}
	return nil
}

func compare(what string, g *snapshot.Graph, got, want []float64, tol float64) error {
	if err := sameLength(g, len(got)); err != nil {
		return err
	}
	for v := range want {
		if !near(got[v], want[v], tol) {
			return fmt.Errorf("%s of vertex %d is %v, not %v", what, v, got[v], want[v])
		}
	}
	return nil
}

// Degree counts the distinct neighbours again.
func Degree(g *snapshot.Graph, directed, incoming bool, scores []float64) error {
	return degrees("the degree", g, directed, incoming, scores, func(float64) float64 { return 1 })
}

// WeightedDegree adds up the weights again, within 1e-9.
func WeightedDegree(g *snapshot.Graph, directed, incoming bool, scores []float64) error {
	return degrees("the weighted degree", g, directed, incoming, scores, func(w float64) float64 { return w })
}

func degrees(what string, g *snapshot.Graph, directed, incoming bool, scores []float64, value func(float64) float64) error {
	want := make([]float64, g.Len())
	for v, row := range adjacency(g, directed) {
		for w, weight := range row {
			if directed && incoming {
				want[w] += value(weight)
			} else {
				want[v] += value(weight)
			}
		}
	}
	return compare(what, g, scores, want, 1e-9)
}

// Betweenness checks, within 1e-9, that the scores add up to the inner vertices
// of all shortest paths, that none is negative, and on small graphs each score
// pair by pair: the paths through v over all paths between s and t.
func Betweenness(g *snapshot.Graph, directed bool, scores []float64) error {
	if err := sameLength(g, len(scores)); err != nil {
		return err
	}
	adj := adjacency(g, directed)
	n := len(adj)
	share := 1.0
	if !directed {
		share = 0.5
	}
	dist, paths := make([][]int, n), make([][]float64, n)
	inner, sum := 0.0, 0.0
	for s := range n {
		dist[s], paths[s] = search(adj, int32(s))
		for _, d := range dist[s] {
			inner += share * math.Max(float64(d-1), 0)
		}
		if n > small {
			dist[s], paths[s] = nil, nil
		}
		if scores[s] < 0 || math.IsNaN(scores[s]) || math.IsInf(scores[s], 0) {
			return fmt.Errorf("the betweenness of vertex %d is %v", s, scores[s])
		}
		sum += scores[s]
	}
	if !near(sum, inner, 1e-9) {
		return fmt.Errorf("the betweenness of all vertices adds up to %v, the inner vertices of all paths to %v", sum, inner)
	}
	if n > small {
		return nil
	}
	want := make([]float64, n)
	for s := range n {
		for t := range n {
			for v := range n {
				if v == s || v == t || s == t || dist[s][v] < 0 || dist[v][t] < 0 || dist[s][v]+dist[v][t] != dist[s][t] {
					continue
				}
				want[v] += share * paths[s][v] * paths[v][t] / paths[s][t]
			}
		}
	}
	return compare("the betweenness", g, scores, want, 1e-9)
}

// Harmonic computes every distance again and adds up their inverses, within
// 1e-9.
func Harmonic(g *snapshot.Graph, directed bool, scores []float64) error {
	adj := adjacency(g, directed)
	want := make([]float64, len(adj))
	for s := range adj {
		dist, _ := search(adj, int32(s))
		for v, d := range dist {
			if d > 0 {
				want[v] += 1 / float64(d)
			}
		}
	}
	return compare("the harmonic closeness", g, scores, want, 1e-9)
}

// Closeness relaxes all steps from every vertex again and adds up the costs,
// within 1e-9.
func Closeness(g *snapshot.Graph, o Costs, scores []float64) error {
	adj := o.steps(g)
	reached, far := make([]float64, len(adj)), make([]float64, len(adj))
	for s := range adj {
		for v, d := range relax(adj, []int32{int32(s)}) {
			if d >= 0 && v != s {
				reached[v]++
				far[v] += d
			}
		}
	}
	want := make([]float64, len(adj))
	for v := range want {
		if reached[v] > 0 {
			want[v] = reached[v] / float64(len(adj)-1) * reached[v] / far[v]
		}
	}
	return compare("the closeness", g, scores, want, 1e-9)
}

// Closest checks that the scores are those of the vertices, descending, equal
// ones by vertex, and that nobody else has a larger one.
func Closest(g *snapshot.Graph, directed bool, k int, vertices []int32, scores []float64) error {
	if len(vertices) != min(k, g.Len()) || len(scores) != len(vertices) {
		return fmt.Errorf("%d vertices and %d scores, not %d", len(vertices), len(scores), min(k, g.Len()))
	}
	adj := adjacency(g, directed)
	all := make([]float64, len(adj))
	for s := range adj {
		dist, _ := search(adj, int32(s))
		for v, d := range dist {
			if d > 0 {
				all[v] += 1 / float64(d)
			}
		}
	}
	got := map[int32]bool{}
	for i, v := range vertices {
		if got[v] || !near(scores[i], all[v], 1e-9) || i > 0 && (scores[i] > scores[i-1] || scores[i] == scores[i-1] && v < vertices[i-1]) {
			return fmt.Errorf("vertex %d is in place %d with the score %v, and has %v", v, i, scores[i], all[v])
		}
		got[v] = true
	}
	for v, x := range all {
		if last := len(scores) - 1; !got[int32(v)] && last >= 0 && x > scores[last]*(1+1e-9) {
			return fmt.Errorf("vertex %d has the score %v and is left out for %v", v, x, scores[last])
		}
	}
	return nil
}

// PageRank checks that the scores add up to 1 and that one more round of the
// formula changes them by less than tol in all.
func PageRank(g *snapshot.Graph, directed bool, damping, tol float64, scores []float64) error {
	return PersonalPageRank(g, directed, damping, tol, slices.Repeat([]float64{1}, g.Len()), scores)
}

// PersonalPageRank does so for walks that start anew in proportion to restart.
func PersonalPageRank(g *snapshot.Graph, directed bool, damping, tol float64, restart, scores []float64) error {
	if err := sameLength(g, len(scores)); err != nil || g.Len() == 0 {
		return err
	}
	adj := adjacency(g, directed)
	next := make([]float64, len(adj))
	sum, starts, dangling := 0.0, 0.0, 0.0
	for v, row := range adj {
		sum += scores[v]
		starts += restart[v]
		if len(row) == 0 {
			dangling += scores[v]
		}
		for w := range row {
			next[w] += damping * scores[v] / float64(len(row))
		}
	}
	if !near(sum, 1, 1e-9) {
		return fmt.Errorf("the page ranks add up to %v, not 1", sum)
	}
	change := 0.0
	for v := range next {
		change += math.Abs(next[v] + (1-damping+damping*dangling)*restart[v]/starts - scores[v])
	}
	if !(change <= tol) {
		return fmt.Errorf("one more round changes the page ranks by %v, more than %v", change, tol)
	}
	return nil
}

// CoreNumber takes vertices away again, k by k: what is left when everything
// with fewer than k neighbours is gone has core number k at least.
func CoreNumber(g *snapshot.Graph, scores []float64) error {
	adj := adjacency(g, false)
	want := make([]float64, len(adj))
	left := make([]bool, len(adj))
	for v := range left {
		left[v] = true
	}
	for k := 1; ; k++ {
		for changed := true; changed; {
			changed = false
			for v, row := range adj {
				if !left[v] {
					continue
				}
				neighbours := 0
				for w := range row {
					if left[w] {
						neighbours++
					}
				}
				if neighbours < k {
					left[v], changed = false, true
				}
			}
		}
		some := false
		for v := range left {
			if left[v] {
				want[v], some = float64(k), true
			}
		}
		if !some {
			return compare("the core number", g, scores, want, 0)
		}
	}
}
