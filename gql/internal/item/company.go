package item

import (
	"time"

	"portolan/analytics/transit/company"
	"portolan/graph"
)

// CompanyPair is the schema's type of that name.
type CompanyPair struct {
	Kind, Explanation string
	One, Other        Entity
	Chance            float64
	Certain           bool
	OccasionCount     int
	occasions         []*CompanyOccasion
	findings
}

// CompanyOccasion is the schema's type of that name.
type CompanyOccasion struct {
	Leg              *Leg
	Place            *Place
	At               *time.Time
	Here, Comparable float64
}

// NewPairs makes the rows of an answer. The people of all rows are one group, and so are legs and places.
func NewPairs(view *Seen, rows []*company.Pair) []*CompanyPair {
	f, people, where := newFindings(view, nil), []Ref{}, []Ref{}
	for _, r := range rows {
		f.add("bookings", r.Bookings)
		f.evidence = append(f.evidence, r.Evidence)
		people = append(people, RefOf(view, r.One), RefOf(view, r.Other))
		for _, o := range r.Occasions[:min(MaxPage, len(r.Occasions))] {
			where = append(where, RefOf(view, o.Leg), RefOf(view, o.Place))
		}
	}
	things, at, out := Things(view, people), Things(view, where), make([]*CompanyPair, len(rows))
	for i, r := range rows {
		p := &CompanyPair{Kind: string(r.Kind), Explanation: r.Explanation, One: as(things[2*i]), Other: as(things[2*i+1]),
			Chance: r.Chance, Certain: r.Certain, OccasionCount: len(r.Occasions), findings: findings{f, i}}
		for _, o := range r.Occasions[:min(MaxPage, len(r.Occasions))] {
			x := &CompanyOccasion{At: instant(o.At), Here: o.Here, Comparable: o.Comparable}
			if t := at[0]; t != nil && t.kind == graph.Leg {
				x.Leg = &Leg{t}
			}
			if t := at[1]; t != nil && t.kind == graph.Place {
				x.Place = &Place{t}
			}
			at, p.occasions = at[2:], append(p.occasions, x)
		}
		out[i] = p
	}
	return out
}

// Occasions lists the first occasions.
func (p *CompanyPair) Occasions(first int) ([]*CompanyOccasion, error) {
	if err := (Slice{First: first}).Check(); err != nil {
		return nil, err
	}
	return p.occasions[:min(first, len(p.occasions))], nil
}

// Bookings is a page of the bookings that both were on.
func (p *CompanyPair) Bookings(first int, after *string) (*EntityConnection, error) {
	return p.all.page("bookings", p.row, first, after)
}
