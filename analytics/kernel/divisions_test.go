package kernel_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	gonum "gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/combin"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

// dealt are two divisions of the vertices of g that have little to do with each
// other.
func dealt(g snap) (a, b []int32) {
	n := int32(g.Len())
	for v := range n {
		a, b = append(a, v*5%7%3%n), append(b, (v/2)%4%n)
	}
	return a, b
}

// divisions are the kernels of partitions, beside components and communities.
func divisions() []subject {
	var list []subject
	for _, weighted := range []bool{false, true} {
		list = append(list,
			labels(fmt.Sprintf("label propagation {%v}", weighted), func(ctx ctxt, g snap) ([]int32, error) {
				return kernel.LabelPropagation(ctx, g, kernel.LabelsOptions{Weighted: weighted, Seed: 3})
			}, func(g snap, l []int32) error { return verify.LabelPropagation(g, weighted, l) }),
			scores(fmt.Sprintf("conductance {%v}", weighted), func(ctx ctxt, g snap) ([]float64, error) {
				a, _ := dealt(g)
				return kernel.Conductance(ctx, g, a, kernel.CommunitiesOptions{Weighted: weighted})
			}, func(g snap, s []float64) error {
				a, _ := dealt(g)
				return verify.Conductance(g, weighted, a, s)
			}))
	}
	return append(list, subject{"agreement", func(ctx ctxt, g snap) (any, error) {
		a, b := dealt(g)
		return kernel.Agree(ctx, a, b)
	}, func(g snap, result any) error {
		a, b := dealt(g)
		r := result.(kernel.Agreement)
		return verify.Agree(a, b, r.Rand, r.Mutual, r.Variation)
	}})
}

func TestDivisionsOnKnownGraphs(t *testing.T) {
	islands := fixture.Islands.Graph()
	if l := must[[]int32](t)(kernel.LabelPropagation(background, islands, kernel.LabelsOptions{})); !slices.Equal(l, []int32{0, 0, 0, 1, 1, 2}) {
		t.Errorf("the islands are %v", l)
	}
	p := fixture.Planted(10, 40, 20, 1, 3)
	l := must[[]int32](t)(kernel.LabelPropagation(background, p, kernel.LabelsOptions{}))
	for v := range l {
		if l[v] != l[v%10] {
			t.Errorf("vertex %d is not in the group it was planted in", v)
		}
	}
	// Of the triangle's 6 ends none leaves; of the pair's 2 none; the one alone has none.
	nearly(t, "conductance", must[[]float64](t)(kernel.Conductance(background, islands, []int32{0, 0, 0, 1, 1, 2}, kernel.CommunitiesOptions{})), []float64{0, 0, -1}, 0)
	// a, b of the path leave by one of 3 ends; the rest has 5.
	nearly(t, "conductance", must[[]float64](t)(kernel.Conductance(background, fixture.Path.Graph(), []int32{0, 0, 1, 1, 1}, kernel.CommunitiesOptions{})), []float64{1. / 3, 1. / 3}, 1e-12)
	for _, c := range []struct {
		a, b []int32
		want kernel.Agreement
	}{
		// scikit-learn: adjusted_rand_score and adjusted_mutual_info_score.
		{[]int32{0, 0, 1, 2}, []int32{0, 0, 1, 1}, kernel.Agreement{Rand: 4. / 7, Mutual: 0.571428571429, Variation: 0.5}},
		{[]int32{0, 0, 1, 1}, []int32{0, 1, 0, 1}, kernel.Agreement{Rand: -0.5, Mutual: -0.5, Variation: 2}},
		{[]int32{0, 0, 1, 1}, []int32{1, 1, 0, 0}, kernel.Agreement{Rand: 1, Mutual: 1}},
		{[]int32{0, 0, 0, 0}, []int32{0, 0, 0, 0}, kernel.Agreement{Rand: 1, Mutual: 1}},
		{[]int32{0, 0, 0, 0}, []int32{0, 1, 2, 3}, kernel.Agreement{Rand: 0, Mutual: 0, Variation: 2}},
	} {
		got := must[kernel.Agreement](t)(kernel.Agree(background, c.a, c.b))
		nearly(t, fmt.Sprintf("agreement of %v and %v", c.a, c.b), []float64{got.Rand, got.Mutual, got.Variation}, []float64{c.want.Rand, c.want.Mutual, c.want.Variation}, 1e-9)
	}
	for _, err := range []error{second(kernel.Agree(background, []int32{0}, nil)), second(kernel.Agree(background, []int32{0}, []int32{1})),
		second(kernel.Conductance(background, islands, nil, kernel.CommunitiesOptions{})), second(kernel.Conductance(background, islands, []int32{0, 0, 0, 0, 0, -1}, kernel.CommunitiesOptions{}))} {
		if !graph.Is(err, graph.Invalid) {
			t.Errorf("labels that are none give %v", err)
		}
	}
}

func TestDivisionsAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		n := g.Len()
		u := gonumgraph.NewUndirected(unit(g.Undirected()))
		label := must[[]int32](t)(kernel.LabelPropagation(background, g, kernel.LabelsOptions{}))
		lists := make([][]gonum.Node, slices.Max(label)+1)
		for v, c := range label {
			lists[c] = append(lists[c], simple.Node(v))
		}
		if q := community.Q(u, lists, 1); q < community.Q(u, nil, 1)-1e-9 {
			t.Errorf("the classes have the modularity %v", q)
		}
		a, b := dealt(g)
		w := matrix(g, false, true)
		for c, x := range must[[]float64](t)(kernel.Conductance(background, g, a, kernel.CommunitiesOptions{Weighted: true})) {
			in, out := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
			for v := range a {
				if a[v] == int32(c) {
					in.SetVec(v, 1)
				} else {
					out.SetVec(v, 1)
				}
			}
			cross := mat.Inner(in, w, out)
			nearly(t, "conductance", []float64{x}, []float64{cross / (cross + min(mat.Inner(in, w, in), mat.Inner(out, w, out)))}, 1e-9)
		}
		agreesWithGonum(t, a, b)
	}
}

// agreesWithGonum works entropies out with gonum's stat and chances with its
// binomials.
func agreesWithGonum(t *testing.T, a, b []int32) {
	t.Helper()
	n := float64(len(a))
	shares := func(key func(v int) int) (p []float64) {
		count := map[int]float64{}
		for v := range a {
			count[key(v)]++
		}
		for _, c := range count {
			p = append(p, c/n)
		}
		slices.Sort(p)
		return p
	}
	of := [2][]float64{shares(func(v int) int { return int(a[v]) }), shares(func(v int) int { return int(b[v]) })}
	h, k, both := stat.Entropy(of[0]), stat.Entropy(of[1]), stat.Entropy(shares(func(v int) int { return int(a[v])<<20 | int(b[v]) }))
	chance := 0.0
	for _, x := range of[0] {
		for _, y := range of[1] {
			s, e := math.Round(x*n), math.Round(y*n)
			for m := max(1, s+e-n); m <= min(s, e); m++ {
				log := combin.LogGeneralizedBinomial(s, m) + combin.LogGeneralizedBinomial(n-s, e-m) - combin.LogGeneralizedBinomial(n, e)
				chance += m / n * math.Log(n*m/(s*e)) * math.Exp(log)
			}
		}
	}
	got := must[kernel.Agreement](t)(kernel.Agree(background, a, b))
	nearly(t, "variation, mutual information", []float64{got.Variation, got.Mutual}, []float64{(2*both - h - k) / math.Ln2, (h + k - both - chance) / ((h+k)/2 - chance)}, 1e-8)
}

func TestComparisonsDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.Random(60, 140, 21)
	h, perm := fixture.Relabel(g, 11)
	a, b := dealt(g)
	c, d, other := slices.Clone(a), slices.Clone(b), slices.Clone(a)
	for v := range a {
		c[perm[v]], d[perm[v]], other[v] = a[v], b[v], 2-a[v]
	}
	x := must[kernel.Agreement](t)(kernel.Agree(background, a, b))
	for _, y := range []kernel.Agreement{must[kernel.Agreement](t)(kernel.Agree(background, c, d)), must[kernel.Agreement](t)(kernel.Agree(background, b, a)), must[kernel.Agreement](t)(kernel.Agree(background, other, b))} {
		nearly(t, "agreement", []float64{y.Rand, y.Mutual, y.Variation}, []float64{x.Rand, x.Mutual, x.Variation}, 1e-9)
	}
	o := kernel.CommunitiesOptions{Weighted: true}
	s := must[[]float64](t)(kernel.Conductance(background, g, a, o))
	nearly(t, "conductance under other numbers", must[[]float64](t)(kernel.Conductance(background, h, c, o)), s, 1e-12)
	nearly(t, "conductance turned round, with one alone", must[[]float64](t)(kernel.Conductance(background, fixture.WithIsolated(fixture.Reverse(g)), append(a, 0), o)), s, 1e-12)
}
