package audit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
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

// fileLog is the log on disk. One goroutine at a time writes for all who wait, so that one pair of syncs serves every
// entry that came in while the last pair was under way.
type fileLog struct {
	now func() time.Time

	mu      sync.Mutex
	waiting []*request
	writing bool
	idle    *sync.Cond // signalled when writing ends
	closed  bool
	fault   error // the first fault of a write; nothing is accepted after it

	// Used only by the one who writes.
	leaves, payloads file
	head             Head
	end              uint64
}

type request struct {
	salted []byte
	seq    uint64
	err    error
	done   chan struct{}
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

// recoverTail finds the end of the log and cuts off what was never acknowledged. Payloads are synced before the leaf
// that commits to them is written, so a leaf without its payload is no remains of a crash.
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
	return head, end, errors.Join(leaves.Truncate(int64(good)), payloads.Truncate(int64(end)))
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
	r := &request{salted: make([]byte, saltSize, saltSize+len(payload)), done: make(chan struct{})}
	rand.Read(r.salted) // never fails: the process dies without randomness
	r.salted = append(r.salted, payload...)

	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return 0, errClosed
	}
	l.waiting = append(l.waiting, r)
	if !l.writing {
		l.writing = true
		go l.drain()
	}
	l.mu.Unlock()
	<-r.done
	return r.seq, r.err
}

// drain writes group after group until nobody waits.
func (l *fileLog) drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) > 0 {
		group := l.waiting
		l.waiting = nil
		if l.fault == nil {
			l.mu.Unlock()
			err := l.write(group)
			l.mu.Lock()
			l.fault = err
		}
		for _, r := range group {
			if l.fault != nil {
				r.seq, r.err = 0, graph.Errorf(graph.Unavailable, "audit", "the log takes no more entries: %w", l.fault)
			}
			close(r.done)
		}
	}
	l.writing = false
	l.idle.Broadcast()
}

// write puts a group of entries on disk: the payloads first, then the leaves that commit to them.
func (l *fileLog) write(group []*request) error {
	var payloads, leaves []byte
	head, end := l.head, l.end
	for _, r := range group {
		end += uint64(len(r.salted))
		next := leaf{seq: head.Entries + 1, prev: head.Hash, commitment: commit(r.salted), end: end}
		payloads = append(payloads, r.salted...)
		leaves = next.append(leaves)
		head, r.seq = next.head(), next.seq
	}
	for _, w := range []struct {
		to      file
		content []byte
	}{{l.payloads, payloads}, {l.leaves, leaves}} {
		if n, err := w.to.Write(w.content); err != nil {
			return fmt.Errorf("write: %w", err)
		} else if n < len(w.content) {
			return fmt.Errorf("write: %w", io.ErrShortWrite)
		}
		if err := w.to.Sync(); err != nil {
			return fmt.Errorf("sync: %w", err)
		}
	}
	l.head, l.end = head, end
	return nil
}

// Close waits for entries under way and closes the files. Nothing is lost by not calling it.
func (l *fileLog) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	for l.writing {
		l.idle.Wait()
	}
	return errors.Join(l.leaves.Close(), l.payloads.Close())
}
