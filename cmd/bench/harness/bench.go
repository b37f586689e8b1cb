package harness

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Workload is one thing measured.
type Workload struct {
	Name string
	Doc  string // one line: what is measured against what
	Run  func(ctx context.Context, b *Bench) error
}

// Figure is one measured number. A figure with a goal is missed below it, or
// above it when AtMost is set.
type Figure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Goal   float64 `json:"goal,omitempty"`
	AtMost bool    `json:"atMost,omitempty"`
	Missed bool    `json:"missed,omitempty"`
	Note   string  `json:"note,omitempty"`
}

// Bench collects what a workload measures.
type Bench struct {
	Rounds  int          // how often each side runs
	Graph   string       // the path of an edge list to run on; workloads have their own graphs where it is empty
	Tell    func(Figure) // told each figure as it is recorded, as a workload may take long; nil: nobody
	figures []Figure
	held    []Held
}

// Record keeps a figure.
func (b *Bench) Record(f Figure) {
	if f.Goal != 0 {
		f.Missed = f.Value < f.Goal
		if f.AtMost {
			f.Missed = f.Value > f.Goal
		}
	}
	b.figures = append(b.figures, f)
	if b.Tell != nil {
		b.Tell(f)
	}
}

// Check is an error unless ok: a measurement of a wrong answer is none.
func (b *Bench) Check(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf("the answer is wrong: "+format, args...)
}

// Report is what one workload came to.
type Report struct {
	Workload string   `json:"workload"`
	Rounds   int      `json:"rounds"`
	Figures  []Figure `json:"figures"`
	Contests []Held   `json:"contests,omitempty"`
	Error    string   `json:"error,omitempty"`
}

// ErrMissed is returned when all ran and a figure was missed.
var ErrMissed = errors.New("a figure was missed")

// Run runs the workloads in order and reports each as it ends; it goes on after
// a failure and returns the first. What is asked of each is in asked.
func Run(ctx context.Context, workloads []Workload, asked Bench, report func(Report) error) error {
	var first error
	for _, w := range workloads {
		b := &Bench{Rounds: asked.Rounds, Graph: asked.Graph, Tell: asked.Tell}
		err := w.Run(ctx, b)
		r := Report{Workload: w.Name, Rounds: asked.Rounds, Figures: b.figures, Contests: b.held}
		if err != nil {
			r.Error = err.Error()
			err = fmt.Errorf("%s: %w", w.Name, err)
		} else if slices.ContainsFunc(b.figures, func(f Figure) bool { return f.Missed }) {
			err = fmt.Errorf("%s: %w", w.Name, ErrMissed)
		}
		if e := report(r); err == nil {
			err = e
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return first
}
