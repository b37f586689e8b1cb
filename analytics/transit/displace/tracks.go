package displace

import (
	"cmp"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// pass is one journey at one place, or with one helper.
type pass struct {
	journey, move int32
	at            graph.Span
}

func (p pass) compare(o pass) int {
	return cmp.Or(cmp.Compare(p.at.From, o.at.From), cmp.Compare(p.at.To, o.at.To), cmp.Compare(p.move, o.move))
}

// tracks are the passes of every place outside the zone, or of every helper,
// each journey once, by number.
type tracks struct {
	w      *travel.Window
	people bool // of helpers
	passes [][]pass
	reach  []int // of places: the commonest number of steps to the entry of the zone
	roles  []map[role]bool
}

// role is what a helper did where.
type role struct {
	function uint16
	place    int32
}

// inbound are the journeys that count: into the zone, in the window.
func inbound(w *travel.Window, n int32) bool {
	return w.JourneyHeld[n] != graph.Outside && w.Journeys[n].Direction == travel.Inbound
}

func tracksOfPlaces(w *travel.Window) *tracks {
	t := &tracks{w: w, passes: make([][]pass, len(w.Places)), reach: make([]int, len(w.Places))}
	steps := make([]map[int]int, len(w.Places))
	add := func(p, n, move int32, at graph.Span) {
		if p == travel.None || w.Zone[p] {
			return
		}
		if list := t.passes[p]; len(list) == 0 || list[len(list)-1].journey != n {
			t.passes[p] = append(list, pass{n, move, at})
		}
	}
	for n := range w.Journeys {
		j := &w.Journeys[n]
		if !inbound(w, int32(n)) {
			continue
		}
		for i := j.From; i < j.To; i++ {
			v := &w.Moves[i]
			add(v.From, int32(n), i, dated(v, v.Departs))
			add(v.Via, int32(n), i, dated(v, graph.Span{From: v.Departs.From, To: max(v.Departs.To, v.Ends.To)}))
			add(v.To, int32(n), i, dated(v, v.Ends))
		}
		in := slices.IndexFunc(j.Places, func(p int32) bool { return w.Zone[p] })
		for k, p := range j.Places[:max(in, 0)] {
			if steps[p] == nil {
				steps[p] = map[int]int{}
			}
			steps[p][in-k]++
		}
	}
	for p, s := range steps {
		for k, n := range s {
			if n > s[t.reach[p]] || n == s[t.reach[p]] && k < t.reach[p] {
				t.reach[p] = k
			}
		}
	}
	return t
}

func dated(v *travel.Move, s graph.Span) graph.Span {
	if !v.Dated {
		return graph.Always
	}
	return s
}

func tracksOfHelpers(w *travel.Window) *tracks {
	t := &tracks{w: w, people: true, passes: make([][]pass, len(w.Actors)), roles: make([]map[role]bool, len(w.Actors))}
	w.ServicesOf(func(h int32, services []travel.Service) {
		t.roles[h] = map[role]bool{}
		for _, s := range services {
			v := &w.Moves[s.Move]
			if !inbound(w, v.Journey) {
				continue
			}
			for _, p := range []int32{v.From, v.Via, v.To} {
				if p != travel.None && !w.Zone[p] && s.Function != travel.NoFunction {
					t.roles[h][role{s.Function, p}] = true
				}
			}
			if list := t.passes[h]; !slices.ContainsFunc(list, func(p pass) bool { return p.journey == v.Journey }) {
				t.passes[h] = append(list, pass{v.Journey, s.Move, dated(v, v.Departs)})
			}
		}
	})
	return t
}

// find is the number of what has the name.
func (t *tracks) find(text string) []int32 {
	if t.people {
		id, err := graph.ParseID(text)
		if r := t.w.Where[id]; err == nil && r.Class == travel.ActorClass {
			return []int32{r.N}
		}
		return nil
	}
	var out []int32
	for p := range t.w.Named([]string{text}) {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

// apart is the most of the journeys of another that may be the subject's, too:
// what shares more is another part of the same ways.
const apart = 0.1

// split finds the alternatives of the subject, which play its part on other
// journeys, and those that the event cannot have touched.
func (t *tracks) split(subject map[int32]bool) (alternatives, others []int32) {
	own := map[int32]bool{}
	for s := range subject {
		for _, p := range t.passes[s] {
			own[p.journey] = true
		}
	}
	for x := range t.passes {
		n := int32(x)
		if len(t.passes[x]) == 0 || subject[n] {
			continue
		}
		shared := 0
		for _, p := range t.passes[x] {
			if own[p.journey] {
				shared++
			}
		}
		if float64(shared) > apart*float64(len(t.passes[x])) {
			continue
		}
		alike := false
		for s := range subject {
			alike = alike || t.alike(s, n)
		}
		if alike {
			alternatives = append(alternatives, n)
		} else {
			others = append(others, n)
		}
	}
	return alternatives, others
}

// alike reports whether x could play the part of s: a place of the same country
// as far from the zone, or a helper who did the same at the same place.
func (t *tracks) alike(s, x int32) bool {
	if t.people {
		for r := range t.roles[x] {
			if t.roles[s][r] {
				return true
			}
		}
		return false
	}
	c := t.w.Places[s].Country
	return c != 0 && c == t.w.Places[x].Country && t.reach[s] == t.reach[x]
}
