package graphs

import (
	"context"
	"fmt"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/cmd/bench/harness"
	"portolan/graph/snapshot"
)

// kernels runs the kernels that are linear or nearly so on large seeded graphs,
// by turns, and checks what can be checked quickly. Harmonic and betweenness
// have their costs estimated instead.
func kernels(ctx context.Context, b *harness.Bench) error {
	for _, world := range []struct {
		name string
		g    *snapshot.Graph
	}{
		{"ba", fixture.BarabasiAlbert(100_000, 10, 1)},
		{"planted", fixture.Planted(1000, 100, 16, 4, 1)},
	} {
		g := world.g
		var label []int32
		var rank []float64
		side := func(name string, run func(ctx context.Context) error) harness.Side {
			return harness.Timed(name+", "+world.name, run)
		}
		_, err := b.Hold(ctx, harness.Contest{Rounds: min(b.Rounds, 3)},
			side("rows", func(context.Context) error { return rowsAgain(g) }),
			side("components", func(ctx context.Context) error { _, err := kernel.Components(ctx, g); return err }),
			side("strong components", func(ctx context.Context) error { _, err := kernel.StrongComponents(ctx, g); return err }),
			side("core number", func(ctx context.Context) error { _, err := kernel.CoreNumber(ctx, g); return err }),
			side("page rank", func(ctx context.Context) (err error) {
				rank, err = kernel.PageRank(ctx, g, kernel.PageRankOptions{})
				return err
			}),
			side("communities", func(ctx context.Context) (err error) {
				label, err = kernel.Communities(ctx, g, kernel.CommunitiesOptions{})
				return err
			}),
			side("shortest paths", func(ctx context.Context) error {
				_, err := kernel.ShortestPaths(ctx, g, 0, int32(g.Len()-1), kernel.ShortestPathsOptions{})
				return err
			}),
		)
		if err != nil {
			return err
		}
		sum := 0.0
		for _, x := range rank {
			sum += x
		}
		if err := b.Check(sum > 1-1e-9 && sum < 1+1e-9, "page ranks add up to %v", sum); err != nil {
			return err
		}
		q, err := kernel.Modularity(ctx, g, label, kernel.CommunitiesOptions{})
		if err != nil {
			return err
		}
		b.Record(harness.Figure{Name: "modularity, " + world.name, Value: q, Note: fmt.Sprintf("%d links", g.LinkCount())})
	}
	return nil
}

// rowsAgain builds the symmetric rows of a copy of g that has none yet.
func rowsAgain(g *snapshot.Graph) error {
	c := &snapshot.Graph{IDs: g.IDs, Kinds: g.Kinds, OutOff: g.OutOff, OutTo: g.OutTo, InOff: g.InOff, InFrom: g.InFrom,
		InLink: g.InLink, LinkIDs: g.LinkIDs, LinkKinds: g.LinkKinds, Weights: g.Weights, Possible: g.Possible}
	if c.Undirected().Len() != g.Len() {
		return fmt.Errorf("the rows have lost vertices")
	}
	return nil
}
