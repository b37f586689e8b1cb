package kernel

import (
	"context"
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// CutTreeOptions say what links carry and between whom cuts are wanted.
type CutTreeOptions struct {
	Capacity  []int64 // of each link, by its number, at least 1; nil: 1 each
	Terminals []int32 // distinct; nil: all vertices
}

// CutTree holds the minimum cuts between all pairs of its terminals.
type CutTree struct {
	Terminals []int32
	Parent    []int32 // of each terminal, a place in Terminals; the first is its own
	Value     []int64 // of the minimum cut between each terminal and its parent; 0 for the first
}

// Between is the value of the minimum cut between the terminals at two places
// of Terminals; the largest int64 between one and itself.
func (t *CutTree) Between(a, b int) int64 {
	depth := func(i int32) (d int) {
		for ; i != t.Parent[i]; i = t.Parent[i] {
			d++
		}
		return d
	}
	least, i, j := int64(math.MaxInt64), int32(a), int32(b)
	for da, db := depth(i), depth(j); i != j; {
		if da >= db {
			least, i, da = min(least, t.Value[i]), t.Parent[i], da-1
		} else {
			least, j, db = min(least, t.Value[j]), t.Parent[j], db-1
		}
	}
	return least
}

// GomoryHu finds the minimum cuts between all pairs of vertices.
//
//	Question    how firmly does each hang to      Formula  min of the summed capacity of links across a
//	            each other?                                side, for every pair
//	Graph       undirected; parallel links each   Pairs    each pair once
//	Ends        none between one and itself       Scale    none
//	Ties        the value is the same whatever    Cost     V - 1 flows: see MinEdgeCut; progress by flow
//	            minimum cut is taken
//	Exactness   exact, whole numbers              Overflow capacities that exceed 2^61 are an error
//	Source      Gomory and Hu (1961); Gusfield, SIAM J. Computing 19 (1990)
//	Checked by  verify.CutTree (a flow for every pair, by single ways), gonum network.MaxFlowDinic
//	            (equal), fixture islands
//
// One network serves all flows: what one changed is put back before the next.
func GomoryHu(ctx context.Context, g *snapshot.Graph, o CutTreeOptions) (*CutTree, error) {
	const op = "kernel.GomoryHu"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	terminals := o.Terminals
	if terminals == nil {
		for v := range int32(g.Len()) {
			terminals = append(terminals, v)
		}
	}
	place := slices.Repeat([]int32{-1}, g.Len())
	for i, v := range terminals {
		if err := checkVertex(op, g, v); err != nil {
			return nil, err
		}
		if place[v] >= 0 {
			return nil, graph.Errorf(graph.Invalid, op, "vertex %d is given twice as a terminal", v)
		}
		place[v] = int32(i)
	}
	capacity, err := arcCapacities(p, g, false, o.Capacity)
	if err != nil {
		return nil, err
	}
	net, _, err := edgeNet(p, g.Undirected(), false, capacity)
	if err != nil {
		return nil, err
	}
	t := &CutTree{Terminals: terminals, Parent: make([]int32, len(terminals)), Value: make([]int64, len(terminals))}
	report := progress(ctx)
	inside := make([]bool, len(terminals)) // on the side that cutSide lists
	for i := 1; i < len(terminals); i++ {
		parent := t.Parent[i]
		net.restore()
		if t.Value[i], err = net.flow(p, terminals[i:i+1], terminals[parent:parent+1]); err != nil {
			return nil, err
		}
		nodes, mine := net.cutSide()
		for _, v := range nodes {
			if place[v] >= 0 {
				inside[place[v]] = true
			}
		}
		for j := i + 1; j < len(terminals); j++ {
			if t.Parent[j] == parent && inside[j] == mine {
				t.Parent[j] = int32(i)
			}
		}
		for _, v := range nodes {
			if place[v] >= 0 {
				inside[place[v]] = false
			}
		}
		if err := p.spend(len(terminals) + len(nodes)); err != nil {
			return nil, err
		}
		report(i, len(terminals)-1)
	}
	return t, nil
}

// GomoryHuMemory bounds the bytes that GomoryHu needs, rows included.
func GomoryHuMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 110*int64(g.Len()) + 120*int64(g.LinkCount())
}
