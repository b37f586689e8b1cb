package trend

import (
	"slices"
	"strings"

	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// counter counts journeys and happenings by period.
type counter struct {
	w         *travel.Window
	by        flow.Length
	of        []Topic
	first     int32 // period
	periods   int
	leftOut   int
	journeyAt []int32 // period of each journey; Undated: none for certain
	happensAt []int32
	help      map[int32][]string // functions of help, by journey
	series    map[name]*series
	volume    []int // journeys in each period
	bound     []int // journeys INBOUND or RETURN in each
}

// dates finds the period of everything, and the periods there are: from the
// first to the last in which something is.
func (c *counter) dates(happened []Happening) {
	first, last := int32(1<<31-1), flow.Undated
	at := func(when graph.Span) int32 {
		periods, certain := c.by.Periods(when, c.w.Span)
		if len(periods) == 0 {
			return flow.Undated
		}
		if !certain || periods[0] == flow.Undated {
			c.leftOut++
			return flow.Undated
		}
		first, last = min(first, periods[0]), max(last, periods[0])
		return periods[0]
	}
	for n := range c.w.Journeys {
		c.journeyAt = append(c.journeyAt, at(flow.Began(c.w, int32(n))))
	}
	for _, h := range happened {
		c.happensAt = append(c.happensAt, at(h.When))
	}
	if last != flow.Undated {
		c.first, c.periods = first, int(last-first)+1
	}
	c.volume, c.bound = make([]int, c.periods), make([]int, c.periods)
	c.help = map[int32][]string{}
	for _, s := range c.w.Services {
		if s.Function != travel.NoFunction {
			n := c.w.Moves[s.Move].Journey
			if f := travel.Functions[s.Function]; !slices.Contains(c.help[n], f) {
				c.help[n] = append(c.help[n], f)
			}
		}
	}
}

func (c *counter) text(t int) string { return c.by.Text(c.first + int32(t)) }

// whole is what the series of a topic are a part of; nil: of nothing.
func (c *counter) whole(t Topic) []int {
	switch t {
	case Volume, Capability:
		return nil
	case Returnees:
		return c.bound
	}
	return c.volume
}

// at is the series of a value; nil where nobody asks for its topic.
func (c *counter) at(t Topic, value string) *series {
	if !slices.Contains(c.of, t) {
		return nil
	}
	s := c.series[name{t, value}]
	if s == nil {
		s = &series{name: name{t, value}, Series: Series{Count: make([]int, c.periods)}}
		c.series[s.name] = s
	}
	return s
}

// journey counts a journey once in each of its series.
func (c *counter) journey(n int32, t int) {
	add := func(topic Topic, values ...string) {
		if len(values) == 0 {
			values = []string{""}
		}
		for _, v := range values {
			if s := c.at(topic, v); s != nil {
				s.Count[t]++
				s.total++
				s.journeys = append(s.journeys, n)
			}
		}
	}
	j := &c.w.Journeys[n]
	c.volume[t]++
	add(Volume)
	add(Heading, string(j.Direction))
	if j.Direction == travel.Inbound || j.Direction == travel.Return {
		c.bound[t]++
		if j.Direction == travel.Return {
			add(Returnees)
		}
	}
	var origins []string
	for _, o := range flow.Origins(c.w, n) {
		origins = append(origins, travel.Country(o))
	}
	add(Origin, origins...)
	add(Route, c.route(j))
	add(Age, c.age(n))
	add(Mode, flow.Modes(c.w, n)...)
	add(Papers, c.papers(j))
	add(Means, c.help[n]...)
}

// route is the countries of a journey in order, "?" for places whose country is
// not known; "" for a journey without places.
func (c *counter) route(j *travel.Journey) string {
	var out []string
	for _, p := range j.Places {
		code := "?"
		if country := c.w.Places[p].Country; country != 0 {
			code = travel.Country(country)
		}
		if len(out) == 0 || out[len(out)-1] != code {
			out = append(out, code)
		}
	}
	return strings.Join(out, " > ")
}

// bands are the ages at which a band of ages begins, and what it is called.
var bands = []struct {
	from int
	text string
}{{0, "0-17"}, {18, "18-24"}, {25, "25-34"}, {35, "35-44"}, {45, "45 and more"}}

// age is the band of the traveller's age at the start; "" where the date of
// birth does not tell.
func (c *counter) age(n int32) string {
	const year = 31556952 // seconds, on average
	born, began := c.w.Actors[c.w.Journeys[n].Person].Born, flow.Began(c.w, n)
	if born == graph.Always || began.From < born.To {
		return ""
	}
	band := func(seconds int64) string {
		out := ""
		for _, b := range bands {
			if seconds >= int64(b.from)*year {
				out = b.text
			}
		}
		return out
	}
	if young, old := band(began.From-born.To), band(began.To-born.From); young == old {
		return young
	}
	return ""
}

// papers is what a journey was made on: FALSE where a source says so of one of
// its documents, UNQUESTIONED where there are documents of which nobody does.
func (c *counter) papers(j *travel.Journey) string {
	out := ""
	for i := j.From; i < j.To; i++ {
		for _, d := range c.w.Moves[i].Documents {
			if c.w.Documents[d].False {
				return "FALSE"
			}
			out = "UNQUESTIONED"
		}
	}
	return out
}

// happenings counts what is no journey.
func (c *counter) happenings(happened []Happening) {
	for i, h := range happened {
		if c.happensAt[i] == flow.Undated {
			continue
		}
		if s := c.at(Capability, h.What); s != nil {
			s.Count[c.happensAt[i]-c.first]++
			s.total++
			s.events = append(s.events, h.ID)
		}
	}
}
