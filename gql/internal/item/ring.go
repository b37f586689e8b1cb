package item

import (
	"time"

	"portolan/analytics/transit/rings"
	"portolan/graph"
)

// DocumentRing is the schema's type of that name.
type DocumentRing struct {
	Kind                string
	Certain             bool
	Chance              *float64 // nil where chance is no question
	HandOverCount       int
	Helpers             []*RingHelper
	FirstSeen, LastSeen *time.Time
	InboundCount        int
	Explanation         string
	changes             []*HandOver
	findings
}

// RingHelper is the schema's type of that name.
type RingHelper struct {
	Person                       Entity
	SuppliedCount, PeopleCount   int
	ExpectedPeople, PeopleChance float64
	BeyondChance                 bool
}

// HandOver is the schema's type of that name.
type HandOver struct {
	From, To       Entity
	LastBy, NextBy *time.Time
}

// NewDocumentRings makes the rows of an answer. The people named in all rows are one group.
func NewDocumentRings(view *Seen, rows []*rings.Ring) []*DocumentRing {
	f, named := newFindings(view, nil), []Ref{}
	for _, r := range rows {
		for field, ids := range map[string][]graph.ID{"documents": r.Documents, "people": r.People, "reports": r.Reports} {
			f.add(field, ids)
		}
		f.evidence = append(f.evidence, r.Evidence)
		for _, h := range r.Helpers {
			named = append(named, RefOf(view, h.Entity))
		}
		for _, c := range r.HandOvers {
			named = append(named, RefOf(view, c.From), RefOf(view, c.To))
		}
	}
	things, out := Things(view, named), make([]*DocumentRing, len(rows))
	next := func() Entity {
		t := things[0]
		things = things[1:]
		return as(t)
	}
	for i, r := range rows {
		d := &DocumentRing{Kind: string(r.Kind), Certain: r.Certain, HandOverCount: len(r.HandOvers), FirstSeen: instant(r.FirstSeen),
			LastSeen: instant(r.LastSeen), InboundCount: r.Inbound, Explanation: r.Explanation, findings: findings{f, i}}
		if r.Tested {
			d.Chance = &r.Chance
		}
		for _, h := range r.Helpers {
			d.Helpers = append(d.Helpers, &RingHelper{Person: next(), SuppliedCount: h.Supplied, PeopleCount: h.People,
				ExpectedPeople: h.Expected, PeopleChance: h.Chance, BeyondChance: h.Beyond})
		}
		for _, c := range r.HandOvers {
			d.changes = append(d.changes, &HandOver{From: next(), To: next(), LastBy: instant(c.Last), NextBy: instant(c.Next)})
		}
		out[i] = d
	}
	return out
}

// People is a page of those who held or used the documents.
func (d *DocumentRing) People(first int, after *string) (*EntityConnection, error) {
	return d.all.page("people", d.row, first, after)
}

// Reports is a page of the issuers' reports about the documents.
func (d *DocumentRing) Reports(first int, after *string) (*EntityConnection, error) {
	return d.all.page("reports", d.row, first, after)
}

// HandOvers lists the first changes of hands.
func (d *DocumentRing) HandOvers(first int) ([]*HandOver, error) {
	if err := (Slice{First: first}).Check(); err != nil {
		return nil, err
	}
	return d.changes[:min(first, len(d.changes))], nil
}
