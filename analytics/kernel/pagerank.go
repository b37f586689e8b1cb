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
	Directed  bool      // the walk follows the links' directions
	Damping   float64   // the chance to follow a link; 0 means 0.85
	Tolerance float64   // the summed change of a round at which to stop; 0 means 1e-12
	Rounds    int       // at most so many; 0 means 1,000
	Restart   []float64 // of each vertex, how often the walk starts anew there: at least 0, finite; nil: anywhere alike
}

// PageRank returns how often a random walk, which now and then starts anew
// anywhere, or as Restart says, is at each vertex.
//
//	Question    whom do the well-linked link to?  Formula  x_v = (1-d) r_v + d (sum over u -> v of x_u / out_u
//	                                                       + dangling r_v), r being 1/n or as asked, summing to 1
//	Graph       either; parallel links once,      Pairs    none
//	            weights ignored
//	Dangling    a vertex without out-links hands  Scale    Max = 1: the scores add up to 1
//	            its score to where walks start
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
	restart, err := shares(op, g.Len(), o.Restart)
	if err != nil {
		return nil, err
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
	copy(score, restart)
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
		anew := 1 - o.Damping + o.Damping*dangling
		change := 0.0
		for v := range score {
			row := in.Neighbours(int32(v))
			sum := 0.0
			for _, u := range row {
				sum += flow[u]
			}
			next := anew*restart[v] + o.Damping*sum
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
func PageRankMemory(g *snapshot.Graph) int64 { return 2*rowsMemory(g) + 24*int64(g.Len()) }

// shares are weights divided by their sum; nil: n equal ones.
func shares(op string, n int, weights []float64) ([]float64, error) {
	share, sum := make([]float64, n), 0.0
	if weights == nil {
		for v := range share {
			share[v] = 1 / float64(n)
		}
		return share, nil
	}
	if len(weights) != n {
		return nil, graph.Errorf(graph.Invalid, op, "%d weights to start anew do not fit %d vertices", len(weights), n)
	}
	for v, x := range weights {
		if !(x >= 0) || math.IsInf(x, 1) {
			return nil, graph.Errorf(graph.Invalid, op, "vertex %d has the weight %v to start anew: give a finite number of at least 0", v, x)
		}
		sum += x
	}
	if n > 0 && (sum == 0 || math.IsInf(sum, 1)) {
		return nil, graph.Errorf(graph.Invalid, op, "the weights to start anew add up to %v: give at least one above 0, and none too large", sum)
	}
	for v, x := range weights {
		share[v] = x / sum
	}
	return share, nil
}
