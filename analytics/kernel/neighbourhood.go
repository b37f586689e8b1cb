package kernel

import (
	"context"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// NeighbourhoodOptions say how far a neighbourhood reaches; the zero value
// takes the seeds' neighbours, all of them, links read both ways.
type NeighbourhoodOptions struct {
	Directed bool // steps follow the links' directions
	Depth    int  // at most so many links from a seed; 0 means 1
	Limit    int  // at most so many vertices, seeds included; 0 means all
}

// Surroundings is the answer of Neighbourhood.
type Surroundings struct {
	Vertices []int32 // seeds first, then by distance, then by number
	Depth    []int32 // the distance of each of Vertices from the nearest seed
	Cut      bool    // the limit left vertices out
}

// Neighbourhood lists the vertices within some links of the seeds.
//
//	Question    who is around these?              Formula  all v with d(seeds, v) <= depth
//	Graph       either; parallel links once,      Pairs    none
//	            weights ignored
//	Ends        seeds count, at distance 0        Scale    none
//	Ties        at one distance by vertex number  Cost     O(V / 8) and the links within, and sorting
//	            = by sorted id, at the limit too           each distance
//	Exactness   exact; beyond the limit the
//	            nearest are kept
//	Source      breadth-first search: Moore (1959)
//	Checked by  verify.Neighbourhood, gonum traverse.BreadthFirst (equal), fixtures karate, ring
func Neighbourhood(ctx context.Context, g *snapshot.Graph, seeds []int32, o NeighbourhoodOptions) (*Surroundings, error) {
	const op = "kernel.Neighbourhood"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Depth < 0 || o.Limit < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "depth %d and limit %d cannot be below 0", o.Depth, o.Limit)
	}
	if o.Depth == 0 {
		o.Depth = 1
	}
	if o.Limit == 0 {
		o.Limit = g.Len()
	}
	r := rows(g, o.Directed)
	seen := make([]uint64, g.Len()/64+1)
	var level []int32
	reach := func(v int32) {
		if seen[v/64]>>(v%64)&1 == 0 {
			seen[v/64] |= 1 << (v % 64)
			level = append(level, v)
		}
	}
	for _, v := range seeds {
		if err := checkVertex(op, g, v); err != nil {
			return nil, err
		}
		reach(v)
	}
	s := &Surroundings{}
	for depth := int32(0); len(level) > 0; depth++ {
		slices.Sort(level)
		if room := o.Limit - len(s.Vertices); len(level) > room {
			level, s.Cut = level[:room], true
		}
		s.Vertices = append(s.Vertices, level...)
		s.Depth = append(s.Depth, slices.Repeat([]int32{depth}, len(level))...)
		if s.Cut || int(depth) == o.Depth {
			break
		}
		front := slices.Clone(level)
		level = level[:0]
		for _, u := range front {
			for _, w := range r.Neighbours(u) {
				reach(w)
			}
			if err := p.spend(1 + len(r.Neighbours(u))); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}

// NeighbourhoodMemory bounds the bytes that Neighbourhood needs, rows included.
func NeighbourhoodMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 17*int64(g.Len()) }
