package embedded

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
)

// small makes logs, tables and manifests turn over within a few commits.
func small(po *pebble.Options) {
	po.MemTableSize = 16 << 10
	po.L0CompactionThreshold = 2
	po.LBaseMaxBytes = 64 << 10
	po.MaxManifestFileSize = 4 << 10
}

// truth is what every state of a history must look like: the text of all
// versions, by head.
type truth struct {
	mu    sync.Mutex
	texts map[graph.Revision]string
}

func historyText(s store.Store) (text string, head graph.Revision, err error) {
	h, err := s.Head(context.Background())
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	for v, err := range s.Scan(context.Background(), h.Revision, store.Query{History: true}) {
		if err != nil {
			return "", 0, err
		}
		if v.Erased {
			v.Hash = [32]byte{}
		}
		fmt.Fprintf(&b, "%x %d-%d %x %v\n", v.Element.Append(nil), v.From, v.To, v.Hash, v.Erased)
	}
	return b.String(), h.Revision, nil
}

func (t *truth) note(s store.Store) error {
	text, head, err := historyText(s)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.texts == nil {
		t.texts = map[graph.Revision]string{}
	}
	t.texts[head] = text
	return err
}

// holdsIn opens what a crash has left and says what is wrong with it: it must
// open, have every commit acknowledged before, be one of the true states as a
// whole, verify, and take the next commit.
func (t *truth) holdsIn(fsys vfs.FS, acked graph.Revision) (err error) {
	s, err := Open("s", Options{FS: fsys, CacheSize: 1 << 20, hook: func(s *Store) { s.tune = small }})
	if err != nil {
		return fmt.Errorf("the store does not open: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	text, head, err := historyText(s)
	if err != nil {
		return fmt.Errorf("the store cannot be read: %w", err)
	}
	if head < acked {
		return fmt.Errorf("revision %d was acknowledged, the head is %d", acked, head)
	}
	t.mu.Lock()
	want, known := t.texts[head]
	t.mu.Unlock()
	if !known || text != want {
		return fmt.Errorf("the state of revision %d is none that was ever committed", head)
	}
	report, err := store.Verify(context.Background(), s)
	if err != nil || len(report.Faults) > 0 {
		return fmt.Errorf("the store does not verify: %v %v", err, report.Faults)
	}
	h, err := s.Head(context.Background())
	if err != nil {
		return err
	}
	next := storetest.Puts(1_000_000, storetest.Person(4_000_000, "after the crash"))
	if h.Time.After(next.Time) {
		next.Time = h.Time
	}
	if r, err := s.Commit(context.Background(), next); err != nil || r != head+1 {
		return fmt.Errorf("the next commit is answered with %d, %v", r, err)
	}
	return nil
}

// crash is one copy of the disk, taken between two write calls.
type crash struct {
	fs    *vfs.MemFS
	acked graph.Revision
	call  string
}

// crasher copies the disk at write calls, as it would be found after a crash
// with none, half and all of what was not synced.
type crasher struct {
	disk   *vfs.MemFS
	acked  atomic.Uint64
	clones chan crash
	done   atomic.Bool
	mu     sync.Mutex
	r      *rand.Rand
	every  int // one write call in so many
	calls  int
}

// MaybeError implements errorfs.Injector: it injects nothing.
func (c *crasher) MaybeError(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() == errorfs.OpIsRead || c.done.Load() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls++; c.calls%c.every != 0 {
		return nil
	}
	for _, percent := range []int{0, 50, 100} {
		acked := graph.Revision(c.acked.Load())
		fs := c.disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: percent, RNG: c.r})
		c.clones <- crash{fs, acked, fmt.Sprintf("call %d, %d on %s, %d %%", c.calls, op.Kind, op.Path, percent)}
	}
	return nil
}

func (c *crasher) String() string { return "crasher" }

// crashes runs a random history and crashes it at every write call; it returns
// how many crashes were looked at and what was found. The hook may plant a
// mistake, and wrap change the disk.
func crashes(seed uint64, commits, every int, hook func(*Store), wrap func(vfs.FS) vfs.FS) (looked int, err error) {
	c := &crasher{disk: vfs.NewCrashableMem(), clones: make(chan crash, 4), r: rand.New(rand.NewPCG(seed, 5)), every: every}
	t := &truth{}
	h := storetest.NewHistory(seed, 12)
	if err := t.note(h.Model()); err != nil {
		return 0, err
	}
	var found error
	var wg sync.WaitGroup
	wg.Go(func() {
		for x := range c.clones {
			if looked++; found == nil {
				if err := t.holdsIn(x.fs, x.acked); err != nil {
					found = fmt.Errorf("seed %d, crash before %s: %w", seed, x.call, err)
					c.done.Store(true)
				}
			}
		}
	})
	err = c.live(h, t, commits, hook, wrap)
	c.done.Store(true)
	c.mu.Lock()
	close(c.clones)
	c.mu.Unlock()
	wg.Wait()
	if found != nil {
		err = found
	}
	return looked, err
}

// live is the life that is crashed.
func (c *crasher) live(h *storetest.History, t *truth, commits int, hook func(*Store), wrap func(vfs.FS) vfs.FS) error {
	ctx := context.Background()
	disk := wrap(errorfs.Wrap(c.disk, c))
	open := func() (*Store, error) {
		return Open("s", Options{FS: disk, CacheSize: 1 << 20, hook: func(s *Store) {
			s.tune = small
			hook(s)
		}})
	}
	s, err := open()
	if err != nil {
		return err
	}
	for i := range commits {
		b := h.Next()
		want, wantErr := h.Model().Commit(ctx, b)
		if err := t.note(h.Model()); err != nil {
			return err
		}
		got, err := s.Commit(ctx, b)
		if got != want || graph.KindOf(err) != graph.KindOf(wantErr) {
			return errors.Join(fmt.Errorf("a commit gives %d, %v; the model says %d, %v", got, err, want, wantErr), s.Close())
		}
		if err == nil {
			c.acked.Store(max(c.acked.Load(), uint64(got)))
		}
		if i%25 == 24 {
			if err := s.Close(); err != nil {
				return err
			}
			if s, err = open(); err != nil {
				return err
			}
		}
	}
	return s.Close()
}

func asIs(fs vfs.FS) vfs.FS { return fs }

func TestCrashesLoseNothingAcknowledged(t *testing.T) {
	looked := 0
	for seed := uint64(1); looked < 5000/share; seed++ {
		n, err := crashes(seed, 60, share, func(*Store) {}, asIs)
		if err != nil {
			t.Fatal(err)
		}
		looked += n
	}
	t.Logf("%d crashes looked at", looked)
}
