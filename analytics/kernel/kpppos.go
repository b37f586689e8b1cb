package kernel

import (
	"context"
	"math/bits"
	"runtime"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// KeyPlayersPosOptions say how many vertices are sought, how far they reach and
// how well; the zero value asks for the one with the most neighbours.
type KeyPlayersPosOptions struct {
	Directed bool // reach follows the links' directions
	K        int  // how many; 0 means 1; all vertices where there are fewer
	Steps    int  // within how many links; 0 means 1
	Exact    bool // the best set of all; needs V * V / 8 bytes
}

// KeyPlayersPos is the answer of KeyPlayersReaching.
type KeyPlayersPos struct {
	Vertices []int32 // in the order found; ascending when exact
	Reach    []int   // vertices within reach of the first 0, 1, ... of them, themselves included
	Upper    int     // no set of K vertices reaches more; equal to the last of Reach when exact
}

// KeyPlayersReaching finds the k vertices that together have the most others
// within reach.
//
//	Question    by whom is most of it reached?    Formula  max over sets of k of the number of vertices at
//	                                                       distance up to Steps from some of the set
//	Graph       either; parallel links once,      Pairs    each vertex reached once
//	            weights ignored
//	Ends        a vertex reaches itself           Scale    V
//	Ties        by vertex number; exact: the set  Cost     O(Steps V E / 64) on all cores, then a search for
//	            found by steps, then the first             each vertex looked at again; exact: every set that
//	            by numbers                                 the bound does not rule out; progress by 64 vertices
//	Exactness   steps: at least 1 - 1/e of the    Overflow none
//	            best, usually nearly all of it:
//	            Upper bounds this very answer
//	Source      KPP-Pos (m-reach): Borgatti, Computational and Mathematical Organization Theory 12 (2006);
//	            Nemhauser, Wolsey and Fisher (1978); looked at lazily: Minoux (1978)
//	Checked by  verify.KeyPlayersReaching (every set of small graphs), gonum traverse.BreadthFirst (equal
//	            reach), fixtures star, path
func KeyPlayersReaching(ctx context.Context, g *snapshot.Graph, o KeyPlayersPosOptions) (*KeyPlayersPos, error) {
	const op = "kernel.KeyPlayersReaching"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.K < 0 || o.Steps < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "k %d and steps %d cannot be below 0", o.K, o.Steps)
	}
	n := g.Len()
	o.K, o.Steps = min(max(o.K, 1), n), max(o.Steps, 1)
	r := rows(g, o.Directed)
	alone, err := reaches(ctx, op, r, o.Steps)
	if err != nil {
		return nil, err
	}
	s := &reacher{rows: r, steps: o.Steps, covered: make([]bool, n), seen: make([]int32, n)}
	answer, err := s.greedy(p, alone, o.K)
	if err != nil || !o.Exact {
		return answer, err
	}
	return s.exact(p, answer, o.K)
}

// KeyPlayersReachingMemory bounds the bytes that KeyPlayersReaching needs, rows
// included.
func KeyPlayersReachingMemory(g *snapshot.Graph, o KeyPlayersPosOptions) int64 {
	n := int64(g.Len())
	bytes := rowsMemory(g) + n*(45+int64(runtime.GOMAXPROCS(0))*(3*8+2*4+8))
	if o.Exact {
		bytes += n * ((n+63)/64*8*2 + 24)
	}
	return bytes
}

// reaches counts the vertices within reach of each, 64 searches at once.
func reaches(ctx context.Context, op string, r *snapshot.Rows, steps int) ([]float64, error) {
	n := r.Len()
	return sumBlocks(ctx, op, n, blocksOf(n), func(p *poller) func(int, []float64) error {
		w := &wave{seen: make([]uint64, n), now: make([]uint64, n), next: make([]uint64, n)}
		var counts [blockSources]float64
		return func(block int, sum []float64) error {
			first := block * blockSources
			counts = [blockSources]float64{}
			err := w.run(p, r, first, min(n, first+blockSources), steps, func(_ int32, searches uint64, _ int) {
				for ; searches != 0; searches &= searches - 1 {
					counts[bits.TrailingZeros64(searches)]++
				}
			})
			for i := first; i < min(n, first+blockSources); i++ {
				sum[i] = 1 + counts[i-first]
			}
			return err
		}
	})
}

// reacher is a search outward from one vertex at a time, and what the vertices
// taken reach.
type reacher struct {
	rows    *snapshot.Rows
	steps   int
	covered []bool
	seen    []int32 // the number of the last search that came by
	round   int32
	queue   []int32
}

// from lists the vertices within reach of v.
func (s *reacher) from(p *poller, v int32) ([]int32, error) {
	s.round++
	s.seen[v] = s.round
	s.queue = append(s.queue[:0], v)
	first := 0
	for range s.steps {
		last := len(s.queue)
		for _, u := range s.queue[first:last] {
			for _, w := range s.rows.Neighbours(u) {
				if s.seen[w] != s.round {
					s.seen[w] = s.round
					s.queue = append(s.queue, w)
				}
			}
			if err := p.spend(1 + len(s.rows.Neighbours(u))); err != nil {
				return nil, err
			}
		}
		if first = last; first == len(s.queue) {
			break
		}
	}
	return s.queue, nil
}

// greedy takes k times the vertex that adds most. What a vertex adds never
// grows; so an old value bounds it, and only the largest are counted again.
func (s *reacher) greedy(p *poller, alone []float64, k int) (*KeyPlayersPos, error) {
	n := len(alone)
	a := &KeyPlayersPos{Reach: []int{0}, Upper: n}
	var open queue
	counted := make([]int, n) // how many were taken when the value was counted
	for v, x := range alone {
		open.push(place{-int64(x), int32(v)})
		if v%pollVisits == 0 {
			if err := p.spend(pollVisits); err != nil {
				return nil, err
			}
		}
	}
	reach := 0
	for len(a.Vertices) < k {
		top := open[0]
		if counted[top.vertex] < len(a.Vertices) {
			list, err := s.from(p, top.vertex)
			if err != nil {
				return nil, err
			}
			adds := int64(0)
			for _, w := range list {
				if !s.covered[w] {
					adds++
				}
			}
			counted[top.vertex] = len(a.Vertices)
			open.pop()
			open.push(place{-adds, top.vertex})
			continue
		}
		most, err := addUpTo(p, open, k)
		if err != nil {
			return nil, err
		}
		a.Upper = min(a.Upper, reach+most)
		open.pop()
		list, err := s.from(p, top.vertex)
		if err != nil {
			return nil, err
		}
		for _, w := range list {
			s.covered[w] = true
		}
		reach -= int(top.key)
		a.Vertices, a.Reach = append(a.Vertices, top.vertex), append(a.Reach, reach)
	}
	most, err := addUpTo(p, open, k)
	a.Upper = max(min(a.Upper, reach+most), reach)
	return a, err
}

// addUpTo bounds what k more vertices add: the sum of the k largest bounds,
// found near the top of the heap.
func addUpTo(p *poller, open queue, k int) (int, error) {
	sum := int64(0)
	var rim queue // places in the heap by what they hold
	if len(open) > 0 {
		rim.push(place{open[0].key, 0})
	}
	for ; k > 0 && len(rim) > 0; k-- {
		top := rim.pop()
		sum -= top.key
		for j := 4*top.vertex + 1; j < min(4*top.vertex+5, int32(len(open))); j++ {
			rim.push(place{open[j].key, j})
		}
		if err := p.spend(4); err != nil {
			return 0, err
		}
	}
	return int(sum), nil
}

// exact goes over all sets, from what greedy found, and leaves out those that
// cannot reach more: a set adds at most what its vertices add each.
func (s *reacher) exact(p *poller, found *KeyPlayersPos, k int) (*KeyPlayersPos, error) {
	n := s.rows.Len()
	words := (n + 63) / 64
	sets := make([][]uint64, n)
	for v := range sets {
		list, err := s.from(p, int32(v))
		if err != nil {
			return nil, err
		}
		sets[v] = make([]uint64, words)
		for _, w := range list {
			sets[v][w/64] |= 1 << (w % 64)
		}
	}
	best, most := slices.Sorted(slices.Values(found.Vertices)), found.Reach[len(found.Reach)-1]
	var extend func(set []int32, covered []uint64, reach int) error
	extend = func(set []int32, covered []uint64, reach int) error {
		if left := k - len(set); left == 0 {
			if reach > most {
				most, best = reach, slices.Clone(set)
			}
			return nil
		}
		first := 0
		if len(set) > 0 {
			first = int(set[len(set)-1]) + 1
		}
		adds := make([]int, n)
		for v := first; v < n; v++ {
			for i, x := range sets[v] {
				adds[v] += bits.OnesCount64(x &^ covered[i])
			}
			if err := p.spend(words); err != nil {
				return err
			}
		}
		for v := first; v <= n-(k-len(set)); v++ {
			rest := largest(adds[v+1:], k-len(set)-1)
			if reach+adds[v]+rest <= most {
				if reach+largest(adds[v:], k-len(set)) <= most {
					return nil // nor can any set of later ones
				}
				continue
			}
			next := slices.Clone(covered)
			for i, x := range sets[v] {
				next[i] |= x
			}
			if err := extend(append(slices.Clip(set), int32(v)), next, reach+adds[v]); err != nil {
				return err
			}
		}
		return nil
	}
	if err := extend(nil, make([]uint64, words), 0); err != nil {
		return nil, err
	}
	a := &KeyPlayersPos{Vertices: best, Reach: []int{0}, Upper: most}
	covered := make([]uint64, words)
	for _, v := range best {
		reach := 0
		for i, x := range sets[v] {
			covered[i] |= x
			reach += bits.OnesCount64(covered[i])
		}
		a.Reach = append(a.Reach, reach)
	}
	return a, nil
}

// largest adds the k largest up.
func largest(list []int, k int) int {
	if k == 0 {
		return 0
	}
	top := make([]int, k)
	for _, x := range list {
		if x > top[0] {
			top[0] = x
			for i := 1; i < k && top[i] < top[i-1]; i++ {
				top[i], top[i-1] = top[i-1], top[i]
			}
		}
	}
	sum := 0
	for _, x := range top {
		sum += x
	}
	return sum
}
