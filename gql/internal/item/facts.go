package item

import (
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/coverage"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/scoreboard"
	"portolan/analytics/transit/trend"
	"portolan/graph"
)

// proof is one row's part of what the rows of an answer rest on, for rows that list nothing else.
type proof struct{ findings }

// Evidence is a page of the records and links that the figures rest on.
func (p proof) Evidence(first int, after *string) (*EvidenceConnection, error) {
	return p.findings.Evidence(first, after)
}

// proofs hand out the rows' parts; of lists the evidence of each row.
func proofs[T any](view *Seen, rows []T, of func(*T) run.Evidence) func(i int) proof {
	all := newFindings(view, nil)
	for i := range rows {
		all.evidence = append(all.evidence, of(&rows[i]))
	}
	return func(i int) proof { return proof{findings{all, i}} }
}

// SpreadCount is the schema's type of that name.
type SpreadCount = flow.Count

// FlowRow is the schema's type of that name.
type FlowRow struct {
	Period, OriginCountry, Direction, Mode, TransitCountry *string
	People, Journeys                                       *SpreadCount
	proof
}

// NewFlows makes the rows of an answer.
func NewFlows(view *Seen, rows []flow.Row) []*FlowRow {
	of, out := proofs(view, rows, func(r *flow.Row) run.Evidence { return r.Evidence }), make([]*FlowRow, len(rows))
	for i := range rows {
		r := &rows[i]
		out[i] = &FlowRow{optional(r.Period), optional(r.OriginCountry), optional(r.Direction), optional(r.Mode), optional(r.TransitCountry), &r.People, &r.Journeys, of(i)}
	}
	return out
}

// ScoreboardRow is the schema's type of that name.
type ScoreboardRow struct {
	*scoreboard.Row
	proof
}

// NewScoreboard makes the rows of an answer.
func NewScoreboard(view *Seen, rows []scoreboard.Row) []*ScoreboardRow {
	of, out := proofs(view, rows, func(r *scoreboard.Row) run.Evidence { return r.Evidence }), make([]*ScoreboardRow, len(rows))
	for i := range rows {
		out[i] = &ScoreboardRow{&rows[i], of(i)}
	}
	return out
}

// FtfLaw is whether the country has a law; nil: unknown.
func (r *ScoreboardRow) FtfLaw() *bool { return r.FTFLaw }

// AsOf is when the newest of what the row rests on was committed.
func (r *ScoreboardRow) AsOf() *time.Time { return instant(r.Row.AsOf) }

// Evidence is a page of the records and links that the figures rest on.
func (r *ScoreboardRow) Evidence(first int, after *string) (*EvidenceConnection, error) {
	return r.proof.Evidence(first, after)
}

// CoverageShare is the schema's type of that name.
type CoverageShare struct {
	Member       string
	JourneyCount int
}

// CoverageAsk is the schema's type of that name.
type CoverageAsk = coverage.Ask

// CoverageRow is the schema's type of that name.
type CoverageRow = coverage.Member

// DarkSpot is the schema's type of that name.
type DarkSpot struct {
	What                                    string
	From, To                                *Place
	Country, Month                          *string
	JourneyCount, InferredCount, AloneCount int
	Shares                                  []*CoverageShare
	Ask                                     []*CoverageAsk
	Explanation                             string
	proof
}

// NewDarkSpots makes the spots of an answer. The places of all of them are one group.
func NewDarkSpots(view *Seen, spots []coverage.Spot) []*DarkSpot {
	var ids []graph.ID
	for i := range spots {
		ids = append(ids, spots[i].From, spots[i].To)
	}
	at, out := newPlaces(view, ids), make([]*DarkSpot, len(spots))
	of := proofs(view, spots, func(s *coverage.Spot) run.Evidence { return s.Evidence })
	for i := range spots {
		s := &spots[i]
		d := &DarkSpot{What: string(s.What), From: at.one(s.From), To: at.one(s.To), Country: optional(s.Country), Month: optional(s.Month),
			JourneyCount: s.Journeys, InferredCount: s.Inferred, AloneCount: s.Alone, Ask: pointers(s.Ask), Explanation: s.Explanation, proof: of(i)}
		for _, share := range s.Shares {
			d.Shares = append(d.Shares, &CoverageShare{share.Member, share.Journeys})
		}
		out[i] = d
	}
	return out
}

// Trend is the schema's type of that name.
type Trend struct {
	Topic       string
	Value       *string
	IsShare     bool
	Total       int
	Points      []*TrendPoint
	Changes     []*TrendChange
	Explanation string
	proof
}

// TrendPoint is the schema's type of that name.
type TrendPoint struct {
	Period    string
	Count     int
	Of        *int
	Low, High *float64
}

// TrendChange is the schema's type of that name.
type TrendChange = trend.Change

// NewTrends makes the rows of an answer.
func NewTrends(view *Seen, rows []trend.Row) []*Trend {
	of, out := proofs(view, rows, func(r *trend.Row) run.Evidence { return r.Evidence }), make([]*Trend, len(rows))
	for i := range rows {
		r := &rows[i]
		t := &Trend{string(r.Topic), optional(r.Value), r.Share, r.Total, nil, pointers(r.Changes), r.Explanation, of(i)}
		for k := range r.Points {
			p := &r.Points[k]
			point := &TrendPoint{Period: p.Period, Count: p.Count}
			if r.Share {
				point.Of = &p.Of
			}
			if p.Known {
				point.Low, point.High = &p.Low, &p.High
			}
			t.Points = append(t.Points, point)
		}
		out[i] = t
	}
	return out
}
