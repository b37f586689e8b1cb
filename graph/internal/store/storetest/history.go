package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// History is a random history of writes over a small set of ids: new elements,
// updates, withdrawals, erasures, elements put again, conflicts, repeated and
// invalid batches. The same seed gives the same history on every engine.
type History struct {
	IDs []graph.ID // every id the history may write

	r       *rand.Rand
	model   *Model
	now     time.Time
	batches int
}

// NewHistory makes a history of the seed over 2n ids, n of them of links.
func NewHistory(seed uint64, n int) *History {
	h := &History{r: rand.New(rand.NewPCG(seed, 17)), model: NewModel(), now: start}
	for i := range 2 * n {
		h.IDs = append(h.IDs, ID(i+2))
	}
	return h
}

// Model is what the history has made so far.
func (h *History) Model() *Model { return h.model }

// Step commits the next batch of the history to the model and to s, and returns
// the first difference in what they answer.
func (h *History) Step(ctx context.Context, s store.Store) error {
	b := h.Next()
	want, wantErr := h.model.Commit(ctx, b)
	got, gotErr := s.Commit(ctx, b)
	if got != want || graph.KindOf(gotErr) != graph.KindOf(wantErr) || (gotErr == nil) != (wantErr == nil) {
		return fmt.Errorf("batch %d is answered with %d, %v; the model says %d, %v", h.batches, got, gotErr, want, wantErr)
	}
	return nil
}

// Next draws the next batch; the model must commit it before the one after.
func (h *History) Next() store.Batch {
	h.batches++
	h.now = h.now.Add(time.Duration(h.r.IntN(3)) * time.Second)
	b := store.Batch{ID: ID(1_000_000 + h.batches), Time: h.now}
	switch h.r.IntN(20) {
	case 0: // a batch that is, or may be, already there
		b.ID = ID(1_000_000 + 1 + h.r.IntN(h.batches))
	case 1: // too early, unless nothing is there yet
		b.Time = start.Add(-time.Hour)
	}
	head := h.model.newest().Revision
	for _, i := range h.r.Perm(len(h.IDs))[:1+h.r.IntN(6)] {
		id := h.IDs[i]
		v, ok := h.model.current(id, head)
		replaces := v.From
		if h.r.IntN(60) == 0 {
			replaces += graph.Revision(h.r.IntN(3)) // mostly a conflict
		}
		switch n := h.r.IntN(12); {
		case n == 0:
			b.Erasures = append(b.Erasures, id)
		case n < 4 && ok:
			b.Withdrawals = append(b.Withdrawals, store.Withdrawal{ID: id, Replaces: replaces})
		default:
			b.Puts = append(b.Puts, store.Put{Element: drawn(h.r, i+2, len(h.IDs)/2), Replaces: replaces})
		}
	}
	if h.r.IntN(40) == 0 && len(b.Puts) > 0 {
		b.Erasures = append(b.Erasures, b.Puts[0].Element.ID) // named twice: invalid
	}
	if h.batches%2 == 0 {
		b = Seal(b)
	}
	return b
}
