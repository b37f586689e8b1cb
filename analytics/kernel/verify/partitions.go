package verify

import (
	"fmt"

	"portolan/graph/snapshot"
)

// numbered checks that labels count from 0 in the order of their smallest
// vertices, and returns how many there are.
func numbered(g *snapshot.Graph, label []int32) (int32, error) {
	if err := sameLength(g, len(label)); err != nil {
		return 0, err
	}
	next := int32(0)
	for v, l := range label {
		if l < 0 || l > next {
			return 0, fmt.Errorf("vertex %d has label %d where %d is the next new one", v, l, next)
		}
		if l == next {
			next++
		}
	}
	return next, nil
}

// flood marks what is reached from s by steps that allow permits.
func flood(adj []map[int32]float64, s int32, allow func(from, to int32) bool) []bool {
	seen := make([]bool, len(adj))
	seen[s] = true
	for stack := []int32{s}; len(stack) > 0; {
		u := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for w := range adj[u] {
			if !seen[w] && allow(u, w) {
				seen[w] = true
				stack = append(stack, w)
			}
		}
	}
	return seen
}

// hangsTogether checks that every class is connected in itself.
func hangsTogether(adj []map[int32]float64, label []int32) error {
	first := map[int32]int32{}
	reached := make([]bool, len(label))
	for v, l := range label {
		if _, known := first[l]; known {
			continue
		}
		first[l] = int32(v)
		for w, ok := range flood(adj, int32(v), func(_, to int32) bool { return label[to] == l }) {
			reached[w] = reached[w] || ok
		}
	}
	for v, ok := range reached {
		if !ok {
			return fmt.Errorf("vertex %d is not connected with the rest of its class", v)
		}
	}
	return nil
}

// Components checks that no link leaves a class and that every class hangs
// together.
func Components(g *snapshot.Graph, label []int32) error {
	if _, err := numbered(g, label); err != nil {
		return err
	}
	adj := adjacency(g, false)
	for v, row := range adj {
		for w := range row {
			if label[v] != label[w] {
				return fmt.Errorf("linked vertices %d and %d are in two components", v, w)
			}
		}
	}
	return hangsTogether(adj, label)
}

// StrongComponents checks for every vertex that its class is exactly what it
// reaches and is reached from.
func StrongComponents(g *snapshot.Graph, label []int32) error {
	if _, err := numbered(g, label); err != nil {
		return err
	}
	adj, n := adjacency(g, true), g.Len()
	reaches := make([][]bool, n)
	for v := range reaches {
		reaches[v] = flood(adj, int32(v), func(int32, int32) bool { return true })
	}
	for v := range n {
		for w := range n {
			if both := reaches[v][w] && reaches[w][v]; both != (label[v] == label[w]) {
				return fmt.Errorf("vertices %d and %d reach each other: %v, in one class: %v", v, w, both, !both)
			}
		}
	}
	return nil
}

// Modularity computes the formula over all pairs of vertices.
func Modularity(g *snapshot.Graph, weighted bool, resolution float64, label []int32) float64 {
	adj := adjacency(g, false)
	strength := make([]float64, len(adj))
	all := 0.0
	for v, row := range adj {
		for w := range row {
			if !weighted {
				row[w] = 1
			}
			strength[v] += row[w]
		}
		all += strength[v]
	}
	if all == 0 {
		return 0
	}
	q := 0.0
	for v, row := range adj {
		for w := range adj {
			if label[v] == label[w] {
				q += row[int32(w)] - resolution*strength[v]*strength[w]/all
			}
		}
	}
	return q / all
}

// Communities checks that the classes are numbered, that each hangs together,
// and that the modularity is not below that of single vertices, of the
// connected parts, or of moving any one vertex to a neighbour's class or to a
// class of its own (the last on small graphs only).
func Communities(g *snapshot.Graph, weighted bool, resolution float64, label []int32) error {
	classes, err := numbered(g, label)
	if err != nil {
		return err
	}
	adj := adjacency(g, false)
	if err := hangsTogether(adj, label); err != nil {
		return err
	}
	if g.Len() > small {
		return nil
	}
	q := Modularity(g, weighted, resolution, label)
	single := make([]int32, len(label))
	for v := range single {
		single[v] = int32(v)
	}
	if p := Modularity(g, weighted, resolution, single); p > q+1e-9 {
		return fmt.Errorf("the modularity %v is below the %v of single vertices", q, p)
	}
	moved := append([]int32(nil), label...)
	for v, row := range adj {
		targets := map[int32]bool{classes: true}
		for w := range row {
			targets[label[w]] = true
		}
		for t := range targets {
			moved[v] = t
			if p := Modularity(g, weighted, resolution, moved); p > q+1e-9 {
				return fmt.Errorf("vertex %d moved from class %d to %d raises the modularity from %v to %v", v, label[v], t, q, p)
			}
		}
		moved[v] = label[v]
	}
	return nil
}
