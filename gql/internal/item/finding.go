package item

import (
	"math"
	"slices"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/graph"
)

// shared is what all rows of a transit answer rest on.
type shared struct {
	table
	journeys [][]*transit.Journey
	evidence []run.Evidence
}

// findings is what facilitators and networks have in common: one row's part of what all rest on.
type findings struct {
	all *shared
	row int
}

func newFindings(view *Seen) *shared {
	return &shared{table: table{view: view, lists: map[string][][]graph.ID{}}}
}

// Legs is a page of the legs travelled on.
func (f findings) Legs(first int, after *string) (*EntityConnection, error) {
	return f.all.page("legs", f.row, first, after)
}

// Documents is a page of the documents concerned.
func (f findings) Documents(first int, after *string) (*EntityConnection, error) {
	return f.all.page("documents", f.row, first, after)
}

// Journey is the schema's type of that name.
type Journey struct {
	*transit.Journey
	person   *Thing
	places   places
	passages []*Passage
}

// ID is the journey's opaque name.
func (j *Journey) ID() string { return EncodeID("Journey", j.Journey.ID) }

// Person is who travelled.
func (j *Journey) Person() Entity { return as(j.person) }

// Direction is towards or away from the zone.
func (j *Journey) Direction() string { return string(j.Journey.Direction) }

// Origin is the place of first departure.
func (j *Journey) Origin() *Place { return j.places.one(j.Journey.Origin) }

// Transits lists the places between, in order.
func (j *Journey) Transits() []*Place { return j.places.of(j.Journey.Transits) }

// Destination is the place of last arrival.
func (j *Journey) Destination() *Place { return j.places.one(j.Journey.Destination) }

// Start is the first departure.
func (j *Journey) Start() *time.Time { return instant(j.Journey.Start) }

// End is the last arrival.
func (j *Journey) End() *time.Time { return instant(j.Journey.End) }

// Passages lists its passages in order.
func (j *Journey) Passages() []*Passage { return j.passages }

// JourneyConnection is the schema's type of that name.
type JourneyConnection struct {
	Edges                    []*JourneyEdge
	PageInfo                 *PageInfo
	TotalCount, CertainCount int
}

// JourneyEdge is the schema's type of that name.
type JourneyEdge struct {
	Cursor string
	Node   *Journey
}

func journeyPlace(j *transit.Journey) place {
	if j.Start.IsZero() {
		return place{math.MaxInt64, j.ID}
	}
	return place{j.Start.Unix(), j.ID}
}

// Journeys is a page of the journeys concerned.
func (f findings) Journeys(first int, after *string) (*JourneyConnection, error) {
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

// journeyPages cuts the journeys of all rows; all people, all places and all passages shown are one group each.
func journeyPages(view *Seen, s Slice, lists [][]*transit.Journey) []*JourneyConnection {
	var people, passages []Ref
	var at []graph.ID
	out := make([]*JourneyConnection, len(lists))
	for i, list := range lists {
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b *transit.Journey) int { return journeyPlace(a).compare(journeyPlace(b)) })
		part, before, more := cut(s, list, journeyPlace)
		c := &JourneyConnection{TotalCount: len(list)}
		for _, j := range list {
			if j.Certain {
				c.CertainCount++
			}
		}
		var places []place
		for _, j := range part {
			places = append(places, journeyPlace(j))
			c.Edges = append(c.Edges, &JourneyEdge{Cursor: journeyPlace(j).cursor(), Node: &Journey{Journey: j}})
			people = append(people, RefOf(view, j.Person))
			at = append(append(append(at, j.Transits...), j.Origin), j.Destination)
			for _, id := range j.Passages {
				passages = append(passages, RefOf(view, id))
			}
		}
		c.PageInfo = pageInfo(places, before, more)
		out[i] = c
	}
	fill(out, Things(view, people), Things(view, passages), newPlaces(view, at))
	return out
}

// fill hands the journeys shown what they name, in the order in which it was collected.
func fill(pages []*JourneyConnection, people, passages []*Thing, at places) {
	for _, c := range pages {
		for _, edge := range c.Edges {
			j := edge.Node
			j.person, people, j.places = people[0], people[1:], at
			for _, t := range passages[:len(j.Journey.Passages)] {
				if t != nil {
					j.passages = append(j.passages, &Passage{t})
				}
			}
			passages = passages[len(j.Journey.Passages):]
		}
	}
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
