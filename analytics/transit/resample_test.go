package transit

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// lacking is the world without some elements.
type lacking struct {
	*tiny
	gone map[graph.ID]bool
}

func (l lacking) Resolve(id graph.ID) (graph.ID, bool) {
	if l.gone[id] {
		return graph.ID{}, false
	}
	return l.tiny.Resolve(id)
}

func (l lacking) Elements(ctx context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error] {
	return func(yield func(*graph.Element, error) bool) {
		for e, err := range l.tiny.Elements(ctx, kinds...) {
			if !l.gone[e.ID] && !yield(e, err) {
				return
			}
		}
	}
}

func (l lacking) analyse() *Analysis {
	l.Helper()
	m, err := travel.Read(ctx, l, travel.ConflictZone, 0)
	if err != nil {
		l.Fatal(err)
	}
	a, err := Analyse(ctx, m.Over(graph.Always))
	if err != nil {
		l.Fatal(err)
	}
	return a
}

// busy is a world of travellers in parties and of those who help them; grades differ.
func busy(t testing.TB, r *rand.Rand) *tiny {
	w := newTiny(t)
	grades := []string{"grade=A1", "grade=B2", "grade=D4", "grade=F6"}
	grade := func() string { return grades[r.IntN(len(grades))] }
	for h := range 7 {
		w.traveller(fmt.Sprint("h", h))
	}
	for n := range 8 {
		w.Leg(fmt.Sprint("f", n), "TUN", "IST", fmt.Sprintf("2014-03-%02d", n+1))
		w.Leg(fmt.Sprint("g", n), "IST", []string{"RAQ", "GZT"}[min(1, n/6)], fmt.Sprintf("2014-03-%02d", n+3))
		for p := range 3 {
			who := fmt.Sprint("p", n, p)
			w.traveller(who)
			passages := []string{w.On(who, fmt.Sprint("f", n), grade()), w.On(who, fmt.Sprint("g", n), grade())}
			for range 2 {
				w.Link([]graph.Kind{graph.Escorted, graph.Hosted, graph.Paid}[r.IntN(3)], fmt.Sprint("h", (n/2+r.IntN(3))%7), passages[r.IntN(2)], grade())
			}
			if r.IntN(3) == 0 {
				w.Link(graph.Recruited, fmt.Sprint("h", r.IntN(7)), who, "date=2014-01", grade())
			}
			if r.IntN(2) == 0 {
				w.Link(graph.StayedAt, who, "IST", fmt.Sprintf("from=2014-03-%02d", n+2), grade())
				w.Link(graph.StayedAt, who, "ALP", "from=2014-05-01", grade())
			}
		}
	}
	return w
}

// told are the answers of an analysis as text.
func (w *tiny) told(a *Analysis) string {
	var out []string
	for _, f := range a.Facilitators(Question{}).Rows {
		out = append(out, fmt.Sprint(f.Rank, w.Names[f.Entity], f.Weight, f.Measures, f.Explanation, w.Called(f.Evidence)))
	}
	for _, n := range a.Networks(Question{}).Rows {
		out = append(out, fmt.Sprint(n.ID, w.Called(n.People), w.Called(n.Evidence)))
	}
	return strings.Join(out, "\n")
}

func TestAModelWithLessIsThatOfAWorldWithLess(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	changed := 0
	for range 30 {
		w := busy(t, r)
		m := w.Model()
		gone := map[graph.ID]bool{}
		lost := travel.Lost{Passages: make([]bool, len(m.Passages)), Stays: make([]bool, len(m.Stays)), Acts: make([]bool, len(m.Acts))}
		for i := range m.Passages {
			lost.Passages[i] = r.IntN(6) == 0
			gone[m.Passages[i].ID] = lost.Passages[i]
		}
		for i := range m.Stays {
			lost.Stays[i] = r.IntN(6) == 0
			gone[m.Stays[i].Link] = lost.Stays[i]
		}
		for i := range m.Acts {
			lost.Acts[i] = r.IntN(6) == 0
			gone[m.Acts[i].Link] = lost.Acts[i]
		}
		before := w.told(w.analyse())
		a, err := Analyse(ctx, m.Less(lost).Over(graph.Always))
		if err != nil {
			t.Fatal(err)
		}
		got, want := w.told(a), w.told(lacking{w, gone}.analyse())
		if got != want {
			t.Fatalf("with less:\n%s\nof a world with less:\n%s", got, want)
		}
		if got != before {
			changed++
		}
		if again, _ := Analyse(ctx, m.Over(graph.Always)); w.told(again) != before {
			t.Fatal("the model itself has changed")
		}
	}
	equal(t, "worlds in which it made a difference", changed, 30)
}

func draw(t *testing.T, a *Analysis, q Resample) []Interval {
	t.Helper()
	d, err := a.Draw(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	return d.Intervals(a.Facilitators(Question{}).Rows, q.Top)
}

func TestIntervalsAreTheSameOnAnyNumberOfCores(t *testing.T) {
	a := busy(t, rand.New(rand.NewPCG(6, 1))).analyse()
	q := Resample{Samples: 20, Missing: 0.3, Grades: true, Top: 2, Seed: 3}
	many := draw(t, a, q)
	before := runtime.GOMAXPROCS(1)
	one := draw(t, a, q)
	runtime.GOMAXPROCS(before)
	if !reflect.DeepEqual(many, one) {
		t.Errorf("%v\non one core %v", many, one)
	}
	q.Seed = 4
	if reflect.DeepEqual(many, draw(t, a, q)) {
		t.Error("another seed draws the same")
	}
}

func TestIntervalsHoldTheRankAndWidenWithWhatIsMissing(t *testing.T) {
	a := busy(t, rand.New(rand.NewPCG(7, 1))).analyse()
	rows, last := a.Facilitators(Question{}).Rows, 0
	for _, missing := range []float64{0.05, 0.2, 0.5} {
		width := 0
		for i, x := range draw(t, a, Resample{Samples: 60, Missing: missing, Top: 3, Seed: 1}) {
			width += x.High - x.Low
			if x.Low < 1 || x.Low > rows[i].Rank || x.High < rows[i].Rank || x.TopShare < 0 || x.TopShare > 1 {
				t.Errorf("%g missing: rank %d in %+v", missing, rows[i].Rank, x)
			}
			if x.High <= 3 && x.TopShare < 0.9 || x.Low > 3 && x.TopShare > 0.1 {
				t.Errorf("%g missing: %+v among the first 3", missing, x)
			}
		}
		if width <= last {
			t.Errorf("%g missing: the intervals are no wider (%d) than with less (%d)", missing, width, last)
		}
		last = width
	}
}

func TestReportsOfPoorSourcesMakeARankUncertain(t *testing.T) {
	shares := map[string]float64{}
	for _, grade := range []string{"grade=A1", "grade=D4", "grade=F6"} {
		w := newTiny(t)
		w.traveller("bob", "eve")
		for n, who := range []string{"ann", "cem", "dan", "fay"} {
			w.traveller(who)
			w.Leg(fmt.Sprint("f", n), "TUN", "RAQ", fmt.Sprintf("2014-03-%02d", n+1))
			p := w.On(who, fmt.Sprint("f", n))
			w.Link(graph.Escorted, "bob", p, grade)
			if n == 0 {
				w.Link(graph.Hosted, "eve", p)
			}
		}
		a := w.analyse()
		equal(t, "the first", w.Names[a.Facilitators(Question{}).Rows[0].Entity], "bob")
		shares[grade] = draw(t, a, Resample{Samples: 100, Grades: true, Top: 1, Seed: 1})[0].TopShare
	}
	if !(shares["grade=D4"] < shares["grade=A1"]) || shares["grade=F6"] != 1 {
		t.Errorf("share of samples with bob first: %v", shares)
	}
}

func TestAResampleWithinItsBounds(t *testing.T) {
	good := Resample{Samples: 100, Missing: 0.1, Grades: true, Top: 10}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Resample){
		"20 to 500, not 19":        func(q *Resample) { q.Samples = 19 },
		"20 to 500, not 501":       func(q *Resample) { q.Samples = 501 },
		"0 to 0.6, not -0.1":       func(q *Resample) { q.Missing = -0.1 },
		"0 to 0.6, not 0.7":        func(q *Resample) { q.Missing = 0.7 },
		"at least 1, not 0":        func(q *Resample) { q.Top = 0 },
		"there is nothing to draw": func(q *Resample) { q.Missing, q.Grades = 0, false },
	} {
		q := good
		change(&q)
		if err := q.Check(); !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", q, err, want)
		}
	}
}

func TestADrawStopsWhenTheAskerGivesUp(t *testing.T) {
	a := busy(t, rand.New(rand.NewPCG(6, 1))).analyse()
	gone, end := contextCancelled()
	defer end()
	if _, err := a.Draw(gone, Resample{Samples: 20, Missing: 0.1, Top: 1}); err == nil {
		t.Error("a cancelled draw ends without an error")
	}
}

func TestThePivotalReportsAreThoseThatCountMost(t *testing.T) {
	w := newTiny(t)
	w.traveller("bob")
	for n, who := range []string{"ann", "cem", "dan"} {
		w.traveller(who)
		w.Leg(fmt.Sprint("f", n), "TUN", []string{"RAQ", "IST", "IST"}[n], fmt.Sprintf("2014-03-%02d", n+1))
		w.Link(graph.Escorted, "bob", w.On(who, fmt.Sprint("f", n)))
	}
	a := w.analyse()
	all := func(graph.ID) bool { return true }
	reports := a.Pivotal(w.ID("bob"), 2, all)
	equal(t, "reports", len(reports), 2)
	for _, r := range reports { // the only client known to be bound for anywhere
		if name := w.Names[r.ID]; !strings.Contains(name, "ann/f0") {
			t.Errorf("%s counts most", name)
		}
		left, err := a.Without(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "without "+w.Names[r.ID], w.told(left), w.told(lacking{w, map[graph.ID]bool{r.ID: true}}.analyse()))
	}
	equal(t, "passages that several tell", len(a.Pivotal(w.ID("bob"), 9, func(graph.ID) bool { return false })), 3)
	equal(t, "nobody's", len(a.Pivotal(w.ID("ann"), 9, all)), 0)
}

func TestGroupsAreTheNetworksWithMostPeopleInCommon(t *testing.T) {
	ids := func(text string) (out []graph.ID) {
		for _, c := range []byte(text) {
			out = append(out, graph.ID{c})
		}
		return out
	}
	for _, c := range []struct {
		groups, networks []string
		want             []int
	}{
		{[]string{"abc"}, []string{"xyz", "abc"}, []int{1}},
		{[]string{"ab", "cdef"}, []string{"abcdef"}, []int{-1, 0}}, // split: the larger part carries on
		{[]string{"abcdef"}, []string{"ab", "cdef"}, []int{1}},     // merged
		{[]string{"abxyzw"}, []string{"abcdef"}, []int{-1}},        // less than half of either
		{[]string{"abxyzw"}, []string{"abc"}, []int{0}},            // half of one
		{[]string{"abc", "xyz"}, []string{"xyz", "abc"}, []int{1, 0}},
		{[]string{"abc"}, nil, []int{-1}},
	} {
		var groups [][]graph.ID
		var networks []*Network
		for _, g := range c.groups {
			groups = append(groups, ids(g))
		}
		for _, n := range c.networks {
			networks = append(networks, &Network{People: ids(n)})
		}
		if got := Match(groups, networks); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v among %v: %v, want %v", c.groups, c.networks, got, c.want)
		}
	}
}
