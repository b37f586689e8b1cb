package analytics_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"portolan/analytics"
	"portolan/analytics/kernel"
	"portolan/graph"
	"portolan/graph/vault"
)

// circle is six people: a hub with four spokes, of which one goes on to a
// sixth; one spoke is a minor.
func circle(h *house) {
	var all []graph.Element
	for _, n := range []string{"hub", "s1", "s2", "s3", "far"} {
		all = append(all, h.element(graph.Person, n, "name="+n))
	}
	all = append(all, h.element(graph.Person, "kid", "name=kid", "subjectClass=MINOR"))
	for _, n := range []string{"s1", "s2", "s3", "kid"} {
		all = append(all, h.link(graph.Associate, "hub", n))
	}
	all = append(all, h.link(graph.Associate, "kid", "far"), h.link(graph.Family, "hub", "s1"))
	h.put(all...)
}

// TestMeasuresAreThoseOfTheirKernels compares the measures without hand-worked scores with what the kernels give.
func TestMeasuresAreThoseOfTheirKernels(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		g, err := w.Graph(ctx, vault.Spec{Kinds: []graph.Kind{graph.Person}})
		if err != nil {
			return err
		}
		hits, err := kernel.HITS(ctx, g, kernel.EigenvectorOptions{})
		if err != nil {
			return err
		}
		eigen, err := kernel.Eigenvector(ctx, g, kernel.EigenvectorOptions{})
		if err != nil {
			return err
		}
		katz, err := kernel.Katz(ctx, g, kernel.KatzOptions{})
		if err != nil {
			return err
		}
		for m, want := range map[analytics.Measure][]float64{analytics.Eigenvector: eigen, analytics.Katz: katz, analytics.Hub: hits.Hubs, analytics.Authority: hits.Authorities} {
			r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: m})
			if err != nil || len(r.Rows) != 5 {
				return fmt.Errorf("%s: %d rows, %w", m, len(r.Rows), err)
			}
			for _, row := range r.Rows {
				if v, _ := g.Vertex(row.Entity); row.Score != kernel.Round12(want[v]) || row.Range != nil {
					t.Errorf("%s of %s is %v, the kernel's is %v", m, row.Entity, row.Score, want[v])
				}
			}
		}
		return nil
	})
}

func TestAnEstimateSaysHowNearItIs(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		spec := analytics.RankingSpec{Measure: analytics.Betweenness}
		exact, err := h.engine.Ranking(ctx, w, spec)
		if err != nil {
			return err
		}
		spec.Approximate = &analytics.Approximation{Epsilon: 0.05, Delta: 0.1}
		near, err := h.engine.Ranking(ctx, w, spec)
		if err != nil {
			return err
		}
		truth := map[graph.ID]float64{}
		for _, row := range exact.Rows {
			truth[row.Entity] = row.Score
		}
		for _, row := range near.Rows {
			if x := truth[row.Entity]; row.Range == nil || x < row.Range.Low || x > row.Range.High || row.Score < row.Range.Low || row.Score > row.Range.High {
				t.Errorf("the score %v is estimated as %v, between %v", x, row.Score, row.Range)
			}
		}
		if len(near.Rows) != len(exact.Rows) || near.Rows[0].Entity != h.id("hub") || near.Run.ID == exact.Run.ID || !strings.Contains(near.Run.Note, "90 %") || near.Run.Seed != 1 {
			t.Errorf("%d rows, %+v", len(near.Rows), near.Run)
		}
		for _, bad := range []analytics.RankingSpec{
			{Measure: analytics.Degree, Approximate: spec.Approximate},
			{Measure: analytics.Betweenness, Approximate: &analytics.Approximation{Epsilon: 0, Delta: 0.1}},
			{Measure: analytics.Betweenness, Approximate: &analytics.Approximation{Epsilon: 0.1, Delta: 1}},
			{Measure: analytics.Betweenness, Approximate: &analytics.Approximation{Epsilon: math.NaN(), Delta: 0.1}},
			{Measure: analytics.Eigenvector, Directed: true},
		} {
			if _, err := h.engine.Ranking(ctx, w, bad); !graph.Is(err, graph.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		return nil
	})
}

func TestARankingByHand(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		for m, want := range map[analytics.Measure]string{
			analytics.Degree:         "hub 1 4 0.8; rest 2 1 0.2; rest 2 1 0.2; rest 2 1 0.2; rest 2 1 0.2",
			analytics.WeightedDegree: "hub 1 5 1; rest 2 2 0.4; rest 3 1 0.2; rest 3 1 0.2; rest 3 1 0.2",
			analytics.Betweenness:    "hub 1 9 0.9; rest 2 0 0; rest 2 0 0; rest 2 0 0; rest 2 0 0",
			analytics.Harmonic:       "hub 1 4.5 0.9; rest 2 2.83333333333 0.566666666666; rest 2 2.83333333333 0.566666666666; rest 2 2.83333333333 0.566666666666; rest 5 2.5 0.5",
			analytics.Closeness:      "hub 1 0.833333333333 0.833333333333; rest 2 0.5 0.5; rest 2 0.5 0.5; rest 2 0.5 0.5; rest 5 0.416666666667 0.416666666667",
			analytics.CoreNumber:     "hub 1 1 0.2; rest 1 1 0.2; rest 1 1 0.2; rest 1 1 0.2; rest 1 1 0.2",
		} {
			r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: m})
			if err != nil {
				return err
			}
			var got []string
			for _, row := range r.Rows {
				name := "rest"
				if row.Entity == h.id("hub") {
					name = "hub"
				}
				got = append(got, fmt.Sprint(name, " ", row.Rank, " ", row.Score, " ", row.Normalised))
			}
			if m == analytics.CoreNumber { // all tie, in the order of ids
				for i := range got {
					got[i] = strings.Replace(got[i], "hub", "rest", 1)
				}
				want = strings.Replace(want, "hub", "rest", 1)
			}
			if s := strings.Join(got, "; "); s != want {
				t.Errorf("%s: %s, want %s", m, s, want)
			}
			if r.TotalCount != 5 || r.Unranked != 1 || !r.Run.Complete || r.Run.State != w.State() || r.Run.ID == "" {
				t.Errorf("%s: %+v", m, r.Run)
			}
		}
		p, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.Degree, Parallel: true, First: 1})
		if err != nil {
			return err
		}
		if len(p.Rows) != 1 || p.TotalCount != 5 || p.Rows[0].Score != 5 {
			t.Errorf("parallel links count each: %+v", p.Rows)
		}
		return nil
	})
}

func TestALinkWeighsWhatItsSourceCounts(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	all := []graph.Element{h.element(graph.Person, "hub")}
	for i, weight := range []string{"2.5", "0", "-3", "0.25", ""} {
		n := fmt.Sprint("n", i)
		l := h.link(graph.Associate, "hub", n)
		l.Props.AddText("weight", weight)
		all = append(all, h.element(graph.Person, n), l)
	}
	h.put(all...)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.WeightedDegree})
		if err == nil && (len(r.Rows) != 6 || r.Rows[0].Score != 3.75 || r.Rows[4].Score != 0 || r.Rows[5].Score != 0) {
			t.Errorf("want 2.5 and 0.25 and 1 for the link without a weight: %+v", r.Rows)
		}
		return err
	})
}
