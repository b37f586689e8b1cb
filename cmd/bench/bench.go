package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
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
	Rounds  int // how often each side runs
	figures []Figure
}

// Side is one of the things that run by turns.
type Side struct {
	Name string
	Run  func(ctx context.Context) error
}

// Times are the durations of one side.
type Times struct {
	Best, Median, Worst time.Duration
}

// Interleave runs the sides by turns, rounds times each, and records each
// side's best and median with the spread between best and worst. A collection
// of garbage before every run keeps one side from paying for the other.
func (b *Bench) Interleave(ctx context.Context, rounds int, sides ...Side) ([]Times, error) {
	taken := make([][]time.Duration, len(sides))
	for range max(rounds, 1) {
		for i, s := range sides {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			runtime.GC()
			start := time.Now()
			if err := s.Run(ctx); err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			taken[i] = append(taken[i], time.Since(start))
		}
	}
	times := make([]Times, len(sides))
	for i, d := range taken {
		slices.Sort(d)
		times[i] = Times{d[0], d[len(d)/2], d[len(d)-1]}
		b.Record(Figure{Name: sides[i].Name, Value: times[i].Best.Seconds(), Unit: "s",
			Note: fmt.Sprintf("best of %d; median %.3g s, worst %.3g s", len(d), times[i].Median.Seconds(), times[i].Worst.Seconds())})
	}
	return times, nil
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
	Figures  []Figure `json:"figures"`
	Error    string   `json:"error,omitempty"`
}

// errMissed is returned when all ran and a figure was missed.
var errMissed = errors.New("a figure was missed")

// run runs the workloads in order and reports each as it ends; it goes on after
// a failure and returns the first.
func run(ctx context.Context, workloads []Workload, rounds int, report func(Report)) error {
	var first error
	for _, w := range workloads {
		b := &Bench{Rounds: rounds}
		err := w.Run(ctx, b)
		r := Report{Workload: w.Name, Figures: b.figures}
		if err != nil {
			r.Error = err.Error()
			err = fmt.Errorf("%s: %w", w.Name, err)
		} else if slices.ContainsFunc(b.figures, func(f Figure) bool { return f.Missed }) {
			err = fmt.Errorf("%s: %w", w.Name, errMissed)
		}
		report(r)
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return first
}
