package kernel

import (
	"context"
	"math"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// PageRankOptions steer the walk; the zero value reads links as undirected,
// damps by 0.85 and stops at a change of 1e-12.
type PageRankOptions struct {
	Directed  bool    // the walk follows the links' directions
	Damping   float64 // the chance to follow a link; 0 means 0.85
	Tolerance float64 // the summed change of a round at which to stop; 0 means 1e-12
	Rounds    int     // at most so many; 0 means 1,000
}

// PageRank returns how often a random walk, which now and then starts anew
// anywhere, is at each vertex.
//
//	Question    whom do the well-linked link to?  Formula  x_v = (1-d)/n + d (sum over u -> v of x_u / out_u
//	                                                       + dangling / n)
//	Graph       either; parallel links once,      Pairs    none
//	            weights ignored
//	Dangling    a vertex without out-links hands  Scale    Max = 1: the scores add up to 1
//	            its score to all vertices alike
//	Ties        by vertex number = by sorted id   Cost     O(V + E) a round, about log(tolerance) / log(d)
//	Exactness   to the tolerance; no result is    Order    sums in the order of the vertices' numbers
//	            an error when the rounds end first
//	Source      Page, Brin, Motwani and Winograd, Stanford (1999)
//	Checked by  verify.PageRank (one more round), gonum network.PageRank (tol 1e-7), fixtures star, ring
func PageRank(ctx context.Context, g *snapshot.Graph, o PageRankOptions) ([]float64, error) {
	const op = "kernel.PageRank"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Damping == 0 {
		o.Damping = 0.85
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-12
	}
	if o.Rounds <= 0 {
		o.Rounds = 1000
	}
	if !(o.Damping > 0 && o.Damping < 1) || !(o.Tolerance > 0) {
		return nil, graph.Errorf(graph.Invalid, op, "the damping %v is not between 0 and 1, or the tolerance %v not above 0", o.Damping, o.Tolerance)
	}
	out := rows(g, o.Directed)
	in := out
	if o.Directed {
		if in, err = transpose(p, out); err != nil {
			return nil, err
		}
	}
	n := g.Len()
	score, flow := make([]float64, n), make([]float64, n) // flow: what a vertex hands to each neighbour
	for v := range score {
		score[v] = 1 / float64(n)
	}
	report := progress(ctx)
	for round := 0; n > 0; round++ {
		if round == o.Rounds {
			return nil, graph.Errorf(graph.Exhausted, op, "%d rounds do not reach the tolerance %v: allow more of either", o.Rounds, o.Tolerance)
		}
		dangling := 0.0
		for v, x := range score {
			if links := out.Off[v+1] - out.Off[v]; links > 0 {
				flow[v] = x / float64(links)
			} else {
				flow[v] = 0
				dangling += x
			}
		}
		floor := (1 - o.Damping + o.Damping*dangling) / float64(n)
		change := 0.0
		for v := range score {
			row := in.Neighbours(int32(v))
			sum := 0.0
			for _, u := range row {
				sum += flow[u]
			}
			next := floor + o.Damping*sum
			change += math.Abs(next - score[v])
			score[v] = next
			if err := p.spend(1 + len(row)); err != nil {
				return nil, err
			}
		}
		report(round+1, o.Rounds)
		if change <= o.Tolerance {
			break
		}
	}
	return score, nil
}

// Max is the sum of all scores.
func (o PageRankOptions) Max(int) float64 { return 1 }

// PageRankMemory bounds the bytes that PageRank needs, rows included.
func PageRankMemory(g *snapshot.Graph) int64 { return 2*rowsMemory(g) + 16*int64(g.Len()) }
