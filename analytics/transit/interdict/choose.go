package interdict

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/cover"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Choose answers the question on a part of a viewer's graph, without its run.
// Only the journeys of the people count, unless people is nil.
func Choose(ctx context.Context, w *travel.Window, q Question, people []graph.ID) (*Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	var of map[int32]bool
	if people != nil {
		of = map[int32]bool{}
		for _, id := range people {
			if r := w.Where[id]; r.Class == travel.ActorClass {
				of[r.N] = true
			}
		}
	}
	g := newGround(w, q, of)
	a := &Answer{TotalCount: len(g.spots)}
	best, err := cover.Best(ctx, g.items(), g.aimed(), q.Budget)
	if err != nil {
		return nil, err
	}
	a.Upper, a.Ratio, a.Exact = best.Upper, kernel.Round12(best.Ratio), best.Exact
	in, err := g.cut(ctx, a)
	if err != nil {
		return nil, err
	}
	g.count(a)
	stopped := g.rows(a, best.Sets, in)
	g.next(a, stopped)
	a.Note = g.note(a)
	return a, ctx.Err()
}

// items is how many things the aim counts.
func (g *ground) items() int {
	if g.q.Aim == People {
		return len(g.persons)
	}
	return len(g.journeys)
}

// aimed are the journeys, or people, of each spot.
func (g *ground) aimed() [][]int32 {
	if g.q.Aim == Journeys {
		return g.sets
	}
	out := make([][]int32, len(g.sets))
	for s, set := range g.sets {
		for _, i := range set {
			out[s] = append(out[s], g.people[i])
		}
		slices.Sort(out[s])
		out[s] = slices.Compact(out[s])
	}
	return out
}

// count fills in what the question is about, and what no check stops.
func (g *ground) count(a *Answer) {
	all, passes := make([]int32, len(g.journeys)), make([]bool, len(g.journeys))
	for s, set := range g.sets {
		for _, i := range set {
			passes[i] = true
		}
		if slices.ContainsFunc(g.sets[s], g.certain) {
			a.CertainCount++
		}
	}
	var beyond []int32
	for i := range all {
		all[i] = int32(i)
		if !passes[i] {
			beyond = append(beyond, int32(i))
		}
	}
	a.Total, a.Beyond = g.flow(all), g.flow(beyond)
}

func (g *ground) certain(i int32) bool { return g.w.JourneyHeld[g.journeys[i]] == graph.Certain }

// rows describes the chosen spots, and tells which journeys they stop.
func (g *ground) rows(a *Answer, chosen []int32, inCut map[int32]bool) []bool {
	stopped := make([]bool, len(g.journeys))
	before := Flow{}
	for _, s := range chosen {
		r := Row{Spot: g.show(g.spots[s]), Rank: len(a.Rows) + 1, Stops: g.flow(g.sets[s]), InCut: inCut[s]}
		for _, i := range g.sets[s] {
			stopped[i] = true
			if g.certain(i) {
				r.Certain++
			}
		}
		now := g.flow(marked(stopped, true))
		r.Gain = Flow{now.Journeys - before.Journeys, now.People - before.People}
		part, all := now.Journeys, a.Total.Journeys
		if g.q.Aim == People {
			part, all = now.People, a.Total.People
		}
		r.Share = kernel.Round12(float64(part) / float64(max(all, 1)))
		var who []int32
		var proof []graph.ID
		for _, p := range g.passed[g.off[s]:g.off[s+1]] {
			who = append(who, g.persons[g.people[p.journey]])
			proof = append(proof, g.w.ProofOf(&g.w.Moves[p.move])...)
		}
		r.Stopped, r.Evidence = g.w.ActorIDs(who), run.NewEvidence(proof)
		r.Explanation = g.explain(&r, now, a.Total)
		a.Rows, before = append(a.Rows, r), now
	}
	a.Stopped, a.Left = before, g.flow(marked(stopped, false))
	if g.q.First > 0 && len(a.Rows) > g.q.First {
		a.Rows = a.Rows[:g.q.First]
	}
	return stopped
}

func marked(flags []bool, as bool) (out []int32) {
	for i, f := range flags {
		if f == as {
			out = append(out, int32(i))
		}
	}
	return out
}

// explain is the row in plain words.
func (g *ground) explain(r *Row, now, total Flow) string {
	what := "A check of this place"
	switch {
	case g.q.Unit == PlaceWeek:
		what = "A check of this place in the week from Monday " + r.Week.Format(time.DateOnly)
	case g.q.Unit == Leg && r.Leg.IsZero():
		what = "A check of this way on this day"
	case g.q.Unit == Leg:
		what = "A check of this leg"
	}
	text := fmt.Sprintf("%s stops %d journeys of %d people", what, r.Stops.Journeys, r.Stops.People)
	if r.Gain.Journeys < r.Stops.Journeys {
		text += fmt.Sprintf(", %d of them not stopped by a check above", r.Gain.Journeys)
	}
	return text + "; so far " + now.of(total) + " are stopped."
}

// note says what a reader has to know of the answer.
func (g *ground) note(a *Answer) string {
	var out []string
	add := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	zone := g.w.Note()
	add(zone != "", "%s", zone)
	for _, text := range slices.Concat(g.q.Via, g.q.Avoid) {
		add(len(g.w.Named([]string{text})) == 0, "no visible place is called %.40q", text)
	}
	add(zone == "" && a.Total.Journeys == 0, "no journey into the zone is known in the window, so there is nothing to stop")
	add(a.Total.Journeys > 0 && len(g.spots) == 0, "no journey passes anything that could be checked: each goes straight from where it is first seen to the zone, or is not dated well enough")
	add(len(g.spots) > 0 && a.Beyond.Journeys > 0, "%s", g.beyond(a.Beyond.Journeys))
	add(len(a.Rows) > 0 && a.Cut.Beside > 0 && a.Cut.Exists, "the smallest cut leaves out %d journeys that have nothing to cut", a.Cut.Beside)
	add(a.Total.Journeys > 0 && !a.Cut.Exists, "no set of checks closes all ways: some way has nothing that could be checked")
	add(len(g.spots) > 0 && len(a.Rows) < g.q.Budget && (g.q.First == 0 || len(a.Rows) < g.q.First), "fewer checks than the budget stop all that can be stopped")
	return strings.Join(out, "; ")
}

func (g *ground) beyond(n int) string {
	switch g.q.Unit {
	case Leg:
		return fmt.Sprintf("%d journeys are on no leg that could be stopped, and on no way that is dated to the day", n)
	case PlaceWeek:
		return fmt.Sprintf("%d journeys pass no place that could be checked in a week that is known", n)
	}
	return fmt.Sprintf("%d journeys pass no place that could be checked between where they are first seen and the zone", n)
}

func unix(t int64) time.Time { return time.Unix(t, 0).UTC() }
