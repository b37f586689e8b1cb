package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"

	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// maxPairs bounds the pairs of stays, and of arrivals, that are looked at.
const maxPairs = 1 << 21

// visit is one person at one place: a stay as it counts, or an arrival.
type visit struct {
	person, place int32
	from, to      int64
	certain       bool
	proof         []graph.ID
}

// crossing is how two kinds of occasions are told apart: when two visits to one
// place are company, and which traffic is comparable.
type crossing struct {
	kind   Kind
	least  int                             // occasions that a pair needs
	meets  func(a, b *visit) bool          // b keeps company with a
	reach  func(a *visit) (lo, hi int64)   // of the visits that may meet a
	period func(a *visit) (from, to int64) // of comparable visits
	mutual bool                            // meets is symmetrical
}

func sharing() crossing {
	span := func(a *visit) (int64, int64) { return a.from, a.to }
	return crossing{kind: SharedStays, least: 1, mutual: true, reach: span, period: span,
		meets: func(a, b *visit) bool { return a.from < b.to && b.from < a.to }}
}

// following is arriving after the other, never on one day of which the order is
// unknown. Comparable are arrivals within a week before and after.
func following(hours int64) crossing {
	return crossing{kind: Followed, least: 2,
		meets: func(a, b *visit) bool { return b.from >= a.to && b.from-a.from <= hours*3600 },
		reach: func(a *visit) (int64, int64) { return a.to, a.from + hours*3600 + 1 },
		period: func(a *visit) (int64, int64) {
			return a.from - 7*travel.Day, max(a.to, a.from+hours*3600) + 7*travel.Day
		}}
}

// traffic are visits in an order that lets those of a time be counted.
type traffic struct{ from, to []int64 }

func trafficOf(visits []visit, numbers []int32) (t traffic) {
	for _, n := range numbers {
		t.from, t.to = append(t.from, visits[n].from), append(t.to, visits[n].to)
	}
	slices.Sort(t.from)
	slices.Sort(t.to)
	return t
}

// in counts the visits that meet a time.
func (t *traffic) in(from, to int64) int {
	begun := sort.Search(len(t.from), func(i int) bool { return t.from[i] >= to })
	ended := sort.Search(len(t.to), func(i int) bool { return t.to[i] > from })
	return begun - ended
}

// test finds the pairs of visitors who meet beyond chance.
type test struct {
	*travel.Window
	crossing
	visits  []visit // by person, then time
	off     []int32 // of each person
	byPlace map[int32][]int32
	longest int64
	all     traffic
	at      map[int32]*traffic
	tested  int
	cut     string
	pairs   []met
}

// met are two people and the first one's visits at which the other was met.
type met struct {
	a, b   int32
	chance float64
	at     [][2]int32 // visits of a and of b
}

func (c *analysis) meet(ctx context.Context, how crossing, visits []visit) (*test, error) {
	t := &test{Window: c.Window, crossing: how, visits: visits, off: make([]int32, len(c.Actors)+1), byPlace: map[int32][]int32{}, at: map[int32]*traffic{}}
	slices.SortStableFunc(t.visits, func(x, y visit) int {
		return cmp.Or(cmp.Compare(x.person, y.person), cmp.Compare(x.from, y.from), cmp.Compare(x.place, y.place))
	})
	numbers := make([]int32, len(t.visits))
	for i := range t.visits {
		v := &t.visits[i]
		t.off[v.person+1]++
		numbers[i] = int32(i)
		t.byPlace[v.place] = append(t.byPlace[v.place], int32(i))
		t.longest = max(t.longest, v.to-v.from)
	}
	people := 0
	for p := range c.Actors {
		if t.off[p+1] > 0 {
			people++
		}
		t.off[p+1] += t.off[p]
	}
	if t.tested = people * (people - 1); t.mutual {
		t.tested /= 2
	}
	t.all = trafficOf(t.visits, numbers)
	places := make([]int32, 0, len(t.byPlace))
	for p, list := range t.byPlace {
		slices.SortStableFunc(list, func(x, y int32) int { return cmp.Compare(t.visits[x].from, t.visits[y].from) })
		traffic := trafficOf(t.visits, list)
		places, t.at[p] = append(places, p), &traffic
	}
	slices.Sort(places)
	found, err := t.enumerate(ctx, places)
	if err != nil {
		return nil, err
	}
	return t, t.judge(ctx, found)
}

// enumerate lists who met whom at which visits. Places with the most pairs are
// left out when all together are too many.
func (t *test) enumerate(ctx context.Context, places []int32) (map[[2]int32][][2]int32, error) {
	count := func(p int32) (n int) {
		for _, x := range t.byPlace[p] {
			lo, hi := t.reach(&t.visits[x])
			n += max(0, t.at[p].in(lo, hi)-1)
		}
		return n
	}
	size := map[int32]int{}
	for _, p := range places {
		size[p] = count(p)
	}
	slices.SortStableFunc(places, func(x, y int32) int { return cmp.Compare(size[x], size[y]) })
	found, pairs := map[[2]int32][][2]int32{}, 0
	for i, p := range places {
		if pairs += size[p]; pairs > maxPairs {
			t.cut = fmt.Sprintf("%d places with the most visits were left out of %s, to keep within %d pairs", len(places)-i, t.kind, maxPairs)
			break
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		list := t.byPlace[p]
		for _, x := range list {
			a := &t.visits[x]
			lo, hi := t.reach(a)
			from := sort.Search(len(list), func(i int) bool { return t.visits[list[i]].from >= lo-t.longest })
			for _, y := range list[from:] {
				b := &t.visits[y]
				if b.from >= hi {
					break
				}
				if a.person != b.person && t.meets(a, b) && (!t.mutual || a.person < b.person) {
					k := [2]int32{a.person, b.person}
					found[k] = append(found[k], [2]int32{x, y})
				}
			}
		}
	}
	return found, nil
}

// judge tests every pair that met, and keeps those that Benjamini and Hochberg's
// procedure keeps over all pairs: those that never met have a chance of 1.
func (t *test) judge(ctx context.Context, found map[[2]int32][][2]int32) error {
	keys := make([][2]int32, 0, len(found))
	for k := range found {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y [2]int32) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	var all []met
	for i, k := range keys {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		at := found[k]
		first := distinct(at, 0)
		p := t.chance(k[0], k[1], first)
		if t.mutual {
			p = max(p, t.chance(k[1], k[0], distinct(at, 1)))
		}
		if first >= t.least {
			all = append(all, met{k[0], k[1], p, at})
		}
	}
	slices.SortStableFunc(all, func(x, y met) int { return cmp.Compare(x.chance, y.chance) })
	keep := 0
	for i := range all {
		if all[i].chance <= falseDiscovery*float64(i+1)/float64(t.tested) {
			keep = i + 1
		}
	}
	t.pairs = all[:keep]
	return nil
}

func distinct(at [][2]int32, side int) int {
	var out []int32
	for _, x := range at {
		out = append(out, x[side])
	}
	slices.Sort(out)
	return len(slices.Compact(out))
}

// chance is that of meeting the other at k or more of one's own visits, had the
// other spread its visits of each period over places and times as all others do.
func (t *test) chance(a, b int32, k int) float64 {
	chances := make([]float64, 0, t.off[a+1]-t.off[a])
	for i := t.off[a]; i < t.off[a+1]; i++ {
		v := &t.visits[i]
		own := t.countOf(b, v)
		if own == 0 {
			continue
		}
		here, comparable := t.base(v, b)
		miss := 1.0
		for range own {
			miss *= 1 - min(1, here/comparable)
		}
		chances = append(chances, 1-miss)
	}
	return transit.AtLeast(k, chances)
}

// countOf counts somebody's visits that are comparable with one of another.
func (t *test) countOf(b int32, v *visit) (n int) {
	from, to := t.period(v)
	for i := t.off[b]; i < t.off[b+1]; i++ {
		if u := &t.visits[i]; u.from < to && from < u.to {
			n++
		}
	}
	return n
}

// base counts the visits of all but the two that meet one, of all comparable
// ones, and one more of both: for who knows of only two, nothing is surprising.
func (t *test) base(v *visit, b int32) (here, comparable float64) {
	from, to := t.period(v)
	lo, hi := t.reach(v)
	n, c := t.at[v.place].in(lo, hi), t.all.in(from, to)
	for _, p := range []int32{v.person, b} {
		for i := t.off[p]; i < t.off[p+1]; i++ {
			u := &t.visits[i]
			if u.from < to && from < u.to {
				c--
			}
			if u.place == v.place && u.from < hi && lo < u.to {
				n--
			}
		}
	}
	return float64(max(0, n) + 1), float64(max(0, c) + 1)
}
