package transit

import (
	"cmp"
	"slices"

	"portolan/graph"
)

const day = int64(24 * 60 * 60)

// buildMoves turns passages into moves: each person once on each leg, whoever
// reported it. Without a common leg two passages of one person are one move
// when they run between the same places and both are dated to the day and may
// have begun on the same one: nobody leaves a place twice without coming back.
func (m *Model) buildMoves() {
	var all []move
	for i := range m.passages {
		p := &m.passages[i]
		for _, a := range p.people {
			all = append(all, m.moveOf(int32(i), a))
		}
	}
	all = append(all, m.betweenStays(all)...)
	slices.SortFunc(all, compareMoves)
	m.byPerson = make([]int32, len(m.actors)+1)
	for lo := 0; lo < len(all); {
		hi := lo
		for hi < len(all) && all[hi].person == all[lo].person {
			hi++
		}
		m.moves = append(m.moves, chain(m.dedupe(all[lo:hi]))...)
		m.byPerson[all[lo].person+1] = int32(len(m.moves))
		lo = hi
	}
	for a := range m.actors {
		m.byPerson[a+1] = max(m.byPerson[a+1], m.byPerson[a])
	}
}

// compareMoves orders by person, then time, then what else tells them apart.
func compareMoves(a, b move) int {
	first := func(v []int32) int32 {
		if len(v) == 0 {
			return none
		}
		return v[0]
	}
	return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.departs.From, b.departs.From),
		cmp.Compare(a.departs.To, b.departs.To), cmp.Compare(a.ends.From, b.ends.From),
		cmp.Compare(a.leg, b.leg), cmp.Compare(first(a.passages), first(b.passages)))
}

// movesOf are the moves of an actor, in the order of time.
func (m *Model) movesOf(a int32) (moves []move, offset int32) {
	lo, hi := m.byPerson[a], m.byPerson[a+1]
	return m.moves[lo:hi], lo
}

func (m *Model) moveOf(i, person int32) move {
	p := &m.passages[i]
	v := move{person: person, leg: p.leg, from: p.from, to: p.to, via: p.via, departs: p.departs, ends: p.arrives,
		dated: p.dated, outcome: p.outcome, passages: []int32{i}, documents: slices.Clone(p.documents), bookings: p.booked}
	arrived := p.arrivedOn
	if p.leg != none {
		l := &m.legs[p.leg]
		if l.from != none {
			v.from = l.from
		}
		if l.to != none {
			v.to = l.to
		}
		if l.departsOn {
			v.departs, v.dated = l.departs, true
		}
		if l.arrived {
			v.ends, arrived = l.arrives, true
		}
	}
	for _, b := range p.booked {
		for _, d := range m.bookings[b].documents {
			v.documents = insert(v.documents, d)
		}
	}
	switch {
	case !v.dated && arrived:
		v.departs, v.dated = v.ends, true
	case !arrived || v.ends.To <= v.departs.From:
		v.ends = v.departs
	}
	if v.to == none {
		v.to = v.via // the crossing is as far as is known
	}
	if v.via == v.to || v.via == v.from {
		v.via = none
	}
	return v
}

// dedupe joins the moves of one person that are the same one. They come in the
// order of time and the first of each group stays.
func (m *Model) dedupe(in []move) []move {
	var out []move
next:
	for i := range in {
		for j := len(out) - 1; j >= 0; j-- {
			if sameMove(&out[j], &in[i]) {
				out[j].join(&in[i])
				continue next
			}
			if out[j].departs.To <= in[i].departs.From && in[i].leg == none {
				break
			}
		}
		out = append(out, in[i])
	}
	return out
}

func sameMove(a, b *move) bool {
	if a.leg != none && a.leg == b.leg {
		return true
	}
	exact := func(v *move) bool { return v.dated && v.departs.To-v.departs.From <= day }
	return a.from != none && a.from == b.from && a.to != none && a.to == b.to && exact(a) && exact(b) &&
		a.departs.From < b.departs.To && b.departs.From < a.departs.To
}

func (v *move) join(o *move) {
	for _, p := range o.passages {
		v.passages = insert(slices.Clone(v.passages), p)
	}
	for _, d := range o.documents {
		v.documents = insert(slices.Clone(v.documents), d)
	}
	for _, b := range o.bookings {
		v.bookings = insert(slices.Clone(v.bookings), b)
	}
	v.stays = append(v.stays, o.stays...)
	v.outcome = max(v.outcome, o.outcome)
	if v.via == none && o.via != v.from && o.via != v.to {
		v.via = o.via
	}
	if !v.dated && o.dated {
		v.departs, v.ends, v.dated = o.departs, o.ends, true
	}
}

// betweenStays gives a move of unknown mode for two stays of one person at
// different places, one after the other, with no passage between them.
func (m *Model) betweenStays(passages []move) []move {
	slices.SortStableFunc(m.stays, func(a, b stay) int {
		return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.from.From, b.from.From), cmp.Compare(a.to.From, b.to.From))
	})
	by := make(map[int32][]graph.Span)
	for i := range passages {
		by[passages[i].person] = append(by[passages[i].person], graph.Span{From: passages[i].departs.From, To: passages[i].ends.To})
	}
	var out []move
	for i := 1; i < len(m.stays); i++ {
		a, b := &m.stays[i-1], &m.stays[i]
		if a.person != b.person || a.place == b.place || !b.begun || !(a.begun || a.ended) {
			continue
		}
		left := a.from
		if a.ended {
			left = a.to
		}
		gap := graph.Span{From: min(left.From, b.from.From), To: max(left.To, b.from.To)}
		if slices.ContainsFunc(by[a.person], func(s graph.Span) bool { return gap.Holds(s) != graph.Outside }) {
			continue
		}
		departs := graph.Span{From: left.From, To: b.from.To}
		if departs.From >= departs.To {
			departs = b.from
		}
		out = append(out, move{person: a.person, leg: none, from: a.place, to: b.place, via: none,
			departs: departs, ends: b.from, dated: true, stays: []graph.ID{a.link, b.link}})
	}
	return out
}

// chain puts moves that may have begun in any order, as when they are dated to
// the same day, into the order in which each begins where another ended.
func chain(in []move) []move {
	for lo := 0; lo < len(in); {
		hi := lo + 1
		for hi < len(in) && in[lo].dated && in[hi].departs.From < in[lo].departs.To && in[lo].departs.To-in[lo].departs.From <= 2*day {
			hi++
		}
		at := none
		if lo > 0 {
			at = in[lo-1].to
		}
		for ; lo < hi; lo++ {
			best := lo
			for j := lo; j < hi && hi-lo > 1; j++ {
				if in[j].from != none && in[j].from == at {
					best = j
					break
				}
				if in[best].from != none && continues(in[lo:hi], in[best].from) && !continues(in[lo:hi], in[j].from) {
					best = j
				}
			}
			next := in[best]
			copy(in[lo+1:best+1], in[lo:best])
			in[lo] = next
			at = next.to
		}
	}
	return in
}

// continues reports whether one of the moves ends at the place.
func continues(moves []move, place int32) bool {
	return slices.ContainsFunc(moves, func(v move) bool { return place != none && v.to == place })
}
