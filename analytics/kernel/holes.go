package kernel

import (
	"context"

	"portolan/graph/snapshot"
)

// HolesOptions say what links count; the zero value counts each pair of linked
// vertices 1.
type HolesOptions struct {
	Weighted bool // a pair counts with the summed weight of its links
}

// Holes is the answer of StructuralHoles.
type Holes struct {
	Constraint    []float64 // of each vertex: how much its contacts are one; -1 without contacts: there is none
	EffectiveSize []float64 // of each vertex: its contacts less what they repeat; 0 without contacts
}

// StructuralHoles finds for every vertex how far its contacts are tied to each
// other, which leaves it nothing to mediate.
//
//	Question    who stands between people who     Formula  p_ij = a_ij / sum_k a_ik, m_jq = a_jq / max_k a_jk;
//	            do not know each other?                    constraint sum_j (p_ij + sum_q p_iq p_qj)^2,
//	                                                       effective size sum_j (1 - sum_q p_iq m_jq)
//	Graph       undirected; parallel links once,  Pairs    j over the neighbours of i, q over those of both
//	            or their weights added
//	Ends        no contacts, no constraint: -1    Scale    constraint above 0, up to 1.125; size up to n - 1
//	Ties        by vertex number = by sorted id   Cost     O(E^1.5) time, O(V + E) memory
//	Exactness   exact up to rounding, sums in the
//	            order of the triangles
//	Source      Burt, Structural Holes (1992); without weights the size is n - 2t/n: Borgatti (1997)
//	Checked by  verify.StructuralHoles, gonum mat (matrix products, tol 1e-9), fixtures star, kite
//
// Each triangle adds to the way of each of its three vertices over the second to
// the third; so only the links of triangles are looked at twice.
func StructuralHoles(ctx context.Context, g *snapshot.Graph, o HolesOptions) (*Holes, error) {
	p, err := begin(ctx, "kernel.StructuralHoles")
	if err != nil {
		return nil, err
	}
	r := g.Undirected()
	n := g.Len()
	weigh := func(u, v int32) float64 {
		if !o.Weighted {
			return 1
		}
		return r.Weight[arcOf(r, u, v)]
	}
	sum, most := make([]float64, n), make([]float64, n)
	for u := range int32(n) {
		for i := r.Off[u]; i < r.Off[u+1]; i++ {
			x := 1.0
			if o.Weighted {
				x = r.Weight[i]
			}
			sum[u] += x
			most[u] = max(most[u], x)
		}
		if err := p.spend(1 + len(r.Neighbours(u))); err != nil {
			return nil, err
		}
	}
	h := &Holes{Constraint: make([]float64, n), EffectiveSize: make([]float64, n)}
	over := make([]float64, len(r.To)) // of each arc i to j: the sum of p_iq p_qj
	err = eachTriangle(p, r, func(u, v, w int32) {
		for _, t := range [3][3]int32{{u, v, w}, {v, w, u}, {w, u, v}} {
			i, j, q := t[0], t[1], t[2]
			ij, iq, jq := weigh(i, j), weigh(i, q), weigh(j, q)
			over[arcOf(r, i, j)] += iq / sum[i] * (jq / sum[q])
			over[arcOf(r, i, q)] += ij / sum[i] * (jq / sum[j])
			h.EffectiveSize[i] -= iq/sum[i]*(jq/most[j]) + ij/sum[i]*(jq/most[q])
		}
	})
	if err != nil {
		return nil, err
	}
	for v := range int32(n) {
		row := r.Neighbours(v)
		h.EffectiveSize[v] += float64(len(row))
		if len(row) == 0 {
			h.Constraint[v] = -1
		}
		for i := r.Off[v]; i < r.Off[v+1]; i++ {
			x := 1.0
			if o.Weighted {
				x = r.Weight[i]
			}
			all := x/sum[v] + over[i]
			h.Constraint[v] += all * all
		}
		if err := p.spend(1 + len(row)); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// StructuralHolesMemory bounds the bytes that StructuralHoles needs, rows
// included.
func StructuralHolesMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 48*int64(g.Len()) + 20*int64(g.LinkCount())
}
