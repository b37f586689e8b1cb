package verify

import (
	"fmt"
	"slices"
)

// Leg is a kernel.Contact, field by field.
type Leg struct {
	From, To       int32
	Depart, Arrive int64
}

// Window is a kernel.Window, field by field.
type Window struct{ Begin, End, MinWait, MaxWait int64 }

func (w Window) holds(l Leg) bool {
	return w.Begin == 0 && w.End == 0 || l.Depart >= w.Begin && l.Arrive <= w.End
}

func (w Window) follows(a, b Leg) bool {
	wait := b.Depart - a.Arrive
	return a.To == b.From && wait >= w.MinWait && (w.MaxWait == 0 || wait <= w.MaxWait)
}

// ways gives each leg the latest first departure and the least number of legs
// of a journey that ends with it, by relaxing all pairs of legs; 0 legs where
// there is none. Stopped legs do not run.
func ways(legs []Leg, sources []int32, w Window, stopped func(i int) bool) (start []int64, count []int) {
	start, count = make([]int64, len(legs)), make([]int, len(legs))
	for i, l := range legs {
		if w.holds(l) && !stopped(i) && slices.Contains(sources, l.From) {
			start[i], count[i] = l.Depart, 1
		}
	}
	for changed := true; changed; {
		changed = false
		for i, a := range legs {
			for j, b := range legs {
				if count[i] == 0 || stopped(j) || !w.holds(b) || !w.follows(a, b) || slices.Contains(sources, b.From) {
					continue
				}
				if count[j] == 0 || start[i] > start[j] {
					start[j], changed = start[i], true
				}
				if count[j] == 0 || count[i]+1 < count[j] {
					count[j], changed = count[i]+1, true
				}
			}
		}
	}
	return start, count
}

// TimedJourneys checks the best values (aim 0: arrival, 1: duration, 2: number
// of legs) of all vertices against all pairs of legs, and that the journeys are
// valid and have those values.
func TimedJourneys(legs []Leg, sources []int32, w Window, aim uint8, reached []bool, value []int64, count int, journey func(v int32) []int32) error {
	start, number := ways(legs, sources, w, func(int) bool { return false })
	measure := func(first, last Leg, n int) int64 {
		return [...]int64{last.Arrive, last.Arrive - first.Depart, int64(n)}[aim]
	}
	in := 0
	for v := range int32(len(reached)) {
		best, found := int64(0), slices.Contains(sources, v)
		isSource := found
		for i, l := range legs {
			if l.To != v || number[i] == 0 || isSource {
				continue
			}
			if x := measure(Leg{Depart: start[i]}, l, number[i]); !found || x < best {
				best, found = x, true
			}
		}
		if found {
			in++
		}
		if reached[v] != found || value[v] != best {
			return fmt.Errorf("vertex %d is reached: %v at %d, not %v at %d", v, found, best, reached[v], value[v])
		}
		list := journey(v)
		if isSource || !found {
			if list != nil {
				return fmt.Errorf("vertex %d has the journey %v", v, list)
			}
			continue
		}
		for k, l := range list {
			if !w.holds(legs[l]) || k > 0 && !w.follows(legs[list[k-1]], legs[l]) {
				return fmt.Errorf("leg %d of the journey %v does not run or does not follow", l, list)
			}
		}
		first, last := legs[list[0]], legs[list[len(list)-1]]
		if last.To != v || !slices.Contains(sources, first.From) || measure(first, last, len(list)) != best {
			return fmt.Errorf("the journey %v to %d is not worth %d", list, v, best)
		}
	}
	if in != count {
		return fmt.Errorf("%d vertices are reached, not %d", in, count)
	}
	return nil
}

// LatestDepartures checks the latest departures to the targets in the same way.
func LatestDepartures(legs []Leg, targets []int32, w Window, reached []bool, value []int64, journey func(v int32) []int32) error {
	back := make([]Leg, len(legs))
	for i, l := range legs {
		back[i] = Leg{l.To, l.From, -l.Arrive, -l.Depart}
	}
	w.Begin, w.End = -w.End, -w.Begin
	turned, count := make([]int64, len(value)), 0
	for v, x := range value {
		turned[v] = -x
		if reached[v] {
			count++
		}
	}
	return TimedJourneys(back, targets, w, 0, reached, turned, count, func(v int32) []int32 {
		list := slices.Clone(journey(v))
		slices.Reverse(list)
		return list
	})
}

// MinTimedCut checks that no journey is left without the legs, that they weigh
// what is said, and, where there are at most 12 legs, compares with all sets.
func MinTimedCut(legs []Leg, sources, targets []int32, w Window, capacity []int64, infinite bool, value int64, cut []int32, inSome []bool) error {
	if both := slices.ContainsFunc(sources, func(s int32) bool { return slices.Contains(targets, s) }); infinite || both {
		if infinite != both {
			return fmt.Errorf("infinite is %v", infinite)
		}
		return nil
	}
	stops := func(stopped func(i int) bool) bool {
		_, count := ways(legs, sources, w, stopped)
		return !slices.ContainsFunc(targets, func(t int32) bool {
			for i, l := range legs {
				if l.To == t && count[i] > 0 {
					return true
				}
			}
			return false
		})
	}
	weigh := func(stopped func(i int) bool) (sum int64) {
		for i := range legs {
			if stopped(i) {
				sum += capacity[i]
			}
		}
		return sum
	}
	in := func(i int) bool { return slices.Contains(cut, int32(i)) }
	if weigh(in) != value || !stops(in) {
		return fmt.Errorf("the legs %v weigh %d and not %d, or somebody gets through", cut, weigh(in), value)
	}
	if len(legs) > 12 {
		return nil
	}
	some := make([]bool, len(legs))
	for set := range 1 << len(legs) {
		stopped := func(i int) bool { return set>>i&1 == 1 }
		sum := weigh(stopped)
		if sum > value || !stops(stopped) {
			continue
		}
		if sum < value {
			return fmt.Errorf("it is enough to stop %d, not %d", sum, value)
		}
		for i := range legs {
			some[i] = some[i] || stopped(i)
		}
	}
	if !slices.Equal(some, inSome) {
		return fmt.Errorf("the legs of all minimum cuts are %v, not %v", some, inSome)
	}
	return nil
}
