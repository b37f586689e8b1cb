package ways

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Bounds of the search for ways: legs of a way, legs more than the fewest, and
// half-made ways looked at.
const (
	maxLegs  = 6
	maxMore  = 2
	maxTried = 4000
	maxProof = 100 // passages that an inference names
)

// Leg is a leg that somebody probably took.
type Leg struct {
	From, To, Via int32 // Via: the crossing, or none
	Chance        float64
}

// Way is a sequence of legs, with the chance that it is the way taken.
type Way struct {
	Legs   []Leg // with the chance of the way each
	Chance float64
}

// Inference is what was probably done in a gap.
type Inference struct {
	Ways     []Way        // the most probable first
	Other    float64      // chance of any other way; with those of Ways it adds up to 1
	Legs     []Leg        // of all these ways, each with the chance of the ways through it, the most probable first
	Learned  int          // recorded passages that the ways were learned from
	Towards  bool         // no known way leads to the very place, these lead into the zone that it lies in
	ByStays  bool         // learned from stays, as no passages lead there
	Cut      bool         // the search was cut: Other holds what it did not look at
	Evidence run.Evidence // the passages that weigh most, at most 100, ascending
}

// Infer finds the k most probable ways through a gap. It is deterministic.
func (b *Base) Infer(ctx context.Context, person int32, g *Gap, k int) (Inference, error) {
	var out Inference
	goals := []int32{b.Area[g.To]}
	zone := b.zoneAreas(g)
	for _, try := range []struct {
		out, into      map[int32][]int32
		goals          []int32
		stays, towards bool
	}{{b.passages, b.into, goals, false, false}, {b.passages, b.into, zone, false, true}, {b.stays, b.intoStay, goals, true, false}} {
		a := &asked{Base: b, out: try.out, into: try.into, person: person, span: b.when(g), ties: b.ties(person), known: map[int32][]option{}}
		found, cut, err := a.search(ctx, b.Area[g.From], try.goals)
		if err != nil {
			return out, err
		}
		if len(found) == 0 {
			continue
		}
		out.Cut, out.ByStays, out.Towards = cut, try.stays, try.towards
		out.settle(found, k)
		a.prove(&out)
		return out, nil
	}
	out.Other = 1
	return out, nil
}

// zoneAreas are the areas of the zone where the gap leads into it from
// without, and none otherwise.
func (b *Base) zoneAreas(g *Gap) (out []int32) {
	if !b.Zone[g.To] || b.Zone[g.From] {
		return nil
	}
	for p, in := range b.Zone {
		if in && !slices.Contains(out, b.Area[p]) {
			out = append(out, b.Area[p])
		}
	}
	return out
}

// when is the time by which the base is weighed: a way into the zone is taken
// when it is begun, one out of it when it ends.
func (b *Base) when(g *Gap) graph.Span {
	from, to := g.Span.From, g.Span.To-1
	switch in, out := b.Zone[g.To], b.Zone[g.From]; {
	case in && !out:
		return graph.Span{From: from, To: min(to, from+int64(travel.JourneyGap.Seconds()))}
	case out && !in:
		return graph.Span{From: max(from, to-int64(travel.JourneyGap.Seconds())), To: to}
	}
	return graph.Span{From: from, To: to}
}

// partial is a way in the making.
type partial struct {
	legs          []leg
	area          int32
	chance, known float64
}

type queue []*partial

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].chance != q[j].chance {
		return q[i].chance > q[j].chance
	}
	return compareWays(q[i].legs, q[j].legs) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*partial)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}

func compareLegs(a, b leg) int {
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.via, b.via))
}

func compareWays(a, b []leg) int { return slices.CompareFunc(a, b, compareLegs) }

// search finds the ways from an area to one of the goals, the most probable
// first, without going through an area twice.
func (a *asked) search(ctx context.Context, start int32, goals []int32) (found []*partial, cut bool, err error) {
	if len(goals) == 0 {
		return nil, false, nil
	}
	a.within = a.reach(goals)
	fewest, ok := a.within[start]
	if !ok || fewest == 0 || fewest > maxLegs {
		return nil, false, nil
	}
	most := min(maxLegs, fewest+maxMore)
	q := &queue{{area: start, chance: 1, known: 1}}
	for tried := 0; q.Len() > 0; tried++ {
		if tried%256 == 0 && ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		if tried >= maxTried {
			return found, true, nil
		}
		p := heap.Pop(q).(*partial)
		if len(p.legs) > 0 && a.within[p.area] == 0 {
			found = append(found, p)
			continue
		}
		for _, o := range a.options(p.area) {
			to := a.Area[o.to]
			if p.area != start && a.Zone[p.area] && !a.Zone[to] { // who has reached the zone has arrived
				continue
			}
			if len(p.legs)+1+a.within[to] > most || to == start || slices.ContainsFunc(p.legs, func(l leg) bool { return a.Area[l.to] == to }) {
				continue
			}
			heap.Push(q, &partial{legs: append(slices.Clip(slices.Clone(p.legs)), o.leg), area: to, chance: p.chance * o.chance, known: p.known * o.known})
		}
	}
	return found, false, nil
}

// reach is the fewest legs to a goal from every area that has a way there.
func (a *asked) reach(goals []int32) map[int32]int {
	out := map[int32]int{}
	for _, g := range goals {
		out[g] = 0
	}
	for next, far := goals, 1; len(next) > 0 && far <= maxLegs; far++ {
		var later []int32
		for _, area := range next {
			for _, from := range a.into[area] {
				if _, ok := out[from]; !ok {
					out[from] = far
					later = append(later, from)
				}
			}
		}
		next = later
	}
	return out
}

// settle turns what was found into odds.
func (out *Inference) settle(found []*partial, k int) {
	all := 0.0
	for _, p := range found {
		all += p.chance
	}
	legs := map[leg]float64{}
	out.Other = 1
	for _, p := range found[:min(k, len(found))] {
		w := Way{Chance: digits(p.chance / all * p.known)}
		for _, l := range p.legs {
			w.Legs = append(w.Legs, Leg{l.from, l.to, l.via, w.Chance})
			legs[l] += w.Chance
		}
		out.Ways = append(out.Ways, w)
		out.Other -= w.Chance
	}
	slices.SortStableFunc(out.Ways, func(x, y Way) int { return cmp.Compare(y.Chance, x.Chance) })
	out.Other = max(0, digits(out.Other))
	for l, c := range legs {
		out.Legs = append(out.Legs, Leg{l.from, l.to, l.via, min(1, digits(c))})
	}
	slices.SortFunc(out.Legs, func(x, y Leg) int {
		return cmp.Or(cmp.Compare(y.Chance, x.Chance), compareLegs(leg{x.From, x.To, x.Via}, leg{y.From, y.To, y.Via}))
	})
}

// digits rounds to six places: the odds are no better than that.
func digits(x float64) float64 { return math.Round(x*1e6) / 1e6 }

// prove names the recorded passages that the shown ways were learned from.
func (a *asked) prove(out *Inference) {
	type weighed struct {
		move   int32
		weight float64
	}
	var all []weighed
	for _, l := range out.Legs {
		for _, i := range a.out[a.Area[l.From]] {
			if v := &a.Moves[i]; a.legOf(v) == (leg{l.From, l.To, l.Via}) {
				all = append(all, weighed{i, a.weight(v)})
			}
		}
	}
	out.Learned = len(all)
	slices.SortFunc(all, func(x, y weighed) int {
		return cmp.Or(cmp.Compare(y.weight, x.weight), cmp.Compare(x.move, y.move))
	})
	for _, w := range all {
		if len(out.Evidence) >= maxProof {
			break
		}
		out.Evidence = append(out.Evidence, a.ProofOf(&a.Moves[w.move])...)
	}
	out.Evidence = run.NewEvidence(out.Evidence[:min(maxProof, len(out.Evidence))])
}
