package kernel

import (
	"context"
	"math/rand/v2"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// CommunitiesOptions say how communities are sought; the zero value counts
// every pair of linked vertices once, at resolution 1.
type CommunitiesOptions struct {
	Weighted   bool    // a pair counts with the summed weight of its links
	Resolution float64 // above 1 more and smaller communities; 0 means 1
	Seed       uint64  // of the order in which vertices are visited
	Passes     int     // at most so many; 0 means 4
}

// Communities returns the community of each vertex, the communities numbered
// from 0 in the order of their smallest vertices.
//
//	Question    who keeps together?               Formula  modularity, see Modularity, made as large as
//	                                                       moves of vertices and of parts can make it
//	Graph       undirected; parallel links once,  Pairs    each link once
//	            or their weights added
//	Ends        an isolated vertex is alone       Scale    none
//	Ties        a vertex stays, else goes to the  Cost     about O(E) a pass, O(V + E) memory
//	            community met first in its row
//	Exactness   a local optimum: no vertex gains by moving (while passes last);
//	            every community is connected, its parts well connected
//	Source      Traag, Waltman and van Eck, Scientific Reports 9 (2019)
//	Checked by  verify.Communities, gonum community.Q and Modularize (quality at least 0.97 of
//	            Louvain's), fixtures karate, planted groups, a ring of cliques
//
// The refinement takes the best merge instead of a random good one: the result
// is steered by the seed alone, and the guarantee of well-connected
// communities does not need the randomness.
func Communities(ctx context.Context, g *snapshot.Graph, o CommunitiesOptions) ([]int32, error) {
	const op = "kernel.Communities"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Resolution == 0 {
		o.Resolution = 1
	}
	if !(o.Resolution > 0 && o.Resolution <= 1e6) {
		return nil, graph.Errorf(graph.Invalid, op, "the resolution %v is not above 0 and at most 1,000,000", o.Resolution)
	}
	if o.Passes <= 0 {
		o.Passes = 4
	}
	base := newLevel(g.Undirected(), o.Weighted)
	l := &leiden{poller: p, rng: rand.New(rand.NewPCG(o.Seed, 0x4c656964656e))}
	label := count(g.Len())
	if base.weight > 0 {
		l.gamma, l.epsilon = o.Resolution/base.weight, 1e-12*base.weight
		for pass := range o.Passes {
			before := slices.Clone(label)
			if label, err = l.pass(base, label); err != nil {
				return nil, err
			}
			progress(ctx)(pass+1, o.Passes)
			if renumber(label); slices.Equal(before, label) {
				break
			}
		}
	}
	return l.connected(g.Undirected(), label)
}

// CommunitiesMemory bounds the bytes that Communities needs, rows included.
func CommunitiesMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 100*int64(g.Len()) + 3*2*12*int64(g.LinkCount())
}

// level is a graph whose nodes are sets of vertices. What lies inside a node
// shows in its strength only.
type level struct {
	off      []int32
	to       []int32
	arc      []float64 // weights
	strength []float64 // the summed weight of a node's vertices
	weight   float64   // the summed strength
}

func newLevel(r *snapshot.Rows, weighted bool) *level {
	l := &level{off: r.Off, to: r.To, arc: r.Weight, strength: make([]float64, r.Len())}
	if !weighted {
		l.arc = slices.Repeat([]float64{1}, len(r.To))
	}
	for v := range l.strength {
		for i := r.Off[v]; i < r.Off[v+1]; i++ {
			l.strength[v] += l.arc[i]
		}
		l.weight += l.strength[v]
	}
	return l
}

func count(n int) []int32 {
	c := make([]int32, n)
	for i := range c {
		c[i] = int32(i)
	}
	return c
}

// leiden carries what all levels share. A set with strength a and one with
// strength b are expected to be joined by gamma a b.
type leiden struct {
	*poller
	rng     *rand.Rand
	gamma   float64
	epsilon float64 // differences below it are noise
}

// pass improves the partition of the base level: move, refine, aggregate, until
// every community is one node. It returns labels below the number of vertices.
func (l *leiden) pass(base *level, label []int32) ([]int32, error) {
	lv, comm := base, slices.Clone(label)
	node := count(len(label)) // of each vertex, on the current level
	for {
		order := l.shuffled(len(comm))
		if err := l.move(lv, comm, order); err != nil {
			return nil, err
		}
		classes := int(renumber(comm))
		if classes == len(comm) {
			break
		}
		part, err := l.refine(lv, comm, classes, order)
		if err != nil {
			return nil, err
		}
		parts := int(renumber(part))
		if parts == len(part) {
			break
		}
		for v := range node {
			node[v] = part[node[v]]
		}
		next := make([]int32, parts)
		for v, q := range part {
			next[q] = comm[v]
		}
		if lv, err = l.aggregate(lv, part, parts); err != nil {
			return nil, err
		}
		comm = next
	}
	out := make([]int32, len(label))
	for v := range out {
		out[v] = comm[node[v]]
	}
	return out, nil
}

func (l *leiden) shuffled(n int) []int32 {
	order := count(n)
	l.rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// connected cuts classes that do not hang together, which rounding alone can
// leave, and numbers the rest.
func (l *leiden) connected(r *snapshot.Rows, label []int32) ([]int32, error) {
	out := slices.Repeat([]int32{-1}, len(label))
	var queue []int32
	classes := int32(0)
	for s := range out {
		if out[s] >= 0 {
			continue
		}
		out[s] = classes
		queue = append(queue[:0], int32(s))
		for head := 0; head < len(queue); head++ {
			v := queue[head]
			for _, w := range r.Neighbours(v) {
				if out[w] < 0 && label[w] == label[v] {
					out[w] = classes
					queue = append(queue, w)
				}
			}
			if err := l.spend(1 + len(r.Neighbours(v))); err != nil {
				return nil, err
			}
		}
		classes++
	}
	return out, nil
}
