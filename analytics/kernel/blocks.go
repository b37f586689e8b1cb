package kernel

import (
	"cmp"
	"context"
	"slices"

	"portolan/graph/snapshot"
)

// BlockSet is the answer of Blocks. A block is a largest set of vertices that
// stays connected without any one of them; two blocks share one vertex at most,
// an articulation vertex. Blocks and articulation vertices make the block-cut
// tree: a block is joined to those of its vertices that lie in other blocks too.
type BlockSet struct {
	Off, Vertices []int32    // block b holds Vertices[Off[b]:Off[b+1]], ascending; blocks by their first two vertices
	OfOff, Of     []int32    // vertex v lies in blocks Of[OfOff[v]:OfOff[v+1]], ascending
	Bridges       [][2]int32 // links whose loss parts their ends, the smaller vertex first, ascending
}

// Len is the number of blocks.
func (b *BlockSet) Len() int { return len(b.Off) - 1 }

// Block lists the vertices of block i.
func (b *BlockSet) Block(i int32) []int32 { return b.Vertices[b.Off[i]:b.Off[i+1]] }

// BlocksOf lists the blocks that v lies in; none for a vertex without links.
func (b *BlockSet) BlocksOf(v int32) []int32 { return b.Of[b.OfOff[v]:b.OfOff[v+1]] }

// Articulation reports whether the loss of v parts vertices that hang together.
func (b *BlockSet) Articulation(v int32) bool { return len(b.BlocksOf(v)) > 1 }

// Blocks finds the biconnected parts, the vertices and links that alone hold
// others together, and the tree that they make.
//
//	Question    whose loss would part others?     Formula  classes of "two links lie on a common circle"
//	Graph       undirected; parallel links once:  Pairs    none
//	            a bridge may be several links
//	Ends        a vertex without links lies in    Scale    none
//	            no block
//	Ties        none                              Cost     O(V + E), sorting blocks by their first vertices
//	Exactness   exact
//	Source      Hopcroft and Tarjan, CACM 16 (1973), without recursion
//	Checked by  verify.Blocks (each vertex and link taken away), gonum topo.ConnectedComponents (without
//	            each vertex), fixtures kite, path, karate
func Blocks(ctx context.Context, g *snapshot.Graph) (*BlockSet, error) {
	p, err := begin(ctx, "kernel.Blocks")
	if err != nil {
		return nil, err
	}
	off, members, err := blocks(p, g.Undirected())
	if err != nil {
		return nil, err
	}
	return arrange(p, g.Len(), off, members)
}

// BlocksMemory bounds the bytes that Blocks needs, rows included.
func BlocksMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 110*int64(g.Len())
}

// blocks lists the members of every block in the order in which a depth-first
// search leaves them.
func blocks(p *poller, r *snapshot.Rows) (off, members []int32, err error) {
	n := int32(r.Len())
	entered, low, next := make([]int32, n), make([]int32, n), slices.Clone(r.Off[:n])
	off = []int32{0}
	var stack, open []int32 // the path searched; vertices that are not yet in all their blocks
	clock := int32(0)
	enter := func(u int32) {
		clock++
		entered[u], low[u] = clock, clock
		stack, open = append(stack, u), append(open, u)
	}
	for root := range n {
		if entered[root] != 0 {
			continue
		}
		open = open[:0]
		for enter(root); len(stack) > 0; {
			u := stack[len(stack)-1]
			if err := p.spend(1); err != nil {
				return nil, nil, err
			}
			if next[u] < r.Off[u+1] {
				w := r.To[next[u]]
				next[u]++
				if entered[w] == 0 {
					enter(w)
				} else {
					low[u] = min(low[u], entered[w])
				}
				continue
			}
			stack = stack[:len(stack)-1]
			if len(stack) == 0 {
				break
			}
			up := stack[len(stack)-1]
			low[up] = min(low[up], low[u])
			if low[u] < entered[up] {
				continue
			}
			at := len(open) - 1
			for open[at] != u {
				at--
			}
			members = append(append(members, open[at:]...), up)
			off = append(off, int32(len(members)))
			open = open[:at]
		}
	}
	return off, members, nil
}

// arrange orders blocks by their first two vertices, which no two share, and
// the vertices within them.
func arrange(p *poller, n int, off, members []int32) (*BlockSet, error) {
	count := len(off) - 1
	first := make([][2]int32, count)
	for i := range first {
		a, b := int32(n), int32(n)
		for _, v := range members[off[i]:off[i+1]] {
			if v < a {
				a, b = v, a
			} else {
				b = min(b, v)
			}
		}
		first[i] = [2]int32{a, b}
		if err := p.spend(1 + int(off[i+1]-off[i])); err != nil {
			return nil, err
		}
	}
	order, err := sorted(p, count, func(a, b int32) int {
		return cmp.Or(cmp.Compare(first[a][0], first[b][0]), cmp.Compare(first[a][1], first[b][1]))
	})
	if err != nil {
		return nil, err
	}
	s := &BlockSet{Off: make([]int32, count+1), Vertices: make([]int32, len(members)), OfOff: make([]int32, n+1), Of: make([]int32, len(members))}
	for _, v := range members {
		s.OfOff[v+1]++
	}
	for v := range n {
		s.OfOff[v+1] += s.OfOff[v]
	}
	next := slices.Clone(s.OfOff)
	for b, i := range order {
		list := members[off[i]:off[i+1]]
		s.Off[b+1] = s.Off[b] + int32(len(list))
		for _, v := range list {
			s.Of[next[v]] = int32(b)
			next[v]++
		}
		if len(list) == 2 {
			s.Bridges = append(s.Bridges, first[i])
		}
		if err := p.spend(1 + len(list)); err != nil {
			return nil, err
		}
	}
	next = append(next[:0], s.Off...)
	for v := range int32(n) {
		for _, b := range s.BlocksOf(v) {
			s.Vertices[next[b]] = v
			next[b]++
		}
		if err := p.spend(1 + len(s.BlocksOf(v))); err != nil {
			return nil, err
		}
	}
	return s, nil
}
