package travel

import (
	"portolan/graph"
)

// number gives every class the order of ids and finds places by code.
func (r *reader) number() {
	m := r.m
	renumbered := map[Class][]int32{
		ActorClass:    sortByID(m.Actors, func(x *Actor) graph.ID { return x.ID }),
		PlaceClass:    sortByID(m.Places, func(x *Place) graph.ID { return x.ID }),
		LegClass:      sortByID(m.Legs, func(x *Leg) graph.ID { return x.ID }),
		PassageClass:  sortByID(m.Passages, func(x *Passage) graph.ID { return x.ID }),
		DocumentClass: sortByID(m.Documents, func(x *Document) graph.ID { return x.ID }),
		BookingClass:  sortByID(m.Bookings, func(x *Booking) graph.ID { return x.ID }),
		TransferClass: sortByID(m.Transfers, func(x *Transfer) graph.ID { return x.ID }),
		ThingClass:    sortByID(m.Things, func(x *Thing) graph.ID { return x.ID }),
		ReportClass:   sortByID(m.Reports, func(x *Report) graph.ID { return x.ID }),
		RouteClass:    sortByID(m.Routes, func(x *Route) graph.ID { return x.ID }),
	}
	for id, w := range m.Where {
		m.Where[id] = Ref{w.Class, renumbered[w.Class][w.N]}
	}
	for _, id := range r.never {
		if w := m.Where[id]; w.Class == ActorClass {
			m.Actors[w.N].Never = true
		}
	}
	// A crossing can have the code of the town beside it: who goes by the code
	// goes to the town.
	for _, crossing := range []bool{false, true} {
		for i := range m.Places {
			for _, c := range m.Places[i].Codes {
				if m.Places[i].Crossing == crossing {
					m.PlaceBy[c] = append(m.PlaceBy[c], int32(i))
				}
			}
		}
	}
	for i := range m.Legs {
		l := &m.Legs[i]
		l.From, l.To = r.coded(l.FromCode, l.Departs), r.coded(l.ToCode, l.Departs)
	}
}

// coded is the first place that has a code at a time, else the first that ever
// had it; a code that no visible place has stands for a place without a record.
func (r *reader) coded(code string, at graph.Span) int32 {
	if code == "" {
		return None
	}
	for _, n := range r.m.PlaceBy[code] {
		if r.m.Places[n].Held.Holds(at) != graph.Outside {
			return n
		}
	}
	if len(r.m.PlaceBy[code]) == 0 {
		n := int32(len(r.m.Places))
		p := Place{Codes: []string{code}, Held: graph.Always}
		if len(code) == 5 {
			p.Country = r.country(code[:2])
		}
		r.m.Places = append(r.m.Places, p)
		r.m.PlaceBy[code] = []int32{n}
	}
	return r.m.PlaceBy[code][0]
}

// end finds the entity at a link's end; false where it was left out.
func (r *reader) end(id graph.ID) (graph.ID, Ref, bool) {
	if _, weak := r.weak[id]; weak {
		return graph.ID{}, Ref{}, false
	}
	e, ok := r.src.Resolve(id)
	if !ok {
		return graph.ID{}, Ref{}, false
	}
	return e, r.m.Where[e], true
}

// link hands every link to what it says, in the order of ids: first what
// belongs to whom, then what rests on that.
func (r *reader) link() {
	r.addresses, r.owned, r.lying = map[graph.ID]graph.ID{}, map[int32][]int32{}, map[int32]int32{}
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
				if from.Class == PlaceClass && to.Class == PlaceClass {
					r.lying[from.N] = to.N
				}
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

func (r *reader) apply(l *rawLink, from, to Ref) {
	m := r.m
	switch l.kind {
	case graph.Took:
		if from.Class == ActorClass && to.Class == PassageClass {
			p := &m.Passages[to.N]
			p.People = insert(p.People, from.N)
			if !p.Dated {
				narrow(&p.Departs, &p.Dated, when(l))
			}
		}
	case graph.On:
		if from.Class == PassageClass && to.Class == LegClass && m.Passages[from.N].Leg == None {
			m.Passages[from.N].Leg = to.N
		}
	case graph.Departs, graph.Arrives, graph.CrossedAt:
		r.goes(l.kind, from, to)
	case graph.Used:
		r.used(from, to)
	case graph.Booked:
		if from.Class == PassageClass && to.Class == BookingClass {
			p := &m.Passages[from.N]
			p.Booked = insert(p.Booked, to.N)
		}
	case graph.Holds, graph.Owns:
		if from.Class == ActorClass && (to.Class == DocumentClass || to.Class == ThingClass) {
			m.Holds = append(m.Holds, Holding{l.id, from.N, to, linkSpan(l)})
			if to.Class == ThingClass {
				r.owned[to.N] = insert(r.owned[to.N], from.N)
			}
		}
	case graph.Sent, graph.Received:
		r.paid(l, from, to)
	case graph.Follows:
		r.follows(l, from, to)
	case graph.Associate, graph.Family, graph.Communicated:
		if from.Class == ActorClass && to.Class == ActorClass && from.N != to.N {
			m.Known = append(m.Known, Acquaintance{l.id, from.N, to.N, l.kind == graph.Family})
		}
	default:
		r.act(l, from, to)
	}
}

// goes notes a place of a leg or passage.
func (r *reader) goes(k graph.Kind, what, where Ref) {
	if where.Class != PlaceClass {
		return
	}
	var at *int32
	switch {
	case what.Class == LegClass && k == graph.Departs:
		at = &r.m.Legs[what.N].From
	case what.Class == LegClass && k == graph.Arrives:
		at = &r.m.Legs[what.N].To
	case what.Class == PassageClass && k == graph.Departs:
		at = &r.m.Passages[what.N].From
	case what.Class == PassageClass && k == graph.Arrives:
		at = &r.m.Passages[what.N].To
	case what.Class == PassageClass && k == graph.CrossedAt:
		at = &r.m.Passages[what.N].Via
	default:
		return
	}
	// A place with a record is better than a code without one.
	if *at == None || r.m.Places[*at].ID.IsZero() {
		*at = where.N
	}
}

func (r *reader) used(by, what Ref) {
	if what.Class != DocumentClass {
		return
	}
	switch by.Class {
	case PassageClass:
		p := &r.m.Passages[by.N]
		p.Documents = insert(p.Documents, what.N)
	case BookingClass:
		b := &r.m.Bookings[by.N]
		b.Documents = insert(b.Documents, what.N)
	}
}

// paid notes the parties of a transfer; an account stands for its owners.
func (r *reader) paid(l *rawLink, from, to Ref) {
	if to.Class != TransferClass {
		return
	}
	t := &r.m.Transfers[to.N]
	var parties []int32
	switch from.Class {
	case ActorClass:
		parties = []int32{from.N}
	case ThingClass:
		parties = r.owned[from.N]
	}
	for _, a := range parties {
		t.Parties = insert(t.Parties, a)
		if l.kind == graph.Received {
			t.Receivers = insert(t.Receivers, a)
		} else {
			t.Senders = insert(t.Senders, a)
		}
	}
	if l.kind == graph.Sent && from.Class == ActorClass {
		r.m.Acts = append(r.m.Acts, Act{l.id, graph.Sent, from.N, to, t.Date, t.Date != graph.Always, l.odds})
	}
}

func (r *reader) act(l *rawLink, from, to Ref) {
	if !l.kind.Info().Helps || from.Class != ActorClass {
		return
	}
	onTraveller := l.kind == graph.Recruited || l.kind == graph.Financed
	switch to.Class {
	case PassageClass, DocumentClass, BookingClass:
	case ActorClass:
		if !onTraveller {
			return
		}
	default:
		return
	}
	s, dated := when(l).Span()
	r.m.Acts = append(r.m.Acts, Act{l.id, l.kind, from.N, to, s, dated, l.odds})
}

func (r *reader) stay(l *rawLink, from Ref, toID graph.ID, to Ref) {
	if to.Class != PlaceClass {
		to = r.m.Where[r.addresses[toID]]
	}
	if from.Class != ActorClass || to.Class != PlaceClass {
		return
	}
	s := Stay{Link: l.id, Person: from.N, Place: to.N, Odds: l.odds}
	s.From, s.Begun = l.valid.From.Span()
	s.To, s.Ended = l.valid.To.Span()
	if d, ok := l.date.Span(); ok && !s.Begun && !s.Ended {
		s.From, s.To, s.Begun, s.Ended = d, d, true, true
	}
	r.m.Stays = append(r.m.Stays, s)
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
