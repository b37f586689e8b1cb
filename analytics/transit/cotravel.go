package transit

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"portolan/analytics/transit/travel"
)

// falseDiscovery is the share of pairs there by chance among the validated ones,
// as far as it can be estimated.
const falseDiscovery = 0.05

// maxPairs bounds the pairs of people that share a leg, and those that share a
// thing. With 100,000 people it is not reached.
const maxPairs = 1 << 25

// maxOccasions bounds the occasions of one person that are taken two by two.
const maxOccasions = 64

// together is a validated pair and the chance of sharing as many legs.
type together struct {
	a, b     int32
	p        float64
	expected float64 // people there by chance as often as the other was
	weight   float32 // 1/(m-1), with m people on the smallest ride that they share
	rides    []int32
}

// coTravel is what the test of all pairs gave.
type coTravel struct {
	pairs  []together // validated, by a, then b
	tested int
	cut    string // what was left out, and why
	note   string // what cannot be scored
}

// coTravel tests every pair of people who share a ride.
func (w *window) coTravel(ctx context.Context) (coTravel, error) {
	a := w.aboard()
	var out coTravel
	largest, cut := fit(a.offRide)
	if cut > 0 {
		out.cut = fmt.Sprintf("%d legs with more than %d recorded people were left out of the test of co-travel, to keep within %d pairs", cut, largest, maxPairs)
	}
	if a.unscored > 0 {
		out.note = fmt.Sprintf("%d of %d shared legs could not be scored: their places or their day of departure are unknown, or a list of all passengers is recorded", a.unscored, a.shared)
	}
	t := &pairTest{window: w, aboard: a, seen: make([]int32, len(w.Actors))}
	for i := range t.seen {
		t.seen[i] = travel.None
	}
	for p := range w.Actors {
		if p%1024 == 0 && ctx.Err() != nil {
			return out, ctx.Err()
		}
		t.person(int32(p), largest)
	}
	out.tested = t.tested
	out.pairs = validated(t.found, a.byChance(largest), falseDiscovery)
	return out, nil
}

// fit finds the largest size of a row with which all pairs within rows stay
// within the budget, and how many rows are larger.
func fit(off []int32) (largest int32, cut int) {
	sizes := map[int32]int{}
	for i := 1; i < len(off); i++ {
		sizes[off[i]-off[i-1]]++
	}
	order := make([]int32, 0, len(sizes))
	for s := range sizes {
		order = append(order, s)
	}
	slices.Sort(order)
	pairs := 0
	for i, s := range order {
		pairs += sizes[s] * int(s) * int(s-1) / 2
		if pairs > maxPairs {
			for _, rest := range order[i:] {
				cut += sizes[rest]
			}
			return largest, cut
		}
		largest = s
	}
	return largest, 0
}

type pairTest struct {
	*window
	*aboard
	seen   []int32 // the last person that met this one
	met    []int32
	tested int
	found  []together
	shared []int32
}

func (t *pairTest) ridesOf(p int32) []int32 { return t.of[t.offMan[p]:t.offMan[p+1]] }

// person tests the pairs of p with people of higher number.
func (t *pairTest) person(p, largest int32) {
	t.met = t.met[:0]
	for _, l := range t.ridesOf(p) {
		on := t.people[t.offRide[l]:t.offRide[l+1]]
		if int32(len(on)) > largest {
			continue
		}
		i, _ := slices.BinarySearch(on, p+1)
		for _, q := range on[i:] {
			if t.seen[q] != p {
				t.seen[q] = p
				t.met = append(t.met, q)
			}
		}
	}
	slices.Sort(t.met)
	for _, q := range t.met {
		t.tested++
		one, other := t.surprise(p, q), t.surprise(q, p)
		x := together{a: p, b: q, p: max(one.p, other.p), expected: max(one.expected, other.expected), rides: slices.Clone(t.shared)}
		for _, l := range x.rides {
			x.weight = max(x.weight, 1/float32(t.count(l)-1))
			if t.commonBooking(l, p, q) != travel.None {
				x.expected = 0
			}
		}
		if !math.IsInf(x.expected, 1) {
			t.found = append(t.found, x)
		}
	}
}

// surprise scores the rides that two share from the first one's side. p is P(X
// >= k): X counts on how many of its occasions the second would be found by
// chance, k on how many it was. expected are the people who would be there by
// chance on all of these.
func (t *pairTest) surprise(first, second int32) together {
	type occasion struct {
		chance, expected float64
		both             bool
	}
	t.shared = t.shared[:0]
	theirs := t.ridesOf(second)
	var all []occasion
	number := map[int32]int{}
	lo := t.offMan[first]
	for i, l := range t.ridesOf(first) {
		r := &t.rides[l]
		n, both := 0, false
		for _, o := range theirs {
			q := &t.rides[o]
			if q.from == r.from && q.to == r.to && q.scored && r.scored && q.day-r.day <= comparableDays && r.day-q.day <= comparableDays {
				n++
			}
			both = both || o == l
		}
		if both {
			t.shared = append(t.shared, l)
		}
		if n == 0 || !r.scored {
			continue
		}
		x := occasion{min(1, float64(n)/float64(r.departures)), t.strangers(l, first, second), both}
		k, ok := number[t.block[lo+int32(i)]]
		if !ok {
			number[t.block[lo+int32(i)]] = len(all)
			all = append(all, x)
			continue
		}
		// Who shares several legs of one occasion shares the least likely of them.
		switch o := &all[k]; {
		case both && !o.both:
			*o = x
		case both == o.both:
			o.chance, o.expected = min(o.chance, x.chance), min(o.expected, x.expected)
		}
	}
	k, rest, out := 0, 1.0, together{expected: math.Inf(1)} // rest: the chance of all shared so far
	chances := make([]float64, 0, len(all))
	for _, o := range all {
		chances = append(chances, o.chance)
		switch {
		case !o.both:
		case k == 0:
			k, out.expected = 1, o.expected
			rest = o.chance
		default:
			k++
			out.expected = min(out.expected*o.chance, o.expected*rest)
			rest *= o.chance
		}
	}
	out.p = AtLeast(k, chances)
	return out
}

// commonBooking is a booking that both were on for the ride.
func (t *pairTest) commonBooking(ride, a, b int32) int32 {
	theirs := t.Moves[t.moveOn(ride, b)].Bookings
	for _, x := range t.Moves[t.moveOn(ride, a)].Bookings {
		if slices.Contains(theirs, x) {
			return x
		}
	}
	return travel.None
}

// AtLeast is the chance that at least k of independent events with the given
// chances happen: the upper tail of the Poisson-binomial distribution, exact
// but for rounding. It takes time in proportion to k times their number.
func AtLeast(k int, chances []float64) float64 {
	if k <= 0 {
		return 1
	}
	if k > len(chances) {
		return 0
	}
	exactly := make([]float64, k) // of the first events: chance of i, below k
	exactly[0] = 1
	tail := 0.0 // chance of k or more: summed from below, so that small tails keep their digits
	for _, p := range chances {
		tail += exactly[k-1] * p
		for i := k - 1; i > 0; i-- {
			exactly[i] = exactly[i]*(1-p) + exactly[i-1]*p
		}
		exactly[0] *= 1 - p
	}
	return min(1, tail)
}

// level is a number of people to be expected by chance, and the pairs that there
// are to be at it.
type level struct{ expected, pairs float64 }

// byChance lists how many pairs are to be expected by chance at each level, in
// ascending order: on every ride of everybody, and on every two occasions of
// one.
func (a *aboard) byChance(largest int32) (out []level) {
	for i := range a.rides {
		if n := a.offRide[i+1] - a.offRide[i]; !a.rides[i].scored || n > largest {
			continue
		}
		for n := a.offRide[i]; n < a.offRide[i+1]; n++ {
			out = append(out, level{a.alike[n], a.alike[n] / 2}, level{a.others[n], a.others[n] / 2})
		}
	}
	for p := range int32(len(a.offMan) - 1) {
		out = a.twice(p, out)
	}
	slices.SortFunc(out, func(x, y level) int {
		return cmp.Or(cmp.Compare(x.expected, y.expected), cmp.Compare(x.pairs, y.pairs))
	})
	return out
}

// twice adds the levels of every two occasions of one person, each by the ride
// on which the fewest are to be expected.
func (a *aboard) twice(person int32, out []level) []level {
	type occasion struct{ alike, others, departures float64 }
	var all []occasion
	number := map[int32]int{}
	for i := a.offMan[person]; i < a.offMan[person+1] && len(all) < maxOccasions; i++ {
		r := &a.rides[a.of[i]]
		if !r.scored {
			continue
		}
		k, _ := slices.BinarySearch(a.peopleOf(a.of[i]), person)
		n := a.offRide[a.of[i]] + int32(k)
		x := occasion{a.alike[n], a.others[n], float64(r.departures)}
		if k, ok := number[a.block[i]]; !ok {
			number[a.block[i]] = len(all)
			all = append(all, x)
		} else {
			o := &all[k]
			o.alike, o.others, o.departures = min(o.alike, x.alike), min(o.others, x.others), max(o.departures, x.departures)
		}
	}
	for i, x := range all {
		for _, y := range all[:i] {
			for _, e := range []float64{min(x.alike/y.departures, y.alike/x.departures), min(x.others/y.departures, y.others/x.departures)} {
				out = append(out, level{e, e / 2})
			}
		}
	}
	return out
}

// validated keeps as many pairs, the least expected first, as there may be with
// at most so large a share of them by chance (Benjamini and Hochberg's procedure
// for discrete tests, Heyse 2011).
func validated(found []together, chance []level, rate float64) []together {
	slices.SortFunc(found, func(x, y together) int {
		return cmp.Or(cmp.Compare(x.expected, y.expected), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	keep, sum, at := 0, 0.0, 0
	for i := range found {
		for ; at < len(chance) && chance[at].expected <= found[i].expected; at++ {
			sum += chance[at].pairs
		}
		if (i+1 == len(found) || found[i+1].expected > found[i].expected) && sum <= rate*float64(i+1) {
			keep = i + 1
		}
	}
	found = slices.Clip(found[:keep])
	slices.SortFunc(found, func(x, y together) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return found
}
