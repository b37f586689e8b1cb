package live

// parts keeps the connected parts.
//
//	Question    as kernel.Components
//	Added       the smaller part takes the name of the larger
//	Taken away  both ends search in turns, an arc each; they meet, or the search that ends first has found a part
//	Cost        added: the smaller part, O(log V) a vertex in all; taken away: twice the arcs of the smaller side, or
//	            of what is searched until the two meet
//	Exactness   exact
//	Checked by  kernel.Components after random changes
type parts struct {
	of      []int32   // the name of each vertex's part
	members [][]int32 // of each name; empty: the name is free
	at      []int32   // where each vertex stands among the members of its part
	free    []int32
	seen    []int32 // by which search a vertex was found, in this round: 2*round or 2*round+1
	round   int32
}

func (c *parts) begin(n int) {
	*c = parts{of: make([]int32, n), at: make([]int32, n), seen: make([]int32, n)}
	for v := range c.of {
		c.of[v] = -1
	}
}

// all finds the parts of the whole graph.
func (c *parts) all(p *poll, near [][]int32) error {
	for s := range c.of {
		if c.of[s] >= 0 {
			continue
		}
		name := int32(len(c.members))
		c.members = append(c.members, nil)
		c.enter(name, int32(s))
		part := c.members[name]
		for head := 0; head < len(part); head++ {
			row := near[part[head]]
			if err := p.spend(1 + len(row)); err != nil {
				return err
			}
			for _, w := range row {
				if c.of[w] < 0 {
					c.enter(name, w)
				}
			}
			part = c.members[name]
		}
	}
	return nil
}

// enter puts a vertex into a part.
func (c *parts) enter(name, v int32) {
	c.of[v], c.at[v] = name, int32(len(c.members[name]))
	c.members[name] = append(c.members[name], v)
}

// leave takes a vertex out of its part.
func (c *parts) leave(v int32) {
	part := c.members[c.of[v]]
	last := part[len(part)-1]
	part[c.at[v]], c.at[last] = last, c.at[v]
	c.members[c.of[v]] = part[:len(part)-1]
}

// join makes one part of those of u and v.
func (c *parts) join(u, v int32) {
	stays, goes := c.of[u], c.of[v]
	if stays == goes {
		return
	}
	if len(c.members[stays]) < len(c.members[goes]) {
		stays, goes = goes, stays
	}
	for _, w := range c.members[goes] {
		c.enter(stays, w)
	}
	c.members[goes] = nil
	c.free = append(c.free, goes)
}

// search is one of two that go out from the ends of a link that is gone.
type search struct {
	found      []int32
	head, next int // the vertex that is looked at, and the neighbour that comes next
	mark       int32
}

// step looks at one arc. It reports whether the other search was there before, and whether nothing is left.
func (c *parts) step(s *search, near [][]int32, other int32) (met, ended bool) {
	for s.head < len(s.found) && s.next == len(near[s.found[s.head]]) {
		s.head, s.next = s.head+1, 0
	}
	if s.head == len(s.found) {
		return false, true
	}
	w := near[s.found[s.head]][s.next]
	s.next++
	switch c.seen[w] {
	case other:
		return true, false
	case s.mark:
	default:
		c.seen[w] = s.mark
		s.found = append(s.found, w)
	}
	return false, false
}

// cut makes two parts of one when u and v, whose link is gone, no longer hang together.
func (c *parts) cut(near [][]int32, u, v int32) {
	c.round++
	a, b := &search{found: []int32{u}, mark: 2 * c.round}, &search{found: []int32{v}, mark: 2*c.round + 1}
	c.seen[u], c.seen[v] = a.mark, b.mark
	for {
		met, ended := c.step(a, near, b.mark)
		if met {
			return
		}
		if ended {
			break
		}
		a, b = b, a
	}
	name := int32(len(c.members))
	if n := len(c.free); n > 0 {
		name, c.free = c.free[n-1], c.free[:n-1]
	} else {
		c.members = append(c.members, nil)
	}
	for _, w := range a.found {
		c.leave(w)
		c.enter(name, w)
	}
}

// Components gives the part that each vertex lies in, numbered from 0 in the order of their smallest vertices.
func (b *Board) Components() []int32 {
	number := make([]int32, len(b.parts.members))
	out, parts := make([]int32, len(b.parts.of)), int32(0)
	for v, name := range b.parts.of {
		if number[name] == 0 {
			parts++
			number[name] = parts
		}
		out[v] = number[name] - 1
	}
	return out
}
