package item

import (
	"time"

	"portolan/analytics/transit"
	"portolan/graph"
)

// FunctionClaim is the schema's type of that name.
type FunctionClaim = transit.FunctionClaim

// Facilitator is the schema's type of that name.
type Facilitator struct {
	Rank           int
	Weight         float64
	Explanation    string
	Score          float64
	ScoreRank      int
	Lift           *float64 // nil for somebody without a function
	Person         Entity
	Certain        bool
	FunctionClaims []*FunctionClaim
	Measures       []*NamedMeasure
	RankInterval   *RankInterval // nil unless drawn
	Change         *RankChange   // nil unless something is left out
	findings
	entity  graph.ID
	hanging *hanging
}

// NewFacilitators makes the rows of an answer. The people of all rows are one group.
func NewFacilitators(view *Seen, a transit.Facilitators, details JourneyDetails, find Sensitivity) []*Facilitator {
	rows, h := a.Rows, &hanging{rows: len(a.Rows), find: find}
	f, people := newFindings(view, details), make([]Ref, len(rows))
	for i, r := range rows {
		people[i] = RefOf(view, r.Entity)
		f.add("clients", r.Clients)
		f.add("legs", r.Legs)
		f.add("documents", r.Documents)
		f.journeys, f.evidence = append(f.journeys, r.Journeys), append(f.evidence, r.Evidence)
	}
	things, out := Things(view, people), make([]*Facilitator, len(rows))
	for i, r := range rows {
		out[i] = &Facilitator{Rank: r.Rank, Weight: r.Weight, Explanation: r.Explanation, Score: r.Score, ScoreRank: r.ScoreRank, Person: as(things[i]), Certain: r.Certain,
			FunctionClaims: pointers(r.Claims), Measures: pointers(r.Measures), Change: rankChange(a.Changes, i), findings: findings{f, i}, entity: r.Entity, hanging: h}
		if len(a.Intervals) > 0 {
			out[i].RankInterval = &a.Intervals[i]
		}
		if r.Lift != 0 {
			out[i].Lift = &r.Lift
		}
	}
	return out
}

// NamedMeasure is the schema's type of that name.
type NamedMeasure = transit.Measure

// Clients is a page of the people helped.
func (f *Facilitator) Clients(first int, after *string) (*EntityConnection, error) {
	return f.all.page("clients", f.row, first, after)
}

// Contributor is the schema's type of that name.
type Contributor = transit.Contributor

// Chokepoint is the schema's type of that name.
type Chokepoint struct {
	Place        *Place
	Share        float64
	InMinimumCut bool
}

// TransitNetwork is the schema's type of that name.
type TransitNetwork struct {
	ID                              string
	Certain                         bool
	Origins, Transits, Destinations []*Place
	FirstSeen, LastSeen             *time.Time
	Chokepoints                     []*Chokepoint
	Contributors                    []*Contributor
	LikelyCount                     int
	Change                          *NetworkChange // nil unless something is left out
	likely                          []transit.Likely
	findings
}

// LikelyPerson is the schema's type of that name.
type LikelyPerson struct {
	Person      Entity
	Probability float64
	Ties        int
	Explanation string
	findings
}

// LikelyPeople are the first of those who probably belong to the network. The people of one network are one group.
func (n *TransitNetwork) LikelyPeople(first int) ([]*LikelyPerson, error) {
	if err := (Slice{First: first}).Check(); err != nil {
		return nil, err
	}
	rows := n.likely[:min(first, len(n.likely))]
	f, people := newFindings(n.all.view, nil), make([]Ref, len(rows))
	for i, r := range rows {
		people[i] = RefOf(n.all.view, r.Person)
		f.evidence = append(f.evidence, r.Evidence)
	}
	things, out := Things(n.all.view, people), make([]*LikelyPerson, len(rows))
	for i, r := range rows {
		out[i] = &LikelyPerson{Person: as(things[i]), Probability: r.Probability, Ties: r.Ties, Explanation: r.Explanation, findings: findings{f, i}}
	}
	return out, nil
}

// NewNetworks makes the rows of an answer. The places of all rows are one group.
func NewNetworks(view *Seen, a transit.Networks, details JourneyDetails) []*TransitNetwork {
	rows := a.Rows
	f, shown := newFindings(view, details), []graph.ID{}
	f.certain = map[string][]int{}
	for _, r := range rows {
		for field, ids := range map[string][]graph.ID{"people": r.People, "facilitators": r.Facilitators, "legs": r.Legs,
			"documents": r.Documents, "transfers": r.Transfers} {
			f.add(field, ids)
		}
		f.certain["people"] = append(f.certain["people"], r.PeopleCertain)
		f.journeys, f.evidence = append(f.journeys, r.Journeys), append(f.evidence, r.Evidence)
		shown = append(append(append(shown, r.Origins...), r.Transits...), r.Destinations...)
		for _, c := range r.Chokepoints {
			shown = append(shown, c.Place)
		}
	}
	places, out := newPlaces(view, shown), make([]*TransitNetwork, len(rows))
	for i, r := range rows {
		n := &TransitNetwork{ID: EncodeID("TransitNetwork", r.ID), Certain: r.Certain, FirstSeen: instant(r.FirstSeen),
			LastSeen: instant(r.LastSeen), Contributors: pointers(r.Contributors), LikelyCount: len(r.Likely), likely: r.Likely, Change: networkChange(a.Changes, i), findings: findings{f, i}}
		n.Origins, n.Transits, n.Destinations = places.of(r.Origins), places.of(r.Transits), places.of(r.Destinations)
		for _, c := range r.Chokepoints {
			for _, p := range places.of([]graph.ID{c.Place}) {
				n.Chokepoints = append(n.Chokepoints, &Chokepoint{p, c.Share, c.InMinimumCut})
			}
		}
		out[i] = n
	}
	return out
}

// People is a page of the network's people.
func (n *TransitNetwork) People(first int, after *string) (*EntityConnection, error) {
	return n.all.page("people", n.row, first, after)
}

// Facilitators is a page of those who helped them.
func (n *TransitNetwork) Facilitators(first int, after *string) (*EntityConnection, error) {
	return n.all.page("facilitators", n.row, first, after)
}

// Transfers is a page of the money and goods they sent or received.
func (n *TransitNetwork) Transfers(first int, after *string) (*EntityConnection, error) {
	return n.all.page("transfers", n.row, first, after)
}

// places are the places of an answer as one group.
type places map[graph.ID]*Thing

func newPlaces(view *Seen, ids []graph.ID) places {
	refs := make([]Ref, len(ids))
	for i, id := range ids {
		refs[i] = RefOf(view, id)
	}
	out := places{}
	for i, t := range Things(view, refs) {
		if t != nil && t.kind == graph.Place {
			out[ids[i]] = t
		}
	}
	return out
}

func (p places) of(ids []graph.ID) []*Place {
	out := make([]*Place, 0, len(ids))
	for _, id := range ids {
		if t := p[id]; t != nil {
			out = append(out, &Place{t})
		}
	}
	return out
}

func (p places) one(id graph.ID) *Place {
	if t := p[id]; t != nil {
		return &Place{t}
	}
	return nil
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func pointers[T any](values []T) []*T {
	out := make([]*T, len(values))
	for i := range values {
		out[i] = &values[i]
	}
	return out
}
