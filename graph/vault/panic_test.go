package vault

import (
	"context"
	"testing"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/access/mint"
)

func plain(t *testing.T) (*Vault, access.Scope) {
	t.Helper()
	v, err := Open(t.Context(), Config{Store: "memory:"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	s, err := mint.Default().As("FR", "test")
	if err != nil {
		t.Fatal(err)
	}
	return v, s
}

func ask(t *testing.T, v *Vault, s access.Scope) error {
	t.Helper()
	return v.Ask(t.Context(), s, Question{Action: "query"}, func(context.Context, *View) error { return nil })
}

// TestAPanicOfAPreparingGoroutineIsAnError plants a panic where elements are prepared on all cores.
func TestAPanicOfAPreparingGoroutineIsAnError(t *testing.T) {
	v, s := plain(t)
	err := v.Edit(t.Context(), s, Question{Action: "import"}, func(_ context.Context, e *Edit) error {
		_, err := e.prepare(100, func(i int, _ *derived) error {
			if i == 99 {
				panic("planted")
			}
			return graph.Errorf(graph.Internal, "test", "so far")
		})
		return err
	})
	if !graph.Is(err, graph.Internal) {
		t.Errorf("prepared with %v", err)
	}
	if err := ask(t, v, s); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestMemoryThatIsHalfChangedAnswersNobody plants a panic where a commit is brought into memory: what memory then shows
// may lack a restriction, so nobody is answered from it, and nothing waits for ever.
func TestMemoryThatIsHalfChangedAnswersNobody(t *testing.T) {
	v, s := plain(t)
	if err := v.change(func() { panic("planted") }); !graph.Is(err, graph.Internal) {
		t.Errorf("a panic in a change is %v", err)
	}
	edit := v.Edit(t.Context(), s, Question{Action: "import"}, func(context.Context, *Edit) error { return nil })
	for what, err := range map[string]error{"a question": ask(t, v, s), "a change": edit, "a probe": v.Ready(t.Context())} {
		if !graph.Is(err, graph.Unavailable) {
			t.Errorf("afterwards %s is answered with %v", what, err)
		}
	}
	if v.followed() {
		t.Error("afterwards what streams out goes on")
	}
}

// TestAWorldThatCannotBeBuiltIsBuiltAgain plants a panic where it is found out what a scope may see.
func TestAWorldThatCannotBeBuiltIsBuiltAgain(t *testing.T) {
	v, s := plain(t)
	store := func(ref string) {
		t.Helper()
		e := graph.Element{ID: v.key.RecordID("FR", "test", ref), Kind: graph.Person, Dataset: "test", Ref: ref, Marking: graph.Marking{Owner: "FR", Audience: []string{"DE"}, Level: graph.Official}}
		e.Normalise()
		err := v.Edit(t.Context(), s, Question{Action: "import"}, func(ctx context.Context, edit *Edit) error {
			_, err := edit.Commit(ctx, BatchID(ref), []graph.Element{e}, nil)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	store("1")
	other, err := mint.Default().As("TR", "test")
	if err != nil {
		t.Fatal(err)
	}
	v.permits = func(graph.Marking) bool { panic("planted") }
	if err := graph.Try("test", func() error { return ask(t, v, other) }); !graph.Is(err, graph.Internal) {
		t.Errorf("asked, it is %v", err)
	}
	v.permits = nil
	if err := ask(t, v, other); err != nil {
		t.Errorf("asked again, it is %v", err)
	}
	store("2") // the locks are free
}
