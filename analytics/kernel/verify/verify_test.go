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
