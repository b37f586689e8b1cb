package item

import (
	"math"
	"slices"
	"strings"

	"portolan/graph"
)

// way is a fixed sort of step from a kind to another: which links, which way, to what.
type way struct {
	links string
	out   bool
	to    graph.Kind
}

func along(out bool, to graph.Kind, kinds ...graph.Kind) way {
	var b strings.Builder
	for _, k := range kinds {
		b.WriteByte(byte(k))
	}
	return way{b.String(), out, to}
}

var (
	tookPassage   = along(true, graph.Passage, graph.Took)
	subjectNotice = along(true, graph.Notice, graph.SubjectOf)
	holdsDocument = along(true, graph.TravelDocument, graph.Holds)
	heldBy        = along(false, graph.Person, graph.Holds)
	usedOn        = along(false, graph.Passage, graph.Used)
	reportedIn    = along(true, graph.DocumentReport, graph.SubjectOf)
	traveller     = along(false, graph.Person, graph.Took)
	onLeg         = along(true, graph.Leg, graph.On)
	departsFrom   = along(true, graph.Place, graph.Departs)
	arrivesAt     = along(true, graph.Place, graph.Arrives)
	usedDocument  = along(true, graph.TravelDocument, graph.Used)
	onBooking     = along(true, graph.Booking, graph.Booked)
	legPassages   = along(false, graph.Passage, graph.On)
	liesIn        = along(true, graph.Place, graph.LocatedIn)
)

// met is something reached from each of a group: for each, the things at the other ends, by id, each once.
type met [][]*Thing

type metKey struct{ way way }

// meet steps along a way from everything in the group at once; all that is reached is one group.
func (g *siblings) meet(w way) (met, error) {
	return remember(&g.memo, metKey{w}, func() (met, error) {
		lists, err := g.reach(w, graph.Window{})
		if err != nil {
			return nil, err
		}
		var refs []Ref
		for _, list := range lists {
			for _, r := range list {
				refs = append(refs, r.Ref)
			}
		}
		things, out := Things(g.view, refs), make(met, len(lists))
		for i, list := range lists {
			out[i], things = things[:len(list)], things[len(list):]
		}
		return out, nil
	})
}

// reach lists what a way leads to from each of the group, by id.
func (g *siblings) reach(w way, window graph.Window) ([][]ref, error) {
	all, err := g.hops(hopQuery{kinds: w.links, out: w.out, in: !w.out, window: window})
	if err != nil {
		return nil, err
	}
	view, err := g.view.known(window)
	if err != nil {
		return nil, err
	}
	lists := make([][]ref, len(all))
	for i, hops := range all {
		for _, hop := range hops {
			if other := RefOf(view, hop.Other); other.Kind == w.to {
				lists[i] = append(lists[i], ref{Ref: other, certain: hop.certain})
			}
		}
		lists[i] = byID(lists[i])
	}
	return lists, nil
}

// met lists the things a way leads to from one thing.
func (t *Thing) met(w way) ([]*Thing, error) {
	all, err := t.group.meet(w)
	if err != nil || t.at >= len(all) {
		return nil, err
	}
	return all[t.at], nil
}

// first is the first thing a way leads to, or nil.
func (t *Thing) first(w way) (*Thing, error) {
	things, err := t.met(w)
	if err != nil || len(things) == 0 {
		return nil, err
	}
	return things[0], nil
}

type pageKey struct {
	way    way
	window graph.Window
	first  int
	after  string
}

// page cuts what a way leads to, alike for everything in the group.
func (t *Thing) page(w way, window *graph.Window, s Slice) (*Page, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	all, err := remember(&t.group.memo, pageKey{w, deref(window), s.First, deref(s.After)}, func() ([]*Page, error) {
		lists, err := t.group.reach(w, deref(window))
		if err != nil {
			return nil, err
		}
		view, err := t.group.view.known(deref(window))
		if err != nil {
			return nil, err
		}
		if w.to == graph.Passage {
			lists, err = byDeparture(view, lists, deref(window))
		}
		if err != nil {
			return nil, err
		}
		return pages(view, s, lists)
	})
	if err != nil {
		return nil, err
	}
	return all[t.at], nil
}

// byDeparture puts passages into the order in which they began, undated ones last, and leaves out those that did not
// take place in the window: the date of the passage decides, as the links to it have none of their own. It reads the
// passages and their legs, all in two calls.
func byDeparture(view *Seen, lists [][]ref, window graph.Window) ([][]ref, error) {
	var refs []Ref
	for _, list := range lists {
		for _, r := range list {
			refs = append(refs, r.Ref)
		}
	}
	things, span := Things(view, refs), window.Span()
	for i, list := range lists {
		kept := list[:0]
		for _, r := range list {
			begun, err := (&Passage{things[0]}).span()
			if err != nil {
				return nil, err
			}
			things = things[1:]
			if begun == graph.Always {
				r.key = math.MaxInt64
			} else {
				r.key = begun.From
			}
			held := span.Holds(begun)
			if held == graph.Outside {
				continue
			}
			r.certain = held == graph.Certain
			kept = append(kept, r)
		}
		slices.SortFunc(kept, func(a, b ref) int { return a.place.compare(b.place) })
		lists[i] = kept
	}
	return lists, nil
}
