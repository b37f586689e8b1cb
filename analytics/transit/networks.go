package transit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Seed is the seed of the search for communities, its resolution is 1.
const Seed = 1

// networkWeight is the weight of ties up to which networks are sought at
// resolution 1; in a heavier person graph the resolution rises in proportion.
// What modularity takes for chance between two people falls with the weight of
// all ties, those of strangers on other continents included: so it would merge
// small groups in a large view that it tells apart in a small one (Fortunato
// and Barthelemy, PNAS 104, 2007).
const networkWeight = 2500

// What a community needs to be kept as a network.
const (
	leastPeople   = 3
	leastJourneys = 2
)

// group is a kept community.
type group struct {
	people   []int32 // ascending
	journeys []int32 // in the window, ascending
	certain  bool
}

// groups finds the communities of the person graph and keeps those that are
// networks. in is the group of each actor, or none.
func (w *window) groups(ctx context.Context, g *peopleGraph) (kept []group, in []int32, err error) {
	in = make([]int32, len(w.Actors))
	for i := range in {
		in[i] = travel.None
	}
	s, people := g.snapshot(w)
	label, err := kernel.Communities(ctx, s, kernel.CommunitiesOptions{Weighted: true, Resolution: g.resolution(), Seed: Seed})
	if err != nil {
		return nil, nil, err
	}
	var members [][]int32
	for v, l := range label {
		for int(l) >= len(members) {
			members = append(members, nil)
		}
		members[l] = append(members[l], people[v])
	}
	bound := w.bound()
	for _, people := range members {
		c, towards, elsewhere := group{people: people}, 0, 0
		certainPeople, certainJourneys, zone, certainZone := 0, 0, 0, 0
		for _, p := range people {
			switch bound[p] {
			case toZone:
				towards++
			case toElsewhere:
				elsewhere++
			}
			sure := 0
			for _, j := range w.JourneysOf(p) {
				c.journeys = append(c.journeys, j)
				touches := w.Model.Journeys[j].Direction != travel.Otherwise
				if touches {
					zone++
				}
				if w.JourneyHeld[j] == graph.Certain {
					sure++
					if touches {
						certainZone++
					}
				}
			}
			certainJourneys += sure
			if sure > 0 {
				certainPeople++
			}
		}
		if len(people) < leastPeople || len(c.journeys) < leastJourneys || zone == 0 || towards < elsewhere {
			continue
		}
		c.certain = certainPeople >= leastPeople && certainJourneys >= leastJourneys && certainZone > 0
		for _, p := range people {
			in[p] = int32(len(kept))
		}
		kept = append(kept, c)
	}
	return kept, in, nil
}

// resolution is that at which networks are sought.
func (g *peopleGraph) resolution() float64 {
	weight := 0.0
	for i := range g.ties {
		weight += float64(g.ties[i].weight)
	}
	return max(1, weight/networkWeight)
}

// What is known of where somebody travels.
const (
	whereUnknown = uint8(iota)
	toZone       // a journey to or from the zone
	toElsewhere  // none, and a complete one elsewhere
)

// bound says of each actor where it is known to travel. A journey that stops
// short says nothing: with passages missing most do.
func (w *window) bound() []uint8 {
	out := make([]uint8, len(w.Actors))
	for n := range w.Model.Journeys {
		j := &w.Model.Journeys[n]
		switch {
		case w.JourneyHeld[n] == graph.Outside:
		case j.Direction != travel.Otherwise:
			out[j.Person] = toZone
		case j.Complete && out[j.Person] == whereUnknown:
			out[j.Person] = toElsewhere
		}
	}
	return out
}

// networkID is a hash of the people's ids.
func networkID(people []graph.ID) (id graph.ID) {
	h := sha256.New()
	h.Write([]byte("transit network\n"))
	for _, p := range people {
		h.Write(p[:])
	}
	copy(id[:], h.Sum(nil))
	return id
}

// describe fills the network in from its group.
func (a *Analysis) describe(ctx context.Context, n int32) (*Network, error) {
	w, g := a.window, &a.groups[n]
	net := &Network{Certain: g.certain, People: w.ActorIDs(slices.Clone(g.people))}
	net.ID = networkID(net.People)
	var legs, documents, places []int32
	var proof []graph.ID
	owners := make([]int, len(w.Owners))
	seen := graph.Span{From: graph.Always.To, To: graph.Always.From}
	for _, p := range g.people {
		moves, off := w.MovesOf(p)
		certain := false
		for i := range moves {
			v := &moves[i]
			if w.MoveHeld[off+int32(i)] == graph.Outside {
				continue
			}
			certain = certain || w.MoveHeld[off+int32(i)] == graph.Certain
			if v.Leg != travel.None {
				legs = append(legs, v.Leg)
			}
			documents = append(documents, v.Documents...)
			proof = append(proof, w.ProofOf(v)...)
			w.CountOwners(v, owners)
			if v.Dated {
				seen = graph.Span{From: min(seen.From, v.Departs.From), To: max(seen.To, v.Ends.To)}
			}
		}
		if certain {
			net.PeopleCertain++
		}
	}
	for _, j := range g.journeys {
		places = append(places, w.Model.Journeys[j].Places...)
		net.Journeys = append(net.Journeys, a.shown[j])
		if w.JourneyHeld[j] == graph.Certain {
			net.JourneysCertain++
		}
	}
	sortJourneys(net.Journeys)
	net.Legs, net.Documents, net.Places = w.LegIDs(legs), w.DocumentIDs(documents), w.PlaceIDs(places)
	net.Contributors = w.contributors(owners)
	acted := a.attach(net, n, &seen)
	if seen.From < seen.To {
		net.FirstSeen, net.LastSeen = time.Unix(seen.From, 0).UTC(), time.Unix(seen.To-1, 0).UTC()
	}
	net.Evidence = run.NewEvidence(append(proof, acted...))
	a.listPlaces(net, g)
	return net, a.chokepoints(ctx, net, g)
}

func (w *window) contributors(count []int) (out []Contributor) {
	for o, n := range count {
		if n > 0 {
			out = append(out, Contributor{Member: w.Owners[o], PassageCount: n})
		}
	}
	slices.SortFunc(out, func(a, b Contributor) int {
		return cmp.Or(cmp.Compare(b.PassageCount, a.PassageCount), cmp.Compare(a.Member, b.Member))
	})
	return out
}

// attach adds helpers and money to a network, and gives the acts and shared
// things that hold it together. Dated acts widen seen.
func (a *Analysis) attach(net *Network, n int32, seen *graph.Span) []graph.ID {
	w := a.window
	var helpers, transfers []int32
	var proof []graph.ID
	for _, i := range a.servicesIn[n] {
		s := &w.Services[i]
		proof = append(proof, w.Acts[s.Act].Link)
		if !w.Actors[s.Helper].Never {
			helpers = append(helpers, s.Helper)
		}
		if t := w.Acts[s.Act]; t.Dated {
			seen.From, seen.To = min(seen.From, t.Date.From), max(seen.To, t.Date.To)
		}
	}
	for _, p := range a.groups[n].people {
		transfers = append(transfers, a.transfersOf[p]...)
		for _, s := range a.sharedBy[p] {
			if a.graph.shared[s].what.Class != travel.ActorClass {
				proof = append(proof, a.graph.shared[s].proof...)
			}
		}
	}
	net.Facilitators, net.Transfers = w.ActorIDs(helpers), w.TransferIDs(transfers)
	return proof
}

func sortJourneys(j []*Journey) {
	slices.SortFunc(j, func(a, b *Journey) int { return cmp.Or(a.Start.Compare(b.Start), a.ID.Compare(b.ID)) })
}
