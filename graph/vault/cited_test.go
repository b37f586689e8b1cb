package vault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"portolan/graph"
)

// TestAReplayedHistoryAnswersAsTheViewDid gathers what each member sees of a
// drawn history and asks a vault of that alone every question.
func TestAReplayedHistoryAnswersAsTheViewDid(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 77))
		key := graph.Key{byte(seed)}
		acts := drawHistory(r, key)
		v := play(t, key, acts, func(graph.ID) bool { return false })
		var ids []graph.ID
		for _, a := range acts {
			if a.put != nil {
				ids = append(ids, a.put.ID)
			}
		}
		at := graph.Revision(1 + r.IntN(int(v.mem.head())))
		for _, member := range drawnMembers {
			want := map[string]string{}
			var h History
			err := v.Ask(ctx, as(member), Question{At: at}, func(_ context.Context, w *View) (err error) {
				for name, probe := range probes {
					want[name] = fmt.Sprintf("%+v", probe(w, ids))
				}
				h, err = w.History(ctx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			again, err := Replay(ctx, h)
			if err != nil {
				t.Fatalf("seed %d, %s: %v", seed, member, err)
			}
			got := answers(t, again, member, ids)
			for name := range probes {
				if name != "Own" && name != "History" && got[name] != want[name] { // Own shows the member's links that lead nowhere, which is no answer's business
					t.Errorf("seed %d, %s at %d: View.%s is, replayed,\n%.600s\nand was\n%.600s", seed, member, at, name, got[name], want[name])
				}
			}
			again.Close()
		}
		v.Close()
	}
}

// TestNothingEarlierLeavesAfterItWasErased erases what only a view of an earlier
// time shows while that view is answered from.
func TestNothingEarlierLeavesAfterItWasErased(t *testing.T) {
	s := newStory(t)
	old := s.record(to("FR", "all"), graph.Person, "old", "name=Ada Example")
	s.puts(old)
	known := s.clock
	s.clock = s.clock.Add(time.Hour)
	s.withdraws(old)
	for name, read := range map[string]func(w *View) []byte{
		"a view of then": func(w *View) []byte {
			k, err := w.Known(ctx, known)
			if err != nil {
				t.Fatal(err)
			}
			found, err := k.Get(ctx, []graph.ID{old.ID})
			if err != nil || found[0] == nil {
				return nil
			}
			return found[0].Append(nil)
		},
		"a history": func(w *View) []byte {
			h, err := w.History(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range h.Commits {
				for _, p := range c.Puts {
					if e, err := graph.Decode(p); err == nil && e.ID == old.ID {
						return p
					}
				}
			}
			return nil
		},
	} {
		open := s.record(to("FR", "all"), graph.Person, "old", "name=Ada Example")
		if name == "a history" { // it was hidden by the round before
			s.clock = s.clock.Add(time.Hour)
			s.puts(open)
			s.withdraws(open)
		}
		rounds := 0
		var left []byte
		s.ask("DE", Question{}, func(w *View) {
			if left = read(w); rounds == 0 {
				s.clock = s.clock.Add(time.Hour)
				closed := s.record(to("FR"), graph.Person, "old", "name=Ada Example")
				s.puts(closed)
				s.withdraws(closed)
			}
			rounds++
		})
		if left != nil || rounds < 2 {
			t.Errorf("%s left after it was restricted, answered %d times", name, rounds)
		}
		s.clock = s.clock.Add(time.Hour)
		s.puts(open)
		s.withdraws(open)
	}
}

// TestOnlyAnAnswerWithAnAnalysisIsCited looks into the log.
func TestOnlyAnAnswerWithAnAnalysisIsCited(t *testing.T) {
	s := newStory(t)
	s.puts(s.record(to("FR", "all"), graph.Person, "p", "name=Ada Example"))
	s.ask("DE", Question{Action: "query"}, func(w *View) { w.Answered(func() (string, []byte) { t.Error("hashed for nothing"); return "", nil }) })
	s.ask("DE", Question{Action: "query"}, func(w *View) {
		w.Cite("b")
		w.Cite("a")
		w.Cite("b")
		w.Answered(func() (string, []byte) { return "asked", []byte("x") })
	})
	var found int
	for _, rec := range s.log.Entries() {
		if c := rec.Cited; c != nil {
			found++
			if !slices.Equal(c.Runs, []string{"a", "b"}) || c.Scope != as("DE").Digest() || c.Revision != 1 || c.Request != "asked" || len(c.Answer) != 64 {
				t.Errorf("the log keeps %+v", c)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d answers are cited", found)
	}
}
