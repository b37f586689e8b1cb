package interdict

import (
	"cmp"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// spot is what is checked, in numbers.
type spot struct {
	place int32 // of departure, for a leg
	week  int64
	leg   int32
	to    int32
	at    graph.Span
}

func (s spot) compare(o spot) int {
	return cmp.Or(cmp.Compare(s.place, o.place), cmp.Compare(s.week, o.week), cmp.Compare(s.leg, o.leg), cmp.Compare(s.to, o.to),
		cmp.Compare(s.at.From, o.at.From), cmp.Compare(s.at.To, o.at.To))
}

// passing is one journey at one spot.
type passing struct {
	spot
	journey int32 // by its place in ground.journeys
	move    int32
}

// ground is what the question is about, laid out for choosing: the journeys into
// the zone and what could be checked on each.
type ground struct {
	w        *travel.Window
	q        Question
	avoid    map[int32]bool
	legs     map[int32]spot // of each leg that is a spot
	journeys []int32
	people   []int32 // of each journey, numbered from 0
	persons  []int32 // actors, by that number
	spots    []spot
	passed   []passing // by spot, then by journey
	off      []int32   // passings of spot s are passed[off[s]:off[s+1]]
	sets     [][]int32 // journeys of each spot, ascending
}

// newGround finds the journeys into the zone that the question is about; only
// those of the people, where people are named.
func newGround(w *travel.Window, q Question, of map[int32]bool) *ground {
	g := &ground{w: w, q: q, avoid: w.Named(q.Avoid), legs: map[int32]spot{}}
	via, number := w.Named(q.Via), map[int32]int32{}
	for n := range w.Journeys {
		j := &w.Journeys[n]
		if w.JourneyHeld[n] == graph.Outside || j.Direction != travel.Inbound || of != nil && !of[j.Person] {
			continue
		}
		if len(q.Via) > 0 && !slices.ContainsFunc(j.Places, func(p int32) bool { return via[p] }) {
			continue
		}
		if _, ok := number[j.Person]; !ok {
			number[j.Person] = int32(len(number))
			g.persons = append(g.persons, j.Person)
		}
		g.journeys, g.people = append(g.journeys, int32(n)), append(g.people, number[j.Person])
	}
	for i := range g.journeys {
		for _, p := range g.passings(int32(i)) {
			if !g.avoid[p.place] {
				g.passed = append(g.passed, p)
			}
		}
	}
	slices.SortFunc(g.passed, func(a, b passing) int {
		return cmp.Or(a.spot.compare(b.spot), cmp.Compare(a.journey, b.journey), cmp.Compare(a.move, b.move))
	})
	for i, p := range g.passed {
		if i == 0 || g.passed[i-1].spot != p.spot {
			g.spots, g.off, g.sets = append(g.spots, p.spot), append(g.off, int32(i)), append(g.sets, nil)
		}
		set := &g.sets[len(g.sets)-1]
		if n := len(*set); n == 0 || (*set)[n-1] != p.journey {
			*set = append(*set, p.journey)
		}
	}
	g.off = append(g.off, int32(len(g.passed)))
	return g
}

// passings are the spots of the question's unit that a journey passes, in the
// order of time, those at places to avoid too.
func (g *ground) passings(i int32) (out []passing) {
	j := &g.w.Journeys[g.journeys[i]]
	for n := j.From; n < j.To; n++ {
		if g.q.Unit == Leg {
			if s, ok := g.trip(&g.w.Moves[n]); ok {
				out = append(out, passing{s, i, n})
			}
			continue
		}
		for _, s := range g.stops(j, &g.w.Moves[n]) {
			out = append(out, passing{s, i, n})
		}
	}
	return out
}

// outside reports whether a place is known and lies outside the zone.
func (g *ground) outside(p int32) bool { return p != travel.None && !g.w.Zone[p] }

// stops are the places outside the zone that a move leaves, crosses and reaches,
// where somebody could be checked: not the origin of the journey, for who has not left has not
// travelled. A week is known where all that a date may mean lies in it.
func (g *ground) stops(j *travel.Journey, v *travel.Move) (out []spot) {
	add := func(p int32, at graph.Span) {
		if !g.outside(p) || p == j.Origin {
			return
		}
		s := spot{place: p, leg: travel.None, to: travel.None}
		if g.q.Unit == PlaceWeek {
			if s.week = weekOf(at.From); !v.Dated || weekOf(at.To-1) != s.week {
				return
			}
		}
		out = append(out, s)
	}
	add(v.From, v.Departs)
	add(v.Via, graph.Span{From: v.Departs.From, To: max(v.Departs.To, v.Ends.To)})
	add(v.To, v.Ends)
	return out
}

// trip is the leg of a move that does not depart in the zone; of a move without
// a leg the way and the day, where it is dated to the day.
func (g *ground) trip(v *travel.Move) (spot, bool) {
	from := v.From
	if from == travel.None {
		from = v.Via
	}
	if v.Leg != travel.None {
		s, ok := g.legs[v.Leg]
		if !ok {
			s = spot{place: from, leg: v.Leg, to: v.To, at: v.Departs}
			g.legs[v.Leg] = s
		}
		return s, s.place == travel.None || g.outside(s.place)
	}
	s := spot{place: from, leg: travel.None, to: v.To, at: v.Departs}
	return s, from != v.To && v.To != travel.None && g.outside(from) && v.Dated && v.Departs.To-v.Departs.From <= travel.Day
}

// flow counts journeys and their people.
func (g *ground) flow(journeys []int32) Flow {
	people := map[int32]struct{}{}
	for _, i := range journeys {
		people[g.people[i]] = struct{}{}
	}
	return Flow{len(journeys), len(people)}
}

// show is the spot as an answer gives it.
func (g *ground) show(s spot) Spot {
	var out Spot
	id := func(p int32) graph.ID {
		if p == travel.None {
			return graph.ID{}
		}
		return g.w.Places[p].ID
	}
	if s.place != travel.None {
		if codes := g.w.Places[s.place].Codes; len(codes) > 0 {
			out.Code = codes[0]
		}
	}
	switch g.q.Unit {
	case Leg:
		out.From, out.To = id(s.place), id(s.to)
		if s.leg != travel.None {
			out.Leg = g.w.Legs[s.leg].ID
		}
		if s.at != graph.Always {
			out.Departs = unix(s.at.From)
		}
	case PlaceWeek:
		out.Place, out.Week = id(s.place), mondayOf(s.week)
	default:
		out.Place = id(s.place)
	}
	return out
}
