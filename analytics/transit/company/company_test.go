package company

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

type world struct{ *traveltest.World }

func day(n int) string { return time.Date(2014, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }

// crowd are people who stay for fifteen days each at one of many towns, known by name only, four times a year.
func crowd(t testing.TB, seed uint64, n int) *world {
	r := rand.New(rand.NewPCG(seed, 9))
	w := &world{traveltest.New(t)}
	for i := range 12 {
		w.Place(fmt.Sprint("town", i), fmt.Sprint("name=Town ", i))
	}
	for i := range n {
		p := fmt.Sprint("p", i)
		w.Person(p)
		for k := range 4 {
			w.stays(p, fmt.Sprint("town", r.IntN(12)), 90*k+r.IntN(70), 15)
		}
	}
	return w
}

func (w *world) stays(person, place string, from, days int) {
	w.Link(graph.StayedAt, person, place, "from="+day(from), "to="+day(from+days))
}

func (w *world) analyse(from, to string) *Analysis {
	w.Helper()
	var g graph.Window
	if from != "" {
		g.ValidFrom, _ = time.Parse(time.DateOnly, from)
		g.ValidTo, _ = time.Parse(time.DateOnly, to)
	}
	a, err := Analyse(context.Background(), w.Model().Over(g.Span()), Hours)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func (w *world) told(rows []*Pair) string {
	var out []string
	for _, p := range rows {
		out = append(out, fmt.Sprintf("%s %s %s %d", p.Kind, w.Names[p.One], w.Names[p.Other], len(p.Occasions)))
	}
	return strings.Join(out, ", ")
}

// TestStaysAloneAreEnough: a table of person, place, from and to shows who was where with whom, and who came after whom.
func TestStaysAloneAreEnough(t *testing.T) {
	w := crowd(t, 1, 80)
	for _, p := range []string{"host", "guest", "scout", "minor"} {
		if w.Person(p); p == "minor" {
			w.Person("child", "subjectClass=MINOR")
		}
	}
	for k := range 8 {
		town := fmt.Sprint("town", k)
		w.stays("host", town, 40*k, 5)
		w.stays("guest", town, 40*k+2, 5)
		w.stays("scout", town, 40*k-9, 3)
		w.stays("child", town, 40*k, 5)
	}
	a := w.analyse("", "")
	if got := w.told(a.Pairs(Question{Kinds: []Kind{SharedStays}}).Rows); got != "SHARED_STAYS host guest 8" {
		t.Errorf("together: %s", got)
	}
	follow := a.Pairs(Question{Kinds: []Kind{Followed}, Of: w.ID("host")}).Rows
	if got := w.told(follow); got != "FOLLOWED host guest 7" || !follow[0].Certain || follow[0].Chance > 1e-4 {
		t.Errorf("one after the other: %s", got)
	}
	row := a.Pairs(Question{First: 1, Of: w.ID("guest"), Kinds: []Kind{SharedStays}}).Rows[0]
	if !strings.HasPrefix(row.Explanation, "The two were at the same place at one time 8 times, first on 2014-01-03; by the traffic there the chance of that is ") ||
		len(row.Evidence) != 16 || row.Occasions[0].Place != w.ID("town0") || row.Occasions[0].Comparable < row.Occasions[0].Here {
		t.Errorf("%+v", row)
	}
	if got := w.told(w.analyse("2014-01-01", "2014-01-20").Pairs(Question{}).Rows); got != "" {
		t.Errorf("once is no surprise: %s", got)
	}
	if note := a.Note(Question{Of: w.ID("minor")}); !strings.Contains(note, "no journey and no stay of this person") {
		t.Error(note)
	}
}

// TestStaysShowWhoWentTogether: a table of person, place, from and to shows who left one town for another on the same
// days, again and again, among people who go the same ways on other days.
func TestStaysShowWhoWentTogether(t *testing.T) {
	w := crowd(t, 3, 60)
	for _, p := range []string{"one", "other", "near"} {
		w.Person(p)
		for k := range 6 {
			late := 0
			if p == "near" {
				late = 1
			}
			w.stays(p, fmt.Sprint("town", k), 20*k+late, 18)
		}
	}
	rows := w.analyse("", "").Pairs(Question{Kinds: []Kind{SharedLegs}}).Rows
	if got := w.told(rows); got != "SHARED_LEGS one other 5" {
		t.Fatalf("together: %s", got)
	}
	if o := rows[0].Occasions[0]; !o.Leg.IsZero() || o.Place != w.ID("town1") || o.Here != 2 || len(rows[0].Evidence) != 12 {
		t.Errorf("%+v", rows[0])
	}
}

// TestStrangersKeepNoCompany draws worlds in which everybody goes their own way.
func TestStrangersKeepNoCompany(t *testing.T) {
	listed, tested := 0, 0
	for seed := range uint64(20) {
		a := crowd(t, seed+100, 100).analyse("", "").Pairs(Question{})
		listed, tested = listed+a.TotalCount, tested+a.Tested
	}
	if listed > 1 || tested < 1000 {
		t.Errorf("%d of %d pairs of strangers are listed", listed, tested)
	}
}

func TestSharedLegsAreListedWithTheirTraffic(t *testing.T) {
	w := &world{traveltest.New(t)}
	w.Add(graph.Booking, "booking")
	for i := range 40 {
		leg := fmt.Sprint("leg", i)
		w.Leg(leg, "TUN", "IST", "2014-03-0"+fmt.Sprint(3+i%5)+"T08:00", "passengers=150")
		if i >= 3 {
			w.Person(fmt.Sprint("p", i))
			w.On(fmt.Sprint("p", i), leg)
		}
	}
	w.Person("a")
	w.Person("b")
	for i := range 3 {
		for _, p := range []string{"a", "b"} {
			if on := w.On(p, fmt.Sprint("leg", i)); i == 0 {
				w.Link(graph.Booked, on, "booking")
			}
		}
	}
	r := w.analyse("", "").Pairs(Question{Kinds: []Kind{SharedLegs}})
	if got := w.told(r.Rows); got != "SHARED_LEGS a b 3" || r.Tested != 1 {
		t.Fatalf("%s of %d", got, r.Tested)
	}
	if p := r.Rows[0]; w.Called(p.Bookings) != "booking" || p.Occasions[0].Here != 2 || p.Occasions[0].Comparable != 37+6 || len(p.Evidence) != 7 {
		t.Errorf("%+v", p)
	}
}

// TestMeetingsAreThoseOfTheDefinition compares with all pairs of stays looked at anew.
func TestMeetingsAreThoseOfTheDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 40 {
		w := &world{traveltest.New(t)}
		type stay struct{ p, place, from, to int }
		var all []stay
		for p := range 4 {
			w.Person(fmt.Sprint("p", p))
			at := 0
			for range 3 {
				s := stay{p, r.IntN(3), at + r.IntN(9), 0}
				s.to = s.from + 1 + r.IntN(6)
				at = s.to + 2
				w.Link(graph.StayedAt, fmt.Sprint("p", p), []string{"IST", "GZT", "ADA"}[s.place], "from="+day(s.from), "to="+day(s.to))
				all = append(all, s)
			}
		}
		for _, how := range []crossing{sharing(), following(48)} {
			want := 0
			for _, a := range all {
				for _, b := range all {
					same := how.mutual && a.p < b.p && a.from <= b.to && b.from <= a.to
					if after := b.from - a.from; a.p != b.p && a.place == b.place && (same || !how.mutual && after >= 1 && after <= 2) {
						want++
					}
				}
			}
			c := &analysis{w.Model().Over(graph.Always), &Analysis{tested: map[Kind]int{}, moved: map[graph.ID]bool{}}}
			visits := c.stays()
			if !how.mutual {
				for i := range visits {
					visits[i].to = visits[i].from + 86400
				}
			}
			x, err := c.meet(context.Background(), how, visits)
			if err != nil {
				t.Fatal(err)
			}
			places := []int32{}
			for p := range x.byPlace {
				places = append(places, p)
			}
			found, err := x.enumerate(context.Background(), places)
			if err != nil {
				t.Fatal(err)
			}
			got := 0
			for _, at := range found {
				got += len(at)
			}
			if got != want {
				t.Fatalf("%s: %d meetings, want %d of %v", how.kind, got, want, all)
			}
		}
	}
}

func TestBadInputIsSaid(t *testing.T) {
	w := &world{traveltest.New(t)}
	if note := w.analyse("", "").Note(Question{}); !strings.Contains(note, "nobody's journeys or stays") {
		t.Error(note)
	}
	if _, err := Analyse(context.Background(), w.Model().Over(graph.Always), 0); !graph.Is(err, graph.Invalid) {
		t.Errorf("no hours: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Analyse(ctx, w.Model().Over(graph.Always), 5); err == nil {
		t.Error("a cancelled analysis ends without an error")
	}
}
