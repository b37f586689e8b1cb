package kernel

import (
	"context"
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
//	Ties        by vertex number = by sorted id   Cost     O(V E / 512) and less, O(V) memory per worker
//	Exactness   exact
//	Source      Marchiori and Latora, Physica A 285 (2000); many searches at once: Then et al., VLDB 8 (2014);
//	            looking back from what is not reached yet: Beamer et al., SC (2012)
//	Checked by  verify.Harmonic, gonum network.Harmonic (tol 1e-9), fixtures star, path, kite
//
// One bit a source: a step along a link is taken for 512 searches together.
func Harmonic(ctx context.Context, g *snapshot.Graph, o HarmonicOptions) ([]float64, error) {
	const op = "kernel.Harmonic"
	at, sums, err := floodAll(ctx, op, g, o.Directed, 1, func(s *flood, _ int, sum []float64) func(depth int) {
		return func(depth int) {
			for i, v := range s.ahead {
				sum[v] += float64(s.found[i]) / float64(depth)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	scores := make([]float64, g.Len())
	for i, v := range at.vertex {
		scores[v] = sums[i]
	}
	return scores, nil
}

// Max is the score of a vertex that is linked to all others of a graph of n.
func (o HarmonicOptions) Max(n int) float64 { return max(float64(n-1), 0) }

// HarmonicMemory bounds the bytes that Harmonic needs, rows included.
func HarmonicMemory(g *snapshot.Graph) int64 {
	n, workers := int64(g.Len()), min(int64(runtime.GOMAXPROCS(0)), int64(g.Len())/floodSources+1)
	return rowsMemory(g) + floodMemory(n, 2*int64(g.LinkCount()), workers) + 8*n*(2+workers)
}

// HarmonicSteps bounds the arcs that Harmonic usually walks, a block of sources
// at a time on a graph a few steps wide: about 60 million a second and
// processor.
func HarmonicSteps(g *snapshot.Graph) int64 {
	const width = 8
	return width * (int64(g.Len())/floodSources + 1) * (int64(g.Len()) + 2*int64(g.LinkCount()))
}
