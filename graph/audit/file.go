package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"portolan/graph"
)

// file is what the log needs of a file that it writes; tests put faults behind it.
type file interface {
	io.Writer
	Sync() error
	Truncate(size int64) error
	Close() error
}

// fileLog is the log on disk. A payload is written as soon as its entry comes in; one goroutine at a time syncs for all
// who wait, so that one pair of syncs serves every entry that came in while the last pair was under way.
type fileLog struct {
	now func() time.Time

	leaves, payloads file

	mu      sync.Mutex
	head    Head
	end     uint64 // of the payloads
	unsaid  []byte // leaves whose payloads may not have been synced yet, and which are not written before
	waiting []*request
	syncing bool
	idle    *sync.Cond // signalled when syncing ends
	closed  bool
	fault   error // the first fault of a write; nothing is accepted after it
}

type request struct {
	err  error
	done chan struct{}
}

// errClosed says that the log has been closed.
var errClosed = graph.Errorf(graph.Unavailable, "audit", "the log is closed")

// Open opens the log in a folder, which it makes when it is not there. What a crash left of an unacknowledged entry is
// cut off; any other disorder is an error. One process at a time may hold a log open for writing. A nil now is the
// wall clock.
func Open(dir string, now func() time.Time) (Log, error) {
	if now == nil {
		now = time.Now
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, graph.Errorf(graph.Unavailable, "audit", "make the folder of the log: %w", err)
	}
	leaves, err := openLocked(filepath.Join(dir, leafName))
	if err != nil {
		return nil, err
	}
	payloads, err := os.OpenFile(filepath.Join(dir, payloadName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		leaves.Close()
		return nil, graph.Errorf(graph.Unavailable, "audit", "open the payloads: %w", err)
	}
	head, end, err := recoverTail(leaves, payloads)
	if err == nil {
		err = errors.Join(leaves.Sync(), payloads.Sync(), syncFolder(dir), syncFolder(filepath.Dir(dir)))
	}
	if err != nil {
		leaves.Close()
		payloads.Close()
		return nil, err
	}
	return newFileLog(leaves, payloads, head, end, now), nil
}

func newFileLog(leaves, payloads file, head Head, end uint64, now func() time.Time) *fileLog {
	l := &fileLog{now: now, leaves: leaves, payloads: payloads, head: head, end: end}
	l.idle = sync.NewCond(&l.mu)
	return l
}

// openLocked opens the leaf file and takes it for this process.
func openLocked(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, graph.Errorf(graph.Unavailable, "audit", "open the log: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, graph.Errorf(graph.Unavailable, "audit", "the log %s is being written by another process: stop it or name another folder", name)
	}
	return f, nil
}

// recoverTail finds the end of the log. Payloads are synced before the leaf that commits to them is written, so a leaf
// without its payload is no remains of a crash. A whole payload without its leaf is one: the process ended before it
// could commit to what somebody was about to do, and that is done now. The rest is cut off.
func recoverTail(leaves, payloads *os.File) (Head, uint64, error) {
	content, err := io.ReadAll(leaves)
	if err != nil {
		return Head{}, 0, graph.Errorf(graph.Unavailable, "audit", "read the log: %w", err)
	}
	head, end, good, err := chain(content, nil)
	if err != nil {
		return Head{}, 0, err
	}
	info, err := payloads.Stat()
	if err != nil {
		return Head{}, 0, graph.Errorf(graph.Unavailable, "audit", "read the payloads: %w", err)
	}
	if uint64(info.Size()) < end {
		return Head{}, 0, graph.Errorf(graph.Corrupt, "audit", "the payloads end before entry %d does: the log has been changed", head.Entries)
	}
	tail := make([]byte, uint64(info.Size())-end)
	if _, err := payloads.ReadAt(tail, int64(end)); err != nil && len(tail) > 0 {
		return Head{}, 0, graph.Errorf(graph.Unavailable, "audit", "read the payloads: %w", err)
	}
	var adopted []byte
	for salted := range orphans(tail) {
		next := follow(head, end, salted)
		adopted, head, end = next.append(adopted), next.head(), next.end
	}
	if err := errors.Join(leaves.Truncate(int64(good)), payloads.Truncate(int64(end)), payloads.Sync()); err != nil {
		return Head{}, 0, graph.Errorf(graph.Unavailable, "audit", "mend the end of the log: %w", err)
	}
	if _, err := leaves.Write(adopted); err != nil {
		return Head{}, 0, graph.Errorf(graph.Unavailable, "audit", "mend the end of the log: %w", err)
	}
	return head, end, nil
}

// orphans yields the whole payloads, with their salts, at the beginning of what stands after the last leaf's.
func orphans(tail []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(tail) > saltSize {
			line := bytes.IndexByte(tail[saltSize:], '\n')
			if line < 0 {
				return
			}
			salted := tail[:saltSize+line+1]
			if _, err := decode(salted[saltSize:]); err != nil || !yield(salted) {
				return
			}
			tail = tail[len(salted):]
		}
	}
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "sync the folder of the log: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// Append writes an entry and returns when it is on disk. A context that has ended is refused before anything is
// written; afterwards Append waits, because an entry whose fate is unknown would be worse than a late answer.
func (l *fileLog) Append(ctx context.Context, e Entry) (uint64, error) {
	r := &request{done: make(chan struct{})}
	seq, err := l.enter(ctx, e, r)
	if err != nil {
		return 0, err
	}
	<-r.done
	if r.err != nil {
		return 0, r.err
	}
	return seq, nil
}

// Announce writes an entry, which is on disk when any later Append returns.
func (l *fileLog) Announce(ctx context.Context, e Entry) (uint64, error) {
	return l.enter(ctx, e, nil)
}

// enter gives an entry its place, writes its payload, and sees to it that somebody syncs for who waits.
func (l *fileLog) enter(ctx context.Context, e Entry, wait *request) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	e, err := prepare(e, l.now)
	if err != nil {
		return 0, err
	}
	payload, err := encode(e)
	if err != nil {
		return 0, err
	}
	salted := make([]byte, saltSize, saltSize+len(payload))
	rand.Read(salted) // never fails: the process dies without randomness
	salted = append(salted, payload...)

	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return 0, errClosed
	}
	if l.fault == nil {
		l.fault = write(l.payloads, salted)
	}
	if l.fault != nil {
		return 0, l.refusal()
	}
	next := follow(l.head, l.end, salted)
	l.unsaid, l.head, l.end = next.append(l.unsaid), next.head(), next.end
	if wait != nil {
		l.waiting = append(l.waiting, wait)
		if !l.syncing {
			l.syncing = true
			go l.drain()
		}
	}
	return next.seq, nil
}

// refusal says why nothing is accepted any more. The caller holds the lock.
func (l *fileLog) refusal() error {
	return graph.Errorf(graph.Unavailable, "audit", "the log takes no more entries: %w", l.fault)
}

func write(to file, content []byte) error {
	n, err := to.Write(content)
	if err == nil && n < len(content) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// drain syncs for group after group until nobody waits.
func (l *fileLog) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) > 0 {
		l.settle()
	}
	l.syncing = false
	l.idle.Broadcast()
}

// settle puts on disk what has come in so far: the payloads first, then the leaves that commit to them. The caller
// holds the lock, which is free meanwhile.
func (l *fileLog) settle() {
	group, leaves := l.waiting, l.unsaid
	l.waiting, l.unsaid = nil, nil
	if l.fault == nil {
		l.mu.Unlock()
		err := l.sync(leaves)
		l.mu.Lock()
		if l.fault == nil {
			l.fault = err
		}
	}
	for _, r := range group {
		if l.fault != nil {
			r.err = l.refusal()
		}
		close(r.done)
	}
}

func (l *fileLog) sync(leaves []byte) error {
	if err := l.payloads.Sync(); err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	if err := write(l.leaves, leaves); err != nil {
		return err
	}
	if err := l.leaves.Sync(); err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	return nil
}

// Fault is why the log takes no more entries; nil while it does.
func (l *fileLog) Fault() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}

// Close waits for entries under way, commits to what was announced, and closes the files. Nothing acknowledged is
// lost by not calling it.
func (l *fileLog) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	for l.syncing {
		l.idle.Wait()
	}
	if len(l.unsaid) > 0 {
		l.settle()
	}
	return errors.Join(l.fault, l.leaves.Close(), l.payloads.Close())
}
