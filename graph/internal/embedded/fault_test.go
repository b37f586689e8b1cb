package embedded

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"portolan/graph"
	"portolan/graph/internal/store/storetest"
)

// failing is a disk whose k-th write call fails, and every one after it when it
// is sticky. Calls are counted from when it is armed.
type failing struct {
	k      int64
	sticky bool
	err    error
	calls  atomic.Int64
	fired  atomic.Bool
	off    atomic.Bool // the disk is well again
}

// MaybeError implements errorfs.Injector.
func (f *failing) MaybeError(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() == errorfs.OpIsRead || f.off.Load() {
		return nil
	}
	if n := f.calls.Add(1); n == f.k || (f.sticky && n > f.k) {
		f.fired.Store(true)
		return f.err
	}
	return nil
}

func (f *failing) String() string { return "failing" }

// faults runs a history on a disk that fails, and says what was wrong: an
// acknowledgement without its data, a commit after the failure, a wrong read,
// or a disk that does not hold every acknowledged commit.
func faults(seed uint64, f *failing, hook func(*Store), wrap func(vfs.FS) vfs.FS) (err error) {
	disk := vfs.NewCrashableMem()
	t, h := &truth{}, storetest.NewHistory(seed, 12)
	if err := t.note(h.Model()); err != nil {
		return err
	}
	s, err := Open("s", Options{FS: wrap(errorfs.Wrap(disk, f)), CacheSize: 1 << 20, hook: func(s *Store) {
		s.tune, s.patience = small, 50*time.Millisecond
		hook(s)
	}})
	acked := graph.Revision(0)
	if err == nil {
		acked, err = writeOn(s, h, t, 25)
		f.off.Store(true)
		_ = s.Close()
	} else if !f.fired.Load() {
		return err
	} else {
		err = nil
	}
	for _, percent := range []int{0, 100} {
		clone := disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: percent, RNG: rand.New(rand.NewPCG(seed, 3))})
		if lost := t.holdsIn(clone, acked); lost != nil {
			err = errors.Join(err, fmt.Errorf("%d %% kept: %w", percent, lost))
		}
	}
	return err
}

// writeOn commits a history until the store refuses.
func writeOn(s *Store, h *storetest.History, t *truth, commits int) (acked graph.Revision, err error) {
	ctx := context.Background()
	for range commits {
		b := h.Next()
		want, wantErr := h.Model().Commit(ctx, b)
		if err := t.note(h.Model()); err != nil {
			return acked, err
		}
		got, err := s.Commit(ctx, b)
		switch {
		case err == nil && wantErr == nil && got == want:
			acked = max(acked, got)
		case graph.Is(err, graph.Unavailable):
			return acked, refuses(s, h, t, acked, len(b.Erasures) > 0)
		case got != want || graph.KindOf(err) != graph.KindOf(wantErr):
			return acked, fmt.Errorf("a commit gives %d, %v; the model says %d, %v", got, err, want, wantErr)
		}
	}
	return acked, nil
}

// refuses checks a store after a failure: it reads what was acknowledged and,
// when frozen, commits nothing. An erasure that failed may show all the same.
func refuses(s *Store, h *storetest.History, t *truth, acked graph.Revision, erased bool) error {
	text, head, err := historyText(s)
	if err != nil {
		return fmt.Errorf("reading after the failure: %w", err)
	}
	t.mu.Lock()
	want := t.texts[head]
	t.mu.Unlock()
	if head != acked || (text != want && !erased) {
		return fmt.Errorf("after the failure the head is %d, acknowledged was %d, or the state is another", head, acked)
	}
	if s.broken.failure() == nil {
		return nil
	}
	b := h.Next()
	b.ID[0] = 9 // a batch of its own
	if r, err := s.Commit(context.Background(), b); r != 0 || !graph.Is(err, graph.Unavailable) {
		return fmt.Errorf("a commit after the failure gives %d, %v", r, err)
	}
	return nil
}

func inTime(what string, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		return fmt.Errorf("%s hangs", what)
	}
}

// planned lists the failures to try: once and for good, EIO and ENOSPC, at
// write calls from the first on.
func planned(from, to, step int64) (list []*failing) {
	for k := from; k <= to; k += step {
		err := error(syscall.EIO)
		if k/step%2 == 1 {
			err = syscall.ENOSPC
		}
		list = append(list, &failing{k: k, err: err}, &failing{k: k, err: err, sticky: true})
	}
	return list
}

func TestAFailingDiskNeverMakesAFalseAcknowledgement(t *testing.T) {
	n, frozen := 0, 0
	for _, f := range append(planned(1, 60, share), planned(61, 400, 7*share)...) {
		what := fmt.Sprintf("write call %d failing with %v (for good: %v)", f.k, f.err, f.sticky)
		var opened *Store
		err := inTime(what, func() error {
			return faults(uint64(f.k%3), f, func(s *Store) { opened = s }, asIs)
		})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if f.fired.Load() {
			n++
		}
		if opened != nil && opened.broken.failure() != nil {
			frozen++
		}
	}
	if n < 150/share-4 || frozen < 50/share {
		t.Fatalf("only %d failures happened, %d froze the store", n, frozen)
	}
	t.Logf("%d failures, %d froze the store", n, frozen)
}

func TestAFullDiskThatGetsRoomAgainNeedsNoRepair(t *testing.T) { fullForAWhile(t, 0, 5*time.Second) }

// TestNoCommitWaitsWhereItCannotBeTakenBack lets commits run far ahead of a disk that takes its time to say that it is
// full, so that one would wait within the engine for longer than a commit waits.
func TestNoCommitWaitsWhereItCannotBeTakenBack(t *testing.T) {
	fullForAWhile(t, 100*time.Millisecond, 50*time.Millisecond)
}

// fullForAWhile commits to a disk that fills up, and again when it has room. Slow is how long it takes to say so, patience
// how long a commit waits.
func fullForAWhile(t *testing.T, slow, patience time.Duration) {
	ctx := context.Background()
	full := &atomic.Bool{}
	disk := vfs.NewMem()
	tables := errorfs.Wrap(disk, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if full.Load() && op.Kind == errorfs.OpFileWrite && len(op.Path) > 4 && op.Path[len(op.Path)-4:] == ".sst" {
			time.Sleep(slow)
			return syscall.ENOSPC
		}
		return nil
	}))
	s, err := Open("s", Options{FS: tables, CacheSize: 1 << 20, hook: func(s *Store) { s.tune, s.patience = small, patience }})
	if err != nil {
		t.Fatal(err)
	}
	full.Store(true)
	n, refused := 1, false
	for ; n < 2000 && !refused; n++ {
		_, err := s.Commit(ctx, storetest.Puts(n, storetest.Person(n+1, "somebody with a name")))
		if refused = graph.Is(err, graph.Unavailable); err != nil && !refused {
			t.Fatal(err)
		}
	}
	if !refused {
		t.Fatal("a full disk is never noticed")
	}
	head := s.newest().Revision
	full.Store(false)
	for wait := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		r, err := s.Commit(ctx, storetest.Puts(n, storetest.Person(n+1, "somebody else")))
		if err == nil && r == head+1 {
			break
		}
		if time.Now().After(wait) {
			t.Fatalf("with room again a commit gives %d, %v", r, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
