package trend

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

// TestTrendsOfASmallWorld has two years: eight journeys a quarter at first, then
// sixteen; at the same time women, roads and false papers begin.
func TestTrendsOfASmallWorld(t *testing.T) {
	w := traveltest.New(t)
	w.Person("smuggler")
	n := 0
	for q := range 16 {
		many := 8
		if q >= 8 {
			many = 16
		}
		for range many {
			n++
			day := time.Date(2012, time.Month(1+3*q), 1+n%28, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			person, leg := fmt.Sprint("p", n), fmt.Sprint("leg", n)
			mode, from := "AIR", "TUN"
			if q >= 8 && n%2 == 0 {
				mode, from = "ROAD", "GZT"
			}
			w.Person(person, "birthDate=1988-06-15", "residence=TN")
			w.Leg(leg, from, "RAQ", day, "mode="+mode)
			p := w.On(person, leg)
			if mode == "ROAD" {
				w.Link(graph.Escorted, "smuggler", p)
			}
		}
	}
	w.Person("vague")
	w.Leg("vague leg", "TUN", "RAQ", "2014")
	w.On("vague", "vague leg")
	events := []Happening{{graph.ID{1}, "TRAINING", span("2014-05-01")}, {graph.ID{2}, "TRAINING", span("2014")}, {graph.ID{3}, "ATTACK", graph.Always}}
	a, err := Of(context.Background(), w.Model().Over(graph.Always), events, Question{By: flow.Quarter})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]Row{}
	for _, r := range a.Rows {
		rows[strings.TrimSpace(string(r.Topic)+" "+r.Value)] = r
	}
	for name, want := range map[string]string{
		"VOLUME":              "192 in 16: [{2014-Q1 8 16}]",
		"MODE ROAD":           "64 in 16: [{2014-Q1 0 0.5}]",
		"ROUTE TR > SY":       "64 in 16: [{2014-Q1 0 0.5}]",
		"MEANS SMUGGLER":      "0 in 0: []",
		"MEANS ESCORT":        "64 in 16: [{2014-Q1 0 0.5}]",
		"ORIGIN TN":           "192 in 16: []",
		"DOCUMENT":            "192 in 16: []",
		"DIRECTION INBOUND":   "192 in 16: []",
		"RETURNEES":           "0 in 0: []",
		"CAPABILITY TRAINING": "1 in 16: []",
		"AGE 18-24":           "48 in 16: [{2013-Q3 1 0}]",
		"AGE 25-34":           "144 in 16: [{2013-Q3 0 1}]",
	} {
		r := rows[name]
		var changes []string
		for _, c := range r.Changes {
			if changes = append(changes, fmt.Sprintf("{%s %g %g}", c.Period, c.Before, c.After)); c.P > Alpha {
				t.Errorf("%s changes with p = %g", name, c.P)
			}
		}
		if got := fmt.Sprintf("%d in %d: %v", r.Total, len(r.Points), changes); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if r := rows["VOLUME"]; r.Points[0].Period != "2012-Q1" || r.Points[0].Count != 8 || len(r.Evidence) != 192 ||
		r.Explanation != "VOLUME: from 2014-Q1 on 16.0 a period after 8.0 a period." || r.Share {
		t.Errorf("%s: %+v", r.Explanation, r.Points[0])
	}
	if r := rows["MODE ROAD"]; !r.Share || r.Points[9].Of != 16 || r.Points[9].Low < 0.2 || r.Points[9].High > 0.8 || a.LeftOut != 3 || rows["CAPABILITY TRAINING"].Explanation == "" {
		t.Errorf("%+v, %d left out", r.Points[9], a.LeftOut)
	}
	few, err := Of(context.Background(), w.Model().Over(graph.Always), events, Question{By: flow.Year, Of: []Topic{Mode, Volume}, First: 2})
	if err != nil || few.TotalCount != 4 && few.TotalCount != 3 || len(few.Rows) != 2 || few.LeftOut != 1 || few.Rows[0].Points[0].Period != "2012" {
		t.Errorf("%+v, %v", few, err)
	}
}

func span(d graph.Date) graph.Span {
	s, _ := d.Span()
	return s
}

func TestTrendsOfNothing(t *testing.T) {
	a, err := Of(context.Background(), traveltest.New(t).Model().Over(graph.Always), nil, Question{})
	if err != nil || len(a.Rows) != 0 || a.TotalCount != 0 {
		t.Errorf("%+v, %v", a, err)
	}
}
