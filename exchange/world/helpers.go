package world

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// The functions of facilitators.
const (
	fnRecruiter = iota
	fnTravelAgent
	fnFinancier
	fnEscort
	fnSmuggler
	fnKeeper
	fnForger
	fnCourier
)

var functionNames = []string{"RECRUITER", "TRAVEL_AGENT", "FINANCIER", "ESCORT", "SMUGGLER", "SAFE_HOUSE_KEEPER", "FORGER", "COURIER"}

// helper is a facilitator: whom it serves and how.
type helper struct {
	person    int32
	networks  []int32
	functions []uint8
	clients   []int32
	acts      []act
	asserted  int8 // function a source asserts, or -1
}

// act is one help: on a passage, on a document or on a person.
type act struct {
	kind     graph.Kind
	function uint8
	client   int32
	passage  int32 // or -1
	doc      int32 // or -1
}

// makeHelpers chooses the facilitators of the networks and their clients. The large ones tend to serve large networks.
func (w *World) makeHelpers() {
	d := stage(w.p.Seed, 3)
	total := int(float64(w.p.People)*w.p.Facilitators.Share + 0.5)
	var homes []int32
	bySize := make([]int32, len(w.networks))
	weights := make([]int, len(w.networks))
	for i := range w.networks {
		bySize[i], weights[i] = int32(i), len(w.networks[i].people)
	}
	slices.SortFunc(bySize, func(a, b int32) int { return cmp.Or(cmp.Compare(weights[b], weights[a]), cmp.Compare(a, b)) })
	for i := 0; i < total && i < len(bySize); i++ {
		homes = append(homes, bySize[i])
	}
	for len(homes) < total {
		homes = append(homes, int32(d.pick(weights)))
	}
	slices.SortStableFunc(homes, func(a, b int32) int { return cmp.Compare(weights[b], weights[a]) })
	counts := make([]int, total)
	for i := range counts {
		counts[i] = d.along(w.p.Facilitators.Clients)
	}
	slices.SortFunc(counts, func(a, b int) int { return b - a })
	for i := range counts { // neighbours change places, so that size does not tell everything
		if j := i + d.IntN(1+total/6); j < total {
			counts[i], counts[j] = counts[j], counts[i]
		}
	}
	for i, home := range homes {
		w.makeHelper(d, home, counts[i])
	}
}

func (w *World) makeHelper(d dice, home int32, clients int) {
	n := &w.networks[home]
	self := int32(-1)
	for range 50 {
		if i := n.people[d.IntN(len(n.people))]; w.people[i].helper < 0 {
			self = i
			break
		}
	}
	if self < 0 {
		return
	}
	self = w.outsider(self)
	h := helper{person: self, networks: []int32{home}, asserted: -1}
	h.functions = append(h.functions, uint8(d.pick([]int{16, 20, 14, 26, 0, 12, 7, 5})))
	if f := uint8(d.pick([]int{16, 20, 14, 26, 0, 12, 7, 5})); d.chance(0.35) && f != h.functions[0] {
		h.functions = append(h.functions, f)
	}
	w.people[self].helper = int32(len(w.helpers))
	o := int32(d.IntN(len(w.networks)))
	second := &w.networks[o]
	if o == home || second.from > n.to || n.from > second.to || (clients <= len(n.people) && !d.chance(w.p.Facilitators.Second)) {
		second = nil
	}
	first := clients
	if second != nil { // some serve a second network
		h.networks = append(h.networks, o)
		first -= clients / 3
	}
	h.clients = w.chooseClients(d, self, n, first, nil)
	if second != nil {
		h.clients = w.chooseClients(d, self, second, clients-len(h.clients), h.clients)
	}
	w.helperOf(&h)
}

func (w *World) helperOf(h *helper) {
	for _, n := range h.networks {
		w.networks[n].helpers = append(w.networks[n].helpers, int32(len(w.helpers)))
	}
	w.helpers = append(w.helpers, *h)
}

// chooseClients takes people of the network who left at about the same time, as a helper is active for a while.
func (w *World) chooseClients(d dice, self int32, n *network, count int, have []int32) []int32 {
	order := slices.Clone(n.people)
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(w.people[a].leaves, w.people[b].leaves), cmp.Compare(a, b))
	})
	span := min(len(order), 2*count+2)
	start := d.between(0, len(order)-span)
	window := order[start : start+span]
	d.Shuffle(len(window), func(i, j int) { window[i], window[j] = window[j], window[i] })
	for _, c := range window {
		if count == 0 {
			break
		}
		if c != self && !slices.Contains(have, c) {
			have = append(have, c)
			count--
		}
	}
	return have
}

// makeActs says what each facilitator did for each client, once the journeys are known.
func (w *World) makeActs() {
	d := stage(w.p.Seed, 7)
	for i := range w.helpers {
		h := &w.helpers[i]
		unofficial, escorted := 0, 0
		for _, c := range h.clients {
			a, ok := w.actFor(d, h.functions[d.IntN(len(h.functions))], c)
			if !ok {
				a = act{graph.Recruited, fnRecruiter, c, -1, -1}
			}
			if a.kind == graph.Escorted {
				escorted++
				if x := w.legs[w.passages[a.passage].leg].cross; x >= 0 && places[x].unofficial {
					unofficial++
					a.function = fnSmuggler
				}
			}
			if a.passage >= 0 {
				w.passages[a.passage].helped = true
			}
			h.acts = append(h.acts, a)
		}
		h.functions = h.functions[:0]
		for _, a := range h.acts {
			if !slices.Contains(h.functions, a.function) {
				h.functions = append(h.functions, a.function)
			}
		}
		slices.Sort(h.functions)
		w.assert(d, h)
	}
	w.cover()
}

// assert draws what function a source asserts; one assertion in ten is wrong.
func (w *World) assert(d dice, h *helper) {
	if len(h.functions) == 0 || !d.chance(w.p.Facilitators.Asserted) {
		return
	}
	h.asserted = int8(h.functions[d.IntN(len(h.functions))])
	if d.chance(w.p.Facilitators.Wrong) {
		for slices.Contains(h.functions, uint8(h.asserted)) {
			h.asserted = int8(d.IntN(len(functionNames)))
		}
	}
}

// actFor finds what a function does for a client, if the client's journey has room for it.
func (w *World) actFor(d dice, fn uint8, client int32) (act, bool) {
	a := act{function: fn, client: client, passage: -1, doc: -1}
	switch fn {
	case fnRecruiter:
		a.kind = graph.Recruited
		return a, true
	case fnFinancier:
		a.kind = graph.Financed
		if d.chance(0.5) {
			a.kind, a.passage = graph.Paid, w.passageOf(client, sortFlightOut, sortInside)
			return a, a.passage >= 0
		}
		return a, true
	case fnTravelAgent:
		a.kind, a.passage = graph.Arranged, w.passageOf(client, sortFlightOut, sortInside)
	case fnEscort:
		a.kind, a.passage = graph.Escorted, w.passageOf(client, sortCrossing, sortInside)
	case fnKeeper:
		a.kind, a.passage = graph.Hosted, w.passageOf(client, sortCrossing, sortInside)
	case fnForger:
		a.kind, a.doc = graph.Altered, w.people[client].doc
		if a.doc >= 0 && w.docs[a.doc].falseness == docGenuine {
			return a, false
		}
		if a.doc >= 0 && w.docs[a.doc].falseness != docAltered {
			a.kind = graph.Supplied
		}
		return a, a.doc >= 0
	case fnCourier:
		a.kind = graph.Sent
		return a, true
	}
	return a, a.passage >= 0
}

// passageOf finds the client's passage of the first sort there is.
func (w *World) passageOf(client int32, sorts ...uint8) int32 {
	for _, s := range sorts {
		for _, j := range w.people[client].journeys {
			jr := &w.journeys[j]
			for k := jr.first; k < jr.first+int32(jr.n); k++ {
				if w.passages[k].sort == s {
					return k
				}
			}
		}
	}
	return -1
}

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
