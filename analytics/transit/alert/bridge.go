package alert

import (
	"slices"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// busy is how many people a link may serve for each one of the two networks
// before it says nothing about them: a ticket desk serves everybody.
const busy = 10

// contact is how a link touches a network: by whom, and what shows it.
type contact struct {
	people   map[graph.ID]bool // who may be told of
	seen     time.Time
	evidence []graph.ID
}

// linker is what may link networks: an actor, a document, a booking, a phone or
// an account.
type linker struct {
	never  bool
	people map[graph.ID]bool // all whom it serves
	nets   map[int32]*contact
}

type pair [2]int32

// linkers gathers who and what touches the networks on one side.
func (f *finder) linkers(w *travel.Window, name func(graph.ID) graph.ID) map[graph.ID]*linker {
	out := map[graph.ID]*linker{}
	touch := func(what graph.ID, never bool, person int32, seen graph.Span, proof ...graph.ID) {
		a := &w.Actors[person]
		id, key := name(a.ID), name(what)
		l := out[key]
		if l == nil {
			l = &linker{people: map[graph.ID]bool{}, nets: map[int32]*contact{}}
			out[key] = l
		}
		l.never = l.never || never
		l.people[id] = true
		for _, n := range f.of[id] {
			c := l.nets[n]
			if c == nil {
				c = &contact{people: map[graph.ID]bool{}}
				l.nets[n] = c
			}
			if !a.Never {
				c.people[id], c.seen = true, earlier(c.seen, moment(seen))
				c.evidence = append(c.evidence, proof...)
			}
		}
	}
	for _, s := range w.Services {
		h, v := &w.Actors[s.Helper], &w.Moves[s.Move]
		touch(h.ID, h.Never, v.Person, v.Departs, append(w.ProofOf(v), w.Acts[s.Act].Link)...)
	}
	for p := range w.Actors { // who helps others is a link from the own network
		if a := &w.Actors[p]; len(f.of[name(a.ID)]) > 0 {
			touch(a.ID, a.Never, int32(p), graph.Always)
		}
	}
	for _, h := range w.Holds {
		switch h.What.Class {
		case travel.DocumentClass:
			touch(w.Documents[h.What.N].ID, false, h.Person, h.Span, h.Link)
		case travel.ThingClass:
			touch(w.Things[h.What.N].ID, false, h.Person, h.Span, h.Link)
		}
	}
	for i := range w.Moves {
		v := &w.Moves[i]
		if w.MoveHeld[i] == graph.Outside {
			continue
		}
		for _, d := range v.Documents {
			touch(w.Documents[d].ID, false, v.Person, v.Departs, w.ProofOf(v)...)
		}
		for _, b := range v.Bookings {
			touch(w.Bookings[b].ID, false, v.Person, v.Departs, w.ProofOf(v)...)
		}
	}
	return out
}

// pairs calls each for every two networks that a linker touches.
func (l *linker) pairs(each func(pair, *contact, *contact)) {
	var nets []int32
	for n := range l.nets {
		nets = append(nets, n)
	}
	slices.Sort(nets)
	for i, a := range nets {
		for _, b := range nets[i+1:] {
			each(pair{a, b}, l.nets[a], l.nets[b])
		}
	}
}

// bridges are the pairs of networks that something links now and nothing linked
// before. All that links a pair is one alert.
func (f *finder) bridges() []Alert {
	linked := map[pair]bool{}
	for _, l := range f.linkers(f.before.Window, f.now) {
		l.pairs(func(p pair, _, _ *contact) { linked[p] = true })
	}
	found := map[pair]*Alert{}
	for id, l := range f.linkers(f.after.Window, same) {
		if l.never {
			continue
		}
		l.pairs(func(p pair, a, b *contact) {
			if linked[p] || len(a.people) == 0 || len(b.people) == 0 || busy*(len(a.people)+len(b.people)) < len(l.people) {
				return
			}
			alert := found[p]
			if alert == nil {
				alert = f.bridge(p)
				found[p] = alert
			}
			seen := a.seen
			if b.seen.After(seen) {
				seen = b.seen
			}
			alert.About, alert.Seen = append(alert.About, id), earlier(alert.Seen, seen)
			alert.Evidence = append(append(alert.Evidence, a.evidence...), b.evidence...)
		})
	}
	var out []Alert
	for _, a := range found {
		slices.SortFunc(a.About, graph.ID.Compare)
		a.Evidence = run.NewEvidence(a.Evidence)
		out = append(out, *a)
	}
	return out
}

// bridge is the alert about a pair of networks, the one with the lower id first.
func (f *finder) bridge(p pair) *Alert {
	a, b := f.networks[p[0]], f.networks[p[1]]
	if b.ID.Compare(a.ID) < 0 {
		a, b = b, a
	}
	return &Alert{ID: hashed(Bridge, a.ID.String(), b.ID.String()), Kind: Bridge,
		Networks: [2]graph.ID{a.ID, b.ID}, Sizes: [2]int{len(a.People), len(b.People)}}
}
