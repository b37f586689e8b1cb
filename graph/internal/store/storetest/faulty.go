package storetest

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"

	"portolan/graph"
	"portolan/graph/internal/store"
)

var errPlanned = errors.New("a failure planned by the test")

// Faulty wraps a store so that its k-th step fails, once, with Unavailable. A
// call is a step, and so is each value an iteration yields. A commit that
// fails has not happened, unless After is set.
type Faulty struct {
	After bool // a commit fails after it happened: its outcome is unknown to the caller

	s     store.Store
	k     int64
	steps atomic.Int64
}

var _ store.Store = (*Faulty)(nil)

// NewFaulty makes s fail at step k, counted from 1; 0 never fails, which counts
// the steps.
func NewFaulty(s store.Store, k int) *Faulty { return &Faulty{s: s, k: int64(k)} }

// Steps is the number of steps taken so far; the fault has happened when it is
// at least k.
func (f *Faulty) Steps() int { return int(f.steps.Load()) }

func (f *Faulty) step(op string) error {
	if f.steps.Add(1) == f.k {
		return &graph.Error{Kind: graph.Unavailable, Op: op, Err: errPlanned}
	}
	return nil
}

// Head implements store.Store.
func (f *Faulty) Head(ctx context.Context) (store.Head, error) {
	if err := f.step("store.Head"); err != nil {
		return store.Head{}, err
	}
	return f.s.Head(ctx)
}

// Get implements store.Store.
func (f *Faulty) Get(ctx context.Context, at graph.Revision, ids []graph.ID) iter.Seq2[store.Version, error] {
	return faulty(f, "store.Get", f.s.Get(ctx, at, ids))
}

// Scan implements store.Store.
func (f *Faulty) Scan(ctx context.Context, at graph.Revision, q store.Query) iter.Seq2[store.Version, error] {
	return faulty(f, "store.Scan", f.s.Scan(ctx, at, q))
}

// Links implements store.Store.
func (f *Faulty) Links(ctx context.Context, at graph.Revision, ends []graph.ID, q store.Query) iter.Seq2[store.Version, error] {
	return faulty(f, "store.Links", f.s.Links(ctx, at, ends, q))
}

// Changes implements store.Store.
func (f *Faulty) Changes(ctx context.Context, after graph.Revision) iter.Seq2[store.Change, error] {
	return faulty(f, "store.Changes", f.s.Changes(ctx, after))
}

// Commit implements store.Store.
func (f *Faulty) Commit(ctx context.Context, b store.Batch) (graph.Revision, error) {
	planned := f.step("store.Commit")
	if planned != nil && !f.After {
		return 0, planned
	}
	r, err := f.s.Commit(ctx, b)
	if planned != nil {
		return 0, planned
	}
	return r, err
}

// Close implements store.Store; the store is closed even when it fails.
func (f *Faulty) Close() error { return errors.Join(f.step("store.Close"), f.s.Close()) }

func faulty[T any](f *Faulty, op string, seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if err := f.step(op); err != nil {
			yield(none, err)
			return
		}
		for v, err := range seq {
			if err == nil {
				if err = f.step(op); err != nil {
					v = none
				}
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}
