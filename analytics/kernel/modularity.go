package kernel

import (
	"context"

	"portolan/graph/snapshot"
)

// Modularity returns how much more of the links lie within the classes of a
// partition than chance would put there. Labels are any numbers from 0 below
// the number of vertices; only Weighted and Resolution of the options count.
//
//	Question    how marked are the communities?   Formula  1/2m sum over i, j in one class of
//	                                                       (A_ij - resolution k_i k_j / 2m)
//	Graph       undirected; parallel links once,  Pairs    both orders, as the formula says
//	            or their weights added
//	Ends        a link to oneself does not count  Scale    at most 1; 0 for a graph without links
//	Ties        none                              Cost     O(V + E)
//	Exactness   sums in the order of the vertices
//	Source      Newman and Girvan, Phys. Rev. E 69 (2004); Reichardt and Bornholdt (2006)
//	Checked by  verify.Modularity, gonum community.Q (tol 1e-9), fixture karate
func Modularity(ctx context.Context, g *snapshot.Graph, label []int32, o CommunitiesOptions) (float64, error) {
	const op = "kernel.Modularity"
	p, err := begin(ctx, op)
	if err != nil {
		return 0, err
	}
	if _, err := checkLabels(op, g.Len(), label); err != nil {
		return 0, err
	}
	if o.Resolution == 0 {
		o.Resolution = 1
	}
	lv := newLevel(g.Undirected(), o.Weighted)
	if lv.weight == 0 {
		return 0, nil
	}
	inside, total := 0.0, make([]float64, g.Len())
	for v, c := range label {
		total[c] += lv.strength[v]
		for i := lv.off[v]; i < lv.off[v+1]; i++ {
			if label[lv.to[i]] == c {
				inside += lv.arc[i]
			}
		}
		if err := p.spend(1 + int(lv.off[v+1]-lv.off[v])); err != nil {
			return 0, err
		}
	}
	chance := 0.0
	for _, x := range total {
		chance += x / lv.weight * (x / lv.weight)
	}
	return inside/lv.weight - o.Resolution*chance, nil
}

// ModularityMemory bounds the bytes that Modularity needs, rows included.
func ModularityMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 16*int64(g.Len()) + 16*int64(g.LinkCount())
}
