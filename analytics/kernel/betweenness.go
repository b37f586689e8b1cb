package kernel

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"

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
// arithmetic instead of branches, which the processor would guess wrongly. In an
// undirected reading hanging trees are folded into the vertex they hang from,
// which then counts for all of them: see fold.
func Betweenness(ctx context.Context, g *snapshot.Graph, o BetweennessOptions) ([]float64, error) {
	const op = "kernel.Betweenness"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	f := &folded{rows: g.Directed(), scores: make([]float64, g.Len())}
	if !o.Directed {
		if f, err = fold(p, g.Undirected()); err != nil {
			return nil, err
		}
	}
	n := f.rows.Len()
	sums, err := sumBlocks(ctx, op, n, blocksOf(n), func(p *poller) func(int, []float64) error {
		b := newBrandes(f)
		return func(block int, sum []float64) error {
			for s := block * blockSources; s < min(n, (block+1)*blockSources); s++ {
				ok, err := b.source(p, int32(s), sum)
				if err != nil {
					return err
				}
				if !ok {
					return &graph.Error{Kind: graph.Exhausted, Op: op, Err: ErrRange}
				}
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	for v, x := range sums {
		if o.Directed {
			f.scores[v] = x
		} else {
			f.scores[f.vertex[v]] += x / 2
		}
	}
	return f.scores, nil
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
	return 2*rowsMemory(g) + int64(g.Len())*(60+int64(runtime.GOMAXPROCS(0))*(16+4+8))
}

// BetweennessSteps bounds the arcs that Betweenness walks, out and back: about
// 100 million a second and processor.
func BetweennessSteps(g *snapshot.Graph) int64 {
	return 2 * int64(g.Len()) * (int64(g.Len()) + 2*int64(g.LinkCount()))
}

const (
	unreached = math.MaxInt32
	maxPaths  = 1e300

	pollVisits = 1024 // vertices between two accounts of the arcs walked
)

// visit is what one search knows of a vertex.
type visit struct {
	paths float64 // shortest paths from the source; later (weight + dependency) / paths
	depth int32   // distance from the source
}

// brandes is one worker's state: unreached visits before and after a source.
type brandes struct {
	rows   *snapshot.Rows
	visits []visit
	weight []float64 // nil: 1 each
	queue  []int32   // one place more than vertices: see source
	arcs   int       // those of pollVisits vertices, on average
}

func newBrandes(f *folded) *brandes {
	r := f.rows
	b := &brandes{rows: r, weight: f.weight, visits: make([]visit, r.Len()), queue: make([]int32, r.Len()+1)}
	b.arcs = min(pollVisits, r.Len()) + pollVisits*len(r.To)/max(r.Len(), 1)
	for v := range b.visits {
		b.visits[v].depth = unreached
	}
	return b
}

// source adds the dependencies of one source to sum. It is false when the path
// counts leave their range. After an error the worker is of no more use.
func (b *brandes) source(p *poller, s int32, sum []float64) (bool, error) {
	visits, queue, off, to := b.visits, b.queue, b.rows.Off, b.rows.To
	start, weight := 1.0, 1.0
	if b.weight != nil {
		start = b.weight[s]
	}
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
		if head%pollVisits == 0 {
			if err := p.spend(b.arcs); err != nil {
				return false, err
			}
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
		sum[u] += start * dependency
		inRange = inRange && x.paths <= maxPaths
		if b.weight != nil {
			weight = b.weight[u]
		}
		x.paths = (weight + dependency) / x.paths
		if i%pollVisits == 0 {
			if err := p.spend(b.arcs); err != nil {
				return false, err
			}
		}
	}
	for _, u := range queue[:tail] {
		visits[u] = visit{0, unreached}
	}
	return inRange, nil
}

// folded is a graph without its hanging trees. A vertex counts as many times
// as it has vertices folded into it, itself included.
type folded struct {
	rows   *snapshot.Rows
	vertex []int32   // the number of each vertex of rows in the whole graph
	weight []float64 // of each vertex of rows; nil: 1 each
	scores []float64 // of the whole graph: the pairs that trees tell apart, each once
}

// fold takes vertices with one neighbour away until there are none. The part of
// size N around a vertex falls, without it, into the trees that were folded into
// it, of sizes c, and a rest r: it stands between ((N-1)^2 - sum of c^2 - r^2) / 2
// pairs of different pieces, whatever paths run within the rest.
func fold(p *poller, r *snapshot.Rows) (*folded, error) {
	n := r.Len()
	label, err := components(p, r)
	if err != nil {
		return nil, err
	}
	size, weight, squares := make([]float64, n), make([]float64, n), make([]float64, n) // size: of the components
	left, gone := make([]int32, n), make([]bool, n)
	var leaves []int32
	for v := range n {
		size[label[v]]++
		weight[v] = 1
		if left[v] = r.Off[v+1] - r.Off[v]; left[v] == 1 {
			leaves = append(leaves, int32(v))
		}
	}
	for len(leaves) > 0 {
		u := leaves[len(leaves)-1]
		leaves = leaves[:len(leaves)-1]
		if left[u] == 0 {
			continue // the last of a tree stays
		}
		row := r.Neighbours(u)
		i := slices.IndexFunc(row, func(w int32) bool { return !gone[w] })
		parent := row[i]
		gone[u] = true
		weight[parent] += weight[u]
		squares[parent] += weight[u] * weight[u]
		if left[parent]--; left[parent] == 1 {
			leaves = append(leaves, parent)
		}
		if err := p.spend(1 + len(row)); err != nil {
			return nil, err
		}
	}
	f := &folded{rows: &snapshot.Rows{Off: []int32{0}}, scores: make([]float64, n)}
	number := left // what was left of degrees is needed no more
	for v := range n {
		all := size[label[v]]
		f.scores[v] = ((all-1)*(all-1) - squares[v] - (all-weight[v])*(all-weight[v])) / 2
		if !gone[v] {
			number[v] = int32(len(f.vertex))
			f.vertex, f.weight = append(f.vertex, int32(v)), append(f.weight, weight[v])
		}
	}
	for _, v := range f.vertex {
		for _, w := range r.Neighbours(v) {
			if !gone[w] {
				f.rows.To = append(f.rows.To, number[w])
			}
		}
		f.rows.Off = append(f.rows.Off, int32(len(f.rows.To)))
	}
	return f, nil
}
