package transit

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// How people are compared with networks that nothing shared ties them to. The
// figures are judgements; docs/decisions/0009 says how they were chosen.
const (
	likelyAt  = 0.8             // probability from which somebody is named
	leastWays = 4               // ways to the zone from which a network's habits can be told
	waySpan   = 60 * travel.Day // of two departures near in time
	wayPrior  = 2.0             // what a network's ways are thought to have in common with all, in people
	wayWeight = 0.6             // of a way's evidence: its places do not say independent things
)

// way is how somebody went to the zone: the country lived in and the places of
// the first dated journey there, as numbers, and when it began.
type way struct {
	marks   []int32
	at      int64
	journey int32
}

// habits are the ways of all, and of each network, in numbers.
type habits struct {
	ways  map[int32]way
	all   []float64     // people by mark
	in    [][]markCount // by mark: the networks with it, ascending
	size  []float64     // people with a way, of each network
	when  [][]int64     // their departures, ascending
	total float64       // people with a way
	free  float64       // of these, in no network
	every []int64       // all departures, ascending
	known float64       // chance that somebody whom a source names as known is of the same network
}

type markCount struct {
	group int32
	n     float64
}

// ways reads how each person went to the zone.
func (w *window) ways() (ways map[int32]way, marks int) {
	ways = map[int32]way{}
	country := map[uint16]int32{}
	marks = len(w.Places)
	for n := range w.Model.Journeys {
		j := &w.Model.Journeys[n]
		if _, dup := ways[j.Person]; dup || j.Direction != travel.Inbound || w.JourneyHeld[n] == graph.Outside || !w.Moves[j.From].Dated {
			continue
		}
		x := way{at: w.Moves[j.From].Departs.From, journey: int32(n), marks: slices.Clone(j.Places)}
		if r := w.Actors[j.Person].Residence; len(r) > 0 {
			c, ok := country[r[0]]
			if !ok {
				c = int32(marks)
				country[r[0]] = c
				marks++
			}
			x.marks = append(x.marks, c)
		}
		slices.Sort(x.marks)
		if x.marks = slices.Compact(x.marks); len(x.marks) > 2 {
			ways[j.Person] = x
		}
	}
	return ways, marks
}

// habits counts the ways of everybody and of each network.
func (a *Analysis) habits() *habits {
	ways, marks := a.window.ways()
	h := &habits{ways: ways, all: make([]float64, marks), in: make([][]markCount, marks),
		size: make([]float64, len(a.groups)), when: make([][]int64, len(a.groups)), total: float64(len(ways))}
	for p, x := range ways {
		h.every = append(h.every, x.at)
		for _, m := range x.marks {
			h.all[m]++
		}
		if a.in[p] == travel.None {
			h.free++
		}
	}
	slices.Sort(h.every)
	for g := range a.groups {
		for _, p := range a.groups[g].people {
			x, ok := ways[p]
			if !ok {
				continue
			}
			h.size[g]++
			h.when[g] = append(h.when[g], x.at)
			for _, m := range x.marks {
				if n := len(h.in[m]); n == 0 || h.in[m][n-1].group != int32(g) {
					h.in[m] = append(h.in[m], markCount{group: int32(g)})
				}
				h.in[m][len(h.in[m])-1].n++
			}
		}
		slices.Sort(h.when[g])
	}
	same, both := 1.0, 2.0
	for _, k := range a.window.Known {
		if a.in[k.A] != travel.None && a.in[k.B] != travel.None {
			both++
			if a.in[k.A] == a.in[k.B] {
				same++
			}
		}
	}
	h.known = same / both
	return h
}

// near is the share of the departures at most waySpan from a time.
func near(departures []int64, at int64) float64 {
	lo, _ := slices.BinarySearch(departures, at-waySpan)
	hi, _ := slices.BinarySearch(departures, at+waySpan+1)
	return float64(hi - lo)
}

// fit is the network that a way fits best, and its probability against all
// networks and none. friends are, by network, the people there whom the
// traveller is said to know; others the number of those known elsewhere.
func (h *habits) fit(x way, friends map[int32]int, others int, score []float64) (best int32, probability float64) {
	var met []int32
	for _, m := range x.marks {
		for _, c := range h.in[m] {
			if h.size[c.group] < leastWays {
				continue
			}
			if score[c.group] == 0 {
				met = append(met, c.group)
			}
			share := h.all[m] / h.total
			score[c.group] += math.Log1p(c.n / (wayPrior * share))
		}
	}
	slices.Sort(met)
	best, sum, top := travel.None, h.free, 0.0
	everywhere := near(h.every, x.at) / h.total
	for _, g := range met {
		n := h.size[g]
		places := score[g] - float64(len(x.marks))*math.Log((n+wayPrior)/wayPrior)
		score[g] = 0
		odds := wayWeight*places + math.Log((near(h.when[g], x.at)+everywhere)/(n+1)/everywhere)
		share := n / h.total
		odds += float64(friends[g])*math.Log((h.known+(1-h.known)*share)/share) + float64(others-friends[g])*math.Log(1-h.known)
		if v := n * math.Exp(odds); v > 0 {
			if sum += v; v > top {
				best, top = g, v
			}
		}
	}
	return best, top / sum
}

// findLikely names, for each network, the people whom nothing shared ties to
// any, and whose way, time and acquaintances point to it. Whoever is never
// labelled is not named.
func (a *Analysis) findLikely(ctx context.Context) error {
	h := a.habits()
	known := map[int32][]travel.Acquaintance{}
	for _, k := range a.window.Known {
		known[k.A], known[k.B] = append(known[k.A], k), append(known[k.B], travel.Acquaintance{Link: k.Link, A: k.B, B: k.A})
	}
	likely := make([][]Likely, len(a.groups))
	score := make([]float64, len(a.groups))
	for p := range int32(len(a.in)) {
		if p%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		x, ok := h.ways[p]
		if !ok || a.in[p] != travel.None || a.window.Actors[p].Never {
			continue
		}
		friends, others := map[int32]int{}, 0
		seen := map[int32]bool{}
		for _, k := range known[p] {
			if !seen[k.B] {
				seen[k.B] = true
				others++
				friends[a.in[k.B]]++
			}
		}
		g, chance := h.fit(x, friends, others, score)
		if chance < likelyAt {
			continue
		}
		likely[g] = append(likely[g], a.likely(p, x, g, chance, friends[g], known[p]))
	}
	for n := range a.groups {
		slices.SortStableFunc(likely[n], func(x, y Likely) int { return cmp.Compare(y.Probability, x.Probability) })
		i := slices.IndexFunc(a.networks, func(t *Network) bool { return t.ID == a.ids[n] })
		a.networks[i].Likely = likely[n]
	}
	return nil
}

func (a *Analysis) likely(p int32, x way, g int32, chance float64, ties int, known []travel.Acquaintance) Likely {
	w := a.window
	out := Likely{Person: w.Actors[p].ID, Probability: kernel.Round12(chance), Ties: ties}
	var proof []graph.ID
	j := &w.Model.Journeys[x.journey]
	for i := j.From; i < j.To; i++ {
		proof = append(proof, w.ProofOf(&w.Moves[i])...)
	}
	for _, k := range known {
		if a.in[k.B] == g {
			proof = append(proof, k.Link)
		}
	}
	out.Evidence = run.NewEvidence(proof)
	out.Explanation = fmt.Sprintf("Shares nothing with its people, but its country, way and time to the zone fit this network, and sources say that it knows %d of them: %.2f against all other networks and none.", ties, chance)
	return out
}
