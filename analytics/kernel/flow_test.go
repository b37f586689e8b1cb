package kernel_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

func linkCapacities(g snap) []int64 {
	c := make([]int64, g.LinkCount())
	for l := range c {
		c[l] = int64(1 + l%3)
	}
	return c
}

// flows are the kernels of cuts and flows, beside the minimum vertex cut.
func flows() []subject {
	var list []subject
	for _, directed := range []bool{false, true} {
		for _, weighed := range []bool{false, true} {
			list = append(list, edgeCutSubject(directed, weighed))
		}
		for _, disjoint := range []bool{false, true} {
			list = append(list, bestCutsSubject(directed, disjoint))
		}
	}
	return append(list, cutTreeSubject())
}

func edgeCutSubject(directed, weighed bool) subject {
	options := func(g snap) kernel.MinEdgeCutOptions {
		o := kernel.MinEdgeCutOptions{Directed: directed, Every: weighed}
		if weighed {
			o.Capacity = linkCapacities(g)
		}
		return o
	}
	return subject{fmt.Sprintf("minimum edge cut directed=%v weighed=%v", directed, weighed),
		func(ctx ctxt, g snap) (any, error) {
			sources, sinks := ends(g)
			return kernel.MinEdgeCut(ctx, g, sources, sinks, options(g))
		},
		func(g snap, result any) error {
			sources, sinks := ends(g)
			return verify.MinEdgeCut(g, directed, sources, sinks, options(g).Capacity, verify.EdgeCut(result.(kernel.EdgeCut)))
		}}
}

func bestCutsSubject(directed, disjoint bool) subject {
	options := func(g snap) kernel.BestVertexCutsOptions {
		return kernel.BestVertexCutsOptions{MinVertexCutOptions: kernel.MinVertexCutOptions{Directed: directed, Capacity: capacities(g)}, K: 4, Disjoint: disjoint, Tries: 200}
	}
	return subject{fmt.Sprintf("best vertex cuts directed=%v disjoint=%v", directed, disjoint),
		func(ctx ctxt, g snap) (any, error) {
			sources, sinks := ends(g)
			l, err := kernel.BestVertexCuts(ctx, g, sources, sinks, options(g))
			if err != nil {
				return nil, err
			}
			return *l, nil
		},
		func(g snap, result any) error {
			sources, sinks := ends(g)
			l := result.(kernel.CutList)
			var values []int64
			var cuts [][]int32
			for _, c := range l.Cuts {
				values, cuts = append(values, c.Value), append(cuts, c.Vertices)
			}
			if l.Infinite || !l.Complete {
				return nil
			}
			return verify.BestVertexCuts(g, directed, sources, sinks, capacities(g), 4, disjoint, values, cuts)
		}}
}

func cutTreeSubject() subject {
	return subject{"cut tree",
		func(ctx ctxt, g snap) (any, error) {
			t, err := kernel.GomoryHu(ctx, g, kernel.CutTreeOptions{Capacity: linkCapacities(g), Terminals: some(g, 9)})
			if err != nil {
				return nil, err
			}
			return *t, nil
		},
		func(g snap, result any) error {
			t := result.(kernel.CutTree)
			return verify.CutTree(g, linkCapacities(g), some(g, 9), t.Between)
		}}
}

func TestCutsOnKnownGraphs(t *testing.T) {
	g := fixture.Sea.Graph()
	v := func(name string) int32 { return fixture.Vertex(g, name) }
	cut := must[kernel.EdgeCut](t)(kernel.MinEdgeCut(background, g, []int32{v("home")}, []int32{v("zone")}, kernel.MinEdgeCutOptions{Directed: true, Every: true}))
	if cut.Value != 2 || len(cut.Links) != 2 || g.OutTo[cut.Links[0]] != v("hub1") || slices.Contains(cut.InSome, false) {
		t.Errorf("every link on the two ways from home to the zone lies in a cut of 2, not %+v", cut)
	}
	both := must[kernel.EdgeCut](t)(kernel.MinEdgeCut(background, g, []int32{v("home"), v("hub1")}, []int32{v("zone"), v("coast")}, kernel.MinEdgeCutOptions{Directed: true}))
	if both.Value != 2 {
		t.Errorf("from two places to two flow %+v", both)
	}
	if cut = must[kernel.EdgeCut](t)(kernel.MinEdgeCut(background, g, []int32{0}, []int32{1, 0}, kernel.MinEdgeCutOptions{})); !cut.Infinite {
		t.Error("a source that is a sink is cut off")
	}
	list := must[*kernel.CutList](t)(kernel.BestVertexCuts(background, g, []int32{v("home")}, []int32{v("zone")}, kernel.BestVertexCutsOptions{K: 9, MinVertexCutOptions: kernel.MinVertexCutOptions{Directed: true}}))
	want := fmt.Sprint([]kernel.WeighedCut{{Value: 1, Vertices: []int32{v("strait")}}, {Value: 2, Vertices: []int32{v("hub1"), v("hub2")}}, {Value: 2, Vertices: []int32{v("coast"), v("desert")}}})
	if fmt.Sprint(list.Cuts) != want || !list.Complete {
		t.Errorf("the ways are closed at %v, not %v", list.Cuts, want)
	}
	// Two triangles joined by a link: 1 across, 2 within.
	h := fixture.Draw("a - b - c - a\n d - e - f - d\n c - d\n z")
	tree := must[*kernel.CutTree](t)(kernel.GomoryHu(background, h, kernel.CutTreeOptions{}))
	if tree.Between(0, 1) != 2 || tree.Between(0, 5) != 1 || tree.Between(3, 4) != 2 || tree.Between(6, 0) != 0 {
		t.Errorf("the cut tree of two triangles is %+v", tree)
	}
	for name, err := range map[string]error{
		"a terminal twice": second(kernel.GomoryHu(background, h, kernel.CutTreeOptions{Terminals: []int32{1, 1}})),
		"too few":          second(kernel.GomoryHu(background, h, kernel.CutTreeOptions{Capacity: []int64{1}})),
		"no capacity":      second(kernel.MinEdgeCut(background, h, []int32{0}, []int32{5}, kernel.MinEdgeCutOptions{Capacity: make([]int64, 7)})),
		"too much":         second(kernel.MinEdgeCut(background, h, []int32{0}, []int32{5}, kernel.MinEdgeCutOptions{Capacity: slices.Repeat([]int64{1 << 60}, 7)})),
		"a negative k":     second(kernel.BestVertexCuts(background, h, []int32{0}, []int32{5}, kernel.BestVertexCutsOptions{K: -1})),
	} {
		if !graph.Is(err, graph.Invalid) {
			t.Errorf("%s gives %v", name, err)
		}
	}
}

// second is the error of two results.
func second[T any](_ T, err error) error { return err }

func TestEdgeCutsAgreeWithGonumsFlow(t *testing.T) {
	for _, g := range compared() {
		n := int32(g.Len())
		tree := must[*kernel.CutTree](t)(kernel.GomoryHu(background, g, kernel.CutTreeOptions{}))
		for from := int32(0); from < n; from += 23 {
			to := n - 1 - from/2
			if from == to {
				continue
			}
			for _, directed := range []bool{false, true} {
				w := simple.NewWeightedDirectedGraph(0, 0)
				for v := range n {
					w.AddNode(simple.Node(v))
				}
				add := func(a, b int) {
					if x, ok := w.Weight(int64(a), int64(b)); a != b && ok {
						w.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(a), T: simple.Node(b), W: x + 1})
					} else if a != b {
						w.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(a), T: simple.Node(b), W: 1})
					}
				}
				for _, a := range fixture.Arcs(g) {
					add(a.From, a.To)
					if !directed {
						add(a.To, a.From)
					}
				}
				var weighted gonum.WeightedDirected = w
				flow := network.MaxFlowDinic(weighted, simple.Node(from), simple.Node(to), 1e-9)
				got := must[kernel.EdgeCut](t)(kernel.MinEdgeCut(background, g, []int32{from}, []int32{to}, kernel.MinEdgeCutOptions{Directed: directed}))
				if float64(got.Value) != flow || !directed && tree.Between(int(from), int(to)) != got.Value {
					t.Errorf("between %d and %d (directed %v) flow %v, not %d", from, to, directed, flow, got.Value)
				}
			}
		}
	}
}

func TestCutsDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.Random(60, 200, 21)
	h, perm := fixture.Relabel(g, 11)
	other := fixture.Union(fixture.WithIsolated(fixture.Reverse(fixture.Reverse(g))), fixture.BarabasiAlbert(40, 2, 22))
	back := fixture.Reverse(g)
	for _, directed := range []bool{false, true} {
		o := kernel.MinEdgeCutOptions{Directed: directed}
		value := func(g snap, s, t0 int) int64 {
			return must[kernel.EdgeCut](t)(kernel.MinEdgeCut(background, g, []int32{int32(s)}, []int32{int32(t0)}, o)).Value
		}
		for s := range 12 {
			want := value(g, s, 59-s)
			if a, b, c := value(h, perm[s], perm[59-s]), value(other, s, 59-s), value(back, 59-s, s); a != want || b != want || c != want {
				t.Errorf("the cut between %d and %d is %d, and %d, %d, %d after a change", s, 59-s, want, a, b, c)
			}
		}
	}
}

func TestCutTreesAndBestCutsDoNotDependOnNumbers(t *testing.T) {
	g := fixture.Random(40, 70, 21)
	h, perm := fixture.Relabel(g, 11)
	tree := must[*kernel.CutTree](t)(kernel.GomoryHu(background, g, kernel.CutTreeOptions{}))
	other := must[*kernel.CutTree](t)(kernel.GomoryHu(background, h, kernel.CutTreeOptions{}))
	wide := must[*kernel.CutTree](t)(kernel.GomoryHu(background, fixture.WithIsolated(fixture.Reverse(g)), kernel.CutTreeOptions{}))
	for v := range g.Len() {
		for w := range v {
			if a, b, c := tree.Between(v, w), other.Between(perm[v], perm[w]), wide.Between(v, w); a != b || a != c {
				t.Errorf("the cut between %d and %d is %d, and %d, %d after a change", v, w, a, b, c)
			}
		}
	}
	moved := make([]int64, g.Len())
	for v, c := range capacities(g) {
		moved[perm[v]] = c
	}
	for s := range 6 {
		from, to := s, 39-s
		o := kernel.BestVertexCutsOptions{K: 12, MinVertexCutOptions: kernel.MinVertexCutOptions{Capacity: capacities(g)}}
		a := must[*kernel.CutList](t)(kernel.BestVertexCuts(background, g, []int32{int32(from)}, []int32{int32(to)}, o))
		o.Capacity = moved
		b := must[*kernel.CutList](t)(kernel.BestVertexCuts(background, h, []int32{int32(perm[from])}, []int32{int32(perm[to])}, o))
		x, y := []int64{}, []int64{}
		for i := range a.Cuts {
			x, y = append(x, a.Cuts[i].Value), append(y, b.Cuts[min(i, len(b.Cuts)-1)].Value)
		}
		if len(a.Cuts) != len(b.Cuts) || a.Complete != b.Complete || !slices.Equal(x, y) {
			t.Errorf("the best cuts between %d and %d weigh %v, and %v under other numbers", from, to, x, y)
		}
	}
}

// separators lists all minimal sets of vertices between two that are not
// linked: each is the border of the part of one, and from each more follow by
// moving one of its vertices to the other side (Shen and Liang, 1997). gonum
// finds the parts.
func separators(g snap, s, e int32) [][]int32 {
	u := g.Undirected()
	border := func(inside map[int32]bool) map[int32]bool {
		rim := map[int32]bool{}
		for v := range inside {
			for _, w := range u.Neighbours(v) {
				if !inside[w] {
					rim[w] = true
				}
			}
		}
		return rim
	}
	part := func(v int32, without map[int32]bool) map[int32]bool {
		rest := simple.NewUndirectedGraph()
		for w := range int32(g.Len()) {
			if !without[w] {
				rest.AddNode(simple.Node(w))
			}
		}
		for _, a := range fixture.Arcs(g) {
			if a.From != a.To && !without[int32(a.From)] && !without[int32(a.To)] {
				rest.SetEdge(simple.Edge{F: simple.Node(a.From), T: simple.Node(a.To)})
			}
		}
		in := map[int32]bool{}
		for _, nodes := range topo.ConnectedComponents(rest) {
			if slices.ContainsFunc(nodes, func(n gonum.Node) bool { return n.ID() == int64(v) }) {
				for _, n := range nodes {
					in[int32(n.ID())] = true
				}
			}
		}
		return in
	}
	known := map[string]bool{}
	var list [][]int32
	add := func(inside map[int32]bool) {
		set := slices.Sorted(maps.Keys(border(part(e, border(inside)))))
		if !known[fmt.Sprint(set)] {
			known[fmt.Sprint(set)] = true
			list = append(list, set)
		}
	}
	add(map[int32]bool{s: true})
	for i := 0; i < len(list); i++ {
		for _, v := range list[i] {
			if slices.Contains(u.Neighbours(v), e) {
				continue
			}
			cut := map[int32]bool{}
			for _, w := range list[i] {
				cut[w] = true
			}
			inside := part(s, cut)
			inside[v] = true
			add(inside)
		}
	}
	return list
}

func TestBestVertexCutsAgreeWithAllMinimalSeparators(t *testing.T) {
	most := 0
	for seed := range uint64(8) {
		g := fixture.Random(18, 27, seed)
		capacity := capacities(g)
		from, to := int32(0), int32(17)
		if slices.Contains(g.Undirected().Neighbours(from), to) {
			continue
		}
		var want []int64
		for _, set := range separators(g, from, to) {
			sum := int64(0)
			for _, v := range set {
				sum += capacity[v]
			}
			want = append(want, sum)
		}
		slices.Sort(want)
		most = max(most, len(want))
		want = want[:min(len(want), 25)]
		var got []int64
		l := must[*kernel.CutList](t)(kernel.BestVertexCuts(background, g, []int32{from}, []int32{to}, kernel.BestVertexCutsOptions{K: 25, MinVertexCutOptions: kernel.MinVertexCutOptions{Capacity: capacity}}))
		for _, c := range l.Cuts {
			got = append(got, c.Value)
		}
		if !slices.Equal(got, want) || !l.Complete {
			t.Errorf("seed %d: the cuts weigh %v, not %v", seed, got, want)
		}
	}
	if most < 10 {
		t.Errorf("no graph has more than %d separators", most)
	}
}
