package travel

import (
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

// Journey is a range of moves with what follows from them.
type Journey struct {
	Person           int32
	From, To         int32 // moves[from:to]
	Direction        Direction
	Complete         bool
	Origin, End      int32   // places; none: unknown
	Places           []int32 // all of them in order, each once in a row
	DestinationKnown bool
}

// Joined is the model with journeys joined over waits up to the gap; everything
// else is shared with the model, which stays as it is.
func (m *Model) Joined(gap time.Duration) *Model {
	if gap == m.gap {
		return m
	}
	out := *m
	out.gap, out.Moves, out.Journeys = gap, slices.Clone(m.Moves), nil
	out.buildJourneys()
	return &out
}

// buildJourneys cuts every person's moves into journeys.
func (m *Model) buildJourneys() {
	for a := range m.Actors {
		lo, hi := m.ByPerson[a], m.ByPerson[a+1]
		for lo < hi {
			next := lo + 1
			for next < hi && !m.ends(&m.Moves[next-1]) && m.follows(&m.Moves[next-1], &m.Moves[next]) {
				next++
			}
			for i := lo; i < next; i++ {
				m.Moves[i].Journey = int32(len(m.Journeys))
			}
			m.Journeys = append(m.Journeys, m.journey(int32(a), lo, next))
			lo = next
		}
	}
}

// follows reports whether b may have begun after a ended and within the gap.
// A date less exact than the gap says nothing of that: such a passage is a
// journey of its own.
func (m *Model) follows(a, b *Move) bool {
	gap := int64(m.gap / time.Second)
	wide := func(s graph.Span) bool { return s.To-s.From > gap }
	if !a.Dated || !b.Dated || wide(a.Ends) || wide(b.Departs) {
		return false
	}
	return a.Ends.From < b.Departs.To && b.Departs.From <= a.Ends.To-1+gap
}

// ends reports whether a journey ends with the move: in the zone, or at the
// residence, coming from another country.
func (m *Model) ends(v *Move) bool {
	return m.entersZone(v) || m.comesHome(v)
}

// entersZone reports whether the move ended in the zone; who was refused,
// deported or detained did not get there.
func (m *Model) entersZone(v *Move) bool {
	return v.To != None && m.Zone[v.To] && v.Outcome != Stopped
}

func (m *Model) comesHome(v *Move) bool {
	if v.To == None || m.Places[v.To].Country == 0 {
		return false
	}
	home := m.Actors[v.Person].Residence
	abroad := v.From == None || !slices.Contains(home, m.Places[v.From].Country)
	return abroad && slices.Contains(home, m.Places[v.To].Country)
}

func (m *Model) journey(person, from, to int32) Journey {
	j := Journey{Person: person, From: from, To: to, Direction: Otherwise, Origin: None, End: None}
	for i := from; i < to; i++ {
		v := &m.Moves[i]
		for _, p := range []int32{v.From, v.Via, v.To} {
			if p != None && (len(j.Places) == 0 || j.Places[len(j.Places)-1] != p) {
				j.Places = append(j.Places, p)
			}
		}
	}
	first, last := &m.Moves[from], &m.Moves[to-1]
	j.Origin, j.End = first.From, last.To
	j.Complete = m.ends(last)
	leaves := j.Origin != None && m.Zone[j.Origin]
	switch {
	case m.entersZone(last):
		j.Direction = Inbound
	case leaves && j.End != None && m.belongs(person, m.Places[j.End].Country):
		j.Direction = Return
	case leaves:
		j.Direction = Relocation
	}
	j.DestinationKnown = j.End != None && (j.Complete || j.Direction == Return || j.Direction == Relocation)
	return j
}

// belongs reports whether the country is one of residence or nationality.
func (m *Model) belongs(person int32, country uint16) bool {
	a := &m.Actors[person]
	return country != 0 && (slices.Contains(a.Residence, country) || slices.Contains(a.Nationality, country))
}

// Interior are the places of a journey that are neither its origin nor its
// destination. The last known place of a journey that stops short is one: its
// destination is unknown.
func (j *Journey) Interior() []int32 {
	p := j.Places
	if len(p) > 0 && j.Origin != None && p[0] == j.Origin {
		p = p[1:]
	}
	if len(p) > 0 && j.DestinationKnown {
		p = p[:len(p)-1]
	}
	return p
}

// Direction says where a journey leads, seen from the zone.
type Direction string

// The directions.
const (
	Inbound    Direction = "INBOUND"    // ends in the zone
	Return     Direction = "RETURN"     // leaves the zone for residence or nationality
	Relocation Direction = "RELOCATION" // leaves the zone for elsewhere
	Otherwise  Direction = "OTHER"
)
