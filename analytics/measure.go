package analytics

import (
	"context"
	"fmt"

	"portolan/analytics/kernel"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// measure is how one is answered: its kernel, and what that costs.
type measure struct {
	score      func(ctx context.Context, g *snapshot.Graph, directed bool) (raw []float64, limit float64, err error) // a limit of 0: there is none
	memory     func(g *snapshot.Graph) int64
	steps      func(g *snapshot.Graph) int64 // nil: too few to count
	undirected bool                          // it can be read in no other way
}

// Measures are all measures, in the order of the schema.
var Measures = []Measure{Degree, WeightedDegree, Betweenness, Harmonic, Closeness, PageRank, CoreNumber, Eigenvector, Katz, Hub, Authority}

var measures = map[Measure]measure{
	Degree: {memory: kernel.DegreeMemory, score: func(ctx context.Context, g *snapshot.Graph, directed bool) ([]float64, float64, error) {
		o := kernel.DegreeOptions{Directed: directed}
		raw, err := kernel.Degree(ctx, g, o)
		return raw, o.Max(g.Len()), err
	}},
	WeightedDegree: {memory: kernel.DegreeMemory, score: func(ctx context.Context, g *snapshot.Graph, directed bool) ([]float64, float64, error) {
		raw, err := kernel.WeightedDegree(ctx, g, kernel.DegreeOptions{Directed: directed})
		return raw, 0, err
	}},
	Betweenness: {memory: kernel.BetweennessMemory, steps: kernel.BetweennessSteps, score: func(ctx context.Context, g *snapshot.Graph, directed bool) ([]float64, float64, error) {
		o := kernel.BetweennessOptions{Directed: directed}
		raw, err := kernel.Betweenness(ctx, g, o)
		return raw, o.Max(g.Len()), err
	}},
	Harmonic: {memory: kernel.HarmonicMemory, steps: kernel.HarmonicSteps, score: func(ctx context.Context, g *snapshot.Graph, directed bool) ([]float64, float64, error) {
		o := kernel.HarmonicOptions{Directed: directed}
		raw, err := kernel.Harmonic(ctx, g, o)
		return raw, o.Max(g.Len()), err
	}},
	Closeness: {steps: kernel.HarmonicSteps, memory: func(g *snapshot.Graph) int64 { return kernel.ClosenessMemory(g, kernel.Costs{}) },
		score: func(ctx context.Context, g *snapshot.Graph, directed bool) ([]float64, float64, error) {
			raw, err := kernel.Closeness(ctx, g, kernel.Costs{Directed: directed})
			return raw, kernel.ClosenessMax(g.Len()), err
		}},
	PageRank: {memory: kernel.PageRankMemory, score: func(ctx context.Context, g *snapshot.Graph, directed bool) ([]float64, float64, error) {
		o := kernel.PageRankOptions{Directed: directed}
		raw, err := kernel.PageRank(ctx, g, o)
		return raw, o.Max(g.Len()), err
	}},
	CoreNumber: {undirected: true, memory: kernel.CoreNumberMemory, score: func(ctx context.Context, g *snapshot.Graph, _ bool) ([]float64, float64, error) {
		raw, err := kernel.CoreNumber(ctx, g)
		return raw, kernel.MaxCoreNumber(g.Len()), err
	}},
	Eigenvector: {undirected: true, memory: kernel.EigenvectorMemory, score: func(ctx context.Context, g *snapshot.Graph, _ bool) ([]float64, float64, error) {
		raw, err := kernel.Eigenvector(ctx, g, kernel.EigenvectorOptions{})
		return raw, 1, err
	}},
	Katz: {memory: kernel.KatzMemory, score: func(ctx context.Context, g *snapshot.Graph, directed bool) ([]float64, float64, error) {
		raw, err := kernel.Katz(ctx, g, kernel.KatzOptions{Directed: directed})
		return raw, 0, err
	}},
	Hub:       {memory: kernel.HITSMemory, score: hits(func(h *kernel.HubScores) []float64 { return h.Hubs })},
	Authority: {memory: kernel.HITSMemory, score: hits(func(h *kernel.HubScores) []float64 { return h.Authorities })},
}

// hits is one of the two scores of HITS, which reads links the way they run.
func hits(of func(*kernel.HubScores) []float64) func(context.Context, *snapshot.Graph, bool) ([]float64, float64, error) {
	return func(ctx context.Context, g *snapshot.Graph, _ bool) ([]float64, float64, error) {
		h, err := kernel.HITS(ctx, g, kernel.EigenvectorOptions{})
		if err != nil {
			return nil, 0, err
		}
		return of(h), 1, nil
	}
}

// The least that an estimate may be asked for: below, the exact answer costs less.
const (
	leastEpsilon = 1e-4
	leastDelta   = 1e-6
)

// estimateSeed is the seed by which pairs are drawn.
const estimateSeed = 1

func (s *RankingSpec) seed() int64 {
	if s.Approximate != nil {
		return estimateSeed
	}
	return 0
}

func (s *RankingSpec) steps(g *snapshot.Graph) int64 {
	if m := measures[s.Measure]; m.steps != nil && s.Approximate == nil {
		return m.steps(g)
	}
	return 0
}

func (s *RankingSpec) memory(g *snapshot.Graph) int64 {
	if s.Approximate != nil {
		return kernel.SampledMemory(g)
	}
	return measures[s.Measure].memory(g)
}

// estimate ranks by betweenness from pairs drawn.
func (s *RankingSpec) estimate(ctx context.Context, g *snapshot.Graph, never map[graph.ID]struct{}) (rows []RankingRow, unranked int, note string, err error) {
	got, err := kernel.SampledBetweenness(ctx, g, kernel.SampledOptions{Directed: s.Directed, Epsilon: s.Approximate.Epsilon, Delta: s.Approximate.Delta, Seed: estimateSeed})
	if err != nil {
		return nil, 0, "", err
	}
	bounds := map[graph.ID]Range{}
	for v, id := range g.IDs {
		bounds[id] = Range{kernel.Round12(got.Low[v]), kernel.Round12(got.High[v])}
	}
	raw, normalised := rounded(got.Scores, kernel.BetweennessOptions{Directed: s.Directed}.Max(g.Len()))
	rows, unranked = rank(g, raw, normalised, never)
	for i := range rows {
		r := bounds[rows[i].Entity]
		rows[i].Range = &r
	}
	return rows, unranked, fmt.Sprintf("estimated from %d pairs drawn: with a chance of %.4g %% every true score lies in its range, and ranks are those of the estimates",
		got.Samples, 100*(1-s.Approximate.Delta)), nil
}
