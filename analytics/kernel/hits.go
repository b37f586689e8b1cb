package kernel

import (
	"cmp"
	"context"
	"math"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// HubScores is the answer of HITS.
type HubScores struct {
	Hubs        []float64 // of each vertex: how much it points to authorities
	Authorities []float64 // of each vertex: how much hubs point to it
}

// HITS finds who points to the right ones, and at whom these point.
//
//	Question    who sends, who receives, of those Formula  a = A^T h, h = A a, each divided by its length
//	            who matter?
//	Graph       directed; parallel links once,    Pairs    none
//	            weights ignored
//	Ends        what does not hang together with  Scale    Max = 1: the squares add up to 1; all are 0 without
//	            the greatest value has 0                   links
//	Ties        by vertex number = by sorted id   Cost     O(V + E) a round; see Eigenvector
//	Exactness   to the tolerance; no result is
//	            an error when the rounds end first
//	Source      Kleinberg, JACM 46 (1999)
//	Checked by  verify.HITS (one more round), gonum network.HITS (tol 1e-6), fixtures ring, sea
func HITS(ctx context.Context, g *snapshot.Graph, o EigenvectorOptions) (*HubScores, error) {
	const op = "kernel.HITS"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Tolerance < 0 || math.IsNaN(o.Tolerance) || o.Rounds < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "tolerance %v and rounds %d cannot be below 0", o.Tolerance, o.Rounds)
	}
	out := g.Directed()
	in, err := transpose(p, out)
	if err != nil {
		return nil, err
	}
	n := g.Len()
	s := &HubScores{Hubs: make([]float64, n), Authorities: make([]float64, n)}
	if len(out.To) == 0 {
		return s, nil
	}
	for v := range s.Hubs {
		s.Hubs[v] = 1
	}
	unit(s.Hubs)
	next := make([]float64, n)
	return s, settle(p, cmp.Or(o.Rounds, 10_000), cmp.Or(o.Tolerance, 1e-10), func() (float64, error) {
		clear(next)
		if err := gather(p, in, s.Hubs, next); err != nil {
			return 0, err
		}
		unit(next)
		change := distance(s.Authorities, next)
		copy(s.Authorities, next)
		clear(next)
		if err := gather(p, out, s.Authorities, next); err != nil {
			return 0, err
		}
		unit(next)
		change += distance(s.Hubs, next)
		copy(s.Hubs, next)
		return change, nil
	})
}

// HITSMemory bounds the bytes that HITS needs, rows included.
func HITSMemory(g *snapshot.Graph) int64 { return 2*rowsMemory(g) + 28*int64(g.Len()) }
