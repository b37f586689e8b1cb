package kernel

import (
	"context"
	"math/bits"
	"slices"

	"portolan/graph/snapshot"
)

// floodSources is the number of searches that a flood makes at once: a cache
// line of bits a vertex. It must not depend on the number of workers.
const floodSources = 512

// lane has one bit for each search of a flood.
type lane [floodSources / 64]uint64

var full = lane{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

// laid is a graph whose vertices are numbered anew: part by part, as read
// without directions, and in a part the best linked first, so that the lanes
// that are read most lie together and a block of sources reaches few parts.
type laid struct {
	vertex  []int32        // of each place
	part    []int32        // of each place, the parts numbered from 0
	first   []int32        // the first place of each part, and the number of places
	out, in *snapshot.Rows // without weights; one and the same where links have no direction
}

// lay numbers the vertices anew. It costs O(V + E).
func lay(p *poller, g *snapshot.Graph, directed bool) (*laid, error) {
	r, n := rows(g, directed), g.Len()
	label, err := components(p, g.Undirected())
	if err != nil {
		return nil, err
	}
	most := int32(0)
	for v := range n {
		most = max(most, r.Off[v+1]-r.Off[v])
	}
	all := count(n)
	byDegree := byKey(all, int(most)+1, func(v int32) int32 { return most - (r.Off[v+1] - r.Off[v]) })
	parts := int32(0)
	for _, l := range label {
		parts = max(parts, l+1)
	}
	s := &laid{vertex: byKey(byDegree, int(parts), func(v int32) int32 { return label[v] }), part: make([]int32, n), first: make([]int32, 1, parts+1)}
	at := all // of each vertex; the list is no longer needed
	for i, v := range s.vertex {
		at[v], s.part[i] = int32(i), label[v]
		if i > 0 && s.part[i] != s.part[i-1] {
			s.first = append(s.first, int32(i))
		}
	}
	s.first = append(s.first, int32(n))
	if s.in, err = turned(p, n, len(r.To), func(i int32) []int32 { return r.Neighbours(s.vertex[i]) }, func(v int32) int32 { return at[v] }); err != nil {
		return nil, err
	}
	if s.out = s.in; directed {
		s.out, err = turned(p, n, len(r.To), s.in.Neighbours, func(i int32) int32 { return i })
	}
	return s, err
}

// byKey is list by ascending key, all of which are below keys; what has the
// same key keeps its order.
func byKey(list []int32, keys int, key func(int32) int32) []int32 {
	next, out := make([]int32, keys+1), make([]int32, len(list))
	for _, x := range list {
		next[key(x)+1]++
	}
	for k := range keys {
		next[k+1] += next[k]
	}
	for _, x := range list {
		out[next[key(x)]] = x
		next[key(x)]++
	}
	return out
}

// turned are n rows with all arcs of row turned round, each row ascending;
// number says what the ends of the arcs are called there.
func turned(p *poller, n, arcs int, row func(int32) []int32, number func(int32) int32) (*snapshot.Rows, error) {
	t := &snapshot.Rows{Off: make([]int32, n+1), To: make([]int32, arcs)}
	for u := range int32(n) {
		for _, w := range row(u) {
			t.Off[number(w)+1]++
		}
		if err := p.spend(1 + len(row(u))); err != nil {
			return nil, err
		}
	}
	for v := range n {
		t.Off[v+1] += t.Off[v]
	}
	next := slices.Clone(t.Off[:n])
	for u := range int32(n) {
		for _, w := range row(u) {
			v := number(w)
			t.To[next[v]] = u
			next[v]++
		}
		if err := p.spend(1 + 4*len(row(u))); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// flood is one worker's state of up to 512 searches. Between runs now and next
// are zero.
type flood struct {
	*laid
	seen, now, next []lane   // in which searches a place was seen, came up at the last depth, comes up
	done            []uint8  // 1 where all searches came that ever will
	open            []int32  // the places not done, and perhaps some more
	openArcs        int      // that lead to places not done
	front, ahead    []int32  // the places that came up, and those that do
	found           []uint16 // in how many searches each place of ahead does
	fresh           lane     // in which searches any does
}

func newFlood(s *laid) *flood {
	n := len(s.vertex)
	return &flood{laid: s, seen: make([]lane, n), now: make([]lane, n), next: make([]lane, n), done: make([]uint8, n)}
}

// floodAll searches from every place and adds up, block by block, what add
// puts into the sums of a block: width numbers a place. newAdd makes the
// function that is called at each depth of the block that begins with a place.
func floodAll(ctx context.Context, op string, g *snapshot.Graph, directed bool, width int, newAdd func(s *flood, first int, sum []float64) func(depth int)) (*laid, []float64, error) {
	p, err := begin(ctx, op)
	if err != nil {
		return nil, nil, err
	}
	at, err := lay(p, g, directed)
	if err != nil {
		return nil, nil, err
	}
	n := g.Len()
	sums, err := sumBlocks(ctx, op, width*n, (n+floodSources-1)/floodSources, func(p *poller) func(int, []float64) error {
		s := newFlood(at)
		return func(block int, sum []float64) error {
			first := block * floodSources
			return s.run(p, first, min(n, first+floodSources), newAdd(s, first, sum))
		}
	})
	return at, sums, err
}

// floodMemory bounds the bytes of the places of n vertices and as many arcs,
// and of a flood by each worker.
func floodMemory(n, arcs, workers int64) int64 {
	return 28*n + 2*(4*n+4*arcs) + workers*n*(3*floodSources/8+1+3*2*4+4)
}

// run searches from the places from first to before last. At each depth level
// finds the places that came up in ahead, how many searches came to each in
// found, and in fresh which ones did.
func (s *flood) run(p *poller, first, last int, level func(depth int)) error {
	if err := s.start(p, int32(first), int32(last)); err != nil {
		return err
	}
	for depth := 1; len(s.front) > 0; depth++ {
		leaving := 0
		for _, u := range s.front {
			leaving += int(s.out.Off[u+1] - s.out.Off[u])
		}
		s.ahead, s.found, s.fresh = s.ahead[:0], s.found[:0], lane{}
		var err error
		if 4*leaving > s.openArcs { // a push reads and writes a lane, and each that it wrote again
			err = s.pull(p)
		} else {
			err = s.push(p)
		}
		if err != nil {
			return err
		}
		level(depth)
		for _, u := range s.front {
			s.now[u] = lane{}
		}
		for _, v := range s.ahead {
			s.finish(v)
		}
		s.now, s.next = s.next, s.now
		s.front, s.ahead = s.ahead, s.front
	}
	return nil
}

// start puts every source in its own search. A search that starts in another
// part counts as seen, so that a place is done as soon as its part is.
func (s *flood) start(p *poller, first, last int32) error {
	a, b := s.part[first], s.part[last-1]
	low, high := s.first[a], s.first[b+1]
	for q := a; q <= b; q++ {
		away := full
		for i := max(first, s.first[q]); i < min(last, s.first[q+1]); i++ {
			away[(i-first)/64] &^= 1 << ((i - first) % 64)
		}
		for v := s.first[q]; v < s.first[q+1]; v++ {
			s.seen[v], s.done[v] = away, 0
		}
		if err := p.spend(int(s.first[q+1] - s.first[q])); err != nil {
			return err
		}
	}
	s.openArcs = int(s.in.Off[high] - s.in.Off[low])
	s.front = s.front[:0]
	for i := first; i < last; i++ {
		bit := uint64(1) << ((i - first) % 64)
		s.seen[i][(i-first)/64] |= bit
		s.now[i][(i-first)/64] = bit
		s.front = append(s.front, i)
		s.finish(i)
	}
	s.open = s.open[:0]
	for v := low; v < high; v++ {
		s.open = append(s.open, v)
	}
	return nil
}

// finish notes it where all searches came that ever will.
func (s *flood) finish(v int32) {
	if x := &s.seen[v]; x[0]&x[1]&x[2]&x[3]&x[4]&x[5]&x[6]&x[7] == ^uint64(0) && s.done[v] == 0 {
		s.done[v] = 1
		s.openArcs -= int(s.in.Off[v+1] - s.in.Off[v])
	}
}

// push takes a step along every arc that leaves the front.
func (s *flood) push(p *poller) error {
	for _, u := range s.front {
		l, row := &s.now[u], s.out.Neighbours(u)
		for _, v := range row {
			if s.done[v] != 0 {
				continue
			}
			x := &s.next[v]
			if *x == (lane{}) {
				s.ahead = append(s.ahead, v)
			}
			for i := range x {
				x[i] |= l[i]
			}
		}
		if err := p.spend(1 + len(row)); err != nil {
			return err
		}
	}
	kept := s.ahead[:0]
	for _, v := range s.ahead {
		if s.settle(v) {
			kept = append(kept, v)
		}
	}
	s.ahead = kept
	return nil
}

// pull looks back from every place that is not done. One whose best linked
// neighbour is done is done at this depth.
func (s *flood) pull(p *poller) error {
	open, arcs := s.open[:0], 0
	for _, v := range s.open {
		if s.done[v] != 0 {
			continue
		}
		open = append(open, v)
		row := s.in.Neighbours(v)
		if len(row) > 0 && s.done[row[0]] != 0 { // the best linked is done first
			s.next[v] = full
		} else {
			unite(s.now, row, &s.next[v])
		}
		if s.settle(v) {
			s.ahead = append(s.ahead, v)
		}
		if arcs += 1 + len(row); arcs > pollEvery/64 {
			if err := p.spend(arcs); err != nil {
				return err
			}
			arcs = 0
		}
	}
	s.open = open
	return nil
}

// unite unites the lanes of a row.
func unite(now []lane, row []int32, to *lane) {
	var a, b, c, d, e, f, g, h uint64
	for _, u := range row {
		l := &now[u]
		a |= l[0]
		b |= l[1]
		c |= l[2]
		d |= l[3]
		e |= l[4]
		f |= l[5]
		g |= l[6]
		h |= l[7]
	}
	*to = lane{a, b, c, d, e, f, g, h}
}

// settle leaves in next only the searches that are new to v, counts them and
// says whether there are any.
func (s *flood) settle(v int32) bool {
	next, seen := &s.next[v], &s.seen[v]
	searches := 0
	for i := range next {
		x := next[i] &^ seen[i]
		next[i] = x
		seen[i] |= x
		s.fresh[i] |= x
		searches += bits.OnesCount64(x)
	}
	if searches > 0 {
		s.found = append(s.found, uint16(searches))
	}
	return searches > 0
}
