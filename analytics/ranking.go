package analytics

import (
	"context"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

// Ranking ranks the entities of the kinds by the measure, on the whole graph.
// Minors, victims, witnesses and accompanying family are vertices of it and
// never rows. Scores are rounded to 12 significant digits before they are
// ranked.
func (e *Engine) Ranking(ctx context.Context, w *vault.View, s RankingSpec) (Ranking, error) {
	if err := s.check(); err != nil {
		return Ranking{}, err
	}
	if len(s.Kinds) == 0 {
		s.Kinds = []graph.Kind{graph.Person}
	}
	w, err := w.Known(ctx, s.Window.KnownAt)
	if err != nil {
		return Ranking{}, err
	}
	spec := with(s.spec("ranking"), map[string]any{"measure": string(s.Measure), "directed": s.Directed, "parallel": s.Parallel})
	if s.Approximate != nil {
		spec = with(spec, map[string]any{"epsilon": s.Approximate.Epsilon, "delta": s.Approximate.Delta})
	}
	type answer struct {
		rows         []RankingRow
		unranked     int
		reason, note string
	}
	a, err := once(ctx, e, w, spec, func() (answer, int64, error) {
		var a answer
		weight := ""
		if s.Measure == WeightedDegree {
			weight = "weight"
		}
		g, err := s.graph(ctx, w, weight)
		if err != nil {
			return a, 0, err
		}
		if a.reason = e.over("the ranking", s.steps(g), s.memory(g)); a.reason != "" {
			return a, 0, nil
		}
		never, err := e.never(ctx, w)
		if err != nil {
			return a, 0, err
		}
		if s.Approximate != nil {
			a.rows, a.unranked, a.note, err = s.estimate(ctx, g, never)
			return a, int64(len(a.rows)) * 72, err
		}
		raw, normalised, err := s.score(ctx, g)
		if err != nil {
			return a, 0, err
		}
		a.rows, a.unranked = rank(g, raw, normalised, never)
		return a, int64(len(a.rows)) * 72, nil
	})
	if err != nil {
		return Ranking{}, err
	}
	return Ranking{Run: run.New(viewer(w), with(spec, map[string]any{"first": s.First}), s.seed(), a.reason, a.note), Measure: s.Measure,
		TotalCount: len(a.rows), Unranked: a.unranked, Rows: head(a.rows, s.First)}, nil
}

func (s *RankingSpec) check() error {
	m, known := measures[s.Measure]
	switch {
	case !known:
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "the measure %.30q is none of %v", s.Measure, Measures)
	case s.Parallel && s.Measure != Degree && s.Measure != WeightedDegree:
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "parallel links each count for DEGREE and WEIGHTED_DEGREE only")
	case s.Directed && m.undirected:
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "%s has no direction: leave directed out", s.Measure)
	case s.Approximate != nil && s.Measure != Betweenness:
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "only BETWEENNESS is approximated, and %s is not", s.Measure)
	}
	if o := s.Approximate; o != nil && (!(o.Epsilon >= leastEpsilon && o.Epsilon < 1) || !(o.Delta >= leastDelta && o.Delta < 1)) {
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "epsilon lies from %v below 1 and delta from %v below 1, not at %v and %v", leastEpsilon, leastDelta, o.Epsilon, o.Delta)
	}
	return s.GraphSpec.check()
}

// score runs the measure's kernel.
func (s *RankingSpec) score(ctx context.Context, g *snapshot.Graph) (raw, normalised []float64, err error) {
	raw, limit, err := measures[s.Measure].score(ctx, g, s.Directed)
	if err != nil {
		return nil, nil, err
	}
	if s.Parallel && s.Measure == Degree {
		raw, limit = countLinks(g, s.Directed), 0
	}
	raw, normalised = rounded(raw, limit)
	return raw, normalised, nil
}

// rounded are scores to 12 significant digits, and these over the limit, or over the largest where that is 0.
func rounded(raw []float64, limit float64) (scores, normalised []float64) {
	for i, x := range raw {
		raw[i] = kernel.Round12(x)
	}
	if limit == 0 && len(raw) > 0 {
		limit = slices.Max(raw)
	}
	normalised = kernel.Normalise(raw, limit)
	for i, x := range normalised {
		normalised[i] = kernel.Round12(x)
	}
	return raw, normalised
}

// countLinks counts every link of each vertex, parallel ones each.
func countLinks(g *snapshot.Graph, directed bool) []float64 {
	out := make([]float64, g.Len())
	for v := range out {
		n := g.OutOff[v+1] - g.OutOff[v]
		if !directed {
			n += g.InOff[v+1] - g.InOff[v]
		}
		out[v] = float64(n)
	}
	return out
}

// rank makes the rows of all vertices that may be rows.
func rank(g *snapshot.Graph, raw, normalised []float64, never map[graph.ID]struct{}) (rows []RankingRow, unranked int) {
	for _, v := range kernel.Order(raw) {
		if _, no := never[g.IDs[v]]; no {
			unranked++
			continue
		}
		r := RankingRow{Rank: len(rows) + 1, Entity: g.IDs[v], Kind: g.Kinds[v], Score: raw[v], Normalised: normalised[v]}
		if n := len(rows); n > 0 && rows[n-1].Score == r.Score {
			r.Rank = rows[n-1].Rank
		}
		rows = append(rows, r)
	}
	return rows, unranked
}
