package kernel_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/mat"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

// restarts lets walks start anew at every third vertex, at later ones more often.
func restarts(g snap) []float64 {
	w := make([]float64, g.Len())
	for v := 0; v < len(w); v += 3 {
		w[v] = float64(1 + v)
	}
	return w
}

// walks are the kernels of walks, beside page rank.
func walks() []subject {
	o := kernel.EigenvectorOptions{Tolerance: 1e-9, Rounds: 200_000}
	list := []subject{
		scores("eigenvector", func(ctx ctxt, g snap) ([]float64, error) { return kernel.Eigenvector(ctx, g, o) },
			func(g snap, s []float64) error { return verify.Eigenvector(g, 1e-7, s) }),
		{"hubs", func(ctx ctxt, g snap) (any, error) {
			s, err := kernel.HITS(ctx, g, o)
			if err != nil {
				return nil, err
			}
			return *s, nil
		}, func(g snap, result any) error {
			s := result.(kernel.HubScores)
			return verify.HITS(g, 1e-7, s.Hubs, s.Authorities)
		}},
	}
	for _, directed := range []bool{false, true} {
		list = append(list,
			scores(fmt.Sprintf("katz directed=%v", directed), func(ctx ctxt, g snap) ([]float64, error) {
				return kernel.Katz(ctx, g, kernel.KatzOptions{Directed: directed})
			}, func(g snap, s []float64) error { return verify.Katz(g, directed, 0, s) }),
			scores(fmt.Sprintf("personal page rank directed=%v", directed), func(ctx ctxt, g snap) ([]float64, error) {
				return kernel.PageRank(ctx, g, kernel.PageRankOptions{Directed: directed, Restart: restarts(g)})
			}, func(g snap, s []float64) error {
				return verify.PersonalPageRank(g, directed, 0.85, 1e-11, restarts(g), s)
			}))
	}
	return list
}

func TestWalksOnKnownGraphs(t *testing.T) {
	star := fixture.Star.Graph()
	// The hub of a star has as much as its four leaves together, squared: lambda is 2.
	half, leaf := math.Sqrt(0.5), math.Sqrt(0.125)
	nearly(t, "eigenvector", must[[]float64](t)(kernel.Eigenvector(background, star, kernel.EigenvectorOptions{})), []float64{half, leaf, leaf, leaf, leaf}, 1e-9)
	// Only the triangle of the islands counts: its lambda is 2, that of the pair 1.
	third := math.Sqrt(1. / 3)
	nearly(t, "eigenvector", must[[]float64](t)(kernel.Eigenvector(background, fixture.Islands.Graph(), kernel.EigenvectorOptions{})), []float64{third, third, third, 0, 0, 0}, 1e-9)
	// Two point to c, one of them to d as well: h = (1, g), a = (g, 1) up to length, g the golden ratio.
	h := must[*kernel.HubScores](t)(kernel.HITS(background, fixture.Draw("a > c\n b > c\n b > d"), kernel.EigenvectorOptions{}))
	g := math.Phi
	all := math.Sqrt(1 + g*g)
	nearly(t, "hubs", h.Hubs, []float64{1 / all, g / all, 0, 0}, 1e-8)
	nearly(t, "authorities", h.Authorities, []float64{0, 0, g / all, 1 / all}, 1e-8)
	// Hub and leaves of a star at 0.25: x = 1 + y, y = 1 + x / 4.
	nearly(t, "katz", must[[]float64](t)(kernel.Katz(background, star, kernel.KatzOptions{Attenuation: 0.25})), []float64{8. / 3, 5. / 3, 5. / 3, 5. / 3, 5. / 3}, 1e-8)
	// A walk that only starts at a: b has 0.85 of what a has, and hands it back.
	pair := must[[]float64](t)(kernel.PageRank(background, fixture.Draw("a > b\n c > a"), kernel.PageRankOptions{Directed: true, Restart: []float64{5, 0, 0}}))
	nearly(t, "personal page rank", pair, []float64{1 / 1.85, 0.85 / 1.85, 0}, 1e-9)
	for name, err := range map[string]error{
		"katz without end":    second(kernel.Katz(background, star, kernel.KatzOptions{Attenuation: 0.75})),
		"katz of 1":           second(kernel.Katz(background, star, kernel.KatzOptions{Attenuation: 1})),
		"an undefined one":    second(kernel.Katz(background, star, kernel.KatzOptions{Attenuation: math.NaN()})),
		"tolerance":           second(kernel.Eigenvector(background, star, kernel.EigenvectorOptions{Tolerance: -1})),
		"rounds":              second(kernel.HITS(background, star, kernel.EigenvectorOptions{Rounds: -1})),
		"too few weights":     second(kernel.PageRank(background, star, kernel.PageRankOptions{Restart: []float64{1}})),
		"weights of 0":        second(kernel.PageRank(background, star, kernel.PageRankOptions{Restart: make([]float64, 5)})),
		"an undefined weight": second(kernel.PageRank(background, star, kernel.PageRankOptions{Restart: []float64{1, math.NaN(), 0, 0, 0}})),
		"an endless weight":   second(kernel.PageRank(background, star, kernel.PageRankOptions{Restart: []float64{1, math.Inf(1), 0, 0, 0}})),
	} {
		if !graph.Is(err, graph.Invalid) {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if err := second(kernel.Eigenvector(background, fixture.Karate.Graph(), kernel.EigenvectorOptions{Rounds: 2})); !graph.Is(err, graph.Exhausted) {
		t.Errorf("two rounds do not settle, which gives %v", err)
	}
}

func TestWalksAgreeWithGonum(t *testing.T) {
	for _, g := range compared() {
		n := g.Len()
		a := matrix(g, false, false)
		var eigen mat.EigenSym
		eigen.Factorize(mat.NewSymDense(n, a.RawMatrix().Data), true)
		var vectors mat.Dense
		eigen.VectorsTo(&vectors)
		if values := eigen.Values(nil); values[n-1]-values[n-2] > 1e-3 {
			want := make([]float64, n)
			for v := range want {
				want[v] = math.Abs(vectors.At(v, n-1))
			}
			nearly(t, "eigenvector", must[[]float64](t)(kernel.Eigenvector(background, g, kernel.EigenvectorOptions{})), want, 1e-6)
		}
		d := matrix(g, true, false)
		hubs, authorities := make([]float64, n), make([]float64, n)
		for v, x := range network.HITS(gonumgraph.NewDirected(unit(g.Directed())), 1e-12) {
			hubs[v], authorities[v] = x.Hub, x.Authority
		}
		if got := must[*kernel.HubScores](t)(kernel.HITS(background, g, kernel.EigenvectorOptions{})); slices.Max(hubs) > 0 {
			nearly(t, "hubs", got.Hubs, hubs, 1e-5)
			nearly(t, "authorities", got.Authorities, authorities, 1e-5)
		}
		most := 0.0
		for v := range n {
			most = max(most, mat.Sum(d.ColView(v)))
		}
		system := mat.NewDense(n, n, nil)
		system.Scale(-0.85/most, d.T())
		for v := range n {
			system.Set(v, v, 1+system.At(v, v))
		}
		var x mat.VecDense
		if err := x.SolveVec(system, mat.NewVecDense(n, slices.Repeat([]float64{1}, n))); err != nil {
			t.Fatal(err)
		}
		nearly(t, "katz", must[[]float64](t)(kernel.Katz(background, g, kernel.KatzOptions{Directed: true})), x.RawVector().Data, 1e-8)
		// Personal page rank as a linear system: (I - d P) x = (1 - d) r, where what dangles goes to r.
		restart := restarts(g)
		sum := 0.0
		for _, y := range restart {
			sum += y
		}
		for u := range n {
			all := mat.Sum(d.RowView(u))
			for v := range n {
				y := 0.0
				if all > 0 {
					y = d.At(u, v) / all
				} else {
					y = restart[v] / sum
				}
				system.Set(v, u, -0.85*y)
			}
			system.Set(u, u, 1+system.At(u, u))
		}
		r := mat.NewVecDense(n, nil)
		for v, y := range restart {
			r.SetVec(v, 0.15*y/sum)
		}
		if err := x.SolveVec(system, r); err != nil {
			t.Fatal(err)
		}
		nearly(t, "personal page rank", must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{Directed: true, Restart: restarts(g)})), x.RawVector().Data, 1e-9)
	}
}

func TestWalksDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	g := fixture.BarabasiAlbert(60, 3, 21)
	h, perm := fixture.Relabel(g, 11)
	back := fixture.Reverse(g)
	place := func(x []float64) []float64 { // by the numbers of g
		y := make([]float64, g.Len())
		for v := range y {
			y[v] = x[perm[v]]
		}
		return y
	}
	moved := make([]float64, g.Len())
	for v, x := range restarts(g) {
		moved[perm[v]] = x
	}
	e := must[[]float64](t)(kernel.Eigenvector(background, g, kernel.EigenvectorOptions{}))
	nearly(t, "eigenvector", place(must[[]float64](t)(kernel.Eigenvector(background, h, kernel.EigenvectorOptions{}))), e, 1e-7)
	nearly(t, "eigenvector with an isolated vertex", must[[]float64](t)(kernel.Eigenvector(background, fixture.WithIsolated(back), kernel.EigenvectorOptions{})), append(slices.Clone(e), 0), 1e-7)
	x := must[*kernel.HubScores](t)(kernel.HITS(background, g, kernel.EigenvectorOptions{}))
	nearly(t, "hubs", place(must[*kernel.HubScores](t)(kernel.HITS(background, h, kernel.EigenvectorOptions{})).Hubs), x.Hubs, 1e-7)
	nearly(t, "hubs turned round", must[*kernel.HubScores](t)(kernel.HITS(background, back, kernel.EigenvectorOptions{})).Authorities, x.Hubs, 1e-7)
	o := kernel.KatzOptions{Directed: true}
	k := must[[]float64](t)(kernel.Katz(background, g, o))
	nearly(t, "katz", place(must[[]float64](t)(kernel.Katz(background, h, o))), k, 1e-9)
	nearly(t, "katz of two", must[[]float64](t)(kernel.Katz(background, fixture.Union(g, g), o)), slices.Concat(k, k), 1e-9)
	r := must[[]float64](t)(kernel.PageRank(background, g, kernel.PageRankOptions{Restart: restarts(g)}))
	nearly(t, "personal page rank", place(must[[]float64](t)(kernel.PageRank(background, h, kernel.PageRankOptions{Restart: moved}))), r, 1e-9)
	nearly(t, "personal page rank beside another graph", must[[]float64](t)(kernel.PageRank(background, fixture.Union(g, h), kernel.PageRankOptions{Restart: append(restarts(g), make([]float64, 60)...)})),
		append(slices.Clone(r), make([]float64, 60)...), 1e-9)
}
