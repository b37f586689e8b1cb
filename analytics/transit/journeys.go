package transit

import (
	"crypto/sha256"
	"slices"
	"time"

	"portolan/graph"
)

// The longest waits between an arrival and the next departure: Connection
// within one trip of carriers, JourneyGap within one journey.
const (
	Connection = 24 * time.Hour
	JourneyGap = 14 * 24 * time.Hour
)

// journey is a range of moves with what follows from them.
type journey struct {
	person           int32
	from, to         int32 // moves[from:to]
	direction        Direction
	complete         bool
	origin, end      int32   // places; none: unknown
	places           []int32 // all of them in order, each once in a row
	destinationKnown bool
}

// buildJourneys cuts every person's moves into journeys.
func (m *Model) buildJourneys() {
	for a := range m.actors {
		lo, hi := m.byPerson[a], m.byPerson[a+1]
		for lo < hi {
			next := lo + 1
			for next < hi && !m.ends(&m.moves[next-1]) && follows(&m.moves[next-1], &m.moves[next]) {
				next++
			}
			for i := lo; i < next; i++ {
				m.moves[i].journey = int32(len(m.journeys))
			}
			m.journeys = append(m.journeys, m.journey(int32(a), lo, next))
			lo = next
		}
	}
}

// follows reports whether b may have begun after a ended and within the gap.
// A date less exact than the gap says nothing of that: such a passage is a
// journey of its own.
func follows(a, b *move) bool {
	gap := int64(JourneyGap / time.Second)
	wide := func(s graph.Span) bool { return s.To-s.From > gap }
	if !a.dated || !b.dated || wide(a.ends) || wide(b.departs) {
		return false
	}
	return a.ends.From < b.departs.To && b.departs.From <= a.ends.To-1+gap
}

// ends reports whether a journey ends with the move: in the zone, or at the
// residence, coming from another country.
func (m *Model) ends(v *move) bool {
	return m.entersZone(v) || m.comesHome(v)
}

// entersZone reports whether the move ended in the zone; who was refused,
// deported or detained did not get there.
func (m *Model) entersZone(v *move) bool {
	return v.to != none && m.zone[v.to] && v.outcome != stopped
}

func (m *Model) comesHome(v *move) bool {
	if v.to == none || m.places[v.to].country == 0 {
		return false
	}
	home := m.actors[v.person].residence
	abroad := v.from == none || !slices.Contains(home, m.places[v.from].country)
	return abroad && slices.Contains(home, m.places[v.to].country)
}

func (m *Model) journey(person, from, to int32) journey {
	j := journey{person: person, from: from, to: to, direction: Otherwise, origin: none, end: none}
	for i := from; i < to; i++ {
		v := &m.moves[i]
		for _, p := range []int32{v.from, v.via, v.to} {
			if p != none && (len(j.places) == 0 || j.places[len(j.places)-1] != p) {
				j.places = append(j.places, p)
			}
		}
	}
	first, last := &m.moves[from], &m.moves[to-1]
	j.origin, j.end = first.from, last.to
	j.complete = m.ends(last)
	leaves := j.origin != none && m.zone[j.origin]
	switch {
	case m.entersZone(last):
		j.direction = Inbound
	case leaves && j.end != none && m.belongs(person, m.places[j.end].country):
		j.direction = Return
	case leaves:
		j.direction = Relocation
	}
	j.destinationKnown = j.end != none && (j.complete || j.direction == Return || j.direction == Relocation)
	return j
}

// belongs reports whether the country is one of residence or nationality.
func (m *Model) belongs(person int32, country uint16) bool {
	a := &m.actors[person]
	return country != 0 && (slices.Contains(a.residence, country) || slices.Contains(a.nationality, country))
}

// interior are the places of a journey that are neither its origin nor its
// destination. The last known place of a journey that stops short is one: its
// destination is unknown.
func (j *journey) interior() []int32 {
	p := j.places
	if len(p) > 0 && j.origin != none && p[0] == j.origin {
		p = p[1:]
	}
	if len(p) > 0 && j.destinationKnown {
		p = p[:len(p)-1]
	}
	return p
}

// show is the journey as an answer gives it.
func (m *Model) show(n int32, certain bool) Journey {
	j := &m.journeys[n]
	out := Journey{Person: m.actors[j.person].id, Direction: j.direction, Complete: j.complete, Certain: certain}
	if j.origin != none {
		out.Origin = m.places[j.origin].id
	}
	if j.destinationKnown {
		out.Destination = m.places[j.end].id
	}
	for _, p := range j.interior() {
		if id := m.places[p].id; !id.IsZero() {
			out.Transits = append(out.Transits, id)
		}
	}
	h := sha256.New()
	h.Write(out.Person[:])
	for i := j.from; i < j.to; i++ {
		v := &m.moves[i]
		if len(v.passages) > 0 {
			out.Passages = append(out.Passages, m.passages[v.passages[0]].id)
		}
		out.Stays = append(out.Stays, v.stays...)
	}
	for _, id := range slices.Concat(out.Passages, out.Stays) {
		h.Write(id[:])
	}
	copy(out.ID[:], h.Sum(nil))
	if v := &m.moves[j.from]; v.dated {
		out.Start = time.Unix(v.departs.From, 0).UTC()
	}
	if v := &m.moves[j.to-1]; v.dated {
		out.End = time.Unix(v.ends.From, 0).UTC()
	}
	return out
}
