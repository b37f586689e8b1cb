package kernel_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// hub is a graph of n vertices of which the first has a link to all others, or
// nobody has one. It is put together by hand: ids and dates are left out.
func hub(n int, linked bool) snap {
	g := &snapshot.Graph{IDs: make([]graph.ID, n), OutOff: make([]int32, n+1), InOff: make([]int32, n+1)}
	for v := int32(1); int(v) < n && linked; v++ {
		g.OutTo, g.InFrom, g.InLink, g.Weights = append(g.OutTo, v), append(g.InFrom, 0), append(g.InLink, v-1), append(g.Weights, 1)
		g.OutOff[v], g.InOff[v+1] = int32(n-1), v
	}
	if linked {
		g.OutOff[n] = int32(n - 1)
	}
	g.Undirected()
	g.Directed()
	return g
}

// firsts are one way to call each kernel.
func firsts() []subject {
	var list []subject
	seen := map[string]bool{}
	for _, s := range subjects() {
		kind, _, _ := strings.Cut(s.name, " directed")
		kind, _, _ = strings.Cut(kind, " {")
		kind, _, _ = strings.Cut(kind, " exact")
		if !seen[kind] {
			seen[kind] = true
			list = append(list, s)
		}
	}
	return list
}

// timely runs s with so much time; it must end within 50 ms of work after that:
// ten times over, and one time of three, because the machine may be busy.
func timely(t *testing.T, s subject, name string, g snap, limit time.Duration) (result any, err error) {
	t.Helper()
	late := time.Duration(0)
	for range 3 {
		ctx, cancel := context.WithTimeout(background, limit)
		result, err = s.run(ctx, g)
		deadline, _ := ctx.Deadline()
		late = time.Since(deadline)
		cancel()
		if err == nil || late <= 500*time.Millisecond {
			return result, err
		}
	}
	t.Errorf("%s of %s ends %v after its context", s.name, name, late)
	return result, err
}

// unsound finds a number that is none in a result.
func unsound(result any) bool {
	text := fmt.Sprint(result)
	return strings.Contains(text, "NaN") || strings.Contains(text, "Inf ") || strings.Contains(text, "Inf]")
}

func TestOddGraphsAreAnsweredOrRefusedInWords(t *testing.T) {
	const million = 1_000_000
	small := map[string]snap{
		"nothing": fixture.Build(0, nil), "one": fixture.Build(1, nil), "two apart": fixture.Build(2, nil),
		"links to oneself": fixture.Build(5, []fixture.Arc{{From: 0, To: 0, Weight: 1}, {From: 4, To: 4, Weight: 2}, {From: 4, To: 4, Weight: 1}}),
		"parallel links":   fixture.Build(5, []fixture.Arc{{From: 0, To: 4, Weight: 1}, {From: 0, To: 4, Weight: 1}, {From: 4, To: 0, Weight: 5}, {From: 1, To: 3, Weight: 1}, {From: 1, To: 3, Weight: 1}}),
		"the least and the greatest weight": fixture.Build(5, []fixture.Arc{{From: 0, To: 1, Weight: math.SmallestNonzeroFloat32}, {From: 1, To: 2, Weight: math.MaxFloat32},
			{From: 2, To: 3, Weight: math.MaxFloat32}, {From: 3, To: 4, Weight: 1}}),
	}
	ended, end := context.WithCancel(background)
	end()
	for _, s := range subjects() {
		for name, g := range small {
			result, err := s.run(background, g)
			if err == nil {
				err = s.check(g, result)
			}
			if err != nil || unsound(result) {
				t.Errorf("%s of %s: %v, %v", s.name, name, result, err)
			}
		}
		if _, err := s.run(ended, small["parallel links"]); !graph.Is(err, graph.Cancelled) {
			t.Errorf("%s under a context that has ended: %v", s.name, err)
		}
	}
	// What is linear answers for the large ones too; the others may as well notice that they have no time.
	for name, g := range map[string]snap{"a million alone": hub(million, false), "a hub of a million": hub(million+1, true), "1,100 diamonds": fixture.Diamonds(1100)} {
		for _, s := range firsts() {
			result, err := timely(t, s, name, g, 10*time.Millisecond)
			if err != nil && !graph.Is(err, graph.Cancelled) && !graph.Is(err, graph.Exhausted) || g.Len() < million && unsound(result) {
				t.Errorf("%s of %s: %v", s.name, name, err)
			}
		}
	}
}

func TestLinearKernelsAnswerForAMillion(t *testing.T) {
	const million = 1_000_000
	alone, star := hub(million, false), hub(million+1, true)
	if d := must[[]float64](t)(kernel.Degree(background, star, kernel.DegreeOptions{})); d[0] != million || d[million] != 1 {
		t.Errorf("a hub of a million has %v neighbours", d[0])
	}
	if l := must[[]int32](t)(kernel.Components(background, alone)); l[million-1] != million-1 {
		t.Errorf("a million alone are %d parts", l[million-1]+1)
	}
	if c := must[[]float64](t)(kernel.CoreNumber(background, star)); c[0] != 1 {
		t.Errorf("the hub lies in core %v", c[0])
	}
	if s := must[*kernel.PathSet](t)(kernel.ShortestPaths(background, star, 1, million, kernel.ShortestPathsOptions{})); s.Length != 2 || s.Count != 1 {
		t.Errorf("from leaf to leaf it is %+v", s)
	}
	if s := must[*kernel.Surroundings](t)(kernel.Neighbourhood(background, star, []int32{5}, kernel.NeighbourhoodOptions{Depth: 2, Limit: 7})); len(s.Vertices) != 7 || !s.Cut {
		t.Errorf("around a leaf lie %v", s.Vertices)
	}
	if c := must[kernel.EdgeCut](t)(kernel.MinEdgeCut(background, star, []int32{1}, []int32{million}, kernel.MinEdgeCutOptions{})); c.Value != 1 || len(c.Links) != 1 || c.Links[0] != 0 {
		t.Errorf("from leaf to leaf flow %+v", c)
	}
	if s := must[*kernel.KPathSet](t)(kernel.KPaths(background, star, 1, million, kernel.KPathsOptions{K: 3})); len(s.Paths) != 1 || !s.Complete {
		t.Errorf("from leaf to leaf run %v", s.Paths)
	}
	// Whoever is linked to all: without it nothing is left.
	if a := must[*kernel.KeyPlayersNeg](t)(kernel.KeyPlayersBreaking(background, star, kernel.KeyPlayersNegOptions{})); a.Vertices[0] != 0 || a.Pairs[1] != 0 {
		t.Errorf("without %v %v pairs are left", a.Vertices, a.Pairs)
	}
}

func TestOddQuestionsAreAnsweredOrRefusedInWords(t *testing.T) {
	g, b := fixture.Karate.Graph(), background
	c := must[*kernel.Contacts](t)(kernel.NewContacts(5, ferries))
	same := []int32{3}
	one := []int32{0}
	for _, x := range []struct {
		name string
		run  func() (any, error)
		want string // what %v prints; a kind of error where it begins with !
	}{
		{"shortest path to oneself", func() (any, error) {
			s, err := kernel.ShortestPaths(b, g, 3, 3, kernel.ShortestPathsOptions{First: 9})
			return [2]any{s.Length, s.Paths}, err
		}, "[0 [[3]]]"},
		{"k paths to oneself", func() (any, error) {
			s, err := kernel.KPaths(b, g, 3, 3, kernel.KPathsOptions{K: 1_000_000})
			return *s, err
		}, "{[{[3] 0}] true}"},
		{"more paths than there are", func() (any, error) {
			s, err := kernel.KPaths(b, fixture.Cycle.Graph(), 0, 1, kernel.KPathsOptions{K: 1_000_000})
			return [2]any{len(s.Paths), s.Complete}, err
		}, "[2 true]"},
		{"vertex cut from oneself", func() (any, error) {
			cut, err := kernel.MinVertexCut(b, g, same, same, kernel.MinVertexCutOptions{})
			return cut.Infinite, err
		}, "true"},
		{"link cut from oneself", func() (any, error) {
			cut, err := kernel.MinEdgeCut(b, g, same, same, kernel.MinEdgeCutOptions{})
			return cut.Infinite, err
		}, "true"},
		{"timed cut from oneself", func() (any, error) {
			cut, err := kernel.MinTimedCut(b, c, same, same, kernel.TimedCutOptions{})
			return cut.Infinite, err
		}, "true"},
		{"best cuts from oneself", func() (any, error) {
			l, err := kernel.BestVertexCuts(b, g, same, same, kernel.BestVertexCutsOptions{K: 1_000_000})
			return *l, err
		}, "{true [] true}"},
		{"more cuts than there are", func() (any, error) {
			l, err := kernel.BestVertexCuts(b, fixture.Cycle.Graph(), one, []int32{2}, kernel.BestVertexCutsOptions{K: 1_000_000})
			return *l, err
		}, "{false [{2 [1 4]} {2 [1 3]}] true}"},
		{"a tree of one", func() (any, error) {
			tree, err := kernel.GomoryHu(b, g, kernel.CutTreeOptions{Terminals: one})
			return tree.Between(0, 0), err
		}, fmt.Sprint(int64(math.MaxInt64))},
		{"one to be joined", func() (any, error) {
			n, err := kernel.Connect(b, g, []int32{3, 3}, kernel.Costs{})
			return n.Vertices, err
		}, "[3]"},
		{"all break it up", func() (any, error) {
			a, err := kernel.KeyPlayersBreaking(b, fixture.Star.Graph(), kernel.KeyPlayersNegOptions{K: 1_000_000})
			return a.Pairs, err
		}, "[10 0 0 0 0 0]"},
		{"all reach all", func() (any, error) {
			a, err := kernel.KeyPlayersReaching(b, fixture.Star.Graph(), kernel.KeyPlayersPosOptions{K: 1_000_000})
			return a.Reach, err
		}, "[0 5 5 5 5 5]"},
		{"a neighbourhood without end", func() (any, error) {
			s, err := kernel.Neighbourhood(b, fixture.Path.Graph(), one, kernel.NeighbourhoodOptions{Depth: math.MaxInt, Limit: math.MaxInt})
			return s.Vertices, err
		}, "[0 1 2 3 4]"},
		{"no source", func() (any, error) {
			p, err := kernel.TimedJourneys(b, c, nil, kernel.TimedOptions{})
			return p.Count, err
		}, "0"},
	} {
		result, err := x.run()
		if got := fmt.Sprint(result); err != nil || got != x.want {
			t.Errorf("%s gives %s, %v, not %s", x.name, got, err, x.want)
		}
	}
	for _, bad := range []error{
		second(kernel.Neighbourhood(b, g, []int32{99}, kernel.NeighbourhoodOptions{})), second(kernel.Neighbourhood(b, g, one, kernel.NeighbourhoodOptions{Depth: -1})),
		second(kernel.ShortestPaths(b, g, -1, 0, kernel.ShortestPathsOptions{})), second(kernel.ShortestPaths(b, g, 0, 1, kernel.ShortestPathsOptions{First: -1})),
		second(kernel.Distances(b, g, []int32{99}, kernel.Costs{})), second(kernel.KPaths(b, g, 0, 99, kernel.KPathsOptions{})), second(kernel.KPaths(b, g, 0, 1, kernel.KPathsOptions{K: -1})),
		second(kernel.Connect(b, g, []int32{-1}, kernel.Costs{})), second(kernel.GomoryHu(b, g, kernel.CutTreeOptions{Terminals: []int32{99}})),
		second(kernel.MinVertexCut(b, g, one, []int32{99}, kernel.MinVertexCutOptions{})), second(kernel.MinEdgeCut(b, g, []int32{-1}, one, kernel.MinEdgeCutOptions{})),
		second(kernel.BestVertexCuts(b, g, one, []int32{99}, kernel.BestVertexCutsOptions{})), second(kernel.BestVertexCuts(b, g, one, []int32{9}, kernel.BestVertexCutsOptions{Tries: -1})),
		second(kernel.MinTimedCut(b, c, one, []int32{99}, kernel.TimedCutOptions{})), second(kernel.LatestDepartures(b, c, []int32{99}, kernel.Window{})),
		second(kernel.Modularity(b, g, []int32{0}, kernel.CommunitiesOptions{})), second(kernel.Communities(b, g, kernel.CommunitiesOptions{Resolution: math.Inf(1)})),
		second(kernel.Communities(b, g, kernel.CommunitiesOptions{Resolution: math.NaN()})), second(kernel.KeyPlayersReaching(b, g, kernel.KeyPlayersPosOptions{K: -1})),
	} {
		if !graph.Is(bad, graph.Invalid) || len(bad.Error()) < 20 {
			t.Errorf("a question that is none gives %v", bad)
		}
	}
}
