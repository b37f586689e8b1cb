package kernel_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/graph"
)

var background = context.Background()

// must stops the test on an error.
func must[T any](t testing.TB) func(x T, err error) T {
	return func(x T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

func nearly(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d results instead of %d", what, len(got), len(want))
	}
	for v := range want {
		if math.Abs(got[v]-want[v]) > tol*math.Max(1, math.Abs(want[v])) {
			t.Errorf("%s of vertex %d is %v, not %v", what, v, got[v], want[v])
		}
	}
}

func TestDegreeOnKnownGraphs(t *testing.T) {
	nearly(t, "degree of the star", must[[]float64](t)(kernel.Degree(background, fixture.Star.Graph(), kernel.DegreeOptions{})), []float64{4, 1, 1, 1, 1}, 0)
	p := fixture.Parallel.Graph() // a, b, c
	nearly(t, "degree", must[[]float64](t)(kernel.Degree(background, p, kernel.DegreeOptions{})), []float64{1, 2, 1}, 0)
	nearly(t, "out-degree", must[[]float64](t)(kernel.Degree(background, p, kernel.DegreeOptions{Directed: true})), []float64{1, 2, 0}, 0)
	nearly(t, "in-degree", must[[]float64](t)(kernel.Degree(background, p, kernel.DegreeOptions{Directed: true, Incoming: true})), []float64{1, 1, 1}, 0)
	nearly(t, "weighted degree", must[[]float64](t)(kernel.WeightedDegree(background, p, kernel.DegreeOptions{})), []float64{6, 10, 4}, 0)
	if got := (kernel.DegreeOptions{}).MaxWeighted(p); got != 10 {
		t.Errorf("all weight is %v, not 10", got)
	}
	k := fixture.Karate.Graph()
	d := must[[]float64](t)(kernel.Degree(background, k, kernel.DegreeOptions{}))
	links := 0.0
	for _, x := range d {
		links += x / 2
	}
	if k.Len() != 34 || links != 78 || d[33] != 17 || d[0] != 16 || d[32] != 12 {
		t.Errorf("the karate club has %d members, %v links and leaders with %v, %v, %v", k.Len(), links, d[33], d[0], d[32])
	}
}

func TestBetweennessOnKnownGraphs(t *testing.T) {
	b := func(f fixture.Named) []float64 {
		return must[[]float64](t)(kernel.Betweenness(background, f.Graph(), kernel.BetweennessOptions{}))
	}
	nearly(t, "star", b(fixture.Star), []float64{6, 0, 0, 0, 0}, 0)
	nearly(t, "path", b(fixture.Path), []float64{0, 3, 4, 3, 0}, 0)
	nearly(t, "cycle", b(fixture.Cycle), []float64{1, 1, 1, 1, 1}, 1e-15)
	// Wasserman and Faust (1994), table 5.4; Jackson (2008), section 2.2: the Medici lie on 0.522 of the pairs.
	f := fixture.Florentine.Graph()
	medici := b(fixture.Florentine)[fixture.Vertex(f, "medici")] / (14 * 13 / 2)
	if math.Abs(medici-0.522) > 0.0005 {
		t.Errorf("the Medici stand between %v of the other families, not 0.522", medici)
	}
	// Brandes and Erlebach (2005); igraph and NetworkX print the same: 231.07 and 160.55 of 528 pairs.
	k := b(fixture.Karate)
	if math.Abs(k[0]-231.0714286) > 1e-6 || math.Abs(k[33]-160.5515873) > 1e-6 {
		t.Errorf("the leaders of the karate club have %v and %v, not 231.07 and 160.55", k[0], k[33])
	}
	// Krackhardt (1990): Diane has the most contacts, Heather stands between most.
	g := fixture.Kite.Graph()
	scores := b(fixture.Kite)
	if top := kernel.Order(scores)[0]; top != fixture.Vertex(g, "heather") || scores[top] != 14 {
		t.Errorf("the broker of the kite is vertex %d with %v, not heather with 14", top, scores[top])
	}
	if o := (kernel.BetweennessOptions{}); o.Max(5) != 6 || o.Max(1) != 0 || (kernel.BetweennessOptions{Directed: true}).Max(5) != 12 {
		t.Error("the hub of a star of five must have the normalised score 1")
	}
}

func TestTooManyShortestPathsAreAnErrorAndNeverNaN(t *testing.T) {
	_, err := kernel.Betweenness(background, fixture.Diamonds(1100), kernel.BetweennessOptions{})
	if !errors.Is(err, kernel.ErrRange) || !graph.Is(err, graph.Exhausted) {
		t.Fatalf("1,100 diamonds give %v", err)
	}
	scores := must[[]float64](t)(kernel.Betweenness(background, fixture.Diamonds(990), kernel.BetweennessOptions{}))
	for v, x := range scores {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("990 diamonds give vertex %d %v", v, x)
		}
	}
	// A side vertex of a diamond carries half of all pairs on its two sides and
	// half of the pair of the other two corners.
	if left, right := 1.0+3*100, 1.0+3*889; math.Abs(scores[301]-left*right/2) > 1e-6*left*right {
		t.Errorf("the side of diamond 100 has %v, not about %v", scores[301], left*right/2)
	}
}

func TestBetweennessAgreesWithGonum(t *testing.T) {
	for _, g := range []snap{fixture.BarabasiAlbert(300, 3, 4), fixture.Planted(5, 40, 6, 1, 5), fixture.Random(200, 260, 6)} {
		nearly(t, "undirected", must[[]float64](t)(kernel.Betweenness(background, g, kernel.BetweennessOptions{})), gonumgraph.Betweenness(g.Undirected(), false), 1e-9)
		nearly(t, "directed", must[[]float64](t)(kernel.Betweenness(background, g, kernel.BetweennessOptions{Directed: true})), gonumgraph.Betweenness(g.Directed(), true), 1e-9)
	}
}

func TestComponentsOnKnownGraphs(t *testing.T) {
	if got := must[[]int32](t)(kernel.Components(background, fixture.Islands.Graph())); !slices.Equal(got, []int32{0, 0, 0, 1, 1, 2}) {
		t.Errorf("the islands are %v", got)
	}
	if got := must[[]int32](t)(kernel.StrongComponents(background, fixture.Ring.Graph())); !slices.Equal(got, []int32{0, 0, 0, 0, 1, 2}) {
		t.Errorf("the ring and its tail are %v", got)
	}
}

func TestCommunitiesOnKnownGraphs(t *testing.T) {
	// The best partition of the karate club has modularity 0.4198 and four
	// classes (Agarwal and Kempe, Eur. Phys. J. B 66, 2008).
	g := fixture.Karate.Graph()
	best := 0.0
	for seed := range uint64(10) {
		o := kernel.CommunitiesOptions{Seed: seed}
		l := must[[]int32](t)(kernel.Communities(background, g, o))
		best = max(best, must[float64](t)(kernel.Modularity(background, g, l, o)))
	}
	if math.Abs(best-0.4197896) > 1e-6 {
		t.Errorf("the best of ten seeds has modularity %v, not 0.4198", best)
	}
	// Planted groups that share few links are found as they were planted.
	p := fixture.Planted(20, 50, 10, 1, 3)
	l := must[[]int32](t)(kernel.Communities(background, p, kernel.CommunitiesOptions{}))
	wrong := 0
	for v := range l {
		if l[v] != l[v%20] {
			wrong++
		}
	}
	if slices.Max(l) != 19 || wrong > 10 {
		t.Errorf("%d groups found, %d of 1,000 vertices elsewhere than planted", slices.Max(l)+1, wrong)
	}
}

func TestMinVertexCutOnKnownGraphs(t *testing.T) {
	g := fixture.Sea.Graph()
	v := func(name string) int32 { return fixture.Vertex(g, name) }
	cut := must[kernel.VertexCut](t)(kernel.MinVertexCut(background, g, []int32{v("home")}, []int32{v("zone")}, kernel.MinVertexCutOptions{Directed: true}))
	if cut.Value != 1 || !slices.Equal(cut.Vertices, []int32{v("strait")}) || cut.InSome[v("hub1")] || !cut.InSome[v("strait")] {
		t.Errorf("the strait alone closes all ways, not %+v", cut)
	}
	heavy := slices.Repeat([]int64{1}, g.Len())
	heavy[v("strait")] = 2
	cut = must[kernel.VertexCut](t)(kernel.MinVertexCut(background, g, []int32{v("home")}, []int32{v("zone")}, kernel.MinVertexCutOptions{Directed: true, Capacity: heavy}))
	for _, name := range []string{"hub1", "hub2", "strait", "coast", "desert"} {
		if !cut.InSome[v(name)] {
			t.Errorf("with a strait of 2 %s lies in a minimum cut of 2, which is not said", name)
		}
	}
	if cut = must[kernel.VertexCut](t)(kernel.MinVertexCut(background, g, []int32{v("desert")}, []int32{v("zone")}, kernel.MinVertexCutOptions{Directed: true})); !cut.Infinite {
		t.Error("the desert borders the zone: nothing separates them")
	}
	if cut = must[kernel.VertexCut](t)(kernel.MinVertexCut(background, g, []int32{v("zone")}, []int32{v("home")}, kernel.MinVertexCutOptions{Directed: true})); cut.Infinite || cut.Value != 0 || len(cut.Vertices) != 0 {
		t.Errorf("nothing leads back, so the empty set separates, not %+v", cut)
	}
	if _, err := kernel.MinVertexCut(background, g, []int32{99}, nil, kernel.MinVertexCutOptions{}); !graph.Is(err, graph.Invalid) {
		t.Errorf("a source that is no vertex gives %v", err)
	}
}

func TestRanksAreCompetitionRanksOfRoundedScores(t *testing.T) {
	s := []float64{0.3, 0.1 + 0.2, 5, 0}
	for i := range s {
		s[i] = kernel.Round12(s[i])
	}
	if got := kernel.Ranks(s); !slices.Equal(got, []int{2, 2, 1, 4}) {
		t.Errorf("the ranks are %v", got)
	}
	if got := kernel.Order(s); !slices.Equal(got, []int32{2, 0, 1, 3}) {
		t.Errorf("the order is %v", got)
	}
	for x, want := range map[float64]float64{1.0 / 3: 0.333333333333, -2e17 / 3: -6.66666666667e16, math.MaxFloat64: 1.79769313486e308, 0: 0, 60: 60} {
		if got := kernel.Round12(x); got != want {
			t.Errorf("%v rounds to %v, not %v", x, got, want)
		}
	}
}
