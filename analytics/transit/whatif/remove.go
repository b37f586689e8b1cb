package whatif

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// removal is one question being answered.
type removal struct {
	w        *travel.Window
	q        Question
	gone     map[travel.Ref]bool
	services map[int32][]travel.Service // of each move
	journeys []int32                    // into the zone, in the window
	stands   []bool                     // of each of these
	notes    []string
}

// Remove answers the question on a part of a viewer's graph, without its run.
func Remove(ctx context.Context, w *travel.Window, q Question) (*Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	r := &removal{w: w, q: q, gone: map[travel.Ref]bool{}, services: map[int32][]travel.Service{}}
	r.take()
	for _, s := range w.Services {
		r.services[s.Move] = append(r.services[s.Move], s)
	}
	for n := range w.Journeys {
		if w.JourneyHeld[n] != graph.Outside && w.Journeys[n].Direction == travel.Inbound {
			r.journeys = append(r.journeys, int32(n))
			r.stands = append(r.stands, r.journeyStands(&w.Journeys[n]))
		}
	}
	a := &Answer{}
	r.flow(a)
	parts, err := r.parts(ctx, a)
	if err != nil {
		return nil, err
	}
	if err := r.best(ctx, a); err != nil {
		return nil, err
	}
	r.substitutes(a, parts)
	r.note(a)
	return a, ctx.Err()
}

// take finds what is to be removed.
func (r *removal) take() {
	for _, c := range []struct {
		class travel.Class
		what  string
		ids   []graph.ID
	}{{travel.ActorClass, "person or organization", r.q.People}, {travel.DocumentClass, "travel document", r.q.Documents}, {travel.TransferClass, "transfer", r.q.Transfers}} {
		missing := 0
		for _, id := range c.ids {
			if ref := r.w.Where[id]; ref.Class == c.class {
				r.gone[ref] = true
			} else {
				missing++
			}
		}
		if missing > 0 {
			r.notes = append(r.notes, fmt.Sprintf("%d of the ids given are of no visible %s", missing, c.what))
		}
	}
	for _, text := range r.q.Places {
		found := r.w.Named([]string{text})
		if len(found) == 0 {
			r.notes = append(r.notes, fmt.Sprintf("no visible place is called %.40q", text))
		}
		for p := range found {
			r.gone[travel.Ref{Class: travel.PlaceClass, N: p}] = true
		}
	}
}

func (r *removal) has(c travel.Class, n int32) bool { return r.gone[travel.Ref{Class: c, N: n}] }

// journeyStands reports whether a journey needs nothing that is removed.
func (r *removal) journeyStands(j *travel.Journey) bool {
	if r.has(travel.ActorClass, j.Person) || slices.ContainsFunc(j.Places, func(p int32) bool { return r.has(travel.PlaceClass, p) }) {
		return false
	}
	for n := j.From; n < j.To; n++ {
		if !r.moveStands(n) {
			return false
		}
	}
	return true
}

// moveStands reports whether a document is left for a move that was made on one,
// and for every function that somebody had on it a helper who had it.
func (r *removal) moveStands(n int32) bool {
	v := &r.w.Moves[n]
	if len(v.Documents) > 0 && !slices.ContainsFunc(v.Documents, func(d int32) bool { return !r.has(travel.DocumentClass, d) }) {
		return false
	}
	for _, s := range r.services[n] {
		if !r.lost(s) {
			continue
		}
		if !slices.ContainsFunc(r.services[n], func(o travel.Service) bool { return o.Function == s.Function && !r.lost(o) }) {
			return false
		}
	}
	return true
}

// lost reports whether a help would not have been given: its helper, or the
// document or the transfer that it consists in, is removed.
func (r *removal) lost(s travel.Service) bool {
	return r.has(travel.ActorClass, s.Helper) || r.gone[r.w.Acts[s.Act].On]
}

// flow fills in what would be left of journeys, people and reach.
func (r *removal) flow(a *Answer) {
	before, after := map[int32]bool{}, map[int32]bool{}
	steps := map[int32][]int32{}
	var proof []graph.ID
	for i, n := range r.journeys {
		j := &r.w.Journeys[n]
		before[j.Person] = true
		if r.stands[i] {
			after[j.Person] = true
			for k := 1; k < len(j.Places); k++ {
				steps[j.Places[k]] = append(steps[j.Places[k]], j.Places[k-1]) // backwards
			}
			continue
		}
		a.Stopped++
		if r.w.JourneyHeld[n] == graph.Certain {
			a.StoppedCertain++
		}
		for k := j.From; k < j.To; k++ {
			proof = append(proof, r.w.ProofOf(&r.w.Moves[k])...)
			for _, s := range r.services[k] {
				if r.lost(s) {
					proof = append(proof, r.w.Acts[s.Act].Link)
				}
			}
		}
	}
	a.Evidence = run.NewEvidence(proof)
	reach, open := len(after), r.open(steps)
	for p := range before {
		if !after[p] && !r.has(travel.ActorClass, p) && r.could(p, open) {
			reach++
		}
	}
	r.say(a, "JOURNEYS", len(r.journeys), len(r.journeys)-a.Stopped, "journeys into the zone stand as they are recorded")
	r.say(a, "PEOPLE", len(before), len(after), "people have a journey into the zone that stands")
	r.say(a, "REACH", len(before), reach, "people have such a journey, or begin where journeys that stand still lead into the zone")
}

// open are the places from which the steps of journeys that stand lead into the
// zone.
func (r *removal) open(steps map[int32][]int32) map[int32]bool {
	open, queue := map[int32]bool{}, []int32{}
	for p := range steps {
		if r.w.Zone[p] {
			open[p] = true
			queue = append(queue, p)
		}
	}
	for len(queue) > 0 {
		p := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, from := range steps[p] {
			if !open[from] {
				open[from] = true
				queue = append(queue, from)
			}
		}
	}
	return open
}

// could reports whether one of the person's journeys begins at an open place.
func (r *removal) could(person int32, open map[int32]bool) bool {
	return slices.ContainsFunc(r.w.JourneysOf(person), func(n int32) bool {
		j := &r.w.Journeys[n]
		return j.Direction == travel.Inbound && j.Origin != travel.None && open[j.Origin]
	})
}

func (r *removal) say(a *Answer, name string, before, after int, what string) {
	a.Rows = append(a.Rows, Measure{name, float64(before), float64(after), fmt.Sprintf("%d in place of %d %s.", after, before, what)})
}

// note says what a reader has to know of the answer.
func (r *removal) note(a *Answer) {
	add := func(when bool, text string) {
		if when {
			r.notes = append(r.notes, text)
		}
	}
	zone := r.w.Note()
	add(zone != "", zone)
	add(len(r.gone) == 0, "nothing that is known is removed, so that nothing changes")
	add(zone == "" && len(r.journeys) == 0, "no journey into the zone is known in the window")
	add(len(r.gone) > 0 && len(r.journeys) > 0 && a.Stopped == 0, "every journey stands: none needs what is removed")
	a.Note = strings.Join(r.notes, "; ")
}

// round is a figure that is the same on every machine.
func round(x float64) float64 { return kernel.Round12(x) }
