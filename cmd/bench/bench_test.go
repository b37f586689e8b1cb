package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

func TestSidesRunByTurnsAndTheMissedGoalShows(t *testing.T) {
	var turns strings.Builder
	w := Workload{"w", "", func(ctx context.Context, b *Bench) error {
		side := func(name string) Side {
			return Side{name, func(context.Context) error { turns.WriteString(name); return nil }}
		}
		if _, err := b.Interleave(ctx, 3, side("a"), side("b")); err != nil {
			return err
		}
		b.Record(Figure{Name: "ratio", Value: 2, Goal: 3})
		b.Record(Figure{Name: "error", Value: 2, Goal: 3, AtMost: true})
		return nil
	}}
	var out bytes.Buffer
	err := run(context.Background(), []Workload{w}, 3, func(r Report) { printTable(&out, r); printJSON(&out, r) })
	if !errors.Is(err, errMissed) || turns.String() != "ababab" {
		t.Errorf("the run ended with %v after the turns %s", err, turns.String())
	}
	if s := out.String(); strings.Count(s, "MISSED") != 1 || strings.Count(s, ": reached") != 1 || !strings.Contains(s, `"missed":true`) {
		t.Errorf("the table reads\n%s", s)
	}
}

func TestAWrongAnswerFailsTheWorkload(t *testing.T) {
	w := Workload{"w", "", func(_ context.Context, b *Bench) error { return b.Check(false, "2 is not %d", 3) }}
	var out bytes.Buffer
	err := run(context.Background(), []Workload{w}, 1, func(r Report) { printTable(&out, r) })
	if err == nil || !strings.Contains(out.String(), "2 is not 3") {
		t.Errorf("%v is printed as %q", err, out.String())
	}
}

func TestTheCommandLineIsChecked(t *testing.T) {
	var out, errs bytes.Buffer
	for _, args := range [][]string{{"-workload", "nonesuch"}, {"-rounds", "0"}, {"surplus"}, {"-wrong"}} {
		if code := command(context.Background(), args, &out, &errs); code != 2 {
			t.Errorf("%v exits with %d, not 2", args, code)
		}
	}
	if code := command(context.Background(), []string{"-list"}, &out, &errs); code != 0 || !strings.Contains(out.String(), "betweenness") {
		t.Errorf("-list exits with %d and prints %q", code, out.String())
	}
}
