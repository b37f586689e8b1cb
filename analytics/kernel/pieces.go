package kernel

import (
	"cmp"
	"math/bits"
	"slices"

	"portolan/graph/snapshot"
)

// pieces is a graph cut at the vertices that alone hold others together. A
// place stands for a vertex in one of its blocks, or for several that have the
// same neighbours; the places of a block lie side by side, those with the most
// links first. What hangs on a vertex outside of the block is counted in the
// vertex's weight.
type pieces struct {
	rows, in *snapshot.Rows // between places, and turned round; one when they are the same
	arc      []int32        // of each arc, that of the whole graph; nil: not asked for
	first    []int32        // piece i are the places first[i] to first[i+1]
	start    []float64      // of each place: the sources counted there; nil: 1 each
	weight   []float64      // the targets counted there; nil: 1 each
	copies   []float64      // the vertices that a place stands for; nil: 1 each
	off, of  []int32        // place i stands for the vertices of[off[i]:off[i+1]]; nil: its own number
	scores   []float64      // of each vertex: the pairs that the cuts tell apart
	bridges  [][2]int32     // blocks of one link
	joined   []float64      // of each bridge: the pairs that cross it
	sources  []int32        // the places searched from; nil: all
}

// whole is a graph that is not cut.
func whole(p *poller, r *snapshot.Rows, directed bool) (*pieces, error) {
	f := &pieces{rows: r, in: r, first: []int32{0, int32(r.Len())}, scores: make([]float64, r.Len())}
	if !directed {
		return f, nil
	}
	var err error
	f.in, err = transpose(p, r)
	return f, err
}

// cutting is the state of split. A slot is a vertex in one block of more than
// two; slots of a block lie side by side.
type cutting struct {
	p    *poller
	r    *snapshot.Rows
	home []int32   // of each vertex: the block in which it is not the top, -1
	own  []int32   // its slot there, -1
	off  []int32   // block b has the slots off[b] to off[b+1], its top the last; none for two vertices
	top  []int32   // of each block: the vertex nearest to the root
	of   []int32   // of each slot: its vertex
	in   []int32   // its block
	hung []float64 // its weight

	adj, to, arc []int32 // of each slot: the slots linked to, in the order of their vertices, and the arcs there
	class        []int32 // the first slot with the same neighbours
}

// split cuts symmetric rows into blocks. The part of size N around a vertex
// falls, without it, into branches of sizes c, one a block: it stands between
// ((N-1)^2 - sum of c^2) / 2 pairs of different branches, whatever paths run
// within them. Hanging trees are blocks of one link, which need no search.
func split(p *poller, r *snapshot.Rows, arcs bool) (*pieces, error) {
	c, f, err := cut(p, r)
	if err != nil {
		return nil, err
	}
	if err := c.link(arcs); err != nil {
		return nil, err
	}
	if arcs { // every link is asked for
		for i := range c.class {
			c.class[i] = int32(i)
		}
	} else if err := c.merge(f); err != nil {
		return nil, err
	}
	return f, c.lay(f, arcs)
}

// cut finds the blocks and what hangs on each of their vertices.
func cut(p *poller, r *snapshot.Rows) (*cutting, *pieces, error) {
	n := r.Len()
	label, err := components(p, r)
	if err != nil {
		return nil, nil, err
	}
	off, members, err := blocks(p, r) // a block's top is its last; blocks below it come before it
	if err != nil {
		return nil, nil, err
	}
	size, below := make([]float64, n), make([]float64, n) // of components; vertices under each and itself
	c := &cutting{p: p, r: r, home: make([]int32, n), own: make([]int32, n), off: make([]int32, len(off)), top: make([]int32, len(off)-1)}
	f := &pieces{scores: make([]float64, n)}
	for v := range n {
		size[label[v]]++
		below[v], c.home[v], c.own[v] = 1, -1, -1
	}
	for v := range n {
		all := size[label[v]] - 1
		f.scores[v] = all * all
	}
	for b := range c.top {
		list := members[off[b]:off[b+1]]
		top := list[len(list)-1]
		all, under := size[label[top]], 0.0
		for _, v := range list[:len(list)-1] {
			c.home[v] = int32(b)
			under += below[v]
			branch := all - below[v]
			f.scores[v] -= branch * branch
		}
		f.scores[top] -= under * under
		c.top[b] = top
		if len(list) > 2 {
			for i, v := range list[:len(list)-1] {
				c.own[v] = int32(len(c.of) + i)
				c.hung = append(c.hung, below[v])
			}
			c.hung = append(c.hung, all-under)
			c.of = append(c.of, list...)
			c.in = append(c.in, slices.Repeat([]int32{int32(b)}, len(list))...)
		} else {
			f.bridges, f.joined = append(f.bridges, [2]int32{list[0], top}), append(f.joined, under*(all-under))
		}
		c.off[b+1] = int32(len(c.of))
		below[top] += under
		if err := p.spend(len(list)); err != nil {
			return nil, nil, err
		}
	}
	for v := range n {
		f.scores[v] /= 2
	}
	return c, f, nil
}

// link lists the links between slots. A link lies in the block in which one of
// its ends is not the top.
func (c *cutting) link(arcs bool) error {
	c.adj, c.class = make([]int32, len(c.of)+1), make([]int32, len(c.of))
	each := func(visit func(s, t, v, w int32)) error {
		for v := range int32(c.r.Len()) {
			s, b := c.own[v], c.home[v]
			for _, w := range c.r.Neighbours(v) {
				switch {
				case s < 0:
				case c.home[w] == b:
					visit(s, c.own[w], v, w)
				case c.top[b] == w:
					visit(s, c.off[b+1]-1, v, w)
					visit(c.off[b+1]-1, s, w, v)
				}
			}
			if err := c.p.spend(1 + len(c.r.Neighbours(v))); err != nil {
				return err
			}
		}
		return nil
	}
	if err := each(func(s, _, _, _ int32) { c.adj[s+1]++ }); err != nil {
		return err
	}
	for s := range c.of {
		c.adj[s+1] += c.adj[s]
	}
	next := slices.Clone(c.adj)
	c.to = make([]int32, next[len(c.of)])
	if arcs {
		c.arc = make([]int32, len(c.to))
	}
	return each(func(s, t, v, w int32) {
		c.to[next[s]] = t
		if arcs {
			c.arc[next[s]] = arcOf(c.r, v, w)
		}
		next[s]++
	})
}

// merge puts slots of a block together that have the same neighbours, apart
// from each other. No shortest path from one leads over another. Two that are
// not linked to each other are two steps apart, over each common neighbour.
func (c *cutting) merge(f *pieces) error {
	for i := range c.class {
		c.class[i] = int32(i)
	}
	sign := make([]uint64, len(c.of))
	for _, linked := range []bool{false, true} {
		for s := range sign {
			sign[s] = 0
			if linked {
				sign[s] = scramble(int32(s))
			}
			for _, t := range c.near(int32(s)) {
				sign[s] += scramble(t)
			}
			if err := c.p.spend(1 + len(c.near(int32(s)))); err != nil {
				return err
			}
		}
		order, err := sorted(c.p, len(c.of), func(a, b int32) int {
			return cmp.Or(cmp.Compare(c.in[a], c.in[b]), cmp.Compare(sign[a], sign[b]), cmp.Compare(a, b))
		})
		if err != nil {
			return err
		}
		for i := 0; i < len(order); {
			first := order[i]
			weight, squares := c.hung[first], c.hung[first]*c.hung[first]
			for i++; i < len(order) && c.in[order[i]] == c.in[first] && sign[order[i]] == sign[first]; i++ {
				if s := order[i]; c.same(first, s, linked) {
					c.class[s] = first
					weight += c.hung[s]
					squares += c.hung[s] * c.hung[s]
				}
			}
			for _, t := range c.near(first) {
				if !linked && weight > c.hung[first] {
					f.scores[c.of[t]] += (weight*weight - squares) / 2 / float64(len(c.near(first)))
				}
			}
			if err := c.p.spend(1 + len(c.near(first))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *cutting) near(s int32) []int32 { return c.to[c.adj[s]:c.adj[s+1]] }

// same compares the neighbours of two slots, each other left out.
func (c *cutting) same(s, t int32, linked bool) bool {
	a, b := c.near(s), c.near(t)
	if len(a) != len(b) {
		return false
	}
	if !linked {
		return slices.Equal(a, b)
	}
	i, j := slices.Index(a, t), slices.Index(b, s)
	if i < 0 || j < 0 {
		return false
	}
	for k, m := 0, 0; k < len(a) && m < len(b); k, m = k+1, m+1 {
		if k == i {
			k++
		}
		if m == j {
			m++
		}
		if k < len(a) && m < len(b) && a[k] != b[m] {
			return false
		}
	}
	return true
}

// scramble is a number that tells a slot in a sum of them.
func scramble(s int32) uint64 {
	hi, lo := bits.Mul64(uint64(s)+0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return (hi ^ lo) * 0xa0761d6478bd642f
}

// lay gives the first slots of all classes their places.
func (c *cutting) lay(f *pieces, arcs bool) error {
	order, err := sorted(c.p, len(c.of), func(a, b int32) int {
		return cmp.Or(cmp.Compare(c.in[a], c.in[b]), cmp.Compare(len(c.near(b)), len(c.near(a))), cmp.Compare(c.of[a], c.of[b]))
	})
	if err != nil {
		return err
	}
	place, count, block := make([]int32, len(c.of)), int32(0), int32(-1)
	for _, s := range order {
		if c.class[s] != s {
			continue
		}
		if c.in[s] != block {
			f.first, block = append(f.first, count), c.in[s]
		}
		place[s] = count
		count++
	}
	f.first = append(f.first, count)
	f.rows = &snapshot.Rows{Off: make([]int32, count+1)}
	f.in = f.rows
	f.start, f.copies, f.off = make([]float64, count), make([]float64, count), make([]int32, count+1)
	f.weight = f.start
	firsts := make([]int32, count)
	for s := range c.of {
		i := place[c.class[s]]
		if c.class[s] == int32(s) {
			firsts[i] = int32(s)
		}
		f.start[i] += c.hung[s]
		f.copies[i]++
		f.off[i+1]++
	}
	for i := range count {
		f.off[i+1] += f.off[i]
	}
	next := slices.Clone(f.off)
	f.of = make([]int32, len(c.of))
	for s, v := range c.of {
		i := place[c.class[s]]
		f.of[next[i]] = v
		next[i]++
	}
	for i, s := range firsts {
		for a := c.adj[s]; a < c.adj[s+1]; a++ {
			if t := c.to[a]; c.class[t] == t {
				f.rows.To = append(f.rows.To, place[t])
				if arcs {
					f.arc = append(f.arc, c.arc[a])
				}
			}
		}
		f.rows.Off[i+1] = int32(len(f.rows.To))
		if err := c.p.spend(1 + len(c.near(s))); err != nil {
			return err
		}
	}
	if count == int32(len(c.of)) {
		f.copies = nil
	}
	return nil
}

// lot is a share of the work: sources one after the other, of one large piece
// or of several small ones.
type lot struct {
	first, last int32 // places, or numbers of sources where they are listed
	piece, end  int32 // the pieces they are in
}

// lots cuts the sources of all pieces, whatever the number of workers.
func (f *pieces) lots() []lot {
	var list []lot
	for at := 0; at < len(f.sources); at += blockSources {
		list = append(list, lot{int32(at), int32(min(at+blockSources, len(f.sources))), 0, 1})
	}
	if f.sources != nil {
		return list
	}
	for i := int32(0); int(i) < len(f.first)-1; {
		low, end := f.first[i], i+1
		for int(end) < len(f.first)-1 && f.first[end+1]-low <= blockSources {
			end++
		}
		for at, high := low, f.first[end]; at < high; at += blockSources {
			list = append(list, lot{at, min(at+blockSources, high), i, end})
		}
		i = end
	}
	return list
}

// span is the places that the lot scores.
func (u lot) span(f *pieces) (from, to int) { return int(f.first[u.piece]), int(f.first[u.end]) }

// each visits the sources of the lot, with the first place of their piece and
// the first behind it.
func (u lot) each(f *pieces, visit func(source, low, high int32) error) error {
	piece := u.piece
	for s := u.first; s < u.last; s++ {
		from := s
		if f.sources != nil {
			from = f.sources[s]
		}
		for from >= f.first[piece+1] {
			piece++
		}
		if err := visit(from, f.first[piece], f.first[piece+1]); err != nil {
			return err
		}
	}
	return nil
}

// spread gives vertices what their places scored: undirected, half, because
// each pair was met from both ends.
func (f *pieces) spread(sums []float64, directed bool) []float64 {
	for i, x := range sums {
		switch {
		case directed:
			f.scores[i] = x
		case f.off == nil:
			f.scores[i] = x / 2
		default:
			for _, v := range f.of[f.off[i]:f.off[i+1]] {
				f.scores[v] += x / 2
			}
		}
	}
	return f.scores
}
