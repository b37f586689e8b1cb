package alert_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"portolan/analytics/transit/alert"
	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

// known is what is known of a world so far.
func known(t *testing.T, w *traveltest.World) alert.Side {
	t.Helper()
	checks, err := alert.ReadChecks(context.Background(), w, 0)
	if err != nil {
		t.Fatal(err)
	}
	return alert.Side{Window: w.Model().Over(graph.Always), Checks: checks}
}

// news tells what is new, each as its kind and what it is about.
func news(t *testing.T, w *traveltest.World, before, after alert.Side, networks ...[]string) (out []string, ids []graph.ID) {
	t.Helper()
	var nets []alert.Network
	for i, people := range networks {
		n := alert.Network{ID: graph.ID{byte(i + 1)}}
		for _, p := range people {
			n.People = append(n.People, w.ID(p))
		}
		nets = append(nets, n)
	}
	rows, err := alert.Find(context.Background(), before, after, nets, func(id graph.ID) graph.ID { id, _ = w.Resolve(id); return id }, alert.Question{SilentMonths: 6})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if len(r.Evidence) == 0 {
			t.Errorf("an alert without evidence: %+v", r)
		}
		out, ids = append(out, fmt.Sprintf("%s %s", r.Kind, w.Called(r.About))), append(ids, r.ID)
	}
	return out, ids
}

var first, second = []string{"ann", "bob"}, []string{"cem", "dan"}

// base is two groups that travelled in 2013, each over a town of its own.
func base(t *testing.T) *traveltest.World {
	w := traveltest.New(t)
	for i, p := range append(slices.Clone(first), second...) {
		town := []string{"IST", "ADA"}[i/2]
		w.Went(p, []string{fmt.Sprintf("TUN>%s 2013-01-0%d", town, 1+i), fmt.Sprintf("%s>RAQ 2013-01-1%d", town, i)})
	}
	for _, h := range []string{"hel", "ida"} {
		w.Person(h)
	}
	w.Person("kid", "subjectClass=MINOR")
	return w
}

func TestWhatIsNew(t *testing.T) {
	crossing := func(w *traveltest.World, person, date string) string {
		return w.Went(person, []string{"GZT>SMG>ALP " + date})[0]
	}
	paper := func(w *traveltest.World, people ...string) {
		w.Add(graph.TravelDocument, "doc", "type=PASSPORT", "number=X1", "issuer=UTO")
		for _, p := range people {
			w.Link(graph.Holds, p, "doc")
		}
	}
	for name, c := range map[string]struct {
		early, late func(w *traveltest.World)
		want        string
	}{
		"nothing":                    {nil, func(*traveltest.World) {}, ""},
		"a paper of both":            {nil, func(w *traveltest.World) { paper(w, "ann", "cem") }, "NEW_BRIDGE doc"},
		"a paper of one":             {nil, func(w *traveltest.World) { paper(w, "ann", "bob") }, ""},
		"a paper of a child and one": {nil, func(w *traveltest.World) { w.Join("cem", "kid"); paper(w, "ann", "kid") }, ""},
		"linked before by another": {func(w *traveltest.World) {
			for _, p := range []string{"ann", "cem"} {
				w.Link(graph.Escorted, "hel", w.Went(p, []string{"IST>GZT 2013-02-01"})[0])
			}
		}, func(w *traveltest.World) { paper(w, "ann", "cem") }, ""},
		"a helper of both": {nil, func(w *traveltest.World) {
			for _, p := range []string{"bob", "dan"} {
				w.Link(graph.Escorted, "hel", w.Went(p, []string{"IST>GZT 2013-02-01"})[0])
			}
		}, "NEW_BRIDGE hel"},
		"a child that helps both": {nil, func(w *traveltest.World) {
			for _, p := range []string{"bob", "dan"} {
				w.Link(graph.Escorted, "kid", w.Went(p, []string{"IST>GZT 2013-02-01"})[0])
			}
		}, ""},
		"a ticket desk": {nil, func(w *traveltest.World) {
			for i := range 30 {
				w.Link(graph.Arranged, "hel", w.Went(fmt.Sprint("guest", i), []string{"IST>GZT 2013-02-01"})[0])
			}
			for _, p := range []string{"bob", "dan"} {
				w.Link(graph.Arranged, "hel", w.Went(p, []string{"IST>GZT 2013-02-01"})[0])
			}
		}, ""},
		"a way to a crossing": {nil, func(w *traveltest.World) { w.Link(graph.Escorted, "hel", crossing(w, "ann", "2013-02-01")) }, "NEW_WAY_TO_BORDER hel SMG"},
		"a way known before": {func(w *traveltest.World) { w.Link(graph.Escorted, "hel", crossing(w, "ann", "2013-02-01")) },
			func(w *traveltest.World) { w.Link(graph.Escorted, "hel", crossing(w, "bob", "2013-02-02")) }, ""},
		"a child's way": {nil, func(w *traveltest.World) { w.Link(graph.Escorted, "hel", crossing(w, "kid", "2013-02-01")) }, ""},
		"help earlier in the journey": {nil, func(w *traveltest.World) {
			p := w.Went("ann", []string{"IST>GZT 2013-02-01", "GZT>SMG>ALP 2013-02-03"})
			w.Link(graph.Hosted, "hel", p[0])
		}, "NEW_WAY_TO_BORDER hel SMG"},
		"help after the border": {nil, func(w *traveltest.World) {
			p := w.Went("ann", []string{"GZT>SMG>ALP 2013-02-01", "ALP>RAQ 2013-02-03"})
			w.Link(graph.Hosted, "hel", p[1])
		}, ""},
		"a check": {nil, func(w *traveltest.World) {
			w.Link(graph.Hosted, "hel", w.Went("ann", []string{"IST>GZT 2013-02-01"})[0])
			w.Add(graph.BorderCheck, "check", "date=2013-02-04")
			w.Link(graph.SubjectOf, "ann", "check")
			w.Link(graph.CrossedAt, "check", "SMG")
		}, "NEW_WAY_TO_BORDER hel SMG"},
		"a check long before": {nil, func(w *traveltest.World) {
			w.Link(graph.Hosted, "hel", w.Went("ann", []string{"IST>GZT 2013-02-01"})[0])
			w.Add(graph.Hit, "check", "date=2012-02-04")
			w.Link(graph.SubjectOf, "ann", "check")
		}, ""},
		"a route used again": {nil, func(w *traveltest.World) { w.Went("eve", []string{"TUN>IST 2013-10-01"}); w.Went("eve", nil) }, ""},
		"a route used again after three": {func(w *traveltest.World) { w.Went("eve", []string{"TUN>IST 2013-01-05"}) },
			func(w *traveltest.World) { w.Went("eve", []string{"TUN>IST 2013-10-01"}) }, "ROUTE_REOPENED TUN IST"},
		"known to be used again": {func(w *traveltest.World) { w.Went("eve", []string{"TUN>IST 2013-01-05", "TUN>IST 2013-10-01"}) },
			func(w *traveltest.World) { w.Went("fay", []string{"TUN>IST 2013-10-05"}) }, ""},
		"used again by a child": {func(w *traveltest.World) { w.Went("eve", []string{"TUN>IST 2013-01-05"}) },
			func(w *traveltest.World) { w.Went("kid", []string{"TUN>IST 2013-10-01"}) }, ""},
		"a wait as long as others": {func(w *traveltest.World) { w.Went("eve", []string{"TUN>IST 2010-01-05"}) },
			func(w *traveltest.World) { w.Went("eve", []string{"TUN>IST 2013-10-01"}) }, ""},
	} {
		w := base(t)
		if c.early != nil {
			c.early(w)
		}
		before := known(t, w)
		c.late(w)
		after := known(t, w)
		if got, _ := news(t, w, before, after, first, second); strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got, _ := news(t, w, after, after, first, second); len(got) > 0 {
			t.Errorf("%s is told again: %q", name, got)
		}
	}
}

// TestPlantedChangesOfAReplayedHistory lets knowledge grow in steps, some of
// which plant a change among those that change nothing in the structure, and
// asks from each step to the next.
func TestPlantedChangesOfAReplayedHistory(t *testing.T) {
	told, right, planted, repeats := 0, 0, 0, 0
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 3))
		w := base(t)
		for i := range 8 { // a route of much use, and helpers with a way of their own
			w.Went(fmt.Sprint("x", i), []string{fmt.Sprintf("ADA>ALP 2013-03-%02d", 1+2*i)})
			w.Person(fmt.Sprint("help", i))
		}
		w.Link(graph.Escorted, "hel", w.Went("x0", []string{"GZT>SMG>ALP 2013-03-20"})[0])
		before, said := known(t, w), map[graph.ID]bool{}
		bridged, reopened, helper := false, false, 0
		for step := range 14 {
			name, want := fmt.Sprint("new", step), ""
			switch r.IntN(6) {
			case 0: // late reports of more of the same
				w.Went(name, []string{fmt.Sprintf("ADA>ALP 2013-03-%02d", 3+step)})
			case 1:
				w.Link(graph.Escorted, "hel", w.Went(name, []string{"GZT>SMG>ALP 2013-04-01"})[0])
			case 2:
				w.Link(graph.Hosted, "ida", w.Went(name, []string{"TUN>GZT 2013-03-02"})[0])
			case 3:
				if helper < 8 {
					h := fmt.Sprint("help", helper)
					w.Link(graph.Escorted, h, w.Went(name, []string{"GZT>SMG>ALP 2013-04-02"})[0])
					helper, want = helper+1, "NEW_WAY_TO_BORDER "+h+" SMG"
				}
			case 4:
				if !bridged {
					w.Add(graph.Phone, "phone", "number=+905320000001")
					w.Link(graph.Owns, "ann", "phone")
					w.Link(graph.Owns, "dan", "phone")
					bridged, want = true, "NEW_BRIDGE phone"
				}
			case 5:
				w.Went(name, []string{"ADA>ALP 2014-06-01"})
				if !reopened {
					reopened, want = true, "ROUTE_REOPENED ADA ALP"
				}
			}
			after := known(t, w)
			got, ids := news(t, w, before, after, first, second)
			for i, g := range got {
				if told++; g == want {
					right++
				} else {
					t.Logf("seed %d, step %d: %s, planted %q", seed, step, g, want)
				}
				if said[ids[i]] {
					repeats++
				}
				said[ids[i]] = true
			}
			if want != "" {
				planted++
			}
			before = after
		}
	}
	t.Logf("%d alerts, %d of them planted, of %d planted; %d repeats", told, right, planted, repeats)
	if planted < 40 || 10*right < 9*told || 10*right < 9*planted || repeats > 0 {
		t.Errorf("precision %.2f, recall %.2f, %d repeats", float64(right)/float64(told), float64(right)/float64(planted), repeats)
	}
}
