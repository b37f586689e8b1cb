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
//	Ties        none                              Cost     as Harmonic
//	Exactness   exact, whole numbers below 2^53
//	Source      64 searches at once: Then et al., VLDB 8 (2014); effective diameter: Leskovec et al., TKDD 1 (2007)
//	Checked by  verify.Distribution, gonum path.DijkstraAllPaths (equal), fixtures path, karate
func Distribution(ctx context.Context, g *snapshot.Graph, o HarmonicOptions) (*Extent, error) {
	n := g.Len()
	at, sums, err := floodAll(ctx, "kernel.Distribution", g, o.Directed, 2, func(s *flood, first int, sum []float64) func(depth int) {
		return func(depth int) { // eccentricities first, then pairs by distance
			for w, searches := range s.fresh {
				for ; searches != 0; searches &= searches - 1 {
					sum[first+64*w+bits.TrailingZeros64(searches)] = float64(depth)
				}
			}
			for _, searches := range s.found {
				sum[n+depth] += float64(searches)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	e := &Extent{Eccentricity: make([]int32, n), Mean: -1, Effective: -1}
	for i, v := range at.vertex {
		e.Eccentricity[v] = int32(sums[i])
		e.Diameter = max(e.Diameter, int(sums[i]))
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
	return HarmonicMemory(g) + 8*int64(g.Len())*int64(3+runtime.GOMAXPROCS(0))
}
