package ways

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// The weights of what the odds are learned from. A recorded passage counts by
// how near it lies in time, more where its traveller comes from the same
// country, and far more where the two are tied by what they shared.
const (
	nearDays   = 180.0 // a passage so many days off counts 1/e
	sameOrigin = 1.0
	tied       = 60.0
	farTie     = 50 // a thing shared by more people than this ties nobody
)

// Base is what the ways are learned from: the passages of one window of a
// viewer's graph. It is safe for concurrent use and never changes.
type Base struct {
	*travel.Window
	passages map[int32][]int32 // moves with a passage, by the area they leave
	stays    map[int32][]int32 // those read from stays alone
	shared   map[thing][]int32 // who shared what, ascending
	into     map[int32][]int32 // areas from which passages lead to each area, ascending
	intoStay map[int32][]int32 // and stays
	things   map[int32][]thing // what each person shared
	staysOf  map[int32][]int32 // of each person, in the order of time
}

// thing is something that ties those who share it.
type thing struct {
	class travel.Class
	n     int32
}

// Learn reads the base of a window. Time and memory are linear.
func Learn(w *travel.Window) *Base {
	b := &Base{Window: w, passages: map[int32][]int32{}, stays: map[int32][]int32{}, shared: map[thing][]int32{},
		things: map[int32][]thing{}, staysOf: map[int32][]int32{}, into: map[int32][]int32{}, intoStay: map[int32][]int32{}}
	b.learn()
	b.tie()
	for i := range w.Stays {
		b.staysOf[w.Stays[i].Person] = append(b.staysOf[w.Stays[i].Person], int32(i))
	}
	return b
}

// learn lists the moves of the window that lead somewhere.
func (b *Base) learn() {
	for i := range b.Moves {
		v := &b.Moves[i]
		if b.MoveHeld[i] == graph.Outside || !v.Dated || v.From == travel.None || v.To == travel.None || v.Outcome == travel.Stopped || b.Join(v.From, v.To) {
			continue
		}
		out, into := b.passages, b.into
		if len(v.Passages) == 0 {
			out, into = b.stays, b.intoStay
		}
		from, to := b.Area[v.From], b.Area[v.To]
		out[from] = append(out[from], int32(i))
		if n, found := slices.BinarySearch(into[to], from); !found {
			into[to] = slices.Insert(into[to], n, from)
		}
	}
}

// tie notes who shared what.
func (b *Base) tie() {
	share := func(t thing, person int32) { b.shared[t] = append(b.shared[t], person) }
	for i := range b.Moves {
		v := &b.Moves[i]
		if v.Leg != travel.None {
			share(thing{travel.LegClass, v.Leg}, v.Person)
		}
		for _, n := range v.Bookings {
			share(thing{travel.BookingClass, n}, v.Person)
		}
		for _, n := range v.Documents {
			share(thing{travel.DocumentClass, n}, v.Person)
		}
	}
	for i := range b.Services {
		s := &b.Services[i]
		share(thing{travel.ActorClass, s.Helper}, b.Moves[s.Move].Person)
	}
	for i := range b.Holds {
		if h := &b.Holds[i]; h.What.Class == travel.ThingClass {
			share(thing{travel.ThingClass, h.What.N}, h.Person)
		}
	}
	for t, people := range b.shared {
		slices.Sort(people)
		people = slices.Compact(people)
		if len(people) < 2 || len(people) > farTie {
			delete(b.shared, t)
			continue
		}
		b.shared[t] = people
	}
	for t, people := range b.shared {
		for _, p := range people {
			b.things[p] = append(b.things[p], t)
		}
	}
	for _, list := range b.things { // the order of sums must not depend on that of a map
		slices.SortFunc(list, func(x, y thing) int { return cmp.Or(cmp.Compare(x.class, y.class), cmp.Compare(x.n, y.n)) })
	}
}

// ties are the people tied to one: each with 1/(m-1) for every thing that m
// people shared, at most 1 in all; people tied to these count by the product of
// the two, halved.
func (b *Base) ties(person int32) map[int32]float64 {
	near := b.tiedTo(person)
	out := maps.Clone(near)
	for _, p := range slices.Sorted(maps.Keys(near)) {
		for q, w := range b.tiedTo(p) {
			if _, direct := near[q]; !direct && q != person {
				out[q] = min(1, out[q]+near[p]*w/2)
			}
		}
	}
	return out
}

func (b *Base) tiedTo(person int32) map[int32]float64 {
	out := map[int32]float64{}
	for _, t := range b.things[person] {
		people := b.shared[t]
		for _, p := range people {
			if p != person {
				out[p] = min(1, out[p]+1/float64(len(people)-1))
			}
		}
	}
	return out
}

// asked is one gap with what weighs the base for it.
type asked struct {
	*Base
	out    map[int32][]int32
	into   map[int32][]int32
	person int32
	span   graph.Span
	ties   map[int32]float64
	known  map[int32][]option // of each area
	within map[int32]int      // legs to the goal, of each area from which it can be reached
}

// leg is a step of a way: places, and the crossing between them or none.
type leg struct{ from, to, via int32 }

// option is one step out of an area, with its chance and with the chance that
// any step towards the goal is one that the base knows.
type option struct {
	leg
	chance, known float64
}

// legOf is a move as a step: places with one code are one, as far as a way goes.
func (b *Base) legOf(v *travel.Move) leg {
	l := leg{b.Twin[v.From], b.Twin[v.To], v.Via}
	if v.Via != travel.None {
		l.via = b.Twin[v.Via]
	}
	return l
}

// weight is how much a recorded move counts for the gap.
func (a *asked) weight(v *travel.Move) float64 {
	at := v.Departs.From
	off := float64(max(0, a.span.From-at, at-a.span.To)) / float64(travel.Day)
	w := math.Exp(-off / nearDays)
	if v.Person == a.person {
		return w
	}
	more := 1.0
	if a.sameOrigin(v.Person) {
		more += sameOrigin
	}
	return w * (more + tied*a.ties[v.Person])
}

func (a *asked) sameOrigin(other int32) bool {
	p, q := &a.Actors[a.person], &a.Actors[other]
	has := func(list []uint16) func(uint16) bool {
		return func(c uint16) bool { return slices.Contains(list, c) }
	}
	return slices.ContainsFunc(p.Nationality, has(q.Nationality)) || slices.ContainsFunc(p.Residence, has(q.Residence))
}

// options are the steps out of an area. A step has its share of the weight; the
// chance that the step towards the goal is one that the base knows is 1 - n1/n,
// n1 of the n passages that lead there being the only one of their sort (Good
// 1953).
func (a *asked) options(area int32) []option {
	if list, ok := a.known[area]; ok {
		return list
	}
	sum, place := 0.0, map[leg]int{}
	var list []option
	var seen []int
	towards := 0
	for _, i := range a.out[area] {
		v := &a.Moves[i]
		w := a.weight(v)
		sum += w
		if _, leads := a.within[a.Area[v.To]]; !leads {
			continue
		}
		k := a.legOf(v)
		n, ok := place[k]
		if !ok {
			n = len(list)
			place[k], list, seen = n, append(list, option{leg: k}), append(seen, 0)
		}
		list[n].chance += w
		seen[n]++
		towards++
	}
	once := 0
	for _, n := range seen {
		if n == 1 {
			once++
		}
	}
	kept := list[:0]
	for _, o := range list {
		if o.chance /= sum; o.chance > 0 {
			o.known = 1 - float64(once)/float64(towards+1)
			kept = append(kept, o)
		}
	}
	slices.SortFunc(kept, func(x, y option) int { return compareLegs(x.leg, y.leg) })
	a.known[area] = kept
	return kept
}

// Bytes is about the memory that the base holds beside its window.
func (b *Base) Bytes() int64 {
	return int64(8*len(b.Moves) + 60*len(b.things) + 60*len(b.shared) + 40*len(b.staysOf))
}
