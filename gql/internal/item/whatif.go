package item

import (
	"portolan/analytics/run"
	"portolan/analytics/transit/whatif"
)

// WhatIfMeasure is the schema's type of that name.
type WhatIfMeasure = whatif.Measure

// Measures are the rows of an answer.
func Measures(a *whatif.Answer) []*WhatIfMeasure { return pointers(a.Rows) }

// StoppedJourneys is the schema's type of that name.
type StoppedJourneys struct {
	TotalCount, CertainCount int
	findings
}

// NewStopped makes what would not stand.
func NewStopped(view *Seen, a *whatif.Answer) *StoppedJourneys {
	f := newFindings(view, nil)
	f.evidence = []run.Evidence{a.Evidence}
	return &StoppedJourneys{a.Stopped, a.StoppedCertain, findings{f, 0}}
}

// RemovalChoice is the schema's type of that name.
type RemovalChoice struct {
	Helpers      []*ChosenHelper
	Value, Bound float64
	Exact        bool
}

// ChosenHelper is the schema's type of that name.
type ChosenHelper struct {
	Helper Entity
	Gain   float64
}

// NewChoice makes a choice. Its helpers are one group.
func NewChoice(view *Seen, c whatif.Choice) *RemovalChoice {
	refs := make([]Ref, len(c.Helpers))
	for i, h := range c.Helpers {
		refs[i] = RefOf(view, h.Helper)
	}
	out := &RemovalChoice{Value: c.Value, Bound: c.Bound, Exact: c.Exact}
	for i, t := range Things(view, refs) {
		if t != nil {
			out.Helpers = append(out.Helpers, &ChosenHelper{as(t), c.Helpers[i].Gain})
		}
	}
	return out
}

// Substitute is the schema's type of that name.
type Substitute struct {
	Helper                        Entity
	Clients, Roles, Parts, Served int
	Explanation                   string
	findings
}

// NewSubstitutes makes the substitutes. They are one group.
func NewSubstitutes(view *Seen, list []whatif.Substitute) []*Substitute {
	f, refs := newFindings(view, nil), make([]Ref, len(list))
	for i := range list {
		refs[i] = RefOf(view, list[i].Helper)
		f.evidence = append(f.evidence, list[i].Evidence)
	}
	things, out := Things(view, refs), make([]*Substitute, 0, len(list))
	for i := range list {
		if s := &list[i]; things[i] != nil {
			out = append(out, &Substitute{as(things[i]), s.Clients, s.Roles, s.Parts, s.Journeys, s.Explanation, findings{f, i}})
		}
	}
	return out
}
