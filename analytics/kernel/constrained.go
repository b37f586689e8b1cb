package kernel

import (
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Timing says when links can be walked. A path follows time where a moment can
// be chosen for each step, within the span of one of its links, that is not
// before that of the step before and at most MaxWait after it.
type Timing struct {
	Spans   []graph.Span // of each link, by its number; one that is empty or Always is never walked: nobody knows when
	MaxWait int64        // seconds between two steps; 0: any
}

// maxLabels is how many steps a constrained search takes before it is cut.
const maxLabels = 1 << 18

// limits are what constrained searches keep: partial paths are labels, extended
// the best first, and given up where another label of the same vertex is no
// worse in anything that can matter later.
type limits struct {
	on    []bool    // of each vertex: a path can pass it at all
	sets  []uint8   // of each vertex: the sets of Through it is in
	full  uint8     // all sets
	lower [][]int64 // the units left at least from a vertex, by what has been touched; endless: no way

	timed  bool
	wait   int64
	off    []int32      // of each arc of there: its spans
	spans  []graph.Span // within 2^60
	latest []int64      // when a vertex must be left to reach the end, by waiting as long as one likes

	strict  bool // a label gives way only to one that has touched no vertex it has not
	labels  int  // left
	kept    [][]*label
	touched []int32
	open    []*label
}

// label is a path from the spur on, and what matters for its rest.
type label struct {
	path  []int32
	units int64 // from the start of the whole path
	least int64 // of a whole path by it
	met   uint8
	when  graph.Span // the moments at which its last step can have been taken
	gone  bool       // given up
}

const forever = 1 << 60

func (l *limits) spent() bool { return l != nil && l.labels <= 0 }

// within is false where no path leaves from at all.
func (l *limits) within(from int32) bool { return l.lower[l.sets[from]][from] < endless }

// constrain prepares the limits that o sets.
func (y *yen) constrain(g *snapshot.Graph, from int32, o KPathsOptions) error {
	op, n := y.p.op, g.Len()
	if len(o.Through) > 4 {
		return graph.Errorf(graph.Invalid, op, "a path can be asked to pass at most 4 things, not %d", len(o.Through))
	}
	l := &limits{sets: make([]uint8, n), full: 1<<len(o.Through) - 1, strict: len(o.Through) > 0, labels: maxLabels, kept: make([][]*label, n)}
	for i, set := range o.Through {
		for _, v := range set {
			if err := checkVertex(op, g, v); err != nil {
				return err
			}
			l.sets[v] |= 1 << i
		}
	}
	y.limits = l
	var err error
	if l.on, err = onTheWay(y.p, g.Undirected(), from, y.to, y.there.avoided); err != nil {
		return err
	}
	if o.Timing != nil {
		if err := y.time(g, o); err != nil {
			return err
		}
	}
	return y.lowest(from)
}

// time sorts the spans by arc and finds the latest departures.
func (y *yen) time(g *snapshot.Graph, o KPathsOptions) error {
	l, c := y.limits, y.there
	if len(o.Timing.Spans) != g.LinkCount() || o.Timing.MaxWait < 0 {
		return graph.Errorf(graph.Invalid, y.p.op, "%d spans and a wait of %d do not fit %d links", len(o.Timing.Spans), o.Timing.MaxWait, g.LinkCount())
	}
	l.timed, l.wait = true, o.Timing.MaxWait
	l.strict = l.strict || l.wait > 0
	known := func(link int32) bool { s := o.Timing.Spans[link]; return s != graph.Always && s.From < s.To }
	l.off = make([]int32, len(c.rows.To)+1)
	if err := eachLink(y.p, g, c.rows, o.Directed, func(arc, link int32) {
		if known(link) {
			l.off[arc+1]++
		}
	}); err != nil {
		return err
	}
	for i := range c.rows.To {
		l.off[i+1] += l.off[i]
	}
	next := slices.Clone(l.off)
	l.spans = make([]graph.Span, l.off[len(c.rows.To)])
	if err := eachLink(y.p, g, c.rows, o.Directed, func(arc, link int32) {
		if s := o.Timing.Spans[link]; known(link) {
			l.spans[next[arc]] = graph.Span{From: max(s.From, -forever), To: min(s.To-1, forever)} // both ends possible
			next[arc]++
		}
	}); err != nil {
		return err
	}
	l.latest = slices.Repeat([]int64{math.MinInt64}, c.rows.Len())
	l.latest[y.to] = forever
	open := queue{{-forever, y.to}}
	for len(open) > 0 {
		at := open.pop()
		v := at.vertex
		if -at.key < l.latest[v] {
			continue
		}
		for _, u := range y.back.rows.Neighbours(v) {
			if c.avoided[u] {
				continue
			}
			arc := c.arc(u, v)
			for _, s := range l.spans[l.off[arc]:l.off[arc+1]] {
				if t := min(s.To, l.latest[v]); t >= s.From && t > l.latest[u] {
					l.latest[u] = t
					open.push(place{-t, u})
				}
			}
		}
		if err := y.p.spend(1 + 4*len(y.back.rows.Neighbours(v))); err != nil {
			return err
		}
	}
	return nil
}

// lowest searches back from the end over vertices with what has been touched.
func (y *yen) lowest(from int32) error {
	l, c, states := y.limits, y.there, int32(y.limits.full)+1
	if int64(c.rows.Len())*int64(states) > math.MaxInt32 {
		return graph.Errorf(graph.Exhausted, y.p.op, "%d vertices are too many to ask for paths through %d things", c.rows.Len(), len(l.sets))
	}
	l.lower = make([][]int64, states)
	for m := range l.lower {
		l.lower[m] = slices.Repeat([]int64{endless}, c.rows.Len())
	}
	l.lower[l.full][y.to] = 0
	open := queue{{0, y.to*states + int32(l.full)}}
	for len(open) > 0 {
		at := open.pop()
		v, met := at.vertex/states, uint8(at.vertex%states)
		if at.key > l.lower[met][v] || v == from {
			continue
		}
		own := l.sets[v] & met
		if l.sets[v] != own {
			continue // whoever is at v has touched all that v is in
		}
		for i := y.back.rows.Off[v]; i < y.back.rows.Off[v+1]; i++ {
			u := y.back.rows.To[i]
			if c.avoided[u] || !l.on[u] || u == y.to || l.timed && !l.walked(c.arc(u, v)) {
				continue
			}
			for some := own; ; some = (some - 1) & own { // what v was the first to touch
				before := met &^ some
				if d := at.key + y.back.units[i]; d < l.lower[before][u] {
					l.lower[before][u] = d
					open.push(place{d, u*states + int32(before)})
				}
				if some == 0 {
					break
				}
			}
		}
		if err := y.p.spend(1 + 2*len(y.back.rows.Neighbours(v))); err != nil {
			return err
		}
	}
	return nil
}

func (l *limits) walked(arc int32) bool { return l.off[arc+1] > l.off[arc] }

// step is when the arc can be walked by one whose last step was taken in when,
// one span for each link that can.
func (l *limits) step(when graph.Span, arc int32, use func(graph.Span)) {
	if !l.timed {
		use(when)
		return
	}
	until := int64(forever)
	if l.wait > 0 && when.To < forever && when.To+l.wait < forever {
		until = when.To + l.wait
	}
	for _, s := range l.spans[l.off[arc]:l.off[arc+1]] {
		if at := (graph.Span{From: max(s.From, when.From), To: min(s.To, until)}); at.From <= at.To {
			use(at)
		}
	}
}

// constrained is search under limits: prefix and what is spent are blocked, but
// for the spur.
func (y *yen) constrained(prefix, used []int32, base, bound int64) (candidate, bool, error) {
	l, c, spur := y.limits, y.there, prefix[len(prefix)-1]
	for _, v := range l.touched {
		l.kept[v] = l.kept[v][:0]
	}
	l.touched, l.open = l.touched[:0], l.open[:0]
	met, whens := l.sets[prefix[0]], []graph.Span{{From: -forever, To: forever}}
	for i := 1; i < len(prefix); i++ {
		met |= l.sets[prefix[i]]
		var next []graph.Span
		for _, when := range whens {
			l.step(when, c.arc(prefix[i-1], prefix[i]), func(s graph.Span) {
				if !slices.Contains(next, s) {
					next = append(next, s)
				}
			})
		}
		whens = next
	}
	y.blocked[spur] = y.round
	for _, when := range whens {
		l.offer(&label{path: []int32{spur}, units: base, least: base + l.lower[met][spur], met: met, when: when})
	}
	for len(l.open) > 0 && !l.spent() {
		at := l.pop()
		if at.gone {
			continue
		}
		u := at.path[len(at.path)-1]
		if u == y.to {
			return candidate{slices.Concat(prefix, at.path[1:]), at.units, len(prefix) - 1}, true, nil
		}
		for i := c.rows.Off[u]; i < c.rows.Off[u+1]; i++ {
			w := c.rows.To[i]
			if y.blocked[w] == y.round || c.avoided[w] || u == spur && slices.Contains(used, w) || slices.Contains(at.path, w) {
				continue
			}
			units, met := at.units+c.units[i], at.met|l.sets[w]
			rest := l.lower[met][w]
			if rest == endless || bound >= 0 && units+rest > bound {
				continue
			}
			l.step(at.when, i, func(s graph.Span) {
				if !l.timed || s.From <= l.latest[w] {
					l.offer(&label{path: append(at.path[:len(at.path):len(at.path)], w), units: units, least: units + rest, met: met, when: s})
				}
			})
		}
		if err := y.p.spend(1 + 2*len(c.rows.Neighbours(u))); err != nil {
			return candidate{}, false, err
		}
	}
	return candidate{}, false, nil
}

// offer keeps a label unless another one of its vertex is no worse, and gives up
// those that it is no worse than.
func (l *limits) offer(x *label) {
	v := x.path[len(x.path)-1]
	l.labels -= 1 + len(l.kept[v])/32
	if len(l.kept[v]) == 0 {
		l.touched = append(l.touched, v)
	}
	for _, k := range l.kept[v] {
		if !k.gone && l.serves(k, x) {
			return
		}
	}
	for _, k := range l.kept[v] {
		k.gone = k.gone || l.serves(x, k)
	}
	l.kept[v] = append(slices.DeleteFunc(l.kept[v], func(k *label) bool { return k.gone }), x)
	l.push(x)
}

// serves reports whether whatever completes b completes a as well, no dearer and
// no later in the order. Without strict that holds although a may have touched
// what completes b: then a shorter way leaves a there.
func (l *limits) serves(a, b *label) bool {
	if a.units > b.units || a.met&b.met != b.met || a.when.From > b.when.From || l.wait > 0 && a.when.To < b.when.To ||
		a.units == b.units && slices.Compare(a.path, b.path) > 0 {
		return false
	}
	return !l.strict || !slices.ContainsFunc(a.path, func(v int32) bool { return !slices.Contains(b.path, v) })
}

// before orders labels by the whole path they promise, then by their vertices.
func (a *label) before(b *label) bool {
	return a.least < b.least || a.least == b.least && slices.Compare(a.path, b.path) < 0
}

func (l *limits) push(x *label) {
	h := append(l.open, x)
	i := len(h) - 1
	for ; i > 0 && x.before(h[(i-1)/4]); i = (i - 1) / 4 {
		h[i] = h[(i-1)/4]
	}
	h[i] = x
	l.open = h
}

func (l *limits) pop() *label {
	h := l.open
	top, x := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	l.open = h
	for i := 0; len(h) > 0; {
		least, end := 4*i+1, min(4*i+5, len(h))
		for j := least + 1; j < end; j++ {
			if h[j].before(h[least]) {
				least = j
			}
		}
		if least >= len(h) || !h[least].before(x) {
			h[i] = x
			break
		}
		h[i] = h[least]
		i = least
	}
	return top
}
