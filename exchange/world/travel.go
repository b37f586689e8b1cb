package world

// The fates of those who reached the zone.
const (
	fateStays = iota
	fateReturned
	fateDead
	fateRelocated
)

// travel gives every person of a party the party's legs, stops some of them, and decides what became of the others.
func (w *World) travel(d dice, y *way, id int32, home int) {
	pt := &w.parties[id]
	out := y.legs
	arrived := y.ready
	back := map[int32][]int32{} // a minor comes back with the parent
	for _, i := range pt.people {
		p := &w.people[i]
		if d.chance(w.p.Stopped) {
			w.stop(d, y, id, i, out, home)
			continue
		}
		j := w.addJourney(i, id, out, dirInbound, outPassed)
		w.journeys[j].reached = true
		w.fate(d, p)
		if p.parent >= 0 {
			p.fate = fateStays
			if q := &w.people[p.parent]; len(q.journeys) > 0 && q.fate != fateDead {
				p.fate = q.fate
			}
		}
		if p.fate != fateReturned && p.fate != fateRelocated {
			continue
		}
		if legs, ok := back[p.parent]; ok && p.parent >= 0 {
			w.addJourney(i, id, legs, backDirection(p.fate), outPassed)
			continue
		}
		z := way{t: y.t, d: d, sort: sortReturn, ready: arrived + int32(d.along([]int{90, 200, 330, 480, 650, 850, 1200}))*1440}
		if z.ready > int32(lastDay-12)*1440 {
			z.ready = int32(lastDay-12)*1440 - int32(d.IntN(90*1440))
		}
		if z.ready <= arrived {
			p.fate = fateStays
			continue
		}
		w.wayBack(&z, p.fate, home, int(w.legs[out[len(out)-1]].to))
		back[i] = z.legs
		w.addJourney(i, id, z.legs, backDirection(p.fate), outPassed)
	}
}

func backDirection(fate uint8) uint8 {
	if fate == fateRelocated {
		return dirRelocation
	}
	return dirReturn
}

// fate draws what became of a person in the zone.
func (w *World) fate(d dice, p *person) {
	c := countries[p.origin]
	dead := 0.15
	if c.eu {
		dead = w.p.Returned.EUDead
	}
	switch d.share([]float64{w.returnRate(p), dead, w.p.Returned.Relocated, 1}) {
	case 0:
		p.fate = fateReturned
	case 1:
		p.fate, p.dead = fateDead, true
	case 2:
		p.fate = fateRelocated
	}
	p.falselyDead = c.eu && !p.dead && d.chance(w.p.Returned.FalselyDead/(1-w.p.Returned.EUDead))
}

// stop ends a person's way in on one of its legs; the deported are sent home.
func (w *World) stop(d dice, y *way, id, i int32, out []int32, home int) {
	at := d.IntN(len(out))
	outcome := uint8(outRefused)
	if d.chance(0.5) {
		outcome = outDeported
	}
	w.addJourney(i, id, out[:at+1], dirInbound, outcome)
	l := w.legs[out[at]]
	if outcome != outDeported || places[l.to].country == places[home].country {
		return
	}
	z := way{t: y.t, d: d, sort: sortReturn, ready: l.departs + l.lasts + int32(d.between(1, 20)*1440)}
	from := placeIndex("IST")
	if k := places[l.to].kind; k == "AIRPORT" {
		from = int(l.to)
	}
	if z.ride(modeAir, from, home); len(z.legs) > 0 {
		w.addJourney(i, id, z.legs, dirOther, outPassed)
	}
}

// wayBack leads out of the zone, home or elsewhere.
func (w *World) wayBack(y *way, fate uint8, home, from int) {
	x := w.openCrossing(y.d, int(y.ready/1440)+1)
	y.drive(modeFoot, from, places[x].before, x)
	y.rest(1, 15)
	y.ride(modeRoad, places[x].before, placeIndex("TRISC"))
	y.rest(0, 6)
	to := home
	if fate == fateRelocated {
		to = placeIndex([]string{"KBL", "KRT", "KUL", "CAI"}[y.d.IntN(4)])
	}
	if places[to].country != "TR" {
		y.ride(modeAir, placeIndex("IST"), to)
	}
}

// addJourney puts a person on the legs. The outcome is that of the last.
func (w *World) addJourney(person, party int32, legs []int32, dir, outcome uint8) int32 {
	id := int32(len(w.journeys))
	j := journey{person: person, party: party, network: w.people[person].nets[0], first: int32(len(w.passages)),
		n: int16(len(legs)), dir: dir, outcome: outcome}
	for k, l := range legs {
		p := passage{person: person, leg: l, journey: id, party: party, sort: w.legs[l].sort}
		if k == len(legs)-1 {
			p.outcome = outcome
		}
		w.legs[l].travelled++
		w.passages = append(w.passages, p)
	}
	w.journeys = append(w.journeys, j)
	w.people[person].journeys = append(w.people[person].journeys, id)
	return id
}
