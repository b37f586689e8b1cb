package transit

import (
	"portolan/graph"
)

// number gives every class the order of ids and finds places by code.
func (r *reader) number() {
	m := r.m
	renumbered := map[class][]int32{
		actorClass:    sortByID(m.actors, func(x *actor) graph.ID { return x.id }),
		placeClass:    sortByID(m.places, func(x *place) graph.ID { return x.id }),
		legClass:      sortByID(m.legs, func(x *leg) graph.ID { return x.id }),
		passageClass:  sortByID(m.passages, func(x *passage) graph.ID { return x.id }),
		documentClass: sortByID(m.documents, func(x *document) graph.ID { return x.id }),
		bookingClass:  sortByID(m.bookings, func(x *booking) graph.ID { return x.id }),
		transferClass: sortByID(m.transfers, func(x *transfer) graph.ID { return x.id }),
		thingClass:    sortByID(m.things, func(x *thing) graph.ID { return x.id }),
	}
	for id, w := range m.where {
		m.where[id] = ref{w.class, renumbered[w.class][w.n]}
	}
	for _, id := range r.never {
		if w := m.where[id]; w.class == actorClass {
			m.actors[w.n].never = true
		}
	}
	for i := range m.places {
		for _, c := range m.places[i].codes {
			if _, taken := m.placeBy[c]; !taken {
				m.placeBy[c] = int32(i)
			}
		}
	}
	for i := range m.legs {
		l := &m.legs[i]
		l.from, l.to = r.coded(l.fromCode), r.coded(l.toCode)
	}
}

// coded is the place with a code; a code that no visible place has stands for
// a place without a record.
func (r *reader) coded(code string) int32 {
	if code == "" {
		return none
	}
	n, ok := r.m.placeBy[code]
	if !ok {
		n = int32(len(r.m.places))
		p := place{codes: []string{code}}
		if len(code) == 5 {
			p.country = r.country(code[:2])
		}
		r.m.places = append(r.m.places, p)
		r.m.placeBy[code] = n
	}
	return n
}

// end finds the entity at a link's end; false where it was left out.
func (r *reader) end(id graph.ID) (graph.ID, ref, bool) {
	if _, weak := r.weak[id]; weak {
		return graph.ID{}, ref{}, false
	}
	e, ok := r.src.Resolve(id)
	if !ok {
		return graph.ID{}, ref{}, false
	}
	return e, r.m.where[e], true
}

// link hands every link to what it says, in the order of ids: first what
// belongs to whom, then what rests on that.
func (r *reader) link() {
	r.addresses, r.owned = map[graph.ID]graph.ID{}, map[int32][]int32{}
	for _, first := range []bool{true, false} {
		for i := range r.links {
			l := &r.links[i]
			early := l.kind == graph.LocatedIn || l.kind == graph.Owns
			if early != first {
				continue
			}
			fromID, from, ok1 := r.end(l.from)
			toID, to, ok2 := r.end(l.to)
			if !ok1 || !ok2 {
				continue
			}
			if l.kind == graph.LocatedIn {
				r.addresses[fromID] = toID
				continue
			}
			if l.kind == graph.StayedAt {
				r.stay(l, from, toID, to)
				continue
			}
			r.apply(l, from, to)
		}
	}
}

func (r *reader) apply(l *rawLink, from, to ref) {
	m := r.m
	switch l.kind {
	case graph.Took:
		if from.class == actorClass && to.class == passageClass {
			p := &m.passages[to.n]
			p.people = insert(p.people, from.n)
			if !p.dated {
				narrow(&p.departs, &p.dated, when(l))
			}
		}
	case graph.On:
		if from.class == passageClass && to.class == legClass && m.passages[from.n].leg == none {
			m.passages[from.n].leg = to.n
		}
	case graph.Departs, graph.Arrives, graph.CrossedAt:
		r.goes(l.kind, from, to)
	case graph.Used:
		r.used(from, to)
	case graph.Booked:
		if from.class == passageClass && to.class == bookingClass {
			p := &m.passages[from.n]
			p.booked = insert(p.booked, to.n)
		}
	case graph.Holds, graph.Owns:
		if from.class == actorClass && (to.class == documentClass || to.class == thingClass) {
			m.holds = append(m.holds, holding{l.id, from.n, to, linkSpan(l)})
			if to.class == thingClass {
				r.owned[to.n] = insert(r.owned[to.n], from.n)
			}
		}
	case graph.Sent, graph.Received:
		r.paid(l, from, to)
	default:
		r.act(l, from, to)
	}
}

// goes notes a place of a leg or passage.
func (r *reader) goes(k graph.Kind, what, where ref) {
	if where.class != placeClass {
		return
	}
	var at *int32
	switch {
	case what.class == legClass && k == graph.Departs:
		at = &r.m.legs[what.n].from
	case what.class == legClass && k == graph.Arrives:
		at = &r.m.legs[what.n].to
	case what.class == passageClass && k == graph.Departs:
		at = &r.m.passages[what.n].from
	case what.class == passageClass && k == graph.Arrives:
		at = &r.m.passages[what.n].to
	case what.class == passageClass && k == graph.CrossedAt:
		at = &r.m.passages[what.n].via
	default:
		return
	}
	// A place with a record is better than a code without one.
	if *at == none || r.m.places[*at].id.IsZero() {
		*at = where.n
	}
}

func (r *reader) used(by, what ref) {
	if what.class != documentClass {
		return
	}
	switch by.class {
	case passageClass:
		p := &r.m.passages[by.n]
		p.documents = insert(p.documents, what.n)
	case bookingClass:
		b := &r.m.bookings[by.n]
		b.documents = insert(b.documents, what.n)
	}
}

// paid notes the parties of a transfer; an account stands for its owners.
func (r *reader) paid(l *rawLink, from, to ref) {
	if to.class != transferClass {
		return
	}
	t := &r.m.transfers[to.n]
	var parties []int32
	switch from.class {
	case actorClass:
		parties = []int32{from.n}
	case thingClass:
		parties = r.owned[from.n]
	}
	for _, a := range parties {
		t.parties = insert(t.parties, a)
		if l.kind == graph.Received {
			t.receivers = insert(t.receivers, a)
		}
	}
	if l.kind == graph.Sent && from.class == actorClass {
		r.m.acts = append(r.m.acts, act{l.id, graph.Sent, from.n, to, t.date, t.date != graph.Always})
	}
}

func (r *reader) act(l *rawLink, from, to ref) {
	if !l.kind.Info().Helps || from.class != actorClass {
		return
	}
	onTraveller := l.kind == graph.Recruited || l.kind == graph.Financed
	switch to.class {
	case passageClass, documentClass, bookingClass:
	case actorClass:
		if !onTraveller {
			return
		}
	default:
		return
	}
	s, dated := when(l).Span()
	r.m.acts = append(r.m.acts, act{l.id, l.kind, from.n, to, s, dated})
}

func (r *reader) stay(l *rawLink, from ref, toID graph.ID, to ref) {
	if to.class != placeClass {
		to = r.m.where[r.addresses[toID]]
	}
	if from.class != actorClass || to.class != placeClass {
		return
	}
	s := stay{link: l.id, person: from.n, place: to.n}
	s.from, s.begun = l.valid.From.Span()
	s.to, s.ended = l.valid.To.Span()
	if d, ok := l.date.Span(); ok && !s.begun && !s.ended {
		s.from, s.to, s.begun, s.ended = d, d, true, true
	}
	r.m.stays = append(r.m.stays, s)
}

// when is the date of what a link says: its own date, else the beginning of
// its validity.
func when(l *rawLink) graph.Date {
	if l.date != "" {
		return l.date
	}
	return begins(l.valid)
}

// linkSpan is when a state such as holding a document lasted.
func linkSpan(l *rawLink) graph.Span {
	if s, ok := l.date.Span(); ok && l.valid == (graph.Period{}) {
		return s
	}
	return l.valid.Span()
}
