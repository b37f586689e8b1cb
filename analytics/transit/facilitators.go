package transit

import (
	"cmp"
	"context"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// helper is a qualifying entity and its raw figures.
type helper struct {
	actor     int32
	services  []travel.Service
	clients   []int32 // ascending
	journeys  []int32 // ascending
	soleJ     int
	brokerage int
	byUse     map[uint16]int // clients by function
}

// findFacilitators ranks every entity with a help act in the window. Those who
// are never rows of a ranking are helpers of others' journeys all the same, so
// that nobody counts as the only one beside them.
func (a *Analysis) findFacilitators(ctx context.Context) error {
	all := a.helpers()
	a.soleSource(all)
	degree, betweenness, err := a.betweenHelpers(ctx, all)
	if err != nil {
		return err
	}
	circles, err := a.circles(ctx, all)
	if err != nil {
		return err
	}
	var rows []helper
	var weighed []circle
	var position [][2]float64
	mark := make([]int32, len(a.window.Actors))
	for i := range all {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if a.window.Actors[all[i].actor].Never {
			continue
		}
		all[i].brokerage = a.brokerage(&all[i], mark)
		rows, weighed = append(rows, all[i]), append(weighed, circles[i])
		position = append(position, [2]float64{degree[i], betweenness[i]})
	}
	score := meanPercentile(rows)
	medians := medianClients(rows)
	for i := range rows {
		f := a.facilitator(&rows[i], medians)
		c := &weighed[i]
		f.Score, f.Weight, f.Explanation = score[i], c.weight(), c.explanation()
		f.Measures = append(f.Measures, Measure{"zoneEvidence", c.zone}, Measure{"networkEvidence", c.network},
			Measure{"degree", position[i][0]}, Measure{"betweenness", position[i][1]})
		a.facilitators = append(a.facilitators, f)
	}
	slices.SortFunc(a.facilitators, func(x, y Facilitator) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), x.Entity.Compare(y.Entity))
	})
	return nil
}

// helpers are all with a help act in the window.
func (a *Analysis) helpers() (all []helper) {
	a.window.ServicesOf(func(n int32, s []travel.Service) { all = append(all, a.window.helper(n, s)) })
	return all
}

// helper counts clients and journeys.
func (w *window) helper(n int32, s []travel.Service) helper {
	h := helper{actor: n, services: s, byUse: map[uint16]int{}}
	type use struct {
		function uint16
		client   int32
	}
	var uses []use
	for i := range s {
		v := &w.Moves[s[i].Move]
		h.clients = append(h.clients, v.Person)
		h.journeys = append(h.journeys, v.Journey)
		if s[i].Function != travel.NoFunction {
			uses = append(uses, use{s[i].Function, v.Person})
		}
	}
	slices.Sort(h.clients)
	slices.Sort(h.journeys)
	h.clients, h.journeys = slices.Compact(h.clients), slices.Compact(h.journeys)
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.function, b.function), cmp.Compare(a.client, b.client))
	})
	for _, u := range slices.Compact(uses) {
		h.byUse[u.function]++
	}
	return h
}

// soleSource counts, for each helper, the journeys on which nobody else is
// known to have helped as one of its functions.
func (a *Analysis) soleSource(all []helper) {
	type role struct {
		journey  int32
		function uint16
		helper   int32
	}
	var on []role
	for i := range all {
		for _, s := range all[i].services {
			if s.Function != travel.NoFunction {
				on = append(on, role{a.window.Moves[s.Move].Journey, s.Function, int32(i)})
			}
		}
	}
	slices.SortFunc(on, func(x, y role) int {
		return cmp.Or(cmp.Compare(x.journey, y.journey), cmp.Compare(x.function, y.function), cmp.Compare(x.helper, y.helper))
	})
	on = slices.Compact(on)
	last := map[int32]int32{} // helper -> the journey counted last
	for i, r := range on {
		same := func(o role) bool { return o.journey == r.journey && o.function == r.function }
		if i > 0 && same(on[i-1]) || i+1 < len(on) && same(on[i+1]) {
			continue
		}
		if j, counted := last[r.helper]; counted && j == r.journey {
			continue
		}
		last[r.helper] = r.journey
		all[r.helper].soleJ++
	}
}

// brokerage counts pairs of clients in different networks that nothing but
// this helper links: no other helper, no document, phone, account or validated
// co-travel. mark is all zero before and after.
func (a *Analysis) brokerage(h *helper, mark []int32) int {
	perGroup := map[int32]int{}
	total := 0
	for _, c := range h.clients {
		if g := a.in[c]; g != travel.None {
			total++
			perGroup[g]++
			mark[c] = 1
		}
	}
	pairs := total * (total - 1) / 2
	for _, n := range perGroup {
		pairs -= n * (n - 1) / 2
	}
	if pairs > 0 {
		own := a.graph.sharedHelper(h)
		for _, c := range h.clients {
			if mark[c] == 0 {
				continue
			}
			for _, t := range a.graph.ties[a.graph.off[c]:a.graph.off[c+1]] {
				if mark[t.b] == 0 || a.in[t.b] == a.in[c] {
					continue
				}
				if t.things > 1 || !own.links(c, t.b) {
					pairs--
				}
			}
		}
	}
	for _, c := range h.clients {
		mark[c] = 0
	}
	return pairs
}

// ownTies are the ties that one helper gives its clients.
type ownTies struct{ shared *sharing }

// sharedHelper finds the ties of a helper; there are none where it has one
// client, or too many for the person graph.
func (g *peopleGraph) sharedHelper(h *helper) ownTies {
	i, ok := slices.BinarySearchFunc(g.shared, travel.Ref{Class: travel.ActorClass, N: h.actor}, func(s sharing, r travel.Ref) int {
		return cmp.Or(cmp.Compare(s.what.Class, r.Class), cmp.Compare(s.what.N, r.N))
	})
	if !ok || g.largest > 0 && int32(len(h.clients)) > g.largest {
		return ownTies{}
	}
	return ownTies{&g.shared[i]}
}

// links reports whether two clients are tied through the helper.
func (o ownTies) links(a, b int32) bool {
	if o.shared == nil {
		return false
	}
	i, ok1 := slices.BinarySearch(o.shared.people, a)
	j, ok2 := slices.BinarySearch(o.shared.people, b)
	return ok1 && ok2 && o.shared.links(i, j)
}

// meanPercentile is the mean of the midrank percentiles of the four figures,
// over all helpers given.
func meanPercentile(rows []helper) []float64 {
	out := make([]float64, len(rows))
	for _, figure := range []func(*helper) int{
		func(h *helper) int { return len(h.clients) }, func(h *helper) int { return len(h.journeys) },
		func(h *helper) int { return h.soleJ }, func(h *helper) int { return h.brokerage },
	} {
		values := make([]int, len(rows))
		for i := range rows {
			values[i] = figure(&rows[i])
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		for i, v := range values {
			below, _ := slices.BinarySearch(sorted, v)
			upTo, _ := slices.BinarySearch(sorted, v+1)
			out[i] += (float64(below) + float64(upTo)) / 2 / float64(len(rows)) / 4
		}
	}
	for i := range out {
		out[i] = kernel.Round12(out[i])
	}
	return out
}

// medianClients is, for each function, the median number of clients of the
// helpers who have it.
func medianClients(rows []helper) map[uint16]float64 {
	by := map[uint16][]int{}
	for i := range rows {
		for f := range rows[i].byUse {
			by[f] = append(by[f], len(rows[i].clients))
		}
	}
	out := map[uint16]float64{}
	for f, n := range by {
		slices.Sort(n)
		out[f] = float64(n[(len(n)-1)/2]+n[len(n)/2]) / 2
	}
	return out
}

// mainFunction is the function with the most clients, the first in the kinds
// table where several have.
func (h *helper) mainFunction() uint16 {
	best := travel.NoFunction
	for f, n := range h.byUse {
		if best == travel.NoFunction || n > h.byUse[best] || n == h.byUse[best] && f < best {
			best = f
		}
	}
	return best
}

// facilitator is the row of a helper, without score and position.
func (a *Analysis) facilitator(h *helper, medians map[uint16]float64) Facilitator {
	w := a.window
	who := &w.Actors[h.actor]
	f := Facilitator{Entity: who.ID, Kind: graph.Organization, Claims: w.functionClaims(h), Clients: w.ActorIDs(slices.Clone(h.clients))}
	if who.Person {
		f.Kind = graph.Person
	}
	if median := medians[h.mainFunction()]; median > 0 {
		f.Lift = kernel.Round12(float64(len(h.clients)) / median)
	}
	var legs, documents, groups []int32
	var proof []graph.ID
	for _, s := range h.services {
		v, act := &w.Moves[s.Move], &w.Acts[s.Act]
		f.Certain = f.Certain || s.Certain
		if v.Leg != travel.None {
			legs = append(legs, v.Leg)
		}
		switch act.On.Class {
		case travel.DocumentClass:
			if act.Kind == graph.Supplied || act.Kind == graph.Altered {
				documents = append(documents, act.On.N)
			}
			proof = append(proof, w.Documents[act.On.N].ID)
		case travel.BookingClass:
			proof = append(proof, w.Bookings[act.On.N].ID)
		case travel.TransferClass:
			proof = append(proof, w.Transfers[act.On.N].ID)
		}
		proof = append(append(proof, act.Link), w.ProofOf(v)...)
	}
	for _, j := range h.journeys {
		f.Journeys = append(f.Journeys, a.shown[j])
	}
	sortJourneys(f.Journeys)
	for _, c := range h.clients {
		if a.in[c] != travel.None {
			groups = append(groups, a.in[c])
		}
	}
	f.Networks = travel.IDs(groups, a.ids, func(id *graph.ID) graph.ID { return *id })
	f.Legs, f.Documents, f.Evidence = w.LegIDs(legs), w.DocumentIDs(documents), run.NewEvidence(proof)
	f.Measures = append(make([]Measure, 0, 8), Measure{"clients", float64(len(h.clients))}, Measure{"journeys", float64(len(h.journeys))},
		Measure{"soleSource", float64(h.soleJ)}, Measure{"brokerage", float64(h.brokerage)})
	return f
}

// functionClaims puts what sources assert beside what was found in acts, in
// the order of the kinds table.
func (w *window) functionClaims(h *helper) (out []FunctionClaim) {
	for f, name := range travel.Functions {
		c := FunctionClaim{Function: name}
		_, c.Derived = h.byUse[uint16(f)]
		for _, k := range w.Actors[h.actor].Claims {
			if k.Function == uint16(f) {
				c.AssertedBy = append(c.AssertedBy, w.Owners[k.Owner])
			}
		}
		slices.Sort(c.AssertedBy)
		c.AssertedBy = slices.Compact(c.AssertedBy)
		if c.Derived || len(c.AssertedBy) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// betweenHelpers is the degree and the betweenness of each helper in the graph
// of helpers, in which two are linked who share a client.
func (a *Analysis) betweenHelpers(ctx context.Context, all []helper) (degree, betweenness []float64, err error) {
	byClient := map[int32][]int32{}
	var clients []int32
	for i := range all {
		for _, c := range all[i].clients {
			if byClient[c] == nil {
				clients = append(clients, c)
			}
			byClient[c] = append(byClient[c], int32(i))
		}
	}
	slices.Sort(clients)
	var links [][2]int32
	seen := map[[2]int32]struct{}{}
	for _, c := range clients {
		for i, x := range byClient[c] {
			for _, y := range byClient[c][i+1:] {
				if _, dup := seen[[2]int32{x, y}]; !dup {
					seen[[2]int32{x, y}] = struct{}{}
					links = append(links, [2]int32{x, y})
				}
			}
		}
	}
	s, err := snapshot.Numbered(len(all), graph.Person, links)
	if err != nil {
		return nil, nil, err
	}
	if degree, err = kernel.Degree(ctx, s, kernel.DegreeOptions{}); err != nil {
		return nil, nil, err
	}
	betweenness, err = kernel.Betweenness(ctx, s, kernel.BetweennessOptions{})
	for i := range betweenness {
		betweenness[i] = kernel.Round12(betweenness[i])
	}
	return degree, betweenness, err
}
