package displace

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

var (
	ctx   = context.Background()
	event = time.Date(2014, 7, 1, 0, 0, 0, 0, time.UTC)
)

// flow makes a world in which so many journeys a period of 30 days go from Tunis
// through each place into the zone, period by period around the event.
type flow map[string][]int

func (f flow) world(t testing.TB) *traveltest.World {
	t.Helper()
	w := traveltest.New(t)
	w.Place("KIL", "country=TR", "unlocode=TRKIL")
	w.Place("AMM", "country=JO", "iata=AMM")
	for _, p := range []string{"GZT", "KIL", "AMM"} {
		half := len(f[p]) / 2
		for k, n := range f[p] {
			for i := range n {
				day := event.AddDate(0, 0, 30*(k-half)+1+i%28)
				who := fmt.Sprintf("%s%d.%d", p, k, i)
				w.Person(who, "residence=TN")
				for leg, ends := range [][2]string{{"TUN", p}, {p, "RAQ"}} {
					name := fmt.Sprintf("%s-%d", who, leg)
					w.Add(graph.Passage, name, "departedAt="+day.Format("2006-01-02"), "outcome=PASSED")
					w.Link(graph.Took, who, name)
					w.Link(graph.Departs, name, ends[0])
					w.Link(graph.Arrives, name, ends[1])
				}
			}
		}
	}
	return w
}

func ask(t testing.TB, w *traveltest.World, q Question) *Answer {
	t.Helper()
	q.At = event
	if q.Periods == 0 {
		q.Days, q.Periods = 30, 3
	}
	a, err := Measure(ctx, w.Model().Over(graph.Always), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func counts(a *Answer) string {
	var out []string
	for _, r := range a.Rows {
		out = append(out, fmt.Sprintf("%s %d>%d", r.Role, r.Before, r.After))
	}
	return strings.Join(out, " ")
}

func TestAClosedPlaceLosesWhatItsAlternativesGain(t *testing.T) {
	w := flow{"GZT": {16, 16, 16, 0, 0, 0}, "KIL": {16, 16, 16, 32, 32, 32}, "AMM": {16, 16, 16, 16, 16, 16}}.world(t)
	a := ask(t, w, Question{Subject: "TRGZT"})
	if got := counts(a); got != "SUBJECT 48>0 ALTERNATIVES 48>96 COMPARISON 48>48 ALTERNATIVE 48>96" {
		t.Fatal(got)
	}
	closed, gained := a.Rows[0], a.Rows[1]
	if closed.Expected != 48 || closed.High >= 1 || gained.Low <= 1 || a.Lost != 48 || a.Gained != 48 {
		t.Errorf("%s %s lost %v gained %v", closed.Explanation, gained.Explanation, a.Lost, a.Gained)
	}
	if a.Rows[3].Entity != w.ID("KIL") || w.Called(a.Comparison) != "AMM" {
		t.Errorf("alternative %s, compared with %s", w.Names[a.Rows[3].Entity], w.Called(a.Comparison))
	}
	if !strings.Contains(closed.Explanation, "48 journeys in the 90 days before 2014-07-01 and 0") || !strings.Contains(closed.Explanation, "fewer than expected") {
		t.Error(closed.Explanation)
	}
	if len(closed.Periods) != 6 || closed.Periods[0].Journeys != 16 || !closed.Periods[3].From.Equal(event) || closed.Certain != 48 || len(closed.Evidence) == 0 {
		t.Errorf("%+v", closed.Periods)
	}
}

func TestATrendThatAllFollowIsNoDisplacement(t *testing.T) {
	a := ask(t, flow{"GZT": {30, 24, 20, 10, 6, 4}, "KIL": {30, 24, 20, 10, 6, 4}, "AMM": {30, 24, 20, 10, 6, 4}}.world(t), Question{Subject: "TRGZT"})
	for _, r := range a.Rows[:2] {
		if r.Low > 1 || r.High < 1 || r.Ratio < 0.95 || r.Ratio > 1.05 || !strings.Contains(r.Explanation, "no change that chance does not explain") {
			t.Errorf("%+v", r)
		}
	}
}

// TestIntervalsHoldWhatTheySay draws flows without any event and counts how
// often the interval misses that; 90 % of them may not.
func TestIntervalsHoldWhatTheySay(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	poisson := func(mean float64) (n int) {
		for sum := r.ExpFloat64(); sum < mean; sum += r.ExpFloat64() {
			n++
		}
		return n
	}
	held, all := 0, 3000
	for range all {
		m := &measure{q: Question{Periods: 6, Days: 30, At: event}, base: &series{count: make([]float64, 12)}}
		s := &series{count: make([]float64, 12)}
		for i := range 12 {
			trend := 12 / float64(6+i)
			x, b := poisson(4*trend), poisson(15*trend)
			s.count[i], m.base.count[i] = float64(x), float64(b)
			if i < 6 {
				s.before, m.base.before = s.before+x, m.base.before+b
			} else {
				s.after, m.base.after = s.after+x, m.base.after+b
			}
		}
		if row := m.row(Subject, s); row.Low <= 1 && row.High >= 1 {
			held++
		}
	}
	if share := float64(held) / float64(all); share < 0.88 || share > 0.97 {
		t.Errorf("the intervals hold in %.3f of the cases", share)
	}
}

func TestNamedAlternativesAndComparison(t *testing.T) {
	w := flow{"GZT": {8, 8, 8, 0, 0, 0}, "KIL": {8, 8, 8, 8, 8, 8}, "AMM": {8, 8, 8, 16, 16, 16}}.world(t)
	a := ask(t, w, Question{Subject: w.ID("GZT").String(), Alternatives: []string{"AMM", "QQQ"}, Comparison: []string{"TRKIL"}})
	if got := counts(a); got != "SUBJECT 24>0 ALTERNATIVES 24>48 COMPARISON 24>24 ALTERNATIVE 24>48" || !strings.Contains(a.Note, `called "QQQ"`) {
		t.Errorf("%s; %s", got, a.Note)
	}
}

func TestAHelperIsFollowedByTheJourneysServed(t *testing.T) {
	w := flow{"GZT": {6, 6, 6, 6, 6, 6}, "AMM": {6, 6, 6, 6, 6, 6}}.world(t)
	for _, h := range []string{"arrested", "other", "elsewhere"} {
		w.Person(h)
	}
	for k := range 6 {
		for i := range 6 {
			helper := "other"
			if k < 3 && i < 4 {
				helper = "arrested"
			}
			w.Link(graph.Escorted, helper, fmt.Sprintf("GZT%d.%d-1", k, i))
			w.Link(graph.Escorted, "elsewhere", fmt.Sprintf("AMM%d.%d-1", k, i))
		}
	}
	a := ask(t, w, Question{Subject: w.ID("arrested").String()})
	if got := counts(a); got != "SUBJECT 12>0 ALTERNATIVES 6>18 COMPARISON 18>18 ALTERNATIVE 6>18" || a.Rows[3].Entity != w.ID("other") {
		t.Errorf("%s; %s", got, a.Note)
	}
}

func TestWhatCannotBeMeasuredIsSaid(t *testing.T) {
	w := flow{"GZT": {8, 8, 8, 0, 0, 0}}.world(t)
	for subject, want := range map[string]string{
		"QQQ":   `no visible place or person is called "QQQ"`,
		"ADA":   "no journey into the zone is known there in these periods",
		"TRGZT": "compares before with after only",
	} {
		if a := ask(t, w, Question{Subject: subject}); !strings.Contains(a.Note, want) {
			t.Errorf("%s: %q", subject, a.Note)
		}
	}
	for want, q := range map[string]Question{
		"periods is the number of periods on each side": {Days: 30, Periods: 1, At: event},
		"periodDays is 1 to 366":                        {Periods: 3, At: event},
		"at is the day of the event":                    {Days: 30, Periods: 3, At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		if _, err := Measure(ctx, w.Model().Over(graph.Always), q); !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}
