package harness

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// Contest says how sides are compared. Its zero value times each side once, in
// seconds, and compares no answers.
type Contest struct {
	Name   string // what is compared; one with a name is plotted
	Unit   string // of the values; s when it is empty
	More   bool   // more is better
	Rounds int    // how often each side runs
	Equal  func(ours, theirs any) error
}

// Side is one of the things that run by turns.
type Side struct {
	Name string
	Once bool // it is slow: it runs in the middle round only
	Run  func(ctx context.Context) (Round, error)
}

// Round is what one turn of a side came to.
type Round struct {
	Value  float64 // in the contest's unit
	Answer any     // what Equal compares with that of the first side
}

// Timed is a side whose value is how many seconds a call takes.
func Timed(name string, call func(ctx context.Context) error) Side {
	return TimedAnswer(name, func(ctx context.Context) (any, error) { return nil, call(ctx) })
}

// TimedAnswer is Timed of a call whose answer is compared.
func TimedAnswer(name string, call func(ctx context.Context) (any, error)) Side {
	return Side{Name: name, Run: func(ctx context.Context) (Round, error) {
		start := time.Now()
		answer, err := call(ctx)
		return Round{time.Since(start).Seconds(), answer}, err
	}}
}

// Result is what the rounds of one side came to.
type Result struct {
	Side   string  `json:"side"`
	Best   float64 `json:"best"`
	Median float64 `json:"median"`
	Worst  float64 `json:"worst"`
	Rounds int     `json:"rounds"`
}

// Held is a contest that has been held.
type Held struct {
	Name    string   `json:"name,omitempty"`
	Unit    string   `json:"unit"`
	More    bool     `json:"moreIsBetter,omitempty"`
	Equal   bool     `json:"answersCompared,omitempty"`
	Results []Result `json:"results"`
}

// Hold runs the sides by turns, keeps and returns their results in their
// order. An answer that is not equal to the newest of the first side ends the
// contest. A collection of garbage before every turn keeps one side from paying
// for another.
func (b *Bench) Hold(ctx context.Context, c Contest, sides ...Side) ([]Result, error) {
	rounds := max(c.Rounds, 1)
	values := make([][]float64, len(sides))
	var ours any
	for n := range rounds {
		for i, s := range sides {
			if s.Once && n != rounds/2 {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			runtime.GC()
			r, err := s.Run(ctx)
			if err == nil && i > 0 && c.Equal != nil {
				err = c.Equal(ours, r.Answer)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			if i == 0 {
				ours = r.Answer
			}
			values[i] = append(values[i], r.Value)
		}
	}
	h := Held{Name: c.Name, Unit: c.Unit, More: c.More, Equal: c.Equal != nil}
	if h.Unit == "" {
		h.Unit = "s"
	}
	for i, v := range values {
		h.Results = append(h.Results, summary(sides[i].Name, v, c.More))
	}
	b.held = append(b.held, h)
	return h.Results, nil
}

func summary(side string, values []float64, more bool) Result {
	slices.Sort(values)
	if more {
		slices.Reverse(values)
	}
	return Result{Side: side, Best: values[0], Median: values[len(values)/2], Worst: values[len(values)-1], Rounds: len(values)}
}

// Ahead records by how much ours is ahead of a peer, median by median, with a
// goal, or 0 for none.
func (b *Bench) Ahead(c Contest, ours, peer Result, goal float64) {
	over := func(ours, theirs float64) float64 {
		if c.More {
			return ours / theirs
		}
		return theirs / ours
	}
	b.Record(Figure{Name: fmt.Sprintf("%s: %s, over %s", c.Name, ours.Side, peer.Side), Value: over(ours.Median, peer.Median), Unit: "x", Goal: goal,
		Note: fmt.Sprintf("median by median; best by best %.3g, our worst by their best %.3g", over(ours.Best, peer.Best), over(ours.Worst, peer.Best))})
}
