package coverage

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
	"portolan/graph/vault"
)

// TestDarkSpotsSayWhereAndWhoCouldKnow has two journeys: the one flight is
// recorded by two members, the other by one; between the flight and the
// crossing something is missing; and one person is known by stays alone.
func TestDarkSpotsSayWhereAndWhoCouldKnow(t *testing.T) {
	w := traveltest.New(t)
	for _, p := range []string{"a", "b", "c", "d"} {
		w.Person(p)
	}
	w.Leg("flight", "TUN", "IST", "2014-05-01", "carrier=XQ", "mode=AIR")
	w.Leg("other", "TUN", "ADA", "2014-05-01", "carrier=XQ", "mode=AIR")
	w.Leg("over", "GZT", "RAQ", "2014-05-05", "mode=ROAD")
	w.On("a", "flight", "owner=FR")
	w.On("a", "flight", "owner=DE")
	w.On("b", "flight", "owner=DE")
	w.On("d", "other", "owner=GB")
	w.On("a", "over", "owner=FR")
	w.Link(graph.StayedAt, "c", "TUN", "from=2014-05-01", "to=2014-05-02")
	w.Link(graph.StayedAt, "c", "IST", "from=2014-06-10", "to=2014-06-12")
	at := time.Date(2016, 1, 2, 0, 0, 0, 0, time.UTC)
	held := []vault.Contribution{{Member: "DE", Last: at, Profiles: 3}, {Member: "FR", Last: at}, {Member: "GB", Last: at}, {Member: "TR", Last: at}}
	a, err := Of(context.Background(), w.Model().Over(graph.Always), held, Question{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Member{{"DE", at, 3, 2}, {"FR", at, 0, 2}, {"GB", at, 0, 1}, {"TR", at, 0, 0}}
	if diff := cmp.Diff(want, a.Rows); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, s := range a.Dark {
		if s.What == Segment {
			got = append(got, fmt.Sprintf("%s>%s %d/%d/%d by %v ask %v", w.Names[s.From], w.Names[s.To], s.Journeys, s.Inferred, s.Alone, s.Shares, s.Ask))
		}
	}
	spots := []string{
		"TUN>IST 3/1/1 by [{DE 2} {FR 1}] ask [{GB CARRIER true} {TN TERRITORY false} {TR TERRITORY true}]",
		"IST>GZT 1/1/0 by [] ask [{TR TERRITORY true}]",
		"TUN>ADA 1/0/1 by [{GB 1}] ask [{DE CARRIER true} {FR CARRIER true} {TN TERRITORY false} {TR TERRITORY true}]",
		"GZT>RAQ 1/0/1 by [{FR 1}] ask [{SY TERRITORY false} {TR TERRITORY true}]",
	}
	if diff := cmp.Diff(spots, got); diff != "" {
		t.Error(diff)
	}
	first := a.Dark[0]
	if first.Explanation != "Of 3 journeys in TUN > IST, 1 have no passage recorded there and 1 are recorded there by one member only; who could know more: GB, TN, TR." && first.What == Segment {
		t.Error(first.Explanation)
	}
	var other []string
	for _, s := range a.Dark {
		if s.What != Segment {
			other = append(other, fmt.Sprintf("%s%s %d/%d/%d", s.Country, s.Month, s.Journeys, s.Inferred, s.Alone))
		}
	}
	if all := strings.Join(other, ", "); !strings.Contains(all, "TR 4/1/2") || !strings.Contains(all, "2014-05 3/0/2") || !strings.Contains(all, "SY 1/0/1") {
		t.Errorf("countries and months are %s", all)
	}
	if some, _ := Of(context.Background(), w.Model().Over(graph.Always), held, Question{What: []What{Month}, First: 1}); len(some.Dark) != 1 || len(some.Rows) != 1 ||
		some.TotalCount != 4 || some.DarkCount != 1 || some.Dark[0].What != Month {
		t.Errorf("%+v", some)
	}
}
