package kernel

import (
	"context"
	"errors"
	"runtime"

	"portolan/graph/snapshot"
)

// BetweennessOptions say what is counted; the zero value counts every pair of
// vertices, reads links as undirected and takes the paths with the fewest.
type BetweennessOptions struct {
	Directed         bool      // paths follow the links' directions
	By               Cost      // what a step costs; shortest paths are the cheapest
	Own              []float64 // of each link, by its number, instead: see Costs
	Sources, Targets []int32   // only pairs of one of each; nil: all. Undirected, either end may be the source
}

// ErrRange is in the chain of the error given when the number of shortest
// paths between two vertices exceeds 1e300 and a share of them has no meaning
// in 64 bits.
var ErrRange = errors.New("there are more than 1e300 shortest paths between two vertices: leave links out or rank a part of the graph")

// Betweenness returns, for every vertex, how much shortest-path traffic passes
// through it.
//
//	Question    who connects others?              Formula  sum over s != v != t of sigma_st(v) / sigma_st
//	Graph       either; parallel links once, the  Pairs    undirected: each pair once; directed: ordered;
//	            cheapest where links cost                  or those of the sources and targets
//	Ends        a path's own ends do not count    Scale    Max = (n-1)(n-2)/2, directed (n-1)(n-2)
//	Ties        by vertex number = by sorted id   Cost     O(V E) time and less, O(V + E) memory per worker;
//	            costs tie exactly: see Costs               where links cost O(V E log V)
//	Exactness   exact                             Overflow path counts above 1e300 return ErrRange
//	Source      Brandes, J. Math. Sociology 25 (2001); cuts and merging: Sariyuce et al., SIAM Data Mining (2013);
//	            searches from both sides: Beamer et al., Supercomputing (2012)
//	Checked by  verify.Betweenness, verify.Shares (pair by pair), gonum network.Betweenness and
//	            network.BetweennessWeighted (tol 1e-9), fixtures star, path, diamonds
//
// An undirected reading is cut at its articulation vertices first, and vertices
// with the same neighbours are searched from once: see split. How the searches
// walk few arcs, see brandes.
func Betweenness(ctx context.Context, g *snapshot.Graph, o BetweennessOptions) ([]float64, error) {
	t, err := o.prepare(ctx, "kernel.Betweenness", g, false)
	if err != nil {
		return nil, err
	}
	sums, err := t.run(ctx, t.f.rows.Len())
	if err != nil {
		return nil, err
	}
	return t.f.spread(sums, o.Directed), nil
}

// LinkBetweenness returns, for every link, how much shortest-path traffic runs
// over it.
//
//	Question    which links connect others?       Formula  sum over s != t of sigma_st(link) / sigma_st
//	Graph       either; parallel links are one    Pairs    undirected: each pair once; directed: ordered;
//	            and each have its score                    or those of the sources and targets
//	Ends        a pair's own link counts for it;  Scale    none
//	            a link to oneself has 0
//	Ties        none                              Cost     as Betweenness, without merging
//	Exactness   exact                             Overflow path counts above 1e300 return ErrRange
//	Source      Girvan and Newman, PNAS 99 (2002); Brandes, Social Networks 30 (2008)
//	Checked by  verify.Shares (pair by pair), gonum network.EdgeBetweenness and
//	            network.EdgeBetweennessWeighted (tol 1e-9), fixture path
func LinkBetweenness(ctx context.Context, g *snapshot.Graph, o BetweennessOptions) ([]float64, error) {
	const op = "kernel.LinkBetweenness"
	t, err := o.prepare(ctx, op, g, true)
	if err != nil {
		return nil, err
	}
	sums, err := t.run(ctx, len(t.f.rows.To))
	if err != nil {
		return nil, err
	}
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	r, out := rows(g, o.Directed), make([]float64, g.LinkCount())
	arcs := sums
	if t.f.off != nil { // it was cut
		arcs = make([]float64, len(r.To))
		for i, a := range t.f.arc {
			arcs[a] = sums[i]
		}
	}
	for i, b := range t.f.bridges {
		arcs[arcOf(r, b[0], b[1])], arcs[arcOf(r, b[1], b[0])] = t.f.joined[i], t.f.joined[i]
	}
	share := 1.0
	if !o.Directed { // each link is met from both ends
		share = 0.5
	}
	return out, eachLink(p, g, r, o.Directed, func(arc, link int32) { out[link] += share * arcs[arc] })
}

// Max is the number of pairs a vertex of a graph of n could stand between.
func (o BetweennessOptions) Max(n int) float64 {
	pairs := max(float64(n-1), 0) * max(float64(n-2), 0)
	if o.Directed {
		return pairs
	}
	return pairs / 2
}

// BetweennessMemory bounds the bytes that Betweenness and LinkBetweenness need,
// rows included.
func BetweennessMemory(g *snapshot.Graph) int64 {
	return 3*rowsMemory(g) + int64(g.Len())*(320+int64(runtime.GOMAXPROCS(0))*44) + 16*int64(runtime.GOMAXPROCS(0))*int64(g.LinkCount())
}

// BetweennessSteps bounds the arcs that Betweenness walks, out and back: it
// passes about 800 million a second and processor, since it walks far fewer.
func BetweennessSteps(g *snapshot.Graph) int64 {
	return 2 * int64(g.Len()) * (int64(g.Len()) + 2*int64(g.LinkCount()))
}
