package item

import (
	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/graph"
)

// shared is what all rows of a transit answer rest on.
type shared struct {
	table
	journeys [][]*transit.Journey
	evidence []run.Evidence
	details  JourneyDetails
}

// findings is what facilitators and networks have in common: one row's part of what all rest on.
type findings struct {
	all *shared
	row int
}

// newFindings begins the rows of an answer; details tells the journeys of those that list some.
func newFindings(view *Seen, details JourneyDetails) *shared {
	return &shared{table: table{view: view, lists: map[string][][]graph.ID{}}, details: details}
}

// Legs is a page of the legs travelled on.
func (f findings) Legs(first int, after *string) (*EntityConnection, error) {
	return f.all.page("legs", f.row, first, after)
}

// Documents is a page of the documents concerned.
func (f findings) Documents(first int, after *string) (*EntityConnection, error) {
	return f.all.page("documents", f.row, first, after)
}

// EvidenceConnection is the schema's type of that name.
type EvidenceConnection struct {
	Edges      []*EvidenceEdge
	PageInfo   *PageInfo
	TotalCount int
}

// EvidenceEdge is the schema's type of that name.
type EvidenceEdge struct {
	Cursor string
	Node   Node
}

// Evidence is a page of the records and links that the figures rest on.
func (f findings) Evidence(first int, after *string) (*EvidenceConnection, error) {
	s := Slice{first, after}
	if err := s.Check(); err != nil {
		return nil, err
	}
	all, err := remember(&f.all.memo, tableKey{"evidence", s.First, deref(s.After)}, func() ([]*EvidenceConnection, error) {
		return evidencePages(f.all.view, s, f.all.evidence)
	})
	if err != nil {
		return nil, err
	}
	return all[f.row], nil
}

// evidencePages cuts the evidence of all rows and fetches what is shown in one call.
func evidencePages(view *Seen, s Slice, lists []run.Evidence) ([]*EvidenceConnection, error) {
	at := func(id graph.ID) place { return place{id: id} }
	var ids []graph.ID
	out := make([]*EvidenceConnection, len(lists))
	for i, list := range lists {
		part, before, more := cut(s, list, at)
		c := &EvidenceConnection{TotalCount: len(list)}
		var places []place
		for _, id := range part {
			places = append(places, at(id))
			c.Edges = append(c.Edges, &EvidenceEdge{Cursor: at(id).cursor()})
		}
		c.PageInfo = pageInfo(places, before, more)
		ids, out[i] = append(ids, part...), c
	}
	nodes, err := Nodes(view, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range out {
		shown := c.Edges[:0]
		for _, edge := range c.Edges {
			if edge.Node, nodes = nodes[0], nodes[1:]; edge.Node != nil {
				shown = append(shown, edge)
			}
		}
		c.Edges = shown
	}
	return out, nil
}
