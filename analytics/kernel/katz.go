package kernel

import (
	"cmp"
	"context"
	"math"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// KatzOptions steer the sum over walks; the zero value reads links as
// undirected and lets what comes over a link count little enough to settle.
type KatzOptions struct {
	Directed    bool    // walks follow the links' directions
	Attenuation float64 // what a walk loses with each link; 0 means 0.85 / the most links into one vertex
	Tolerance   float64 // the mean change of a round at which to stop; 0 means 1e-10
	Rounds      int     // at most so many; 0 means 10,000
}

// Katz returns how many walks lead to each vertex, long ones counting less.
//
//	Question    whom does word of mouth reach?    Formula  x_v = 1 + attenuation * sum over u -> v of x_u
//	Graph       either; parallel links once,      Pairs    none
//	            weights ignored
//	Ends        the walk of no link counts 1      Scale    none
//	Ties        by vertex number = by sorted id   Cost     O(V + E) a round; 160 rounds and fewer by default
//	Exactness   to the tolerance; no result is    Overflow an attenuation that lets the sum grow without end
//	            an error when the rounds end first         is an error
//	Source      Katz, Psychometrika 18 (1953)
//	Checked by  verify.Katz (one more round), gonum mat (the linear system solved, tol 1e-8), fixtures star, ring
func Katz(ctx context.Context, g *snapshot.Graph, o KatzOptions) ([]float64, error) {
	const op = "kernel.Katz"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Tolerance < 0 || math.IsNaN(o.Tolerance) || o.Rounds < 0 || !(o.Attenuation >= 0 && o.Attenuation < 1) {
		return nil, graph.Errorf(graph.Invalid, op, "attenuation %v is not from 0 below 1, or tolerance %v or rounds %d is below 0", o.Attenuation, o.Tolerance, o.Rounds)
	}
	in := rows(g, o.Directed)
	if o.Directed {
		if in, err = transpose(p, in); err != nil {
			return nil, err
		}
	}
	if o.Attenuation == 0 {
		most := int32(1)
		for v := range g.Len() {
			most = max(most, in.Off[v+1]-in.Off[v])
		}
		o.Attenuation = 0.85 / float64(most)
	}
	scores, next := make([]float64, g.Len()), make([]float64, g.Len())
	for v := range scores {
		scores[v] = 1
	}
	return scores, settle(p, cmp.Or(o.Rounds, 10_000), cmp.Or(o.Tolerance, 1e-10)*float64(max(g.Len(), 1)), func() (float64, error) {
		clear(next)
		if err := gather(p, in, scores, next); err != nil {
			return 0, err
		}
		for v, x := range next {
			next[v] = 1 + o.Attenuation*x
		}
		change := distance(scores, next)
		if math.IsInf(change, 0) || math.IsNaN(change) {
			return 0, graph.Errorf(graph.Invalid, op, "with the attenuation %v the sum over walks has no end: give a smaller one, below 1 / the greatest eigenvalue", o.Attenuation)
		}
		copy(scores, next)
		return change, nil
	})
}

// KatzMemory bounds the bytes that Katz needs, rows included.
func KatzMemory(g *snapshot.Graph) int64 { return 2*rowsMemory(g) + 20*int64(g.Len()) }
