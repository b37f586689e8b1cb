package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"portolan/cmd/bench/found"
)

// margin is how far the networks' F must lie above that of the best baseline.
const margin = 0.10

// leastTop is the share of the passages left out whose true way is among the first three inferred.
const leastTop = 0.80

// foundAgainstTrue compares what is found in fictional worlds with what is so: five seeds, the recorded shares of the
// world's table and 10 and 30 % of passages missing, the fusion centre and two members.
func foundAgainstTrue(ctx context.Context, b *Bench) error {
	o, err := truthOptions()
	if err != nil {
		return err
	}
	return found.Measure(ctx, o, func(r found.Row) error {
		what := fmt.Sprintf("seed %d, %s, %s", r.Seed, shares(r.Missing), r.Viewer)
		if r.World != "" {
			what += ", " + r.World
		}
		best := r.Baselines[r.Best]
		b.Record(Figure{Name: what + ": networks, above the best baseline", Value: r.Margin, Goal: margin,
			Note: fmt.Sprintf("F %.3f (precision %.3f, recall %.3f) of %d networks, without likely people %.3f (%.3f, %.3f); %s F %.3f (%.3f, %.3f); everybody alone F %.3f",
				r.Found.F, r.Found.Precision, r.Found.Recall, r.Networks, r.Sharing.F, r.Sharing.Precision, r.Sharing.Recall, r.Best, best.F, best.Precision, best.Recall, r.Alone.F)})
		f, d := r.Facilitators, r.OutDegree
		b.Record(Figure{Name: what + ": facilitators, average precision", Value: f.AveragePrecision,
			Note: fmt.Sprintf("precision at %d: %.3f; %d harmless hubs among the first ten; by score %.3f, by help out-degree %.3f, %.3f",
				f.Wanted, f.PrecisionAt, r.Decoys, r.ByScore.AveragePrecision, d.AveragePrecision, d.PrecisionAt)})
		l, c := r.LeftOut, r.Corridors
		b.Record(Figure{Name: what + ": passages left out, true way in the first three", Value: l.Top, Goal: leastTop,
			Note: fmt.Sprintf("%d of %d passages left out lie in %d gaps; %.3f are a leg of a way shown; the most probable way is the true one for %.3f; by the three most frequent whole ways %.3f; calibration error %.3f",
				l.Covered, l.Passages, l.Gaps, l.Leg, l.First, l.Frequent, l.Error)})
		b.Record(Figure{Name: what + ": corridors, recall", Value: c.Recall,
			Note: fmt.Sprintf("%d planted, %d found, precision %.3f; by whole recorded journeys %.3f", c.Planted, c.Found, c.Precision, c.Whole)})
		b.Record(Figure{Name: what + ": people of one document ring, precision", Value: r.Rings.Precision,
			Note: fmt.Sprintf("recall %.3f of %d pairs; one number under two names %.3f, %.3f", r.Rings.Recall, r.Rings.Wanted,
				r.OneNumber.Precision, r.OneNumber.Recall)})
		b.Record(Figure{Name: what + ": companions on one leg, precision", Value: r.Company.Precision, Goal: 0.9,
			Note: fmt.Sprintf("recall %.3f of %d pairs; any shared leg %.3f, %.3f", r.Company.Recall, r.Company.Wanted,
				r.OneLeg.Precision, r.OneLeg.Recall)})
		b.Record(Figure{Name: what + ": two clients are joined by their facilitator, first way by surprise", Value: r.Stories.First,
			Note: fmt.Sprintf("%d pairs; in the first three ways %.3f; the first shortest way %.3f", r.Stories.Pairs, r.Stories.Three, r.Stories.Plain)})
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

// truthOptions are the default ones, for the worlds that the environment names.
func truthOptions() (o found.Options, err error) {
	o = found.Default()
	o.People, o.Seeds, err = truthWorlds(o.People, o.Seeds)
	return o, err
}

// truthWorlds are the worlds given, with the people of PORTOLAN_TRUTH_PEOPLE and the seeds of PORTOLAN_TRUTH_SEEDS, such as
// 101,102, where these are set.
func truthWorlds(people int, seeds []uint64) (int, []uint64, error) {
	if text := os.Getenv("PORTOLAN_TRUTH_PEOPLE"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, nil, fmt.Errorf("PORTOLAN_TRUTH_PEOPLE is %q: give a number of people", text)
		}
		people = n
	}
	if text := os.Getenv("PORTOLAN_TRUTH_SEEDS"); text != "" {
		seeds = nil
		for _, s := range strings.Split(text, ",") {
			n, err := strconv.ParseUint(s, 10, 64)
			if err != nil {
				return 0, nil, fmt.Errorf("PORTOLAN_TRUTH_SEEDS is %q: give whole numbers with commas between, such as 101,102", text)
			}
			seeds = append(seeds, n)
		}
	}
	return people, seeds, nil
}
