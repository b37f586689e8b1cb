package kernel

import (
	"context"
	"errors"
	"math"
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
//	Source      Brandes, J. Math. Sociology 25 (2001)
//	Checked by  verify.Betweenness, gonum network.Betweenness (tol 1e-9), fixtures star, path, diamonds
//
// One 16-byte record a vertex holds the distance and the path count on the way
// out and the share handed back on the way in; the tests on distances are
// arithmetic instead of branches, which the processor would guess wrongly.
func Betweenness(ctx context.Context, g *snapshot.Graph, o BetweennessOptions) ([]float64, error) {
	const op = "kernel.Betweenness"
	n, r := g.Len(), rows(g, o.Directed)
	scores, err := sumBlocks(ctx, op, n, blocksOf(n), func(p *poller) func(int, []float64) error {
		b := newBrandes(r)
		return func(block int, sum []float64) error {
			for s := block * blockSources; s < min(n, (block+1)*blockSources); s++ {
				reached, ok := b.source(int32(s), sum)
				if !ok {
					return &graph.Error{Kind: graph.Exhausted, Op: op, Err: ErrRange}
				}
				if err := p.spend(reached * (1 + len(r.To)/n)); err != nil {
					return err
				}
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	if !o.Directed {
		for v := range scores {
			scores[v] /= 2
		}
	}
	return scores, nil
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
	return rowsMemory(g) + int64(g.Len())*(8+int64(runtime.GOMAXPROCS(0))*(16+4+8))
}

// BetweennessSteps bounds the arcs that Betweenness walks, out and back: about
// 100 million a second and processor.
func BetweennessSteps(g *snapshot.Graph) int64 {
	return 2 * int64(g.Len()) * (int64(g.Len()) + 2*int64(g.LinkCount()))
}

const (
	unreached = math.MaxInt32
	maxPaths  = 1e300
)

// visit is what one search knows of a vertex.
type visit struct {
	paths float64 // shortest paths from the source; later (1 + dependency) / paths
	depth int32   // distance from the source
}

// brandes is one worker's state: unreached visits before and after a source.
type brandes struct {
	rows   *snapshot.Rows
	visits []visit
	queue  []int32 // one place more than vertices: see source
}

func newBrandes(r *snapshot.Rows) *brandes {
	b := &brandes{rows: r, visits: make([]visit, r.Len()), queue: make([]int32, r.Len()+1)}
	for v := range b.visits {
		b.visits[v].depth = unreached
	}
	return b
}

// source adds the dependencies of one source to sum. It returns the number of
// vertices reached, and false when the path counts leave their range.
func (b *brandes) source(s int32, sum []float64) (int, bool) {
	visits, queue, off, to := b.visits, b.queue, b.rows.Off, b.rows.To
	visits[s] = visit{1, 0}
	queue[0] = s
	tail := 1
	for head := 0; head < tail; head++ {
		u := queue[head]
		next, paths := visits[u].depth+1, math.Float64bits(visits[u].paths)
		for _, w := range to[off[u]:off[u+1]] {
			x := &visits[w]
			depth := min(x.depth, next)
			queue[tail] = w // stays only when w is new
			tail += int(uint32(depth-x.depth) >> 31)
			x.depth = depth
			on := uint64(^int64((depth - next) >> 31)) // all ones where depth == next
			x.paths += math.Float64frombits(paths & on)
		}
	}
	inRange := true
	for i := tail - 1; i > 0; i-- {
		u := queue[i]
		x := &visits[u]
		next := x.depth + 1
		share := 0.0
		for _, w := range to[off[u]:off[u+1]] {
			y := &visits[w]
			on := uint64(int64((y.depth^next)-1) >> 63) // all ones where depth == next
			share += math.Float64frombits(math.Float64bits(y.paths) & on)
		}
		dependency := x.paths * share
		sum[u] += dependency
		inRange = inRange && x.paths <= maxPaths
		x.paths = (1 + dependency) / x.paths
	}
	for _, u := range queue[:tail] {
		visits[u] = visit{0, unreached}
	}
	return tail, inRange
}
