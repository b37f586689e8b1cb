package verify_test

import (
	"context"
	"slices"
	"testing"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph/snapshot"
)

var background = context.Background()

func TestEveryCheckOfScoresCatchesOneWrongScore(t *testing.T) {
	ba, large := fixture.BarabasiAlbert(60, 2, 3), fixture.BarabasiAlbert(300, 2, 3)
	for _, c := range []struct {
		name  string
		g     *snapshot.Graph
		run   func(g *snapshot.Graph) ([]float64, error)
		check func(g *snapshot.Graph, s []float64) error
	}{
		{"degree", ba, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.Degree(background, g, kernel.DegreeOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.Degree(g, false, false, s) }},
		{"weighted degree", ba, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.WeightedDegree(background, g, kernel.DegreeOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.WeightedDegree(g, false, false, s) }},
		{"betweenness", ba, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.Betweenness(background, g, kernel.BetweennessOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.Betweenness(g, false, s) }},
		{"betweenness, large", large, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.Betweenness(background, g, kernel.BetweennessOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.Betweenness(g, false, s) }},
		{"harmonic", ba, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.Harmonic(background, g, kernel.HarmonicOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.Harmonic(g, false, s) }},
		{"page rank", ba, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.PageRank(background, g, kernel.PageRankOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.PageRank(g, false, 0.85, 1e-9, s) }},
		{"eigenvector", ba, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.Eigenvector(background, g, kernel.EigenvectorOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.Eigenvector(g, 1e-6, s) }},
		{"hubs", ba, func(g *snapshot.Graph) ([]float64, error) {
			s, err := kernel.HITS(background, g, kernel.EigenvectorOptions{})
			return s.Hubs, err
		}, func(g *snapshot.Graph, s []float64) error {
			right, _ := kernel.HITS(background, g, kernel.EigenvectorOptions{})
			return verify.HITS(g, 1e-6, s, right.Authorities)
		}},
		{"authorities", ba, func(g *snapshot.Graph) ([]float64, error) {
			s, err := kernel.HITS(background, g, kernel.EigenvectorOptions{})
			return s.Authorities, err
		}, func(g *snapshot.Graph, s []float64) error {
			right, _ := kernel.HITS(background, g, kernel.EigenvectorOptions{})
			return verify.HITS(g, 1e-6, right.Hubs, s)
		}},
		{"katz", ba, func(g *snapshot.Graph) ([]float64, error) {
			return kernel.Katz(background, g, kernel.KatzOptions{})
		}, func(g *snapshot.Graph, s []float64) error { return verify.Katz(g, false, 0, s) }},
		{"triangles", ba, func(g *snapshot.Graph) ([]float64, error) { return kernel.Triangles(background, g) }, verify.Triangles},
		{"clustering", ba, func(g *snapshot.Graph) ([]float64, error) { return kernel.Clustering(background, g) }, verify.Clustering},
		{"core number", ba, func(g *snapshot.Graph) ([]float64, error) { return kernel.CoreNumber(background, g) }, verify.CoreNumber},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := c.run(c.g)
			if err != nil || c.check(c.g, s) != nil {
				t.Fatalf("the true scores are refused: %v, %v", err, c.check(c.g, s))
			}
			for _, v := range []int{0, 7, c.g.Len() - 1} {
				wrong := slices.Clone(s)
				wrong[v] += 0.01
				if c.check(c.g, wrong) == nil {
					t.Errorf("vertex %d has 0.01 too much, which is not noticed", v)
				}
			}
			if c.check(c.g, s[1:]) == nil {
				t.Error("a missing score is not noticed")
			}
		})
	}
}

func TestEveryCheckOfPartitionsCatchesAWrongClass(t *testing.T) {
	islands, ring := fixture.Islands.Graph(), fixture.Ring.Graph()
	for _, c := range []struct {
		name  string
		check func([]int32) error
		right []int32
		wrong [][]int32
	}{
		{"components", func(l []int32) error { return verify.Components(islands, l) }, []int32{0, 0, 0, 1, 1, 2},
			[][]int32{{0, 0, 0, 0, 0, 1}, {0, 0, 1, 2, 2, 3}, {1, 1, 1, 0, 0, 2}, {0, 0, 0, 1, 1}}},
		{"strong components", func(l []int32) error { return verify.StrongComponents(ring, l) }, []int32{0, 0, 0, 0, 1, 2},
			[][]int32{{0, 0, 0, 0, 1, 1}, {0, 0, 0, 1, 2, 3}}},
		{"communities", func(l []int32) error { return verify.Communities(islands, false, 1, l) }, []int32{0, 0, 0, 1, 1, 2},
			[][]int32{{0, 0, 1, 2, 2, 3}, {0, 0, 0, 1, 1, 1}, {0, 1, 2, 3, 4, 5}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.check(c.right); err != nil {
				t.Errorf("the true classes are refused: %v", err)
			}
			for _, l := range c.wrong {
				if c.check(l) == nil {
					t.Errorf("the classes %v are wrong, which is not noticed", l)
				}
			}
		})
	}
}

func TestTheChecksOfRoutesCatchWhatIsWrong(t *testing.T) {
	g := fixture.Diamonds(2) // 0 - {1,2} - 3 - {4,5} - 6
	s, err := kernel.ShortestPaths(background, g, 0, 6, kernel.ShortestPathsOptions{First: 4})
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(s *verify.PathSet){
		"a length":  func(s *verify.PathSet) { s.Length++ },
		"a count":   func(s *verify.PathSet) { s.Count-- },
		"a vertex":  func(s *verify.PathSet) { s.Vertices = s.Vertices[1:]; s.Depth = s.Depth[1:] },
		"a depth":   func(s *verify.PathSet) { s.Depth[2]++ },
		"a step":    func(s *verify.PathSet) { s.Arcs = s.Arcs[1:] },
		"a path":    func(s *verify.PathSet) { s.Paths = s.Paths[1:] },
		"the order": func(s *verify.PathSet) { slices.Reverse(s.Paths) },
		"a jump":    func(s *verify.PathSet) { s.Paths[0][1] = 4 },
	} {
		p := verify.PathSet(*s)
		p.Depth, p.Paths = slices.Clone(p.Depth), slices.Clone(p.Paths)
		p.Paths[0] = slices.Clone(p.Paths[0])
		if err := verify.ShortestPaths(g, false, 0, 6, 4, 0, p); err != nil {
			t.Fatalf("the true paths are refused: %v", err)
		}
		if spoil(&p); verify.ShortestPaths(g, false, 0, 6, 4, 0, p) == nil {
			t.Errorf("%s is spoilt, which is not noticed", name)
		}
	}
	if verify.Neighbourhood(g, false, []int32{0}, 1, 0, []int32{0, 2, 1}, []int32{0, 1, 1}, false) == nil ||
		verify.Neighbourhood(g, false, []int32{0}, 1, 2, []int32{0, 1}, []int32{0, 1}, false) == nil {
		t.Error("a wrong order or an unsaid cut is not noticed")
	}
}

func TestTheCheckOfCutsCatchesWhatIsWrong(t *testing.T) {
	g := fixture.Diamonds(2)
	ends := [2][]int32{{0}, {6}}
	right := verify.VertexCut{Value: 1, Vertices: []int32{3}, InSome: []bool{false, false, false, true, false, false, false}}
	if err := verify.MinVertexCut(g, false, ends[0], ends[1], nil, right); err != nil {
		t.Fatalf("the true cut is refused: %v", err)
	}
	in := func(vs ...int) []bool {
		in := make([]bool, 7)
		for _, v := range vs {
			in[v] = true
		}
		return in
	}
	for _, wrong := range []verify.VertexCut{
		{Infinite: true},
		{Value: 2, Vertices: []int32{1, 2}, InSome: in(1, 2)},
		{Value: 1, Vertices: []int32{1}, InSome: in(1)},
		{Value: 1, Vertices: []int32{3}, InSome: in(3, 4)},
		{Value: 1, Vertices: []int32{0}, InSome: in(0)},
	} {
		if verify.MinVertexCut(g, false, ends[0], ends[1], nil, wrong) == nil {
			t.Errorf("%+v is wrong, which is not noticed", wrong)
		}
	}
}

// spoilt calls check on what is right, and on what each change makes of it.
func spoilt[T any](t *testing.T, what string, right func() T, check func(T) error, changes map[string]func(*T)) {
	t.Helper()
	if err := check(right()); err != nil {
		t.Fatalf("%s: what is right is refused: %v", what, err)
	}
	for name, change := range changes {
		x := right()
		if change(&x); check(x) == nil {
			t.Errorf("%s: %s is spoilt, which is not noticed", what, name)
		}
	}
}

// two are two ways from a to z, the one over b - c costs less than the direct link.
const two = "a -9- z\n a -2- b -2- c -2- z\n a -5- b\n b -4- z\n y"

func TestTheChecksOfCostsCatchWhatIsWrong(t *testing.T) {
	g := fixture.Draw(two) // a 0, b 1, c 2, y 3, z 4
	by := verify.Costs{By: 1}
	type tree struct {
		cost           []float64
		parent, source []int32
	}
	spoilt(t, "distances", func() tree {
		return tree{[]float64{0, 2, 4, -1, 6}, []int32{-1, 0, 1, -1, 1}, []int32{0, 0, 0, -1, 0}}
	}, func(x tree) error { return verify.Distances(g, by, []int32{0}, x.cost, x.parent, x.source) }, map[string]func(*tree){
		"a cost":     func(x *tree) { x.cost[4] = 9 },
		"a parent":   func(x *tree) { x.parent[4] = 0 },
		"no parent":  func(x *tree) { x.parent[1] = -1 },
		"a source":   func(x *tree) { x.source[2] = 1 },
		"a reach":    func(x *tree) { x.cost[3] = 7 },
		"an outside": func(x *tree) { x.source[3] = 0 },
		"a result":   func(x *tree) { x.cost = x.cost[1:] },
	})
	type paths struct {
		list     [][]int32
		costs    []float64
		complete bool
	}
	spoilt(t, "k paths", func() paths {
		return paths{[][]int32{{0, 1, 2, 4}, {0, 1, 4}, {0, 4}}, []float64{6, 6, 9}, true}
	}, func(x paths) error {
		return verify.KPaths(g, by, 0, 4, verify.Wanted{K: 5}, x.list, x.costs, x.complete)
	}, map[string]func(*paths){
		"the order":     func(x *paths) { x.list[0], x.list[1] = x.list[1], x.list[0] },
		"a cost":        func(x *paths) { x.costs[2] = 8 },
		"a path":        func(x *paths) { x.list, x.costs = x.list[1:], x.costs[1:] },
		"a jump":        func(x *paths) { x.list[2], x.costs[2] = []int32{0, 2, 4}, 2 },
		"a return":      func(x *paths) { x.list[2], x.costs[2] = []int32{0, 1, 0, 4}, 13 },
		"an end":        func(x *paths) { x.list[2], x.costs[2] = []int32{0, 1}, 2 },
		"the last path": func(x *paths) { x.list, x.costs = x.list[:2], x.costs[:2] },
	})
	star := fixture.Star.Graph()
	spoilt(t, "connect", func() verify.Connection {
		return verify.Connection{Links: [][2]int32{{0, 1}, {0, 2}}, Vertices: []int32{0, 1, 2}, Part: []int32{0, 0}, Cost: 2, Lower: 2, Ratio: 1}
	}, func(x verify.Connection) error {
		return verify.Connect(star, verify.Costs{}, []int32{1, 2}, x)
	}, map[string]func(*verify.Connection){
		"a link":   func(x *verify.Connection) { x.Links = x.Links[1:]; x.Cost = 1 },
		"a circle": func(x *verify.Connection) { x.Links = append(x.Links, [2]int32{0, 1}); x.Cost = 3 },
		"no link":  func(x *verify.Connection) { x.Links[0] = [2]int32{1, 2} },
		"a leaf": func(x *verify.Connection) {
			x.Links, x.Vertices, x.Cost = append(x.Links, [2]int32{0, 3}), append(x.Vertices, 3), 3
		},
		"the cost":  func(x *verify.Connection) { x.Cost = 1 },
		"the bound": func(x *verify.Connection) { x.Lower = 3 },
		"the ratio": func(x *verify.Connection) { x.Lower = 1 },
		"a part":    func(x *verify.Connection) { x.Part[1] = 1 },
	})
}

func TestTheChecksOfFlowsCatchWhatIsWrong(t *testing.T) {
	g := fixture.Sea.Graph() // coast 0, desert 1, home 2, hub1 3, hub2 4, strait 5, zone 6
	v := func(name string) int32 { return fixture.Vertex(g, name) }
	home, zone := []int32{v("home")}, []int32{v("zone")}
	spoilt(t, "edge cut", func() verify.EdgeCut {
		cut, err := kernel.MinEdgeCut(background, g, home, zone, kernel.MinEdgeCutOptions{Directed: true, Every: true})
		if err != nil {
			t.Fatal(err)
		}
		return verify.EdgeCut(cut)
	}, func(x verify.EdgeCut) error { return verify.MinEdgeCut(g, true, home, zone, nil, x) }, map[string]func(*verify.EdgeCut){
		"infinite":         func(x *verify.EdgeCut) { x.Infinite = true },
		"the value":        func(x *verify.EdgeCut) { x.Value = 1 },
		"a link":           func(x *verify.EdgeCut) { x.Links = x.Links[1:] },
		"another link":     func(x *verify.EdgeCut) { x.Links[0]++ },
		"a link in no cut": func(x *verify.EdgeCut) { x.InSome[len(x.InSome)-1] = !x.InSome[len(x.InSome)-1] },
	})
	type cuts struct {
		values []int64
		sets   [][]int32
	}
	for _, disjoint := range []bool{false, true} {
		changes := map[string]func(*cuts){
			"a value":        func(x *cuts) { x.values[1] = 3 },
			"the order":      func(x *cuts) { slices.Reverse(x.values); slices.Reverse(x.sets) },
			"a cut":          func(x *cuts) { x.values, x.sets = x.values[:2], x.sets[:2] },
			"a cut twice":    func(x *cuts) { x.sets[2] = x.sets[1] },
			"what is not":    func(x *cuts) { x.sets[1], x.values[1] = []int32{v("hub1")}, 1 },
			"what is needed": func(x *cuts) { x.sets[1], x.values[1] = []int32{v("hub1"), v("strait")}, 2 },
		}
		spoilt(t, "best cuts", func() cuts {
			return cuts{[]int64{1, 2, 2}, [][]int32{{v("strait")}, {v("hub1"), v("hub2")}, {v("coast"), v("desert")}}}
		}, func(x cuts) error {
			return verify.BestVertexCuts(g, true, home, zone, nil, 9, disjoint, x.values, x.sets)
		}, changes)
	}
	// hub1, hub2 first hide the lighter strait from a greedy list of disjoint cuts.
	if verify.BestVertexCuts(g, true, home, zone, nil, 1, true, []int64{2}, [][]int32{{v("hub1"), v("hub2")}}) == nil {
		t.Error("a heavier cut before a lighter one is not noticed")
	}
	right := func(a, b int) int64 { return int64(2 - min(1, max(a, b)/5)) } // five in a ring and one that hangs on
	ring := fixture.Draw("a - b - c - d - e - a\n a - f")
	all := []int32{0, 1, 2, 3, 4, 5}
	if err := verify.CutTree(ring, slices.Repeat([]int64{1}, 6), all, right); err != nil {
		t.Errorf("the true cuts are refused: %v", err)
	}
	for name, wrong := range map[string]func(a, b int) int64{
		"all two":   func(int, int) int64 { return 2 },
		"one pair":  func(a, b int) int64 { return right(a, b) - int64(b2i(a+b == 3)) },
		"one sided": func(a, b int) int64 { return right(a, b) - int64(b2i(a < b)) },
	} {
		if verify.CutTree(ring, slices.Repeat([]int64{1}, 6), all, wrong) == nil {
			t.Errorf("a tree of cuts with %s is not noticed", name)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestTheChecksOfTimeCatchWhatIsWrong(t *testing.T) {
	legs := []verify.Leg{{From: 0, To: 1, Depart: 1, Arrive: 3}, {From: 0, To: 1, Depart: 6, Arrive: 7}, {From: 1, To: 2, Depart: 8, Arrive: 9}, {From: 0, To: 2, Depart: 2, Arrive: 12}}
	type answer struct {
		reached  []bool
		value    []int64
		count    int
		journeys [][]int32
	}
	ways := func(aim uint8, value []int64, journeys [][]int32) {
		spoilt(t, "journeys", func() answer {
			return answer{[]bool{true, true, true, false}, slices.Clone(value), 3, slices.Clone(journeys)}
		}, func(x answer) error {
			return verify.TimedJourneys(legs, []int32{0}, verify.Window{}, aim, x.reached, x.value, x.count, func(v int32) []int32 { return x.journeys[v] })
		}, map[string]func(*answer){
			"a value":           func(x *answer) { x.value[2]++ },
			"a reach":           func(x *answer) { x.reached[3] = true },
			"the count":         func(x *answer) { x.count++ },
			"a journey":         func(x *answer) { x.journeys[2] = []int32{0} },
			"a longer journey":  func(x *answer) { x.journeys[1] = []int32{1, 2} },
			"a source's":        func(x *answer) { x.journeys[0] = []int32{0} },
			"what is too early": func(x *answer) { x.journeys[2] = []int32{2, 1} },
		})
	}
	ways(0, []int64{0, 3, 9, 0}, [][]int32{nil, {0}, {0, 2}, nil})
	ways(1, []int64{0, 1, 3, 0}, [][]int32{nil, {1}, {1, 2}, nil})
	ways(2, []int64{0, 1, 1, 0}, [][]int32{nil, {0}, {3}, nil})
	spoilt(t, "departures", func() answer {
		return answer{[]bool{true, true, true, false}, []int64{6, 8, 0, 0}, 3, [][]int32{{1, 2}, {2}, nil, nil}}
	}, func(x answer) error {
		return verify.LatestDepartures(legs, []int32{2}, verify.Window{}, x.reached, x.value, func(v int32) []int32 { return x.journeys[v] })
	}, map[string]func(*answer){
		"a value":   func(x *answer) { x.value[0] = 2 },
		"a journey": func(x *answer) { x.journeys[0] = []int32{3} },
		"a reach":   func(x *answer) { x.reached[1] = false },
	})
	type cut struct {
		infinite bool
		value    int64
		legs     []int32
		some     []bool
	}
	spoilt(t, "timed cut", func() cut { return cut{false, 2, []int32{2, 3}, []bool{false, false, true, true}} }, func(x cut) error {
		return verify.MinTimedCut(legs, []int32{0}, []int32{2}, verify.Window{}, []int64{1, 1, 1, 1}, x.infinite, x.value, x.legs, x.some)
	}, map[string]func(*cut){
		"infinite": func(x *cut) { x.infinite = true },
		"value":    func(x *cut) { x.value = 1 },
		"a leg":    func(x *cut) { x.legs, x.value = x.legs[:1], 1 },
		"one more": func(x *cut) { x.legs, x.value = []int32{0, 1, 3}, 3 },
		"in some":  func(x *cut) { x.some[0] = true },
	})
}
