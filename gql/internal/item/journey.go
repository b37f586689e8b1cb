package item

import (
	"math"
	"slices"
	"time"

	"portolan/analytics/transit"
	"portolan/graph"
)

// Journey is the schema's type of that name.
type Journey struct {
	*transit.Journey
	person   *Thing
	places   places
	passages []*Passage
	told     *told
	row      int // of told
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
		return journeyPages(f.all.view, s, f.all.journeys, f.all.details), nil
	})
	if err != nil {
		return nil, err
	}
	return all[f.row], nil
}

// journeyPages cuts the journeys of all rows; all people, all places and all passages shown are one group each.
func journeyPages(view *Seen, s Slice, lists [][]*transit.Journey, details JourneyDetails) []*JourneyConnection {
	t := &told{view: view, details: details}
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
			c.Edges = append(c.Edges, &JourneyEdge{Cursor: journeyPlace(j).cursor(), Node: &Journey{Journey: j, told: t, row: len(t.numbers)}})
			t.numbers = append(t.numbers, j.N)
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

type journeysKey struct {
	question string
	first    int
	after    string
}

// Journeys is a page of the person's journeys. Those of everybody in the group are found by one call and cut alike; the
// question tells calls apart that ask otherwise.
func (x *Person) Journeys(question string, view *Seen, s Slice, find func([]graph.ID) ([][]*transit.Journey, error), details JourneyDetails) (*JourneyConnection, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	all, err := remember(&x.group.memo, journeysKey{question, s.First, deref(s.After)}, func() ([]*JourneyConnection, error) {
		lists, err := find(x.group.ids())
		if err != nil {
			return nil, err
		}
		return journeyPages(view, s, lists, details), nil
	})
	if err != nil {
		return nil, err
	}
	return all[x.at], nil
}
