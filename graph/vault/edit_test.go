package vault

import (
	"context"
	"fmt"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/access"
)

func TestContributionsTellOfTheNewestVisibleCommit(t *testing.T) {
	s := newStory(t)
	a, b := s.record(to("TR", "all"), graph.Person, "a"), s.record(to("TR", "all"), graph.Place, "b")
	s.puts(a)
	s.clock = s.clock.Add(time.Hour)
	second := s.clock
	s.puts(b)
	s.clock = s.clock.Add(time.Hour)
	s.puts(s.record(to("TR"), graph.Person, "hidden"))
	s.ask("FR", Question{}, func(w *View) {
		got := w.Contributions()
		if len(got) != 1 || got[0].Member != "TR" || got[0].Profiles != 1 || !got[0].Last.Equal(second) {
			t.Errorf("FR sees %+v", got)
		}
		if !w.Committed(a.ID).Equal(second.Add(-time.Hour)) || !w.Committed(b.ID).Equal(second) || !w.Committed(graph.ID{1}).IsZero() {
			t.Errorf("committed at %s and %s", w.Committed(a.ID), w.Committed(b.ID))
		}
	})
	s.ask("TR", Question{}, func(w *View) {
		if got := w.Contributions(); got[0].Profiles != 2 || !got[0].Last.Equal(s.clock) {
			t.Errorf("TR sees %+v", got)
		}
	})
}

func TestOnlyTheOwnerWrites(t *testing.T) {
	s := newStory(t)
	a := s.record(to("TR", "all"), graph.Person, "a")
	s.puts(a)
	forged := a
	forged.Marking.Owner = "FR"
	for name, try := range map[string]func(context.Context, *Edit) error{
		"another's element": func(ctx context.Context, e *Edit) error {
			_, err := e.Commit(ctx, BatchID(1), []graph.Element{a}, nil)
			return err
		},
		"another's id under one's own name": func(ctx context.Context, e *Edit) error {
			_, err := e.Commit(ctx, BatchID(2), []graph.Element{forged}, nil)
			return err
		},
		"a withdrawal of another's": func(ctx context.Context, e *Edit) error {
			_, err := e.Commit(ctx, BatchID(3), nil, []graph.ID{a.ID})
			return err
		},
	} {
		if err := s.vault.Edit(ctx, as("FR"), Question{}, try); !graph.Is(err, graph.NotFound) {
			t.Errorf("%s: %v, want not found", name, err)
		}
	}
	s.expect("TR", "a")
	if err := s.vault.Edit(ctx, access.Scope{}, Question{}, func(context.Context, *Edit) error { return nil }); err == nil {
		t.Error("the zero scope may write")
	}
}

func TestTheSameIsStoredOnceAndABatchCommitsOnce(t *testing.T) {
	s := newStory(t)
	a := s.record(to("TR", "all"), graph.Person, "a", "name=Ada Example")
	commit := func(batch graph.ID) (c Committed) {
		err := s.vault.Edit(ctx, as("TR"), Question{}, func(ctx context.Context, e *Edit) (err error) {
			c, err = e.Commit(ctx, batch, []graph.Element{a}, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := commit(BatchID(1)); c.Stored != 1 || c.Revision != 1 {
		t.Errorf("first: %+v", c)
	}
	if c := commit(BatchID(2)); c.Stored != 0 || c.Unchanged != 1 || c.Revision != 1 {
		t.Errorf("again: %+v", c)
	}
	a.Props.AddText("alias", "A. Example")
	if c := commit(BatchID(1)); c.Stored != 0 || c.Revision != 1 {
		t.Errorf("a batch id that is in: %+v, want its first revision and nothing new", c)
	}
	if c := commit(BatchID(3)); c.Stored != 1 || c.Revision != 2 {
		t.Errorf("changed: %+v", c)
	}
}

func TestAStoreThatIsOpenedAgainGivesTheSameState(t *testing.T) {
	dir := t.TempDir()
	open := func() *Vault {
		v, err := Open(ctx, Config{Store: "embedded:" + dir})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	state := func(v *Vault) (out string) {
		err := v.Ask(ctx, as("FR"), Question{}, func(_ context.Context, w *View) error {
			g, err := w.Graph(ctx, Spec{})
			out = fmt.Sprintf("%s %x %+v", w.State(), g.SHA256(), w.Overview())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	v := open()
	s := &story{T: t, vault: v, key: v.Key(), clock: time.Now()}
	a, b := s.record(to("TR", "all"), graph.Person, "a", "name=Ada Example"), s.record(to("FR"), graph.Person, "b")
	s.puts(a, b, s.link(to("FR"), graph.Associate, a, b))
	a.Props.AddText("alias", "A. E.")
	s.puts(a)
	s.withdraws(s.record(to("FR"), graph.Person, "b"))
	s.puts(s.record(to("DE", "FR"), graph.Person, "c"))
	want := state(v)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open()
	defer v.Close()
	if got := state(v); got != want {
		t.Errorf("after opening again:\n%s\nbefore:\n%s", got, want)
	}
}
