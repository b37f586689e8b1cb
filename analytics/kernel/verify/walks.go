package verify

import (
	"fmt"
	"math"

	"portolan/graph/snapshot"
)

// step adds up what the rows hand on: to[w] is the sum of from[v] over all links
// from v to w.
func step(adj []map[int32]float64, from []float64) (to []float64) {
	to = make([]float64, len(adj))
	for v, row := range adj {
		for w := range row {
			to[w] += from[v]
		}
	}
	return to
}

func length(x []float64) (sum float64) {
	for _, y := range x {
		sum += y * y
	}
	return math.Sqrt(sum)
}

// settled checks that got, of length 1, points where next does.
func settled(what string, g *snapshot.Graph, got, next []float64, tol float64) error {
	all := length(next)
	if all == 0 {
		return compare(what, g, got, make([]float64, len(got)), 0)
	}
	for v := range got {
		if !(got[v] >= 0) || !(math.Abs(next[v]/all-got[v]) <= tol) {
			return fmt.Errorf("%s of vertex %d is %v, and %v after one more round", what, v, got[v], next[v]/all)
		}
	}
	return nil
}

// Eigenvector checks that one more round changes no score by more than tol, and
// that no part of the graph could grow faster than what is scored.
func Eigenvector(g *snapshot.Graph, tol float64, scores []float64) error {
	if err := sameLength(g, len(scores)); err != nil {
		return err
	}
	adj := adjacency(g, false)
	next := step(adj, scores)
	if err := settled("the eigenvector", g, scores, next, tol); err != nil {
		return err
	}
	for v, row := range adj { // the greatest eigenvalue is at least the root of every degree
		if d := math.Sqrt(float64(len(row))); length(next) < d*(1-1e-6) {
			return fmt.Errorf("the eigenvalue is %v, and vertex %d alone makes it %v", length(next), v, d)
		}
	}
	return nil
}

// HITS checks both rounds in the same way.
func HITS(g *snapshot.Graph, tol float64, hubs, authorities []float64) error {
	adj := adjacency(g, true)
	back := make([]map[int32]float64, len(adj))
	for v := range back {
		back[v] = map[int32]float64{}
	}
	for v, row := range adj {
		for w, x := range row {
			back[w][int32(v)] = x
		}
	}
	for _, n := range []int{len(hubs), len(authorities)} {
		if err := sameLength(g, n); err != nil {
			return err
		}
	}
	if err := settled("the authority", g, authorities, step(adj, hubs), tol); err != nil {
		return err
	}
	return settled("the hub", g, hubs, step(back, authorities), tol)
}

// Katz checks that one more round changes no score by more than 1e-7 of it; an
// attenuation of 0 is 0.85 over the most links into one vertex.
func Katz(g *snapshot.Graph, directed bool, attenuation float64, scores []float64) error {
	if err := sameLength(g, len(scores)); err != nil {
		return err
	}
	adj := adjacency(g, directed)
	if ones := make([]float64, len(adj)); attenuation == 0 {
		most := 1.0
		for v := range ones {
			ones[v] = 1
		}
		for _, x := range step(adj, ones) {
			most = max(most, x)
		}
		attenuation = 0.85 / most
	}
	next := step(adj, scores)
	for v := range next {
		next[v] = 1 + attenuation*next[v]
	}
	return compare("the sum over walks", g, scores, next, 1e-7)
}
