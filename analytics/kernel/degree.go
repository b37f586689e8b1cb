package kernel

import (
	"context"

	"portolan/graph/snapshot"
)

// DegreeOptions say which links count; the zero value counts every neighbour.
type DegreeOptions struct {
	Directed bool // links count at the end they leave from only
	Incoming bool // with Directed: at the end they arrive at instead
}

// Degree returns how many other vertices each vertex is linked to.
//
//	Question    who has the most contacts?        Formula  number of distinct neighbours
//	Graph       either; parallel links once       Pairs    each neighbour once
//	Ends        a link to oneself does not count  Scale    Max = n - 1
//	Ties        by vertex number = by sorted id   Cost     O(V) time once the rows are built
//	Exactness   exact
//	Source      Freeman, Social Networks 1 (1979)
//	Checked by  verify.Degree, gonum From(v).Len(), fixtures star, karate, florentine
func Degree(ctx context.Context, g *snapshot.Graph, o DegreeOptions) ([]float64, error) {
	return degrees(ctx, "kernel.Degree", g, o, func(*snapshot.Rows, int32) float64 { return 1 })
}

// WeightedDegree returns the summed weight of each vertex's links; it is also
// called strength.
//
//	Question    who has the strongest ties?       Formula  sum of the weights of the links
//	Graph       either; weights of parallel       Pairs    each link once at each end
//	            links add up
//	Ends        a link to oneself does not count  Scale    Max = the weight of all links together
//	Ties        by vertex number = by sorted id   Cost     O(V + E)
//	Exactness   sums in the order of the neighbours' numbers
//	Source      Barrat et al., PNAS 101 (2004)
//	Checked by  verify.WeightedDegree, gonum WeightedEdge sums (tol 1e-9), fixture kite
func WeightedDegree(ctx context.Context, g *snapshot.Graph, o DegreeOptions) ([]float64, error) {
	return degrees(ctx, "kernel.WeightedDegree", g, o, func(r *snapshot.Rows, i int32) float64 { return r.Weight[i] })
}

// Max is the highest degree that a graph of n vertices allows.
func (o DegreeOptions) Max(n int) float64 { return max(float64(n-1), 0) }

// MaxWeighted is the weight of all links of g together, those to oneself left
// out: a weighted degree divided by it is the share of all weight.
func (o DegreeOptions) MaxWeighted(g *snapshot.Graph) float64 {
	total := 0.0
	for _, w := range g.Directed().Weight {
		total += w
	}
	return total
}

// DegreeMemory bounds the bytes that Degree and WeightedDegree need, rows
// included.
func DegreeMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 8*int64(g.Len()) }

func degrees(ctx context.Context, op string, g *snapshot.Graph, o DegreeOptions, value func(r *snapshot.Rows, arc int32) float64) ([]float64, error) {
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	r := rows(g, o.Directed)
	scores := make([]float64, g.Len())
	for v := range int32(g.Len()) {
		for i := r.Off[v]; i < r.Off[v+1]; i++ {
			at := v
			if o.Directed && o.Incoming {
				at = r.To[i]
			}
			scores[at] += value(r, i)
		}
		if err := p.spend(int(r.Off[v+1]-r.Off[v]) + 1); err != nil {
			return nil, err
		}
	}
	return scores, nil
}
