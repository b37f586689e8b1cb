package transit

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// falseDiscovery is the share of false pairs that Benjamini and Hochberg's
// procedure lets through among the validated ones.
const falseDiscovery = 0.05

// maxPairs bounds the pairs of people that share a leg, and those that share a
// thing. With 100,000 people it is not reached.
const maxPairs = 1 << 25

// together is a validated pair and the chance of sharing as many legs.
type together struct {
	a, b int32
	p    float64
	legs []int32
}

// coTravel is what the test of all pairs gave.
type coTravel struct {
	pairs  []together // validated, by a, then b
	tested int
	cut    string // what was left out, and why
	note   string // what stood in for what is unknown
}

const week = 7 * travel.Day

// aboard is who was on which leg, in the window.
type aboard struct {
	offLeg, people []int32   // people of each leg, ascending
	offMan, legs   []int32   // legs of each person, ascending
	class          []int32   // of each leg: its comparable legs; none: nobody was on it
	count, total   []float64 // passengers of each leg, and of each class
	known, used    int       // legs with a passenger total, legs with people
}

// comparableLegs names legs between the same places in the same week, which begins
// on Monday. A departure that may lie in several weeks is comparable with the
// same ones.
type comparableLegs struct {
	from, to    int32
	first, last int64
}

func (w *window) aboard() *aboard {
	type pair struct{ leg, person int32 }
	var on []pair
	for i := range w.Moves {
		v := &w.Moves[i]
		if w.MoveHeld[i] == graph.Outside {
			continue
		}
		for _, p := range v.Passages {
			if l := w.Passages[p].Leg; l != travel.None {
				on = append(on, pair{l, v.Person})
			}
		}
	}
	slices.SortFunc(on, func(a, b pair) int { return cmp.Or(cmp.Compare(a.leg, b.leg), cmp.Compare(a.person, b.person)) })
	on = slices.Compact(on)
	a := &aboard{offLeg: make([]int32, len(w.Legs)+1), offMan: make([]int32, len(w.Actors)+1)}
	for _, o := range on {
		a.offLeg[o.leg+1]++
		a.offMan[o.person+1]++
		a.people = append(a.people, o.person)
	}
	for i := range w.Legs {
		a.offLeg[i+1] += a.offLeg[i]
	}
	for i := range w.Actors {
		a.offMan[i+1] += a.offMan[i]
	}
	a.legs = make([]int32, len(on))
	next := slices.Clone(a.offMan)
	for _, o := range on {
		a.legs[next[o.person]] = o.leg
		next[o.person]++
	}
	w.compare(a)
	return a
}

// compare finds the comparable legs and counts passengers: the legs' totals
// where they are known of all comparable legs, else the recorded passages. The
// two are never mixed, for they measure different things.
func (w *window) compare(a *aboard) {
	a.class, a.count = make([]int32, len(w.Legs)), make([]float64, len(w.Legs))
	classes := map[comparableLegs]int32{}
	var unknown []bool // of each class: a total is missing
	for i := range w.Legs {
		l := &w.Legs[i]
		recorded := a.offLeg[i+1] - a.offLeg[i]
		a.class[i] = travel.None
		if recorded == 0 && l.Passengers == 0 {
			continue // as far as is known it was empty
		}
		if recorded > 0 {
			a.used++
		}
		if recorded > 0 && l.Passengers > 0 {
			a.known++
		}
		key := comparableLegs{from: l.From, to: l.To, first: weekOf(l.Departs.From), last: weekOf(l.Departs.To - 1)}
		if l.From == travel.None || l.To == travel.None || !l.DepartsOn {
			key = comparableLegs{from: -2, to: int32(i)} // comparable with itself only
		}
		c, ok := classes[key]
		if !ok {
			c = int32(len(unknown))
			classes[key] = c
			unknown = append(unknown, false)
		}
		a.class[i] = c
		unknown[c] = unknown[c] || l.Passengers == 0
	}
	a.total = make([]float64, len(unknown))
	for i, c := range a.class {
		if c == travel.None {
			continue
		}
		a.count[i] = float64(a.offLeg[i+1] - a.offLeg[i])
		if !unknown[c] {
			a.count[i] = max(w.Legs[i].Passengers, a.count[i])
		}
		a.total[c] += a.count[i]
	}
}

// weekOf numbers weeks from Monday to Sunday.
func weekOf(t int64) int64 {
	const monday = 4 * travel.Day // 1970-01-05
	n := (t - monday) / week
	if t < monday && (t-monday)%week != 0 {
		n--
	}
	return n
}

// coTravel tests every pair of people who share a leg.
func (w *window) coTravel(ctx context.Context) (coTravel, error) {
	a := w.aboard()
	var out coTravel
	largest, cut := fit(a.offLeg)
	if cut > 0 {
		out.cut = fmt.Sprintf("%d legs with more than %d recorded people were left out of the test of co-travel, to keep within %d pairs", cut, largest, maxPairs)
	}
	if a.known < a.used {
		out.note = fmt.Sprintf("passenger totals are unknown for %d of %d legs: recorded passages stand in", a.used-a.known, a.used)
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
	out.pairs = benjaminiHochberg(t.found, t.tested, falseDiscovery)
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

func (t *pairTest) legsOf(p int32) []int32 { return t.aboard.legs[t.offMan[p]:t.offMan[p+1]] }

// person tests the pairs of p with people of higher number.
func (t *pairTest) person(p, largest int32) {
	t.met = t.met[:0]
	for _, l := range t.legsOf(p) {
		on := t.people[t.offLeg[l]:t.offLeg[l+1]]
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
		chance := max(t.surprise(p, q), t.surprise(q, p))
		if chance <= falseDiscovery {
			t.found = append(t.found, together{a: p, b: q, p: chance, legs: slices.Clone(t.shared)})
		}
	}
}

// surprise is P(X >= k) for the legs of the first: X counts on how many of
// them the second would be found by chance, k on how many it was. Legs that
// the two were on under one booking are one trial: a party books together, so
// its second leg is no second coincidence.
func (t *pairTest) surprise(first, second int32) float64 {
	t.shared = t.shared[:0]
	theirs := t.legsOf(second)
	var chances []float64
	var parties map[int32]int // booking -> its trial
	k := 0
	for _, l := range t.legsOf(first) {
		n := 0
		both := false
		for _, o := range theirs {
			if t.class[o] == t.class[l] {
				n++
			}
			both = both || o == l
		}
		if n == 0 {
			continue
		}
		chance := min(1, float64(n)*t.count[l]/t.total[t.class[l]])
		if !both {
			chances = append(chances, chance)
			continue
		}
		t.shared = append(t.shared, l)
		if b := t.commonBooking(l, first, second); b != travel.None {
			if i, ok := parties[b]; ok {
				chances[i] = max(chances[i], chance)
				continue
			}
			if parties == nil {
				parties = map[int32]int{}
			}
			parties[b] = len(chances)
		}
		k++
		chances = append(chances, chance)
	}
	return AtLeast(k, chances)
}

// commonBooking is a booking that both were on for the leg.
func (t *pairTest) commonBooking(l, a, b int32) int32 {
	for _, x := range t.bookingsOn(l, a) {
		if slices.Contains(t.bookingsOn(l, b), x) {
			return x
		}
	}
	return travel.None
}

func (t *pairTest) bookingsOn(l, person int32) (out []int32) {
	moves, _ := t.MovesOf(person)
	for i := range moves {
		for _, p := range moves[i].Passages {
			if t.Passages[p].Leg == l {
				return moves[i].Bookings
			}
		}
	}
	return nil
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

// benjaminiHochberg keeps the pairs whose chance is at most rate times their
// rank over all tested, and those before them.
func benjaminiHochberg(found []together, tested int, rate float64) []together {
	slices.SortFunc(found, func(x, y together) int {
		return cmp.Or(cmp.Compare(x.p, y.p), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	keep := 0
	for i := range found {
		if found[i].p <= rate*float64(i+1)/float64(tested) {
			keep = i + 1
		}
	}
	found = slices.Clip(found[:keep])
	slices.SortFunc(found, func(x, y together) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return found
}
