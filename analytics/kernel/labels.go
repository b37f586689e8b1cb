package kernel

import (
	"context"
	"math/rand/v2"

	"portolan/graph/snapshot"
)

// LabelsOptions steer the spreading of labels; the zero value counts each pair
// of linked vertices 1.
type LabelsOptions struct {
	Weighted bool   // a pair counts with the summed weight of its links
	Seed     uint64 // steers the order of visits
}

// LabelPropagation returns the class of each vertex where everybody takes the
// class of most of its neighbours; classes are numbered from 0 in the order of
// their smallest vertices.
//
//	Question    who keeps together, roughly and   Formula  no class weighs more among a vertex's neighbours
//	            fast?                                      than its own
//	Graph       undirected; parallel links once,  Pairs    none
//	            or their weights added
//	Ends        a vertex without links is alone   Scale    none
//	Ties        a vertex stays, else takes the    Cost     O(E) a round, few rounds; only those whose
//	            smallest of the heaviest classes           neighbours changed are looked at again
//	Exactness   one of many stable divisions; a
//	            class need not hang together: see
//	            Communities for one that does
//	Source      Raghavan, Albert and Kumara, Phys. Rev. E 76 (2007)
//	Checked by  verify.LabelPropagation, gonum community.Q (no worse than everybody alone), fixtures islands,
//	            planted groups
//
// A vertex leaves its class for a heavier one only; so the weight within classes
// grows with every change, and changes end.
func LabelPropagation(ctx context.Context, g *snapshot.Graph, o LabelsOptions) ([]int32, error) {
	p, err := begin(ctx, "kernel.LabelPropagation")
	if err != nil {
		return nil, err
	}
	r := g.Undirected()
	label, weight := count(g.Len()), make([]float64, g.Len()) // weight: of each class among the neighbours of one vertex
	waits := make([]bool, g.Len())
	line := count(g.Len())
	rng := rand.New(rand.NewPCG(o.Seed, 0x6c6162656c73))
	rng.Shuffle(len(line), func(i, j int) { line[i], line[j] = line[j], line[i] })
	for v := range waits {
		waits[v] = true
	}
	var ahead []int32
	for len(line) > 0 {
		ahead = ahead[:0]
		for _, v := range line {
			waits[v] = false
			if !heavier(r, v, o.Weighted, label, weight) {
				if err := p.spend(1 + 2*len(r.Neighbours(v))); err != nil {
					return nil, err
				}
				continue
			}
			for _, w := range r.Neighbours(v) {
				if !waits[w] && label[w] != label[v] {
					waits[w] = true
					ahead = append(ahead, w)
				}
			}
			if err := p.spend(1 + 4*len(r.Neighbours(v))); err != nil {
				return nil, err
			}
		}
		line, ahead = ahead, line
	}
	renumber(label)
	return label, nil
}

// LabelPropagationMemory bounds the bytes that LabelPropagation needs, rows
// included.
func LabelPropagationMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 36*int64(g.Len()) }

// heavier moves v to the heaviest class among its neighbours if that weighs more
// than its own, and reports whether it did. Weight is 0 before and after.
func heavier(r *snapshot.Rows, v int32, weighted bool, label []int32, weight []float64) bool {
	for i := r.Off[v]; i < r.Off[v+1]; i++ {
		x := 1.0
		if weighted {
			x = r.Weight[i]
		}
		weight[label[r.To[i]]] += x
	}
	mine := label[v]
	best, own := mine, weight[mine]*(1+1e-12) // rounding alone moves nobody
	for _, w := range r.Neighbours(v) {
		if c := label[w]; weight[c] > own && (best == mine || weight[c] > weight[best] || weight[c] == weight[best] && c < best) {
			best = c
		}
	}
	for _, w := range r.Neighbours(v) {
		weight[label[w]] = 0
	}
	label[v] = best
	return best != mine
}
