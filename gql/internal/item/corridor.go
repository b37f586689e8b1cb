package item

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"portolan/analytics/transit/corridor"
	"portolan/graph"
)

// Corridor is the schema's type of that name.
type Corridor struct {
	ID                       string
	Places                   []*Place
	Direction                string
	Certain                  bool
	JourneyCount             int
	Months                   []*CorridorMonth
	Origins, Modes, Carriers []*NamedCount
	FirstSeen, LastSeen      *time.Time
	Trend                    *CorridorTrend
	AssertedRoutes           []*Route
	Explanation              string
	findings
}

// CorridorMonth is the schema's type of that name.
type CorridorMonth = corridor.Month

// NamedCount is the schema's type of that name.
type NamedCount = corridor.Share

// CorridorTrend is the schema's type of that name.
type CorridorTrend struct {
	Kind                            string
	Since                           *time.Time
	ShareBefore, ShareAfter, Chance float64
	DisplacedBy                     *string
}

// NewCorridors makes the rows of an answer. The places of all rows are one group, the routes another.
func NewCorridors(view *Seen, rows []*corridor.Corridor) []*Corridor {
	f, shown, routes := newFindings(view, nil), []graph.ID{}, []Ref{}
	f.certain = map[string][]int{}
	for _, r := range rows {
		f.add("people", r.People)
		f.add("facilitators", r.Facilitators)
		f.add("documents", r.Documents)
		f.certain["people"] = append(f.certain["people"], r.PeopleCertain)
		f.evidence, shown = append(f.evidence, r.Evidence), append(shown, r.Places...)
		for _, id := range r.Routes {
			routes = append(routes, RefOf(view, id))
		}
	}
	places, asserted, out := newPlaces(view, shown), Things(view, routes), make([]*Corridor, len(rows))
	for i, r := range rows {
		c := &Corridor{ID: EncodeID("Corridor", r.ID), Places: places.of(r.Places), Direction: string(r.Direction), Certain: r.Certain,
			JourneyCount: r.Journeys, Months: pointers(r.Months), Origins: pointers(r.Origins), Modes: pointers(r.Modes), Carriers: pointers(r.Carriers),
			FirstSeen: instant(r.FirstSeen), LastSeen: instant(r.LastSeen), AssertedRoutes: []*Route{}, findings: findings{f, i}}
		c.Trend = &CorridorTrend{Kind: string(r.Trend.Sort), Since: instant(r.Trend.At), ShareBefore: r.Trend.Before, ShareAfter: r.Trend.After, Chance: r.Trend.P}
		if r.Trend.Sort == corridor.Displaced {
			by := EncodeID("Corridor", r.Trend.By)
			c.Trend.DisplacedBy = &by
		}
		for _, t := range asserted[:len(r.Routes)] {
			if t != nil {
				c.AssertedRoutes = append(c.AssertedRoutes, &Route{t})
			}
		}
		asserted = asserted[len(r.Routes):]
		c.Explanation = explain(view, r)
		out[i] = c
	}
	return out
}

// explain says the finding in one sentence.
func explain(view *Seen, r *corridor.Corridor) string {
	names := slices.Clone(view.Names(r.Places))
	for i, n := range names {
		if n == "" {
			names[i] = "a place without a name"
		}
	}
	s := fmt.Sprintf("%d people went by %s on %d journeys", len(r.People), strings.Join(names, " > "), r.Journeys)
	if !r.FirstSeen.IsZero() {
		s += fmt.Sprintf(" between %s and %s", r.FirstSeen.Format(time.DateOnly), r.LastSeen.Format(time.DateOnly))
	}
	t := &r.Trend
	if t.Sort == corridor.Steady {
		return s + "; its share of all such journeys did not change more than chance explains."
	}
	verb := "grew"
	if t.After < t.Before {
		verb = "fell"
	}
	s += fmt.Sprintf("; from %s its share of all such journeys %s from %.1f to %.1f %%", t.At.Format("2006-01"), verb, 100*t.Before, 100*t.After)
	if t.Sort == corridor.Displaced {
		s += " while another corridor took over"
	}
	return s + "."
}

// People is a page of those who went by.
func (c *Corridor) People(first int, after *string) (*EntityConnection, error) {
	return c.all.page("people", c.row, first, after)
}

// Facilitators is a page of those who helped there.
func (c *Corridor) Facilitators(first int, after *string) (*EntityConnection, error) {
	return c.all.page("facilitators", c.row, first, after)
}
