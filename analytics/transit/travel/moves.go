package travel

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// Day is the seconds of a day.
const Day = int64(24 * 60 * 60)

// buildMoves turns passages into moves: each person once on each leg, whoever
// reported it. Without a common leg two passages of one person are one move
// when they run between the same places and both are dated to the day and may
// have begun on the same one: nobody leaves a place twice without coming back.
func (m *Model) buildMoves() {
	var all []Move
	for i := range m.Passages {
		p := &m.Passages[i]
		for _, a := range p.People {
			all = append(all, m.moveOf(int32(i), a))
		}
	}
	all = append(all, m.betweenStays(all)...)
	slices.SortFunc(all, compareMoves)
	m.ByPerson = make([]int32, len(m.Actors)+1)
	for lo := 0; lo < len(all); {
		hi := lo
		for hi < len(all) && all[hi].Person == all[lo].Person {
			hi++
		}
		m.Moves = append(m.Moves, chain(m.dedupe(all[lo:hi]))...)
		m.ByPerson[all[lo].Person+1] = int32(len(m.Moves))
		lo = hi
	}
	for a := range m.Actors {
		m.ByPerson[a+1] = max(m.ByPerson[a+1], m.ByPerson[a])
	}
}

// compareMoves orders by person, then time, then what else tells them apart.
func compareMoves(a, b Move) int {
	first := func(v []int32) int32 {
		if len(v) == 0 {
			return None
		}
		return v[0]
	}
	return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Departs.From, b.Departs.From),
		cmp.Compare(a.Departs.To, b.Departs.To), cmp.Compare(a.Ends.From, b.Ends.From),
		cmp.Compare(a.Leg, b.Leg), cmp.Compare(first(a.Passages), first(b.Passages)))
}

// MovesOf are the moves of an actor, in the order of time.
func (m *Model) MovesOf(a int32) (moves []Move, offset int32) {
	lo, hi := m.ByPerson[a], m.ByPerson[a+1]
	return m.Moves[lo:hi], lo
}

func (m *Model) moveOf(i, person int32) Move {
	p := &m.Passages[i]
	v := Move{Person: person, Leg: p.Leg, From: p.From, To: p.To, Via: p.Via, Departs: p.Departs, Ends: p.Arrives,
		Dated: p.Dated, Outcome: p.Outcome, Stop: p.Stop, Passages: []int32{i}, Documents: slices.Clone(p.Documents), Bookings: p.Booked}
	arrived := p.ArrivedOn
	if p.Leg != None {
		l := &m.Legs[p.Leg]
		if l.From != None {
			v.From = l.From
		}
		if l.To != None {
			v.To = l.To
		}
		if l.DepartsOn {
			v.Departs, v.Dated = l.Departs, true
		}
		if l.Arrived {
			v.Ends, arrived = l.Arrives, true
		}
	}
	for _, b := range p.Booked {
		for _, d := range m.Bookings[b].Documents {
			v.Documents = insert(v.Documents, d)
		}
	}
	switch {
	case !v.Dated && arrived:
		v.Departs, v.Dated = v.Ends, true
	case !arrived || v.Ends.To <= v.Departs.From:
		v.Ends = v.Departs
	}
	if v.To == None {
		v.To = v.Via // the crossing is as far as is known
	}
	if v.Via == v.To || v.Via == v.From {
		v.Via = None
	}
	return v
}

// dedupe joins the moves of one person that are the same one. They come in the
// order of time and the first of each group stays.
func (m *Model) dedupe(in []Move) []Move {
	var out []Move
next:
	for i := range in {
		for j := len(out) - 1; j >= 0; j-- {
			if sameMove(&out[j], &in[i]) {
				out[j].join(&in[i])
				continue next
			}
			if out[j].Departs.To <= in[i].Departs.From && in[i].Leg == None {
				break
			}
		}
		out = append(out, in[i])
	}
	return out
}

func sameMove(a, b *Move) bool {
	if a.Leg != None && a.Leg == b.Leg {
		return true
	}
	exact := func(v *Move) bool { return v.Dated && v.Departs.To-v.Departs.From <= Day }
	return a.From != None && a.From == b.From && a.To != None && a.To == b.To && exact(a) && exact(b) &&
		a.Departs.From < b.Departs.To && b.Departs.From < a.Departs.To
}

func (v *Move) join(o *Move) {
	for _, p := range o.Passages {
		v.Passages = insert(slices.Clone(v.Passages), p)
	}
	for _, d := range o.Documents {
		v.Documents = insert(slices.Clone(v.Documents), d)
	}
	for _, b := range o.Bookings {
		v.Bookings = insert(slices.Clone(v.Bookings), b)
	}
	v.Stays = append(v.Stays, o.Stays...)
	v.Outcome, v.Stop = max(v.Outcome, o.Outcome), max(v.Stop, o.Stop)
	if v.Via == None && o.Via != v.From && o.Via != v.To {
		v.Via = o.Via
	}
	if !v.Dated && o.Dated {
		v.Departs, v.Ends, v.Dated = o.Departs, o.Ends, true
	}
}

// betweenStays gives a move of unknown mode for two stays of one person at
// different places, one after the other, with no passage between them.
func (m *Model) betweenStays(passages []Move) []Move {
	slices.SortStableFunc(m.Stays, func(a, b Stay) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.From.From, b.From.From), cmp.Compare(a.To.From, b.To.From))
	})
	by := make(map[int32][]graph.Span)
	for i := range passages {
		by[passages[i].Person] = append(by[passages[i].Person], graph.Span{From: passages[i].Departs.From, To: passages[i].Ends.To})
	}
	var out []Move
	for i := 1; i < len(m.Stays); i++ {
		a, b := &m.Stays[i-1], &m.Stays[i]
		if a.Person != b.Person || a.Place == b.Place || !b.Begun || !(a.Begun || a.Ended) {
			continue
		}
		left := a.From
		if a.Ended {
			left = a.To
		}
		gap := graph.Span{From: min(left.From, b.From.From), To: max(left.To, b.From.To)}
		if slices.ContainsFunc(by[a.Person], func(s graph.Span) bool { return gap.Holds(s) != graph.Outside }) {
			continue
		}
		departs := graph.Span{From: left.From, To: b.From.To}
		if departs.From >= departs.To {
			departs = b.From
		}
		out = append(out, Move{Person: a.Person, Leg: None, From: a.Place, To: b.Place, Via: None,
			Departs: departs, Ends: b.From, Dated: true, Stays: []graph.ID{a.Link, b.Link}})
	}
	return out
}

// chain puts moves that may have begun in any order, as when they are dated to
// the same day, into the order in which each begins where another ended.
func chain(in []Move) []Move {
	for lo := 0; lo < len(in); {
		hi := lo + 1
		for hi < len(in) && in[lo].Dated && in[hi].Departs.From < in[lo].Departs.To && in[lo].Departs.To-in[lo].Departs.From <= 2*Day {
			hi++
		}
		at := None
		if lo > 0 {
			at = in[lo-1].To
		}
		for ; lo < hi; lo++ {
			best := lo
			for j := lo; j < hi && hi-lo > 1; j++ {
				if in[j].From != None && in[j].From == at {
					best = j
					break
				}
				if in[best].From != None && continues(in[lo:hi], in[best].From) && !continues(in[lo:hi], in[j].From) {
					best = j
				}
			}
			next := in[best]
			copy(in[lo+1:best+1], in[lo:best])
			in[lo] = next
			at = next.To
		}
	}
	return in
}

// continues reports whether one of the moves ends at the place.
func continues(moves []Move, place int32) bool {
	return slices.ContainsFunc(moves, func(v Move) bool { return place != None && v.To == place })
}
