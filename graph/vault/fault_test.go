package vault

import (
	"context"
	"errors"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/internal/embedded"
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
