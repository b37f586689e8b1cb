package main

import (
	"context"
	"fmt"

	"portolan/cmd/bench/found"
)

// leastCover is the share of the true ranks that intervals of 90 % are to hold.
const leastCover = 0.88

// intervalsAgainstTrue compares rank intervals with true ranks: five worlds of 4,000 people, 100 samples.
func intervalsAgainstTrue(ctx context.Context, b *Bench) error {
	people, seeds, err := truthWorlds(4000, []uint64{201, 202, 203, 204, 205})
	if err != nil {
		return err
	}
	return found.Intervals(ctx, people, seeds, 100, func(c found.Cover) error {
		b.Record(Figure{Name: fmt.Sprintf("seed %d, %s: true ranks in the interval of 90 %%", c.Seed, c.Case), Value: c.Covered, Goal: leastCover,
			Note: fmt.Sprintf("%d facilitators, intervals of %.1f ranks on average; of the first 30 %.3f, %.1f ranks; by %.1f ranks around each alike %.3f; %.3f of the passages helped are missing",
				c.Rows, c.Width, c.First, c.Narrow, c.Width, c.Plain, c.Lost)})
		return nil
	})
}
