package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/internal/embedded"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
)

// TestTheKthStoreCallFails tells a story with a store whose k-th call fails, for
// every k until the story comes through.
func TestTheKthStoreCallFails(t *testing.T) {
	for _, after := range []bool{false, true} {
		failures := 0
		for k := 1; ; k++ {
			raw, err := embedded.OpenMemory()
			if err != nil {
				t.Fatal(err)
			}
			met := kthFails(t, raw, false, k, after)
			raw.Close()
			if !met {
				break
			}
			failures++
		}
		if failures < 5 {
			t.Errorf("only %d calls failed: the story is too short to prove anything", failures)
		}
	}
}

// kthFails tells a story of opening, writing and reading with a store whose k-th
// call fails once, a commit before or after it happened. What failed is said
// again, and then holds: no failure is swallowed, nothing that was acknowledged
// is lost or there twice, and no read gives half an answer. It reports whether
// the fault was met.
func kthFails(t *testing.T, raw store.Store, shared bool, k int, after bool) (met bool) {
	t.Helper()
	key := graph.Key{4}
	a := graph.Element{Kind: graph.Person, Dataset: "d", Ref: "a", Marking: to("TR", "all")}
	b := graph.Element{Kind: graph.Person, Dataset: "d", Ref: "b", Marking: to("TR", "all")}
	a.ID, b.ID = key.RecordID("TR", "d", "a"), key.RecordID("TR", "d", "b")
	faulty := storetest.NewFaulty(raw, k)
	faulty.After = after
	failed := 0
	twice := func(what string, do func() error) {
		t.Helper()
		before := faulty.Steps()
		err := do()
		if hit := k > before && k <= faulty.Steps(); hit != (err != nil) {
			t.Errorf("k=%d: %s meets the fault (%v) and ends with %v", k, what, hit, err)
		}
		if err == nil {
			return
		}
		if failed++; !graph.Is(err, graph.Unavailable) {
			t.Errorf("k=%d: %s ends with %v", k, what, err)
		}
		if err = do(); err != nil {
			t.Errorf("k=%d: %s said again ends with %v", k, what, err)
		}
	}
	opened := func(s store.Store) *Vault {
		return &Vault{store: s, shared: shared, key: key, log: audit.Memory(), clock: time.Now, mem: newMemory(key)}
	}
	var v *Vault
	twice("the opening", func() error {
		v = opened(faulty)
		return v.load(ctx, nil)
	})
	for i, e := range []graph.Element{a, b} {
		twice("a commit", func() error {
			return v.Edit(ctx, as("TR"), Question{}, func(ctx context.Context, ed *Edit) error {
				_, err := ed.Commit(ctx, BatchID("k", i), []graph.Element{e}, nil)
				return err
			})
		})
	}
	read := func(v *Vault) func() error {
		return func() error {
			return v.Ask(ctx, as("FR"), Question{}, func(_ context.Context, w *View) error {
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
	}
	twice("a question", read(v))
	again := opened(raw)
	if err := again.load(ctx, nil); err != nil {
		t.Fatalf("k=%d: the store does not load again: %v", k, err)
	}
	if again.head.Revision != 2 || len(again.mem.from) != 2 {
		t.Errorf("k=%d: two commits of a record each have made %d revisions and %d versions", k, again.head.Revision, len(again.mem.from))
	}
	if err := read(again)(); err != nil {
		t.Errorf("k=%d: opened again it answers with %v", k, err)
	}
	return failed > 0
}

// TestNoKeyIsMadeForAStoreThatDoesNotAnswer: another key would give everything
// that it holds a second id.
func TestNoKeyIsMadeForAStoreThatDoesNotAnswer(t *testing.T) {
	raw, err := embedded.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	dir := t.TempDir()
	c := Config{Store: "embedded:" + dir}
	if _, err := storeKey(ctx, engine{Store: storetest.NewFaulty(raw, 1)}, c); !graph.Is(err, graph.Unavailable) {
		t.Errorf("the key of a store that does not answer: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v was written beside a store that does not answer (%v)", left, err)
	}
	if _, err := storeKey(ctx, engine{Store: raw}, c); err != nil {
		t.Error(err)
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
