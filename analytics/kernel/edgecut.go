package kernel

import (
	"context"
	"slices"

	"portolan/graph/snapshot"
)

// MinEdgeCutOptions say how links are read and what they carry; the zero value
// reads links both ways and lets every link carry 1.
type MinEdgeCutOptions struct {
	Directed bool    // flow follows the links' directions
	Capacity []int64 // of each link, by its number, at least 1; nil: 1 each
	Every    bool    // find every link that lies in some minimum cut
}

// EdgeCut is the answer of MinEdgeCut.
type EdgeCut struct {
	Infinite bool    // a source is a sink: nothing separates them
	Value    int64   // the most that flows, and the capacity of every minimum cut
	Links    []int32 // the minimum cut nearest to the sources, by link number
	InSome   []bool  // with Every: of each link, whether it lies in some minimum cut
}

// MinEdgeCut finds the lightest set of links without which nothing runs from
// any source to any sink, which is as much as can flow between them.
//
//	Question    how much gets through, and which  Formula  max flow = min of the summed capacity of links
//	            links would have to be closed?             from a set with all sources to the rest
//	Graph       either; parallel links each       Pairs    all sources against all sinks
//	Ends        a vertex that is both cannot be   Scale    none
//	            cut off
//	Ties        of all minimum cuts the one       Cost     O(V^2 E) at worst, usually little more than the
//	            nearest to the sources                     surroundings of both ends; capacities O(E)
//	Exactness   exact, whole numbers              Overflow capacities that exceed 2^61 are an error
//	Source      Ford and Fulkerson (1956); flow: see net
//	Checked by  verify.MinEdgeCut (every side of small graphs), gonum network.MaxFlowDinic (equal),
//	            fixtures sea, diamonds
func MinEdgeCut(ctx context.Context, g *snapshot.Graph, sources, sinks []int32, o MinEdgeCutOptions) (EdgeCut, error) {
	const op = "kernel.MinEdgeCut"
	p, err := begin(ctx, op)
	if err != nil {
		return EdgeCut{}, err
	}
	role, err := roles(op, g, sources, sinks)
	if err != nil {
		return EdgeCut{}, err
	}
	var cut EdgeCut
	for _, is := range role {
		if is == isSource|isSink {
			cut.Infinite = true
			return cut, nil
		}
	}
	capacity, err := arcCapacities(p, g, o.Directed, o.Capacity)
	if err != nil {
		return EdgeCut{}, err
	}
	r := rows(g, o.Directed)
	t, place, err := edgeNet(p, r, o.Directed, capacity)
	if err != nil {
		return EdgeCut{}, err
	}
	if cut.Value, err = t.flow(p, sources, sinks); err != nil {
		return EdgeCut{}, err
	}
	if err := t.exhaust(p, &t.ahead, &t.behind, false); err != nil {
		return EdgeCut{}, err
	}
	for _, v := range t.rim() {
		for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
			if t.ahead.depth[g.OutTo[l]] < 0 {
				cut.Links = append(cut.Links, l)
			}
		}
		for a := g.InOff[v]; a < g.InOff[v+1] && !o.Directed; a++ {
			if t.ahead.depth[g.InFrom[a]] < 0 {
				cut.Links = append(cut.Links, g.InLink[a])
			}
		}
	}
	slices.Sort(cut.Links)
	if !o.Every {
		return cut, nil
	}
	inSome, err := t.cuts(p)
	if err != nil {
		return EdgeCut{}, err
	}
	cut.InSome = make([]bool, g.LinkCount())
	return cut, eachLink(p, g, r, o.Directed, func(arc, link int32) {
		if place != nil {
			arc = place[arc]
		}
		cut.InSome[link] = cut.InSome[link] || inSome(arc)
	})
}

// MinEdgeCutMemory bounds the bytes that MinEdgeCut needs, rows included.
func MinEdgeCutMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 80*int64(g.Len()) + 120*int64(g.LinkCount())
}

// arcCapacities adds the capacities of parallel links up; nil where each arc is
// one link that carries 1.
func arcCapacities(p *poller, g *snapshot.Graph, directed bool, capacity []int64) ([]int64, error) {
	if err := checkCapacities(p.op, "links", g.LinkCount(), capacity); err != nil {
		return nil, err
	}
	r := rows(g, directed)
	if both := len(r.To) - g.LinkCount(); capacity == nil && (directed && both == 0 || !directed && both == g.LinkCount()) {
		return nil, nil
	}
	arcs := make([]int64, len(r.To))
	return arcs, eachLink(p, g, r, directed, func(arc, link int32) {
		if capacity == nil {
			arcs[arc]++
		} else {
			arcs[arc] += capacity[link]
		}
	})
}
