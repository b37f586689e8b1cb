package item

import (
	"time"

	"portolan/analytics/transit/money"
	"portolan/graph"
)

// MoneyLead is the schema's type of that name.
type MoneyLead struct {
	Rank                       int
	Kind                       string
	Explanation                string
	Chance                     float64
	BeyondChance, Certain      bool
	JourneyCount, BookingCount int
	FirstSeen, LastSeen        *time.Time
	Between                    []Entity
	findings
}

// NewMoneyLeads makes the rows of an answer. Those who handed money on are one group.
func NewMoneyLeads(view *Seen, rows []*money.Lead) []*MoneyLead {
	f, between := newFindings(view, nil), []Ref{}
	for _, r := range rows {
		for field, ids := range map[string][]graph.ID{"payers": r.Payers, "receivers": r.Receivers, "transfers": r.Transfers} {
			f.add(field, ids)
		}
		f.evidence = append(f.evidence, r.Evidence)
		for _, id := range r.Between {
			between = append(between, RefOf(view, id))
		}
	}
	things, out := Things(view, between), make([]*MoneyLead, len(rows))
	for i, r := range rows {
		out[i] = &MoneyLead{Rank: r.Rank, Kind: string(r.Kind), Explanation: r.Explanation, Chance: r.Chance, BeyondChance: r.Beyond,
			Certain: r.Certain, JourneyCount: r.Journeys, BookingCount: r.Bookings, FirstSeen: instant(r.FirstSeen),
			LastSeen: instant(r.LastSeen), Between: []Entity{}, findings: findings{f, i}}
		for range r.Between {
			out[i].Between, things = append(out[i].Between, as(things[0])), things[1:]
		}
	}
	return out
}

// Payers is a page of those who sent the money.
func (l *MoneyLead) Payers(first int, after *string) (*EntityConnection, error) {
	return l.all.page("payers", l.row, first, after)
}

// Receivers is a page of those who received it in the end.
func (l *MoneyLead) Receivers(first int, after *string) (*EntityConnection, error) {
	return l.all.page("receivers", l.row, first, after)
}

// Transfers is a page of the transfers.
func (l *MoneyLead) Transfers(first int, after *string) (*EntityConnection, error) {
	return l.all.page("transfers", l.row, first, after)
}
