package verify

import (
	"fmt"
	"math/bits"
	"slices"

	"portolan/graph/snapshot"
)

// VertexCut is a result of kernel.MinVertexCut, field by field.
type VertexCut struct {
	Infinite bool
	Value    int64
	Vertices []int32
	InSome   []bool
}

// MinVertexCut checks that the cut separates sources from sinks and weighs what
// it says; and, where at most 10 vertices could be cut, compares with all sets
// of them. A nil capacity is 1 each.
func MinVertexCut(g *snapshot.Graph, directed bool, sources, sinks []int32, capacity []int64, got VertexCut) error {
	adj := adjacency(g, directed)
	weigh := func(v int32) int64 {
		if capacity == nil {
			return 1
		}
		return capacity[v]
	}
	separates := func(cut func(v int32) bool) bool {
		for _, s := range sources {
			seen := flood(adj, s, func(_, to int32) bool { return !cut(to) })
			if slices.ContainsFunc(sinks, func(t int32) bool { return seen[t] }) {
				return false
			}
		}
		return true
	}
	var free []int32
	for v := range int32(g.Len()) {
		if !slices.Contains(sources, v) && !slices.Contains(sinks, v) {
			free = append(free, v)
		}
	}
	all := separates(func(v int32) bool { return slices.Contains(free, v) })
	if got.Infinite == all {
		return fmt.Errorf("cutting every vertex separates: %v, but infinite is %v", all, got.Infinite)
	}
	if got.Infinite {
		return nil
	}
	weight := int64(0)
	for _, v := range got.Vertices {
		weight += weigh(v)
		if !slices.Contains(free, v) || !got.InSome[v] {
			return fmt.Errorf("vertex %d is cut but cannot be, or is not said to lie in a cut", v)
		}
	}
	if weight != got.Value || !separates(func(v int32) bool { return slices.Contains(got.Vertices, v) }) {
		return fmt.Errorf("the cut %v weighs %d and not %d, or does not separate", got.Vertices, weight, got.Value)
	}
	if len(free) > 10 {
		return nil
	}
	least, in := int64(-1), make([]bool, g.Len())
	for set := range uint32(1) << len(free) {
		sum := int64(0)
		for rest := set; rest != 0; rest &= rest - 1 {
			sum += weigh(free[bits.TrailingZeros32(rest)])
		}
		if least >= 0 && sum > least || !separates(func(v int32) bool {
			i := slices.Index(free, v)
			return i >= 0 && set>>i&1 == 1
		}) {
			continue
		}
		if sum != least {
			least = sum
			clear(in)
		}
		for rest := set; rest != 0; rest &= rest - 1 {
			in[free[bits.TrailingZeros32(rest)]] = true
		}
	}
	if least != got.Value {
		return fmt.Errorf("the lightest of all cuts weighs %d, not %d", least, got.Value)
	}
	if !slices.Equal(in, got.InSome) {
		return fmt.Errorf("the vertices of all minimum cuts are %v, not %v", in, got.InSome)
	}
	return nil
}
