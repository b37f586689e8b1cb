package kernel_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/mat"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

var likenesses = []kernel.Likeness{kernel.CommonNeighbours, kernel.AdamicAdar, kernel.ResourceAllocation, kernel.PreferentialAttachment}

// asked are some pairs of vertices of g, linked or not, one of a vertex with
// itself.
func asked(g snap) (pairs [][2]int32) {
	for _, u := range some(g, 9) {
		for _, v := range some(g, 4) {
			pairs = append(pairs, [2]int32{u, v})
		}
	}
	return pairs
}

func split(list []kernel.LikelyLink) (pairs [][2]int32, scores []float64) {
	for _, l := range list {
		pairs, scores = append(pairs, [2]int32{l.U, l.V}), append(scores, l.Score)
	}
	return pairs, scores
}

// pairwise are the kernels of pairs of vertices.
func pairwise() []subject {
	var list []subject
	for _, by := range likenesses {
		list = append(list, scores(fmt.Sprintf("similarity {%d}", by), func(ctx ctxt, g snap) ([]float64, error) {
			return kernel.Similarity(ctx, g, asked(g), by)
		}, func(g snap, s []float64) error { return verify.Similarity(g, asked(g), uint8(by), s) }))
		for _, hubCap := range []int{0, 4} {
			list = append(list, subject{fmt.Sprintf("likely links {%d %d}", by, hubCap), func(ctx ctxt, g snap) (any, error) {
				l, err := kernel.LikelyLinks(ctx, g, kernel.LikelyLinksOptions{By: by, K: 12, HubCap: hubCap})
				if err != nil {
					return nil, err
				}
				return *l, nil
			}, func(g snap, result any) error {
				l := result.(kernel.LikelyLinkList)
				pairs, scores := split(l.Links)
				return verify.LikelyLinks(g, uint8(by), 12, hubCap, pairs, scores, l.Pairs, l.Hubs)
			}})
		}
	}
	for _, directed := range []bool{false, true} {
		list = append(list, subject{fmt.Sprintf("distribution directed=%v", directed), func(ctx ctxt, g snap) (any, error) {
			e, err := kernel.Distribution(ctx, g, kernel.HarmonicOptions{Directed: directed})
			if err != nil {
				return nil, err
			}
			return *e, nil
		}, func(g snap, result any) error {
			e := result.(kernel.Extent)
			return verify.Distribution(g, directed, e.Eccentricity, e.Pairs, e.Apart, e.Diameter, e.Mean, e.Effective)
		}})
	}
	return list
}

func TestPairsOnKnownGraphs(t *testing.T) {
	star, path := fixture.Star.Graph(), fixture.Path.Graph()
	for by, want := range []float64{1, 1 / math.Log(4), 0.25, 1} { // two leaves share the hub of four
		l := must[*kernel.LikelyLinkList](t)(kernel.LikelyLinks(background, star, kernel.LikelyLinksOptions{By: kernel.Likeness(by), K: 2}))
		if l.Pairs != 6 || len(l.Hubs) != 0 || !slices.Equal(l.Links, []kernel.LikelyLink{{U: 1, V: 2, Score: want}, {U: 1, V: 3, Score: want}}) {
			t.Errorf("by likeness %d the leaves of a star are %+v", by, *l)
		}
		nearly(t, "similarity", must[[]float64](t)(kernel.Similarity(background, star, [][2]int32{{2, 4}}, kernel.Likeness(by))), []float64{want}, 0)
	}
	if l := must[*kernel.LikelyLinkList](t)(kernel.LikelyLinks(background, star, kernel.LikelyLinksOptions{HubCap: 3})); l.Pairs != 0 || !slices.Equal(l.Hubs, []int32{0}) {
		t.Errorf("without the hub nobody has anything in common, not %+v", *l)
	}
	e := must[*kernel.Extent](t)(kernel.Distribution(background, path, kernel.HarmonicOptions{}))
	// Of 20 ordered pairs 8, 6, 4, 2 are 1 to 4 apart: 18 within 3.
	if !slices.Equal(e.Eccentricity, []int32{4, 3, 2, 3, 4}) || !slices.Equal(e.Pairs, []int64{8, 6, 4, 2}) || e.Diameter != 4 || e.Mean != 2 || e.Effective != 3 || e.Apart != 0 {
		t.Errorf("the path is %+v", *e)
	}
	k := must[*kernel.Extent](t)(kernel.Distribution(background, fixture.Karate.Graph(), kernel.HarmonicOptions{}))
	if math.Abs(k.Mean-2.4082) > 1e-4 || k.Diameter != 5 || slices.Min(k.Eccentricity) != 3 { // NetworkX
		t.Errorf("the karate club is %v wide, %v on average", k.Diameter, k.Mean)
	}
	for _, err := range []error{second(kernel.Similarity(background, star, [][2]int32{{0, 9}}, 0)), second(kernel.Similarity(background, star, nil, 9)),
		second(kernel.LikelyLinks(background, star, kernel.LikelyLinksOptions{By: 4})), second(kernel.LikelyLinks(background, star, kernel.LikelyLinksOptions{K: -1})),
		second(kernel.LikelyLinks(background, star, kernel.LikelyLinksOptions{HubCap: -1}))} {
		if !graph.Is(err, graph.Invalid) {
			t.Errorf("a question that is none gives %v", err)
		}
	}
}

func TestPairsAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		n := g.Len()
		a := matrix(g, false, false)
		for _, by := range likenesses {
			weigh := mat.NewDiagDense(n, nil)
			degree := make([]float64, n)
			for v := range n {
				if degree[v] = mat.Sum(a.RowView(v)); degree[v] > 0 {
					weigh.SetDiag(v, [...]float64{1, 1 / math.Log(max(2, degree[v])), 1 / degree[v], 1}[by])
				}
			}
			var half, all mat.Dense
			half.Mul(a, weigh)
			all.Mul(&half, a)
			score := func(u, v int) float64 {
				if by == kernel.PreferentialAttachment {
					return degree[u] * degree[v]
				}
				return all.At(u, v)
			}
			var want, found []float64
			for u := range n {
				for v := u + 1; v < n; v++ {
					if a.At(u, v) == 0 && all.At(u, v) > 0 {
						want = append(want, score(u, v))
					}
				}
			}
			slices.Sort(want)
			slices.Reverse(want)
			l := must[*kernel.LikelyLinkList](t)(kernel.LikelyLinks(background, g, kernel.LikelyLinksOptions{By: by, K: 40}))
			pairs, scores := split(l.Links)
			nearly(t, "likely links", scores, want[:min(40, len(want))], 1e-9)
			for _, p := range pairs {
				found = append(found, score(int(p[0]), int(p[1])))
			}
			nearly(t, "likely links", scores, found, 1e-9)
			if got := must[[]float64](t)(kernel.Similarity(background, g, pairs, by)); !slices.Equal(got, scores) {
				t.Errorf("the pairs alone have %v, among all %v", got, scores)
			}
		}
		d := path.DijkstraAllPaths(gonumgraph.NewDirected(unit(g.Directed())))
		e := must[*kernel.Extent](t)(kernel.Distribution(background, g, kernel.HarmonicOptions{Directed: true}))
		sum, pairs := 0.0, 0.0
		for u := range n {
			far := 0.0
			for v := range n {
				if x := d.Weight(int64(u), int64(v)); u != v && !math.IsInf(x, 1) {
					far = max(far, x)
					sum, pairs = sum+x, pairs+1
				}
			}
			if far != float64(e.Eccentricity[u]) {
				t.Errorf("the farthest from %d is %v away, not %d", u, far, e.Eccentricity[u])
			}
		}
		nearly(t, "mean distance", []float64{e.Mean}, []float64{sum / pairs}, 1e-12)
	}
}

func TestPairsDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.Random(60, 140, 21)
	h, perm := fixture.Relabel(g, 11)
	wide := fixture.Union(fixture.WithIsolated(fixture.Reverse(g)), fixture.Build(2, nil))
	for _, by := range likenesses {
		o := kernel.LikelyLinksOptions{By: by, K: 30, HubCap: 7}
		a, b, c := must[*kernel.LikelyLinkList](t)(kernel.LikelyLinks(background, g, o)), must[*kernel.LikelyLinkList](t)(kernel.LikelyLinks(background, h, o)), must[*kernel.LikelyLinkList](t)(kernel.LikelyLinks(background, wide, o))
		_, x := split(a.Links)
		_, y := split(b.Links)
		nearly(t, "likely links under other numbers", y, x, 1e-9)
		if a.Pairs != b.Pairs || len(a.Hubs) != len(b.Hubs) || !slices.Equal(a.Links, c.Links) {
			t.Errorf("likeness %d: %d pairs and %d hubs, %d and %d under other numbers, or other links beside vertices alone", by, a.Pairs, len(a.Hubs), b.Pairs, len(b.Hubs))
		}
		pairs := asked(g)
		s := must[[]float64](t)(kernel.Similarity(background, g, pairs, by))
		for i, p := range pairs {
			pairs[i] = [2]int32{int32(perm[p[1]]), int32(perm[p[0]])} // and turned round
		}
		nearly(t, "similarity under other numbers", must[[]float64](t)(kernel.Similarity(background, h, pairs, by)), s, 1e-9)
	}
	a, b := must[*kernel.Extent](t)(kernel.Distribution(background, g, kernel.HarmonicOptions{Directed: true})), must[*kernel.Extent](t)(kernel.Distribution(background, h, kernel.HarmonicOptions{Directed: true}))
	two := must[*kernel.Extent](t)(kernel.Distribution(background, fixture.Union(g, g), kernel.HarmonicOptions{Directed: true}))
	if !slices.Equal(a.Pairs, b.Pairs) || a.Effective != b.Effective || two.Mean != a.Mean || two.Pairs[0] != 2*a.Pairs[0] {
		t.Errorf("distances are %+v, %+v under other numbers, %+v of two copies", *a, *b, *two)
	}
	for v, x := range a.Eccentricity {
		if x != b.Eccentricity[perm[v]] {
			t.Errorf("vertex %d is %d from the farthest, and %d under another number", v, x, b.Eccentricity[perm[v]])
		}
	}
}
