package vault

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"portolan/graph"
	"portolan/graph/audit"
)

func TestAnAnswerInTheMakingIsMadeAgainWhenItsRecordIsRestricted(t *testing.T) {
	s := newStory(t)
	a := s.record(to("TR", "all"), graph.Person, "a", "name=Ada Example")
	s.puts(a)
	runs, last := 0, ""
	s.ask("FR", Question{}, func(w *View) {
		runs++
		last = ""
		got, err := w.Get(ctx, []graph.ID{a.ID})
		if err != nil {
			t.Fatal(err)
		}
		if got[0] != nil {
			last = got[0].Name()
		}
		if runs == 1 {
			b := a
			b.Marking = to("TR")
			s.puts(b)
		}
	})
	if runs != 2 || last != "" {
		t.Errorf("the answer ran %d times and ended with %q; want a second run that shows nothing", runs, last)
	}
}

func TestEveryReadAndWriteIsLoggedBeforeItIsAnswered(t *testing.T) {
	s := newStory(t)
	a := s.record(to("TR", "all"), graph.Person, "a")
	s.puts(a)
	s.ask("FR", Question{Action: "query", Text: "{ overview }"}, func(w *View) {
		entries := s.log.Entries()
		if e := entries[len(entries)-1]; e.Phase != "intent" || e.Member != "FR" || e.Detail != "{ overview }" {
			t.Errorf("while the answer is made the log ends with %+v, want the intent", e)
		}
		if _, err := w.Get(ctx, []graph.ID{a.ID}); err != nil {
			t.Fatal(err)
		}
	})
	entries := s.log.Entries()
	out := entries[len(entries)-1]
	if out.Phase != "outcome" || out.Result != "answered" || !slices.Equal(out.IDs, []string{a.ID.String()}) {
		t.Errorf("the outcome is %+v, want the id that was shown", out)
	}
	s.vault.log = broken{}
	ran := false
	for _, held := range []bool{false, true} {
		err := s.vault.Ask(ctx, as("FR"), Question{Held: held}, func(context.Context, *View) error { ran = true; return nil })
		if err == nil || ran {
			t.Errorf("with a log that cannot be written the answer ran: %v, %v", ran, err)
		}
	}
	err := s.vault.Edit(ctx, as("FR"), Question{}, func(context.Context, *Edit) error { ran = true; return nil })
	if err == nil || ran {
		t.Errorf("with a log that cannot be written the edit ran: %v, %v", ran, err)
	}
}

// broken is a log that cannot be written.
type broken struct{}

func (broken) Append(context.Context, audit.Entry) (uint64, error) {
	return 0, fmt.Errorf("no space left on device")
}

func (b broken) Announce(ctx context.Context, e audit.Entry) (uint64, error) { return b.Append(ctx, e) }

func (broken) Close() error { return nil }

// unsynced is a log that takes what is announced and cannot sync.
type unsynced struct{ broken }

func (unsynced) Announce(context.Context, audit.Entry) (uint64, error) { return 1, nil }

func TestOnlyAnAnswerThatIsHeldBackMayBeMadeBeforeItsIntentIsOnDisk(t *testing.T) {
	s := newStory(t)
	s.vault.log = unsynced{}
	ran := 0
	answer := func(context.Context, *View) error { ran++; return nil }
	if err := s.vault.Ask(ctx, as("FR"), Question{}, answer); err == nil || ran != 0 {
		t.Errorf("an answer that may leave while it is made ran %d times: %v", ran, err)
	}
	if err := s.vault.Ask(ctx, as("FR"), Question{Held: true}, answer); err == nil || ran != 1 {
		t.Errorf("an answer that is held back ran %d times, want once and an error: %v", ran, err)
	}
	if err := s.vault.Edit(ctx, as("FR"), Question{Held: true}, func(context.Context, *Edit) error { ran++; return nil }); err == nil || ran != 1 {
		t.Errorf("an edit ran before its intent was on disk: %v", err)
	}
}
