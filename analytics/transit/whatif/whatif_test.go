package whatif

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

var ctx = context.Background()

// world has two groups that one forger holds together: a and b cross at GZT with
// the smuggler south, c and d at ADA with north; a second smuggler has served b,
// too. The forger supplied the papers of a and c, the payer sent money for d.
func world(t testing.TB) *traveltest.World {
	t.Helper()
	w := traveltest.New(t)
	for _, p := range []string{"a", "b", "c", "d", "south", "second", "north", "forger", "payer", "child"} {
		props := []string{"residence=TN"}
		if p == "child" {
			props = append(props, "subjectClass=MINOR")
		}
		w.Person(p, props...)
	}
	for _, x := range [][2]string{{"a", "GZT"}, {"b", "GZT"}, {"c", "ADA"}, {"d", "ADA"}} {
		for leg, ends := range [][2]string{{"TUN", x[1]}, {x[1], "RAQ"}} {
			name := fmt.Sprint(x[0], leg)
			w.Add(graph.Passage, name, fmt.Sprintf("departedAt=2014-05-%02d", 1+leg), "outcome=PASSED")
			w.Link(graph.Took, x[0], name)
			w.Link(graph.Departs, name, ends[0])
			w.Link(graph.Arrives, name, ends[1])
		}
	}
	for _, x := range [][2]string{{"south", "a1"}, {"south", "b1"}, {"second", "b1"}, {"north", "c1"}, {"north", "d1"}} {
		w.Link(graph.Escorted, x[0], x[1])
	}
	for _, p := range []string{"a", "c"} {
		w.Add(graph.TravelDocument, "paper "+p, "type=PASSPORT", "falseness=COUNTERFEIT")
		w.Link(graph.Supplied, "forger", "paper "+p)
		w.Link(graph.Used, p+"0", "paper "+p)
	}
	w.Add(graph.Transfer, "money", "date=2014-04-01", "onBehalf=yes")
	w.Link(graph.Sent, "payer", "money")
	w.Link(graph.Received, "d", "money")
	return w
}

func ask(t testing.TB, w *traveltest.World, q Question) *Answer {
	t.Helper()
	a, err := Remove(ctx, w.Model().Over(graph.Always), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func ids(w *traveltest.World, names ...string) (out []graph.ID) {
	for _, n := range names {
		out = append(out, w.ID(n))
	}
	return out
}

// figures are journeys, people, reach and parts, before and after.
func figures(a *Answer) string {
	var out []string
	for _, m := range a.Rows[:4] {
		out = append(out, fmt.Sprintf("%v>%v", m.Before, m.After))
	}
	return strings.Join(out, " ")
}

func TestWhatIsLeftWithoutSomething(t *testing.T) {
	w := world(t)
	for _, c := range []struct {
		name string
		q    Question
		want string
	}{
		{"nothing", Question{}, "4>4 4>4 4>4 1>1"},
		{"a traveller", Question{People: ids(w, "a")}, "4>3 4>3 4>3 1>2"},
		{"the only smuggler of one and one of two of another", Question{People: ids(w, "south")}, "4>3 4>3 4>4 1>2"},
		{"both smugglers there: nobody gets on from there, but others do from where they begin", Question{People: ids(w, "south", "second")}, "4>2 4>2 4>4 1>2"},
		{"the forger", Question{People: ids(w, "forger")}, "4>2 4>2 4>4 1>2"},
		{"one paper", Question{Documents: ids(w, "paper a")}, "4>3 4>3 4>4 1>2"},
		{"the money", Question{Transfers: ids(w, "money")}, "4>3 4>3 4>4 1>2"},
		{"one place", Question{Places: []string{"TRGZT"}}, "4>2 4>2 4>4 1>1"},
		{"both places", Question{Places: []string{"TRGZT", "ADA"}}, "4>0 4>0 4>0 1>1"},
		{"all helpers", Question{People: ids(w, "south", "second", "north", "forger", "payer")}, "4>0 4>0 4>0 1>4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := ask(t, w, c.q)
			if got := figures(a); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if a.Stopped > 0 != (len(a.Evidence) > 0) || a.StoppedCertain != a.Stopped {
				t.Errorf("%d stopped, %d for certain, on %d pieces of evidence", a.Stopped, a.StoppedCertain, len(a.Evidence))
			}
		})
	}
}

func TestSubstitutesHaveServedTheSamePeopleOrInTheSameWay(t *testing.T) {
	w := world(t)
	a := ask(t, w, Question{People: ids(w, "south")})
	if len(a.Substitutes) != 3 || a.SubstituteCount != 3 {
		t.Fatalf("%+v", a.Substitutes)
	}
	// second served b, and escorted from GZT and to RAQ; it could join a, who is apart now. north escorted to RAQ only, and
	// the forger served a.
	s := a.Substitutes[0]
	if s.Helper != w.ID("second") || s.Clients != 1 || s.Roles != 2 || s.Parts != 1 || s.Journeys != 1 || len(s.Evidence) != 1 {
		t.Errorf("%+v", s)
	}
	if n := a.Substitutes[1]; n.Helper != w.ID("north") || n.Clients != 0 || n.Roles != 1 || n.Journeys != 2 || a.Substitutes[2].Helper != w.ID("forger") {
		t.Errorf("%+v", n)
	}
}

func TestTheBestToRemove(t *testing.T) {
	w := world(t)
	w.Link(graph.Escorted, "child", "a0") // never a row
	w.Link(graph.Escorted, "child", "c0")
	a := ask(t, w, Question{Best: 2})
	names := func(c Choice) string {
		var out []string
		for _, h := range c.Helpers {
			out = append(out, fmt.Sprintf("%s+%v", w.Names[h.Helper], h.Gain))
		}
		return strings.Join(out, " ")
	}
	if got := names(a.ByJourneys); got != "south+2 north+2" || a.ByJourneys.Value != 4 || !a.ByJourneys.Exact || a.ByJourneys.Bound != 4 {
		t.Errorf("by journeys %s %+v", got, a.ByJourneys)
	}
	// second - south - forger - north - payer is a path of helpers: the second and the fourth leave nothing together.
	if got := names(a.ByParts); got != "south+7 north+3" || a.ByParts.Value != 0 || !a.ByParts.Exact {
		t.Errorf("by parts %s %+v", got, a.ByParts)
	}
}

func TestMoreRemovedNeverLeavesMore(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	w := world(t)
	over := w.Model().Over(graph.Always)
	people := []string{"a", "b", "c", "d", "south", "second", "north", "forger", "payer"}
	for range 60 {
		r.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		last := []float64{4, 4, 4}
		for k := range people {
			a, err := Remove(ctx, over, Question{People: ids(w, people[:k]...)})
			if err != nil {
				t.Fatal(err)
			}
			for i := range last {
				if a.Rows[i].After > last[i] || a.Rows[i].Before != 4 {
					t.Fatalf("without %v: %s", people[:k], figures(a))
				}
				last[i] = a.Rows[i].After
			}
		}
	}
}

func TestWhatCannotBeRemovedIsSaid(t *testing.T) {
	w := world(t)
	for want, q := range map[string]Question{
		"nothing that is known is removed":                            {},
		`no visible place is called "QQQ"`:                            {Places: []string{"QQQ"}},
		"1 of the ids given are of no visible person":                 {People: []graph.ID{{9}}},
		"1 of the ids given are of no visible travel document":        {Documents: ids(w, "a")},
		"every journey stands: none needs what is removed":            {People: ids(w, "child")},
		"1 of the ids given are of no visible transfer; nothing that": {Transfers: []graph.ID{{9}}},
	} {
		if a := ask(t, w, q); !strings.Contains(a.Note, want) {
			t.Errorf("%q is not in %q", want, a.Note)
		}
	}
	for want, q := range map[string]Question{
		"best is the number of helpers to choose, 0 to 50, not -1": {Best: -1},
		"1001 things are to be removed; at most 1000 are":          {Places: make([]string, 1001)},
	} {
		if _, err := Remove(ctx, w.Model().Over(graph.Always), q); !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if a := ask(t, traveltest.New(t), Question{}); !strings.Contains(a.Note, "no journey into the zone is known") {
		t.Errorf("an empty world: %q", a.Note)
	}
}
