package item

import (
	"portolan/analytics/transit/displace"
	"portolan/graph"
)

// FlowPeriod is the schema's type of that name.
type FlowPeriod = displace.Period

// DisplacementRow is the schema's type of that name.
type DisplacementRow struct {
	Role             string
	Entity           Entity
	Code             *string
	Before, After    int
	Expected         float64
	Ratio, Low, High float64
	CertainJourneys  int
	Periods          []*FlowPeriod
	Explanation      string
	findings
}

// NewDisplacement makes the rows of an answer. What all rows are about is one group.
func NewDisplacement(view *Seen, a *displace.Answer) []*DisplacementRow {
	f, about := newFindings(view, nil), make([]Ref, len(a.Rows))
	for i := range a.Rows {
		about[i] = RefOf(view, a.Rows[i].Entity)
		f.evidence = append(f.evidence, a.Rows[i].Evidence)
	}
	things, out := Things(view, about), make([]*DisplacementRow, len(a.Rows))
	for i := range a.Rows {
		r := &a.Rows[i]
		out[i] = &DisplacementRow{Role: string(r.Role), Before: r.Before, After: r.After, Expected: r.Expected, Ratio: r.Ratio, Low: r.Low,
			High: r.High, CertainJourneys: r.Certain, Periods: pointers(r.Periods), Explanation: r.Explanation, findings: findings{f, i}}
		if things[i] != nil {
			out[i].Entity = as(things[i])
		}
		if r.Code != "" {
			out[i].Code = &r.Code
		}
	}
	return out
}

// PlacesOrHelpers are the entities with the ids, the first 100.
func PlacesOrHelpers(view *Seen, ids []graph.ID) []Entity {
	return Entities(view, Refs(view, ids[:min(len(ids), 100)]))
}
