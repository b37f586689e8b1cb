package verify

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"portolan/graph/snapshot"
)

// carries is what the links of g carry from one vertex to another, summed.
func carries(g *snapshot.Graph, directed bool, capacity []int64) []map[int32]int64 {
	carry := make([]map[int32]int64, g.Len())
	for v := range carry {
		carry[v] = map[int32]int64{}
	}
	for v := range int32(g.Len()) {
		for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
			w, c := g.OutTo[l], int64(1)
			if capacity != nil {
				c = capacity[l]
			}
			if v != w {
				carry[v][w] += c
				if !directed {
					carry[w][v] += c
				}
			}
		}
	}
	return carry
}

// push sends flow by single ways, each found anew, until none is left (Ford and
// Fulkerson by breadth), and returns how much.
func push(carry []map[int32]int64, sources, sinks []int32) (total int64) {
	for {
		parent := map[int32]int32{}
		var list []int32
		for _, s := range sources {
			parent[s] = -1
			list = append(list, s)
		}
		end := int32(-1)
		for i := 0; i < len(list) && end < 0; i++ {
			for w, c := range carry[list[i]] {
				if _, seen := parent[w]; c > 0 && !seen {
					parent[w] = list[i]
					list = append(list, w)
					if slices.Contains(sinks, w) {
						end = w
					}
				}
			}
		}
		if end < 0 {
			return total
		}
		sent := int64(math.MaxInt64)
		for v := end; parent[v] >= 0; v = parent[v] {
			sent = min(sent, carry[parent[v]][v])
		}
		for v := end; parent[v] >= 0; v = parent[v] {
			carry[parent[v]][v] -= sent
			carry[v][parent[v]] += sent
		}
		total += sent
	}
}

// EdgeCut is a result of kernel.MinEdgeCut, field by field.
type EdgeCut struct {
	Infinite bool
	Value    int64
	Links    []int32
	InSome   []bool
}

// MinEdgeCut checks that the cut separates and weighs what it says, that as much
// flows; and, where at most 10 vertices could be on either side, compares with
// all sides. InSome is checked where it is given.
func MinEdgeCut(g *snapshot.Graph, directed bool, sources, sinks []int32, capacity []int64, got EdgeCut) error {
	if got.Infinite != slices.ContainsFunc(sources, func(s int32) bool { return slices.Contains(sinks, s) }) {
		return fmt.Errorf("infinite is %v", got.Infinite)
	}
	if got.Infinite {
		return nil
	}
	if flow := push(carries(g, directed, capacity), sources, sinks); flow != got.Value {
		return fmt.Errorf("%d flows, not %d", flow, got.Value)
	}
	across := func(inside func(v int32) bool) (links []int32, sum int64) {
		for v := range int32(g.Len()) {
			for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
				if w := g.OutTo[l]; inside(v) && !inside(w) || !directed && inside(w) && !inside(v) {
					links = append(links, l)
					if capacity == nil {
						sum++
					} else {
						sum += capacity[l]
					}
				}
			}
		}
		return links, sum
	}
	left := carries(g, directed, capacity)
	for _, l := range got.Links {
		v, _ := slices.BinarySearch(g.OutOff, l+1)
		v--
		left[v][g.OutTo[l]] = 0
		if !directed {
			left[g.OutTo[l]][int32(v)] = 0
		}
	}
	inside := map[int32]bool{}
	for stack := slices.Clone(sources); len(stack) > 0; {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if inside[v] {
			continue
		}
		inside[v] = true
		for w, c := range left[v] {
			if c > 0 {
				stack = append(stack, w)
			}
		}
	}
	links, sum := across(func(v int32) bool { return inside[v] })
	if sum != got.Value || !slices.Equal(links, got.Links) || slices.ContainsFunc(sinks, func(t int32) bool { return inside[t] }) {
		return fmt.Errorf("the links %v weigh %d and not %d, or do not separate", got.Links, sum, got.Value)
	}
	var free []int32
	for v := range int32(g.Len()) {
		if !slices.Contains(sources, v) && !slices.Contains(sinks, v) {
			free = append(free, v)
		}
	}
	if len(free) > 10 || got.InSome == nil {
		return nil
	}
	in := make([]bool, g.LinkCount())
	for set := range 1 << len(free) {
		links, sum := across(func(v int32) bool {
			i := slices.Index(free, v)
			return i >= 0 && set>>i&1 == 1 || slices.Contains(sources, v)
		})
		if sum < got.Value {
			return fmt.Errorf("the links %v weigh only %d", links, sum)
		}
		for _, l := range links {
			in[l] = in[l] || sum == got.Value
		}
	}
	if !slices.Equal(in, got.InSome) {
		return fmt.Errorf("the links of all minimum cuts are %v, not %v", in, got.InSome)
	}
	return nil
}

// CutTree checks the cut between every pair by a flow of its own.
func CutTree(g *snapshot.Graph, capacity []int64, terminals []int32, between func(a, b int) int64) error {
	for i, s := range terminals {
		for j, t := range terminals[:i] {
			if flow := push(carries(g, false, capacity), []int32{s}, []int32{t}); flow != between(i, j) || flow != between(j, i) {
				return fmt.Errorf("between %d and %d flow %d, not %d", s, t, flow, between(i, j))
			}
		}
	}
	return nil
}

// BestVertexCuts compares, where at most 10 vertices could be cut, with the
// minimal ones of all separating sets. A nil capacity is 1 each.
func BestVertexCuts(g *snapshot.Graph, directed bool, sources, sinks []int32, capacity []int64, k int, disjoint bool, values []int64, cuts [][]int32) error {
	adj := adjacency(g, directed)
	var free []int32
	for v := range int32(g.Len()) {
		if !slices.Contains(sources, v) && !slices.Contains(sinks, v) {
			free = append(free, v)
		}
	}
	weigh := func(cut []int32) (sum int64) {
		for _, v := range cut {
			if capacity == nil {
				sum++
			} else {
				sum += capacity[v]
			}
		}
		return sum
	}
	separates := func(cut []int32) bool {
		return !slices.ContainsFunc(sources, func(s int32) bool {
			seen := flood(adj, s, func(_, to int32) bool { return !slices.Contains(cut, to) })
			return slices.ContainsFunc(sinks, func(t int32) bool { return seen[t] })
		})
	}
	minimal := func(cut []int32) bool {
		for i := range cut {
			if separates(slices.Delete(slices.Clone(cut), i, i+1)) {
				return false
			}
		}
		return separates(cut)
	}
	used := map[int32]bool{}
	for i, cut := range cuts {
		if weigh(cut) != values[i] || !minimal(cut) || i > 0 && values[i] < values[i-1] {
			return fmt.Errorf("the cut %v of %d is not minimal, not in order, or weighs something else", cut, values[i])
		}
		for _, v := range cut {
			if disjoint && used[v] {
				return fmt.Errorf("vertex %d lies in two cuts", v)
			}
			used[v] = true
		}
		for _, other := range cuts[:i] {
			if slices.Equal(other, cut) {
				return fmt.Errorf("the cut %v is listed twice", cut)
			}
		}
	}
	if len(free) > 10 {
		return nil
	}
	var all [][]int32
	for set := range 1 << len(free) {
		var cut []int32
		for i, v := range free {
			if set>>i&1 == 1 {
				cut = append(cut, v)
			}
		}
		if minimal(cut) {
			all = append(all, cut)
		}
	}
	slices.SortStableFunc(all, func(a, b []int32) int { return cmp.Compare(weigh(a), weigh(b)) })
	if disjoint {
		return onlyLightest(all, weigh, k, values, cuts)
	}
	if len(values) != min(k, len(all)) {
		return fmt.Errorf("%d of %d minimal cuts are listed, not %d", len(values), len(all), min(k, len(all)))
	}
	for i, x := range values {
		if x != weigh(all[i]) {
			return fmt.Errorf("cut %d weighs %d, not %d", i, weigh(all[i]), x)
		}
	}
	return nil
}

// onlyLightest checks that each cut is the lightest of all without a vertex of
// those before.
func onlyLightest(all [][]int32, weigh func([]int32) int64, k int, values []int64, cuts [][]int32) error {
	used := map[int32]bool{}
	for i := range k {
		at := slices.IndexFunc(all, func(cut []int32) bool {
			return !slices.ContainsFunc(cut, func(v int32) bool { return used[v] })
		})
		if at < 0 || i > 0 && len(cuts[i-1]) == 0 {
			if len(cuts) != i {
				return fmt.Errorf("there are %d cuts, not %d", i, len(cuts))
			}
			return nil
		}
		if i >= len(cuts) || values[i] != weigh(all[at]) {
			return fmt.Errorf("cut %d of %v does not weigh %d", i, cuts, weigh(all[at]))
		}
		for _, v := range cuts[i] {
			used[v] = true
		}
	}
	return nil
}
