package kernel

import (
	"cmp"
	"context"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Connection is the answer of Connect: a tree, or a forest where no links join
// all terminals.
type Connection struct {
	Links    [][2]int32 // linked vertices, the smaller first, ascending
	Vertices []int32    // of the links, and terminals that stay alone, ascending
	Part     []int32    // of each terminal, in the order given: its tree, from 0 by first appearance
	Cost     float64    // of all links
	Lower    float64    // no network that joins the same terminals costs less
	Ratio    float64    // no network costs less than Cost / Ratio: 2 (1 - 1/l) for l terminals
}

// Connect finds a cheap network that joins the terminals.
//
//	Question    what joins all of these?          Formula  min of the summed cost of links of a tree that
//	                                                       holds the terminals
//	Graph       undirected; of parallel links     Pairs    none
//	            the cheapest
//	Ends        every leaf is a terminal;         Scale    none
//	            repeats count once
//	Ties        by cost, then by vertex numbers   Cost     O(E log V) time, O(V + E) memory
//	Exactness   within Ratio of the best, which   Overflow none: see Distances
//	            is exact for two terminals; Lower
//	            is a bound of this very answer
//	Source      Kou, Markowsky and Berman (1981); Mehlhorn, Information Processing Letters 27 (1988)
//	Checked by  verify.Connect (the best tree of small graphs), gonum path.DijkstraAllPaths and path.Prim
//	            (equal bound), fixtures star, sea
//
// Every vertex belongs to its nearest terminal. The cheapest links across two
// realms make the cheapest tree of distances between terminals, whose cost is
// at most Ratio times that of the best network: so the best costs at least that
// tree's cost divided by Ratio.
func Connect(ctx context.Context, g *snapshot.Graph, terminals []int32, o Costs) (*Connection, error) {
	const op = "kernel.Connect"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Directed {
		return nil, graph.Errorf(graph.Invalid, op, "a connecting network has no direction: read links both ways")
	}
	c, err := price(p, g, o)
	if err != nil {
		return nil, err
	}
	number := slices.Repeat([]int32{-1}, g.Len()) // of the terminals
	var distinct []int32
	for _, v := range terminals {
		if err := checkVertex(op, g, v); err != nil {
			return nil, err
		}
		if c.avoided[v] {
			return nil, graph.Errorf(graph.Invalid, op, "vertex %d is to be joined and to be avoided: leave it out of one", v)
		}
		if number[v] < 0 {
			number[v] = int32(len(distinct))
			distinct = append(distinct, v)
		}
	}
	t, err := c.spread(p, distinct)
	if err != nil {
		return nil, err
	}
	parts := newForest(len(distinct))
	bridges, err := c.bridges(p, t, number, parts)
	if err != nil {
		return nil, err
	}
	n := &Connection{Ratio: 1}
	size, closure := make([]float64, len(distinct)), make([]float64, len(distinct)) // by the part's root
	for i := range distinct {
		size[parts.root(int32(i))]++
	}
	for _, b := range bridges {
		closure[parts.root(number[t.Source[b.u]])] += t.Cost[b.u] + c.real[b.arc] + t.Cost[b.v]
	}
	for i, l := range size {
		if l > 1 {
			n.Ratio = max(n.Ratio, 2*(1-1/l))
			n.Lower += closure[i] / (2 * (1 - 1/l))
		}
	}
	for _, v := range terminals {
		n.Part = append(n.Part, parts.root(number[v])) // the smallest of its set, so renumber keeps the order
	}
	renumber(n.Part)
	return n, c.tree(p, n, t, bridges, distinct)
}

// ConnectMemory bounds the bytes that Connect needs, rows included.
func ConnectMemory(g *snapshot.Graph) int64 {
	return DistancesMemory(g) + 64*int64(g.Len()) + 32*int64(g.LinkCount())
}

// bridge is an arc from u to v between the realms of two terminals, and the
// units of the way from one to the other over it.
type bridge struct {
	units     int64
	u, v, arc int32
}

func (a bridge) compare(b bridge) int {
	return cmp.Or(cmp.Compare(a.units, b.units), cmp.Compare(a.u, b.u), cmp.Compare(a.v, b.v))
}

// bridges lists those of a cheapest tree of terminals, joining parts: round by
// round each part takes its cheapest (Boruvka).
func (c *priced) bridges(p *poller, t *DistanceTree, number []int32, parts forest) ([]bridge, error) {
	var taken []bridge
	best := make([]bridge, len(parts))
	for joined := true; joined; {
		joined = false
		for i := range best {
			best[i] = bridge{units: -1}
		}
		for u := range int32(c.rows.Len()) {
			if t.Source[u] < 0 || c.avoided[u] {
				continue
			}
			mine := parts.root(number[t.Source[u]])
			for i := c.rows.Off[u]; i < c.rows.Off[u+1]; i++ {
				v := c.rows.To[i]
				if t.Source[v] == t.Source[u] || t.Source[v] < 0 || u > v {
					continue
				}
				other := parts.root(number[t.Source[v]])
				if mine == other {
					continue
				}
				b := bridge{t.units[u] + c.units[i] + t.units[v], u, v, i}
				for _, side := range []int32{mine, other} {
					if best[side].units < 0 || b.compare(best[side]) < 0 {
						best[side] = b
					}
				}
			}
			if err := p.spend(1 + len(c.rows.Neighbours(u))); err != nil {
				return nil, err
			}
		}
		for _, b := range best {
			if b.units >= 0 && parts.join(number[t.Source[b.u]], number[t.Source[b.v]]) {
				taken = append(taken, b)
				joined = true
			}
		}
	}
	return taken, nil
}

// tree fills in the links: a cheapest tree on the vertices of all the ways over
// bridges, without leaves that are no terminals.
func (c *priced) tree(p *poller, n *Connection, t *DistanceTree, bridges []bridge, terminals []int32) error {
	kept, links := slices.Clone(terminals), []bridge(nil)
	index := slices.Repeat([]int32{-1}, c.rows.Len())
	for i, v := range kept {
		index[v] = int32(i)
	}
	for _, b := range bridges {
		for _, v := range []int32{b.u, b.v} {
			for ; index[v] < 0; v = t.Parent[v] {
				index[v] = int32(len(kept))
				kept = append(kept, v)
			}
		}
	}
	for _, u := range kept {
		for i := c.rows.Off[u]; i < c.rows.Off[u+1]; i++ {
			if v := c.rows.To[i]; u < v && index[v] >= 0 {
				links = append(links, bridge{c.units[i], u, v, i})
			}
		}
		if err := p.spend(1 + len(c.rows.Neighbours(u))); err != nil {
			return err
		}
	}
	slices.SortFunc(links, bridge.compare)
	spans := newForest(len(kept))
	links = slices.DeleteFunc(links, func(b bridge) bool { return !spans.join(index[b.u], index[b.v]) })
	degree := make([]int, len(kept))
	for _, b := range links {
		degree[index[b.u]]++
		degree[index[b.v]]++
	}
	loose := func(v int32) bool { return int(index[v]) >= len(terminals) && degree[index[v]] == 1 }
	for before := -1; before != len(links); {
		before = len(links)
		links = slices.DeleteFunc(links, func(b bridge) bool {
			if !loose(b.u) && !loose(b.v) {
				return false
			}
			degree[index[b.u]]--
			degree[index[b.v]]--
			return true
		})
		if err := p.spend(before); err != nil {
			return err
		}
	}
	for _, v := range kept {
		if i := index[v]; int(i) < len(terminals) || degree[i] > 0 {
			n.Vertices = append(n.Vertices, v)
		}
	}
	slices.Sort(n.Vertices)
	for _, b := range links {
		n.Links = append(n.Links, [2]int32{b.u, b.v})
	}
	slices.SortFunc(n.Links, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	for _, l := range n.Links {
		n.Cost += c.real[c.arc(l[0], l[1])]
	}
	return nil
}

// forest is disjoint sets: each element's parent, a root being its own.
type forest []int32

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = int32(i)
	}
	return f
}

func (f forest) root(i int32) int32 {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

// join makes one set of two and is false where they are one already. The
// smaller root stays one.
func (f forest) join(a, b int32) bool {
	a, b = f.root(a), f.root(b)
	if a == b {
		return false
	}
	f[max(a, b)] = min(a, b)
	return true
}
