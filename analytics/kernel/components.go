package kernel

import (
	"context"

	"portolan/graph/snapshot"
)

// Components returns the connected part that each vertex lies in, the parts
// numbered from 0 in the order of their smallest vertices.
//
//	Question    what hangs together at all?       Formula  classes of "joined by links, read both ways"
//	Graph       undirected (weak components)      Pairs    none
//	Ends        an isolated vertex is a part      Scale    none
//	Ties        none                              Cost     O(V + E) time, O(V) memory
//	Exactness   exact
//	Source      Hopcroft and Tarjan, CACM 16 (1973)
//	Checked by  verify.Components, gonum topo.ConnectedComponents, fixtures islands, path
func Components(ctx context.Context, g *snapshot.Graph) ([]int32, error) {
	p, err := begin(ctx, "kernel.Components")
	if err != nil {
		return nil, err
	}
	return components(p, g.Undirected())
}

// ComponentsMemory bounds the bytes that Components needs, rows included.
func ComponentsMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 12*int64(g.Len()) }

// components labels the connected parts of symmetric rows.
func components(p *poller, r *snapshot.Rows) ([]int32, error) {
	label := make([]int32, r.Len())
	for v := range label {
		label[v] = -1
	}
	var queue []int32
	parts := int32(0)
	for s := range label {
		if label[s] >= 0 {
			continue
		}
		label[s] = parts
		queue = append(queue[:0], int32(s))
		for head := 0; head < len(queue); head++ {
			for _, w := range r.Neighbours(queue[head]) {
				if label[w] < 0 {
					label[w] = parts
					queue = append(queue, w)
				}
			}
			if err := p.spend(1 + len(r.Neighbours(queue[head]))); err != nil {
				return nil, err
			}
		}
		parts++
	}
	return label, nil
}

// renumber gives the classes of a partition the numbers from 0 in the order of
// their smallest vertices, in place, and returns how many there are. Labels
// are below len(label).
func renumber(label []int32) int32 {
	number := make([]int32, len(label))
	classes := int32(0)
	for v, l := range label {
		if number[l] == 0 {
			classes++
			number[l] = classes
		}
		label[v] = number[l] - 1
	}
	return classes
}
