package truth

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func close2(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

// slowBCubed is the definition, pair by pair.
func slowBCubed(found, planted [][]int) Score {
	side := func(one, other [][]int) float64 {
		share := func(x [][]int, i, j int) int {
			if i == j {
				return max(1, len(sorted(x[i])))
			}
			return common(sorted(x[i]), sorted(x[j]))
		}
		total := 0.0
		for i := range one {
			sum, n := 0.0, 0
			for j := range one {
				if c := share(one, i, j); c > 0 {
					sum += float64(min(c, share(other, i, j))) / float64(c)
					n++
				}
			}
			total += sum / float64(n)
		}
		return total / float64(len(one))
	}
	s := Score{Precision: side(found, planted), Recall: side(planted, found)}
	s.F = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	return s
}

func TestBCubedIsItsDefinition(t *testing.T) {
	lists := rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(0, 4), 0, 2), 30, 30)
	rapid.Check(t, func(t *rapid.T) {
		found, planted := lists.Draw(t, "found"), lists.Draw(t, "planted")
		got, want := BCubed(found, planted), slowBCubed(found, planted)
		if !close2(got.Precision, want.Precision) || !close2(got.Recall, want.Recall) || !close2(got.F, want.F) {
			t.Fatalf("%+v, by definition %+v", got, want)
		}
	})
}

func TestBCubedOfKnownCases(t *testing.T) {
	planted := [][]int{{1}, {1}, {1}, {2}, {2}, nil}
	if s := BCubed(planted, planted); s != (Score{1, 1, 1}) {
		t.Errorf("the truth itself scores %+v", s)
	}
	// All in one: each item's precision is the size of its true cluster over 6.
	if s := BCubed(ByLabel([]int{0, 0, 0, 0, 0, 0}), planted); !close2(s.Precision, (3*3+2*2+1)/36.0) || s.Recall != 1 {
		t.Errorf("one cluster of all scores %+v", s)
	}
	// None at all: each item's recall is one over the size of its true cluster.
	if s := BCubed(make([][]int, 6), planted); s.Precision != 1 || !close2(s.Recall, 3.0/6) {
		t.Errorf("no cluster at all scores %+v", s)
	}
	if s := BCubed(nil, nil); s != (Score{}) {
		t.Errorf("nothing scores %+v", s)
	}
}

func TestBCubedDoesNotDependOnOrderOrNames(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found, planted := make([]int, 200), make([]int, 200)
	for i := range found {
		found[i], planted[i] = r.IntN(9)-1, r.IntN(7)-1
	}
	a := BCubed(ByLabel(found), ByLabel(planted))
	order := r.Perm(200)
	f2, p2 := make([]int, 200), make([]int, 200)
	for i, j := range order {
		f2[i], p2[i] = found[j], planted[j]
		if f2[i] >= 0 {
			f2[i] = 100 - f2[i]
		}
	}
	if b := BCubed(ByLabel(f2), ByLabel(p2)); !close2(a.Precision, b.Precision) || !close2(a.Recall, b.Recall) {
		t.Errorf("%+v in one order, %+v in another", a, b)
	}
}

func TestRank(t *testing.T) {
	wanted := map[int]bool{1: true, 2: true, 3: true, 4: true}
	r := Rank([]int{1, 9, 2, 2, 8, 3}, wanted)
	if r.Wanted != 4 || r.Found != 3 || !close2(r.AveragePrecision, (1+2.0/3+3.0/6)/4) || !close2(r.PrecisionAt, 0.5) {
		t.Errorf("%+v", r)
	}
	if r := Rank(nil, wanted); r.AveragePrecision != 0 || r.PrecisionAt != 0 {
		t.Errorf("an empty list: %+v", r)
	}
	if r := Rank([]int{1}, nil); r != (Ranking{}) {
		t.Errorf("nobody to find: %+v", r)
	}
}

func TestLabelIsThePersonMostRecordsAreAbout(t *testing.T) {
	tr := Truth{People: []Person{
		{Profiles: map[string][]string{"TR": {"P1", "P2"}}, Networks: []int{0}},
		{Profiles: map[string][]string{"TR": {"P3"}, "FR": {"P4"}}},
	}, Facilitators: []Facilitator{{Person: 1, Functions: []string{"FORGER"}}}}
	index := tr.Profiles()
	for _, c := range []struct {
		records []Profile
		want    int
	}{
		{[]Profile{{"TR", "P1"}, {"TR", "P3"}, {"FR", "P4"}}, 1},
		{[]Profile{{"TR", "P3"}, {"TR", "P2"}}, 0},
		{[]Profile{{"FR", "P1"}}, -1},
	} {
		if got := Label(index, c.records); got != c.want {
			t.Errorf("%v counts as %d, not %d", c.records, got, c.want)
		}
	}
	if p := tr.Planted([]int{1, 0, -1}); len(p[0]) != 0 || len(p[1]) != 1 || len(p[2]) != 0 {
		t.Errorf("planted %v", p)
	}
	if w := tr.Wanted([]int{0, 1}, "FORGER"); len(w) != 1 || !w[1] || len(tr.Wanted([]int{0}, "")) != 0 {
		t.Errorf("wanted %v", w)
	}
	if f := tr.Functions(); len(f) != 1 || f[0] != "FORGER" {
		t.Errorf("functions %v", f)
	}
	if c := ByText([]string{"a", "", "a"}); c[0][0] != c[2][0] || c[1] != nil {
		t.Errorf("by text %v", c)
	}
}
