package kernel

import (
	"cmp"
	"context"
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// KPathsOptions say what steps cost and which paths count; the zero value asks
// for one path of fewest links.
type KPathsOptions struct {
	Costs
	K       int       // how many paths; 0 means 1
	Through [][]int32 // every path must touch some vertex of each of these sets, in any order; at most 4 sets
	Timing  *Timing   // every path must follow time; nil: time does not matter
	// Apart is the least share, 0 to 1, of the inner vertices of the shorter of any two listed paths that the other
	// must not have; 0 lists paths however alike.
	Apart float64
	Tries int // with Apart: look at so many paths at most; 0 means 10,000
}

// CostedPath is a path and the summed cost of its steps.
type CostedPath struct {
	Vertices []int32
	Cost     float64
}

// KPathSet is the answer of KPaths.
type KPathSet struct {
	Paths    []CostedPath // the cheapest first
	Complete bool         // K paths, or all there are; false: the search was cut before
}

// KPaths finds the k cheapest paths between two vertices that pass no vertex
// twice.
//
//	Question    which different stories connect   Formula  the k least sums of the costs of steps
//	            these two?
//	Graph       either; of parallel links the     Pairs    one, in the order given
//	            cheapest
//	Ends        from = to is one path of no step  Scale    none
//	Ties        in the order of the vertices'     Cost     O(K L E log V) at worst for paths of L links;
//	            numbers                                    usually the surroundings of both ends; costs O(E)
//	Exactness   exact, order included, on costs   Overflow none: see Distances
//	            rounded as by Distances, until
//	            the search is cut
//	Source      Yen, Management Science 17 (1971); Lawler, Management Science 18 (1972); search towards the
//	            end by a bound: Hart, Nilsson and Raphael (1968); paths apart: Chondrogiannis et al., VLDB
//	            Journal 29 (2020); waiting limits: Casteigts et al., Algorithmica 83 (2021)
//	Checked by  verify.KPaths (every path of small graphs), gonum path.YenKShortestPaths (equal costs),
//	            fixtures detour, diamonds, calendar
//
// With Apart the first path is the cheapest, and each further one the cheapest
// that is apart from all listed before it; it is cut after Tries paths or 33
// million steps. With Through or Timing the search is
// that of constrained.go, which is hard where waiting is limited or more than
// one thing must be passed, and is cut after a quarter of a million steps.
//
// The search back from the end stops half way: what it has not reached is at
// least as far as its rim, and that bounds every search forward. Paths that
// cannot be among the best K any more are not finished.
func KPaths(ctx context.Context, g *snapshot.Graph, from, to int32, o KPathsOptions) (*KPathSet, error) {
	const op = "kernel.KPaths"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.K < 0 || o.Tries < 0 || !(o.Apart >= 0 && o.Apart <= 1) {
		return nil, graph.Errorf(graph.Invalid, op, "k %d and tries %d cannot be below 0, and apart %v lies between 0 and 1", o.K, o.Tries, o.Apart)
	}
	c, err := price(p, g, o.Costs)
	if err != nil {
		return nil, err
	}
	for _, v := range []int32{from, to} {
		if err := checkVertex(op, g, v); err != nil {
			return nil, err
		}
		if c.avoided[v] {
			return nil, graph.Errorf(graph.Invalid, op, "vertex %d is to be passed and to be avoided: leave it out of one", v)
		}
	}
	y := &yen{p: p, there: c, to: to, work: workFor(o.Apart)}
	if y.back, err = c.reversed(p, o.Directed); err != nil {
		return nil, err
	}
	n := g.Len()
	if len(o.Through) > 0 || o.Timing != nil {
		if err := y.constrain(g, from, o); err != nil || !y.limits.within(from) {
			return &KPathSet{Complete: true}, err
		}
		y.blocked = make([]int32, n)
		return y.enumerate(progress(ctx), from, o)
	}
	if met, err := y.approach(from); err != nil || !met {
		return &KPathSet{Complete: true}, err
	}
	y.seen, y.closed, y.on, y.blocked, y.dist = make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n), make([]int64, n)
	return y.enumerate(progress(ctx), from, o)
}

// KPathsMemory bounds the bytes that KPaths needs, rows included.
func KPathsMemory(g *snapshot.Graph, o KPathsOptions) int64 {
	listed, held := int64(max(o.K, 1)), int64(0)
	if o.Apart > 0 {
		listed = int64(cmp.Or(o.Tries, defaultTries))
	}
	if len(o.Through) > 0 || o.Timing != nil {
		held = 160*maxLabels + (80+16<<len(o.Through))*int64(g.Len()) + 40*int64(g.LinkCount())
	}
	return costMemory(g) + 70*int64(g.Len()) + 64*int64(g.LinkCount()) + listed*min(listed, 1000)*64 + held
}

const (
	defaultTries = 10_000
	endless      = math.MaxInt64 / 4
)

// yen is the state of KPaths. Stamps in seen, closed, on and blocked hold the
// number of the search that set them.
type yen struct {
	p           *poller
	there, back *priced
	to          int32

	far []int64 // the units left to the end; -1: at least rim
	rim int64

	round                     int32
	seen, closed, on, blocked []int32
	dist                      []int64
	open                      queue

	work   int     // arcs that may still be looked at
	limits *limits // of paths through things or along time; nil: none
}

// candidate is the best path of one part of all paths: those that follow it up
// to vertex number spur and leave there in no way used before.
type candidate struct {
	vertices []int32
	units    int64
	spur     int
}

func (a candidate) compare(b candidate) int {
	return cmp.Or(cmp.Compare(a.units, b.units), slices.Compare(a.vertices, b.vertices))
}

// enumerate takes the best candidate, and puts in its place the best of each
// part that it leaves.
func (y *yen) enumerate(report func(done, total int), from int32, o KPathsOptions) (*KPathSet, error) {
	k, tries := max(o.K, 1), cmp.Or(o.Tries, defaultTries)
	set := &KPathSet{Complete: true}
	var taken []candidate
	var open []candidate // ascending
	consider := func(prefix, used []int32) error {
		spent, doomed := set.spends(prefix, o.Apart)
		if doomed {
			return nil
		}
		bound := int64(-1)
		if left := k - len(set.Paths); o.Apart == 0 && len(open) >= left {
			open = open[:left]
			bound = open[left-1].units
		}
		found, ok, err := y.search(prefix, used, spent, bound)
		if err != nil || !ok {
			return err
		}
		at, _ := slices.BinarySearchFunc(open, found, candidate.compare)
		open = slices.Insert(open, at, found)
		return nil
	}
	if err := consider([]int32{from}, nil); err != nil {
		return nil, err
	}
	for len(open) > 0 && len(set.Paths) < k && !y.spent() {
		if o.Apart > 0 && len(taken) == tries {
			break
		}
		best := open[0]
		open = open[1:]
		taken = append(taken, best)
		if set.apart(best.vertices, o.Apart) {
			set.Paths = append(set.Paths, CostedPath{best.vertices, y.real(best.vertices)})
			report(len(set.Paths), k)
		}
		for i := best.spur; i < len(best.vertices)-1 && len(set.Paths) < k; i++ {
			prefix := best.vertices[:i+1]
			var used []int32
			for _, t := range taken {
				if len(t.vertices) > i+1 && slices.Equal(t.vertices[:i+1], prefix) {
					used = append(used, t.vertices[i+1])
				}
			}
			if err := consider(prefix, used); err != nil {
				return nil, err
			}
			if err := y.p.spend(len(taken)); err != nil {
				return nil, err
			}
		}
	}
	if len(set.Paths) < k {
		report(k, k)
	}
	set.Complete = len(set.Paths) == k || len(open) == 0 && !y.spent()
	return set, nil
}

// real is the cost of a path as asked, added from its start.
func (y *yen) real(path []int32) float64 {
	sum := 0.0
	for i := 1; i < len(path); i++ {
		sum += y.there.real[y.there.arc(path[i-1], path[i])]
	}
	return sum
}

// arc is the number of the arc from v to its neighbour w.
func (c *priced) arc(v, w int32) int32 { return arcOf(c.rows, v, w) }

// left bounds the units from v to the end from below.
func (y *yen) left(v int32) int64 {
	if d := y.far[v]; d >= 0 {
		return d
	}
	return y.rim
}

// search finds the best path that follows prefix and goes on to a neighbour
// that is not used, and touches nothing that is spent; of equal ones the first
// in the order of the numbers. Paths above the bound, if it is not negative, are
// not found.
func (y *yen) search(prefix, used, spent []int32, bound int64) (candidate, bool, error) {
	c, spur := y.there, prefix[len(prefix)-1]
	y.round++
	base := int64(0)
	for i, v := range prefix[:len(prefix)-1] {
		y.blocked[v] = y.round
		base += c.units[c.arc(v, prefix[i+1])]
	}
	for _, v := range spent {
		y.blocked[v] = y.round
	}
	if y.limits != nil {
		return y.constrained(prefix, used, base, bound)
	}
	best := int64(-1)
	y.open = y.open[:0]
	y.seen[spur], y.dist[spur] = y.round, base
	y.open.push(place{base + y.left(spur), spur})
	for len(y.open) > 0 && !y.spent() {
		at := y.open.pop()
		u := at.vertex
		if best >= 0 && at.key > best {
			break
		}
		if y.closed[u] == y.round {
			continue
		}
		y.closed[u] = y.round
		if u == y.to {
			best, bound = y.dist[u], y.dist[u]
			continue
		}
		for i := c.rows.Off[u]; i < c.rows.Off[u+1]; i++ {
			w := c.rows.To[i]
			d, rest := y.dist[u]+c.units[i], y.left(w)
			if rest == endless || bound >= 0 && d+rest > bound || y.seen[w] == y.round && d >= y.dist[w] ||
				y.blocked[w] == y.round || c.avoided[w] || u == spur && slices.Contains(used, w) {
				continue
			}
			y.seen[w], y.dist[w] = y.round, d
			y.open.push(place{d + rest, w})
		}
		y.work -= 1 + len(c.rows.Neighbours(u))
		if err := y.p.spend(1 + len(c.rows.Neighbours(u))); err != nil {
			return candidate{}, false, err
		}
	}
	if best < 0 || y.spent() {
		return candidate{}, false, nil
	}
	path, err := y.first(spur, used)
	return candidate{slices.Concat(prefix, path), best, len(prefix) - 1}, true, err
}

// first walks the search just made back from the end over all best paths, and
// then forward along the first of them; it lists what follows spur.
func (y *yen) first(spur int32, used []int32) ([]int32, error) {
	barred := func(v, w int32) bool { return v == spur && slices.Contains(used, w) }
	stack := []int32{y.to}
	y.on[y.to] = y.round
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for i := y.back.rows.Off[v]; i < y.back.rows.Off[v+1]; i++ {
			u := y.back.rows.To[i]
			if y.closed[u] == y.round && y.on[u] != y.round && y.dist[u]+y.back.units[i] == y.dist[v] && !barred(u, v) {
				y.on[u] = y.round
				stack = append(stack, u)
			}
		}
		if err := y.p.spend(1 + len(y.back.rows.Neighbours(v))); err != nil {
			return nil, err
		}
	}
	var path []int32
	for u := spur; u != y.to; {
		for i := y.there.rows.Off[u]; i < y.there.rows.Off[u+1]; i++ {
			w := y.there.rows.To[i]
			if y.on[w] == y.round && y.dist[u]+y.there.units[i] == y.dist[w] && !barred(u, w) {
				path = append(path, w)
				u = w
				break
			}
		}
		if err := y.p.spend(1); err != nil {
			return nil, err
		}
	}
	return path, nil
}

// approach searches from both ends until they must have met, and keeps the
// search from the end as the bound of all others. It is false where no path is.
func (y *yen) approach(from int32) (bool, error) {
	ahead, behind := newSweep(y.there, from), newSweep(y.back, y.to)
	best := int64(endless)
	if from == y.to {
		best = 0
	}
	for len(ahead.open) > 0 && len(behind.open) > 0 && ahead.open[0].key+behind.open[0].key < best {
		side, other := ahead, behind
		if len(behind.open) < len(ahead.open) {
			side, other = behind, ahead
		}
		met, err := side.step(y.p, other)
		if err != nil {
			return false, err
		}
		best = min(best, met)
	}
	y.rim = endless
	if len(behind.open) > 0 {
		y.rim = behind.open[0].key
	}
	y.far = behind.dist
	for v, done := range behind.done {
		if !done {
			y.far[v] = -1
		}
	}
	return best < endless, nil
}

// sweep is a search outward from one vertex, a vertex at a time.
type sweep struct {
	c    *priced
	dist []int64 // -1: not reached
	done []bool
	open queue
}

func newSweep(c *priced, s int32) *sweep {
	w := &sweep{c: c, dist: slices.Repeat([]int64{-1}, c.rows.Len()), done: make([]bool, c.rows.Len())}
	w.dist[s] = 0
	w.open.push(place{0, s})
	return w
}

// step takes the nearest vertex and returns the least way found over a step
// from it to what the other search has reached.
func (s *sweep) step(p *poller, other *sweep) (int64, error) {
	at := s.open.pop()
	best := int64(endless)
	if s.done[at.vertex] {
		return best, nil
	}
	s.done[at.vertex] = true
	for i := s.c.rows.Off[at.vertex]; i < s.c.rows.Off[at.vertex+1]; i++ {
		w := s.c.rows.To[i]
		d := at.key + s.c.units[i]
		if s.c.avoided[w] || s.dist[w] >= 0 && d >= s.dist[w] {
			continue
		}
		s.dist[w] = d
		s.open.push(place{d, w})
		if other.dist[w] >= 0 {
			best = min(best, d+other.dist[w])
		}
	}
	return best, p.spend(1 + len(s.c.rows.Neighbours(at.vertex)))
}
