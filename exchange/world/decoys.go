package world

import "portolan/graph"

// decoy is a harmless hub: it helped many, as its trade or its family demands.
type decoy struct {
	kind    uint8
	person  int32 // or -1: an organization
	owner   uint8 // of the organization's record
	place   int16 // where it does business, or -1
	act     graph.Kind
	clients []int32 // recorded passages
}

const (
	decoyAgent = iota
	decoyHotel
	decoyShop
	decoyDriver
	decoyFamily
	decoyPilgrims
)

var decoyNames = []string{"AGENT", "HOTEL", "MONEY_SHOP", "DRIVER", "FAMILY", "PILGRIM_GROUP"}

// The sorts of travellers that a market tells apart.
const (
	sideOrdinary = iota
	sideNetwork
	sideAlone
)

// market is where the hubs of one sort find their clients: recorded passages by locality and sort of
// traveller.
type market struct {
	keys   []int
	people map[int]*[3][]int32
}

func (m *market) add(key, side int, rec int32) {
	if m.people[key] == nil {
		m.people[key] = &[3][]int32{}
		m.keys = append(m.keys, key)
	}
	m.people[key][side] = append(m.people[key][side], rec)
}

// makeDecoys makes three harmless hubs for each facilitator.
func (w *World) makeDecoys() {
	d := stage(w.p.Seed, 11)
	wanted := w.p.Decoys.PerFacilitator * len(w.helpers)
	w.familyHubs(&wanted)
	markets := w.markets()
	for tries := 10 * wanted; wanted > 0 && tries > 0; tries-- {
		kind := uint8(d.pick([]int{35, 28, 17, 20}))
		if m := markets[kind]; len(m.keys) > 0 && w.makeDecoy(d, kind, m) {
			wanted--
		}
	}
}

// familyHubs are the heads of families and the leaders of pilgrim groups.
func (w *World) familyHubs(wanted *int) {
	families := *wanted / 8
	for i := range w.parties {
		pt := &w.parties[i]
		kind, act := uint8(decoyPilgrims), graph.Escorted
		if pt.kind == partyFamily {
			kind, act = decoyFamily, graph.Paid
			families--
		}
		head := pt.people[0]
		if pt.kind < partyFamily || pt.kind == partyTourists || *wanted == 0 || (kind == decoyFamily && families < 0) || w.people[head].minor {
			continue
		}
		dc := decoy{kind: kind, person: head, act: act, place: -1}
		for _, p := range pt.people[1:] {
			for _, j := range w.people[p].journeys {
				for k := range int32(w.journeys[j].n) {
					dc.clients = append(dc.clients, w.byPassage[w.journeys[j].first+k]...)
				}
			}
		}
		if len(dc.clients) > 0 {
			w.people[head].decoy = int32(len(w.decoys))
			w.decoys = append(w.decoys, dc)
			*wanted--
		}
	}
}

func (w *World) markets() [4]*market {
	var m [4]*market
	for i := range m {
		m[i] = &market{people: map[int]*[3][]int32{}}
	}
	for i := range w.recorded {
		ps := &w.passages[w.recorded[i].passage]
		l := &w.legs[ps.leg]
		side := sideAlone
		switch p := &w.people[ps.person]; {
		case p.ordinary:
			side = sideOrdinary
		case p.nets[0] >= 0:
			side = sideNetwork
		}
		rec := int32(i)
		switch {
		case l.mode == modeAir:
			m[decoyAgent].add(int(l.from), side, rec)
			m[decoyHotel].add(places[l.to].city, side, rec)
			m[decoyShop].add(int(l.from), side, rec)
		case l.sort != sortCrossing:
			m[decoyDriver].add(int(l.from), side, rec)
			m[decoyHotel].add(int(l.to), side, rec)
		}
	}
	return m
}

// makeDecoy opens a business in a locality, the more likely the more travellers there are, unless nobody comes.
func (w *World) makeDecoy(d dice, kind uint8, m *market) bool {
	weights := make([]int, len(m.keys))
	for i, k := range m.keys {
		weights[i] = len(m.people[k][0]) + len(m.people[k][1]) + len(m.people[k][2])
	}
	key := m.keys[d.pick(weights)]
	clients := m.people[key]
	dc := decoy{kind: kind, person: -1, place: int16(key), owner: w.lead(d),
		act: []graph.Kind{graph.Arranged, graph.Hosted, graph.Paid, graph.Escorted}[kind]}
	if o, ok := w.ownerBy[places[key].country]; ok {
		dc.owner = o
	}
	if kind == decoyDriver {
		dc.person = w.driver(d)
	}
	seen := map[int32]bool{dc.person: true}
	wanted, onRoute := d.along(w.p.Decoys.Clients), d.chance(w.p.Decoys.OnRoute)
	for tries := 0; len(dc.clients) < wanted && tries < 6*wanted; tries++ {
		side := sideOrdinary
		if onRoute {
			side = d.share([]float64{w.p.Decoys.Ordinary, w.p.Decoys.Network, 1})
		}
		if len(clients[side]) == 0 {
			continue
		}
		rec := clients[side][d.IntN(len(clients[side]))]
		if p := w.passages[w.recorded[rec].passage].person; !seen[p] {
			seen[p] = true
			dc.clients = append(dc.clients, rec)
		}
	}
	if len(dc.clients) == 0 {
		return false
	}
	if dc.person >= 0 {
		w.people[dc.person].decoy = int32(len(w.decoys))
	}
	w.decoys = append(w.decoys, dc)
	return true
}

// driver finds somebody outside the networks who is no hub yet.
func (w *World) driver(d dice) int32 {
	for range 200 {
		i := int32(d.IntN(len(w.people)))
		if p := &w.people[i]; p.nets[0] < 0 && p.decoy < 0 && p.helper < 0 && !p.minor {
			return i
		}
	}
	return -1
}
