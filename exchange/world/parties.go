package world

import (
	"slices"
)

// makeParties groups people who leave one country at one time for one purpose.
func (w *World) makeParties() {
	d := stage(w.p.Seed, 4)
	for i := range w.networks {
		var own []int32
		for _, p := range w.networks[i].people {
			if w.people[p].nets[0] == int32(i) {
				own = append(own, p)
			}
		}
		w.byDeparture(own)
		for len(own) > 0 {
			n := w.together(own, 1+d.pick([]int{30, 22, 20, 12, 10, 6}), 40)
			w.addParty(d, own[:n], int32(i), partyZone)
			own = own[n:]
		}
	}
	var rest []int32
	for i := range w.people {
		if w.people[i].nets[0] < 0 {
			w.people[i].leaves = int32(d.departure(w.p.Flow, 0, lastDay-30))
			rest = append(rest, int32(i))
		}
	}
	w.byDeparture(rest)
	for len(rest) > 0 {
		kind, n := uint8(d.pick([]int{280, 18, 8, 182})), 1
		switch kind {
		case partyZone:
			n = 1 + d.pick([]int{80, 15, 5})
		case partyFamily:
			n = d.between(3, 6)
		case partyPilgrims:
			n = d.between(10, 40)
		case partyTourists:
			n = d.between(1, 4)
		}
		n = w.together(rest, n, 4000)
		w.addParty(d, rest[:n], -1, kind)
		rest = rest[n:]
	}
}

// together says how many of the first n live in one country and leave within the days.
func (w *World) together(people []int32, n, days int) int {
	first := &w.people[people[0]]
	k := 1
	for k < n && k < len(people) {
		p := &w.people[people[k]]
		if p.residence != first.residence || int(p.leaves-first.leaves) > days {
			break
		}
		k++
	}
	return k
}

func (w *World) addParty(d dice, people []int32, network int32, kind uint8) {
	id := int32(len(w.parties))
	pt := party{people: slices.Clone(people), network: network, kind: kind, leaves: w.people[people[0]].leaves}
	pt.booking = d.chance(w.p.Shared.Booking)
	pt.owner = w.lead(d)
	for _, i := range people {
		p := &w.people[i]
		p.party, p.leaves, p.ordinary = id, pt.leaves, kind >= partyPilgrims
		if zoneCountries[countries[p.residence].code] && p.ordinary { // who goes home to the zone is no ordinary traveller
			p.residence = uint8(countryIndex("JO"))
		}
	}
	w.parties = append(w.parties, pt)
}

func (w *World) lead(d dice) uint8 {
	weights := make([]int, len(w.p.Leads))
	for i, l := range w.p.Leads {
		weights[i] = l.Weight
	}
	return w.ownerBy[w.p.Leads[d.pick(weights)].Code]
}

// makeFamilies says who is a woman and who a minor: first in families, then singly until the shares are met.
func (w *World) makeFamilies() {
	d := stage(w.p.Seed, 5)
	women, minors := int(w.p.Women*float64(w.p.People)), int(w.p.Minors*float64(w.p.People))
	for i := range w.parties {
		pt := &w.parties[i]
		family := pt.kind == partyFamily || (pt.kind != partyPilgrims && len(pt.people) >= 3 && d.chance(0.25))
		if !family || women < 1 || minors < len(pt.people)-2 {
			continue
		}
		for k, x := range pt.people[1:] {
			p := &w.people[x]
			p.parent = pt.people[0]
			p.family = w.people[pt.people[0]].family
			p.origin = w.people[pt.people[0]].origin
			if k == 0 {
				p.female, p.parent = true, -1
				women--
			} else if p.helper < 0 {
				w.younger(d, p, 0, 15)
				minors--
				if p.female = d.chance(0.5) && women > 0; p.female {
					women--
				}
			}
		}
	}
	for _, x := range d.Perm(len(w.people)) {
		p := &w.people[x]
		switch {
		case p.minor || p.female || p.helper >= 0:
		case minors > 0:
			w.younger(d, p, 14, 17)
			minors--
		case women > 0:
			p.female = true
			women--
		}
	}
}

func (w *World) younger(d dice, p *person, lo, hi int) {
	p.minor = true
	p.birth = p.leaves - int32(365*d.between(lo, hi)+d.IntN(300)+20)
}

// How a document is not what it seems.
const (
	docGenuine = iota
	docStolenBlank
	docLookAlike
	docAltered
)

var falseNames = []string{"", "STOLEN_BLANK", "IMPOSTOR", "FORGED"}

// document is a passport, and who travels on it.
type document struct {
	issuer    uint8
	falseness uint8
	number    uint32
	holder    int32 // who it was issued to, or -1
	users     []int32
	series    int32 // of stolen blanks, or -1
}

// makeDocuments gives everybody a passport. Those on a false one are first the clients of forgers, and in networks
// people share look-alikes and series of stolen blanks.
func (w *World) makeDocuments() {
	d := stage(w.p.Seed, 6)
	wanted := int((1 - w.p.OwnPassport) * float64(len(w.people)))
	wants := make([]bool, len(w.people))
	want := func(i int32) {
		if p := &w.people[i]; wanted > 0 && !wants[i] && !p.ordinary && !p.minor {
			wants[i] = true
			wanted--
		}
	}
	for i := range w.helpers {
		if h := &w.helpers[i]; slices.Contains(h.functions, fnForger) {
			for _, c := range h.clients {
				want(c)
			}
		}
	}
	for _, x := range d.Perm(len(w.networks)) { // in some networks false papers are a habit
		for _, c := range w.networks[x].people {
			if x%2 == 0 && d.chance(0.35) {
				want(c)
			}
		}
	}
	for tries := 0; wanted > 0 && tries < 20*len(w.people); tries++ {
		want(int32(d.IntN(len(w.people))))
	}
	w.issue(d, wants)
}

func (w *World) issue(d dice, wants []bool) {
	type ring struct{ series, look int32 }
	rings := map[int32]*ring{}
	for i := range w.people {
		p := &w.people[i]
		id := int32(len(w.docs))
		doc := document{issuer: p.origin, number: d.Uint32N(9_000_000) + 1_000_000, holder: int32(i), series: -1}
		if wants[i] {
			r := rings[p.nets[0]]
			if r == nil || p.nets[0] < 0 {
				r = &ring{int32(len(rings) + i), -1}
				rings[p.nets[0]] = r
			}
			p.hasNumber = p.hasNumber || d.chance(0.5)
			switch d.pick([]int{40, 30, 30}) {
			case 0:
				doc.falseness, doc.series, doc.holder = docStolenBlank, r.series, -1
				doc.issuer = uint8(int(r.series) * 7 % len(countries))
				doc.number = blankBase(r.series) + d.Uint32N(blanks)
			case 1:
				if r.look >= 0 && len(w.docs[r.look].users) < 4 {
					p.doc = r.look
					w.docs[r.look].users = append(w.docs[r.look].users, int32(i))
					continue
				}
				doc.falseness, doc.holder = docLookAlike, -1
				r.look = id
			case 2:
				doc.falseness = docAltered
			}
		}
		doc.users = []int32{int32(i)}
		p.doc = id
		w.docs = append(w.docs, doc)
	}
}

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
