package main

import (
	"context"
	"fmt"
	"math"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
)

// betweenness runs our kernel and gonum's on one graph grown by preferential
// attachment. gonum takes most of a minute and runs once, between two halves
// of our rounds.
func betweenness(ctx context.Context, b *Bench) error {
	const n, links = 4000, 4
	g := fixture.BarabasiAlbert(n, links, 1)
	g.Undirected()
	var ours, theirs []float64
	mine := Side{"ours", func(ctx context.Context) (err error) {
		ours, err = kernel.Betweenness(ctx, g, kernel.BetweennessOptions{})
		return err
	}}
	before, err := b.Interleave(ctx, (b.Rounds+1)/2, mine)
	if err != nil {
		return err
	}
	gonum, err := b.Interleave(ctx, 1, Side{"gonum", func(context.Context) error {
		theirs = gonumgraph.Betweenness(g.Undirected(), false)
		return nil
	}})
	if err != nil {
		return err
	}
	after, err := b.Interleave(ctx, b.Rounds/2+1, mine)
	if err != nil {
		return err
	}
	most := 0.0
	for v := range ours {
		most = math.Max(most, math.Abs(ours[v]-theirs[v])/math.Max(1, math.Abs(theirs[v])))
	}
	b.Record(Figure{Name: "largest relative difference", Value: most, Goal: 1e-9, AtMost: true})
	best, median := min(before[0].Best, after[0].Best), max(before[0].Median, after[0].Median)
	b.Record(Figure{Name: "gonum / ours", Value: gonum[0].Best.Seconds() / median.Seconds(), Unit: "x", Goal: 30,
		Note: fmt.Sprintf("by our slower median; %.3g best by best", gonum[0].Best.Seconds()/best.Seconds())})
	b.Record(Figure{Name: "arcs walked", Value: float64(kernel.BetweennessSteps(g)) / best.Seconds() / 1e6, Unit: "M/s", Note: "bound, both ways"})
	return b.Check(most <= 1e-9, "ours and gonum's differ by %v", most)
}
