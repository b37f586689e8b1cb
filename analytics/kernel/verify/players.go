package verify

import (
	"fmt"
	"slices"

	"portolan/graph/snapshot"
)

// rest measures what is left without the vertices gone: pairs connected, the
// largest part, the number of parts.
func rest(adj []map[int32]float64, gone func(v int32) bool) (pairs int64, largest, parts int32) {
	seen := make([]bool, len(adj))
	for v := range int32(len(adj)) {
		if seen[v] || gone(v) {
			continue
		}
		size := int64(0)
		for w, in := range flood(adj, v, func(_, to int32) bool { return !gone(to) }) {
			if in {
				seen[w] = true
				size++
			}
		}
		pairs += size * (size - 1) / 2
		largest, parts = max(largest, int32(size)), parts+1
	}
	return pairs, largest, parts
}

// Disruption finds the parts anew after each removal.
func Disruption(g *snapshot.Graph, order []int32, pairs []int64, largest, parts []int32) error {
	adj := adjacency(g, false)
	if len(pairs) != len(order)+1 || len(largest) != len(pairs) || len(parts) != len(pairs) {
		return fmt.Errorf("%d, %d, %d results for %d removals", len(pairs), len(largest), len(parts), len(order))
	}
	for i := range pairs {
		a, b, c := rest(adj, func(v int32) bool { return slices.Contains(order[:i], v) })
		if pairs[i] != a || largest[i] != b || parts[i] != c {
			return fmt.Errorf("after %d removals %d pairs, a part of %d and %d parts are left, not %d, %d, %d", i, a, b, c, pairs[i], largest[i], parts[i])
		}
	}
	return nil
}

// subsets calls visit with every set of k of n vertices; at most 3,000 sets,
// else it is false.
func subsets(n, k int, visit func(set []int32)) bool {
	count := 1
	for i := range k {
		if count = count * (n - i) / (i + 1); count > 3_000 {
			return false
		}
	}
	var extend func(set []int32, first int)
	extend = func(set []int32, first int) {
		if len(set) == k {
			visit(set)
			return
		}
		for v := first; v < n; v++ {
			extend(append(slices.Clip(set), int32(v)), v+1)
		}
	}
	extend(nil, 0)
	return true
}

// KeyPlayersBreaking checks the pairs left after each vertex, that each step is
// the best one and, where there are few sets, the bound or the best set.
func KeyPlayersBreaking(g *snapshot.Graph, k int, exact bool, vertices []int32, pairs []int64, lower int64) error {
	adj := adjacency(g, false)
	k = min(k, g.Len())
	if len(vertices) != k || len(pairs) != k+1 || lower > pairs[k] {
		return fmt.Errorf("%d vertices and %d counts for k %d, or the bound %d is above the result", len(vertices), len(pairs), k, lower)
	}
	left := func(set []int32) int64 {
		n, _, _ := rest(adj, func(v int32) bool { return slices.Contains(set, v) })
		return n
	}
	for i := range pairs {
		if n := left(vertices[:i]); n != pairs[i] {
			return fmt.Errorf("without %v %d pairs are connected, not %d", vertices[:i], n, pairs[i])
		}
		for v := range int32(g.Len()) {
			if i < k && !exact && !slices.Contains(vertices[:i], v) && left(append(slices.Clip(vertices[:i]), v)) < pairs[i+1] {
				return fmt.Errorf("after %v it is better to take %d than %d", vertices[:i], v, vertices[i])
			}
		}
	}
	least := pairs[k]
	subsets(g.Len(), k, func(set []int32) { least = min(least, left(set)) })
	if lower > least || exact && (lower != least || pairs[k] != least) {
		return fmt.Errorf("the best set leaves %d pairs, not %d with the bound %d", least, pairs[k], lower)
	}
	return nil
}

// KeyPlayersReaching checks what each set reaches, that each step is the best
// one and, where there are few sets, the bound or the best set.
func KeyPlayersReaching(g *snapshot.Graph, directed bool, k, steps int, exact bool, vertices []int32, reach []int, upper int) error {
	adj := adjacency(g, directed)
	k = min(k, g.Len())
	if len(vertices) != k || len(reach) != k+1 || upper < reach[k] {
		return fmt.Errorf("%d vertices and %d counts for k %d, or the bound %d is below the result", len(vertices), len(reach), k, upper)
	}
	near := make([][]bool, g.Len())
	for v := range near {
		dist, _ := search(adj, int32(v))
		near[v] = make([]bool, g.Len())
		for w, d := range dist {
			near[v][w] = d >= 0 && d <= steps
		}
	}
	covers := func(set []int32) (count int) {
		for w := range near {
			if slices.ContainsFunc(set, func(v int32) bool { return near[v][w] }) {
				count++
			}
		}
		return count
	}
	for i := range reach {
		if n := covers(vertices[:i]); n != reach[i] {
			return fmt.Errorf("%v reach %d, not %d", vertices[:i], n, reach[i])
		}
		for v := range int32(g.Len()) {
			if i < k && !exact && covers(append(slices.Clip(vertices[:i]), v)) > reach[i+1] {
				return fmt.Errorf("after %v it is better to take %d than %d", vertices[:i], v, vertices[i])
			}
		}
	}
	most := reach[k]
	subsets(g.Len(), k, func(set []int32) { most = max(most, covers(set)) })
	if upper < most || exact && (upper != most || reach[k] != most) {
		return fmt.Errorf("the best set reaches %d, not %d with the bound %d", most, reach[k], upper)
	}
	return nil
}
