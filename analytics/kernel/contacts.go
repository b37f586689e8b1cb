package kernel

import (
	"cmp"
	"math"
	"slices"

	"portolan/graph"
)

// Contact is one leg: something leaves a vertex at one time and is at another
// vertex at a later one. Times are whole numbers of any unit.
type Contact struct {
	From, To       int32
	Depart, Arrive int64
}

// Contacts are legs among numbered vertices. They never change: what is derived
// from them, their order by departure first, is worked out when a kernel first
// needs it, under that kernel's context. A leg is named by its place in the
// list it was built from.
type Contacts struct {
	n     int
	given []Contact
	turn  chan struct{} // held by whoever derives something

	legs      []Contact // by departure, arrival, ends, place
	place     []int32   // of each of legs, in the list given
	byArrival []int32   // the legs by arrival, then by number
	backwards *Contacts
}

// NewContacts takes legs among n vertices; nobody may change the list any more.
// An end that is no vertex, an arrival that is not after the departure, and
// times beyond 2^60 are Invalid.
func NewContacts(n int, legs []Contact) (*Contacts, error) {
	const op, most = "kernel.NewContacts", 1 << 60
	if len(legs) >= math.MaxInt32 {
		return nil, graph.Errorf(graph.Exhausted, op, "%d legs are more than can be numbered", len(legs))
	}
	for i, l := range legs {
		switch {
		case l.From < 0 || int(l.From) >= n || l.To < 0 || int(l.To) >= n:
			return nil, graph.Errorf(graph.Invalid, op, "leg %d runs from %d to %d, and there are %d vertices", i, l.From, l.To, n)
		case l.Arrive <= l.Depart:
			return nil, graph.Errorf(graph.Invalid, op, "leg %d arrives at %d, which is not after its departure at %d: use a finer unit of time", i, l.Arrive, l.Depart)
		case l.Depart < -most || l.Arrive > most:
			return nil, graph.Errorf(graph.Invalid, op, "leg %d from %d to %d lies beyond 2^60: use a coarser unit of time", i, l.Depart, l.Arrive)
		}
	}
	return &Contacts{n: n, given: legs, turn: make(chan struct{}, 1)}, nil
}

// Len is the number of vertices.
func (c *Contacts) Len() int { return c.n }

// LegCount is the number of legs.
func (c *Contacts) LegCount() int { return len(c.given) }

// Bytes is the memory of the legs with all that is derived from them.
func (c *Contacts) Bytes() int64 { return 112 * int64(len(c.given)) }

// derive runs work alone, and not at all once the context has ended.
func (c *Contacts) derive(p *poller, work func() error) error {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
		return work()
	case <-p.ctx.Done():
		return p.cancelled(p.ctx.Err())
	}
}

// sort puts the legs in order, on first use. Every kernel begins with it.
func (c *Contacts) sort(p *poller) error {
	return c.derive(p, func() error {
		if c.legs != nil {
			return nil
		}
		place, err := sorted(p, len(c.given), func(a, b int32) int {
			x, y := &c.given[a], &c.given[b]
			return cmp.Or(cmp.Compare(x.Depart, y.Depart), cmp.Compare(x.Arrive, y.Arrive), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To), cmp.Compare(a, b))
		})
		if err != nil {
			return err
		}
		legs := make([]Contact, len(place))
		for i, j := range place {
			legs[i] = c.given[j]
			if i%pollVisits == 0 {
				if err := p.spend(pollVisits); err != nil {
					return err
				}
			}
		}
		c.legs, c.place = legs, place
		return nil
	})
}

// arrivals lists the legs by arrival, after sort. It is shared.
func (c *Contacts) arrivals(p *poller) ([]int32, error) {
	err := c.derive(p, func() (err error) {
		if c.byArrival == nil {
			c.byArrival, err = sorted(p, len(c.legs), func(a, b int32) int {
				return cmp.Or(cmp.Compare(c.legs[a].Arrive, c.legs[b].Arrive), cmp.Compare(a, b))
			})
		}
		return err
	})
	return c.byArrival, err
}

// reversed is c with time and every leg turned round, after sort: a leg that
// arrives at t departs at -t. Places stay those of c's own legs. It is shared.
func (c *Contacts) reversed(p *poller) (*Contacts, error) {
	arrivals, err := c.arrivals(p)
	if err != nil {
		return nil, err
	}
	err = c.derive(p, func() error {
		if c.backwards != nil {
			return nil
		}
		b := &Contacts{n: c.n, turn: make(chan struct{}, 1), legs: make([]Contact, len(arrivals)), place: make([]int32, len(arrivals))}
		for i, j := range arrivals {
			l, at := c.legs[j], len(arrivals)-1-i
			b.legs[at], b.place[at] = Contact{l.To, l.From, -l.Arrive, -l.Depart}, c.place[j]
			if i%pollVisits == 0 {
				if err := p.spend(pollVisits); err != nil {
					return err
				}
			}
		}
		c.backwards = b
		return nil
	})
	return c.backwards, err
}

// sorted lists the numbers below n in the order of compare, which has no ties.
// Runs are sorted and then merged, so that the context is looked at often.
func sorted(p *poller, n int, compare func(a, b int32) int) ([]int32, error) {
	const run = 1 << 12
	list, merged := make([]int32, n), make([]int32, n)
	for i := range list {
		list[i] = int32(i)
	}
	for first := 0; first < n; first += run {
		slices.SortFunc(list[first:min(first+run, n)], compare)
		if err := p.spend(8 * run); err != nil {
			return nil, err
		}
	}
	for width := run; width < n; width *= 2 {
		for first := 0; first < n; first += 2 * width {
			a, b := list[first:min(first+width, n)], list[min(first+width, n):min(first+2*width, n)]
			for at := first; len(a)+len(b) > 0; at++ {
				if len(b) == 0 || len(a) > 0 && compare(a[0], b[0]) < 0 {
					merged[at], a = a[0], a[1:]
				} else {
					merged[at], b = b[0], b[1:]
				}
				if at%pollVisits == 0 {
					if err := p.spend(4 * pollVisits); err != nil {
						return nil, err
					}
				}
			}
		}
		list, merged = merged, list
	}
	return list, nil
}

// Window says when legs may run and how long one may wait between two; the zero
// value is any time and any wait.
type Window struct {
	Begin, End       int64 // no departure before, no arrival after; both 0: any time
	MinWait, MaxWait int64 // between an arrival and the next departure; MaxWait 0: any
}

// within gives the legs that depart in the window, and what must not be
// arrived after.
func (c *Contacts) within(op string, w Window) (first, last int, end int64, err error) {
	if w.MinWait < 0 || w.MaxWait < 0 || w.MaxWait > 0 && w.MaxWait < w.MinWait {
		return 0, 0, 0, graph.Errorf(graph.Invalid, op, "waits from %d to %d are no span: give a least wait of at least 0 and a greatest not below it", w.MinWait, w.MaxWait)
	}
	if w.Begin == 0 && w.End == 0 {
		return 0, len(c.legs), math.MaxInt64, nil
	}
	if w.End < w.Begin {
		return 0, 0, 0, graph.Errorf(graph.Invalid, op, "the window from %d to %d ends before it begins", w.Begin, w.End)
	}
	departs := func(l Contact, t int64) int { return cmp.Compare(l.Depart, t) }
	first, _ = slices.BinarySearchFunc(c.legs, w.Begin, departs)
	last, _ = slices.BinarySearchFunc(c.legs, w.End, departs)
	return first, last, w.End, nil
}

// checkVertices is an error unless all are vertices of c.
func (c *Contacts) checkVertices(op string, list []int32) error {
	for _, v := range list {
		if v < 0 || int(v) >= c.n {
			return graph.Errorf(graph.Invalid, op, "vertex %d is not one of the %d of the legs", v, c.n)
		}
	}
	return nil
}
