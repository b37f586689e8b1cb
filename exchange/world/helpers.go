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
