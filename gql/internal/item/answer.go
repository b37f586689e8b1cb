package item

import (
	"context"
	"time"

	"portolan/graph"
	"portolan/graph/vault"
)

// table is the rows of one analytic answer and what is listed in them. A list is cut alike for all rows, so that
// everything shown of one field is one group.
type table struct {
	memo
	view  *vault.View
	lists map[string][][]Ref
}

type tableKey struct {
	field string
	first int
	after string
}

func (t *table) page(field string, row int, s Slice) (*EntityConnection, error) {
	all, err := remember(&t.memo, tableKey{field, s.First, deref(s.After)}, func() ([]*Page, error) {
		lists := make([][]ref, len(t.lists[field]))
		for i, refs := range t.lists[field] {
			for _, r := range refs {
				lists[i] = append(lists[i], ref{Ref: r, certain: true})
			}
			lists[i] = byID(lists[i])
		}
		return pages(t.view, s, lists)
	})
	if err != nil {
		return nil, err
	}
	return &EntityConnection{all[row]}, nil
}

// Group is the schema's type of that name: a community or a component.
type Group struct {
	ID    string
	Size  int
	table *table
	row   int
}

// NewGroups makes the rows of an answer from the members of each, in the order of their ids.
func NewGroups(view *vault.View, members [][]Ref) []*Group {
	t := &table{view: view, lists: map[string][][]Ref{"members": members}}
	out := make([]*Group, len(members))
	for i, refs := range members {
		out[i] = &Group{Size: len(refs), table: t, row: i}
		if len(refs) > 0 {
			out[i].ID = EncodeID("Group", refs[0].ID)
		}
	}
	return out
}

// Members is a page of the group's members.
func (g *Group) Members(_ context.Context, first int, after *string) (*EntityConnection, error) {
	return g.table.page("members", g.row, Slice{first, after})
}

// FunctionClaim is the schema's type of that name.
type FunctionClaim struct {
	Function   string
	AssertedBy []string
	Derived    bool
}

// NamedMeasure is the schema's type of that name.
type NamedMeasure struct {
	Name  string
	Value float64
}

// FacilitatorRow is what a row of central facilitators is made from.
type FacilitatorRow struct {
	Rank                     int
	Score                    float64
	Lift                     *float64
	Person                   Ref
	FunctionClaims           []*FunctionClaim
	Measures                 []*NamedMeasure
	Clients, Legs, Documents []Ref
	Journeys                 []JourneyRow
	Evidence                 []graph.ID // of records and links, sorted
}

// Facilitator is the schema's type of that name.
type Facilitator struct {
	Rank           int
	Score          float64
	Lift           *float64
	Person         Entity
	FunctionClaims []*FunctionClaim
	Measures       []*NamedMeasure
	findings
}

// NewFacilitators makes the rows of an answer.
func NewFacilitators(view *vault.View, rows []FacilitatorRow) []*Facilitator {
	f, people := newFindings(view), []Ref{}
	for _, r := range rows {
		people = append(people, r.Person)
		f.add("clients", r.Clients)
		f.add("legs", r.Legs)
		f.add("documents", r.Documents)
		f.journeys, f.evidence = append(f.journeys, r.Journeys), append(f.evidence, r.Evidence)
	}
	things, out := Things(view, people), make([]*Facilitator, len(rows))
	for i, r := range rows {
		out[i] = &Facilitator{Rank: r.Rank, Score: r.Score, Lift: r.Lift, Person: as(things[i]),
			FunctionClaims: r.FunctionClaims, Measures: r.Measures, findings: findings{f, i}}
	}
	return out
}

// Clients is a page of the people helped.
func (f *Facilitator) Clients(_ context.Context, first int, after *string) (*EntityConnection, error) {
	return f.all.page("clients", f.row, Slice{first, after})
}

// NetworkRow is what a row of transit networks is made from.
type NetworkRow struct {
	ID                                    string
	People, Facilitators, Legs, Documents []Ref
	Origins, Transits, Destinations       []Ref
	FirstSeen, LastSeen                   *time.Time
	Chokepoints                           []ChokepointRow
	Contributors                          []*Contributor
	Journeys                              []JourneyRow
	Evidence                              []graph.ID // of records and links, sorted
}

// ChokepointRow is what a chokepoint is made from.
type ChokepointRow struct {
	Place        Ref
	Share        float64
	InMinimumCut bool
}

// Chokepoint is the schema's type of that name.
type Chokepoint struct {
	Place        *Place
	Share        float64
	InMinimumCut bool
}

// Contributor is the schema's type of that name.
type Contributor struct {
	Member       string
	PassageCount int
}

// TransitNetwork is the schema's type of that name.
type TransitNetwork struct {
	ID                              string
	Origins, Transits, Destinations []*Place
	FirstSeen, LastSeen             *time.Time
	Chokepoints                     []*Chokepoint
	Contributors                    []*Contributor
	findings
}

// NewNetworks makes the rows of an answer. The places of all rows are one group.
func NewNetworks(view *vault.View, rows []NetworkRow) []*TransitNetwork {
	f, shown := newFindings(view), []Ref{}
	for _, r := range rows {
		f.add("people", r.People)
		f.add("facilitators", r.Facilitators)
		f.add("legs", r.Legs)
		f.add("documents", r.Documents)
		f.journeys, f.evidence = append(f.journeys, r.Journeys), append(f.evidence, r.Evidence)
		shown = append(append(append(shown, r.Origins...), r.Transits...), r.Destinations...)
		for _, c := range r.Chokepoints {
			shown = append(shown, c.Place)
		}
	}
	things, out := Things(view, shown), make([]*TransitNetwork, len(rows))
	take := func(n int) (places []*Place) {
		for _, t := range things[:n] {
			places = append(places, &Place{t})
		}
		things = things[n:]
		return places
	}
	for i, r := range rows {
		n := &TransitNetwork{ID: EncodeID("TransitNetwork:"+r.ID, graph.ID{}), FirstSeen: r.FirstSeen, LastSeen: r.LastSeen,
			Contributors: r.Contributors, findings: findings{f, i}}
		n.Origins, n.Transits, n.Destinations = take(len(r.Origins)), take(len(r.Transits)), take(len(r.Destinations))
		for j, p := range take(len(r.Chokepoints)) {
			n.Chokepoints = append(n.Chokepoints, &Chokepoint{p, r.Chokepoints[j].Share, r.Chokepoints[j].InMinimumCut})
		}
		out[i] = n
	}
	return out
}

// People is a page of the network's people.
func (n *TransitNetwork) People(_ context.Context, first int, after *string) (*EntityConnection, error) {
	return n.all.page("people", n.row, Slice{first, after})
}

// Facilitators is a page of those who helped them.
func (n *TransitNetwork) Facilitators(_ context.Context, first int, after *string) (*EntityConnection, error) {
	return n.all.page("facilitators", n.row, Slice{first, after})
}
