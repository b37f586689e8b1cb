package item

import (
	"context"
	"slices"
	"time"

	"portolan/graph"
	"portolan/graph/vault"
)

// shared is what all rows of a transit answer rest on.
type shared struct {
	table
	journeys [][]JourneyRow
	evidence [][]graph.ID
}

// findings is what facilitators and networks have in common: one row's part of what all rest on.
type findings struct {
	all *shared
	row int
}

func newFindings(view *vault.View) *shared {
	return &shared{table: table{view: view, lists: map[string][][]Ref{}}}
}

func (s *shared) add(field string, refs []Ref) { s.lists[field] = append(s.lists[field], refs) }

// Legs is a page of the legs travelled on.
func (f findings) Legs(_ context.Context, first int, after *string) (*EntityConnection, error) {
	return f.all.page("legs", f.row, Slice{first, after})
}

// Documents is a page of the documents concerned.
func (f findings) Documents(_ context.Context, first int, after *string) (*EntityConnection, error) {
	return f.all.page("documents", f.row, Slice{first, after})
}

// JourneyRow is what a journey is made from. It is known by the first of its passages.
type JourneyRow struct {
	Person              Ref
	Direction           string
	Complete            bool
	Origin, Destination Ref // zero when unknown
	Start, End          *time.Time
	Passages            []Ref // in order
}

// Journey is the schema's type of that name.
type Journey struct {
	Person              Entity
	Direction           string
	Complete            bool
	Origin, Destination *Place
	Start, End          *time.Time
	Passages            []*Passage
}

// JourneyConnection is the schema's type of that name.
type JourneyConnection struct {
	Edges      []*JourneyEdge
	PageInfo   *PageInfo
	TotalCount int
}

// JourneyEdge is the schema's type of that name.
type JourneyEdge struct {
	Cursor string
	Node   *Journey
}

func journeyPlace(j JourneyRow) place {
	p := place{key: int64(^uint64(0) >> 1)}
	if j.Start != nil {
		p.key = j.Start.Unix()
	}
	if len(j.Passages) > 0 {
		p.id = j.Passages[0].ID
	}
	return p
}

// Journeys is a page of the journeys concerned.
func (f findings) Journeys(_ context.Context, first int, after *string) (*JourneyConnection, error) {
	s := Slice{first, after}
	if err := s.Check(); err != nil {
		return nil, err
	}
	all, err := remember(&f.all.memo, tableKey{"journeys", s.First, deref(s.After)}, func() ([]*JourneyConnection, error) {
		return journeyPages(f.all.view, s, f.all.journeys), nil
	})
	if err != nil {
		return nil, err
	}
	return all[f.row], nil
}

// journeyPages cuts the journeys of all rows; everything they name is one group.
func journeyPages(view *vault.View, s Slice, lists [][]JourneyRow) []*JourneyConnection {
	var refs []Ref
	out, shown := make([]*JourneyConnection, len(lists)), make([][]JourneyRow, len(lists))
	for i, list := range lists {
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b JourneyRow) int { return journeyPlace(a).compare(journeyPlace(b)) })
		part, before, more := cut(s, list, journeyPlace)
		c := &JourneyConnection{TotalCount: len(list)}
		var places []place
		for _, j := range part {
			places = append(places, journeyPlace(j))
			refs = append(append(refs, j.Person, j.Origin, j.Destination), j.Passages...)
		}
		c.PageInfo = pageInfo(places, before, more)
		out[i], shown[i] = c, part
	}
	things := Things(view, refs)
	for i, part := range shown {
		for _, row := range part {
			var j *Journey
			j, things = journeyOf(row, things)
			out[i].Edges = append(out[i].Edges, &JourneyEdge{Cursor: journeyPlace(row).cursor(), Node: j})
		}
	}
	return out
}

func journeyOf(row JourneyRow, things []*Thing) (*Journey, []*Thing) {
	j := &Journey{Person: as(things[0]), Direction: row.Direction, Complete: row.Complete, Start: row.Start, End: row.End}
	j.Origin, _ = placeOf(things[1], nil)
	j.Destination, _ = placeOf(things[2], nil)
	things = things[3:]
	for _, t := range things[:len(row.Passages)] {
		j.Passages = append(j.Passages, &Passage{t})
	}
	return j, things[len(row.Passages):]
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
func (f findings) Evidence(ctx context.Context, first int, after *string) (*EvidenceConnection, error) {
	s := Slice{first, after}
	if err := s.Check(); err != nil {
		return nil, err
	}
	all, err := remember(&f.all.memo, tableKey{"evidence", s.First, deref(s.After)}, func() ([]*EvidenceConnection, error) {
		return evidencePages(ctx, f.all.view, s, f.all.evidence)
	})
	if err != nil {
		return nil, err
	}
	return all[f.row], nil
}

// evidencePages cuts the evidence of all rows and fetches what is shown in one call.
func evidencePages(ctx context.Context, view *vault.View, s Slice, lists [][]graph.ID) ([]*EvidenceConnection, error) {
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
	nodes, err := Nodes(ctx, view, ids)
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
