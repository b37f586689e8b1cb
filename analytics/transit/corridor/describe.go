package corridor

import (
	"cmp"
	"slices"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// describer knows what all corridors of a window are described from.
type describer struct {
	*travel.Window
	walk     *walk
	services map[int32][]int32 // of each move
	all      [4]map[int]int    // journeys of each direction by month
}

func newDescriber(w *travel.Window, k *walk) *describer {
	d := &describer{Window: w, walk: k, services: map[int32][]int32{}}
	for i := range w.Services {
		d.services[w.Services[i].Move] = append(d.services[w.Services[i].Move], int32(i))
	}
	for i := range d.all {
		d.all[i] = map[int]int{}
	}
	seen := travel.None
	for _, n := range k.journey {
		if n == seen {
			continue
		}
		seen = n
		if m, ok := d.month(n); ok {
			d.all[d.direction(n)][m]++
		}
	}
	return d
}

func (d *describer) direction(journey int32) int {
	return slices.Index(directions, d.Window.Journeys[journey].Direction)
}

// month is the month in which a journey began, counted from the year 0; false
// where its date does not say the month.
func (d *describer) month(journey int32) (int, bool) {
	v := &d.Moves[d.Window.Journeys[journey].From]
	if !v.Dated {
		return 0, false
	}
	from, to := time.Unix(v.Departs.From, 0).UTC(), time.Unix(v.Departs.To-1, 0).UTC()
	m := from.Year()*12 + int(from.Month()) - 1
	return m, m == to.Year()*12+int(to.Month())-1
}

func monthOf(m int) time.Time {
	return time.Date(m/12, time.Month(m%12+1), 1, 0, 0, 0, 0, time.UTC)
}

// tally counts what names it is given.
type tally map[string]int

func (t tally) shares() []Share {
	out := make([]Share, 0, len(t))
	for name, n := range t {
		out = append(out, Share{name, n})
	}
	slices.SortFunc(out, func(a, b Share) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	return out
}

// found is a corridor while it is put together.
type found struct {
	people, certain, helpers, documents []int32
	evidence                            []graph.ID
	origins, modes, carriers            tally
	directions                          [4]int
	months                              map[int]*Month
	monthPerson                         map[[2]int32]bool
}

func (d *describer) describe(g *gram, s int) *Corridor {
	w := d.Window
	f := &found{origins: tally{}, modes: tally{}, carriers: tally{}, months: map[int]*Month{}, monthPerson: map[[2]int32]bool{}}
	c := &Corridor{areas: slices.Clone(d.walk.places(g))}
	journey := travel.None
	for _, at := range g.at {
		if n := d.walk.journey[at]; n != journey {
			journey = n
			c.Journeys++
			d.journey(f, n)
		}
		move := travel.None
		for i := int(at); i < int(at)+g.length; i++ {
			if n := d.walk.move[i]; n != move && (i > int(at) || d.walk.leaves(i)) {
				move = n
				d.passed(f, c, n)
			}
		}
	}
	person := travel.None
	for _, p := range f.people {
		if p != person {
			person = p
			if o := d.origin(p); o != "" {
				f.origins[o]++
			}
		}
	}
	c.ID, c.Places = identify(w, c.areas), make([]graph.ID, 0, len(c.areas))
	for _, p := range c.areas {
		if id := w.Places[p].ID; !id.IsZero() {
			c.Places = append(c.Places, id)
		}
	}
	for i, n := range f.directions {
		if n > f.directions[c.dir] {
			c.dir = i
		}
	}
	c.Direction = directions[c.dir]
	c.People, c.PeopleCertain = w.ActorIDs(f.people), len(w.ActorIDs(f.certain))
	c.Certain = c.PeopleCertain >= s
	c.Facilitators, c.Documents, c.Evidence = w.ActorIDs(f.helpers), w.DocumentIDs(f.documents), run.NewEvidence(f.evidence)
	c.Origins, c.Modes, c.Carriers = f.origins.shares(), f.modes.shares(), f.carriers.shares()
	for _, m := range f.months {
		c.Months = append(c.Months, *m)
	}
	slices.SortFunc(c.Months, func(a, b Month) int { return a.Month.Compare(b.Month) })
	c.Routes = d.routes(c.areas)
	return c
}

// leaves reports whether the move of a place of the walk leaves there, as the
// first of a journey or after a gap does.
func (k *walk) leaves(i int) bool {
	return i+1 < len(k.move) && k.move[i] == k.move[i+1]
}

func (d *describer) journey(f *found, n int32) {
	j := &d.Window.Journeys[n]
	f.people = append(f.people, j.Person)
	if d.JourneyHeld[n] == graph.Certain {
		f.certain = append(f.certain, j.Person)
	}
	f.directions[d.direction(n)]++
	if m, ok := d.month(n); ok {
		if f.months[m] == nil {
			f.months[m] = &Month{Month: monthOf(m)}
		}
		f.months[m].Journeys++
		if key := [2]int32{int32(m), j.Person}; !f.monthPerson[key] {
			f.monthPerson[key] = true
			f.months[m].People++
		}
	}
}

// passed notes what a passage on the corridor shows.
func (d *describer) passed(f *found, c *Corridor, n int32) {
	v := &d.Moves[n]
	f.documents = append(f.documents, v.Documents...)
	f.evidence = append(f.evidence, d.ProofOf(v)...)
	mode := "UNKNOWN"
	if v.Leg != travel.None {
		l := &d.Legs[v.Leg]
		mode = cmp.Or(l.Mode, mode)
		if l.Carrier != "" {
			f.carriers[l.Carrier]++
		}
	}
	f.modes[mode]++
	for _, s := range d.services[n] {
		if h := d.Services[s].Helper; !d.Actors[h].Never {
			f.helpers = append(f.helpers, h)
		}
	}
	if v.Dated {
		from, to := time.Unix(v.Departs.From, 0).UTC(), time.Unix(v.Ends.To-1, 0).UTC()
		if c.FirstSeen.IsZero() || from.Before(c.FirstSeen) {
			c.FirstSeen = from
		}
		if to.After(c.LastSeen) {
			c.LastSeen = to
		}
	}
}

// origin is the country that a person is counted for: the first of the
// nationalities, else of the residences; "" where neither is known.
func (d *describer) origin(person int32) string {
	for _, list := range [][]uint16{d.Actors[person].Nationality, d.Actors[person].Residence} {
		if len(list) > 0 {
			return travel.Country(list[0])
		}
	}
	return ""
}

// routes are the asserted routes of at least two places that go by the
// corridor's places in its order, with or without others between, or whose
// places the corridor goes by in theirs.
func (d *describer) routes(areas []int32) (out []graph.ID) {
	for i := range d.Routes {
		r := &d.Routes[i]
		var by []int32
		for _, p := range r.Places {
			if a := d.Area[p]; len(by) == 0 || by[len(by)-1] != a {
				by = append(by, a)
			}
		}
		if len(by) >= 2 && (within(areas, by) || within(by, areas)) {
			out = append(out, r.ID)
		}
	}
	return out // routes are numbered by ascending id
}

// within reports whether short's places stand in long in the same order.
func within(long, short []int32) bool {
	i := 0
	for _, p := range long {
		if i < len(short) && short[i] == p {
			i++
		}
	}
	return i == len(short)
}
