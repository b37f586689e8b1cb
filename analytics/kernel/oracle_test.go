package kernel_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
	"gonum.org/v1/gonum/graph/traverse"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/graph/snapshot"
)

// compared are the graphs on which gonum answers the same questions.
func compared() []snap {
	return []snap{fixture.BarabasiAlbert(150, 3, 4), fixture.Planted(5, 30, 6, 1, 5), fixture.Random(120, 150, 6), fixture.Karate.Graph(), fixture.Ring.Graph(), fixture.Parallel.Graph()}
}

// dense spreads gonum's map over all vertices, zeros where it has none.
func dense(n int, found map[int64]float64) []float64 {
	out := make([]float64, n)
	for v, x := range found {
		out[v] = x
	}
	return out
}

// unit makes every link of r weigh 1: gonum's paths and walks go by weight.
func unit(r *snapshot.Rows) *snapshot.Rows {
	return &snapshot.Rows{Off: r.Off, To: r.To, Weight: slices.Repeat([]float64{1}, len(r.To))}
}

func TestDegreesAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		u := gonumgraph.NewUndirected(g.Undirected())
		degree, strength := make([]float64, g.Len()), make([]float64, g.Len())
		for v := range g.Len() {
			for it := u.From(int64(v)); it.Next(); {
				degree[v]++
				strength[v] += u.WeightedEdge(int64(v), it.Node().ID()).Weight()
			}
		}
		nearly(t, "degree", must[[]float64](t)(kernel.Degree(background, g, kernel.DegreeOptions{})), degree, 0)
		nearly(t, "weighted degree", must[[]float64](t)(kernel.WeightedDegree(background, g, kernel.DegreeOptions{})), strength, 1e-9)
	}
}

func TestBetweennessAgreesWithGonum(t *testing.T) {
	for _, g := range compared() {
		nearly(t, "undirected", must[[]float64](t)(kernel.Betweenness(background, g, kernel.BetweennessOptions{})), gonumgraph.Betweenness(g.Undirected(), false), 1e-9)
		nearly(t, "directed", must[[]float64](t)(kernel.Betweenness(background, g, kernel.BetweennessOptions{Directed: true})), gonumgraph.Betweenness(g.Directed(), true), 1e-9)
	}
}

func TestHarmonicAgreesWithGonum(t *testing.T) {
	for _, g := range compared() {
		u, d := gonumgraph.NewUndirected(unit(g.Undirected())), gonumgraph.NewDirected(unit(g.Directed()))
		nearly(t, "undirected", must[[]float64](t)(kernel.Harmonic(background, g, kernel.HarmonicOptions{})), dense(g.Len(), network.Harmonic(u, path.DijkstraAllPaths(u))), 1e-9)
		nearly(t, "directed", must[[]float64](t)(kernel.Harmonic(background, g, kernel.HarmonicOptions{Directed: true})), dense(g.Len(), network.Harmonic(d, path.DijkstraAllPaths(d))), 1e-9)
	}
}

func TestPageRankAgreesWithGonum(t *testing.T) {
	for _, g := range compared() {
		nearly(t, "undirected", must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{})), dense(g.Len(), network.PageRank(gonumgraph.NewDirected(unit(g.Undirected())), 0.85, 1e-10)), 1e-7)
		nearly(t, "directed", must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{Directed: true})), dense(g.Len(), network.PageRank(gonumgraph.NewDirected(unit(g.Directed())), 0.85, 1e-10)), 1e-7)
	}
}

func TestCoreNumberAgreesWithGonum(t *testing.T) {
	for _, g := range compared() {
		want := make([]float64, g.Len())
		_, cores := topo.DegeneracyOrdering(gonumgraph.NewUndirected(g.Undirected()))
		for k, core := range cores {
			for _, v := range core {
				want[v.ID()] = float64(k)
			}
		}
		nearly(t, "core number", must[[]float64](t)(kernel.CoreNumber(background, g)), want, 0)
	}
}

// classes are labels from gonum's lists of nodes.
func classes(n int, lists [][]gonum.Node) []int32 {
	class := make([]int32, n)
	for c, list := range lists {
		for _, v := range list {
			class[v.ID()] = int32(c)
		}
	}
	return class
}

func samePartition(t *testing.T, what string, a, b []int32) {
	t.Helper()
	for v := range a {
		for w := range a {
			if (a[v] == a[w]) != (b[v] == b[w]) {
				t.Fatalf("%s: vertices %d and %d are together in one answer only", what, v, w)
			}
		}
	}
}

func TestPartitionsAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		u, d := gonumgraph.NewUndirected(g.Undirected()), gonumgraph.NewDirected(g.Directed())
		samePartition(t, "components", must[[]int32](t)(kernel.Components(background, g)), classes(g.Len(), topo.ConnectedComponents(u)))
		samePartition(t, "strong components", must[[]int32](t)(kernel.StrongComponents(background, g)), classes(g.Len(), topo.TarjanSCC(d)))
	}
}

func TestCommunitiesAreAsGoodAsGonums(t *testing.T) {
	for _, g := range compared() {
		for _, weighted := range []bool{false, true} {
			r := g.Undirected()
			if !weighted {
				r = unit(r)
			}
			u := gonumgraph.NewUndirected(r)
			o := kernel.CommunitiesOptions{Weighted: weighted}
			label := must[[]int32](t)(kernel.Communities(background, g, o))
			lists := make([][]gonum.Node, slices.Max(label)+1)
			for v, l := range label {
				lists[l] = append(lists[l], simple.Node(v))
			}
			q := must[float64](t)(kernel.Modularity(background, g, label, o))
			nearly(t, "modularity", []float64{q}, []float64{community.Q(u, lists, 1)}, 1e-9)
			louvain := community.Modularize(u, 1, rand.NewPCG(1, 1))
			if other := community.Q(louvain, nil, 1); q < 0.97*other {
				t.Errorf("the communities have modularity %v, gonum's %v", q, other)
			}
		}
	}
}

func TestShortestPathsAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		for _, directed := range []bool{false, true} {
			var w gonum.Graph = gonumgraph.NewUndirected(unit(g.Undirected()))
			if directed {
				w = gonumgraph.NewDirected(unit(g.Directed()))
			}
			for from := int32(0); from < int32(g.Len()); from += 7 {
				all := path.DijkstraAllFrom(simple.Node(from), w)
				for to := int32(0); to < int32(g.Len()); to += 5 {
					s := must[*kernel.PathSet](t)(kernel.ShortestPaths(background, g, from, to, kernel.ShortestPathsOptions{Directed: directed, First: 1 << 20}))
					lists, length := all.AllTo(int64(to))
					if s.Length < 0 && len(lists) == 0 {
						continue
					}
					var want [][]int32
					for _, list := range lists {
						var p []int32
						for _, v := range list {
							p = append(p, int32(v.ID()))
						}
						want = append(want, p)
					}
					slices.SortFunc(want, slices.Compare[[]int32])
					if float64(s.Length) != length || !slices.EqualFunc(s.Paths, want, slices.Equal[[]int32]) {
						t.Fatalf("from %d to %d (directed %v): %v, not %v", from, to, directed, s.Paths, want)
					}
				}
			}
		}
	}
}

func TestNeighbourhoodAgreesWithGonum(t *testing.T) {
	for _, g := range compared() {
		u := gonumgraph.NewUndirected(g.Undirected())
		s := must[*kernel.Surroundings](t)(kernel.Neighbourhood(background, g, []int32{1}, kernel.NeighbourhoodOptions{Depth: 2}))
		depth := map[int64]int{}
		walk := traverse.BreadthFirst{}
		walk.Walk(u, simple.Node(1), func(n gonum.Node, d int) bool {
			if d <= 2 {
				depth[n.ID()] = d
			}
			return d > 2
		})
		if len(depth) != len(s.Vertices) {
			t.Fatalf("%d vertices around 1, not %d", len(s.Vertices), len(depth))
		}
		for i, v := range s.Vertices {
			if depth[int64(v)] != int(s.Depth[i]) {
				t.Errorf("vertex %d is %d away, not %d", v, depth[int64(v)], s.Depth[i])
			}
		}
	}
}

func TestMinVertexCutAgreesWithGonumsFlow(t *testing.T) {
	for _, g := range compared() {
		n := int32(g.Len())
		for from := int32(0); from < n; from += 11 {
			to := n - 1 - from/2
			if from == to {
				continue
			}
			got := must[kernel.VertexCut](t)(kernel.MinVertexCut(background, g, []int32{from}, []int32{to}, kernel.MinVertexCutOptions{}))
			split := simple.NewWeightedDirectedGraph(0, 0)
			for v := range n {
				through := 1.0
				if v == from || v == to {
					through = 1e6
				}
				split.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(2 * v), T: simple.Node(2*v + 1), W: through})
				for _, w := range g.Undirected().Neighbours(v) {
					split.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(2*v + 1), T: simple.Node(2 * w), W: 1e6})
				}
			}
			flow := network.MaxFlowDinic(split, simple.Node(2*from), simple.Node(2*to+1), 1e-9)
			if got.Infinite != (flow >= 1e6) || !got.Infinite && float64(got.Value) != flow {
				t.Errorf("the cut between %d and %d is %+v, gonum's flow %v", from, to, got.Value, flow)
			}
		}
	}
}
