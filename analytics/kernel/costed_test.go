package kernel_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
	"portolan/graph/snapshot"
)

func checkable(o kernel.Costs) verify.Costs {
	return verify.Costs{Directed: o.Directed, By: uint8(o.By), Own: o.Own, Avoid: o.Avoid}
}

// some picks up to k vertices of g, spread over its numbers.
func some(g snap, k int) []int32 {
	var list []int32
	for i := range min(k, g.Len()) {
		list = append(list, int32(i*g.Len()/k))
	}
	return slices.Compact(list)
}

// ownCosts gives every link a cost from 0 to 1.2.
func ownCosts(g snap) []float64 {
	own := make([]float64, g.LinkCount())
	for l := range own {
		own[l] = float64(l*7%13) / 10
	}
	return own
}

// costed are the kernels that add up the costs of steps.
func costed() []subject {
	var list []subject
	for _, directed := range []bool{false, true} {
		for _, by := range []kernel.Cost{kernel.CostLinks, kernel.CostWeights, kernel.CostSurprise} {
			o := kernel.Costs{Directed: directed, By: by}
			list = append(list, distanceSubject(o, false), kPathSubject(o, ""))
			if !directed {
				list = append(list, connectSubject(o))
			}
		}
		list = append(list, distanceSubject(kernel.Costs{Directed: directed}, true), kPathSubject(kernel.Costs{Directed: directed, By: kernel.CostWeights}, "all"))
	}
	for _, condition := range slices.Sorted(maps.Keys(conditions)) {
		list = append(list, kPathSubject(kernel.Costs{By: kernel.CostSurprise}, condition))
	}
	return list
}

// distanceSubject asks from two sources; with own costs and one vertex to avoid
// where constrained.
func distanceSubject(o kernel.Costs, constrained bool) subject {
	costs := func(g snap) kernel.Costs {
		o := o
		if constrained && g.Len() > 2 {
			o.Own, o.Avoid = ownCosts(g), []int32{int32(g.Len() - 1)}
		}
		return o
	}
	return subject{fmt.Sprintf("distances %+v constrained=%v", o, constrained),
		func(ctx ctxt, g snap) (any, error) {
			t, err := kernel.Distances(ctx, g, some(g, 2), costs(g))
			if err != nil {
				return nil, err
			}
			return [3]any{t.Cost, t.Parent, t.Source}, nil
		},
		func(g snap, result any) error {
			r := result.([3]any)
			return verify.Distances(g, checkable(costs(g)), some(g, 2), r[0].([]float64), r[1].([]int32), r[2].([]int32))
		}}
}

// kPathSubject asks for seven paths from the first vertex to the last under a
// condition; where there is one, around a vertex as well.
func kPathSubject(o kernel.Costs, condition string) subject {
	options := func(g snap) kernel.KPathsOptions {
		o := kernel.KPathsOptions{Costs: o, K: 7}
		if n := int32(g.Len()); n > 5 {
			if conditions[condition](g, &o); condition != "" {
				o.Avoid = []int32{n / 3}
			}
		}
		return o
	}
	return subject{fmt.Sprintf("k paths %+v %s", o, condition),
		func(ctx ctxt, g snap) (any, error) {
			if g.Len() == 0 {
				_, err := kernel.Components(ctx, g)
				return kernel.KPathSet{}, err
			}
			s, err := kernel.KPaths(ctx, g, 0, int32(g.Len()-1), options(g))
			if err != nil {
				return nil, err
			}
			return *s, nil
		},
		func(g snap, result any) error {
			if g.Len() == 0 {
				return nil
			}
			s, o := result.(kernel.KPathSet), options(g)
			return verifyKPaths(g, o, &s, 0, int32(g.Len()-1))
		}}
}

func verifyKPaths(g snap, o kernel.KPathsOptions, s *kernel.KPathSet, from, to int32) error {
	paths, costs := unzip(s.Paths)
	want := verify.Wanted{K: o.K, Through: o.Through, Apart: o.Apart}
	if o.Timing != nil {
		want.Spans, want.MaxWait = o.Timing.Spans, o.Timing.MaxWait
	}
	return verify.KPaths(g, checkable(o.Costs), from, to, want, paths, costs, s.Complete)
}

func unzip(list []kernel.CostedPath) (paths [][]int32, costs []float64) {
	for _, p := range list {
		paths, costs = append(paths, p.Vertices), append(costs, p.Cost)
	}
	return paths, costs
}

func connectSubject(o kernel.Costs) subject {
	return subject{fmt.Sprintf("connect %+v", o),
		func(ctx ctxt, g snap) (any, error) {
			c, err := kernel.Connect(ctx, g, some(g, 4), o)
			if err != nil {
				return nil, err
			}
			return *c, nil
		},
		func(g snap, result any) error {
			return verify.Connect(g, checkable(o), some(g, 4), verify.Connection(result.(kernel.Connection)))
		}}
}

// detour has a short dear way and a long cheap one, and parallel links.
const detour = `
	a -9- z
	a -2- b -2- c -2- z
	a -5- b
	b -4- z
	y`

func TestCostedPathsOnKnownGraphs(t *testing.T) {
	g := fixture.Draw(detour)
	v := func(name string) int32 { return fixture.Vertex(g, name) }
	list := func(o kernel.KPathsOptions) string {
		t.Helper()
		text := ""
		s := must[*kernel.KPathSet](t)(kernel.KPaths(background, g, v("a"), v("z"), o))
		for _, p := range s.Paths {
			for _, w := range p.Vertices {
				text += fixture.NameOf(g.IDs[w])
			}
			text += fmt.Sprintf(":%.4g ", p.Cost)
		}
		return fmt.Sprintf("%s%v", text, s.Complete)
	}
	for _, c := range []struct {
		o    kernel.KPathsOptions
		want string
	}{
		// abz and abcz cost 6 both: their numbers order them.
		{kernel.KPathsOptions{K: 9, Costs: kernel.Costs{By: kernel.CostWeights}}, "abcz:6 abz:6 az:9 true"},
		{kernel.KPathsOptions{K: 2}, "az:1 abz:2 true"},
		{kernel.KPathsOptions{Costs: kernel.Costs{Avoid: []int32{v("b")}, By: kernel.CostWeights}}, "az:9 true"},
		{kernel.KPathsOptions{Through: [][]int32{{v("c")}}}, "abcz:3 true"},
		{kernel.KPathsOptions{Through: [][]int32{{v("c"), v("b")}}}, "abz:2 true"},
		{kernel.KPathsOptions{Through: [][]int32{{v("y")}}, K: 5}, "true"},
		{kernel.KPathsOptions{K: 9, Apart: 0.5}, "az:1 abz:2 true"}, // abcz passes all of what abz passes
		// a and z have 2 and 3 neighbours, b 3, c 2: half a bit of each end, all of what lies between.
		{kernel.KPathsOptions{K: 9, Costs: kernel.Costs{By: kernel.CostSurprise}}, fmt.Sprintf("az:%.4g abz:%.4g abcz:%.4g true", math.Log2(6)/2, math.Log2(6)/2+math.Log2(3), math.Log2(6)/2+math.Log2(3)+1)},
	} {
		if got := list(c.o); got != c.want {
			t.Errorf("%+v gives %s, not %s", c.o, got, c.want)
		}
	}
	d := must[*kernel.DistanceTree](t)(kernel.Distances(background, g, []int32{v("a")}, kernel.Costs{By: kernel.CostWeights}))
	if !slices.Equal(d.Cost, []float64{0, 2, 4, -1, 6}) || !slices.Equal(d.Path(v("z")), []int32{v("a"), v("b"), v("z")}) || d.Path(v("y")) != nil {
		t.Errorf("from a it is %v, to z by %v", d.Cost, d.Path(v("z")))
	}
	// Through a hundred diamonds run 2^100 paths; the first five differ at the end.
	s := must[*kernel.KPathSet](t)(kernel.KPaths(background, fixture.Diamonds(100), 0, 300, kernel.KPathsOptions{K: 5}))
	if len(s.Paths) != 5 || s.Paths[4].Cost != 200 || s.Paths[3].Vertices[197] != 296 || s.Paths[3].Vertices[199] != 299 {
		t.Errorf("the first paths through a hundred diamonds are %v", s.Paths)
	}
	for tries, want := range map[int]bool{0: true, 1: false} {
		s = must[*kernel.KPathSet](t)(kernel.KPaths(background, fixture.Diamonds(4), 0, 12, kernel.KPathsOptions{K: 2, Apart: 0.5, Tries: tries}))
		if s.Complete != want || want && len(s.Paths) != 2 {
			t.Errorf("after %d tries paths apart through diamonds are %+v", tries, s)
		}
	}
}

func TestASurprisingStoryGoesAroundTheHub(t *testing.T) {
	// From a to z: over a hub known by everybody, or over two people who know few.
	g := fixture.Draw("a - hub - z\n a - b - c - z\n hub - 1\n hub - 2\n hub - 3\n hub - 4\n hub - 5")
	a, z := fixture.Vertex(g, "a"), fixture.Vertex(g, "z")
	for by, want := range map[kernel.Cost]string{kernel.CostLinks: "hub", kernel.CostSurprise: "b"} {
		s := must[*kernel.KPathSet](t)(kernel.KPaths(background, g, a, z, kernel.KPathsOptions{Costs: kernel.Costs{By: by}}))
		if got := fixture.NameOf(g.IDs[s.Paths[0].Vertices[1]]); got != want {
			t.Errorf("by cost %d the first story goes over %s, not %s", by, got, want)
		}
	}
}

func TestConnectOnKnownGraphs(t *testing.T) {
	// Three leaves of a star: the distances between them are 2 each, so the
	// cheapest tree of distances costs 4 and the best network 3: the bound is 3.
	c := must[*kernel.Connection](t)(kernel.Connect(background, fixture.Star.Graph(), []int32{1, 2, 3}, kernel.Costs{}))
	if c.Cost != 3 || math.Abs(c.Lower-3) > 1e-12 || math.Abs(c.Ratio-4./3) > 1e-12 || !slices.Equal(c.Vertices, []int32{0, 1, 2, 3}) {
		t.Errorf("three leaves of a star are joined by %+v", c)
	}
	g := fixture.Islands.Graph() // a - b - c - a, x - y, z
	c = must[*kernel.Connection](t)(kernel.Connect(background, g, []int32{3, 0, 2, 5, 0}, kernel.Costs{}))
	if c.Cost != 1 || c.Lower != 1 || !slices.Equal(c.Part, []int32{0, 1, 1, 2, 1}) || !slices.Equal(c.Vertices, []int32{0, 2, 3, 5}) {
		t.Errorf("on islands four are joined by %+v", c)
	}
}

// leastOf are the costs of steps as symmetric rows for gonum: of parallel links
// the lightest.
func leastOf(g snap, r *snapshot.Rows, directed bool) *snapshot.Rows {
	least := &snapshot.Rows{Off: r.Off, To: r.To, Weight: slices.Repeat([]float64{math.Inf(1)}, len(r.To))}
	for _, a := range fixture.Arcs(g) {
		for _, e := range [][2]int{{a.From, a.To}, {a.To, a.From}} {
			if i, ok := slices.BinarySearch(r.Neighbours(int32(e[0])), int32(e[1])); ok {
				x := &least.Weight[int(r.Off[e[0]])+i]
				*x = min(*x, a.Weight)
			}
			if directed {
				break
			}
		}
	}
	return least
}

func TestCostedPathsAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		for _, directed := range []bool{false, true} {
			o := kernel.Costs{Directed: directed, By: kernel.CostWeights}
			var w gonum.Graph = gonumgraph.NewUndirected(leastOf(g, g.Undirected(), false))
			if directed {
				w = gonumgraph.NewDirected(leastOf(g, g.Directed(), true))
			}
			for from := int32(0); from < int32(g.Len()); from += 41 {
				tree := path.DijkstraFrom(simple.Node(from), w)
				d := must[*kernel.DistanceTree](t)(kernel.Distances(background, g, []int32{from}, o))
				for v, x := range d.Cost {
					if y := tree.WeightTo(int64(v)); x != y && !(x < 0 && math.IsInf(y, 1)) {
						t.Fatalf("from %d to %d it is %v, not %v", from, v, x, y)
					}
				}
				to := (from + 17) % int32(g.Len())
				_, costs := unzip(must[*kernel.KPathSet](t)(kernel.KPaths(background, g, from, to, kernel.KPathsOptions{Costs: o, K: 6})).Paths)
				var want []float64
				for _, p := range path.YenKShortestPaths(w, 6, math.Inf(1), simple.Node(from), simple.Node(to)) {
					sum := 0.0
					for i := 1; i < len(p); i++ {
						x, _ := w.(gonum.Weighted).Weight(p[i-1].ID(), p[i].ID())
						sum += x
					}
					want = append(want, sum)
				}
				nearly(t, "costs of paths", costs, want, 1e-9)
			}
		}
	}
}

func TestTheBoundOfAConnectionIsGonumsTreeOfDistances(t *testing.T) {
	for _, g := range compared() {
		u := gonumgraph.NewUndirected(leastOf(g, g.Undirected(), false))
		all := path.DijkstraAllPaths(u)
		terminals := some(g, 5)
		closure := simple.NewWeightedUndirectedGraph(0, math.Inf(1))
		for i, s := range terminals {
			for _, e := range terminals[:i] {
				closure.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(s), T: simple.Node(e), W: all.Weight(int64(s), int64(e))})
			}
		}
		tree := simple.NewWeightedUndirectedGraph(0, math.Inf(1))
		cost := path.Prim(tree, closure)
		c := must[*kernel.Connection](t)(kernel.Connect(background, g, terminals, kernel.Costs{By: kernel.CostWeights}))
		if l := float64(len(terminals)); !math.IsInf(cost, 1) && math.Abs(c.Lower-cost/(2*(1-1/l))) > 1e-9*cost {
			t.Errorf("the bound is %v, gonum's tree of distances costs %v", c.Lower, cost)
		}
	}
}

func TestCostsDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.Random(60, 140, 21)
	n := int32(g.Len())
	h, perm := fixture.Relabel(g, 11)
	other := fixture.Union(fixture.WithIsolated(fixture.Reverse(fixture.Reverse(g))), fixture.BarabasiAlbert(40, 2, 22))
	for _, o := range []kernel.Costs{{}, {By: kernel.CostWeights}, {By: kernel.CostSurprise}, {By: kernel.CostWeights, Directed: true}} {
		k := kernel.KPathsOptions{Costs: o, K: 9}
		_, want := unzip(must[*kernel.KPathSet](t)(kernel.KPaths(background, g, 0, n-1, k)).Paths)
		_, got := unzip(must[*kernel.KPathSet](t)(kernel.KPaths(background, h, int32(perm[0]), int32(perm[n-1]), k)).Paths)
		nearly(t, "k paths under other numbers", got, want, 1e-9)
		_, got = unzip(must[*kernel.KPathSet](t)(kernel.KPaths(background, other, 0, n-1, k)).Paths)
		nearly(t, "k paths beside another graph", got, want, 1e-9)
		_, got = unzip(must[*kernel.KPathSet](t)(kernel.KPaths(background, fixture.Reverse(g), n-1, 0, k)).Paths)
		nearly(t, "k paths backwards", got, want, 1e-9)
		x := must[*kernel.DistanceTree](t)(kernel.Distances(background, g, []int32{3}, o)).Cost
		y := must[*kernel.DistanceTree](t)(kernel.Distances(background, h, []int32{int32(perm[3])}, o)).Cost
		for v := range x {
			nearly(t, "distances under other numbers", y[perm[v]:perm[v]+1], x[v:v+1], 1e-9)
		}
		if o.Directed {
			continue
		}
		a := must[*kernel.Connection](t)(kernel.Connect(background, g, []int32{0, 20, 40}, o))
		b := must[*kernel.Connection](t)(kernel.Connect(background, h, []int32{int32(perm[0]), int32(perm[20]), int32(perm[40])}, o))
		nearly(t, "the bound under other numbers", []float64{b.Lower}, []float64{a.Lower}, 1e-9)
	}
}

func TestCostsThatAreNoneAreRefused(t *testing.T) {
	g := fixture.Path.Graph()
	own := func(x float64) kernel.Costs { return kernel.Costs{Own: []float64{1, x, 1, 1}} }
	for name, o := range map[string]kernel.Costs{
		"negative": own(-1), "undefined": own(math.NaN()), "infinite": own(math.Inf(1)), "too large": own(math.MaxFloat64),
		"too few": {Own: []float64{1}}, "no such cost": {By: 9}, "no vertex": {Avoid: []int32{5}}, "avoided source": {Avoid: []int32{0}},
	} {
		_, err1 := kernel.Distances(background, g, []int32{0}, o)
		_, err2 := kernel.KPaths(background, g, 0, 4, kernel.KPathsOptions{Costs: o})
		_, err3 := kernel.Connect(background, g, []int32{0, 4}, o)
		for _, err := range []error{err1, err2, err3} {
			if !graph.Is(err, graph.Invalid) {
				t.Errorf("costs that are %s give %v", name, err)
			}
		}
	}
	if _, err := kernel.Connect(background, g, []int32{0}, kernel.Costs{Directed: true}); !graph.Is(err, graph.Invalid) {
		t.Errorf("a directed connection gives %v", err)
	}
	// The smallest and the largest costs there are still add up exactly.
	s := must[*kernel.KPathSet](t)(kernel.KPaths(background, g, 0, 4, kernel.KPathsOptions{Costs: own(5e-324)}))
	if s.Paths[0].Cost != 3 {
		t.Errorf("three links cost %v", s.Paths[0].Cost)
	}
	d := must[*kernel.DistanceTree](t)(kernel.Distances(background, g, []int32{0}, kernel.Costs{Own: []float64{5e-324, 0, 0, 0}}))
	if d.Cost[4] != 5e-324 {
		t.Errorf("the smallest cost is %v", d.Cost[4])
	}
}
