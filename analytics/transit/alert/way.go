package alert

import (
	"context"
	"slices"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Check is a check at a border, or a hit of one, about somebody.
type Check struct {
	Record graph.ID
	People []graph.ID // entities
	Place  graph.ID   // the crossing's entity; zero: not said
	Date   graph.Span
	Links  []graph.ID
}

// ReadChecks reads the checks of a viewer's graph; those known to be less
// probable than minGrade are left out.
func ReadChecks(ctx context.Context, from travel.Source, minGrade float64) ([]Check, error) {
	at := map[graph.ID]int{}
	var out []Check
	keeps := func(e *graph.Element) bool { p, known := e.Grade.Probability(); return !known || p >= minGrade }
	for e, err := range from.Elements(ctx, graph.BorderCheck, graph.Hit) {
		if err != nil {
			return nil, err
		}
		if keeps(e) {
			date, ok := graph.Date(e.Props.First("date")).Span()
			if !ok {
				date = e.When()
			}
			at[e.ID] = len(out)
			out = append(out, Check{Record: e.ID, Date: date})
		}
	}
	if len(out) == 0 {
		return nil, ctx.Err()
	}
	for e, err := range from.Elements(ctx, graph.SubjectOf, graph.CrossedAt) {
		if err != nil {
			return nil, err
		}
		about, place := e.To, graph.ID{}
		if e.Kind == graph.CrossedAt {
			about, place = e.From, e.To
		}
		n, ok := at[about]
		if !ok || !keeps(e) {
			continue
		}
		c := &out[n]
		if e.Kind == graph.CrossedAt {
			c.Place, _ = from.Resolve(place)
		} else if person, ok := from.Resolve(e.From); ok {
			c.People = append(c.People, person)
		}
		c.Links = append(c.Links, e.ID)
	}
	return out, ctx.Err()
}

// wayKey is a facilitator and a crossing; a crossing that is not said is the
// zero spot.
type wayKey struct {
	helper graph.ID
	at     spot
}

// way is how a facilitator's help came to a crossing.
type way struct {
	seen     time.Time
	evidence []graph.ID
}

// within is how long after the last known movement of a journey a check still
// belongs to it: as long as a journey may wait.
const within = int64(14 * 24 * time.Hour / time.Second)

// timed gathers the timed ways of one side: somebody helps on a movement, and on
// it or on a later one of the same journey the traveller is at a border. With
// told, only those that may be told of.
func (f *finder) timed(s Side, name func(graph.ID) graph.ID, told bool) map[wayKey]*way {
	out := map[wayKey]*way{}
	checks := map[graph.ID][]int{}
	for i, c := range s.Checks {
		for _, p := range c.People {
			checks[p] = append(checks[p], i)
		}
	}
	for _, service := range s.Services {
		v, a := &s.Moves[service.Move], &s.Acts[service.Act]
		helper, traveller := &s.Actors[service.Helper], &s.Actors[v.Person]
		if told && (helper.Never || traveller.Never) {
			continue
		}
		reach := func(at spot, when graph.Span, proof ...graph.ID) {
			key := wayKey{name(helper.ID), at}
			if out[key] == nil {
				out[key] = &way{}
			}
			w := out[key]
			w.seen, w.evidence = earlier(w.seen, moment(when)), append(append(w.evidence, a.Link), proof...)
		}
		end := v.Ends.To
		for i := service.Move; i < s.Journeys[v.Journey].To; i++ {
			m := &s.Moves[i]
			if s.MoveHeld[i] == graph.Outside {
				continue
			}
			end = max(end, m.Ends.To)
			for _, at := range crossings(s.Window, m) {
				reach(spotOf(s.Window, at, name), m.Departs, s.ProofOf(m)...)
			}
		}
		begin := v.Departs
		if a.Dated {
			begin = a.Date
		}
		if begin == graph.Always {
			continue
		}
		for _, n := range checks[traveller.ID] {
			if c := &s.Checks[n]; c.Date.To > begin.From && c.Date.From <= end+within && s.Span.Holds(c.Date) != graph.Outside {
				at := spot{}
				if !c.Place.IsZero() {
					at.id = name(c.Place)
				}
				reach(at, c.Date, append([]graph.ID{c.Record}, c.Links...)...)
			}
		}
	}
	return out
}

// crossings are the crossings that a movement goes over.
func crossings(w *travel.Window, m *travel.Move) (out []int32) {
	for _, p := range [3]int32{m.From, m.Via, m.To} {
		if p != travel.None && (p == m.Via || w.Places[p].Crossing) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// ways are the facilitators' ways to crossings that were not known before.
func (f *finder) ways() (out []Alert) {
	known := f.timed(f.before, f.now, false)
	for key, w := range f.timed(f.after, same, true) {
		if known[key] != nil {
			continue
		}
		out = append(out, Alert{ID: hashed(Way, key.helper.String(), key.at.String()), Kind: Way, About: present(key.helper, key.at.id),
			Names: [2]string{"", key.at.code}, Seen: w.seen, Evidence: run.NewEvidence(w.evidence)})
	}
	return out
}
