package kernel

import (
	"cmp"
	"context"
	"math"
	"slices"

	"portolan/graph"
)

// Aim says which of all journeys to a vertex is the best.
type Aim uint8

// The aims a journey can have.
const (
	Earliest Aim = iota // arrives first
	Fastest             // takes the least time from its first departure to its last arrival
	Fewest              // has the fewest legs
)

// TimedOptions say what is sought and when; the zero value seeks the earliest
// arrivals at any time.
type TimedOptions struct {
	Window
	Aim Aim
}

// TimedPaths is the answer of TimedJourneys and LatestDepartures.
type TimedPaths struct {
	Reached []bool  // of each vertex: some journey leads there; sources by none
	Value   []int64 // of the best: arrival, duration or number of legs; a source has no journey and 0
	Count   int     // vertices reached, sources included

	last     []int32 // of each vertex: the last leg of the best journey; -1: none
	previous []int32 // of each leg: the one before it; -1: none
	contacts *Contacts
	toEnd    bool // legs run to the vertices asked about
}

// Journey lists the legs of the best journey to v, or from v for
// LatestDepartures, in the order of time; nil for a source and where there is
// none. Legs are named by their places in what NewContacts was given.
func (t *TimedPaths) Journey(v int32) []int32 {
	var legs []int32
	for l := t.last[v]; l >= 0; l = t.before(l) {
		legs = append(legs, t.contacts.place[l])
	}
	if !t.toEnd {
		slices.Reverse(legs)
	}
	return legs
}

// before is the leg before l: the one kept for it or, where earliest arrivals
// were scanned, the last of the journey to its start.
func (t *TimedPaths) before(l int32) int32 {
	if t.previous != nil {
		return t.previous[l]
	}
	return t.last[t.contacts.legs[l].From]
}

// TimedJourneys finds the best journey from any of the sources to every vertex
// on legs that follow one another in time.
//
//	Question    who can be reached, when, how     Formula  min of arrival, of arrival - first departure, or
//	            fast, with how many changes?               of legs, over legs with arrival_i + MinWait <=
//	                                                       departure_i+1 <= arrival_i + MaxWait
//	Graph       directed legs with times          Pairs    each vertex with its best source
//	Ends        sources are reached at once;      Scale    none
//	            nobody waits at a source
//	Ties        of equal journeys to a vertex     Cost     O(V + legs), legs sorted once by departure and,
//	            that whose last leg departs                but for plain earliest arrival, by arrival
//	            first
//	Exactness   exact; a journey may pass a       Overflow times lie within 2^60
//	            vertex twice where MaxWait
//	            makes it wait elsewhere
//	Source      one scan: Dibbelt et al., ACM J. Experimental Algorithmics 23 (2018); waiting limits: Bentert
//	            et al., Applied Network Science 5:73 (2020)
//	Checked by  verify.TimedJourneys (relaxing all pairs of legs), a second independent way: gonum
//	            path.DijkstraFrom on the graph of legs (equal), fixture ferries
//
// With a limit on waiting an early arrival may be of no use for a late
// departure; so arrivals are kept in a line a vertex, worse ones dropped as
// better and later ones come (a sliding minimum).
func TimedJourneys(ctx context.Context, c *Contacts, sources []int32, o TimedOptions) (*TimedPaths, error) {
	const op = "kernel.TimedJourneys"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Aim > Fewest {
		return nil, graph.Errorf(graph.Invalid, op, "there is no aim number %d", o.Aim)
	}
	if err := c.sort(p); err != nil {
		return nil, err
	}
	return c.timed(p, sources, o)
}

// LatestDepartures finds for every vertex the latest time at which a journey to
// any of the targets can begin: Value is that departure. It is TimedJourneys
// with time turned round, and has its header.
func LatestDepartures(ctx context.Context, c *Contacts, targets []int32, w Window) (*TimedPaths, error) {
	p, err := begin(ctx, "kernel.LatestDepartures")
	if err != nil {
		return nil, err
	}
	if err := c.sort(p); err != nil {
		return nil, err
	}
	back, err := c.reversed(p)
	if err != nil {
		return nil, err
	}
	w.Begin, w.End = -w.End, -w.Begin
	t, err := back.timed(p, targets, TimedOptions{Window: w})
	if err != nil {
		return nil, err
	}
	t.toEnd = true
	for v := range t.Value {
		t.Value[v] = -t.Value[v]
	}
	return t, nil
}

// TimedMemory bounds the bytes that TimedJourneys and LatestDepartures need,
// with what is derived from the legs.
func TimedMemory(c *Contacts) int64 {
	return c.Bytes() + 48*int64(c.n) + 32*int64(c.LegCount())
}

func (c *Contacts) timed(p *poller, sources []int32, o TimedOptions) (t *TimedPaths, err error) {
	if o.Aim == Earliest && o.MaxWait == 0 {
		t, err = c.scan(p, sources, o.Window)
	} else {
		_, t, err = c.keepLines(p, sources, o)
	}
	if err != nil {
		return nil, err
	}
	for _, v := range sources {
		t.Value[v], t.last[v], t.Reached[v] = 0, -1, true
	}
	for _, r := range t.Reached {
		if r {
			t.Count++
		}
	}
	return t, nil
}

// start checks a question and gives the legs it is about.
func (c *Contacts) start(op string, sources []int32, w Window) (t *TimedPaths, first, last int, end int64, err error) {
	if err = c.checkVertices(op, sources); err == nil {
		first, last, end, err = c.within(op, w)
	}
	t = &TimedPaths{Reached: make([]bool, c.n), Value: make([]int64, c.n), last: slices.Repeat([]int32{-1}, c.n), contacts: c}
	return t, first, last, end, err
}

// scan finds plain earliest arrivals: one look at each leg.
func (c *Contacts) scan(p *poller, sources []int32, w Window) (*TimedPaths, error) {
	t, first, last, end, err := c.start(p.op, sources, w)
	if err != nil {
		return nil, err
	}
	ready := slices.Repeat([]int64{math.MaxInt64}, c.n) // when each vertex can be left
	for _, v := range sources {
		ready[v] = math.MinInt64
	}
	const most = 1 << 14
	for first < last {
		some := c.legs[first:min(first+most, last)]
		for i := range some {
			l := &some[i]
			if ready[l.From] <= l.Depart && l.Arrive+w.MinWait < ready[l.To] && l.Arrive <= end {
				ready[l.To] = l.Arrive + w.MinWait
				t.last[l.To] = int32(first + i)
			}
		}
		first += len(some)
		if err := p.spend(len(some)); err != nil {
			return nil, err
		}
	}
	for v, l := range t.last {
		if l >= 0 {
			t.Reached[v], t.Value[v] = true, c.legs[l].Arrive
		}
	}
	return t, nil
}

// lines is the state of the scan that keeps several arrivals a vertex. A line
// runs from its first leg to its newest; arrivals ascend and values descend.
type lines struct {
	c             *Contacts
	o             TimedOptions
	end           int64
	source        []bool
	first, newest []int32 // of each vertex's line; -1: empty
	next, back    []int32 // of each leg in a line
	value         []int64 // of each leg: what is to be greatest; unreachable: none
}

const unused = math.MinInt64

// keepLines is the scan that serves every aim and limits on waiting.
func (c *Contacts) keepLines(p *poller, sources []int32, o TimedOptions) (*lines, *TimedPaths, error) {
	t, first, last, end, err := c.start(p.op, sources, o.Window)
	if err != nil {
		return nil, nil, err
	}
	s := &lines{c: c, o: o, end: end, source: make([]bool, c.n), first: slices.Repeat([]int32{-1}, c.n), newest: slices.Repeat([]int32{-1}, c.n)}
	for _, v := range sources {
		s.source[v] = true
	}
	return s, t, s.run(p, t, first, last)
}

func (s *lines) run(p *poller, t *TimedPaths, first, last int) error {
	c := s.c
	legs := c.legs
	arrivals, err := c.arrivals(p)
	if err != nil {
		return err
	}
	s.next, s.back, s.value = make([]int32, len(legs)), make([]int32, len(legs)), slices.Repeat([]int64{unused}, len(legs))
	t.previous = slices.Repeat([]int32{-1}, len(legs))
	best := slices.Repeat([]int64{unused}, c.n)
	due := 0 // the first of arrivals that is in no line yet: earlier ones departed before the window
	if first < last {
		due, _ = slices.BinarySearchFunc(arrivals, legs[first].Depart, func(a int32, t int64) int { return cmp.Compare(legs[a].Arrive, t) })
	}
	for i := first; i < last; i++ {
		l := &legs[i]
		for due < len(arrivals) && legs[arrivals[due]].Arrive+s.o.MinWait <= l.Depart {
			if a := arrivals[due]; s.value[a] != unused {
				s.enter(a)
			}
			due++
		}
		if err := p.spend(1); err != nil {
			return err
		}
		if l.Arrive > s.end {
			continue
		}
		if s.source[l.From] {
			s.value[i] = s.start(l)
		} else if from := s.front(l); from >= 0 {
			s.value[i], t.previous[i] = s.on(s.value[from]), from
		} else {
			continue
		}
		rank := s.rank(l, s.value[i])
		if rank > best[l.To] {
			best[l.To], t.last[l.To], t.Reached[l.To] = rank, int32(i), true
			if t.Value[l.To] = -rank; s.o.Aim == Fewest {
				t.Value[l.To] = -s.value[i]
			}
		}
	}
	return nil
}

// start is the value of a first leg, on that of one leg more, and rank that of
// a whole journey; more is better.
func (s *lines) start(l *Contact) int64 {
	switch s.o.Aim {
	case Fastest:
		return l.Depart
	case Fewest:
		return -1
	}
	return 0
}

func (s *lines) on(value int64) int64 {
	if s.o.Aim == Fewest {
		return value - 1
	}
	return value
}

func (s *lines) rank(l *Contact, value int64) int64 {
	switch s.o.Aim {
	case Fastest:
		return value - l.Arrive
	case Fewest:
		return value
	}
	return -l.Arrive
}

// enter puts a leg at the end of its vertex's line, in the place of those that
// are no better.
func (s *lines) enter(a int32) {
	v := s.c.legs[a].To
	tail := s.newest[v]
	for tail >= 0 && s.value[tail] <= s.value[a] {
		tail = s.back[tail]
	}
	s.back[a], s.next[a], s.newest[v] = tail, -1, a
	if tail < 0 {
		s.first[v] = a
	} else {
		s.next[tail] = a
	}
}

// front is the best leg that l can follow; -1: none. Those that arrived too
// long ago leave the line.
func (s *lines) front(l *Contact) int32 {
	a := s.first[l.From]
	for a >= 0 && s.o.MaxWait > 0 && s.c.legs[a].Arrive+s.o.MaxWait < l.Depart {
		a = s.next[a]
		s.first[l.From] = a
		if a >= 0 {
			s.back[a] = -1
		} else {
			s.newest[l.From] = -1
		}
	}
	return a
}
