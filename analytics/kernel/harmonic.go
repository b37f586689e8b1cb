package kernel

import (
	"context"
	"math/bits"
	"runtime"

	"portolan/graph/snapshot"
)

// HarmonicOptions say how links are read; the zero value reads them as
// undirected.
type HarmonicOptions struct {
	Directed bool // paths follow the links' directions and lead to the vertex scored
}

// Harmonic returns how near each vertex is to all others; what cannot reach it
// adds nothing.
//
//	Question    who is close to everybody?        Formula  sum over u != v of 1 / d(u, v)
//	Graph       either; parallel links once,      Pairs    each other vertex once
//	            weights ignored
//	Ends        a vertex is not near itself       Scale    Max = n - 1
//	Ties        by vertex number = by sorted id   Cost     O(V E / 64) and less, O(V) memory per worker
//	Exactness   exact
//	Source      Marchiori and Latora, Physica A 285 (2000); 64 searches at once: Then et al., VLDB 8 (2014)
//	Checked by  verify.Harmonic, gonum network.Harmonic (tol 1e-9), fixtures star, path, kite
//
// One bit a source: a step along a link is taken for 64 searches together.
func Harmonic(ctx context.Context, g *snapshot.Graph, o HarmonicOptions) ([]float64, error) {
	n, r := g.Len(), rows(g, o.Directed)
	return sumBlocks(ctx, "kernel.Harmonic", n, blocksOf(n), func(p *poller) func(int, []float64) error {
		w := &wave{seen: make([]uint64, n), now: make([]uint64, n), next: make([]uint64, n)}
		return func(block int, sum []float64) error {
			return w.run(p, r, block*blockSources, min(n, (block+1)*blockSources), n, func(v int32, searches uint64, depth int) {
				sum[v] += float64(bits.OnesCount64(searches)) / float64(depth)
			})
		}
	})
}

// Max is the score of a vertex that is linked to all others of a graph of n.
func (o HarmonicOptions) Max(n int) float64 { return max(float64(n-1), 0) }

// HarmonicMemory bounds the bytes that Harmonic needs, rows included.
func HarmonicMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + int64(g.Len())*(8+int64(runtime.GOMAXPROCS(0))*(3*8+2*4+8))
}

// HarmonicSteps bounds the arcs that Harmonic usually walks, 64 sources at a
// time on a graph a few steps wide: about 60 million a second and processor.
func HarmonicSteps(g *snapshot.Graph) int64 {
	const width = 8
	return width * (int64(g.Len())/blockSources + 1) * (int64(g.Len()) + 2*int64(g.LinkCount()))
}

// wave is one worker's state of up to 64 searches: a bit a source and vertex.
// Between blocks now and next are zero.
type wave struct {
	seen, now, next []uint64
	front, ahead    []int32 // the vertices where now, next are not zero
}

// run searches from the vertices from first to before last, up to the depth
// given, and hands over which of the searches, by their bits, came to which
// vertex at which depth.
func (w *wave) run(p *poller, r *snapshot.Rows, first, last, deepest int, came func(v int32, searches uint64, depth int)) error {
	clear(w.seen)
	w.front = w.front[:0]
	for s := first; s < last; s++ {
		w.seen[s] = 1 << (s - first)
		w.now[s] = w.seen[s]
		w.front = append(w.front, int32(s))
	}
	for depth := 1; len(w.front) > 0 && depth <= deepest; depth++ {
		w.ahead = w.ahead[:0]
		for _, u := range w.front {
			searches := w.now[u]
			w.now[u] = 0
			row := r.Neighbours(u)
			for _, v := range row {
				fresh := searches &^ w.seen[v]
				if fresh == 0 {
					continue
				}
				if w.next[v] == 0 {
					w.ahead = append(w.ahead, v)
				}
				w.next[v] |= fresh
			}
			if err := p.spend(1 + len(row)); err != nil {
				return err
			}
		}
		for _, v := range w.ahead {
			w.seen[v] |= w.next[v]
			came(v, w.next[v], depth)
		}
		w.now, w.next = w.next, w.now
		w.front, w.ahead = w.ahead, w.front
	}
	for _, v := range w.front {
		w.now[v] = 0
	}
	return nil
}
