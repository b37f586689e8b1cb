package kernel

import (
	"context"
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// KeyPlayersNegOptions say how many vertices are sought and how well; the zero
// value asks for one, by steps of the best next.
type KeyPlayersNegOptions struct {
	K     int  // how many; 0 means 1; all vertices where there are fewer
	Exact bool // the best set of all; K up to 4
}

// KeyPlayersNeg is the answer of KeyPlayersBreaking.
type KeyPlayersNeg struct {
	Vertices []int32 // in the order found; ascending when exact
	Pairs    []int64 // of connected vertices left after the first 0, 1, ... of them
	Lower    int64   // no set of K vertices leaves fewer; equal to the last of Pairs when exact
}

// KeyPlayersBreaking finds the k vertices whose absence leaves the fewest pairs
// connected.
//
//	Question    whose removal breaks it up most?  Formula  min over sets of k of the sum over parts left of
//	                                                       s (s - 1) / 2
//	Graph       undirected; parallel links once   Pairs    each pair of vertices left once
//	Ends        the removed count in no pair      Scale    Fragmentation of the pairs
//	Ties        by vertex number; of sets by      Cost     O(k (V + E)) by steps; exact O(V^(k-1) (V + E));
//	            their numbers                              progress by step or by first vertex
//	Exactness   steps: heuristic, with a lower    Overflow pairs of 2^31 vertices fit 64 bits
//	            bound on the best
//	Source      KPP-Neg: Borgatti, Computational and Mathematical Organization Theory 12 (2006); all removals
//	            in one search: Ventresca and Aleman, Computational Social Networks 1 (2014)
//	Checked by  verify.KeyPlayersBreaking (every set of small graphs), gonum topo.ConnectedComponents
//	            (every single removal), fixtures star, path, kite
//
// Who is taken away parts what hangs below it in a depth-first tree and reaches
// no higher; so one search tells what every removal would leave. The bound: one
// vertex with d neighbours makes at most d - 1 parts more, and pairs are fewest
// when all parts have one size.
func KeyPlayersBreaking(ctx context.Context, g *snapshot.Graph, o KeyPlayersNegOptions) (*KeyPlayersNeg, error) {
	const op, most = "kernel.KeyPlayersBreaking", 4
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.K < 0 || o.Exact && o.K > most {
		return nil, graph.Errorf(graph.Invalid, op, "k %d is not from 0, or above %d and exact", o.K, most)
	}
	k := min(max(o.K, 1), g.Len())
	s := newBreaker(g)
	if err := s.search(p); err != nil {
		return nil, err
	}
	answer := &KeyPlayersNeg{Pairs: []int64{s.pairs}, Lower: s.bound(k)}
	if k == 0 {
		return answer, nil
	}
	if o.Exact {
		best := &breaking{pairs: math.MaxInt64, report: progress(ctx)}
		if err := best.extend(p, s, nil, k); err != nil {
			return nil, err
		}
		answer.Vertices = best.set
		answer.Lower = best.pairs
		curve, err := Disruption(ctx, g, best.set)
		if err != nil {
			return nil, err
		}
		answer.Pairs = curve.Pairs
		return answer, nil
	}
	report := progress(ctx)
	for i := range k {
		v := s.best(0)
		answer.Vertices = append(answer.Vertices, v)
		answer.Pairs = append(answer.Pairs, s.pairs-s.gain[v])
		s.gone[v] = true
		if i+1 < k {
			if err := s.search(p); err != nil {
				return nil, err
			}
		}
		report(i+1, k)
	}
	answer.Lower = min(answer.Lower, answer.Pairs[k])
	return answer, nil
}

// KeyPlayersBreakingMemory bounds the bytes that KeyPlayersBreaking needs, rows
// included.
func KeyPlayersBreakingMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 53*int64(g.Len()) }

// KeyPlayersBreakingSteps bounds the arcs that KeyPlayersBreaking walks: about
// 50 million a second.
func KeyPlayersBreakingSteps(g *snapshot.Graph, o KeyPlayersNegOptions) int64 {
	searches := float64(max(o.K, 1))
	if o.Exact {
		searches = math.Pow(float64(g.Len()), max(searches, 1)-1)
	}
	return int64(min(searches*float64(g.Len()+2*g.LinkCount()), math.MaxInt64/2))
}

// breaker is a graph with some vertices gone, and what the next removal of each
// would part.
type breaker struct {
	rows  *snapshot.Rows
	gone  []bool
	pairs int64   // connected now
	parts int     // connected parts now
	gain  []int64 // of each vertex: pairs that its removal parts, its own included

	entered, low, below []int32 // of the depth-first tree; below: vertices at and under it
	cut, squares        []int64 // vertices under v that its removal parts from the rest, and pairs within them
	next                []int32
	stack, tree         []int32
}

func newBreaker(g *snapshot.Graph) *breaker {
	n := g.Len()
	return &breaker{rows: g.Undirected(), gone: make([]bool, n), gain: make([]int64, n), entered: make([]int32, n), low: make([]int32, n),
		below: make([]int32, n), cut: make([]int64, n), squares: make([]int64, n), next: make([]int32, n)}
}

func pairsOf(n int64) int64 { return n * (n - 1) / 2 }

// search fills in pairs and gain.
func (s *breaker) search(p *poller) error {
	s.pairs, s.parts = 0, 0
	clear(s.entered)
	clear(s.gain)
	copy(s.next, s.rows.Off)
	clock := int32(0)
	enter := func(u int32) {
		clock++
		s.entered[u], s.low[u], s.below[u], s.cut[u], s.squares[u] = clock, clock, 1, 0, 0
		s.stack, s.tree = append(s.stack, u), append(s.tree, u)
	}
	for root := range int32(s.rows.Len()) {
		if s.entered[root] != 0 || s.gone[root] {
			continue
		}
		s.tree = s.tree[:0]
		for enter(root); len(s.stack) > 0; {
			u := s.stack[len(s.stack)-1]
			if s.next[u] < s.rows.Off[u+1] {
				w := s.rows.To[s.next[u]]
				s.next[u]++
				switch {
				case s.gone[w]:
				case s.entered[w] == 0:
					enter(w)
				default:
					s.low[u] = min(s.low[u], s.entered[w])
				}
				continue
			}
			if err := p.spend(1 + int(s.rows.Off[u+1]-s.rows.Off[u])); err != nil {
				return err
			}
			s.stack = s.stack[:len(s.stack)-1]
			if len(s.stack) == 0 {
				break
			}
			up := s.stack[len(s.stack)-1]
			s.low[up] = min(s.low[up], s.low[u])
			s.below[up] += s.below[u]
			if s.low[u] >= s.entered[up] {
				s.cut[up] += int64(s.below[u])
				s.squares[up] += pairsOf(int64(s.below[u]))
			}
		}
		all := int64(len(s.tree))
		s.pairs += pairsOf(all)
		s.parts++
		for _, v := range s.tree {
			s.gain[v] = pairsOf(all) - s.squares[v] - pairsOf(all-1-s.cut[v])
		}
	}
	return nil
}

// best is the vertex not gone, from first on, whose removal parts most; -1:
// none.
func (s *breaker) best(first int32) int32 {
	best := int32(-1)
	for v := first; int(v) < len(s.gone); v++ {
		if !s.gone[v] && (best < 0 || s.gain[v] > s.gain[best]) {
			best = v
		}
	}
	return best
}

// bound is a number of pairs that every set of k vertices leaves connected.
func (s *breaker) bound(k int) int64 {
	n, parts := s.rows.Len(), s.parts
	having := make([]int, n+1) // how many vertices have so many neighbours
	for v := range n {
		having[s.rows.Off[v+1]-s.rows.Off[v]]++
	}
	for d, more := n, k; more > 0; d-- {
		parts += min(having[d], more) * (d - 1)
		more -= min(having[d], more)
	}
	left := int64(n - k)
	if parts <= 0 || left <= int64(parts) {
		return 0
	}
	each, more := left/int64(parts), left%int64(parts)
	return (int64(parts)-more)*pairsOf(each) + more*pairsOf(each+1)
}

// breaking is the search for the best of all sets.
type breaking struct {
	pairs  int64
	set    []int32
	report func(done, total int)
}

// extend tries every set of k more vertices after the last of set; the last one
// is read off one search.
func (b *breaking) extend(p *poller, s *breaker, set []int32, k int) error {
	first := int32(0)
	if len(set) > 0 {
		first = set[len(set)-1] + 1
	}
	if k == 1 {
		if err := s.search(p); err != nil {
			return err
		}
		if v := s.best(first); v >= 0 && s.pairs-s.gain[v] < b.pairs {
			b.pairs, b.set = s.pairs-s.gain[v], append(slices.Clone(set), v)
		}
		return nil
	}
	for v := first; int(v) < len(s.gone); v++ {
		s.gone[v] = true
		if err := b.extend(p, s, append(set, v), k-1); err != nil {
			return err
		}
		s.gone[v] = false
		if len(set) == 0 {
			b.report(int(v)+1, len(s.gone))
		}
	}
	return nil
}
