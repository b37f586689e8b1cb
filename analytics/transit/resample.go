package transit

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Resample says on what graphs the ranks are taken again: those that the
// reports leave possible, by their grades and by what nobody reported.
type Resample struct {
	Samples int     // LeastSamples to MostSamples
	Missing float64 // share of the reports that nobody made, 0 to MostMissing
	Grades  bool    // a graded report is right with the probability of its grade; else every report is
	Top     int     // how many first ranks Interval.TopShare is about; 1 or more
	Seed    int
}

// The bounds of a Resample.
const (
	LeastSamples, MostSamples = 20, 500
	MostMissing               = 0.6
)

// Check refuses what lies outside the bounds.
func (q Resample) Check() error {
	const op = "transit.Resample"
	switch {
	case q.Samples < LeastSamples || q.Samples > MostSamples:
		return graph.Errorf(graph.Invalid, op, "samples is the number of graphs to draw, %d to %d, not %d", LeastSamples, MostSamples, q.Samples)
	case !(q.Missing >= 0 && q.Missing <= MostMissing):
		return graph.Errorf(graph.Invalid, op, "missing is the share of reports that nobody made, 0 to %g, not %g", MostMissing, q.Missing)
	case q.Top < 1:
		return graph.Errorf(graph.Invalid, op, "top is a number of first ranks, at least 1, not %d", q.Top)
	case q.Missing == 0 && !q.Grades:
		return graph.Errorf(graph.Invalid, op, "with nothing missing and every report right there is nothing to draw: give missing, or grades")
	}
	return nil
}

// Interval is where a rank lies with a chance of 90 %.
type Interval struct {
	Low, High int     // ranks; High may lie beyond the last row, for those whom nobody reported
	TopShare  float64 // chance of a rank among the first so many
}

// Draws are the weights of all helpers of an analysis in the graphs drawn. It
// never changes and is safe for concurrent use.
type Draws struct {
	missing float64
	rows    map[graph.ID]int // of each helper
	right   [][]float64      // of each sample: weights by row on the reports that are right; not a number: no row
	less    [][]float64      // likewise without as many again as are missing
}

// Draw takes the weights of all rows on the graphs of a resample; Top does not
// count. Each sample is drawn by itself, from the seed and its number, so that
// the same ones come out on any number of cores. It takes about as long as
// Samples analyses, twice as long with grades and missing reports both.
func (a *Analysis) Draw(ctx context.Context, q Resample) (*Draws, error) {
	d := &Draws{missing: q.Missing, rows: make(map[graph.ID]int, len(a.facilitators)), right: make([][]float64, q.Samples), less: make([][]float64, q.Samples)}
	actors, seen := make([]int32, len(a.facilitators)), make([]float64, len(a.facilitators))
	for i := range a.facilitators {
		f := &a.facilitators[i]
		d.rows[f.Entity], actors[i], seen[i] = i, a.window.Where[f.Entity].N, f.Weight
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for n := range q.Samples {
		g.Go(func() (err error) {
			r := rand.New(rand.NewPCG(uint64(q.Seed), uint64(n)))
			w, right := a.window, seen
			if q.Grades {
				w = w.without(w.wrong(r))
				if right, err = w.weigh(ctx, actors); err != nil {
					return err
				}
			}
			d.right[n], d.less[n] = right, right
			if q.Missing > 0 {
				d.less[n], err = w.without(w.unreported(r, q.Missing)).weigh(ctx, actors)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return d, nil
}

// Bytes is about the memory that the draws hold.
func (d *Draws) Bytes() int64 { return int64(len(d.right)) * int64(len(d.rows)) * 16 }

// without is the window on the model without what is lost.
func (w *window) without(lost travel.Lost) *window {
	return &window{w.Model.Less(lost).Over(w.Span)}
}

// weigh gives the weights of the actors; not a number for those who are no row.
func (w *window) weigh(ctx context.Context, actors []int32) ([]float64, error) {
	a, err := begin(ctx, w.Window)
	if err != nil {
		return nil, err
	}
	all := a.helpers()
	circles, err := a.circles(ctx, all)
	if err != nil {
		return nil, err
	}
	weights := map[int32]float64{}
	for i := range all {
		weights[all[i].actor] = circles[i].weight()
	}
	out := make([]float64, len(actors))
	for i, n := range actors {
		var ok bool
		if out[i], ok = weights[n]; !ok {
			out[i] = math.NaN()
		}
	}
	return out, nil
}

// wrong draws the reports that are not right, each by itself, by its grade.
func (w *window) wrong(r *rand.Rand) travel.Lost {
	lost := travel.Lost{Passages: make([]bool, len(w.Passages)), Stays: make([]bool, len(w.Model.Stays)), Acts: make([]bool, len(w.Acts))}
	for i := range w.Passages {
		lost.Passages[i] = r.Float64() >= w.Passages[i].Odds
	}
	for i := range w.Model.Stays {
		lost.Stays[i] = r.Float64() >= w.Model.Stays[i].Odds
	}
	for i := range w.Acts {
		lost.Acts[i] = r.Float64() >= w.Acts[i].Odds
	}
	return lost
}

// unreported draws a share of the reports: of passages all on one leg together,
// for whoever misses one of a party misses the party; help on a passage goes
// with it, other help by itself.
func (w *window) unreported(r *rand.Rand, share float64) travel.Lost {
	lost := travel.Lost{Passages: make([]bool, len(w.Passages)), Stays: make([]bool, len(w.Model.Stays)), Acts: make([]bool, len(w.Acts))}
	legs := make([]bool, len(w.Legs))
	for i := range legs {
		legs[i] = r.Float64() < share
	}
	for i := range w.Passages {
		lost.Passages[i] = r.Float64() < share
		if l := w.Passages[i].Leg; l != travel.None {
			lost.Passages[i] = legs[l]
		}
	}
	for i := range lost.Stays {
		lost.Stays[i] = r.Float64() < share
	}
	for i := range w.Acts {
		lost.Acts[i] = r.Float64() < share && w.Acts[i].On.Class != travel.PassageClass
	}
	return lost
}

// Intervals are those of the ranks among the rows given, in their order.
//
// The data seen lack a share of the reports already, and taking the same share
// away once more moves a rank about as far as the first loss did, so the rank on
// complete data lies as far from the one seen. Which way is not known: whose
// reports are lost depends on who reports. So each sample stands for two ranks,
// as far above the one seen and as far below, on the log odds of the rank; below,
// helpers of whom no report is left count as many as are likely to be unknown.
func (d *Draws) Intervals(rows []Facilitator, top int) []Interval {
	at := make([]int, len(rows))
	for i := range rows {
		at[i] = d.rows[rows[i].Entity]
	}
	n := float64(len(rows))
	odds := func(rank float64) float64 { return math.Log((rank - 0.5) / (n + 1.5 - rank)) }
	rank := func(odds float64) float64 { return ((n+1.5)*math.Exp(odds) + 0.5) / (1 + math.Exp(odds)) }
	drawn := make([][]float64, len(rows))
	for s := range d.right {
		right, less := pick(d.right[s], at), pick(d.less[s], at)
		var gone []float64
		for i := range rows {
			switch {
			case math.IsNaN(right[i]):
				right[i], less[i] = math.Inf(-1), math.Inf(-1) // no helper at all: behind all who are
			case math.IsNaN(less[i]):
				gone = append(gone, right[i])
				less[i] = 0 // nothing is known of it any more, for or against
			}
		}
		was, is, unknown := ranking(right, right), ranking(less, less), ranking(gone, right)
		for i := range rows {
			moved := math.Abs(odds(is[i]) - odds(was[i]))
			drawn[i] = append(drawn[i], rank(odds(was[i])-moved), rank(odds(was[i])+moved)+(unknown[i]-1)/(1-d.missing))
		}
	}
	out := make([]Interval, len(rows))
	for i, x := range drawn {
		slices.Sort(x)
		const tail, rounding = 0.05, 1e-9
		last := float64(len(x) - 1)
		low, high := x[int(math.Floor(tail*last))], x[int(math.Ceil((1-tail)*last))]
		out[i].Low, out[i].High = max(1, int(math.Floor(low+rounding))), int(math.Ceil(high-rounding))
		first, _ := slices.BinarySearch(x, float64(top)+0.5)
		out[i].TopShare = float64(first) / float64(len(x))
	}
	return out
}

// pick is the values at the places.
func pick(values []float64, at []int) []float64 {
	out := make([]float64, len(at))
	for i, n := range at {
		out[i] = values[n]
	}
	return out
}

// ranking gives each weight its rank among the others: one more than there are
// greater ones.
func ranking(others, weights []float64) []float64 {
	sorted := slices.Clone(others)
	slices.Sort(sorted)
	out := make([]float64, len(weights))
	for i, w := range weights {
		upTo, _ := slices.BinarySearchFunc(sorted, w, func(o, w float64) int {
			return cmp.Or(cmp.Compare(o, w), -1) // behind the equal ones
		})
		out[i] = 1 + float64(len(sorted)-upTo)
	}
	return out
}

// Note says what the intervals of an answer rest on.
func (q Resample) Note() string {
	grades := "every report is taken for right"
	if q.Grades {
		grades = "a graded report is right with the probability of its grade, others always"
	}
	return fmt.Sprintf("rank intervals of 90 %% are from %d samples, where %s and %g %% of the reports are missing", q.Samples, grades, 100*q.Missing)
}
