package ways

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

var ctx = context.Background()

func base(t testing.TB) *traveltest.World {
	w := traveltest.New(t)
	w.Place("ISTC", "country=TR", "placeType=CITY")
	w.Link(graph.LocatedIn, "IST", "ISTC")
	for _, name := range []string{"KIL", "URF"} {
		w.Place(name, "country=TR")
	}
	for _, name := range []string{"x1", "x2"} {
		w.Place(name, "country=TR", "placeType=BORDER_CROSSING")
	}
	w.Place("MSL", "country=IQ")
	return w
}

// detail tells the n-th journey of a person.
func detail(t testing.TB, w *traveltest.World, person string, n int) (Detail, *Base) {
	t.Helper()
	b := Learn(w.Model().Over(graph.Always))
	all := b.JourneysOf(b.Where[w.ID(person)].N)
	d, err := b.Detail(ctx, all[n], travel.Connection)
	if err != nil {
		t.Fatal(err)
	}
	return d, b
}

// told tells a gap and its ways: "IST-ALP: IST>GZT GZT>ALP/x1 0.75".
func told(w *traveltest.World, b *Base, f *Filled) string {
	name := func(p int32) string { return w.Name(b.Places[p].ID) }
	out := name(f.From) + "-" + name(f.To) + ":"
	for _, way := range f.Ways {
		for _, l := range way.Legs {
			out += " " + name(l.From) + ">" + name(l.To)
			if l.Via != travel.None {
				out += "/" + name(l.Via)
			}
		}
		out += fmt.Sprintf(" %.2f;", way.Chance)
	}
	return out + fmt.Sprintf(" other %.2f", f.Other)
}

func TestTheWayTakenByOthersIsInferredWithOdds(t *testing.T) {
	w := base(t)
	for i := range 6 {
		w.Went(fmt.Sprint("a", i), []string{"IST>GZT 2014-05-02", "GZT>x1>ALP 2014-05-03"})
	}
	for i := range 2 {
		w.Went(fmt.Sprint("b", i), []string{"IST>KIL 2014-05-02", "KIL>x2>ALP 2014-05-03"})
	}
	w.Went("p", []string{"TUN>IST 2014-05-02"})
	w.Link(graph.StayedAt, "p", "ALP", "from=2014-05-03")
	d, b := detail(t, w, "p", 0)
	if len(d.Gaps) != 1 {
		t.Fatalf("%d gaps", len(d.Gaps))
	}
	g := &d.Gaps[0]
	if got, want := told(w, b, g), "IST-ALP: IST>GZT GZT>ALP/x1 0.75; IST>KIL KIL>ALP/x2 0.25; other 0.00"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if g.Learned != 16 || len(g.Evidence) != 16 || !strings.Contains(g.Why(func(p int32) string { return w.Name(b.Places[p].ID) }), "from IST to ALP between 2014-05-02 and 2014-05-03") {
		t.Errorf("learned from %d, evidence %d, %s", g.Learned, len(g.Evidence), g.Why(func(int32) string { return "x" }))
	}
}

func TestWhatIsNearWeighsMore(t *testing.T) {
	cases := []struct {
		what string
		tell func(w *traveltest.World)
	}{
		{"in time", func(w *traveltest.World) {
			for i := range 3 {
				w.Went(fmt.Sprint("old", i), []string{"IST>x1>ALP 2012-05-02"})
			}
			w.Went("new", []string{"IST>x2>ALP 2014-05-04"})
		}},
		{"by country", func(w *traveltest.World) {
			w.Went("stranger", []string{"IST>x1>ALP 2014-05-02"})
			w.Add(graph.Person, "near", "nationality=TN")
			w.Went("near", []string{"IST>x2>ALP 2014-05-02"})
		}},
		{"by a tie", func(w *traveltest.World) {
			for i := range 5 {
				w.Went(fmt.Sprint("o", i), []string{"IST>x1>ALP 2014-05-02"})
			}
			w.Went("friend", []string{"IST>x2>ALP 2014-05-02"})
			w.Add(graph.Phone, "phone", "number=1")
			w.Link(graph.Owns, "friend", "phone")
			w.Link(graph.Owns, "p", "phone")
		}},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			w := base(t)
			w.Add(graph.Person, "p", "nationality=TN")
			w.Went("p", []string{"TUN>IST 2014-05-02"})
			w.Link(graph.StayedAt, "p", "ALP", "from=2014-05-04")
			c.tell(w)
			d, b := detail(t, w, "p", 0)
			if got := told(w, b, &d.Gaps[0]); !strings.HasPrefix(got, "IST-ALP: IST>ALP/x2 ") {
				t.Error(got)
			}
		})
	}
}

func TestGapsThatCannotBeFilledSaySo(t *testing.T) {
	w := base(t)
	w.Went("p", []string{"TUN>IST 2014-05-02", "URF>x1>RAQ 2014-05-04"})
	w.Went("q", []string{"TUN>IST 2014-05-02"}, "outcome=DEPORTED")
	w.Link(graph.StayedAt, "q", "RAQ", "from=2014-05-04")
	w.Went("r", []string{"TUN>ISTC 2014-05-02", "IST>URF 2014-05-03"})
	d, b := detail(t, w, "p", 0)
	if got := told(w, b, &d.Gaps[0]); got != "IST-URF: IST>URF 0.50; other 0.50" {
		t.Error(got) // seen once: half is left to what was never seen
	}
	if d, _ := detail(t, w, "q", 0); len(d.Gaps) != 0 || d.Outcome != "DEPORTED" {
		t.Errorf("after a deportation: %+v", d)
	}
	if d, _ := detail(t, w, "r", 0); len(d.Gaps) != 0 || !d.Stops[0].Joins {
		t.Errorf("a town and its airport: %+v", d)
	}
	v := base(t)
	v.Went("p", []string{"TUN>IST 2014-05-02", "URF>x1>RAQ 2014-05-04"})
	d, _ = detail(t, v, "p", 0)
	if f := d.Gaps[0]; len(f.Ways) != 0 || f.Other != 1 || !strings.Contains(f.Why(func(int32) string { return "" }), "nothing is inferred") {
		t.Errorf("%+v", f)
	}
	v.Went("later", []string{"IST>x1>ALP 2014-05-04"})
	v.Went("zone", []string{"TUN>IST 2014-05-02"})
	v.Link(graph.StayedAt, "zone", "MSL", "from=2014-05-05")
	d, b = detail(t, v, "zone", 0)
	if f := &d.Gaps[0]; !f.Towards || !strings.HasPrefix(told(v, b, f), "IST-MSL: IST>ALP/x1") {
		t.Errorf("towards the zone: %s", told(v, b, f))
	}
}

func TestStaysAloneAreEnough(t *testing.T) {
	w := base(t)
	for i := range 3 {
		p := fmt.Sprint("p", i)
		w.Add(graph.Person, p)
		w.Link(graph.StayedAt, p, "TUN", "from=2014-01-01", "to=2014-02-01")
		if i > 0 {
			w.Link(graph.StayedAt, p, "GZT", "from=2014-02-03", "to=2014-02-05")
		}
		w.Link(graph.StayedAt, p, "ALP", "from=2014-02-07")
	}
	d, b := detail(t, w, "p0", 0)
	if got := told(w, b, &d.Gaps[0]); !d.Gaps[0].ByStays || !strings.Contains(got, "TUN>GZT GZT>ALP") {
		t.Error(got)
	}
}

func TestAJourneyTellsItsStops(t *testing.T) {
	w := base(t)
	for _, d := range []string{"red", "blue"} {
		w.Add(graph.TravelDocument, d, "type=PASSPORT", "number="+d, "issuer=TN")
	}
	on := w.Went("p", []string{"TUN>IST 2014-05-01", "ISTC>GZT 2014-05-06", "GZT>x1>ALP 2014-05-07"})
	w.Link(graph.Used, on[0], "red")
	d, _ := detail(t, w, "p", 0)
	if len(d.Stops) != 2 || d.Stops[0].Connection || !d.Stops[1].Connection || !d.Broken || !d.Stops[0].Joins || d.Swapped || d.OneWay == nil || !*d.OneWay {
		t.Errorf("%+v", d)
	}
	if h := d.Stops[0]; math.Round(h.Shortest.Hours()) != 96 || math.Round(h.Longest.Hours()) != 144 {
		t.Errorf("%v to %v", h.Shortest, h.Longest)
	}
}

func TestDocumentsAreSwappedWhereBothAreKnown(t *testing.T) {
	w := base(t)
	for _, d := range []string{"red", "blue"} {
		w.Add(graph.TravelDocument, d, "type=PASSPORT", "number="+d, "issuer=TN")
	}
	on := w.Went("p", []string{"TUN>IST 2014-05-01", "IST>GZT 2014-05-02", "GZT>x1>ALP 2014-05-02", "ALP>x1>GZT 2014-09-02"})
	for i, d := range []string{"red", "red", "blue"} {
		w.Link(graph.Used, on[i], d)
	}
	d, b := detail(t, w, "p", 0)
	if !d.Swapped || d.Stops[0].Swapped || !d.Stops[1].Swapped || d.OneWay == nil || *d.OneWay {
		t.Errorf("%+v", d)
	}
	if late := b.Model.Joined(200 * 24 * time.Hour); len(late.Journeys) != len(b.Journeys) {
		t.Errorf("a journey that ended in the zone goes on: %d journeys", len(late.Journeys))
	}
	w.Went("q", []string{"TUN>IST 2014-05-01", "IST>GZT 2014-05-20"})
	over := w.Model().Over(graph.Always)
	if long := over.Joined(30 * 24 * time.Hour); len(long.Journeys) != len(over.Journeys)-1 || over.Joined(travel.JourneyGap) != over.Model {
		t.Errorf("%d journeys with a gap of a month, %d of a fortnight", len(long.Journeys), len(over.Journeys))
	}
}

func TestNothingIsInferredForSomebodyInTwoPlacesAtOnce(t *testing.T) {
	w := base(t)
	w.Went("p", []string{"TUN>IST 2014-05-10"})
	w.Link(graph.StayedAt, "p", "ALP", "from=2014-05-01", "to=2014-05-20")
	d, b := detail(t, w, "p", 0)
	if !d.InTwoPlaces {
		t.Error("nobody notices")
	}
	for _, g := range b.Gaps(b.Where[w.ID("p")].N) {
		if g.Span.To <= g.Span.From {
			t.Errorf("a gap that ends before it begins: %+v", g)
		}
	}
}

func TestAnAirportServesTheNearestTownOfItsCountry(t *testing.T) {
	w := base(t)
	w.Place("far", "country=TR", "placeType=CITY", "latitude=36.2", "longitude=36.16")
	w.Place("near", "country=TR", "placeType=CITY", "latitude=36.27", "longitude=36.57")
	w.Place("airport", "country=TR", "placeType=AIRPORT", "latitude=36.36", "longitude=36.4")
	w.Place("abroad", "country=SY", "placeType=AIRPORT", "latitude=36.3", "longitude=36.6")
	w.Place("nowhere", "country=TR", "placeType=AIRPORT", "latitude=361", "longitude=36.6")
	w.Place("K1", "country=TR", "placeType=BORDER_CROSSING", "crossingCode=TR-K")
	w.Place("K2", "country=TR", "placeType=BORDER_CROSSING", "crossingCode=TR-K")
	w.Place("K3", "country=TR", "placeType=CITY", "unlocode=TRK")
	m := w.Model()
	for place, want := range map[string]string{"airport": "near", "abroad": "abroad", "nowhere": "nowhere", "K2": "K1", "K3": "K3", "IST": "ISTC"} {
		if got := w.Name(m.Places[m.Area[m.Where[w.ID(place)].N]].ID); got != want {
			t.Errorf("%s counts as %s, want %s", place, got, want)
		}
	}
}

// TestNoWayLeadsThroughTheZone: who has reached it has arrived, so that a way between two places outside does not cross it.
func TestNoWayLeadsThroughTheZone(t *testing.T) {
	w := traveltest.New(t)
	for i, way := range [][]string{{"IST", "RAQ"}, {"RAQ", "ADA"}, {"IST", "GZT"}, {"GZT", "ADA"}} {
		for k := range 10 {
			who, leg := fmt.Sprint("p", i, k), fmt.Sprint("l", i, k)
			w.Person(who)
			w.Leg(leg, way[0], way[1], fmt.Sprintf("2014-03-%02dT08:00", 3+k))
			w.On(who, leg)
		}
	}
	w.Person("ann")
	w.Leg("f1", "TUN", "IST", "2014-03-05T08:00")
	w.Leg("f2", "ADA", "TUN", "2014-03-12T08:00")
	w.On("ann", "f1")
	w.On("ann", "f2")
	m := w.Model()
	b := Learn(m.Over(graph.Always))
	ann := m.Where[w.ID("ann")].N
	gaps := b.Gaps(ann)
	if len(gaps) != 1 {
		t.Fatalf("%d gaps", len(gaps))
	}
	out, err := b.Infer(context.Background(), ann, &gaps[0], 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Ways) != 1 || len(out.Ways[0].Legs) != 2 || w.Names[m.Places[out.Ways[0].Legs[0].To].ID] != "GZT" {
		t.Errorf("%+v", out.Ways)
	}
}
