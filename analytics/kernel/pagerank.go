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
//	Exactness   one more round changes the        Order    sums in the order of the vertices' numbers
//	            scores by less than the tolerance
//	            in all: the residual, measured at the end; an error when the rounds end first
//	Source      Page, Brin, Motwani and Winograd, Stanford (1999); conjugate gradients: Hestenes and Stiefel, J. Res.
//	            NBS 49 (1952)
//	Checked by  verify.PageRank (one more round), gonum network.PageRank (tol 1e-7), fixtures star, ring;
//	            the two ways to it against each other
//
// Where links have no direction and walks start anywhere alike, x_v = out_v y_v
// turns the formula into a symmetric system, which conjugate gradients solve in
// half the rounds and less. Otherwise each round applies the formula. Where
// walks start anew at some vertices only, far ones have scores so small that
// nothing but a sum of positive numbers gets them right.
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
	w := &walk{poller: p, o: o, out: rows(g, o.Directed), restart: restart, score: make([]float64, g.Len())}
	w.in = w.out
	if o.Directed {
		if w.in, err = transpose(p, w.out); err != nil {
			return nil, err
		}
	}
	switch {
	case g.Len() == 0:
	case o.Directed || o.Restart != nil:
		err = w.walk()
	default:
		err = w.solve()
	}
	return w.score, err
}

// Max is the sum of all scores.
func (o PageRankOptions) Max(int) float64 { return 1 }

// PageRankMemory bounds the bytes that PageRank needs, rows included.
func PageRankMemory(g *snapshot.Graph) int64 { return 2*rowsMemory(g) + 40*int64(g.Len()) }

// walk is the state of both ways to the scores.
type walk struct {
	*poller
	o       PageRankOptions
	out, in *snapshot.Rows
	restart []float64
	score   []float64
}

// walk applies the formula until nothing changes.
func (w *walk) walk() error {
	n := len(w.score)
	flow := make([]float64, n) // what a vertex hands to each neighbour
	copy(w.score, w.restart)
	return settle(w.poller, w.o.Rounds, w.o.Tolerance, func() (float64, error) {
		dangling, _, err := sumRows(w.poller, n, func(first, last int) (dangling, _ float64, _ int) {
			for v := first; v < last; v++ {
				flow[v] = 0
				if links := w.out.Off[v+1] - w.out.Off[v]; links > 0 {
					flow[v] = w.score[v] / float64(links)
				} else {
					dangling += w.score[v]
				}
			}
			return dangling, 0, 0
		})
		if err != nil {
			return 0, err
		}
		anew := 1 - w.o.Damping + w.o.Damping*dangling
		change, _, err := sumRows(w.poller, n, func(first, last int) (change, _ float64, _ int) {
			for v := first; v < last; v++ {
				sum := 0.0
				for _, u := range w.in.Neighbours(int32(v)) {
					sum += flow[u]
				}
				next := anew*w.restart[v] + w.o.Damping*sum
				change += math.Abs(next - w.score[v])
				w.score[v] = next
			}
			return change, 0, int(w.in.Off[last] - w.in.Off[first])
		})
		return change, err
	})
}

// solve finds y with out_v y_v - d (sum over u - v of y_u) = base_v. What is
// lost at vertices without links and spread over all is in the base: each part
// keeps what starts there, so the loss is known beforehand.
func (w *walk) solve() error {
	n, d, lost := len(w.score), w.o.Damping, 0.0
	for v, share := range w.restart {
		if w.links(v) == 0 {
			lost += share
		}
	}
	c := &conjugate{walk: w, base: w.restart, rest: make([]float64, n), step: make([]float64, n), applied: make([]float64, n)}
	for v := range c.base {
		c.base[v] *= (1 - d) / (1 - d*lost)
		w.score[v] = c.base[v]
		if links := w.links(v); links > 0 { // near the end: walks that start anew, and those that forgot where
			w.score[v] = c.base[v]/links + d/float64(len(w.out.To))
		}
	}
	residual, err := c.begin()
	if err != nil {
		return err
	}
	err = settle(w.poller, w.o.Rounds, w.o.Tolerance, func() (float64, error) {
		if residual > w.o.Tolerance {
			if residual, err = c.round(); err != nil {
				return 0, err
			}
		}
		if residual <= w.o.Tolerance { // as the recurrence has it: look
			residual, err = c.begin()
		}
		return residual, err
	})
	for v := range w.score {
		if links := w.links(v); links > 0 {
			w.score[v] *= links
		}
	}
	return err
}

func (w *walk) links(v int) float64 { return float64(w.out.Off[v+1] - w.out.Off[v]) }

// conjugate is the state of the method of conjugate gradients, each vertex's
// rest divided by its links first. The walk's scores are its solution.
type conjugate struct {
	*walk
	base    []float64 // the right side
	rest    []float64 // what the solution falls short of the right side
	step    []float64 // the direction in which it is improved
	applied []float64 // the left side of the step
	squares float64   // of the rest, each divided by the vertex's links
}

// begin takes the rest and the first step from the solution and returns the
// residual: the absolute rests added up.
func (c *conjugate) begin() (residual float64, err error) {
	c.squares, residual, err = sumRows(c.poller, len(c.rest), func(first, last int) (squares, residual float64, _ int) {
		for v := first; v < last; v++ {
			if links := c.links(v); links > 0 {
				sum := 0.0
				for _, u := range c.in.Neighbours(int32(v)) {
					sum += c.score[u]
				}
				c.rest[v] = c.base[v] - links*c.score[v] + c.o.Damping*sum
				c.step[v] = c.rest[v] / links
				squares += c.rest[v] * c.step[v]
				residual += math.Abs(c.rest[v])
			}
		}
		return squares, residual, int(c.in.Off[last] - c.in.Off[first])
	})
	return residual, err
}

// round improves the solution along the step, and takes the next one.
func (c *conjugate) round() (residual float64, err error) {
	n := len(c.rest)
	bend, _, err := sumRows(c.poller, n, func(first, last int) (bend, _ float64, _ int) {
		for v := first; v < last; v++ {
			sum := 0.0
			for _, u := range c.in.Neighbours(int32(v)) {
				sum += c.step[u]
			}
			c.applied[v] = c.links(v)*c.step[v] - c.o.Damping*sum
			bend += c.step[v] * c.applied[v]
		}
		return bend, 0, int(c.in.Off[last] - c.in.Off[first])
	})
	if err != nil || bend == 0 {
		return 0, err
	}
	far, before := c.squares/bend, c.squares
	c.squares, residual, err = sumRows(c.poller, n, func(first, last int) (squares, residual float64, _ int) {
		for v := first; v < last; v++ {
			if links := c.links(v); links > 0 {
				c.score[v] += far * c.step[v]
				c.rest[v] -= far * c.applied[v]
				squares += c.rest[v] * c.rest[v] / links
				residual += math.Abs(c.rest[v])
			}
		}
		return squares, residual, 0
	})
	if err != nil {
		return 0, err
	}
	_, _, err = sumRows(c.poller, n, func(first, last int) (_, _ float64, _ int) {
		for v := first; v < last; v++ {
			if links := c.links(v); links > 0 {
				c.step[v] = c.rest[v]/links + c.squares/before*c.step[v]
			}
		}
		return 0, 0, 0
	})
	return residual, err
}

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
