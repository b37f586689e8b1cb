package kernel_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
	"gonum.org/v1/gonum/graph/traverse"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

// players are the kernels of key players and removals.
func players() []subject {
	var list []subject
	for _, exact := range []bool{false, true} {
		list = append(list, breakingSubject(exact))
		for _, steps := range []int{1, 2} {
			list = append(list, reachingSubject(exact, steps))
		}
	}
	return append(list, subject{"disruption",
		func(ctx ctxt, g snap) (any, error) {
			c, err := kernel.Disruption(ctx, g, some(g, 6))
			if err != nil {
				return nil, err
			}
			return *c, nil
		},
		func(g snap, result any) error {
			c := result.(kernel.DisruptionCurve)
			return verify.Disruption(g, some(g, 6), c.Pairs, c.Largest, c.Parts)
		}})
}

func breakingSubject(exact bool) subject {
	o := kernel.KeyPlayersNegOptions{K: 3, Exact: exact}
	if exact {
		o.K = 2
	}
	return subject{fmt.Sprintf("key players breaking exact=%v", exact),
		func(ctx ctxt, g snap) (any, error) {
			a, err := kernel.KeyPlayersBreaking(ctx, g, o)
			if err != nil {
				return nil, err
			}
			return *a, nil
		},
		func(g snap, result any) error {
			a := result.(kernel.KeyPlayersNeg)
			return verify.KeyPlayersBreaking(g, o.K, exact, a.Vertices, a.Pairs, a.Lower)
		}}
}

func reachingSubject(exact bool, steps int) subject {
	o := kernel.KeyPlayersPosOptions{K: 2, Exact: exact, Steps: steps, Directed: steps == 2}
	return subject{fmt.Sprintf("key players reaching exact=%v steps=%d", exact, steps),
		func(ctx ctxt, g snap) (any, error) {
			o := o
			o.Exact = exact && g.Len() < 2_000 // V * V bits
			a, err := kernel.KeyPlayersReaching(ctx, g, o)
			if err != nil {
				return nil, err
			}
			return *a, nil
		},
		func(g snap, result any) error {
			a := result.(kernel.KeyPlayersPos)
			return verify.KeyPlayersReaching(g, o.Directed, o.K, steps, exact, a.Vertices, a.Reach, a.Upper)
		}}
}

func TestKeyPlayersOnKnownGraphs(t *testing.T) {
	breaking := func(f fixture.Named, o kernel.KeyPlayersNegOptions) *kernel.KeyPlayersNeg {
		return must[*kernel.KeyPlayersNeg](t)(kernel.KeyPlayersBreaking(background, f.Graph(), o))
	}
	// Without its hub a star of five is four alone: nothing can be better, and the bound says so.
	if a := breaking(fixture.Star, kernel.KeyPlayersNegOptions{}); !slices.Equal(a.Vertices, []int32{0}) || !slices.Equal(a.Pairs, []int64{10, 0}) || a.Lower != 0 {
		t.Errorf("the star is broken by %+v", a)
	}
	// The middle of a path of five leaves two pairs; then an end of each is left: b and d leave none.
	if a := breaking(fixture.Path, kernel.KeyPlayersNegOptions{K: 2}); !slices.Equal(a.Pairs, []int64{10, 2, 1}) || a.Lower != 0 {
		t.Errorf("by steps the path is broken by %+v", a)
	}
	if a := breaking(fixture.Path, kernel.KeyPlayersNegOptions{K: 2, Exact: true}); !slices.Equal(a.Vertices, []int32{1, 3}) || a.Pairs[2] != 0 {
		t.Errorf("the path is best broken by %+v", a)
	}
	g := fixture.Kite.Graph() // heather alone holds ike and jane: 7 and 2 are left, 22 pairs of 36
	if a := breaking(fixture.Kite, kernel.KeyPlayersNegOptions{Exact: true}); a.Vertices[0] != fixture.Vertex(g, "heather") || a.Pairs[1] != 22 || math.Abs(kernel.Fragmentation(22, 9)-14./36) > 1e-15 {
		t.Errorf("the kite is broken by %+v", a)
	}
	reaching := func(f fixture.Named, o kernel.KeyPlayersPosOptions) *kernel.KeyPlayersPos {
		return must[*kernel.KeyPlayersPos](t)(kernel.KeyPlayersReaching(background, f.Graph(), o))
	}
	if a := reaching(fixture.Path, kernel.KeyPlayersPosOptions{K: 2, Exact: true}); a.Reach[2] != 5 || a.Upper != 5 {
		t.Errorf("two of the path reach %+v", a)
	}
	if a := reaching(fixture.Path, kernel.KeyPlayersPosOptions{Steps: 2}); !slices.Equal(a.Vertices, []int32{2}) || a.Reach[1] != 5 {
		t.Errorf("in two steps the middle reaches all, not %+v", a)
	}
	if a := reaching(fixture.Star, kernel.KeyPlayersPosOptions{K: 99}); len(a.Vertices) != 5 || a.Reach[1] != 5 {
		t.Errorf("all of the star reach %+v", a)
	}
	c := must[*kernel.DisruptionCurve](t)(kernel.Disruption(background, fixture.Path.Graph(), []int32{2, 0}))
	if !slices.Equal(c.Pairs, []int64{10, 2, 1}) || !slices.Equal(c.Largest, []int32{5, 2, 2}) || !slices.Equal(c.Parts, []int32{1, 2, 2}) {
		t.Errorf("the path falls apart as %+v", c)
	}
	for name, err := range map[string]error{
		"a negative k":  second(kernel.KeyPlayersBreaking(background, g, kernel.KeyPlayersNegOptions{K: -1})),
		"a large k":     second(kernel.KeyPlayersBreaking(background, g, kernel.KeyPlayersNegOptions{K: 5, Exact: true})),
		"no steps":      second(kernel.KeyPlayersReaching(background, g, kernel.KeyPlayersPosOptions{Steps: -1})),
		"twice removed": second(kernel.Disruption(background, g, []int32{1, 1})),
		"no vertex":     second(kernel.Disruption(background, g, []int32{99})),
	} {
		if !graph.Is(err, graph.Invalid) {
			t.Errorf("%s gives %v", name, err)
		}
	}
}

func TestKeyPlayersAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		a := must[*kernel.KeyPlayersNeg](t)(kernel.KeyPlayersBreaking(background, g, kernel.KeyPlayersNegOptions{Exact: true}))
		c := must[*kernel.DisruptionCurve](t)(kernel.Disruption(background, g, a.Vertices))
		least := int64(-1)
		for v := range g.Len() {
			u := simple.NewUndirectedGraph()
			for w := range g.Len() {
				if w != v {
					u.AddNode(simple.Node(w))
				}
			}
			for _, arc := range fixture.Arcs(g) {
				if arc.From != v && arc.To != v && arc.From != arc.To {
					u.SetEdge(simple.Edge{F: simple.Node(arc.From), T: simple.Node(arc.To)})
				}
			}
			pairs, parts := int64(0), topo.ConnectedComponents(u)
			for _, part := range parts {
				pairs += int64(len(part)) * int64(len(part)-1) / 2
			}
			if least < 0 || pairs < least {
				least = pairs
			}
			if int32(v) == a.Vertices[0] && (pairs != c.Pairs[1] || len(parts) != int(c.Parts[1])) {
				t.Errorf("without %d %d pairs are left, not %d", v, pairs, c.Pairs[1])
			}
		}
		if a.Pairs[1] != least {
			t.Errorf("the best removal leaves %d pairs, not %d", least, a.Pairs[1])
		}
		p := must[*kernel.KeyPlayersPos](t)(kernel.KeyPlayersReaching(background, g, kernel.KeyPlayersPosOptions{Steps: 2}))
		reached := 0
		walk := traverse.BreadthFirst{}
		walk.Walk(gonumgraph.NewUndirected(g.Undirected()), simple.Node(p.Vertices[0]), func(_ gonum.Node, depth int) bool {
			if depth <= 2 {
				reached++
			}
			return depth > 2
		})
		if reached != p.Reach[1] {
			t.Errorf("%d are reached in two steps, not %d", reached, p.Reach[1])
		}
	}
}

func TestKeyPlayersDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.Random(40, 60, 21)
	h, perm := fixture.Relabel(g, 11)
	back := fixture.Reverse(fixture.Reverse(g))
	value := func(g snap) [3]int64 {
		a := must[*kernel.KeyPlayersNeg](t)(kernel.KeyPlayersBreaking(background, g, kernel.KeyPlayersNegOptions{K: 2, Exact: true}))
		b := must[*kernel.KeyPlayersPos](t)(kernel.KeyPlayersReaching(background, g, kernel.KeyPlayersPosOptions{K: 3, Exact: true}))
		return [3]int64{a.Pairs[0], a.Pairs[2], int64(b.Upper)}
	}
	want := value(g)
	if x, y, z := value(h), value(back), value(fixture.WithIsolated(g)); x != want || y != want || z != want {
		t.Errorf("the best sets are worth %v, and %v, %v, %v after a change", want, x, y, z)
	}
	order := some(g, 20)
	other := make([]int32, len(order))
	for i, v := range order {
		other[i] = int32(perm[v])
	}
	x := must[*kernel.DisruptionCurve](t)(kernel.Disruption(background, g, order))
	y := must[*kernel.DisruptionCurve](t)(kernel.Disruption(background, h, other))
	two := must[*kernel.DisruptionCurve](t)(kernel.Disruption(background, fixture.Union(g, g), order))
	if fmt.Sprint(*x) != fmt.Sprint(*y) || two.Pairs[20] != x.Pairs[20]+x.Pairs[0] {
		t.Errorf("a graph falls apart as %v, and as %v, %v after a change", *x, *y, two.Pairs)
	}
}
