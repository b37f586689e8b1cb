package flow

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

// told are the rows as short texts.
func told(rows []Row) (out []string) {
	for _, r := range rows {
		out = append(out, strings.Join([]string{r.Period, r.OriginCountry, r.Direction, r.Mode, r.TransitCountry,
			fmt.Sprintf("people %d-%d", r.People.Certain, r.People.Possible), fmt.Sprintf("journeys %d-%d", r.Journeys.Certain, r.Journeys.Possible)}, "|"))
	}
	return out
}

func ask(t *testing.T, w *traveltest.World, window graph.Window, q Question) Answer {
	t.Helper()
	a, err := Of(context.Background(), w.Model().Over(window.Span()), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func between(from, to string) (w graph.Window) {
	w.ValidFrom, _ = time.Parse(time.DateOnly, from)
	w.ValidTo, _ = time.Parse(time.DateOnly, to)
	return w
}

// few is a world in which one person comes from one country, one from either of
// two, one from where he first left and one from nowhere known.
func few(t *testing.T) *traveltest.World {
	w := traveltest.New(t)
	w.Person("resident", "residence=FR", "nationality=TN")
	w.Person("either", "nationality=DE", "nationality=TN")
	w.Person("departed", "subjectClass=MINOR")
	w.Person("unknown")
	w.Leg("may", "TUN", "RAQ", "2014-05-03", "mode=AIR")
	w.Leg("spring", "TUN", "RAQ", "2014-04/2014-05", "mode=AIR")
	w.Leg("road", "GZT", "RAQ", "2014-05-09", "mode=ROAD")
	w.Leg("to", "TUN", "GZT", "2014-05-08", "mode=AIR")
	w.On("resident", "to")
	w.On("resident", "road")
	w.On("either", "may")
	w.On("departed", "spring")
	w.Add(graph.Passage, "undated")
	w.Link(graph.Took, "unknown", "undated")
	w.Link(graph.Arrives, "undated", "RAQ")
	return w
}

func TestFlowsTellWhatIsCertainFromWhatIsPossible(t *testing.T) {
	w := few(t)
	a := ask(t, w, graph.Window{}, Question{Group: []Group{OriginCountry, Direction}})
	want := []string{
		"2014-04|TN|INBOUND|||people 0-1|journeys 0-1",
		"2014-05|DE|INBOUND|||people 0-1|journeys 0-1",
		"2014-05|FR|INBOUND|||people 1-1|journeys 1-1",
		"2014-05|TN|INBOUND|||people 0-2|journeys 0-2",
		"||INBOUND|||people 1-1|journeys 1-1",
	}
	if diff := cmp.Diff(want, told(a.Rows)); diff != "" {
		t.Error(diff)
	}
	if a.TotalCount != 5 || a.CertainCount != 2 || w.Called(a.Rows[2].Evidence) != "resident/to resident/road" {
		t.Errorf("%d rows, %d certain, the third rests on %s", a.TotalCount, a.CertainCount, w.Called(a.Rows[2].Evidence))
	}
}

func TestFlowsByModeTransitAndLongerPeriods(t *testing.T) {
	w := few(t)
	a := ask(t, w, graph.Window{}, Question{By: Quarter, Group: []Group{Mode, TransitCountry}})
	want := []string{
		"2014-Q2|||AIR|TR|people 1-1|journeys 1-1",
		"2014-Q2|||AIR||people 2-2|journeys 2-2",
		"2014-Q2|||ROAD|TR|people 1-1|journeys 1-1",
		"|||||people 1-1|journeys 1-1",
	}
	if diff := cmp.Diff(want, told(a.Rows)); diff != "" {
		t.Error(diff)
	}
	if a := ask(t, w, graph.Window{}, Question{By: Year, First: 1}); len(a.Rows) != 1 || a.TotalCount != 2 || a.Rows[0].Period != "2014" {
		t.Errorf("by year: %v of %d", told(a.Rows), a.TotalCount)
	}
}

func TestAWindowHoldsJourneysThatBeginInIt(t *testing.T) {
	w := few(t)
	a := ask(t, w, between("2014-05-01", "2014-05-09"), Question{Group: []Group{OriginCountry}})
	want := []string{
		"2014-05|DE||||people 0-1|journeys 0-1",
		"2014-05|FR||||people 1-1|journeys 1-1", // goes on after the window
		"2014-05|TN||||people 0-2|journeys 0-2",
		"|||||people 0-1|journeys 0-1",
	}
	if diff := cmp.Diff(want, told(a.Rows)); diff != "" {
		t.Error(diff)
	}
	// The second leg of a journey that began before the window is no beginning.
	if a := ask(t, w, between("2014-05-09", "2014-06-01"), Question{Group: []Group{OriginCountry}}); strings.Contains(fmt.Sprint(told(a.Rows)), "FR") {
		t.Errorf("%v", told(a.Rows))
	}
}

// TestFlowsAddUp compares the flows of drawn worlds with a plain count of what
// was drawn: exact dates, one leg a journey.
func TestFlowsAddUp(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		w, want := traveltest.New(t), map[string]int{}
		people := map[string]map[int]bool{}
		countries := []string{"FR", "DE", "TN"}
		for p := range 12 {
			from := countries[r.IntN(3)]
			w.Person(fmt.Sprint("p", p), "residence="+from)
			for j := range r.IntN(4) { // far enough apart to be journeys of their own
				day := time.Date(2013, time.Month(1+3*j+r.IntN(2)), 1+r.IntN(14), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
				leg := fmt.Sprint("leg", p, j)
				w.Leg(leg, "IST", "RAQ", day)
				w.On(fmt.Sprint("p", p), leg)
				k := day[:7] + "|" + from
				want[k]++
				if people[k] == nil {
					people[k] = map[int]bool{}
				}
				people[k][p] = true
			}
		}
		a := ask(t, w, graph.Window{}, Question{Group: []Group{OriginCountry}})
		if len(a.Rows) != len(want) {
			t.Fatalf("seed %d: %d rows, want %d", seed, len(a.Rows), len(want))
		}
		for _, row := range a.Rows {
			k := row.Period + "|" + row.OriginCountry
			if row.Journeys != (Count{want[k], want[k]}) || row.People != (Count{len(people[k]), len(people[k])}) {
				t.Errorf("seed %d: %s has %v and %v, want %d and %d", seed, k, row.Journeys, row.People, want[k], len(people[k]))
			}
		}
	}
}

func TestPeriodsFollowTheCalendar(t *testing.T) {
	for _, c := range []struct {
		by   Length
		date graph.Date
		want string
		sure bool
	}{
		{Month, "2014-12-31", "[2014-12]", true},
		{Month, "2014-12-31/2015-01-01", "[2014-12 2015-01]", false},
		{Quarter, "2014-03-31/2014-04-01", "[2014-Q1 2014-Q2]", false},
		{Quarter, "2014-10", "[2014-Q4]", true},
		{Year, "2014", "[2014]", true},
		{Year, "1985/2014", "[]", true},
		{Month, "", "[]", true},
	} {
		span, _ := c.date.Span()
		periods, sure := c.by.Periods(span, graph.Always)
		var texts []string
		for _, p := range periods {
			texts = append(texts, c.by.Text(p))
			if p != Undated && c.by.Of(c.by.Span(p).To-1) != p {
				t.Errorf("%s: the last second of %s is in %s", c.date, c.by.Text(p), c.by.Text(c.by.Of(c.by.Span(p).To-1)))
			}
		}
		if fmt.Sprint(texts) != c.want || sure != c.sure {
			t.Errorf("%s of %q gives %v, %v", c.by, c.date, texts, sure)
		}
	}
}
