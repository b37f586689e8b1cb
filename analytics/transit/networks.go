package transit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/graph"
)

// Seed is the seed of the search for communities, its resolution is 1.
const Seed = 1

const networkResolution = 1

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
	in = make([]int32, len(w.actors))
	for i := range in {
		in[i] = none
	}
	s, people := g.snapshot(w)
	label, err := kernel.Communities(ctx, s, kernel.CommunitiesOptions{Weighted: true, Resolution: networkResolution, Seed: Seed})
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
	journeysOf := w.journeysOf()
	for _, people := range members {
		c := group{people: people}
		certainPeople, certainJourneys, zone, certainZone := 0, 0, 0, 0
		for _, p := range people {
			sure := 0
			for _, j := range journeysOf(p) {
				c.journeys = append(c.journeys, j)
				touches := w.Model.journeys[j].direction != Otherwise
				if touches {
					zone++
				}
				if w.journeys[j] == graph.Certain {
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
		if len(people) < leastPeople || len(c.journeys) < leastJourneys || zone == 0 {
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

// journeysOf gives the journeys of a person that lie in the window.
func (w *window) journeysOf() func(person int32) []int32 {
	return func(person int32) (out []int32) {
		moves, _ := w.movesOf(person)
		for i := range moves {
			j := moves[i].journey
			if w.journeys[j] != graph.Outside && (len(out) == 0 || out[len(out)-1] != j) {
				out = append(out, j)
			}
		}
		return out
	}
}

// ids are the ids of entities of one class, ascending, without those that have
// no record.
func ids[T any](numbers []int32, rows []T, id func(*T) graph.ID) []graph.ID {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	out := make([]graph.ID, 0, len(numbers))
	for _, n := range numbers {
		if x := id(&rows[n]); !x.IsZero() {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, graph.ID.Compare)
	return out
}

func (w *window) actorIDs(n []int32) []graph.ID {
	return ids(n, w.actors, func(a *actor) graph.ID { return a.id })
}
func (w *window) placeIDs(n []int32) []graph.ID {
	return ids(n, w.places, func(p *place) graph.ID { return p.id })
}
func (w *window) legIDs(n []int32) []graph.ID {
	return ids(n, w.legs, func(l *leg) graph.ID { return l.id })
}
func (w *window) documentIDs(n []int32) []graph.ID {
	return ids(n, w.documents, func(d *document) graph.ID { return d.id })
}
func (w *window) transferIDs(n []int32) []graph.ID {
	return ids(n, w.transfers, func(t *transfer) graph.ID { return t.id })
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
	net := &Network{Certain: g.certain, People: w.actorIDs(slices.Clone(g.people))}
	net.ID = networkID(net.People)
	var legs, documents, places []int32
	var proof []graph.ID
	owners := make([]int, len(w.owners))
	seen := graph.Span{From: graph.Always.To, To: graph.Always.From}
	for _, p := range g.people {
		moves, off := w.movesOf(p)
		certain := false
		for i := range moves {
			v := &moves[i]
			if w.held[off+int32(i)] == graph.Outside {
				continue
			}
			certain = certain || w.held[off+int32(i)] == graph.Certain
			if v.leg != none {
				legs = append(legs, v.leg)
			}
			documents = append(documents, v.documents...)
			proof = append(proof, w.proofOf(v)...)
			w.countOwners(v, owners)
			if v.dated {
				seen = graph.Span{From: min(seen.From, v.departs.From), To: max(seen.To, v.ends.To)}
			}
		}
		if certain {
			net.PeopleCertain++
		}
	}
	for _, j := range g.journeys {
		places = append(places, w.Model.journeys[j].places...)
		net.Journeys = append(net.Journeys, a.shown[j])
		if w.journeys[j] == graph.Certain {
			net.JourneysCertain++
		}
	}
	sortJourneys(net.Journeys)
	net.Legs, net.Documents, net.Places = w.legIDs(legs), w.documentIDs(documents), w.placeIDs(places)
	net.Contributors = w.contributors(owners)
	acted := a.attach(net, n, &seen)
	if seen.From < seen.To {
		net.FirstSeen, net.LastSeen = time.Unix(seen.From, 0).UTC(), time.Unix(seen.To-1, 0).UTC()
	}
	net.Evidence = run.NewEvidence(append(proof, acted...))
	a.listPlaces(net, g)
	return net, a.chokepoints(ctx, net, g)
}

// proofOf are the passages, or stays, that a move rests on.
func (w *window) proofOf(v *move) []graph.ID {
	out := slices.Clone(v.stays)
	for _, p := range v.passages {
		out = append(out, w.passages[p].id)
	}
	return out
}

func (w *window) countOwners(v *move, count []int) {
	var all []uint16
	for _, p := range v.passages {
		for _, o := range w.passages[p].owners {
			all = insert(all, o)
		}
	}
	for _, o := range all {
		count[o]++
	}
}

func (w *window) contributors(count []int) (out []Contributor) {
	for o, n := range count {
		if n > 0 {
			out = append(out, Contributor{Member: w.owners[o], PassageCount: n})
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
		s := &w.services[i]
		proof = append(proof, w.acts[s.act].link)
		if !w.actors[s.helper].never {
			helpers = append(helpers, s.helper)
		}
		if t := w.acts[s.act]; t.dated {
			seen.From, seen.To = min(seen.From, t.date.From), max(seen.To, t.date.To)
		}
	}
	for _, p := range a.groups[n].people {
		transfers = append(transfers, a.transfersOf[p]...)
		for _, s := range a.sharedBy[p] {
			if a.graph.shared[s].what.class != actorClass {
				proof = append(proof, a.graph.shared[s].proof...)
			}
		}
	}
	net.Facilitators, net.Transfers = w.actorIDs(helpers), w.transferIDs(transfers)
	return proof
}

func sortJourneys(j []*Journey) {
	slices.SortFunc(j, func(a, b *Journey) int { return cmp.Or(a.Start.Compare(b.Start), a.ID.Compare(b.ID)) })
}
