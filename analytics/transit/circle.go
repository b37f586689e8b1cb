package transit

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// A helper who serves a circle is told from one who serves whoever comes by the
// weight of evidence: how many times likelier its clients are, if they come
// from one circle on the way to the zone, than if they were strangers who
// passed where it works. The figures are judgements of what a circle looks
// like, so many to one, and not fitted weights (docs/decisions/0009).
const (
	zoneOdds       = 4.0  // by which a circle's helper has clients bound for the zone, against helpers of strangers
	networkOdds    = 2.0  // by which its clients are of a known network, against those who pass by
	circleSpread   = 5.0  // how alike the shares of circles' helpers are: as much as so many clients tell
	strangerSpread = 2.0  // likewise of those who serve strangers
	circleFresh    = 1.0  // how readily a circle's helper serves another network: as much as so many clients tell
	hereCount      = 10.0 // passers-by from whom a place's own mix counts as much as that of all
)

// strangers is whom one would expect to serve: the people who pass each place.
type strangers struct {
	bound []uint8
	roots []int32 // of each person: things shared with others of its network
	share []float64
	none  float64
	pass  []map[int32]int32 // by place: people by network, none included
	total []float64
	zone  float64 // share of clients bound for the zone, of those of whom it is known
	kin   map[[2]int32]bool
}

// strangers counts the people who pass where help was given.
func (a *Analysis) strangers(all []helper) *strangers {
	w := a.window
	s := &strangers{bound: w.bound(), roots: a.roots(), share: make([]float64, len(a.groups)), pass: make([]map[int32]int32, len(w.Places)),
		total: make([]float64, len(w.Places)), kin: map[[2]int32]bool{}}
	served := make([]bool, len(w.Actors))
	for i := range w.Services {
		v := &w.Moves[w.Services[i].Move]
		if served[v.Person] = true; v.From != travel.None {
			s.pass[v.From] = map[int32]int32{}
		}
	}
	a.passers(s, served)
	towards, known := 1.0, 2.0
	for i := range all {
		for _, c := range all[i].clients {
			if b := s.bound[c]; b != whereUnknown && !w.Actors[c].Never {
				known++
				if b == toZone {
					towards++
				}
			}
		}
	}
	s.zone = towards / known
	for _, k := range w.Known {
		if k.Kin {
			s.kin[[2]int32{k.A, k.B}], s.kin[[2]int32{k.B, k.A}] = true, true
		}
	}
	return s
}

// passers counts the people who pass places where help was given, and those
// who were helped, by network.
func (a *Analysis) passers(s *strangers, served []bool) {
	w, people := a.window, 0.0
	for p := range int32(len(w.Actors)) {
		moves, off := w.MovesOf(p)
		var at []int32
		for i := range moves {
			if v := &moves[i]; w.MoveHeld[off+int32(i)] != graph.Outside && v.From != travel.None && s.pass[v.From] != nil {
				at = append(at, v.From)
			}
		}
		if len(at) == 0 && !served[p] {
			continue
		}
		people++
		if g := a.in[p]; g != travel.None {
			s.share[g]++
		} else {
			s.none++
		}
		slices.Sort(at)
		for _, x := range slices.Compact(at) {
			s.pass[x][a.in[p]]++
			s.total[x]++
		}
	}
	for g := range s.share {
		s.share[g] /= max(1, people)
	}
	s.none /= max(1, people)
}

// roots counts, for each person, the things and validated co-travellers that
// tie it to others of its network.
func (a *Analysis) roots() []int32 {
	out := make([]int32, len(a.in))
	for i := range a.graph.shared {
		for _, p := range a.rooted(&a.graph.shared[i]) {
			out[p]++
		}
	}
	for _, t := range a.travel.pairs {
		if a.in[t.a] != travel.None && a.in[t.a] == a.in[t.b] {
			out[t.a]++
			out[t.b]++
		}
	}
	return out
}

// rooted are the people who share the thing with somebody of their own network.
func (a *Analysis) rooted(s *sharing) (out []int32) {
	count := map[int32]int{}
	for _, p := range s.people {
		count[a.in[p]]++
	}
	for _, p := range s.people {
		if a.in[p] != travel.None && count[a.in[p]] > 1 {
			out = append(out, p)
		}
	}
	return out
}

// chance is that of a stranger at the place to be of the network, or of none.
func (s *strangers) chance(place, group int32) float64 {
	all := s.none
	if group != travel.None {
		all = s.share[group]
	}
	if place == travel.None {
		return all
	}
	return (float64(s.pass[place][group]) + hereCount*all) / (s.total[place] + hereCount)
}

// client is one whom a helper served, and the first passage helped.
type client struct {
	person, place, leg int32
	at                 int64
}

// circle is the weight of evidence of a helper, in bits, and its parts.
type circle struct {
	zone, network      float64
	clients            int // that say anything: no minors, witnesses or relatives
	towards, elsewhere int
	main               int32 // network of most of them
	inMain             int
	member             bool // the helper is of that network itself
}

func (c *circle) weight() float64 { return kernel.Round12(c.zone + c.network) }

// explanation says in one sentence what the weight rests on.
func (c *circle) explanation() string {
	if c.clients == 0 {
		return "Nobody it helped says anything: all are minors, victims, witnesses or relatives, and the evidence weighs nothing."
	}
	whose := "one network"
	if c.member {
		whose = "one network, its own"
	}
	return fmt.Sprintf("Of %d clients that say anything %d are known to be bound for the zone and %d for elsewhere (%+.1f bits), and at most %d are of %s (%+.1f bits): %.1f bits for a circle against strangers who pass there.",
		c.clients, c.towards, c.elsewhere, c.zone, c.inMain, whose, c.network, c.weight())
}

// circle weighs the evidence of one helper.
func (a *Analysis) circle(h *helper, s *strangers) circle {
	w := a.window
	var clients []client
	for _, x := range h.services {
		v := &w.Moves[x.Move]
		c := client{v.Person, v.From, v.Leg, v.Departs.From}
		if w.Actors[c.person].Never || s.kin[[2]int32{h.actor, c.person}] {
			continue
		}
		if n := len(clients); n > 0 && clients[n-1].person == c.person {
			continue // moves are in the order of people, then of time
		}
		clients = append(clients, c)
	}
	slices.SortFunc(clients, func(x, y client) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.person, y.person)) })
	out := circle{clients: len(clients), main: travel.None}
	for _, c := range clients {
		switch s.bound[c.person] {
		case toZone:
			out.towards++
		case toElsewhere:
			out.elsewhere++
		}
	}
	out.zone = s.zoneEvidence(out.towards, out.elsewhere)
	a.networkEvidence(h, s, clients, &out)
	return out
}

// zoneEvidence compares the clients bound for the zone and elsewhere with
// those of helpers of strangers: two beta-binomial chances.
func (s *strangers) zoneEvidence(towards, elsewhere int) float64 {
	beta := func(a, b float64) float64 {
		x, _ := math.Lgamma(a)
		y, _ := math.Lgamma(b)
		z, _ := math.Lgamma(a + b)
		return x + y - z
	}
	evidence := func(a, b float64) float64 { return beta(a+float64(towards), b+float64(elsewhere)) - beta(a, b) }
	circle := raise(s.zone, zoneOdds)
	return (evidence(circleSpread*circle, circleSpread*(1-circle)) - evidence(strangerSpread*s.zone, strangerSpread*(1-s.zone))) / math.Ln2
}

// raise multiplies the odds of a share.
func raise(share, odds float64) float64 { return odds * share / (odds*share + 1 - share) }

// networkEvidence compares the networks of the clients, drawn one after the
// other as from Polya's urn, with those of strangers at the same places. A
// helper's own network is the first draw. A network counts where something
// else than this helper ties the client to it; people on one leg are one draw,
// for a party comes together; who is known to travel elsewhere is none.
func (a *Analysis) networkEvidence(h *helper, s *strangers, clients []client, out *circle) {
	own := map[int32]int32{} // ties of a client that this helper gives
	if o := a.graph.sharedHelper(h); o.shared != nil {
		for _, p := range a.rooted(o.shared) {
			own[p] = 1
		}
	}
	drawn, total := map[int32]float64{}, 0.0
	self := a.in[h.actor]
	if self != travel.None {
		drawn[self], total = 1, 1
	}
	count := map[int32]int{}
	party := map[int32]bool{}
	for _, c := range clients {
		g := a.in[c.person]
		if s.bound[c.person] == toElsewhere {
			continue
		}
		if c.leg != travel.None {
			if party[c.leg] {
				continue
			}
			party[c.leg] = true
		}
		if g != travel.None && s.roots[c.person] <= own[c.person] {
			continue
		}
		none := s.chance(c.place, travel.None)
		some := raise(1-none, networkOdds)
		if g == travel.None {
			out.network += math.Log2((1 - some) / none)
			continue
		}
		of := s.chance(c.place, g) / (1 - none)
		out.network += math.Log2(some / (1 - none) * (drawn[g] + circleFresh*of) / (total + circleFresh) / of)
		drawn[g]++
		total++
		if count[g]++; count[g] > out.inMain || count[g] == out.inMain && g < out.main {
			out.main, out.inMain = g, count[g]
		}
	}
	out.member = self != travel.None && self == out.main
}

// circles weighs the evidence of all helpers.
func (a *Analysis) circles(ctx context.Context, all []helper) ([]circle, error) {
	s := a.strangers(all)
	out := make([]circle, len(all))
	for i := range all {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c := a.circle(&all[i], s)
		c.zone, c.network = kernel.Round12(c.zone), kernel.Round12(c.network)
		out[i] = c
	}
	return out, nil
}
