package kernel

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"portolan/graph"
)

// Contact is one leg: something leaves a vertex at one time and is at another
// vertex at a later one. Times are whole numbers of any unit.
type Contact struct {
	From, To       int32
	Depart, Arrive int64
}

// Contacts are legs among numbered vertices, in the order of their departures.
// They never change. A leg is named by its place in the list it was built from.
type Contacts struct {
	n     int
	legs  []Contact // by departure, arrival, ends, place
	place []int32   // of each leg, in the list given

	arrivalsOnce sync.Once
	byArrival    []int32 // the legs by arrival, then by number
	backOnce     sync.Once
	backwards    *Contacts
}

// NewContacts sorts legs among n vertices. An end that is no vertex, an arrival
// that is not after the departure, and times beyond 2^60 are Invalid.
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
	c := &Contacts{n: n, legs: make([]Contact, len(legs)), place: make([]int32, len(legs))}
	for i := range c.place {
		c.place[i] = int32(i)
	}
	slices.SortFunc(c.place, func(a, b int32) int {
		x, y := &legs[a], &legs[b]
		return cmp.Or(cmp.Compare(x.Depart, y.Depart), cmp.Compare(x.Arrive, y.Arrive), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To), cmp.Compare(a, b))
	})
	for i, j := range c.place {
		c.legs[i] = legs[j]
	}
	return c, nil
}

// Len is the number of vertices.
func (c *Contacts) Len() int { return c.n }

// LegCount is the number of legs.
func (c *Contacts) LegCount() int { return len(c.legs) }

// Bytes is the memory of the legs with all that is derived from them.
func (c *Contacts) Bytes() int64 { return 64 * int64(len(c.legs)) }

// arrivals lists the legs by arrival. It is shared.
func (c *Contacts) arrivals() []int32 {
	c.arrivalsOnce.Do(func() {
		c.byArrival = make([]int32, len(c.legs))
		for i := range c.byArrival {
			c.byArrival[i] = int32(i)
		}
		slices.SortFunc(c.byArrival, func(a, b int32) int {
			return cmp.Or(cmp.Compare(c.legs[a].Arrive, c.legs[b].Arrive), cmp.Compare(a, b))
		})
	})
	return c.byArrival
}

// reversed is c with time and every leg turned round: a leg that arrives at t
// departs at -t. Places stay those of c's own legs. It is shared.
func (c *Contacts) reversed() *Contacts {
	c.backOnce.Do(func() {
		b := &Contacts{n: c.n, legs: make([]Contact, 0, len(c.legs)), place: make([]int32, 0, len(c.legs))}
		for _, i := range slices.Backward(c.arrivals()) {
			l := c.legs[i]
			b.legs = append(b.legs, Contact{l.To, l.From, -l.Arrive, -l.Depart})
			b.place = append(b.place, c.place[i])
		}
		c.backwards = b
	})
	return c.backwards
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
