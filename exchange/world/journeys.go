package world

// The means of transport, as the kinds table names them, and the invented carriers.
var (
	modes    = []string{"AIR", "ROAD", "FOOT"}
	carriers = []string{"X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "Z1", "Z2", "Z3"}
)

const (
	modeAir = iota
	modeRoad
	modeFoot
)

// timetable finds the scheduled leg of a route, day and service, so that all who take it are on one.
type timetable struct {
	w  *World
	by map[service]int32
}

type service struct {
	from, to int16
	day      int32
	n        uint8
}

// way is a person's or a party's legs in the making.
type way struct {
	t     *timetable
	d     dice
	legs  []int32
	ready int32 // minute from which the next leg may leave
	sort  uint8
}

// ride takes the next scheduled flight or bus, and returns to the caller when it arrives.
func (y *way) ride(mode uint8, from, to int) {
	from, to = airportAt(from, y.ready), airportAt(to, y.ready)
	if from == to {
		return
	}
	h := uint32(from*2654435761) ^ uint32(to*40503) ^ uint32(mode)*977
	n := 1 + int(h>>3)%3
	day := y.ready / 1440
	var open []int
	for ; len(open) == 0; day++ {
		for s := range n {
			if day*1440+departs(h, s) >= y.ready {
				open = append(open, s)
			}
		}
	}
	day--
	s := open[y.d.IntN(len(open))]
	key := service{int16(from), int16(to), day, uint8(s)<<2 | mode}
	i, ok := y.t.by[key]
	if !ok {
		i = int32(len(y.t.w.legs))
		y.t.by[key] = i
		lasts := 45 + distance(from, to)/12
		if mode != modeAir {
			lasts = 30 + distance(from, to)
		}
		y.t.w.legs = append(y.t.w.legs, leg{mode: mode, sort: y.sort, carrier: int8((h >> 7) % uint32(len(carriers))),
			service: uint16(100 + h>>5%700 + uint32(s)*2), from: int16(from), to: int16(to), cross: -1,
			departs: day*1440 + departs(h, s), lasts: int32(lasts)})
	}
	y.took(i)
}

// departs is the minute of the day at which a service leaves.
func departs(h uint32, s int) int32 { return int32(360 + int(h>>9)%240 + s*330) }

// drive goes by car, or on foot over a crossing, at no fixed time.
func (y *way) drive(mode uint8, from, to, cross int) {
	i := int32(len(y.t.w.legs))
	lasts := int32(40 + distance(from, to))
	if mode == modeFoot {
		lasts = 180
	}
	y.t.w.legs = append(y.t.w.legs, leg{mode: mode, sort: y.sort, carrier: -1, from: int16(from), to: int16(to),
		cross: int16(cross), departs: y.ready + int32(y.d.IntN(600)), lasts: lasts})
	y.took(i)
}

func (y *way) took(leg int32) {
	l := &y.t.w.legs[leg]
	y.legs = append(y.legs, leg)
	y.ready = l.departs + l.lasts + 60
}

func (y *way) rest(lo, hi int) { y.ready += int32(y.d.between(lo*1440, hi*1440)) }

// airportAt is the airport that has the place's code at the time.
func airportAt(p int, minute int32) int {
	if places[p].ref == "IST" && int(minute/1440) >= moveDay {
		return placeIndex("IST2")
	}
	return p
}

// distance is a rough number of minutes by road: one for each hundredth of a degree and a bit, in whole numbers.
func distance(a, b int) int {
	d := abs(degrees(places[a].lat)-degrees(places[b].lat)) + abs(degrees(places[a].lon)-degrees(places[b].lon))
	return d * 2 / 3
}

func abs(x int) int { return max(x, -x) }

// degrees reads a decimal number as hundredths.
func degrees(s string) int {
	sign, n, after := 1, 0, -1
	for _, c := range s {
		switch {
		case c == '-':
			sign = -1
		case c == '.':
			after = 0
		case after < 2:
			n = n*10 + int(c-'0')
			if after >= 0 {
				after++
			}
		}
	}
	for ; after < 2; after++ {
		if after >= 0 {
			n *= 10
		} else {
			n, after = n*100, 1
		}
	}
	return sign * n
}

// openCrossing draws a crossing that is open on the day.
func (w *World) openCrossing(d dice, day int) int {
	weights := make([]int, len(w.p.Crossings))
	for i, c := range w.p.Crossings {
		if closed, err := parseDay(c.Closed); err != nil || day < closed {
			weights[i] = c.Share
		}
	}
	return placeIndex(w.p.Crossings[d.pick(weights)].Code)
}

func (w *World) isOpen(crossing, day int) bool {
	for _, c := range w.p.Crossings {
		if c.Code == places[crossing].ref {
			closed, err := parseDay(c.Closed)
			return err != nil || day < closed
		}
	}
	return true
}

// makeJourneys sends every party on its way, and brings some back.
func (w *World) makeJourneys() {
	d := stage(w.p.Seed, 8)
	t := &timetable{w, map[service]int32{}}
	for i := range w.parties {
		pt := &w.parties[i]
		y := way{t: t, d: d, ready: pt.leaves*1440 + int32(d.IntN(700))}
		home := w.homeAirport(d, pt)
		if pt.kind >= partyPilgrims {
			w.roundTrip(&y, int32(i), home)
			continue
		}
		w.wayIn(&y, pt, home)
		w.travel(d, &y, int32(i), home)
	}
}

func (w *World) homeAirport(d dice, pt *party) int {
	a := countries[w.people[pt.people[0]].residence].airports
	return a[d.IntN(len(a))]
}

// roundTrip takes ordinary travellers somewhere harmless and back.
func (w *World) roundTrip(y *way, id int32, home int) {
	pt := &w.parties[id]
	to := placeIndex([]string{"IST", "AYT", "DXB", "CAI", "AMM", "SAW"}[y.d.pick([]int{40, 15, 15, 10, 10, 10})])
	if pt.kind == partyPilgrims {
		to = placeIndex("JED")
	}
	if to == home || (pt.kind == partyTourists && places[to].country == places[home].country) {
		to = placeIndex("DOH")
	}
	y.sort = sortFlightOut
	y.ride(modeAir, home, to)
	if pt.kind == partyPilgrims {
		y.sort = sortInside
		y.ride(modeRoad, to, placeIndex("SAMKC"))
	}
	out := len(y.legs)
	y.rest(5, 20)
	y.sort = sortReturn
	y.ride(modeAir, to, home)
	for _, p := range pt.people {
		w.addJourney(p, id, y.legs[:out], dirOther, outPassed)
		w.addJourney(p, id, y.legs[out:], dirOther, outPassed)
	}
}

// wayIn leads a party into the zone: nine in ten through Turkey.
func (w *World) wayIn(y *way, pt *party, home int) {
	d := y.d
	c := countries[w.people[pt.people[0]].residence].code
	direct := w.rates.afar
	if neighbours[c] {
		direct = w.rates.neighbour
	}
	y.sort = sortFlightOut
	if d.chance(direct) {
		w.wayAround(y, c, home)
		return
	}
	n := network{gateway: placeIndex("IST"), hub: -1, staging: placeIndex("TRGZC"), crossing: -1}
	if d.chance(0.35) {
		n.gateway = placeIndex("SAW")
	}
	if pt.network >= 0 && d.chance(0.85) {
		n = w.networks[pt.network]
	}
	if n.hub >= 0 && places[n.hub].country != c {
		y.ride(modeAir, home, n.hub)
		home = n.hub
	}
	if c != "TR" {
		y.ride(modeAir, home, n.gateway)
	}
	y.sort = sortInside
	y.rest(0, 3)
	from := places[n.gateway].city
	if from != n.staging {
		if air := airportOf(n.staging); air >= 0 && d.chance(0.35) && places[n.gateway].city == placeIndex("TRISC") {
			y.ride(modeAir, n.gateway, air)
		} else {
			y.ride(modeRoad, from, n.staging)
		}
	}
	y.rest(0, 7)
	x := n.crossing
	if x < 0 || !d.chance(0.8) || !w.isOpen(x, int(y.ready/1440)) {
		x = w.openCrossing(d, int(y.ready/1440))
	}
	if before := places[x].before; before != n.staging {
		y.drive(modeRoad, n.staging, before, -1)
		y.rest(0, 2)
	}
	// A crossing that closes while the party waits sends it to another.
	if !w.isOpen(x, int(y.ready/1440)+1) {
		x = w.openCrossing(d, int(y.ready/1440)+1)
	}
	y.sort = sortCrossing
	y.drive(uint8(1+d.IntN(2)), places[x].before, places[x].behind, x)
}

// airportOf is the airport of a staging town.
func airportOf(city int) int {
	switch places[city].ref {
	case "TRGZC":
		return placeIndex("GZT")
	case "TRHTC":
		return placeIndex("HTY")
	case "TRADC":
		return placeIndex("ADA")
	}
	return -1
}

// wayAround leads into the zone without Turkey.
func (w *World) wayAround(y *way, c string, home int) {
	over := []string{"LB-MAS", "JO-JAB", "TN-RAJ", "EG-SAL"}[y.d.IntN(4)]
	by := map[string]string{"LB-MAS": "BEY", "JO-JAB": "AMM", "TN-RAJ": "TUN", "EG-SAL": "CAI"}
	for x, a := range by {
		if places[placeIndex(a)].country == c {
			over = x
		}
	}
	x := placeIndex(over)
	if a := placeIndex(by[over]); places[a].country != c {
		y.ride(modeAir, home, a)
	}
	y.sort = sortInside
	y.rest(0, 3)
	if a := placeIndex(by[over]); places[a].country == "TN" || places[a].country == "EG" {
		y.ride(modeRoad, a, places[x].before)
	}
	y.rest(0, 4)
	y.sort = sortCrossing
	y.drive(modeRoad, places[x].before, places[x].behind, x)
}
