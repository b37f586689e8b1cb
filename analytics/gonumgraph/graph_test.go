package gonumgraph

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/testgraph"

	"portolan/analytics/kernel/fixture"
	"portolan/graph/snapshot"
)

// builder turns gonum's cases into our rows: ids become vertex numbers, links
// to oneself and repeated links are left out, as rows have neither.
func builder(wrap func(*snapshot.Graph) graph.Graph, directed bool) testgraph.Builder {
	return func(nodes []graph.Node, edges []testgraph.WeightedLine, _, _ float64) (graph.Graph, []graph.Node, []testgraph.Edge, float64, float64, bool) {
		number := map[int64]int{}
		var ids []int64
		add := func(id int64) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		for _, n := range nodes {
			add(n.ID())
		}
		for _, e := range edges {
			if e.From().ID() != e.To().ID() {
				add(e.From().ID())
				add(e.To().ID())
			}
		}
		slices.Sort(ids)
		var want []graph.Node
		for i, id := range ids {
			number[id] = i
			want = append(want, simple.Node(i))
		}
		var arcs []fixture.Arc
		var kept []testgraph.Edge
		seen := map[[2]int]bool{}
		for _, e := range edges {
			f, t, w := number[e.From().ID()], number[e.To().ID()], e.Weight()
			key := [2]int{f, t}
			if !directed {
				key = [2]int{min(f, t), max(f, t)}
			}
			if e.From().ID() == e.To().ID() || seen[key] {
				continue
			}
			if !(w > 0) || math.IsInf(w, 1) || float64(float32(w)) != w {
				w = 1
			}
			seen[key] = true
			arcs = append(arcs, fixture.Arc{From: f, To: t, Weight: w})
			kept = append(kept, simple.WeightedEdge{F: simple.Node(f), T: simple.Node(t), W: w})
		}
		if len(kept) == 0 && len(edges) != 0 {
			return nil, nil, nil, 0, 0, false
		}
		return wrap(fixture.Build(len(ids), arcs)), want, kept, 0, math.Inf(1), true
	}
}

func TestReadingsPassGonumsOwnSuite(t *testing.T) {
	for _, reading := range []struct {
		name    string
		builder testgraph.Builder
	}{
		{"undirected", builder(func(g *snapshot.Graph) graph.Graph { return NewUndirected(g.Undirected()) }, false)},
		{"directed", builder(func(g *snapshot.Graph) graph.Graph { return NewDirected(g.Directed()) }, true)},
	} {
		t.Run(reading.name, func(t *testing.T) {
			b := reading.builder
			t.Run("EdgeExistence", func(t *testing.T) { testgraph.EdgeExistence(t, b, true) })
			t.Run("NodeExistence", func(t *testing.T) { testgraph.NodeExistence(t, b) })
			t.Run("ReturnAdjacentNodes", func(t *testing.T) { testgraph.ReturnAdjacentNodes(t, b, true, true) })
			t.Run("ReturnAllEdges", func(t *testing.T) { testgraph.ReturnAllEdges(t, b, true) })
			t.Run("ReturnAllNodes", func(t *testing.T) { testgraph.ReturnAllNodes(t, b, true) })
			t.Run("ReturnAllWeightedEdges", func(t *testing.T) { testgraph.ReturnAllWeightedEdges(t, b, true) })
			t.Run("ReturnEdgeSlice", func(t *testing.T) { testgraph.ReturnEdgeSlice(t, b, true) })
			t.Run("ReturnNodeSlice", func(t *testing.T) { testgraph.ReturnNodeSlice(t, b, true) })
			t.Run("ReturnWeightedEdgeSlice", func(t *testing.T) { testgraph.ReturnWeightedEdgeSlice(t, b, true) })
			t.Run("Weight", func(t *testing.T) { testgraph.Weight(t, b) })
		})
	}
}

func TestBetweennessCountsEachPairOnceAndKeepsZeros(t *testing.T) {
	got := Betweenness(fixture.Path.Graph().Undirected(), false)
	if want := []float64{0, 3, 4, 3, 0}; !slices.Equal(got, want) {
		t.Errorf("the betweenness of a path of five is %v, not %v", got, want)
	}
	got = Betweenness(fixture.Draw("a > b > c").Directed(), true)
	if want := []float64{0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("the betweenness of a directed path of three is %v, not %v", got, want)
	}
}
