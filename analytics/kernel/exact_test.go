package kernel_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

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
	ring := append(fixture.Arcs(fixture.Diamonds(2200)), fixture.Arc{From: 3 * 2200, To: 0, Weight: 1})
	for name, c := range map[string]struct {
		g snap
		o kernel.BetweennessOptions
	}{
		"1,100 diamonds on the way":     {fixture.Diamonds(1100), kernel.BetweennessOptions{Directed: true}},
		"1,100 diamonds half way round": {fixture.Build(3*2200+1, ring), kernel.BetweennessOptions{}},
	} {
		_, err := kernel.Betweenness(background, c.g, c.o)
		if !errors.Is(err, kernel.ErrRange) || !graph.Is(err, graph.Exhausted) {
			t.Fatalf("%s give %v", name, err)
		}
	}
	// Read both ways a chain falls apart into diamonds, and nothing has to be counted that leaves the range.
	chain := must[[]float64](t)(kernel.Betweenness(background, fixture.Diamonds(1100), kernel.BetweennessOptions{}))
	if left, right := 1.0+3*100, 1.0+3*999; chain[301] != left*right/2 || chain[302] != chain[301] {
		t.Errorf("the sides of diamond 100 of 1,100 have %v and %v, not %v", chain[301], chain[302], left*right/2)
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

func TestHarmonicOnKnownGraphs(t *testing.T) {
	h := func(f fixture.Named, o kernel.HarmonicOptions) []float64 {
		return must[[]float64](t)(kernel.Harmonic(background, f.Graph(), o))
	}
	nearly(t, "star", h(fixture.Star, kernel.HarmonicOptions{}), []float64{4, 2.5, 2.5, 2.5, 2.5}, 0)
	nearly(t, "path", h(fixture.Path, kernel.HarmonicOptions{}), []float64{25. / 12, 17. / 6, 3, 17. / 6, 25. / 12}, 1e-15)
	nearly(t, "islands", h(fixture.Islands, kernel.HarmonicOptions{}), []float64{2, 2, 2, 1, 1, 0}, 0)
	// d and then b and c lead to e; f is reached from everywhere.
	ring := h(fixture.Ring, kernel.HarmonicOptions{Directed: true})
	nearly(t, "ring", ring, []float64{11. / 6, 11. / 6, 11. / 6, 11. / 6, 1 + .5 + 1./3 + .25, 1 + .5 + 1./3 + .25 + .2}, 1e-15)
}

func TestPageRankOnKnownGraphs(t *testing.T) {
	// Hub and leaves of a star of five: x = 0.03 + 0.85 * 4y, y = 0.03 + 0.85 x / 4.
	x := (0.03 + 0.85*4*0.03) / (1 - 0.85*0.85)
	y := (1 - x) / 4
	nearly(t, "star", must[[]float64](t)(kernel.PageRank(background, fixture.Star.Graph(), kernel.PageRankOptions{})), []float64{x, y, y, y, y}, 1e-11)
	// a > b: b hands its score to both; x = 0.075 + 0.425 y, y = 0.075 + 0.85 x + 0.425 y.
	x = 1 / (2 + 0.85)
	nearly(t, "dangling", must[[]float64](t)(kernel.PageRank(background, fixture.Draw("a > b"), kernel.PageRankOptions{Directed: true})), []float64{x, 1 - x}, 1e-11)
	if _, err := kernel.PageRank(background, fixture.Karate.Graph(), kernel.PageRankOptions{Rounds: 2}); !graph.Is(err, graph.Exhausted) {
		t.Errorf("two rounds do not converge, which gives %v", err)
	}
	for _, o := range []kernel.PageRankOptions{{Damping: 1}, {Damping: -1}, {Tolerance: -1}, {Damping: math.NaN()}} {
		if _, err := kernel.PageRank(background, fixture.Star.Graph(), o); !graph.Is(err, graph.Invalid) {
			t.Errorf("%+v gives %v", o, err)
		}
	}
}

func TestCoreNumberOnKnownGraphs(t *testing.T) {
	nearly(t, "islands", must[[]float64](t)(kernel.CoreNumber(background, fixture.Islands.Graph())), []float64{2, 2, 2, 1, 1, 0}, 0)
	nearly(t, "star", must[[]float64](t)(kernel.CoreNumber(background, fixture.Star.Graph())), []float64{1, 1, 1, 1, 1}, 0)
	// The inner circle of the karate club has ten members (NetworkX core_number).
	inner := 0
	for _, k := range must[[]float64](t)(kernel.CoreNumber(background, fixture.Karate.Graph())) {
		if k == 4 {
			inner++
		}
	}
	if inner != 10 {
		t.Errorf("%d members of the karate club have core number 4, not 10", inner)
	}
}

func TestShortestPathsOnKnownGraphs(t *testing.T) {
	s := must[*kernel.PathSet](t)(kernel.ShortestPaths(background, fixture.Diamonds(3), 0, 9, kernel.ShortestPathsOptions{First: 3}))
	if s.Length != 6 || s.Count != 8 || len(s.Arcs) != 12 || len(s.Vertices) != 10 ||
		!slices.EqualFunc(s.Paths, [][]int32{{0, 1, 3, 4, 6, 7, 9}, {0, 1, 3, 4, 6, 8, 9}, {0, 1, 3, 5, 6, 7, 9}}, slices.Equal[[]int32]) {
		t.Errorf("through three diamonds run %+v", s)
	}
	s = must[*kernel.PathSet](t)(kernel.ShortestPaths(background, fixture.Diamonds(63), 0, 189, kernel.ShortestPathsOptions{First: 2}))
	if s.Length != 126 || s.Count != 1<<63 || len(s.Paths) != 2 {
		t.Errorf("through 63 diamonds run %d paths of %d links, %d listed", s.Count, s.Length, len(s.Paths))
	}
	for _, k := range []int{64, 1100} {
		if _, err := kernel.ShortestPaths(background, fixture.Diamonds(k), 0, int32(3*k), kernel.ShortestPathsOptions{}); !graph.Is(err, graph.Exhausted) {
			t.Errorf("2^%d paths are more than can be counted, which gives %v", k, err)
		}
	}
	g := fixture.Ring.Graph() // a > b > c > d > a, c > e > f
	for _, c := range []struct {
		o        kernel.ShortestPathsOptions
		from, to string
		want     int
	}{
		{kernel.ShortestPathsOptions{}, "a", "f", 4},
		{kernel.ShortestPathsOptions{Directed: true}, "a", "d", 3},
		{kernel.ShortestPathsOptions{}, "a", "d", 1},
		{kernel.ShortestPathsOptions{Directed: true}, "f", "a", -1},
		{kernel.ShortestPathsOptions{Directed: true, MaxLength: 2}, "a", "d", -1},
		{kernel.ShortestPathsOptions{Directed: true, MaxLength: 3}, "a", "d", 3},
		{kernel.ShortestPathsOptions{}, "b", "b", 0},
	} {
		s := must[*kernel.PathSet](t)(kernel.ShortestPaths(background, g, fixture.Vertex(g, c.from), fixture.Vertex(g, c.to), c.o))
		if s.Length != c.want {
			t.Errorf("from %s to %s (%+v) it is %d links, not %d", c.from, c.to, c.o, s.Length, c.want)
		}
	}
	if _, err := kernel.ShortestPaths(background, g, 0, 6, kernel.ShortestPathsOptions{}); !graph.Is(err, graph.Invalid) {
		t.Errorf("an end that is no vertex gives %v", err)
	}
}

func TestNeighbourhoodOnKnownGraphs(t *testing.T) {
	g := fixture.Ring.Graph()
	s := must[*kernel.Surroundings](t)(kernel.Neighbourhood(background, g, []int32{2}, kernel.NeighbourhoodOptions{Directed: true, Depth: 2}))
	if !slices.Equal(s.Vertices, []int32{2, 3, 4, 0, 5}) || !slices.Equal(s.Depth, []int32{0, 1, 1, 2, 2}) || s.Cut {
		t.Errorf("two steps on from c lie %+v", s)
	}
	s = must[*kernel.Surroundings](t)(kernel.Neighbourhood(background, g, []int32{2}, kernel.NeighbourhoodOptions{Limit: 3}))
	if !slices.Equal(s.Vertices, []int32{2, 1, 3}) || !s.Cut {
		t.Errorf("the nearest three of c are %+v", s)
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
