package vault

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/internal/embedded"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
)

// TestTheKthStoreCallFails runs a story of opening, writing and reading with a
// store whose k-th call fails, for every k until the story comes through. No
// failure is swallowed: a step that reports success is there when the same
// store is opened again without the fault, and no read gives half an answer.
func TestTheKthStoreCallFails(t *testing.T) {
	a := graph.Element{Kind: graph.Person, Dataset: "d", Ref: "a", Marking: to("TR", "all")}
	b := graph.Element{Kind: graph.Person, Dataset: "d", Ref: "b", Marking: to("TR", "all")}
	key := graph.Key{4}
	a.ID, b.ID = key.RecordID("TR", "d", "a"), key.RecordID("TR", "d", "b")
	failures := 0
	for k := 1; ; k++ {
		raw, err := embedded.OpenMemory()
		if err != nil {
			t.Fatal(err)
		}
		faulty := storetest.NewFaulty(raw, k)
		v := &Vault{store: faulty, key: key, log: audit.Memory(), clock: time.Now, mem: newMemory(key)}
		var stored []graph.ID
		err = v.load(ctx, nil)
		for i, e := range []graph.Element{a, b} {
			if err != nil {
				break
			}
			err = v.Edit(ctx, as("TR"), Question{}, func(ctx context.Context, ed *Edit) error {
				_, err := ed.Commit(ctx, BatchID("k", i), []graph.Element{e}, nil)
				return err
			})
			if err == nil {
				stored = append(stored, e.ID)
			}
		}
		if err == nil {
			err = v.Ask(ctx, as("FR"), Question{}, func(_ context.Context, w *View) error {
				got, err := w.Get(ctx, []graph.ID{a.ID, b.ID})
				if err == nil && (got[0] == nil || got[1] == nil) {
					t.Errorf("k=%d: an answer without an error misses a record", k)
				}
				n := 0
				for _, e := range w.Elements(ctx) {
					if e != nil {
						return errors.Join(err, e)
					}
					n++
				}
				if err == nil && n != 2 {
					t.Errorf("k=%d: %d elements without an error, want 2", k, n)
				}
				return err
			})
		}
		again := &Vault{store: raw, key: key, log: audit.Memory(), clock: time.Now, mem: newMemory(key)}
		if e := again.load(ctx, nil); e != nil {
			t.Fatalf("k=%d: the store does not load again: %v", k, e)
		}
		for _, id := range stored {
			if n, ok := again.mem.index.Get(id); !ok || again.mem.current(n) < 0 {
				t.Errorf("k=%d: %s was acknowledged and is gone", k, id)
			}
		}
		raw.Close()
		if err == nil {
			break
		}
		failures++
	}
	if failures < 5 {
		t.Errorf("only %d calls failed: the story is too short to prove anything", failures)
	}
}

// failing is a store whose commits fail while it is told to.
type failing struct {
	store.Store
	fails bool
}

func (f *failing) Commit(ctx context.Context, b store.Batch) (graph.Revision, error) {
	if f.fails {
		return 0, graph.Errorf(graph.Unavailable, "test", "the disk is full")
	}
	return f.Store.Commit(ctx, b)
}

// TestACommitThatFailsShowsNothing looks at what a failed commit leaves in
// memory, whose places are made ready while the store commits: nothing that a
// view, a state token or the next commit could tell.
func TestACommitThatFailsShowsNothing(t *testing.T) {
	raw, err := embedded.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	key := graph.Key{4}
	broken := &failing{Store: raw}
	v := &Vault{store: broken, key: key, log: audit.Memory(), clock: time.Now, mem: newMemory(key)}
	defer v.Close()
	person := func(ref string) graph.Element {
		e := graph.Element{ID: key.RecordID("TR", "d", ref), Kind: graph.Person, Dataset: "d", Ref: ref, Marking: to("TR", "all")}
		e.Props.AddText("name", "Torvin "+ref)
		return e
	}
	commit := func(puts ...graph.Element) (c Committed, err error) {
		err = v.Edit(ctx, as("TR"), Question{}, func(ctx context.Context, e *Edit) error {
			c, err = e.Commit(ctx, BatchID(len(puts), puts[0].Ref, broken.fails), puts, nil)
			return err
		})
		return c, err
	}
	seen := func() (text string) {
		if err := v.Ask(ctx, as("FR"), Question{}, func(_ context.Context, w *View) error {
			page, err := w.Search(ctx, SearchQuery{Text: "torvin", First: 10})
			o := w.Overview()
			text = fmt.Sprint(w.State(), page.TotalCount, o.RecordCount, o.LinkCount, len(w.Around(key.RecordID("TR", "d", "a"))))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return text
	}
	if _, err := commit(person("a")); err != nil {
		t.Fatal(err)
	}
	link := graph.Element{ID: key.LinkID("TR", "d", "l"), Kind: graph.Associate, Dataset: "d", Ref: "l", Marking: to("TR", "all"),
		From: person("a").ID, To: person("b").ID}
	link.Normalise()
	before := seen()
	broken.fails = true
	if _, err := commit(person("b"), link); err == nil {
		t.Fatal("the commit does not fail")
	}
	if after := seen(); after != before {
		t.Fatalf("a failed commit changes what is seen from\n%s to\n%s", before, after)
	}
	broken.fails = false
	if c, err := commit(person("b"), link); err != nil || c.Stored != 2 || c.Revision != 2 {
		t.Fatalf("the commit tried again: %+v, %v", c, err)
	}
	after := seen()
	again := &Vault{store: raw, key: key, log: audit.Memory(), clock: time.Now, mem: newMemory(key)}
	if err := again.load(ctx, nil); err != nil {
		t.Fatal(err)
	}
	v = again
	if loaded := seen(); loaded != after {
		t.Fatalf("what is seen after the commit differs from what is loaded:\n%s\n%s", after, loaded)
	}
}

// TestEncodingsAreCheckedAtTheDoor hands the door encodings that it must not
// take.
func TestEncodingsAreCheckedAtTheDoor(t *testing.T) {
	v, err := Open(ctx, Config{Store: "memory:"})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	good := graph.Element{ID: v.Key().RecordID("TR", "d", "a"), Kind: graph.Person, Dataset: "d", Ref: "a", Marking: to("TR", "all")}
	wrong, foreign := good, good
	wrong.Ref = ""
	foreign.Marking = to("FR", "all")
	err = v.Edit(ctx, as("TR"), Question{}, func(ctx context.Context, e *Edit) error {
		for what, c := range map[string]struct {
			text []byte
			kind graph.ErrorKind
		}{
			"cut": {good.Append(nil)[:40], graph.Corrupt}, "longer": {append(good.Append(nil), 0), graph.Corrupt}, "empty": {nil, graph.Corrupt},
			"invalid": {wrong.Append(nil), graph.Invalid}, "another's": {foreign.Append(nil), graph.NotFound},
		} {
			if _, err := e.PrepareEncoded([][]byte{good.Append(nil), c.text}); graph.KindOf(err) != c.kind {
				t.Errorf("%s: %v", what, err)
			}
		}
		text := good.Append(nil)
		p, err := e.PrepareEncoded([][]byte{text})
		if err != nil {
			return err
		}
		clear(text) // it is not kept
		c, err := e.CommitPrepared(ctx, BatchID("one"), p, nil)
		if err == nil && (c.Stored != 1 || e.Status(&good) != Same) {
			t.Errorf("what was prepared is not what is stored: %+v", c)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
