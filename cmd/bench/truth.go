package main

import (
	"context"
	"fmt"

	"portolan/cmd/bench/found"
)

// margin is how far the networks' F must lie above that of the best baseline.
const margin = 0.10

// foundAgainstTrue compares what is found in fictional worlds with what is so: five seeds, the recorded shares of the
// world's table and 10 and 30 % of passages missing, the fusion centre and two members.
func foundAgainstTrue(ctx context.Context, b *Bench) error {
	return found.Measure(ctx, found.Default(), func(r found.Row) error {
		what := fmt.Sprintf("seed %d, %s, %s", r.Seed, shares(r.Missing), r.Viewer)
		best := r.Baselines[r.Best]
		b.Record(Figure{Name: what + ": networks, above the best baseline", Value: r.Margin, Goal: margin,
			Note: fmt.Sprintf("F %.3f (precision %.3f, recall %.3f) of %d networks; %s F %.3f (%.3f, %.3f); everybody alone F %.3f",
				r.Found.F, r.Found.Precision, r.Found.Recall, r.Networks, r.Best, best.F, best.Precision, best.Recall, r.Alone.F)})
		f, d := r.Facilitators, r.OutDegree
		b.Record(Figure{Name: what + ": facilitators, average precision", Value: f.AveragePrecision,
			Note: fmt.Sprintf("precision at %d: %.3f; by help out-degree %.3f, %.3f", f.Wanted, f.PrecisionAt, d.AveragePrecision, d.PrecisionAt)})
		b.Record(Figure{Name: what + ": people of one document ring, precision", Value: r.Rings.Precision,
			Note: fmt.Sprintf("recall %.3f of %d pairs; one number under two names %.3f, %.3f", r.Rings.Recall, r.Rings.Wanted,
				r.OneNumber.Precision, r.OneNumber.Recall)})
		b.Record(Figure{Name: what + ": companions on one leg, precision", Value: r.Company.Precision, Goal: 0.9,
			Note: fmt.Sprintf("recall %.3f of %d pairs; any shared leg %.3f, %.3f", r.Company.Recall, r.Company.Wanted,
				r.OneLeg.Precision, r.OneLeg.Recall)})
		for _, fn := range r.Functions() {
			x := r.ByFunction[fn]
			b.Record(Figure{Name: what + ": " + fn, Value: x.Found.AveragePrecision,
				Note: fmt.Sprintf("precision at %d: %.3f; by help out-degree %.3f, %.3f", x.Found.Wanted, x.Found.PrecisionAt,
					x.OutDegree.AveragePrecision, x.OutDegree.PrecisionAt)})
		}
		return nil
	})
}

func shares(missing float64) string {
	if missing == 0 {
		return "recorded shares"
	}
	return fmt.Sprintf("%g %% missing", missing*100)
}
