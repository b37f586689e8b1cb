package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"portolan/graph"
)

var start = time.Date(2015, 3, 1, 12, 0, 0, 0, time.UTC)

func intent(detail string) Entry {
	return Entry{Actor: "a.analyst", Member: "AX", Purpose: "prevention", Action: "query", Phase: Intent, Detail: detail}
}

func TestAppendAndRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	want := []Entry{
		intent("who helped?"),
		{Actor: "a.analyst", Member: "AX", Action: "query", Phase: Outcome, Ref: 1, IDs: []string{"x", "y"}, Result: "ok"},
		intent("one\ntwo\r\n{\"Action\":\"forged\"}\x1b[2K\u202eright to left"),
		intent(strings.Repeat("long ", 200_000)),
	}
	for round := range 2 { // the second round goes on where the first ended
		l, err := Open(dir, func() time.Time { return start })
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range want {
			if seq, err := l.Append(t.Context(), e); err != nil || seq != uint64(round*len(want)+i+1) {
				t.Fatalf("entry %d: seq %d, %v", i, seq, err)
			}
		}
		if err := errors.Join(l.Close(), l.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Append(t.Context(), want[0]); err == nil {
			t.Error("a closed log took an entry")
		}
	}
	report, err := Verify(dir)
	if err != nil || report.Head.Entries != 8 || report.Erased != 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	for rec, err := range Read(dir) {
		if err != nil {
			t.Fatal(err)
		}
		e := want[(rec.Seq-1)%4]
		e.Time = start
		if fmt.Sprint(rec.Entry) != fmt.Sprint(e) {
			t.Errorf("entry %d changed on its way: %.200v", rec.Seq, rec.Entry)
		}
	}
	for rec, err := range Read(dir) {
		if err != nil || rec.Seq != 1 {
			t.Errorf("stopping early: %v, %v", rec.Seq, err)
		}
		break
	}
}

func TestEntriesThatMakeNoSense(t *testing.T) {
	l, err := Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, e := range map[string]Entry{
		"no action":                 {Phase: Intent},
		"no phase":                  {Action: "query"},
		"an unknown phase":          {Action: "query", Phase: "later"},
		"an outcome without intent": {Action: "query", Phase: Outcome},
		"an intent with a ref":      {Action: "query", Phase: Intent, Ref: 1},
	} {
		for _, log := range []Log{l, Memory()} {
			if _, err := log.Append(t.Context(), e); err == nil {
				t.Errorf("%s: taken by %T", name, log)
			}
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Append(ended, intent("")); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	l, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, nil); !graph.Is(err, graph.Unavailable) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("a second writer: %v", err)
	}
	if _, err := Verify(dir); err != nil {
		t.Errorf("verifying beside the writer: %v", err)
	}
	l.Close()
	again, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// fakeFile keeps its content in memory, knows what has been synced, and fails when its owner says so.
type fakeFile struct {
	mu      sync.Mutex
	content []byte
	synced  int
	syncs   int
	slow    time.Duration
	next    func(what string) error
}

func (f *fakeFile) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.next("write"); errors.Is(err, errShort) {
		f.content = append(f.content, p[:len(p)/2]...)
		return len(p) / 2, nil
	} else if err != nil {
		f.content = append(f.content, p[:len(p)/3]...)
		return len(p) / 3, err
	}
	f.content = append(f.content, p...)
	return len(p), nil
}

func (f *fakeFile) Sync() error {
	time.Sleep(f.slow)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.syncs++
	if err := f.next("sync"); err != nil {
		return err
	}
	f.synced = len(f.content)
	return nil
}

func (f *fakeFile) Truncate(int64) error { return nil }
func (f *fakeFile) Close() error         { return nil }

var errShort = errors.New("a short write without an error")

// TestFaults lets every call of the two files fail once, in every way, and cuts the power: what was acknowledged is
// there, and after the fault nothing is acknowledged.
func TestFaults(t *testing.T) {
	const entries = 5
	for _, fault := range []error{syscall.ENOSPC, syscall.EIO, errShort} {
		for k := range 4 * entries {
			calls := 0
			next := func(what string) error {
				if calls++; calls-1 == k && (fault != errShort || what == "write") {
					return fault
				}
				return nil
			}
			leaves, payloads := &fakeFile{next: next}, &fakeFile{next: next}
			l := newFileLog(leaves, payloads, genesis(), 0, time.Now)
			acknowledged, failed := 0, false
			for range entries {
				seq, err := l.Append(t.Context(), intent("what"))
				if err == nil && failed {
					t.Fatalf("%v at call %d: acknowledged after a fault", fault, k)
				}
				if err == nil {
					acknowledged++
				} else if failed = true; seq != 0 || !graph.Is(err, graph.Unavailable) {
					t.Fatalf("%v at call %d: number %d with the error %v", fault, k, seq, err)
				}
			}
			if wantFail := fault != errShort || k%2 == 0; failed != wantFail {
				t.Fatalf("%v at call %d: failed %v", fault, k, failed)
			}
			for _, kept := range []int{0, 50, 100} { // per cent of what was not synced
				if got := reopened(t, leaves.after(kept), payloads.after(kept)); got < acknowledged {
					t.Fatalf("%v at call %d, %d %% kept: %d entries acknowledged, %d there", fault, k, kept, acknowledged, got)
				}
			}
		}
	}
}

// after is what a power cut leaves of a file.
func (f *fakeFile) after(percent int) []byte {
	return f.content[:f.synced+(len(f.content)-f.synced)*percent/100]
}

// reopened opens a log of two files, appends to it, verifies it, and returns how many entries it had.
func reopened(t *testing.T, leaves, payloads []byte) int {
	t.Helper()
	dir := t.TempDir()
	lay(t, dir, leaves, payloads)
	l, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	seq, err := l.Append(t.Context(), intent("after the cut"))
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if r, err := Verify(dir); err != nil || r.Head.Entries != seq {
		t.Fatalf("after the cut: %+v, %v", r, err)
	}
	return int(seq) - 1
}

func lay(t *testing.T, dir string, leaves, payloads []byte) {
	t.Helper()
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, leafName), leaves, 0o600),
		os.WriteFile(filepath.Join(dir, payloadName), payloads, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// TestTornTail cuts the last entry at every byte, in either file, and blanks what a lost sector may blank. An entry whose
// payload is whole is kept.
func TestTornTail(t *testing.T) {
	leaves, payloads := sample(t, 3)
	second := int(parseLeaf(leaves[leafSize:]).end)
	for cut := 2 * leafSize; cut < 3*leafSize; cut++ {
		for _, end := range []int{second, second + 10, len(payloads)} {
			want := 2
			if end == len(payloads) {
				want = 3
			}
			if got := reopened(t, leaves[:cut], payloads[:end]); got != want {
				t.Fatalf("leaves cut at %d, payloads at %d: %d entries, want %d", cut, end, got, want)
			}
		}
	}
	for _, blank := range [][2]int{{0, leafSize}, {0, 30}, {40, leafSize}} {
		torn := slices.Clone(leaves)
		clear(torn[2*leafSize+blank[0] : 2*leafSize+blank[1]])
		if got := reopened(t, torn, payloads); got != 3 {
			t.Errorf("blank %v: %d entries, want 3", blank, got)
		}
		if got := reopened(t, torn, payloads[:len(payloads)-1]); got != 2 {
			t.Errorf("blank %v, the payload cut: %d entries, want 2", blank, got)
		}
	}
}

// TestWhatIsAnnounced lets every call of the two files fail once while questions are answered: an intent announced, an
// outcome appended. When the outcome is acknowledged its intent is on disk whatever a power cut leaves; when the process
// alone ends, every announced intent is there.
func TestWhatIsAnnounced(t *testing.T) {
	const questions = 4
	for k := range 5*questions + 1 {
		calls := 0
		next := func(string) error {
			if calls++; calls-1 == k {
				return syscall.EIO
			}
			return nil
		}
		leaves, payloads := &fakeFile{next: next}, &fakeFile{next: next}
		l := newFileLog(leaves, payloads, genesis(), 0, time.Now)
		announced, acknowledged := 0, 0
		for range questions {
			seq, err := l.Announce(t.Context(), intent("what"))
			if err != nil {
				break
			}
			announced = int(seq)
			if seq, err = l.Append(t.Context(), Entry{Action: "query", Phase: Outcome, Ref: seq}); err != nil {
				break
			}
			acknowledged = int(seq)
		}
		if k == 5*questions && (acknowledged != 2*questions || leaves.syncs+payloads.syncs != 2*questions) {
			t.Fatalf("without a fault: %d entries acknowledged with %d syncs", acknowledged, leaves.syncs+payloads.syncs)
		}
		for _, kept := range []int{0, 50, 100} {
			got := reopened(t, leaves.after(kept), payloads.after(kept))
			if want := acknowledged; got < want || kept == 100 && got < announced {
				t.Fatalf("call %d fails, %d %% kept: %d acknowledged, %d announced, %d there", k, kept, acknowledged, announced, got)
			}
		}
	}
}

// TestDisorderIsNotRecovered changes acknowledged entries in ways no crash can, and expects to be told.
func TestDisorderIsNotRecovered(t *testing.T) {
	leaves, payloads := sample(t, 4)
	for bit := range 8 * (len(leaves) - leafSize) { // a changed last leaf is found by the payload or a witness
		changed := slices.Clone(leaves)
		changed[bit/8] ^= 1 << (bit % 8)
		dir := t.TempDir()
		lay(t, dir, changed, payloads)
		if l, err := Open(dir, nil); err == nil {
			l.Close()
			t.Fatalf("bit %d of the leaves: opened", bit)
		}
		if got, _ := os.ReadFile(filepath.Join(dir, leafName)); !bytes.Equal(got, changed) {
			t.Fatalf("bit %d of the leaves: evidence was changed", bit)
		}
	}
	dir := t.TempDir()
	lay(t, dir, leaves, payloads[:len(payloads)-1])
	if _, err := Open(dir, nil); err == nil {
		t.Error("a missing payload: opened")
	}
}

// TestConcurrentAppendsShareSyncs counts the syncs that many writers need.
func TestConcurrentAppendsShareSyncs(t *testing.T) {
	next := func(string) error { return nil }
	leaves, payloads := &fakeFile{next: next, slow: time.Millisecond}, &fakeFile{next: next}
	l := newFileLog(leaves, payloads, genesis(), 0, time.Now)
	const writers, each = 32, 20
	var wg sync.WaitGroup
	seen := make([]uint64, writers*each)
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				seq, err := l.Append(t.Context(), intent(fmt.Sprint(w, i)))
				if err != nil {
					t.Error(err)
				}
				seen[w*each+i] = seq
			}
		})
	}
	wg.Wait()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(seen)
	for i, seq := range seen {
		if seq != uint64(i+1) {
			t.Fatalf("sequence number %d at place %d", seq, i)
		}
	}
	if leaves.syncs > writers*each/4 {
		t.Errorf("%d syncs for %d entries", leaves.syncs, writers*each)
	}
	dir := t.TempDir()
	lay(t, dir, leaves.content, payloads.content)
	if r, err := Verify(dir); err != nil || r.Head.Entries != writers*each {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestMemory(t *testing.T) {
	m := Memory()
	seq, err := m.Append(t.Context(), intent("a"))
	if err != nil || seq != 1 || len(m.Entries()) != 1 || m.Entries()[0].Time.IsZero() {
		t.Fatalf("%d, %v, %+v", seq, err, m.Entries())
	}
	m.Fail(syscall.ENOSPC)
	if _, err := m.Append(t.Context(), intent("b")); !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	m.Fail(nil)
	if seq, err := m.Append(t.Context(), intent("c")); err != nil || seq != 2 {
		t.Error(seq, err)
	}
	if m.Close(); len(m.Entries()) != 2 {
		t.Error(m.Entries())
	}
}

// BenchmarkAppend measures one writer on the disk of the temporary folder.
func BenchmarkAppend(b *testing.B) {
	l, err := Open(b.TempDir(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	for b.Loop() {
		if _, err := l.Append(b.Context(), intent("who helped?")); err != nil {
			b.Fatal(err)
		}
	}
}
