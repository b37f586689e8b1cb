package recruitment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

func ask(t *testing.T, w *traveltest.World, window graph.Window, contacts []Contact, q Question) Answer {
	t.Helper()
	a, err := Of(context.Background(), w.Model().Over(window.Span()), contacts, q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// told are trees as short texts.
func told(w *traveltest.World, trees []Cascade) (out []string) {
	for _, c := range trees {
		var steps []string
		for _, s := range c.Steps {
			steps = append(steps, fmt.Sprintf("%d %s>%s %s", s.Generation, w.Names[s.Recruiter], w.Names[s.Recruit], s.Period))
		}
		out = append(out, fmt.Sprintf("%s %d/%d: %s", w.Names[c.Root], c.Size, c.Depth, strings.Join(steps, ", ")))
	}
	return out
}

func chainOf(t *testing.T) *traveltest.World {
	w := traveltest.New(t)
	for _, p := range []string{"a", "b", "c", "d", "e"} {
		w.Person(p)
	}
	w.Person("child", "subjectClass=MINOR")
	w.Link(graph.Recruited, "a", "b", "date=2013-02-01")
	w.Link(graph.Recruited, "b", "c", "date=2014")
	w.Link(graph.Recruited, "b", "d", "date=2012-06-01") // before it was recruited itself
	w.Link(graph.Recruited, "c", "child", "date=2014-03")
	w.Link(graph.Recruited, "child", "e")
	w.Link(graph.Recruited, "a", "c", "date=2015")
	return w
}

func TestCascadesFollowTheDates(t *testing.T) {
	w := chainOf(t)
	a := ask(t, w, graph.Window{}, nil, Question{})
	want := []string{
		"a 4/4: 1 a>b 2013, 2 b>c 2014, 3 c>child 2014, 4 child>e ",
		"b 1/1: 1 b>d 2012",
	}
	if diff := cmp.Diff(want, told(w, a.Cascades)); diff != "" {
		t.Error(diff)
	}
	var rows []string
	for _, r := range a.Rows {
		rows = append(rows, fmt.Sprintf("%d %s recruited %s, by %s, generation %d, depth %d, reached %d, %v", r.Rank, w.Names[r.Person],
			w.Called(r.Recruits), w.Called(r.RecruitedBy), r.Generation, r.Depth, r.Reached, r.Periods))
	}
	wantRows := []string{ // the child recruited somebody and is no row
		"1 a recruited b c, by , generation 0, depth 4, reached 4, [{2013 {1 1}} {2015 {1 1}}]",
		"1 b recruited c d, by a, generation 1, depth 3, reached 4, [{2012 {1 1}} {2014 {1 1}}]",
		"3 c recruited child, by a b, generation 2, depth 2, reached 2, [{2014 {1 1}}]",
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Error(diff)
	}
	if got := w.Called(a.Rows[2].Evidence); got != "b RECRUITED c c RECRUITED child a RECRUITED c" {
		t.Errorf("c rests on %s", got)
	}
}

func TestAWindowAndItsCertainty(t *testing.T) {
	w := chainOf(t)
	from, _ := time.Parse(time.DateOnly, "2014-02-01")
	to, _ := time.Parse(time.DateOnly, "2014-07-01")
	a := ask(t, w, graph.Window{ValidFrom: from, ValidTo: to}, nil, Question{By: flow.Quarter, First: 1})
	if a.TotalCount != 2 || a.CertainCount != 1 || len(a.Rows) != 1 || a.CascadeCount != 1 || w.Names[a.Cascades[0].Root] != "b" || a.Cascades[0].Size != 3 {
		t.Errorf("%+v", a)
	}
	if got := fmt.Sprint(a.Rows[0].Periods); got != "[{2014-Q1 {0 1}} {2014-Q2 {0 1}}]" {
		t.Errorf("periods of %s: %s", w.Names[a.Rows[0].Person], got)
	}
}

func TestCirclesWithoutDatesAreCutOpenOnce(t *testing.T) {
	w := traveltest.New(t)
	for _, p := range []string{"a", "b", "c"} {
		w.Person(p)
	}
	w.Link(graph.Recruited, "a", "b")
	w.Link(graph.Recruited, "b", "c")
	w.Link(graph.Recruited, "c", "a")
	a := ask(t, w, graph.Window{}, nil, Question{})
	if diff := cmp.Diff([]string{"a 3/3: 1 a>b , 2 b>c , 3 c>a "}, told(w, a.Cascades)); diff != "" || a.Circles != 1 {
		t.Errorf("%d circles: %s", a.Circles, diff)
	}
}

func TestChannelsOfRecruitedPeople(t *testing.T) {
	w := traveltest.New(t)
	for _, p := range []string{"boss", "x", "y", "z"} {
		w.Person(p)
	}
	w.Link(graph.Recruited, "boss", "x", "date=2014-05-01")
	w.Link(graph.Recruited, "boss", "y", "date=2014-05-02")
	w.Add(graph.OnlineAccount, "boss@", "service=chat", "username=boss")
	w.Add(graph.OnlineAccount, "x@", "service=chat", "username=x")
	w.Add(graph.OnlineAccount, "nobody@", "service=chat", "username=nobody")
	w.Add(graph.Phone, "shared", "number=1")
	w.Add(graph.Account, "bank", "iban=1")
	w.Link(graph.Owns, "boss", "boss@")
	w.Link(graph.Owns, "x", "x@")
	w.Link(graph.Owns, "boss", "bank")
	for _, p := range []string{"x", "y", "z"} {
		w.Link(graph.Owns, p, "shared")
	}
	contact := func(n byte, a, b string) Contact {
		return Contact{graph.ID{0xf0, n}, [2]graph.ID{w.ID(a), w.ID(b)}, graph.Always}
	}
	contacts := []Contact{contact(1, "boss@", "x@"), contact(2, "nobody@", "x"), contact(3, "y", "nobody@"), contact(4, "z", "nobody@"), contact(5, "boss", "z")}
	a := ask(t, w, graph.Window{}, contacts, Question{})
	if r := a.Rows[0]; r.Contacts != 1 || w.Called(r.Channels) != "boss@" || !slices.Contains(r.Evidence, graph.ID{0xf0, 1}) || slices.Contains(r.Evidence, graph.ID{0xf0, 5}) ||
		r.Explanation != "Recruited 2 people, with contact recorded to 1 of them; with those whom they recruited in turn 2 people, over 1 generations." {
		t.Errorf("%+v", r)
	}
	var got []string
	for _, c := range a.Channels {
		got = append(got, fmt.Sprintf("%s of %s: %s by %d", w.Names[c.ID], w.Called(c.Owners), w.Called(c.People), len(c.Evidence)))
	}
	if diff := cmp.Diff([]string{"nobody@ of : x y by 2", "shared of x y z: x y by 2"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestDrawnTreesAreFoundAgain draws forests in which everybody was recruited
// once and after whoever recruited him, and wants them back.
func TestDrawnTreesAreFoundAgain(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		w := traveltest.New(t)
		const people = 30
		parent, level, root := make([]int, people), make([]int, people), make([]int, people)
		size := map[int]int{}
		for i := range people {
			w.Person(fmt.Sprint("p", i))
			parent[i], root[i] = -1, i
			if i > 0 && r.IntN(4) > 0 {
				parent[i] = r.IntN(i)
				level[i], root[i] = level[parent[i]]+1, root[parent[i]]
				size[root[i]]++
				w.Link(graph.Recruited, fmt.Sprint("p", parent[i]), fmt.Sprint("p", i), "date="+time.Date(2012, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
			}
		}
		a := ask(t, w, graph.Window{}, nil, Question{})
		if len(a.Cascades) != len(size) {
			t.Fatalf("seed %d: %d trees, want %d", seed, len(a.Cascades), len(size))
		}
		for _, c := range a.Cascades {
			var n int
			fmt.Sscanf(w.Names[c.Root], "p%d", &n)
			if c.Size != size[n] || len(c.Steps) != size[n] {
				t.Errorf("seed %d: the tree of p%d has %d people and %d steps, want %d", seed, n, c.Size, len(c.Steps), size[n])
			}
			for _, s := range c.Steps {
				var who int
				fmt.Sscanf(w.Names[s.Recruit], "p%d", &who)
				if s.Generation != level[who] || w.Names[s.Recruiter] != fmt.Sprint("p", parent[who]) {
					t.Errorf("seed %d: p%d in generation %d by %s, want %d by p%d", seed, who, s.Generation, w.Names[s.Recruiter], level[who], parent[who])
				}
			}
		}
	}
}
