package corridor

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

var ctx = context.Background()

func base(t testing.TB) *traveltest.World {
	w := traveltest.New(t)
	w.Place("ISTC", "country=TR", "placeType=CITY")
	w.Link(graph.LocatedIn, "IST", "ISTC")
	for _, name := range []string{"KIL", "AKC"} {
		w.Place(name, "country=TR")
	}
	for _, name := range []string{"x1", "x2"} {
		w.Place(name, "country=TR", "placeType=BORDER_CROSSING")
	}
	return w
}

func find(t testing.TB, w *traveltest.World, s int) *Analysis {
	t.Helper()
	a, err := Find(ctx, w.Model().Over(graph.Always), s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// told tells rows as "people: places".
func told(w *traveltest.World, rows []*Corridor) string {
	var out []string
	for _, r := range rows {
		var names []string
		for _, id := range r.Places {
			names = append(names, w.Name(id))
		}
		out = append(out, fmt.Sprintf("%d %s", len(r.People), strings.Join(names, ">")))
	}
	return strings.Join(out, "; ")
}

func TestCorridorsAreClosedSequencesOfRecordedPlaces(t *testing.T) {
	w := base(t)
	for i := range 4 {
		way := []string{"TUN>IST 2014-05-01", "ISTC>GZT 2014-05-02", "GZT>x1>ALP 2014-05-03"}
		if i == 3 {
			way = []string{"TUN>IST 2014-05-01", "GZT>x1>ALP 2014-05-03"} // nobody recorded the bus
		}
		w.Went(fmt.Sprint("p", i), way)
	}
	w.Went("stopped", []string{"ISTC>GZT 2014-05-02", "GZT>x1>ALP 2014-05-03"}, "outcome=REFUSED")
	if got, want := told(w, find(t, w, 2).Answer(Question{}).Rows), "4 GZT>x1>ALP; 3 TUN>ISTC>GZT>x1>ALP"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := find(t, w, 5); len(got.rows) != 0 || got.Note() == "" {
		t.Errorf("%d corridors of five people, note %q", len(got.rows), got.Note())
	}
	a := find(t, w, 2)
	for via, want := range map[string]int{"TRGZT": 2, "IST": 1, "NOWHERE": 0} {
		if got := a.Answer(Question{Via: []string{via}}); got.TotalCount != want {
			t.Errorf("via %s: %d corridors, want %d", via, got.TotalCount, want)
		}
	}
	if got := a.Answer(Question{First: 1}); got.TotalCount != 2 || len(got.Rows) != 1 {
		t.Errorf("the first of %d: %d rows", got.TotalCount, len(got.Rows))
	}
}

func TestCorridorSaysWhoAndWhat(t *testing.T) {
	w := base(t)
	w.Add(graph.Person, "helper")
	w.Add(graph.Person, "child", "subjectClass=MINOR")
	w.Add(graph.Leg, "flight", "mode=AIR", "carrier=X1", "departedAt=2014-05-01")
	w.Link(graph.Departs, "flight", "TUN")
	w.Link(graph.Arrives, "flight", "IST")
	for i, nation := range []string{"TN", "TN", "FR"} {
		p := fmt.Sprint("p", i)
		w.Add(graph.Person, p, "nationality="+nation)
		w.Add(graph.Passage, p+" flies")
		w.Link(graph.Took, p, p+" flies")
		w.Link(graph.On, p+" flies", "flight")
		w.Link(graph.Arranged, []string{"helper", "helper", "child"}[i], p+" flies")
		w.Went(p, []string{"IST>GZT 2014-05-02", "GZT>x1>ALP 2014-05-03"})
	}
	w.Add(graph.Route, "the road", "places=1 IST", "places=2 TRGZT")
	w.Add(graph.Route, "another", "places=1 TRGZT", "places=2 IST")
	w.Add(graph.Route, "by links")
	w.Link(graph.Follows, "by links", "ALP", "order=9")
	w.Link(graph.Follows, "by links", "TUN", "order=1")
	r := find(t, w, 3).Answer(Question{}).Rows[0]
	var routes, helpers []string
	for _, id := range r.Routes {
		routes = append(routes, w.Name(id))
	}
	for _, id := range r.Facilitators {
		helpers = append(helpers, w.Name(id))
	}
	got := fmt.Sprintf("%s %v %v %v %v %v %s %s %d", r.Direction, r.Origins, r.Modes, r.Carriers, helpers, routes, r.FirstSeen.Format("01-02"), r.LastSeen.Format("01-02"), r.Months[0].Journeys)
	want := "INBOUND [{TN 2} {FR 1}] [{UNKNOWN 6} {AIR 3}] [{X1 3}] [helper] [the road by links] 05-01 05-03 3"
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if len(r.Evidence) != 9 {
		t.Errorf("%d passages as evidence of 9", len(r.Evidence))
	}
}

// TestMiningAgreesWithCountingEverySequence counts all sequences of small
// random worlds the slow way.
func TestMiningAgreesWithCountingEverySequence(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		k := &walk{}
		people := map[string]map[int32]bool{}
		for n := range int32(12) {
			person := n / 2
			var seq []int32
			for range 2 + r.IntN(6) {
				if p := int32(r.IntN(4)); len(seq) == 0 || seq[len(seq)-1] != p {
					seq = append(seq, p)
				}
			}
			for i, p := range seq {
				k.add(p, int32(i), person, n)
				for j := i + 1; j <= len(seq); j++ {
					key := fmt.Sprint(seq[i:j])
					if people[key] == nil {
						people[key] = map[int32]bool{}
					}
					people[key][person] = true
				}
			}
			k.add(travel.None, travel.None, person, n)
		}
		grams, err := mine(ctx, k, 2)
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for i := range grams {
			got = append(got, fmt.Sprint(grams[i].people, k.places(&grams[i])))
		}
		for key, who := range people {
			if len(strings.Fields(key)) < minPlaces || len(who) < 2 {
				continue
			}
			inner, closed := strings.Trim(key, "[]"), true
			for other, same := range people {
				if other != key && len(same) == len(who) && strings.Contains(" "+strings.Trim(other, "[]")+" ", " "+inner+" ") {
					closed = false
				}
			}
			if closed {
				want = append(want, fmt.Sprint(len(who), " ", key))
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v\nwant %v", seed, got, want)
		}
	}
}

func TestAClosureDisplacesACorridor(t *testing.T) {
	w := base(t)
	for m := range 24 {
		for i := range 6 {
			town, crossing, end := "KIL", "x1", "ALP"
			if m >= 12 && i > 0 || i == 5 {
				town, crossing, end = "AKC", "x2", "RAQ"
			}
			date := fmt.Sprintf("%d-%02d", 2013+m/12, 1+m%12)
			w.Went(fmt.Sprintf("p%d-%d", m, i), []string{"TUN>ISTC " + date + "-03", "ISTC>" + town + " " + date + "-04", town + ">" + crossing + ">" + end + " " + date + "-05"})
		}
	}
	rows := find(t, w, 5).rows
	sorts := map[string]Trend{}
	for _, r := range rows {
		sorts[told(w, []*Corridor{r})] = r.Trend
	}
	old, young := sorts["72 TUN>ISTC>KIL>x1>ALP"], sorts["72 TUN>ISTC>AKC>x2>RAQ"]
	if old.Sort != Displaced || old.At.Format("2006-01") != "2014-01" || young.Sort != Emerging {
		t.Fatalf("%+v", sorts)
	}
	for _, r := range rows {
		if r.ID == old.By && r.areas[3] != rows[0].areas[3] && r.Trend.Sort != Emerging {
			t.Errorf("displaced by %+v", r.Trend)
		}
	}
}

func TestAnEvenFlowStaysSteady(t *testing.T) {
	w := base(t)
	r := rand.New(rand.NewPCG(5, 5))
	for m := range 24 {
		for i := range 6 {
			town, crossing, end := "KIL", "x1", "ALP"
			if r.IntN(2) == 0 {
				town, crossing, end = "AKC", "x2", "RAQ"
			}
			date := fmt.Sprintf("%d-%02d", 2013+m/12, 1+m%12)
			w.Went(fmt.Sprintf("p%d-%d", m, i), []string{"ISTC>" + town + " " + date + "-04", town + ">" + crossing + ">" + end + " " + date + "-05"})
		}
	}
	for _, c := range find(t, w, 5).rows {
		if c.Trend.Sort != Steady || !c.Trend.At.IsZero() {
			t.Errorf("%s: %+v", told(w, []*Corridor{c}), c.Trend)
		}
	}
}

func TestFindStopsWhenTheAskerGivesUp(t *testing.T) {
	over, cancelled := base(t).Model().Over(graph.Always), func() context.Context { c, stop := context.WithCancel(ctx); stop(); return c }()
	if _, err := Find(cancelled, over, 2); err == nil {
		t.Error("a cancelled search ends without an error")
	}
}
