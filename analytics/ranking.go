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
	type answer struct {
		rows     []RankingRow
		unranked int
		reason   string
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
		raw, normalised, err := s.score(ctx, g)
		if err != nil {
			return a, 0, err
		}
		never, err := e.never(ctx, w)
		if err != nil {
			return a, 0, err
		}
		a.rows, a.unranked = rank(g, raw, normalised, never)
		return a, int64(len(a.rows)) * 56, nil
	})
	if err != nil {
		return Ranking{}, err
	}
	return Ranking{Run: run.New(viewer(w), with(spec, map[string]any{"first": s.First}), 0, a.reason, ""), Measure: s.Measure,
		TotalCount: len(a.rows), Unranked: a.unranked, Rows: head(a.rows, s.First)}, nil
}

func (s *RankingSpec) check() error {
	all := []Measure{Degree, WeightedDegree, Betweenness, Harmonic, Closeness, PageRank, CoreNumber}
	if !slices.Contains(all, s.Measure) {
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "the measure %.30q is none of %v", s.Measure, all)
	}
	if s.Parallel && s.Measure != Degree && s.Measure != WeightedDegree {
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "parallel links each count for DEGREE and WEIGHTED_DEGREE only")
	}
	if s.Directed && s.Measure == CoreNumber {
		return graph.Errorf(graph.Invalid, "analytics.Ranking", "a core number has no direction: leave directed out")
	}
	return s.GraphSpec.check()
}

// score runs the measure's kernel.
func (s *RankingSpec) score(ctx context.Context, g *snapshot.Graph) (raw, normalised []float64, err error) {
	limit := 0.0
	switch s.Measure {
	case Degree:
		o := kernel.DegreeOptions{Directed: s.Directed}
		raw, err = kernel.Degree(ctx, g, o)
		limit = o.Max(g.Len())
		if s.Parallel {
			raw, limit = countLinks(g, s.Directed), 0
		}
	case WeightedDegree:
		raw, err = kernel.WeightedDegree(ctx, g, kernel.DegreeOptions{Directed: s.Directed})
	case Betweenness:
		o := kernel.BetweennessOptions{Directed: s.Directed}
		raw, err = kernel.Betweenness(ctx, g, o)
		limit = o.Max(g.Len())
	case Harmonic:
		o := kernel.HarmonicOptions{Directed: s.Directed}
		raw, err = kernel.Harmonic(ctx, g, o)
		limit = o.Max(g.Len())
	case Closeness:
		raw, err = kernel.Closeness(ctx, g, kernel.Costs{Directed: s.Directed})
		limit = kernel.ClosenessMax(g.Len())
	case PageRank:
		o := kernel.PageRankOptions{Directed: s.Directed}
		raw, err = kernel.PageRank(ctx, g, o)
		limit = o.Max(g.Len())
	case CoreNumber:
		raw, err = kernel.CoreNumber(ctx, g)
		limit = kernel.MaxCoreNumber(g.Len())
	}
	if err != nil {
		return nil, nil, err
	}
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
	return raw, normalised, nil
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

func (s *RankingSpec) steps(g *snapshot.Graph) int64 {
	switch s.Measure {
	case Betweenness:
		return kernel.BetweennessSteps(g)
	case Harmonic, Closeness:
		return kernel.HarmonicSteps(g)
	}
	return 0
}

func (s *RankingSpec) memory(g *snapshot.Graph) int64 {
	switch s.Measure {
	case Betweenness:
		return kernel.BetweennessMemory(g)
	case Harmonic:
		return kernel.HarmonicMemory(g)
	case Closeness:
		return kernel.ClosenessMemory(g, kernel.Costs{})
	case PageRank:
		return kernel.PageRankMemory(g)
	case CoreNumber:
		return kernel.CoreNumberMemory(g)
	}
	return kernel.DegreeMemory(g)
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
