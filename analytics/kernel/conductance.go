package kernel

import (
	"context"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Conductance returns for every class of a partition what share of its links
// leaves it. Labels are any numbers from 0 below the number of vertices; classes
// go by them, up to the greatest. Only Weighted of the options counts.
//
//	Question    how shut off is each group?       Formula  links that leave / links of the class, or of all
//	                                                       others where they have fewer
//	Graph       undirected; parallel links once,  Pairs    a link within counts at both ends
//	            or their weights added
//	Ends        a link to oneself does not count  Scale    0 shut off, 1 nothing within; -1 where the class
//	Ties        none                                       or the rest has no links: there is none
//	Exactness   sums in the order of the vertices Cost     O(V + E)
//	Source      Kannan, Vempala and Vetta, JACM 51 (2004)
//	Checked by  verify.Conductance, gonum mat (bilinear forms, tol 1e-9), fixtures islands, karate
func Conductance(ctx context.Context, g *snapshot.Graph, label []int32, o CommunitiesOptions) ([]float64, error) {
	const op = "kernel.Conductance"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	classes, err := checkLabels(op, g.Len(), label)
	if err != nil {
		return nil, err
	}
	lv := newLevel(g.Undirected(), o.Weighted)
	volume, leaves := make([]float64, classes), make([]float64, classes)
	for v, c := range label {
		volume[c] += lv.strength[v]
		for i := lv.off[v]; i < lv.off[v+1]; i++ {
			if label[lv.to[i]] != c {
				leaves[c] += lv.arc[i]
			}
		}
		if err := p.spend(1 + int(lv.off[v+1]-lv.off[v])); err != nil {
			return nil, err
		}
	}
	for c, x := range volume {
		rest := lv.weight - x
		if rest < 1e-12*lv.weight { // only rounding is left
			rest = 0
		}
		if least := min(x, rest); least > 0 {
			leaves[c] /= least
		} else {
			leaves[c] = -1
		}
	}
	return leaves, nil
}

// ConductanceMemory bounds the bytes that Conductance needs, rows included.
func ConductanceMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 24*int64(g.Len()) + 16*int64(g.LinkCount())
}

// checkLabels is an error unless there are n labels from 0 below n; it returns
// the number after the greatest.
func checkLabels(op string, n int, label []int32) (int, error) {
	if len(label) != n {
		return 0, graph.Errorf(graph.Invalid, op, "%d labels do not fit %d vertices", len(label), n)
	}
	most := int32(-1)
	for _, c := range label {
		if c < 0 || int(c) >= n {
			return 0, graph.Errorf(graph.Invalid, op, "the label %d is not from 0 below %d", c, n)
		}
		most = max(most, c)
	}
	return int(most) + 1, nil
}
