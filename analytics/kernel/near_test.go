package kernel_test

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/path"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// nearness are the kernels that ask how far vertices are from all others.
func nearness() []subject {
	var list []subject
	for _, directed := range []bool{false, true} {
		for _, by := range []kernel.Cost{kernel.CostLinks, kernel.CostWeights, kernel.CostSurprise} {
			o := kernel.Costs{Directed: directed, By: by}
			list = append(list, scores(fmt.Sprintf("closeness directed=%v by %d", directed, by),
				func(ctx ctxt, g snap) ([]float64, error) { return kernel.Closeness(ctx, g, o) },
				func(g snap, s []float64) error { return verify.Closeness(g, checkable(o), s) }))
		}
		for _, k := range []int{1, 10} {
			list = append(list, closestSubject(kernel.ClosestOptions{Directed: directed, K: k}))
		}
	}
	return list
}

func closestSubject(o kernel.ClosestOptions) subject {
	return subject{fmt.Sprintf("closest %d directed=%v", o.K, o.Directed),
		func(ctx ctxt, g snap) (any, error) {
			a, err := kernel.Closest(ctx, g, o)
			if err != nil {
				return nil, err
			}
			return *a, nil
		},
		func(g snap, result any) error {
			a := result.(kernel.ClosestSet)
			return verify.Closest(g, o.Directed, o.K, a.Vertices, a.Scores)
		}}
}

func TestNearnessOnKnownGraphs(t *testing.T) {
	c := func(f fixture.Named, o kernel.Costs) []float64 {
		return must[[]float64](t)(kernel.Closeness(background, f.Graph(), o))
	}
	nearly(t, "star", c(fixture.Star, kernel.Costs{}), []float64{1, 4. / 7, 4. / 7, 4. / 7, 4. / 7}, 1e-15)
	nearly(t, "path", c(fixture.Path, kernel.Costs{}), []float64{4. / 10, 4. / 7, 4. / 6, 4. / 7, 4. / 10}, 1e-15)
	// Of six, a triangle's corners reach two at 1 each, a pair's ends one, the last nobody.
	nearly(t, "islands", c(fixture.Islands, kernel.Costs{}), []float64{2. / 5, 2. / 5, 2. / 5, 1. / 5, 1. / 5, 0}, 1e-15)
	path := fixture.Path.Graph()
	nearly(t, "path at 2 a step", must[[]float64](t)(kernel.Closeness(background, path, kernel.Costs{Own: []float64{2, 2, 2, 2}})), []float64{.2, 2. / 7, 2. / 6, 2. / 7, .2}, 1e-15)
	nearly(t, "path without its middle", must[[]float64](t)(kernel.Closeness(background, path, kernel.Costs{Avoid: []int32{2}})), []float64{.25, .25, 0, .25, .25}, 1e-15)
	for _, x := range []struct {
		f    fixture.Named
		k    int
		want []int32
	}{{fixture.Star, 1, []int32{0}}, {fixture.Path, 3, []int32{2, 1, 3}}, {fixture.Islands, 9, []int32{0, 1, 2, 3, 4, 5}}} {
		if a := must[*kernel.ClosestSet](t)(kernel.Closest(background, x.f.Graph(), kernel.ClosestOptions{K: x.k})); !slices.Equal(a.Vertices, x.want) {
			t.Errorf("the closest %d of %s are %v", x.k, x.f.Name, a)
		}
	}
	if _, err := kernel.Closest(background, path, kernel.ClosestOptions{K: -1}); !graph.Is(err, graph.Invalid) {
		t.Errorf("minus one closest vertices give %v", err)
	}
}

func TestClosenessAgreesWithGonum(t *testing.T) {
	for _, g := range compared() {
		for _, weighted := range []bool{false, true} {
			for _, directed := range []bool{false, true} {
				o, r := kernel.Costs{Directed: directed}, g.Undirected()
				if directed {
					r = g.Directed()
				}
				if r = unit(r); weighted {
					o.By, r = kernel.CostWeights, leastOf(g, r, directed)
				}
				// gonum adds up the ways from whoever reaches a vertex, and leaves parts out of its formula.
				var want map[int64]float64
				var all path.AllShortest
				if directed {
					d := gonumgraph.NewDirected(r)
					all = path.DijkstraAllPaths(d)
					want = network.Closeness(d, all)
				} else {
					u := gonumgraph.NewUndirected(r)
					all = path.DijkstraAllPaths(u)
					want = network.Closeness(u, all)
				}
				scores, n := make([]float64, g.Len()), g.Len()
				for v := range n {
					reached, far := 0.0, 0.0
					for u := range n {
						if d := all.Weight(int64(u), int64(v)); u != v && !math.IsInf(d, 1) {
							reached++
							far += d
						}
					}
					if reached == float64(n-1) && math.Abs(want[int64(v)]*far-1) > 1e-9 {
						t.Fatalf("gonum's closeness is another")
					}
					if reached > 0 {
						scores[v] = reached / float64(n-1) * reached / far
					}
				}
				nearly(t, fmt.Sprintf("closeness directed=%v weighted=%v", directed, weighted), must[[]float64](t)(kernel.Closeness(background, g, o)), scores, 1e-9)
			}
		}
	}
}

// TestManySearchesAtOnceAreManySearches compares searches that share lanes, on
// graphs with more sources than a lane has bits, with one search a source.
func TestManySearchesAtOnceAreManySearches(t *testing.T) {
	line := make([]fixture.Arc, 599) // so long that searches never look back
	for i := range line {
		line[i] = fixture.Arc{From: i, To: i + 1, Weight: 1}
	}
	grown := fixture.BarabasiAlbert(900, 4, 5)
	for name, g := range map[string]snap{"a line": fixture.Build(600, line), "a grown graph": grown, "parts": fixture.Union(fixture.Random(700, 800, 3), grown), "alone": fixture.Build(700, nil)} {
		ones := slices.Repeat([]float64{1}, g.LinkCount())
		for _, directed := range []bool{false, true} {
			for _, err := range []error{
				verify.Harmonic(g, directed, must[[]float64](t)(kernel.Harmonic(background, g, kernel.HarmonicOptions{Directed: directed}))),
				verify.Closest(g, directed, 40, topOf(t, g, directed).Vertices, topOf(t, g, directed).Scores),
			} {
				if err != nil {
					t.Errorf("%s, directed=%v: %v", name, directed, err)
				}
			}
			one := must[[]float64](t)(kernel.Closeness(background, g, kernel.Costs{Directed: directed, Own: ones}))
			nearly(t, name, must[[]float64](t)(kernel.Closeness(background, g, kernel.Costs{Directed: directed})), one, 1e-12)
		}
	}
}

func topOf(t *testing.T, g *snapshot.Graph, directed bool) *kernel.ClosestSet {
	a := must[*kernel.ClosestSet](t)(kernel.Closest(background, g, kernel.ClosestOptions{Directed: directed, K: 40}))
	if g.LinkCount() > 3000 && !directed && a.Full > g.Len()/2 {
		t.Errorf("%d of %d searches went to the end", a.Full, g.Len())
	}
	return a
}

func TestNearnessDoesNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.Random(60, 140, 21)
	for _, s := range nearness() {
		if _, is := must[any](t)(s.run(background, g)).([]float64); is {
			relabelled(t, s, g)
			x := must[any](t)(s.run(background, g)).([]float64)
			nearly(t, s.name+", reversed twice", must[any](t)(s.run(background, fixture.Reverse(fixture.Reverse(g)))).([]float64), x, 0)
			for v := range x { // one more to be reached or not
				x[v] *= float64(g.Len()-1) / float64(g.Len())
			}
			nearly(t, s.name+" with an isolated vertex", must[any](t)(s.run(background, fixture.WithIsolated(g))).([]float64), append(x, 0), 1e-9)
		}
	}
	a := must[*kernel.ClosestSet](t)(kernel.Closest(background, g, kernel.ClosestOptions{K: 10}))
	b := must[*kernel.ClosestSet](t)(kernel.Closest(background, fixture.WithIsolated(g), kernel.ClosestOptions{K: 10}))
	if !slices.Equal(a.Vertices, b.Vertices) || !slices.Equal(a.Scores, b.Scores) {
		t.Errorf("the closest change with an isolated vertex: %v, %v", a, b)
	}
}

// TestBothWaysToPageRankAgree solves, and walks from everywhere alike.
func TestBothWaysToPageRankAgree(t *testing.T) {
	for _, g := range append(compared(), fixture.WithIsolated(fixture.Islands.Graph()), fixture.Build(3, nil)) {
		solved := must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{}))
		nearly(t, "page rank", must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{Restart: slices.Repeat([]float64{2}, g.Len())})), solved, 1e-10)
	}
}

// TestLargeGraphsGiveTheSameBytesOnAnyNumberOfCores has graphs of many chunks
// of rows, whose nodes choose their communities many at a time.
func TestLargeGraphsGiveTheSameBytesOnAnyNumberOfCores(t *testing.T) {
	g, all := fixture.Planted(200, 100, 6, 2, 3), []string{}
	g.Undirected()
	g.Directed()
	o := kernel.CommunitiesOptions{Passes: 20}
	for _, cores := range []int{1, 2, 8} {
		before := runtime.GOMAXPROCS(cores)
		label := must[[]int32](t)(kernel.Communities(background, g, o))
		solved := must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{}))
		walked := must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{Directed: true}))
		runtime.GOMAXPROCS(before)
		all = append(all, fmt.Sprintf("%v %b %b", label, solved, walked))
		if cores == 1 {
			for _, err := range []error{verify.Communities(g, false, 1, label), verify.PageRank(g, false, 0.85, 1e-11, solved), verify.PageRank(g, true, 0.85, 1e-11, walked)} {
				if err != nil {
					t.Error(err)
				}
			}
			// Alone, groups of 6 links inside and 2 elsewhere come out at 3/4 less what chance gives.
			if q := must[float64](t)(kernel.Modularity(background, g, label, o)); q < 0.73 {
				t.Errorf("the modularity is %v", q)
			}
		}
	}
	if all[0] != all[1] || all[0] != all[2] {
		t.Error("other numbers of cores give other bytes")
	}
}
