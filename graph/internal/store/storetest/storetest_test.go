package storetest_test

import (
	"context"
	"os"
	"regexp"
	"slices"
	"testing"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
)

func TestEveryClauseHasOneTest(t *testing.T) {
	text, err := os.ReadFile("../store.go")
	if err != nil {
		t.Fatal(err)
	}
	var clauses []string
	for _, m := range regexp.MustCompile(`(?m)^//   - (C\d\d) `).FindAllStringSubmatch(string(text), -1) {
		clauses = append(clauses, m[1])
	}
	if !slices.Equal(clauses, storetest.Clauses()) || len(clauses) < 24 {
		t.Fatalf("store.go has the clauses %v, the tests are of %v", clauses, storetest.Clauses())
	}
}

// TestAFaultyStoreFailsOnceAtEveryStep shows that no step is missed and that
// the store underneath goes on.
func TestAFaultyStoreFailsOnceAtEveryStep(t *testing.T) {
	ctx := context.Background()
	use := func(s store.Store) (failed int) {
		count := func(err error) {
			if graph.Is(err, graph.Unavailable) {
				failed++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		for batch := 1; batch <= 2; batch++ {
			b := storetest.Puts(batch, storetest.Person(2*batch, "a"), storetest.Link(2*batch+1, 2, 4))
			_, err := s.Commit(ctx, b)
			count(err)
		}
		h, err := s.Head(ctx)
		count(err)
		for _, err := range s.Scan(ctx, h.Revision, store.Query{}) {
			count(err)
		}
		for _, err := range s.Links(ctx, h.Revision, []graph.ID{storetest.ID(2)}, store.Query{}) {
			count(err)
		}
		for _, err := range s.Changes(ctx, 0) {
			count(err)
		}
		count(s.Close())
		return failed
	}
	counter := storetest.NewFaulty(storetest.NewModel(), 0)
	if n := use(counter); n != 0 || counter.Steps() < 12 {
		t.Fatalf("%d failures, %d steps", n, counter.Steps())
	}
	for k := 1; k <= counter.Steps(); k++ {
		for _, after := range []bool{false, true} {
			m := storetest.NewModel()
			f := storetest.NewFaulty(m, k)
			f.After = after
			if n := use(f); n != 1 && f.Steps() >= k {
				t.Fatalf("failing at step %d of %d gives %d failures", k, counter.Steps(), n)
			}
		}
	}
}

func TestTheModelIsInOrder(t *testing.T) {
	for seed := range uint64(4) {
		h := storetest.NewHistory(seed, 12)
		other := storetest.NewModel()
		for range 60 {
			if err := h.Step(t.Context(), other); err != nil {
				t.Fatal(err)
			}
		}
		if err := storetest.Same(t.Context(), other, h.Model(), h.IDs); err != nil {
			t.Fatal(err)
		}
		r, err := store.Verify(t.Context(), other)
		if err != nil || len(r.Faults) > 0 || r.Erased == 0 || r.Links == 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
}
