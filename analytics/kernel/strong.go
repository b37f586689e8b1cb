package kernel

import (
	"context"

	"portolan/graph/snapshot"
)

// StrongComponents returns the class of each vertex, where two are in one class
// when directed paths run both ways between them; classes are numbered from 0
// in the order of their smallest vertices.
//
//	Question    what runs in circles?             Formula  classes of "each reaches the other"
//	Graph       directed; parallel links once     Pairs    none
//	Ends        a vertex reaches itself           Scale    none
//	Ties        none                              Cost     O(V + E) time, O(V) memory
//	Exactness   exact
//	Source      Tarjan, SIAM J. Computing 1 (1972), without recursion
//	Checked by  verify.StrongComponents, gonum topo.TarjanSCC, fixture ring
func StrongComponents(ctx context.Context, g *snapshot.Graph) ([]int32, error) {
	p, err := begin(ctx, "kernel.StrongComponents")
	if err != nil {
		return nil, err
	}
	r := g.Directed()
	label, err := strong(p, r.Off, func(i int32) (int32, bool) { return r.To[i], true })
	if err != nil {
		return nil, err
	}
	renumber(label)
	return label, nil
}

// StrongComponentsMemory bounds the bytes that StrongComponents needs, rows
// included.
func StrongComponentsMemory(g *snapshot.Graph) int64 { return rowsMemory(g) + 28*int64(g.Len()) }

// strong finds the classes of a graph whose node u has the arcs off[u] to
// off[u+1]; arc tells an arc's end and whether it is there. Labels are below
// the number of nodes.
func strong(p *poller, off []int32, arc func(i int32) (int32, bool)) ([]int32, error) {
	n := int32(len(off) - 1)
	seen, low, label, next := make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	copy(next, off)
	for u := range label {
		label[u] = -1
	}
	var stack, open []int32 // the path searched; nodes without a class yet
	entered, classes := int32(0), int32(0)
	enter := func(u int32) {
		entered++
		seen[u], low[u] = entered, entered
		stack, open = append(stack, u), append(open, u)
	}
	for s := range n {
		if seen[s] != 0 {
			continue
		}
		for enter(s); len(stack) > 0; {
			u := stack[len(stack)-1]
			if err := p.spend(1); err != nil {
				return nil, err
			}
			if next[u] < off[u+1] {
				w, there := arc(next[u])
				next[u]++
				switch {
				case !there || label[w] >= 0:
				case seen[w] == 0:
					enter(w)
				default:
					low[u] = min(low[u], seen[w])
				}
				continue
			}
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				parent := stack[len(stack)-1]
				low[parent] = min(low[parent], low[u])
			}
			if low[u] < seen[u] {
				continue
			}
			for {
				w := open[len(open)-1]
				open = open[:len(open)-1]
				label[w] = classes
				if w == u {
					break
				}
			}
			classes++
		}
	}
	return label, nil
}
