package kernel

import (
	"math"
	"slices"

	"portolan/graph/snapshot"
)

// net is a flow network in compressed sparse rows. Every arc has a mate that
// runs back; what flows over one can flow back over the other. It has as many
// sources and sinks as are given to flow.
//
// Flow is sent by phases of shortest ways (Dinitz, 1970), each found by
// searching from both ends, the cheaper side first, until the two meet: that
// touches little of the network (Blaesius, Friedrich and Weyand, ESA 2021).
type net struct {
	off, head []int32
	mate      []int32 // nil: the rows are symmetric and sorted, and both arcs carry alike; see pair
	full      []int64 // capacity of each arc; nil: 1 each
	left      []int64 // what is left of it

	sources, sinks []int32
	ahead, behind  side
	level          []int32 // of each node in a phase, from the sources; -1: not of use
	next           []int32 // of each node in a phase, the arc to look at
	changed        []int32 // arcs that hold something else than at first, each beside its mate, some repeated
}

// side is a search from the sources or the sinks, in one phase.
type side struct {
	depth   []int32 // of each node; -1: not reached
	reached []int32
	front   int   // where the last level begins in reached
	steps   int32 // levels made
	arcs    int   // that leave the last level
}

// wire is an arc to be built, with the capacities there and back.
type wire struct {
	from, to    int32
	there, back int64
}

// newNet builds the network of the wires and returns the place of each one's
// arc. Capacities must add up to less than endless.
func newNet(p *poller, nodes int, wires []wire) (*net, []int32, error) {
	t := &net{off: make([]int32, nodes+1), head: make([]int32, 2*len(wires)), mate: make([]int32, 2*len(wires)), full: make([]int64, 2*len(wires))}
	for i, w := range wires {
		t.off[w.from+1]++
		t.off[w.to+1]++
		if i%pollVisits == 0 {
			if err := p.spend(pollVisits); err != nil {
				return nil, nil, err
			}
		}
	}
	for u := range nodes {
		t.off[u+1] += t.off[u]
	}
	place, next := make([]int32, len(wires)), slices.Clone(t.off)
	for i, w := range wires {
		a := next[w.from]
		next[w.from]++
		b := next[w.to]
		next[w.to]++
		t.head[a], t.mate[a], t.full[a] = w.to, b, w.there
		t.head[b], t.mate[b], t.full[b] = w.from, a, w.back
		place[i] = a
		if i%pollVisits == 0 {
			if err := p.spend(4 * pollVisits); err != nil {
				return nil, nil, err
			}
		}
	}
	t.ready()
	return t, place, nil
}

// edgeNet is the network whose nodes are vertices and whose arcs are those of
// r with the capacities, nil being 1 each; of undirected rows an arc's mate is
// the arc back.
func edgeNet(p *poller, r *snapshot.Rows, directed bool, capacity []int64) (t *net, place []int32, err error) {
	if directed {
		wires := make([]wire, 0, len(r.To))
		for v := range int32(r.Len()) {
			for i := r.Off[v]; i < r.Off[v+1]; i++ {
				there := int64(1)
				if capacity != nil {
					there = capacity[i]
				}
				wires = append(wires, wire{v, r.To[i], there, 0})
			}
			if err := p.spend(1 + len(r.Neighbours(v))); err != nil {
				return nil, nil, err
			}
		}
		return newNet(p, r.Len(), wires)
	}
	t = &net{off: r.Off, head: r.To, full: capacity}
	t.ready()
	return t, nil, nil
}

func (t *net) ready() {
	n := len(t.off) - 1
	t.next = make([]int32, n)
	if t.full == nil {
		t.left = slices.Repeat([]int64{1}, len(t.head))
	} else {
		t.left = slices.Clone(t.full)
	}
	t.level = slices.Repeat([]int32{-1}, n)
	t.ahead.depth, t.behind.depth = slices.Clone(t.level), slices.Clone(t.level)
}

// pair finds the mates of all arcs where they are not kept: the rows being
// symmetric and sorted, the arcs back to v come in the order of v.
func (t *net) pair(p *poller) error {
	if t.mate != nil {
		return nil
	}
	mate, next := make([]int32, len(t.head)), slices.Clone(t.off)
	for a, w := range t.head {
		mate[a] = next[w]
		next[w]++
		if a%pollVisits == 0 {
			if err := p.spend(pollVisits); err != nil {
				return err
			}
		}
	}
	t.mate = mate
	return nil
}

// mateOf is the mate of an arc from u.
func (t *net) mateOf(u, a int32) int32 {
	if t.mate != nil {
		return t.mate[a]
	}
	w := t.head[a]
	i, _ := slices.BinarySearch(t.head[t.off[w]:t.off[w+1]], u)
	return t.off[w] + int32(i)
}

func (t *net) capacity(a int32) int64 {
	if t.full == nil {
		return 1
	}
	return t.full[a]
}

// back is what is left of the mate of an arc.
func (t *net) back(a int32) int64 {
	if t.mate == nil {
		return 2*t.capacity(a) - t.left[a] // what flows over one is more room on the other
	}
	return t.left[t.mate[a]]
}

// restore takes all flow back.
func (t *net) restore() {
	for _, a := range t.changed {
		t.left[a] = t.capacity(a)
	}
	t.changed = t.changed[:0]
}

// flow sends as much as the network carries from the sources to the sinks,
// which must not share a node, and returns how much; it stops at endless.
// Afterwards one of ahead and behind has reached all it can: see cutSide.
func (t *net) flow(p *poller, sources, sinks []int32) (int64, error) {
	t.sources, t.sinks = sources, sinks
	total := int64(0)
	for {
		met, err := t.phase(p)
		if err != nil || !met {
			return total, err
		}
		for _, s := range sources {
			if t.level[s] != 0 {
				continue // on no shortest way
			}
			sent, err := t.send(p, s)
			if err != nil {
				return 0, err
			}
			if total += sent; total >= endless {
				return total, nil
			}
		}
	}
}

// begin forgets the last search and starts one from the nodes.
func (s *side) begin(t *net, from []int32) {
	for _, u := range s.reached {
		s.depth[u], t.level[u] = -1, -1
	}
	s.reached, s.front, s.steps, s.arcs = s.reached[:0], 0, 0, 0
	for _, u := range from {
		if s.depth[u] < 0 {
			s.depth[u] = 0
			s.reached = append(s.reached, u)
			s.arcs += 1 + int(t.off[u+1]-t.off[u])
		}
	}
}

// grow makes one level more and reports whether it meets the other search. It
// follows arcs that have capacity left, backwards on the sinks' side.
func (s *side) grow(p *poller, t *net, other *side, backwards bool) (met bool, err error) {
	first, last := s.front, len(s.reached)
	s.steps++
	s.front, s.arcs = last, 0
	for _, u := range s.reached[first:last] {
		for a := t.off[u]; a < t.off[u+1]; a++ {
			w := t.head[a]
			if s.depth[w] >= 0 {
				continue
			}
			if backwards && t.back(a) == 0 || !backwards && t.left[a] == 0 {
				continue
			}
			s.depth[w] = s.steps
			s.reached = append(s.reached, w)
			s.arcs += 1 + int(t.off[w+1]-t.off[w])
			met = met || other.depth[w] >= 0
		}
		if err := p.spend(1 + int(t.off[u+1]-t.off[u])); err != nil {
			return false, err
		}
	}
	return met, nil
}

// phase measures the levels of the shortest ways. It is false where none is
// left.
func (t *net) phase(p *poller) (bool, error) {
	a, b := &t.ahead, &t.behind
	a.begin(t, t.sources)
	b.begin(t, t.sinks)
	for met := false; !met; {
		if a.front == len(a.reached) || b.front == len(b.reached) {
			return false, nil
		}
		var err error
		if a.arcs <= b.arcs {
			met, err = a.grow(p, t, b, false)
		} else {
			met, err = b.grow(p, t, a, true)
		}
		if err != nil {
			return false, err
		}
	}
	for _, u := range b.reached {
		t.level[u], t.next[u] = a.steps+b.steps-b.depth[u], t.off[u]
	}
	for _, u := range a.reached {
		switch {
		case a.depth[u] < a.steps:
			t.level[u], t.next[u] = a.depth[u], t.off[u]
		case b.depth[u] < 0:
			t.level[u] = -1 // the searches met elsewhere
		}
	}
	return true, nil
}

// send sends what it can from one source along the levels, depth first.
func (t *net) send(p *poller, s int32) (int64, error) {
	total := int64(0)
	var path, tails []int32 // arcs from the source to where the search stands, and their tails
	for u := s; ; {
		if err := p.spend(1); err != nil {
			return 0, err
		}
		if t.behind.depth[u] == 0 {
			sent := int64(math.MaxInt64)
			for _, a := range path {
				sent = min(sent, t.left[a])
			}
			if total += sent; total >= endless {
				return total, nil
			}
			for i := len(path) - 1; i >= 0; i-- {
				a, mate := path[i], t.mateOf(tails[i], path[i])
				t.left[a] -= sent
				t.left[mate] += sent
				t.changed = append(t.changed, a, mate)
				if t.left[a] == 0 {
					u = tails[i]
					path, tails = path[:i], tails[:i] // in the end up to the first arc that is full
				}
			}
			continue
		}
		end := t.off[u+1]
		for t.next[u] < end && (t.left[t.next[u]] == 0 || t.level[t.head[t.next[u]]] != t.level[u]+1) {
			t.next[u]++
		}
		if t.next[u] < end {
			path, tails = append(path, t.next[u]), append(tails, u)
			u = t.head[t.next[u]]
			continue
		}
		if u == s {
			return total, nil
		}
		t.level[u] = -1 // a dead end in this phase
		u = tails[len(tails)-1]
		path, tails = path[:len(path)-1], tails[:len(tails)-1]
	}
}

// cutSide lists the nodes on one side of a minimum cut, after flow: those that
// the sources still reach, or those that still reach the sinks.
func (t *net) cutSide() (nodes []int32, ofSources bool) {
	if t.ahead.front == len(t.ahead.reached) {
		return t.ahead.reached, true
	}
	return t.behind.reached, false
}

// exhaust goes on with one side's search until it has reached all it can, after
// flow.
func (t *net) exhaust(p *poller, s, other *side, backwards bool) error {
	for s.front < len(s.reached) {
		if _, err := s.grow(p, t, other, backwards); err != nil {
			return err
		}
	}
	return nil
}

// rim lists the nodes from which a full arc leads out of what the sources reach,
// after exhaust: only flow fills arcs, so the others need no look.
func (t *net) rim() []int32 {
	var rim []int32
	for i, a := range t.changed {
		if u := t.head[t.changed[i^1]]; t.left[a] == 0 && t.ahead.depth[u] >= 0 && t.ahead.depth[t.head[a]] < 0 {
			rim = append(rim, u)
		}
	}
	slices.Sort(rim)
	return slices.Compact(rim)
}

// cuts tells of each arc whether it lies in some minimum cut, after flow: it is
// full, and no way is left from its tail to its head, nor one by the sources or
// the sinks taken together (Picard and Queyranne, 1980).
func (t *net) cuts(p *poller) (func(a int32) bool, error) {
	if err := t.exhaust(p, &t.ahead, &t.behind, false); err != nil {
		return nil, err
	}
	if err := t.exhaust(p, &t.behind, &t.ahead, true); err != nil {
		return nil, err
	}
	if err := t.pair(p); err != nil {
		return nil, err
	}
	class, err := strong(p, t.off, func(a int32) (int32, bool) { return t.head[a], t.left[a] > 0 })
	return func(a int32) bool {
		u, v := t.head[t.mate[a]], t.head[a]
		return t.capacity(a) > 0 && t.left[a] == 0 && class[u] != class[v] && t.ahead.depth[v] < 0 && t.behind.depth[u] < 0
	}, err
}
