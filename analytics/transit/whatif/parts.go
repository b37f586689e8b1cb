package whatif

import (
	"context"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/transit/cover"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// web is the graph of people and what they share: helpers with those they
// helped, people with documents, phones, accounts and bookings, and both ends of
// transfers.
type web struct {
	number map[travel.Ref]int32
	refs   []travel.Ref
	arcs   [][2]int32
}

func (b *web) at(r travel.Ref) int32 {
	n, ok := b.number[r]
	if !ok {
		n = int32(len(b.refs))
		b.number[r] = n
		b.refs = append(b.refs, r)
	}
	return n
}

func (b *web) join(x, y travel.Ref) {
	if x != y {
		b.arcs = append(b.arcs, [2]int32{b.at(x), b.at(y)})
	}
}

// web builds the graph of what lies in the window.
func (r *removal) web() *web {
	b := &web{number: map[travel.Ref]int32{}}
	person := func(n int32) travel.Ref { return travel.Ref{Class: travel.ActorClass, N: n} }
	for n := range r.w.Moves {
		v := &r.w.Moves[n]
		if r.w.MoveHeld[n] == graph.Outside {
			continue
		}
		b.at(person(v.Person))
		for _, d := range v.Documents {
			b.join(person(v.Person), travel.Ref{Class: travel.DocumentClass, N: d})
		}
		for _, k := range v.Bookings {
			b.join(person(v.Person), travel.Ref{Class: travel.BookingClass, N: k})
		}
	}
	for _, s := range r.w.Services {
		client := person(r.w.Moves[s.Move].Person)
		if on := r.w.Acts[s.Act].On; on.Class == travel.DocumentClass || on.Class == travel.TransferClass {
			b.join(person(s.Helper), on)
			b.join(on, client)
		} else {
			b.join(person(s.Helper), client)
		}
	}
	for _, h := range r.w.Holds {
		if r.w.Span.Holds(h.Span) != graph.Outside {
			b.join(person(h.Person), h.What)
		}
	}
	for t := range r.w.Transfers {
		if r.w.Span.Holds(r.w.Transfers[t].Date) == graph.Outside {
			continue
		}
		for _, p := range r.w.Transfers[t].Parties {
			b.join(person(p), travel.Ref{Class: travel.TransferClass, N: int32(t)})
		}
	}
	slices.SortFunc(b.arcs, func(x, y [2]int32) int { return slices.Compare(x[:], y[:]) })
	b.arcs = slices.Compact(b.arcs)
	return b
}

// parts fills in how the graph falls apart, and gives each actor that is left
// its part.
func (r *removal) parts(ctx context.Context, a *Answer) (map[int32]int32, error) {
	b := r.web()
	g, err := snapshot.Numbered(len(b.refs), graph.Person, b.arcs)
	if err != nil {
		return nil, err
	}
	var order []int32
	for v, ref := range b.refs {
		if r.gone[ref] {
			order = append(order, int32(v))
		}
	}
	c, err := kernel.Disruption(ctx, g, order)
	if err != nil {
		return nil, err
	}
	k := len(order)
	r.say(a, "COMPONENTS", int(c.Parts[0]), int(c.Parts[k]), "parts hang together in themselves only: people with documents, phones, accounts, bookings, transfers and helpers in common")
	r.say(a, "LARGEST_COMPONENT", int(c.Largest[0]), int(c.Largest[k]), "people and things are in the largest part")
	r.say(a, "CONNECTED_PAIRS", int(c.Pairs[0]), int(c.Pairs[k]), "pairs of people and things are connected")
	before, after := kernel.Fragmentation(c.Pairs[0], len(b.refs)), kernel.Fragmentation(c.Pairs[k], len(b.refs)-k)
	a.Rows = append(a.Rows, Measure{"FRAGMENTATION", round(before), round(after), "The share of pairs that are not connected: 0 is one whole, 1 is nothing in common."})
	return r.partOf(b), ctx.Err()
}

// partOf gives each actor that is left the part it is in.
func (r *removal) partOf(b *web) map[int32]int32 {
	root := make([]int32, len(b.refs))
	for v := range root {
		root[v] = int32(v)
	}
	find := func(v int32) int32 {
		for root[v] != v {
			root[v] = root[root[v]]
			v = root[v]
		}
		return v
	}
	for _, e := range b.arcs {
		if !r.gone[b.refs[e[0]]] && !r.gone[b.refs[e[1]]] {
			x, y := find(e[0]), find(e[1])
			root[max(x, y)] = min(x, y)
		}
	}
	out := map[int32]int32{}
	for v, ref := range b.refs {
		if ref.Class == travel.ActorClass && !r.gone[ref] {
			out[ref.N] = find(int32(v))
		}
	}
	return out
}

// exactSteps bounds the search of all sets of helpers: about half a second.
const exactSteps = 25_000_000

// best chooses helpers: those who served most journeys together, and those whose
// absence parts most pairs of helpers. Whoever is never a row of a ranking, and
// whoever is removed already, cannot be chosen.
func (r *removal) best(ctx context.Context, a *Answer) error {
	if r.q.Best == 0 {
		return nil
	}
	helpers, sets, arcs := r.helpers()
	c, err := cover.Best(ctx, len(r.journeys), sets, r.q.Best)
	if err != nil {
		return err
	}
	a.ByJourneys = Choice{Value: float64(c.Covered), Bound: float64(c.Upper), Exact: c.Exact}
	for i, s := range c.Sets {
		a.ByJourneys.Helpers = append(a.ByJourneys.Helpers, r.chosen(helpers[s], float64(c.Gain[i])))
	}
	g, err := snapshot.Numbered(len(helpers), graph.Person, arcs)
	if err != nil {
		return err
	}
	o := kernel.KeyPlayersNegOptions{K: r.q.Best}
	exact := o
	exact.Exact = true
	o.Exact = r.q.Best <= 4 && kernel.KeyPlayersBreakingSteps(g, exact) <= exactSteps
	k, err := kernel.KeyPlayersBreaking(ctx, g, o)
	if err != nil {
		return err
	}
	last := k.Pairs[len(k.Pairs)-1]
	a.ByParts = Choice{Value: float64(last), Bound: float64(k.Lower), Exact: k.Lower == last}
	for i, v := range k.Vertices {
		a.ByParts.Helpers = append(a.ByParts.Helpers, r.chosen(helpers[v], float64(k.Pairs[i]-k.Pairs[i+1])))
	}
	return nil
}

func (r *removal) chosen(helper int32, gain float64) Chosen {
	return Chosen{r.w.Actors[helper].ID, gain}
}

// helpers are those who can be chosen, with the journeys that stand and that
// each served, and which two have a client in common.
func (r *removal) helpers() (helpers []int32, sets [][]int32, arcs [][2]int32) {
	place, byClient := map[int32]int32{}, map[int32][]int32{}
	for i, n := range r.journeys {
		if r.stands[i] {
			place[n] = int32(i)
		}
	}
	r.w.ServicesOf(func(h int32, services []travel.Service) {
		if r.w.Actors[h].Never || r.has(travel.ActorClass, h) {
			return
		}
		var set, clients []int32
		for _, s := range services {
			v := &r.w.Moves[s.Move]
			if i, ok := place[v.Journey]; ok && !r.lost(s) {
				set, clients = append(set, i), append(clients, v.Person)
			}
		}
		if len(set) == 0 {
			return
		}
		slices.Sort(set)
		slices.Sort(clients)
		for _, c := range slices.Compact(clients) {
			for _, other := range byClient[c] {
				arcs = append(arcs, [2]int32{other, int32(len(helpers))})
			}
			byClient[c] = append(byClient[c], int32(len(helpers)))
		}
		helpers, sets = append(helpers, h), append(sets, slices.Compact(set))
	})
	slices.SortFunc(arcs, func(x, y [2]int32) int { return slices.Compare(x[:], y[:]) })
	return helpers, sets, slices.Compact(arcs)
}
