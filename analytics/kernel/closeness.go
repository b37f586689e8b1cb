package kernel

import (
	"context"
	"math"
	"runtime"

	"portolan/graph/snapshot"
)

// Closeness returns how short the ways to each vertex are.
//
//	Question    whom does the rest reach at the   Formula  (r / (n-1)) (r / sum of d(u, v) over the r others
//	            least cost?                                u that reach v), 0 where none does or all for nothing
//	Graph       either; of parallel links the     Pairs    each other vertex once
//	            cheapest
//	Ends        a vertex is not near itself;      Scale    Max = 1 by links, none by other costs
//	            avoided ones are reached by none
//	Ties        by vertex number = by sorted id   Cost     by links as Harmonic; O(V E log V) by other costs
//	Exactness   by links exact sums of distances; otherwise of costs rounded as by Distances
//	Source      Wasserman and Faust, Social Network Analysis (1994), 5.2.2, for parts: their equation 5.23
//	Checked by  verify.Closeness, gonum network.Closeness (tol 1e-9), the two ways against each other,
//	            fixtures star, path, islands
func Closeness(ctx context.Context, g *snapshot.Graph, o Costs) ([]float64, error) {
	const op = "kernel.Closeness"
	if o.By == CostLinks && o.Own == nil && len(o.Avoid) == 0 {
		return closenessByLinks(ctx, op, g, o.Directed)
	}
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	c, err := price(p, g, o)
	if err != nil {
		return nil, err
	}
	back, err := c.reversed(p, o.Directed)
	if err != nil {
		return nil, err
	}
	n := g.Len()
	return sumBlocks(ctx, op, n, blocksOf(n), func(p *poller) func(int, []float64) error {
		s := &reckoning{dist: make([]int64, n), cost: make([]float64, n)}
		return func(block int, sum []float64) error {
			for v := block * blockSources; v < min(n, (block+1)*blockSources); v++ {
				if c.avoided[v] {
					continue
				}
				reached, far, err := s.from(p, back, int32(v))
				if err != nil {
					return err
				}
				sum[v] = closeness(n, reached, far)
			}
			return nil
		}
	})
}

// ClosenessMax is the closeness of a vertex that is linked to all others.
func ClosenessMax(int) float64 { return 1 }

// ClosenessMemory bounds the bytes that Closeness needs, rows included.
func ClosenessMemory(g *snapshot.Graph, o Costs) int64 {
	if o.By == CostLinks && o.Own == nil && len(o.Avoid) == 0 {
		return HarmonicMemory(g) + 8*int64(g.Len())*int64(1+runtime.GOMAXPROCS(0))
	}
	return costMemory(g) + int64(g.Len())*(8+int64(runtime.GOMAXPROCS(0))*(16+8+16))
}

func closeness(n int, reached, far float64) float64 {
	if far == 0 {
		return 0
	}
	return min(reached/float64(n-1)*(reached/far), math.MaxFloat64)
}

func closenessByLinks(ctx context.Context, op string, g *snapshot.Graph, directed bool) ([]float64, error) {
	n := g.Len()
	at, sums, err := floodAll(ctx, op, g, directed, 2, func(s *flood, _ int, sum []float64) func(depth int) {
		return func(depth int) { // how many reach each place, then their summed distances: whole numbers
			for i, v := range s.ahead {
				sum[v] += float64(s.found[i])
				sum[n+int(v)] += float64(s.found[i]) * float64(depth)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	scores := make([]float64, n)
	for i, v := range at.vertex {
		scores[v] = closeness(n, sums[i], sums[n+i])
	}
	return scores, nil
}

// reckoning is one worker's state of a search that only adds up.
type reckoning struct {
	dist []int64   // in units; -1: not reached
	cost []float64 // the same as asked
	open queue
}

// from counts the vertices that s reaches and adds up what they cost, in the
// order of their distance.
func (r *reckoning) from(p *poller, c *priced, s int32) (reached, far float64, err error) {
	for v := range r.dist {
		r.dist[v] = -1
	}
	r.dist[s], r.cost[s] = 0, 0
	r.open = append(r.open[:0], place{0, s})
	for len(r.open) > 0 {
		at := r.open.pop()
		if r.dist[at.vertex] != at.key {
			continue // it was nearer
		}
		if at.vertex != s {
			reached++
			far += r.cost[at.vertex]
		}
		for i := c.rows.Off[at.vertex]; i < c.rows.Off[at.vertex+1]; i++ {
			w, d := c.rows.To[i], at.key+c.units[i]
			if !c.avoided[w] && (r.dist[w] < 0 || d < r.dist[w]) {
				r.dist[w], r.cost[w] = d, r.cost[at.vertex]+c.real[i]
				r.open.push(place{d, w})
			}
		}
		if err := p.spend(1 + len(c.rows.Neighbours(at.vertex))); err != nil {
			return 0, 0, err
		}
	}
	return reached, far, nil
}
