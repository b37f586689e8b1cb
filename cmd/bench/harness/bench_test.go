package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ran runs one workload.
func ran(t *testing.T, w func(ctx context.Context, b *Bench) error) (r Report, err error) {
	t.Helper()
	err = Run(t.Context(), []Workload{{Name: "w", Run: w}}, Bench{Rounds: 3}, func(x Report) error { r = x; return nil })
	return r, err
}

// fixed is a side with the same value and answer in every round.
func fixed(name string, value float64, answer any, turns *strings.Builder) Side {
	return Side{Name: name, Run: func(context.Context) (Round, error) { turns.WriteString(name); return Round{value, answer}, nil }}
}

func TestSidesRunByTurnsAndTheMissedGoalShows(t *testing.T) {
	var turns strings.Builder
	r, err := ran(t, func(ctx context.Context, b *Bench) error {
		c := Contest{Name: "Things a second", Unit: "things/s", More: true, Rounds: b.Rounds, Equal: func(ours, theirs any) error {
			return b.Check(ours == theirs, "%v", theirs)
		}}
		slow := fixed("c", 2, 7, &turns)
		slow.Once = true
		results, err := b.Hold(ctx, c, fixed("a", 12, 7, &turns), fixed("b", 3, 7, &turns), slow)
		if err != nil {
			return err
		}
		b.Ahead(c, results[0], results[1], 5)
		b.Ahead(c, results[0], results[2], 5)
		b.Record(Figure{Name: "error", Value: 2, Goal: 3, AtMost: true})
		return nil
	})
	if !errors.Is(err, ErrMissed) || turns.String() != "ababcab" {
		t.Errorf("the run ended with %v after the turns %s", err, turns.String())
	}
	var out bytes.Buffer
	r.WriteTable(&out)
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	s := out.String()
	if strings.Count(s, "MISSED") != 1 || strings.Count(s, "reached") != 2 || !strings.Contains(s, `"missed":true`) || !strings.Contains(s, `"value":4,`) {
		t.Errorf("the table reads\n%s", s)
	}
}

func TestOfEachSideTheBestTheMedianAndTheWorstAreKept(t *testing.T) {
	value := 0.0
	for _, more := range []bool{false, true} {
		want := Result{Side: "s", Best: 1, Median: 2, Worst: 3, Rounds: 3}
		if more {
			want.Best, want.Worst = 3, 1
		}
		r, err := ran(t, func(ctx context.Context, b *Bench) error {
			value = 0
			_, err := b.Hold(ctx, Contest{More: more, Rounds: 3}, Side{Name: "s", Run: func(context.Context) (Round, error) { value++; return Round{Value: value}, nil }})
			return err
		})
		if err != nil || r.Contests[0].Results[0] != want {
			t.Errorf("with more as better %v: %v, %v", more, r.Contests, err)
		}
	}
}

func TestAnotherAnswerFailsTheWorkload(t *testing.T) {
	var turns strings.Builder
	r, err := ran(t, func(ctx context.Context, b *Bench) error {
		c := Contest{Equal: func(ours, theirs any) error { return b.Check(ours == theirs, "%v is not %v", theirs, ours) }}
		_, err := b.Hold(ctx, c, fixed("a", 1, 3, &turns), fixed("b", 1, 2, &turns))
		return err
	})
	if err == nil || !strings.Contains(r.Error, "2 is not 3") {
		t.Errorf("%v is reported as %q", err, r.Error)
	}
}

func TestAPeerIsAProcessThatAnswersRounds(t *testing.T) {
	p, err := StartPeer(t.Context(), "shell", "sh", "-c", `while read -r line; do echo "{\"value\": 2.5, \"answer\": [\"$1\", \"$line\"]}"; done`, "sh", "the file")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r, err := p.Side().Run(t.Context())
		if err != nil || r.Value != 2.5 || string(r.Answer.(json.RawMessage)) != `["the file", "round"]` {
			t.Fatalf("a round gives %v, %v", r, err)
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	p, err = StartPeer(t.Context(), "broken", "sh", "-c", "read -r line; echo out of luck >&2; exit 3")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Side().Run(t.Context()); err == nil || !strings.Contains(err.Error(), "out of luck") {
		t.Errorf("a peer that fails gives %v", err)
	}
}

func TestADocumentKeepsTheNewestResultsAndWhatStandsAroundThem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "figures.md")
	if err := os.WriteFile(path, []byte("# Before\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(workload string, median float64) {
		t.Helper()
		r := Report{Workload: workload, Figures: []Figure{{Name: "a | b", Value: 1, Goal: 2, Missed: true}},
			Contests: []Held{{Name: "Things, a second", Unit: "things/s", More: true, Results: []Result{{"ours", 9, median, 7, 3}, {"theirs", 3, 2, 1, 3}}}}}
		if err := r.WriteDocument(path); err != nil {
			t.Fatal(err)
		}
	}
	write("one", 8.25)
	write("two", 8.5)
	write("one", 8.75)
	raw, err := os.ReadFile(path)
	text := string(raw)
	if err != nil || !strings.HasPrefix(text, "# Before\n") || strings.Contains(text, "8.25") || strings.Index(text, "8.75") > strings.Index(text, "8.5 ") {
		t.Errorf("the document reads, %v\n%s", err, text)
	}
	for _, want := range []string{"go run ./cmd/bench -workload one", `| a \| b | at least 2 | 1: **missed** |`, "(figures/things-a-second.svg)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the document has no %q:\n%s", want, text)
		}
	}
	drawing, err := os.ReadFile(filepath.Join(filepath.Dir(path), "figures", "things-a-second.svg"))
	if err != nil || !strings.Contains(string(drawing), "<svg") || !strings.Contains(string(drawing), ">theirs<") || !strings.Contains(string(drawing), ">8.75<") {
		t.Errorf("the plot is %.300s, %v", drawing, err)
	}
}
