package money

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Of a sum that is handed on, at most maxFee stays behind, and it goes on within
// maxWait.
const (
	maxFee  = 0.15
	maxWait = 14 * travel.Day
)

// hop is a sum that somebody received and sent on.
type hop struct {
	in, out int32 // transfers
	by      int32
	chance  float64
}

// findChains joins transfers in which one sum goes on: to the same currency, no
// more than was received and no less than that without the fee, after it was
// received and soon. Where several would fit, the least probable ones are taken
// first, and each transfer is handed on once.
func (a *analysis) findChains() {
	hops := a.hops()
	slices.SortFunc(hops, func(x, y hop) int {
		return cmp.Or(cmp.Compare(x.chance, y.chance), cmp.Compare(x.in, y.in), cmp.Compare(x.out, y.out), cmp.Compare(x.by, y.by))
	})
	next, before := map[int32]hop{}, map[int32]bool{}
	for _, h := range hops {
		if _, taken := next[h.in]; !taken && !before[h.out] {
			next[h.in], before[h.out] = h, true
		}
	}
	starts := make([]int32, 0, len(next))
	for t := range next {
		if !before[t] {
			starts = append(starts, t)
		}
	}
	slices.Sort(starts)
	for _, t := range starts {
		var chain []hop
		for h, ok := next[t]; ok; h, ok = next[h.out] {
			chain = append(chain, h)
		}
		a.addChain(chain)
	}
}

// hops are all ways in which somebody may have sent on what was received.
func (a *analysis) hops() (out []hop) {
	sent, amounts := map[int32][]int32{}, map[string][]float64{}
	var dated []int32
	for i := range a.Transfers {
		t := &a.Transfers[i]
		if t.Amount <= 0 || t.Date == graph.Always || t.Date.To-t.Date.From > maxWait || a.Span.Holds(t.Date) == graph.Outside {
			continue
		}
		dated = append(dated, int32(i))
		amounts[t.Currency] = append(amounts[t.Currency], t.Amount)
		for _, s := range t.Senders {
			sent[s] = append(sent[s], int32(i))
		}
	}
	for _, list := range amounts {
		slices.Sort(list)
	}
	for _, list := range sent {
		slices.SortStableFunc(list, func(x, y int32) int { return cmp.Compare(a.Transfers[x].Date.From, a.Transfers[y].Date.From) })
	}
	for _, in := range dated {
		t := &a.Transfers[in]
		for _, by := range t.Receivers {
			list := sent[by]
			lo := sort.Search(len(list), func(i int) bool { return a.Transfers[list[i]].Date.From >= t.Date.From-maxWait })
			for _, o := range list[lo:] {
				u := &a.Transfers[o]
				if u.Date.From > t.Date.To+maxWait {
					break
				}
				if o == in || u.Currency != t.Currency || u.Amount > t.Amount || u.Amount < t.Amount*(1-maxFee) ||
					u.Date.To <= t.Date.From || !onward(t, u) {
					continue
				}
				out = append(out, hop{in, o, by, a.coincidence(t, len(sent[by]), amounts[t.Currency])})
			}
		}
	}
	return out
}

// onward reports whether the second transfer reaches somebody who had no part in
// the first.
func onward(t, u *travel.Transfer) bool {
	return slices.ContainsFunc(u.Receivers, func(r int32) bool { return !slices.Contains(t.Senders, r) && !slices.Contains(t.Receivers, r) })
}

// coincidence is the chance that one of as many transfers of somebody, at any
// times and of any amounts that transfers have, would fit a sum received.
func (a *analysis) coincidence(t *travel.Transfer, sent int, amounts []float64) float64 {
	share := func(n, lo, hi int) float64 { return float64(max(1, hi-lo)) / float64(n) }
	fit := share(len(amounts), sort.SearchFloat64s(amounts, t.Amount*(1-maxFee)), sort.Search(len(amounts), func(i int) bool { return amounts[i] > t.Amount }))
	soon := share(len(a.times), sort.Search(len(a.times), func(i int) bool { return a.times[i] >= t.Date.From }),
		sort.Search(len(a.times), func(i int) bool { return a.times[i] > t.Date.To+maxWait }))
	return -math.Expm1(float64(sent) * math.Log1p(-min(1-1e-12, fit*soon)))
}

// addChain makes a lead of a chain. Its journeys are those that the last
// receivers began in time after it.
func (a *analysis) addChain(chain []hop) {
	first, last := &a.Transfers[chain[0].in], &a.Transfers[chain[len(chain)-1].out]
	l := &Lead{Kind: Chain, Payers: a.ActorIDs(slices.Clone(first.Senders)), Receivers: a.ActorIDs(slices.Clone(last.Receivers)),
		Transfers: []graph.ID{first.ID}, Certain: a.Span.Holds(first.Date) == graph.Certain, Chance: 1}
	l.seen(first.Date)
	never := a.allNever(first.Senders) || a.allNever(last.Receivers)
	product := 1.0
	at := first
	for _, h := range chain {
		u := &a.Transfers[h.out]
		l.Transfers, l.Between = append(l.Transfers, u.ID), append(l.Between, a.Actors[h.by].ID)
		l.Certain = l.Certain && a.Span.Holds(u.Date) == graph.Certain && at.Date.To <= u.Date.From
		l.seen(u.Date)
		never = never || a.Actors[h.by].Never
		product *= h.chance
		at = u
	}
	l.Chance = product
	if product > 0 { // Fisher's product of that many independent chances
		term, sum := 1.0, 1.0
		for k := 1; k < len(chain); k++ {
			term *= -math.Log(product) / float64(k)
			sum += term
		}
		l.Chance = min(1, product*sum)
	}
	if never {
		return
	}
	var evidence []graph.ID
	var journeys, bookings []int32
	for _, r := range last.Receivers {
		events := a.eventsOf(r)
		for k := range events {
			if possible, _ := a.before(last.Date, &events[k]); possible {
				evidence = append(evidence, events[k].proof...)
				if events[k].journey != travel.None {
					journeys = append(journeys, events[k].journey)
				} else {
					bookings = append(bookings, events[k].booking)
				}
			}
		}
	}
	l.Journeys, l.Bookings = distinct(journeys), distinct(bookings)
	a.keep(l, evidence, explainChain(l, first, last))
}

func (a *analysis) allNever(people []int32) bool {
	return !slices.ContainsFunc(people, func(p int32) bool { return !a.Actors[p].Never })
}
