package verify

import (
	"fmt"
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Costs are those of kernel.Costs, field by field; By counts links, weights,
// surprise from 0.
type Costs struct {
	Directed bool
	By       uint8
	Own      []float64
	Avoid    []int32
}

// steps lists what each step costs, read from the links themselves.
func (o Costs) steps(g *snapshot.Graph) []map[int32]float64 {
	both := adjacency(g, false)
	adj := make([]map[int32]float64, g.Len())
	for v := range adj {
		adj[v] = map[int32]float64{}
	}
	left := func(v int32) (n int) {
		for w := range both[v] {
			if !slices.Contains(o.Avoid, int32(w)) {
				n++
			}
		}
		return n
	}
	set := func(v, w int32, x float64) {
		if old, known := adj[v][w]; v != w && !slices.Contains(o.Avoid, v) && !slices.Contains(o.Avoid, w) && (!known || x < old) {
			adj[v][w] = x
		}
	}
	for v := range int32(g.Len()) {
		for i := g.OutOff[v]; i < g.OutOff[v+1]; i++ {
			w, x := g.OutTo[i], 1.0
			switch {
			case o.Own != nil:
				x = o.Own[i]
			case o.By == 1:
				x = float64(g.Weights[i])
			case o.By == 2:
				x = math.Log2(float64(max(1, left(v))*max(1, left(w)))) / 2
			}
			set(v, w, x)
			if !o.Directed {
				set(w, v, x)
			}
		}
	}
	return adj
}

// relax finds distances by going over all steps until none gets shorter
// (Bellman and Ford); -1: not reached.
func relax(adj []map[int32]float64, sources []int32) []float64 {
	dist := slices.Repeat([]float64{-1}, len(adj))
	for _, s := range sources {
		dist[s] = 0
	}
	for changed := true; changed; {
		changed = false
		for v := range adj {
			for w, x := range adj[v] {
				if d := dist[v] + x; dist[v] >= 0 && (dist[w] < 0 || d < dist[w]-1e-12*d) {
					dist[w], changed = d, true
				}
			}
		}
	}
	return dist
}

// Distances checks the costs by relaxing all steps again and again, and that
// each parent leads back to the source named, at the cost named.
func Distances(g *snapshot.Graph, o Costs, sources []int32, cost []float64, parent, source []int32) error {
	adj := o.steps(g)
	want := relax(adj, sources)
	if len(cost) != g.Len() || len(parent) != g.Len() || len(source) != g.Len() {
		return fmt.Errorf("%d, %d, %d results for %d vertices", len(cost), len(parent), len(source), g.Len())
	}
	for v := range int32(g.Len()) {
		if !near(cost[v], want[v], 1e-9) {
			return fmt.Errorf("vertex %d is %v away, not %v", v, want[v], cost[v])
		}
		up := parent[v]
		switch {
		case want[v] < 0:
			if up >= 0 || source[v] >= 0 {
				return fmt.Errorf("vertex %d is out of reach but has a parent or a source", v)
			}
		case up < 0:
			if !slices.Contains(sources, v) || source[v] != v || cost[v] != 0 {
				return fmt.Errorf("vertex %d has no parent and is no source at cost 0", v)
			}
		default:
			x, linked := adj[up][v]
			if !linked || !near(cost[up]+x, cost[v], 1e-9) || source[up] != source[v] {
				return fmt.Errorf("vertex %d is not a step of %v behind its parent %d, of the same source", v, x, up)
			}
		}
	}
	return nil
}

// enumerable is the number of paths up to which all of them are written down.
const enumerable = 5_000

// everyPath lists all paths from one vertex to another that pass no vertex
// twice; nil where there are more than enumerable.
func everyPath(adj []map[int32]float64, from, to int32) (paths [][]int32, ok bool) {
	path, steps := []int32{from}, 0
	var walk func() bool
	walk = func() bool {
		at := path[len(path)-1]
		if steps++; steps > 4*enumerable || len(paths) > enumerable {
			return false
		}
		if at == to {
			paths = append(paths, slices.Clone(path))
			return true
		}
		for w := range adj[at] {
			if slices.Contains(path, w) {
				continue
			}
			path = append(path, w)
			more := walk()
			path = path[:len(path)-1]
			if !more {
				return false
			}
		}
		return true
	}
	return paths, walk()
}

// Wanted are the conditions of kernel.KPathsOptions, field by field; Spans nil:
// time does not matter.
type Wanted struct {
	K       int
	Through [][]int32
	Spans   []graph.Span
	MaxWait int64
	Apart   float64
}

// KPaths checks that the paths are valid, meet the conditions, ascend and cost
// what they say; and, where all paths can be written down, that they are the
// best in the order promised.
func KPaths(g *snapshot.Graph, o Costs, from, to int32, want Wanted, paths [][]int32, costs []float64, complete bool) error {
	adj := o.steps(g)
	price := func(path []int32) (sum float64) {
		for i := 1; i < len(path); i++ {
			sum += adj[path[i-1]][path[i]]
		}
		return sum
	}
	before := func(a, b []int32) int {
		switch x, y := price(a), price(b); {
		case !near(x, y, 1e-9) && x < y:
			return -1
		case !near(x, y, 1e-9):
			return 1
		}
		return slices.Compare(a, b)
	}
	for i, path := range paths {
		if len(path) == 0 || path[0] != from || path[len(path)-1] != to || !near(costs[i], price(path), 1e-9) {
			return fmt.Errorf("the path %v does not run from %d to %d for %v", path, from, to, costs[i])
		}
		for j := 1; j < len(path); j++ {
			if _, linked := adj[path[j-1]][path[j]]; !linked || slices.Contains(path[:j], path[j]) {
				return fmt.Errorf("the path %v steps where there is no link, or returns", path)
			}
		}
		if !want.met(g, o.Directed, path) || !want.apart(paths[:i], path) {
			return fmt.Errorf("the path %v is not as it was asked for", path)
		}
		if i > 0 && before(paths[i-1], path) >= 0 {
			return fmt.Errorf("the paths %v and %v are not in order", paths[i-1], path)
		}
	}
	all, ok := everyPath(adj, from, to)
	if !ok {
		return nil
	}
	all = slices.DeleteFunc(all, func(path []int32) bool { return !want.met(g, o.Directed, path) })
	slices.SortFunc(all, before)
	var best [][]int32
	for _, path := range all {
		if len(best) < want.K && want.apart(best, path) {
			best = append(best, path)
		}
	}
	if complete && !slices.EqualFunc(best, paths, slices.Equal[[]int32]) {
		return fmt.Errorf("the best paths are %v, not %v", best, paths)
	}
	return nil
}

// met reports whether a path passes what it must and follows time.
func (want Wanted) met(g *snapshot.Graph, directed bool, path []int32) bool {
	for _, set := range want.Through {
		if !slices.ContainsFunc(set, func(v int32) bool { return slices.Contains(path, v) }) {
			return false
		}
	}
	return want.Spans == nil || want.follows(g, directed, path, nil)
}

// follows tries every choice of links: the moments of the steps are the least
// ones that meet all differences between them.
func (want Wanted) follows(g *snapshot.Graph, directed bool, path []int32, taken []graph.Span) bool {
	if len(taken) < len(path)-1 {
		u, v := path[len(taken)], path[len(taken)+1]
		links := g.Between(u, v)
		if !directed {
			links = append(links, g.Between(v, u)...)
		}
		return slices.ContainsFunc(links, func(l int32) bool {
			s := want.Spans[l]
			return s != graph.Always && s.From < s.To && want.follows(g, directed, path, append(slices.Clone(taken), s))
		})
	}
	at := make([]int64, len(taken))
	for i, s := range taken {
		at[i] = max(s.From, -1<<60)
	}
	for changed := true; changed; {
		changed = false
		for i := 1; i < len(at); i++ {
			if at[i] < at[i-1] {
				at[i], changed = at[i-1], true
			}
			if least := at[i] - want.MaxWait; want.MaxWait > 0 && at[i-1] < least {
				at[i-1], changed = least, true
			}
		}
	}
	for i, s := range taken {
		if at[i] >= s.To {
			return false
		}
	}
	return true
}

// apart reports whether a path shares few enough inner vertices with each of
// the others.
func (want Wanted) apart(others [][]int32, path []int32) bool {
	for _, other := range others {
		if want.Apart == 0 || len(path) < 3 || len(other) < 3 {
			continue
		}
		same := 0
		for _, v := range path[1 : len(path)-1] {
			if slices.Contains(other, v) {
				same++
			}
		}
		if n := float64(min(len(path), len(other)) - 2); float64(same) > (1-want.Apart)*n+1e-9 {
			return false
		}
	}
	return true
}

// Connection is a result of kernel.Connect, field by field.
type Connection struct {
	Links              [][2]int32
	Vertices           []int32
	Part               []int32
	Cost, Lower, Ratio float64
}

// Connect checks that the network is a forest that joins whatever terminals can
// be joined, that all its leaves are terminals, that its cost and the two bounds
// agree; and, where at most 10 other vertices could be used, compares with the
// best network of all.
func Connect(g *snapshot.Graph, o Costs, terminals []int32, got Connection) error {
	adj := o.steps(g)
	index, ends := map[int32]int32{}, map[int32]int{}
	for _, v := range got.Vertices {
		index[v] = int32(len(index))
	}
	label := make([]int32, len(index))
	for i := range label {
		label[i] = int32(i)
	}
	cost := 0.0
	for _, l := range got.Links {
		x, linked := adj[l[0]][l[1]]
		i, in1 := index[l[0]]
		j, in2 := index[l[1]]
		if !linked || !in1 || !in2 || label[i] == label[j] {
			return fmt.Errorf("the link %v is none, leads outside or closes a circle", l)
		}
		for from, v := label[i], 0; v < len(label); v++ {
			if label[v] == from {
				label[v] = label[j]
			}
		}
		cost += x
		ends[l[0]]++
		ends[l[1]]++
	}
	if !near(got.Cost, cost, 1e-9) || len(got.Part) != len(terminals) {
		return fmt.Errorf("the links cost %v, not %v, or a terminal has no part", cost, got.Cost)
	}
	for _, v := range got.Vertices {
		if ends[v] < 2 && !slices.Contains(terminals, v) {
			return fmt.Errorf("the leaf %d is no terminal", v)
		}
	}
	for i, s := range terminals {
		reach := flood(adj, s, func(_, _ int32) bool { return true })
		for j, t := range terminals {
			joined := label[index[s]] == label[index[t]]
			if joined != reach[t] || joined != (got.Part[i] == got.Part[j]) {
				return fmt.Errorf("the terminals %d and %d could be joined: %v, are: %v, are said to be: %v", s, t, reach[t], joined, got.Part[i] == got.Part[j])
			}
		}
	}
	if got.Lower > got.Cost*(1+1e-9) || got.Cost > got.Lower*got.Ratio*(1+1e-9) || got.Ratio < 1 || got.Ratio >= 2 {
		return fmt.Errorf("the bound %v and the ratio %v do not hold the cost %v", got.Lower, got.Ratio, got.Cost)
	}
	if best, ok := cheapest(adj, terminals); ok && (best < got.Lower*(1-1e-9) || got.Cost > best*got.Ratio*(1+1e-9) || got.Cost < best*(1-1e-9)) {
		return fmt.Errorf("the best network costs %v, this one %v with the bound %v and the ratio %v", best, got.Cost, got.Lower, got.Ratio)
	}
	return nil
}

// cheapest tries every set of up to 10 other vertices and takes the cheapest
// forest on each that joins what it can; it is false for more vertices.
func cheapest(adj []map[int32]float64, terminals []int32) (float64, bool) {
	var free []int32
	for v := range int32(len(adj)) {
		if !slices.Contains(terminals, v) {
			free = append(free, v)
		}
	}
	if len(free) > 10 {
		return 0, false
	}
	span := func(in func(v int32) bool) (cost float64, joins int) { // Prim, from every terminal not yet reached
		reached := map[int32]bool{}
		for _, s := range terminals {
			if reached[s] {
				continue
			}
			reached[s] = true
			for {
				best, next := math.Inf(1), int32(-1)
				for v := range reached {
					for w, x := range adj[v] {
						if in(w) && !reached[w] && x < best {
							best, next = x, w
						}
					}
				}
				if next < 0 {
					break
				}
				reached[next] = true
				cost += best
			}
			joins++
		}
		return cost, joins
	}
	_, parts := span(func(int32) bool { return true })
	best := math.Inf(1)
	for set := range 1 << len(free) {
		cost, joins := span(func(v int32) bool {
			i := slices.Index(free, v)
			return i < 0 || set>>i&1 == 1
		})
		if joins == parts {
			best = min(best, cost)
		}
	}
	return best, true
}
