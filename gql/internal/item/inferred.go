package item

import (
	"time"

	"portolan/analytics"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/ways"
	"portolan/graph"
)

// JourneyDetails tells the journeys with these numbers, in their order.
type JourneyDetails func(journeys []int32) ([]analytics.JourneyDetail, error)

// told is what is told of all journeys of a page beyond their passages, once somebody asks.
type told struct {
	memo
	view    *Seen
	details JourneyDetails
	numbers []int32
}

type toldKey struct{}

// toldAll is what all fields of a page's journeys are read from.
type toldAll struct {
	journeys  []journeyTold
	evidence  []run.Evidence
	evidences memo
	view      *Seen
}

type journeyTold struct {
	ways.Detail
	stops []*JourneyStop
	gaps  []*JourneyGap
}

// JourneyStop is the schema's type of that name.
type JourneyStop struct {
	Place                           *Place
	ShortestHours, LongestHours     float64
	Connection, Joins, DocumentSwap bool
	DocumentsBefore, DocumentsAfter []*TravelDocument
}

// InferredLeg is the schema's type of that name.
type InferredLeg struct {
	Departs, Arrives, Crossing *Place
	Probability                float64
	Earliest, Latest           time.Time
	Why                        string
}

// InferredWay is the schema's type of that name.
type InferredWay struct {
	Probability float64
	Legs        []*InferredLeg
}

// JourneyGap is the schema's type of that name.
type JourneyGap struct {
	From, To         *Place
	Earliest, Latest time.Time
	Ways             []*InferredWay
	Other            float64
	LearnedFrom      int
	Why              string
	legs             []*InferredLeg
	all              *toldAll
	row              int
}

// Evidence is a page of the passages that the odds were learned from.
func (g *JourneyGap) Evidence(first int, after *string) (*EvidenceConnection, error) {
	s := Slice{first, after}
	if err := s.Check(); err != nil {
		return nil, err
	}
	all, err := remember(&g.all.evidences, tableKey{"evidence", s.First, deref(s.After)}, func() ([]*EvidenceConnection, error) {
		return evidencePages(g.all.view, s, g.all.evidence)
	})
	if err != nil {
		return nil, err
	}
	return all[g.row], nil
}

// tell is what is told of the journey.
func (j *Journey) tell() (*journeyTold, error) {
	all, err := remember(&j.told.memo, toldKey{}, j.told.load)
	if err != nil {
		return nil, err
	}
	return &all.journeys[j.row], nil
}

// Stops lists the waits between its passages.
func (j *Journey) Stops() ([]*JourneyStop, error) {
	t, err := j.tell()
	if err != nil {
		return nil, err
	}
	return t.stops, nil
}

// Gaps lists the gaps with what is inferred about them.
func (j *Journey) Gaps() ([]*JourneyGap, error) {
	t, err := j.tell()
	if err != nil {
		return nil, err
	}
	return t.gaps, nil
}

// InferredLegs lists the legs that were probably taken in all gaps.
func (j *Journey) InferredLegs() ([]*InferredLeg, error) {
	t, err := j.tell()
	if err != nil {
		return nil, err
	}
	out := []*InferredLeg{}
	for _, g := range t.gaps {
		out = append(out, g.legs...)
	}
	return out, nil
}

// Broken reports broken travel.
func (j *Journey) Broken() (bool, error) {
	t, err := j.tell()
	return err == nil && t.Broken, err
}

// DocumentSwap reports a change of documents.
func (j *Journey) DocumentSwap() (bool, error) {
	t, err := j.tell()
	return err == nil && t.Swapped, err
}

// InTwoPlaces reports that another record puts the traveller elsewhere.
func (j *Journey) InTwoPlaces() (bool, error) {
	t, err := j.tell()
	return err == nil && t.Detail.InTwoPlaces, err
}

// OneWay reports that nobody is known to have left again; nil when the destination is unknown.
func (j *Journey) OneWay() (*bool, error) {
	t, err := j.tell()
	if err != nil {
		return nil, err
	}
	return t.Detail.OneWay, nil
}

// Outcome is how the last passage ended.
func (j *Journey) Outcome() (string, error) {
	t, err := j.tell()
	if err != nil {
		return "", err
	}
	return t.Detail.Outcome, nil
}

// load tells all journeys of the page; their places are one group and their documents another.
func (t *told) load() (*toldAll, error) {
	details, err := t.details(t.numbers)
	if err != nil {
		return nil, err
	}
	all := &toldAll{view: t.view}
	var at []graph.ID
	var papers []Ref
	for i := range details {
		d := &details[i]
		for _, s := range d.Stops {
			at = append(at, placeID(d.Over, s.At))
			for _, n := range append(append([]int32{}, s.Before...), s.After...) {
				papers = append(papers, RefOf(t.view, d.Over.Documents[n].ID))
			}
		}
		for _, g := range d.Gaps {
			at = append(at, placeID(d.Over, g.From), placeID(d.Over, g.To))
			for _, l := range g.Legs {
				at = append(at, placeID(d.Over, l.From), placeID(d.Over, l.To), placeID(d.Over, l.Via))
			}
		}
	}
	shown := newPlaces(t.view, at)
	documents := Things(t.view, papers)
	take := func(n int) (out []*TravelDocument) {
		out = []*TravelDocument{}
		for _, d := range documents[:n] {
			if d != nil {
				out = append(out, &TravelDocument{d})
			}
		}
		documents = documents[n:]
		return out
	}
	for i := range details {
		d := &details[i]
		told := journeyTold{Detail: d.Detail, stops: []*JourneyStop{}, gaps: []*JourneyGap{}}
		for _, s := range d.Stops {
			told.stops = append(told.stops, &JourneyStop{Place: shown.one(placeID(d.Over, s.At)), ShortestHours: s.Shortest.Hours(),
				LongestHours: s.Longest.Hours(), Connection: s.Connection, Joins: s.Joins, DocumentSwap: s.Swapped,
				DocumentsBefore: take(len(s.Before)), DocumentsAfter: take(len(s.After))})
		}
		for k := range d.Gaps {
			told.gaps = append(told.gaps, all.gap(d.Over, &d.Gaps[k], shown))
		}
		all.journeys = append(all.journeys, told)
	}
	return all, nil
}

func placeID(over *travel.Window, n int32) (id graph.ID) {
	if n != travel.None {
		id = over.Places[n].ID
	}
	return id
}

// gap gives a gap the schema's shape.
func (all *toldAll) gap(over *travel.Window, f *ways.Filled, shown places) *JourneyGap {
	name := func(p int32) string { return placeName(all.view, over, p) }
	g := &JourneyGap{From: shown.one(placeID(over, f.From)), To: shown.one(placeID(over, f.To)), Earliest: time.Unix(f.Span.From, 0).UTC(),
		Latest: time.Unix(f.Span.To, 0).UTC(), Ways: []*InferredWay{}, Other: f.Other, LearnedFrom: f.Learned, Why: f.Why(name), all: all, row: len(all.evidence)}
	all.evidence = append(all.evidence, f.Evidence)
	leg := func(l ways.Leg) *InferredLeg {
		return &InferredLeg{Departs: shown.one(placeID(over, l.From)), Arrives: shown.one(placeID(over, l.To)), Crossing: shown.one(placeID(over, l.Via)),
			Probability: l.Chance, Earliest: g.Earliest, Latest: g.Latest, Why: g.Why}
	}
	for _, w := range f.Ways {
		way := &InferredWay{Probability: w.Chance}
		for _, l := range w.Legs {
			way.Legs = append(way.Legs, leg(l))
		}
		g.Ways = append(g.Ways, way)
	}
	for _, l := range f.Legs {
		g.legs = append(g.legs, leg(l))
	}
	return g
}

// placeName is what a place is called, its code where it has no record.
func placeName(view *Seen, over *travel.Window, n int32) string {
	p := &over.Places[n]
	if !p.ID.IsZero() {
		if name := view.Names([]graph.ID{p.ID})[0]; name != "" {
			return name
		}
	}
	if len(p.Codes) > 0 {
		return p.Codes[0]
	}
	return "a place without a name"
}
