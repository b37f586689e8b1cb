package trend

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"portolan/analytics/run"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Topic is what a series is about.
type Topic string

// The topics.
const (
	Volume     Topic = "VOLUME"     // all journeys
	Returnees  Topic = "RETURNEES"  // RETURN among RETURN and INBOUND
	Heading    Topic = "DIRECTION"  // towards or away from the zone
	Origin     Topic = "ORIGIN"     // country of origin, as flows have it
	Route      Topic = "ROUTE"      // countries in order
	Age        Topic = "AGE"        // of the traveller at the start
	Mode       Topic = "MODE"       // means of transport
	Papers     Topic = "DOCUMENT"   // what was travelled on
	Means      Topic = "MEANS"      // sorts of help
	Capability Topic = "CAPABILITY" // trainings, attacks and objects
)

// Topics are all topics, in the order of rows that are otherwise equal.
var Topics = []Topic{Volume, Returnees, Heading, Origin, Route, Age, Mode, Papers, Means, Capability}

// Question asks for trends. The zero value goes by months and is about every
// topic.
type Question struct {
	travel.Question
	By    flow.Length
	Of    []Topic // none: all
	First int     // rows at most; 0: all
}

// Answer is the series found.
type Answer struct {
	Run        run.Run
	TotalCount int // rows in all, those left out by First included
	Tested     int // series that are long and full enough to look for a change
	LeftOut    int // journeys and events that do not belong to one period for certain
	Rows       []Row
}

// Row is one series: those that changed first, by how sure that is, then those
// of most journeys.
type Row struct {
	Topic       Topic
	Value       string // such as a country; "" what is not known, and of topics that are one series
	Share       bool   // the figures are parts of all journeys of their period
	Total       int    // journeys, or events, in all periods
	Points      []Point
	Changes     []Change
	Explanation string
	Evidence    run.Evidence
}

// Point is the figure of one period.
type Point struct {
	Period    string
	Count, Of int
	Low, High float64 // 95 % bounds of the mean count, or of the share
	Known     bool    // there are bounds: it is no share of nothing
}

// Change is a period from which on the series is another one.
type Change struct {
	Period        string
	Before, After float64 // mean count a period, or share
	P             float64 // how often chance alone does as much
}

// Happening is a training, an attack or an object with its date.
type Happening struct {
	ID   graph.ID
	What string
	When graph.Span
}

// name names a series.
type name struct {
	topic Topic
	value string
}

// series is a Row while it is counted.
type series struct {
	name
	Series
	total    int
	journeys []int32
	events   []graph.ID
	shifts   []Shift
	tested   bool
}

// Of finds the series of what began in the window, for certain in one period,
// and where they changed.
func Of(ctx context.Context, w *travel.Window, happened []Happening, q Question) (Answer, error) {
	c := &counter{w: w, by: cmp.Or(q.By, flow.Month), of: q.Of, series: map[name]*series{}}
	if len(c.of) == 0 {
		c.of = Topics
	}
	c.dates(happened)
	for n, period := range c.journeyAt {
		if n%4096 == 0 && ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		if period != flow.Undated {
			c.journey(int32(n), int(period-c.first))
		}
	}
	c.happenings(happened)
	out := Answer{LeftOut: c.leftOut}
	var all []*series
	for _, s := range c.series {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *series) int { return a.compare(b) })
	for i, s := range all {
		if i%16 == 0 && ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		if s.Of = c.whole(s.topic); len(s.Count) >= 2*side && s.total >= 2*side {
			s.shifts, s.tested = s.Shifts(), true
			out.Tested++
		}
	}
	slices.SortStableFunc(all, func(a, b *series) int { return cmp.Compare(a.surest(), b.surest()) })
	out.TotalCount = len(all)
	if q.First > 0 {
		all = all[:min(q.First, len(all))]
	}
	for _, s := range all {
		out.Rows = append(out.Rows, c.row(s))
	}
	return out, ctx.Err()
}

func (s *series) compare(o *series) int {
	return cmp.Or(cmp.Compare(o.total, s.total), cmp.Compare(slices.Index(Topics, s.topic), slices.Index(Topics, o.topic)),
		cmp.Compare(s.value, o.value))
}

// surest is the least p of the changes; 1 without any.
func (s *series) surest() float64 {
	p := 1.0
	for _, x := range s.shifts {
		p = min(p, x.P)
	}
	return p
}

func (c *counter) row(s *series) Row {
	r := Row{Topic: s.topic, Value: s.value, Share: s.Of != nil, Total: s.total}
	for t, k := range s.Count {
		p := Point{Period: c.text(t), Count: k}
		if s.Of != nil {
			p.Of = s.Of[t]
		}
		p.Low, p.High, p.Known = Bounds(k, p.Of, r.Share)
		r.Points = append(r.Points, p)
	}
	var said []string
	for _, x := range s.shifts {
		r.Changes = append(r.Changes, Change{c.text(x.At), x.Before, x.After, x.P})
		said = append(said, fmt.Sprintf("from %s on %s after %s", c.text(x.At), figure(x.After, r.Share), figure(x.Before, r.Share)))
	}
	switch {
	case !s.tested:
		said = []string{"too little to tell a change"}
	case s.shifts == nil:
		said = []string{"no change that chance would not make"}
	}
	r.Explanation = fmt.Sprintf("%s: %s.", strings.TrimSpace(string(s.topic)+" "+s.value), strings.Join(said, ", "))
	ids := s.events
	for _, n := range s.journeys {
		for i := c.w.Journeys[n].From; i < c.w.Journeys[n].To; i++ {
			ids = append(ids, c.w.ProofOf(&c.w.Moves[i])...)
		}
	}
	r.Evidence = run.NewEvidence(ids)
	return r
}

func figure(x float64, share bool) string {
	if share {
		return fmt.Sprintf("%.1f %% of journeys", 100*x)
	}
	return fmt.Sprintf("%.1f a period", x)
}

// Bytes is about the memory that the answer holds.
func (a *Answer) Bytes() (n int64) {
	for i := range a.Rows {
		r := &a.Rows[i]
		n += 200 + 64*int64(len(r.Points)) + 16*int64(len(r.Evidence))
	}
	return n
}
