package kernel

import (
	"context"
	"errors"
	"runtime"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// BetweennessOptions say how links are read; the zero value reads them as
// undirected.
type BetweennessOptions struct {
	Directed bool // paths follow the links' directions
}

// ErrRange is in the chain of the error given when the number of shortest
// paths between two vertices exceeds 1e300 and a share of them has no meaning
// in 64 bits.
var ErrRange = errors.New("there are more than 1e300 shortest paths between two vertices: leave links out or rank a part of the graph")

// Betweenness returns, for every vertex, how much shortest-path traffic passes
// through it.
//
//	Question    who connects others?              Formula  sum over s != v != t of sigma_st(v) / sigma_st
//	Graph       either; parallel links once,      Pairs    undirected: each pair once; directed: ordered
//	            weights ignored
//	Ends        a path's own ends do not count    Scale    Max = (n-1)(n-2)/2, directed (n-1)(n-2)
//	Ties        by vertex number = by sorted id   Cost     O(V E) time, O(V) memory per worker
//	Exactness   exact                             Overflow path counts above 1e300 return ErrRange
//	Source      Brandes, J. Math. Sociology 25 (2001); cuts and merging: Sariyuce et al., SIAM Data Mining (2013);
//	            searches from both sides: Beamer et al., Supercomputing (2012)
//	Checked by  verify.Betweenness, gonum network.Betweenness (tol 1e-9), fixtures star, path, diamonds
//
// An undirected reading is cut at its articulation vertices first, and vertices
// with the same neighbours are searched from once: see split. How the searches
// walk few arcs, see brandes.
func Betweenness(ctx context.Context, g *snapshot.Graph, o BetweennessOptions) ([]float64, error) {
	const op = "kernel.Betweenness"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	var f *pieces
	if o.Directed {
		f, err = whole(p, g.Directed(), true)
	} else {
		f, err = split(p, g.Undirected(), false)
	}
	if err != nil {
		return nil, err
	}
	lots := f.lots()
	sums, err := sumSpans(ctx, op, f.rows.Len(), len(lots), func(i int) (int, int) { return lots[i].span(f) }, func(p *poller) func(int, []float64) error {
		b := newBrandes(f)
		return func(i int, sum []float64) error {
			base, _ := lots[i].span(f)
			return lots[i].each(f, func(s, low, high int32) error {
				b.low, b.high = low, high
				ok, err := b.source(p, s, base, sum)
				if err == nil && !ok {
					err = &graph.Error{Kind: graph.Exhausted, Op: op, Err: ErrRange}
				}
				return err
			})
		}
	})
	if err != nil {
		return nil, err
	}
	return f.spread(sums, o.Directed), nil
}

// Max is the number of pairs a vertex of a graph of n could stand between.
func (o BetweennessOptions) Max(n int) float64 {
	pairs := max(float64(n-1), 0) * max(float64(n-2), 0)
	if o.Directed {
		return pairs
	}
	return pairs / 2
}

// BetweennessMemory bounds the bytes that Betweenness needs, rows included.
func BetweennessMemory(g *snapshot.Graph) int64 {
	return 3*rowsMemory(g) + int64(g.Len())*(320+int64(runtime.GOMAXPROCS(0))*44) + 16*int64(runtime.GOMAXPROCS(0))*int64(g.LinkCount())
}

// BetweennessSteps bounds the arcs that Betweenness walks, out and back: it
// passes about 800 million a second and processor, since it walks far fewer.
func BetweennessSteps(g *snapshot.Graph) int64 {
	return 2 * int64(g.Len()) * (int64(g.Len()) + 2*int64(g.LinkCount()))
}
