package kernel

import (
	"context"
	"math/bits"
	"runtime"

	"portolan/graph/snapshot"
)

// Extent is the answer of Distribution: how far vertices are from one another.
type Extent struct {
	Eccentricity []int32 // of each vertex: how far the farthest is that it reaches; 0 where it reaches none
	Pairs        []int64 // ordered pairs of vertices at distance 1, 2, ...
	Apart        int64   // ordered pairs without a path
	Diameter     int     // the greatest distance; 0 without a pair
	Mean         float64 // of all distances; -1 without a pair
	Effective    float64 // within which nine of ten pairs are, between two whole distances by their shares; -1 without a pair
}

// Distribution measures the distances between all vertices.
//
//	Question    how wide is it, and who lies at   Formula  ecc(v) = max of d(v, u); mean of d(u, v); the least d
//	            the rim?                                   with 9/10 of all pairs within it
//	Graph       either; parallel links once,      Pairs    ordered, those with a path
//	            weights ignored
//	Ends        a vertex is no pair with itself   Scale    V - 1
//	Ties        none                              Cost     as Harmonic: 64 searches at once
//	Exactness   exact, whole numbers below 2^53
//	Source      64 searches at once: Then et al., VLDB 8 (2014); effective diameter: Leskovec et al., TKDD 1 (2007)
//	Checked by  verify.Distribution, gonum path.DijkstraAllPaths (equal), fixtures path, karate
func Distribution(ctx context.Context, g *snapshot.Graph, o HarmonicOptions) (*Extent, error) {
	n, r := g.Len(), rows(g, o.Directed)
	sums, err := sumBlocks(ctx, "kernel.Distribution", 2*n, blocksOf(n), func(p *poller) func(int, []float64) error {
		w := &wave{seen: make([]uint64, n), now: make([]uint64, n), next: make([]uint64, n)}
		return func(block int, sum []float64) error { // eccentricities first, then pairs by distance
			first, level, at := block*blockSources, uint64(0), 0
			return w.run(p, r, first, min(n, first+blockSources), n, func(_ int32, searches uint64, depth int) {
				if depth != at {
					level, at = 0, depth
				}
				for fresh := searches &^ level; fresh != 0; fresh &= fresh - 1 {
					sum[first+bits.TrailingZeros64(fresh)] = float64(depth)
				}
				level |= searches
				sum[n+depth] += float64(bits.OnesCount64(searches))
			})
		}
	})
	if err != nil {
		return nil, err
	}
	e := &Extent{Eccentricity: make([]int32, n), Mean: -1, Effective: -1}
	for v := range e.Eccentricity {
		e.Eccentricity[v] = int32(sums[v])
		e.Diameter = max(e.Diameter, int(sums[v]))
	}
	pairs, far := 0.0, 0.0
	for d := 1; d <= e.Diameter; d++ {
		e.Pairs = append(e.Pairs, int64(sums[n+d]))
		pairs += sums[n+d]
		far += float64(d) * sums[n+d]
	}
	e.Apart = int64(n)*int64(n-1) - int64(pairs)
	if pairs == 0 {
		return e, nil
	}
	e.Mean = far / pairs
	within := 0.0
	for d := 1; e.Effective < 0; d++ {
		if more := sums[n+d]; within+more >= 0.9*pairs {
			e.Effective = float64(d-1) + (0.9*pairs-within)/more
		}
		within += sums[n+d]
	}
	return e, nil
}

// DistributionMemory bounds the bytes that Distribution needs, rows included.
func DistributionMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + int64(g.Len())*(20+int64(runtime.GOMAXPROCS(0))*(3*8+2*4+16))
}
