package transit

import (
	"cmp"
	"math"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// What a shared leg is scored against: had they gone by themselves, the two
// would have gone the same way on any day so near.
const (
	comparableDays = 14
	connection     = travel.Day // legs so near in time are one occasion
	manifest       = 20         // more people than this and half of all on board: a list of passengers
)

// ride is a leg that somebody was on; of moves without one, all on one way with
// the same days of departure and arrival.
type ride struct {
	leg      int32 // or none
	from, to int32
	day      int64 // of departure; of a ride that is not scored 0
	scored   bool  // its places and its day of departure are known
	// Comparable are those on the same way at most 14 days before or after.
	departures int // it and the comparable ones
	traffic    int // people on it and the comparable ones
}

// aboard is who was on which ride, in the window.
type aboard struct {
	rides            []ride
	offRide          []int32
	people           []int32   // of each ride, ascending
	alike            []float64 // of each of these: people of its country to be found on the ride by chance
	others           []float64 // and people of other countries
	few              [][2]bool // at most one comparable ride has such people on it, alike or any
	country          []uint16  // of each actor: a nationality, else a residence; 0: unknown
	offMan           []int32
	of               []int32 // rides of each person, ascending
	move             []int32 // of each of these
	block            []int32 // of each of these: its occasion, numbered for each person
	shared, unscored int     // rides with two people or more: all, and those not scored
}

// anyCountry stands for all countries.
const anyCountry = ^uint16(0)

// rideKey tells rides without a leg apart.
type rideKey struct {
	leg, from, to   int32
	departs, arrive int64
}

func (w *window) rideOf(v *travel.Move) (rideKey, ride, bool) {
	if v.Leg != travel.None {
		l := &w.Legs[v.Leg]
		r := ride{leg: v.Leg, from: l.From, to: l.To, scored: l.DepartsOn && l.Departs.To-l.Departs.From <= travel.Day}
		if r.scored = r.scored && r.from != travel.None && r.to != travel.None; r.scored {
			r.day = dayOf(l.Departs.From)
		}
		return rideKey{leg: v.Leg}, r, true
	}
	// Who is known by stays left at the end of one and had arrived at the beginning
	// of the next: the days between are the way.
	most := travel.Day
	if len(v.Passages) == 0 && v.Ends.To-v.Ends.From <= travel.Day {
		most = comparableDays * travel.Day
	}
	if !v.Dated || v.From == travel.None || v.To == travel.None || v.From == v.To || v.Departs.To-v.Departs.From > most {
		return rideKey{}, ride{}, false
	}
	r := ride{leg: travel.None, from: v.From, to: v.To, day: dayOf(v.Departs.From), scored: true}
	return rideKey{travel.None, v.From, v.To, r.day, dayOf(v.Ends.From)}, r, true
}

// dayOf numbers days from that of 1970-01-01.
func dayOf(t int64) int64 {
	n := t / travel.Day
	if t < 0 && t%travel.Day != 0 {
		n--
	}
	return n
}

func (w *window) aboard() *aboard {
	type pair struct{ ride, person, move int32 }
	var on []pair
	a, number := &aboard{}, map[rideKey]int32{}
	for i := range w.Moves {
		v := &w.Moves[i]
		if w.MoveHeld[i] == graph.Outside {
			continue
		}
		key, r, ok := w.rideOf(v)
		if !ok {
			continue
		}
		n, seen := number[key]
		if !seen {
			n = int32(len(a.rides))
			number[key], a.rides = n, append(a.rides, r)
		}
		on = append(on, pair{n, v.Person, int32(i)})
	}
	slices.SortFunc(on, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.ride, b.ride), cmp.Compare(a.person, b.person), cmp.Compare(a.move, b.move))
	})
	on = slices.CompactFunc(on, func(a, b pair) bool { return a.ride == b.ride && a.person == b.person })
	a.offRide, a.offMan = make([]int32, len(a.rides)+1), make([]int32, len(w.Actors)+1)
	for _, o := range on {
		a.offRide[o.ride+1]++
		a.offMan[o.person+1]++
		a.people = append(a.people, o.person)
	}
	for i := range a.rides {
		a.offRide[i+1] += a.offRide[i]
	}
	for i := range w.Actors {
		a.offMan[i+1] += a.offMan[i]
	}
	a.of, a.block = make([]int32, len(on)), make([]int32, len(on))
	a.move = make([]int32, len(on))
	next := slices.Clone(a.offMan)
	for _, o := range on {
		a.of[next[o.person]], a.move[next[o.person]] = o.ride, o.move
		next[o.person]++
	}
	a.alike, a.others, a.few = make([]float64, len(on)), make([]float64, len(on)), make([][2]bool, len(on))
	a.country = make([]uint16, len(w.Actors))
	for i := range w.Actors {
		for _, c := range slices.Concat(w.Actors[i].Nationality, w.Actors[i].Residence) {
			if a.country[i] == 0 {
				a.country[i] = c
			}
		}
	}
	w.occasions(a)
	w.compare(a)
	return a
}

// occasions numbers the occasions of each person: rides under one booking, and
// those that begin within a day after the one before has ended, are one, for who
// met on the first meets on the next.
func (w *window) occasions(a *aboard) {
	moves := a.move
	for p := range w.Actors {
		lo, hi := a.offMan[p], a.offMan[p+1]
		order := make([]int32, 0, hi-lo)
		for i := lo; i < hi; i++ {
			order = append(order, i)
		}
		slices.SortFunc(order, func(x, y int32) int { return cmp.Compare(moves[x], moves[y]) })
		booked, n := map[int32]int32{}, int32(-1)
		for k, i := range order {
			v := &w.Moves[moves[i]]
			block := int32(-1)
			if k > 0 {
				if last := &w.Moves[moves[order[k-1]]]; last.Dated && v.Dated && v.Departs.From <= last.Ends.To+connection {
					block = a.block[order[k-1]]
				}
			}
			for _, b := range v.Bookings {
				if at, ok := booked[b]; ok && block < 0 {
					block = at
				}
			}
			if block < 0 {
				n++
				block = n
			}
			for _, b := range v.Bookings {
				booked[b] = block
			}
			a.block[i] = block
		}
	}
}

// compare scores the rides, way by way.
func (w *window) compare(a *aboard) {
	type way struct{ from, to int32 }
	ways := map[way][]int32{}
	for i := range a.rides {
		r := &a.rides[i]
		n := a.count(int32(i))
		if r.leg != travel.None && n > manifest && w.Legs[r.leg].Passengers > 0 && 2*float64(n) >= w.Legs[r.leg].Passengers {
			r.scored = false
		}
		if r.scored {
			ways[way{r.from, r.to}] = append(ways[way{r.from, r.to}], int32(i))
		}
		if n > 1 {
			a.shared++
			if !r.scored {
				a.unscored++
			}
		}
	}
	for _, list := range ways {
		slices.SortFunc(list, func(x, y int32) int { return cmp.Or(cmp.Compare(a.rides[x].day, a.rides[y].day), cmp.Compare(x, y)) })
		a.score(list)
	}
	a.settle()
}

func (a *aboard) peopleOf(ride int32) []int32 { return a.people[a.offRide[ride]:a.offRide[ride+1]] }

// count is the number of people on a ride.
func (a *aboard) count(ride int32) int { return int(a.offRide[ride+1] - a.offRide[ride]) }

// score counts what is comparable with the rides of one way, which are in the
// order of days. The way is taken to have a departure on every day; on those
// weekdays only on which all its recorded days lie, once these are three times
// as many; and no fewer than are recorded.
func (a *aboard) score(list []int32) {
	served, weekdays, days, last := [7]bool{}, 0, 0, int64(math.MinInt64)
	for _, i := range list {
		d := a.rides[i].day
		if d != last {
			days, last = days+1, d
		}
		if !served[weekday(d)] {
			served[weekday(d)] = true
			weekdays++
		}
	}
	from, to, people, rides := 0, 0, map[uint16]int{}, map[uint16]int{}
	add := func(ride int32, n int) {
		seen := map[uint16]bool{}
		for _, p := range a.peopleOf(ride) {
			c := a.country[p]
			people[c] += n
			people[anyCountry] += n
			if !seen[c] {
				seen[c] = true
				rides[c] += n
			}
		}
	}
	for _, i := range list {
		r := &a.rides[i]
		for ; to < len(list) && a.rides[list[to]].day <= r.day+comparableDays; to++ {
			add(list[to], 1)
		}
		for ; a.rides[list[from]].day < r.day-comparableDays; from++ {
			add(list[from], -1)
		}
		for d := r.day - comparableDays; d <= r.day+comparableDays; d++ {
			if days < 3*weekdays || served[weekday(d)] {
				r.departures++
			}
		}
		r.departures = max(r.departures, to-from)
		r.traffic = people[anyCountry]
		aboard := map[uint16]int{}
		for _, p := range a.peopleOf(i) {
			aboard[a.country[p]]++
		}
		for k, p := range a.peopleOf(i) {
			c, n := a.country[p], a.offRide[i]+int32(k)
			alike := 0
			if c != 0 {
				alike = people[c] - aboard[c]
			}
			a.alike[n] = float64(alike) / float64(max(1, r.departures-1))
			a.others[n] = float64(r.traffic-a.count(i)-alike) / float64(max(1, r.departures-1))
			a.few[n] = [2]bool{c != 0 && rides[c] <= 2, to-from <= 2}
		}
	}
}

func weekday(day int64) int { return int((day%7 + 7) % 7) }

// settle sees to the rides of which at most one comparable one has anybody on it:
// there no less is to be expected by chance than the mean over all of these
// (after Good 1953), and one more with as many on it as on the ride itself: who
// knows of few rides knows little.
func (a *aboard) settle() {
	for side, expected := range [][]float64{a.alike, a.others} {
		rides, sum := 1.0, 0.0
		for i := range a.rides {
			for n := a.offRide[i]; n < a.offRide[i+1]; n++ {
				if a.few[n][side] {
					rides += 1 / float64(a.count(int32(i)))
					sum += expected[n] / float64(a.count(int32(i)))
				}
			}
		}
		for i := range a.rides {
			for n := a.offRide[i]; n < a.offRide[i+1]; n++ {
				if a.few[n][side] {
					expected[n] = max(expected[n], (sum+float64(a.count(int32(i))))/rides)
				}
			}
		}
	}
}

// strangers are how many people like the second are to be found by chance on a
// ride of the first: of its country, or of others.
func (a *aboard) strangers(ride, first, second int32) float64 {
	k, _ := slices.BinarySearch(a.peopleOf(ride), first)
	n := a.offRide[ride] + int32(k)
	if a.country[first] == a.country[second] && a.country[first] != 0 {
		return a.alike[n]
	}
	return a.others[n]
}

// moveOn is somebody's move on a ride.
func (a *aboard) moveOn(ride, person int32) int32 {
	i, _ := slices.BinarySearch(a.of[a.offMan[person]:a.offMan[person+1]], ride)
	return a.move[a.offMan[person]+int32(i)]
}
