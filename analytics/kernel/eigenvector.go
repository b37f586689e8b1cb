package kernel

import (
	"cmp"
	"context"
	"math"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// EigenvectorOptions steer the iteration; the zero value stops at a change of
// 1e-10.
type EigenvectorOptions struct {
	Tolerance float64 // the summed change of a round at which to stop; 0 means 1e-10
	Rounds    int     // at most so many; 0 means 10,000
}

// Eigenvector returns how well linked each vertex is to the well linked.
//
//	Question    who is close to the powerful?     Formula  x = A x / lambda for the greatest lambda, x >= 0
//	Graph       undirected; parallel links once,  Pairs    none
//	            weights ignored. With directions
//	            ask PageRank or Katz
//	Ends        a vertex that is not in the part  Scale    Max = 1: the squares add up to 1; all are 0
//	            with the greatest lambda has 0             without links
//	Ties        by vertex number = by sorted id   Cost     O(V + E) a round; rounds grow as the two greatest
//	Exactness   to the tolerance; no result is             lambdas come close
//	            an error when the rounds end first
//	Source      Bonacich, J. Mathematical Sociology 2 (1972)
//	Checked by  verify.Eigenvector (one more round), gonum mat.EigenSym (tol 1e-6), fixtures star, karate
//
// Every vertex keeps its own score in a round too, which changes no score but
// lets the rounds settle where links only run between two sides.
func Eigenvector(ctx context.Context, g *snapshot.Graph, o EigenvectorOptions) ([]float64, error) {
	const op = "kernel.Eigenvector"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Tolerance < 0 || math.IsNaN(o.Tolerance) || o.Rounds < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "tolerance %v and rounds %d cannot be below 0", o.Tolerance, o.Rounds)
	}
	r := g.Undirected()
	scores, next := make([]float64, g.Len()), make([]float64, g.Len())
	for v := range scores {
		if r.Off[v+1] > r.Off[v] {
			scores[v] = 1
		}
	}
	if len(r.To) == 0 {
		return scores, nil
	}
	unit(scores)
	return scores, settle(p, cmp.Or(o.Rounds, 10_000), cmp.Or(o.Tolerance, 1e-10), func() (float64, error) {
		copy(next, scores)
		if err := gather(p, r, scores, next); err != nil {
			return 0, err
		}
		unit(next)
		change := distance(scores, next)
		copy(scores, next)
		return change, nil
	})
}

// Max is the score of a vertex that has all of it.
func (o EigenvectorOptions) Max(int) float64 { return 1 }

// EigenvectorMemory bounds the bytes that Eigenvector needs, rows included.
func EigenvectorMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 16*int64(g.Len()) }

// settle runs rounds until one changes no more than the tolerance.
func settle(p *poller, rounds int, tolerance float64, round func() (float64, error)) error {
	report := progress(p.ctx)
	for i := range rounds {
		change, err := round()
		if err != nil {
			return err
		}
		report(i+1, rounds)
		if change <= tolerance {
			return nil
		}
	}
	return graph.Errorf(graph.Exhausted, p.op, "%d rounds do not reach the tolerance %v: allow more of either", rounds, tolerance)
}

// gather adds to each vertex what its row holds.
func gather(p *poller, r *snapshot.Rows, from, to []float64) error {
	for v := range to {
		row := r.Neighbours(int32(v))
		sum := 0.0
		for _, u := range row {
			sum += from[u]
		}
		to[v] += sum
		if err := p.spend(1 + len(row)); err != nil {
			return err
		}
	}
	return nil
}

// unit makes the squares add up to 1, where they are not all 0.
func unit(x []float64) {
	sum := 0.0
	for _, y := range x {
		sum += y * y
	}
	if sum = math.Sqrt(sum); sum > 0 {
		for v := range x {
			x[v] /= sum
		}
	}
}

func distance(x, y []float64) (sum float64) {
	for v := range x {
		sum += math.Abs(x[v] - y[v])
	}
	return sum
}
