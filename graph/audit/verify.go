package audit

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"syscall"

	"portolan/graph"
)

// Report is what a log holds.
type Report struct {
	Head   Head   // a witness keeps it and gives it to a later Verify
	Erased uint64 // entries whose payload has been erased
}

// Record is an entry with its place in the log. Of an erased entry only the place is left.
type Record struct {
	Seq    uint64
	Entry  Entry
	Erased bool
}

// Verify checks a log: every leaf follows the one before it, every payload is the one its leaf committed to or has
// been erased, nothing stands beside them, and each of the given heads is a head that this log had. Without a head
// from elsewhere, dropping the last entries cannot be found. It may run beside the process that writes the log.
func Verify(dir string, witnessed ...Head) (Report, error) {
	var r Report
	at := map[uint64]Head{0: genesis()}
	for _, w := range witnessed {
		at[w.Entries] = Head{}
	}
	err := walk(dir, func(l leaf, salted []byte) error {
		r.Head = l.head()
		if _, ok := at[l.seq]; ok {
			at[l.seq] = r.Head
		}
		if erased(salted) {
			r.Erased++
			return nil
		}
		return check(l, salted)
	})
	if err != nil {
		return r, err
	}
	for _, w := range witnessed {
		if w.Entries == 0 {
			continue
		}
		if got := at[w.Entries]; got.Entries == 0 {
			return r, graph.Errorf(graph.Corrupt, "audit", "the log ends at entry %d, and entry %d has been seen: the log has been cut", r.Head.Entries, w.Entries)
		} else if got != w {
			return r, graph.Errorf(graph.Corrupt, "audit", "the log up to entry %d is not the one that has been seen: the log has been changed", w.Entries)
		}
	}
	return r, nil
}

// Read yields the records of a log in order, checking each as Verify does. After an error it stops.
func Read(dir string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		stop := errors.New("stop")
		err := walk(dir, func(l leaf, salted []byte) error {
			rec := Record{Seq: l.seq, Erased: erased(salted)}
			if !rec.Erased {
				var err error
				if rec.Entry, err = read(l, salted); err != nil {
					return err
				}
			}
			if !yield(rec, nil) {
				return stop
			}
			return nil
		})
		if err != nil && err != stop {
			yield(Record{}, err)
		}
	}
}

// Erase overwrites the payload of one entry and its salt. The chain keeps the commitment, which nobody can tie to the
// payload any more. It may run beside the process that writes the log; cut off by a crash, it is to be run again.
func Erase(dir string, seq uint64) error {
	leaves, err := os.ReadFile(filepath.Join(dir, leafName))
	if err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "read the log: %w", err)
	}
	var from, to uint64
	if _, _, _, err := chain(leaves, func(l leaf, start uint64) error {
		if l.seq == seq {
			from, to = start, l.end
		}
		return nil
	}); err != nil {
		return err
	}
	if to == 0 {
		return graph.Errorf(graph.Invalid, "audit", "there is no entry %d to erase", seq)
	}
	f, err := os.OpenFile(filepath.Join(dir, payloadName), os.O_WRONLY, 0)
	if err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "open the payloads: %w", err)
	}
	_, err = f.WriteAt(make([]byte, to-from), int64(from))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "erase entry %d: %w", seq, err)
	}
	return nil
}

// walk hands over every leaf with its salt and payload.
func walk(dir string, each func(l leaf, salted []byte) error) error {
	f, err := os.Open(filepath.Join(dir, leafName))
	if err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "open the log: %w", err)
	}
	defer f.Close()
	quiet := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == nil // nobody is writing
	if quiet {
		syscall.Flock(int(f.Fd()), syscall.LOCK_UN) // reading keeps no writer out
	}
	leaves, err := io.ReadAll(f)
	if err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "read the log: %w", err)
	}
	payloads, err := os.Open(filepath.Join(dir, payloadName))
	if err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "open the payloads: %w", err)
	}
	defer payloads.Close()
	info, err := payloads.Stat()
	if err != nil {
		return graph.Errorf(graph.Unavailable, "audit", "read the payloads: %w", err)
	}
	head, end, good, err := chain(leaves, func(l leaf, from uint64) error {
		if l.end > uint64(info.Size()) {
			return graph.Errorf(graph.Corrupt, "audit", "the payloads end before entry %d does: the log has been changed", l.seq)
		}
		salted := make([]byte, l.end-from)
		if _, err := payloads.ReadAt(salted, int64(from)); err != nil {
			return graph.Errorf(graph.Unavailable, "audit", "read the payload of entry %d: %w", l.seq, err)
		}
		return each(l, salted)
	})
	if err != nil {
		return err
	}
	if whole := len(leaves)-good >= leafSize; whole || quiet && (good < len(leaves) || end < uint64(info.Size())) {
		return graph.Errorf(graph.Corrupt, "audit", "something stands after entry %d: if the writer died there, opening the log for writing cuts it off", head.Entries)
	}
	return nil
}

// check compares a payload with what its leaf committed to.
func check(l leaf, salted []byte) error {
	if commit(salted) != l.commitment {
		return graph.Errorf(graph.Corrupt, "audit", "the payload of entry %d is not the one that was logged: it has been changed, or erasing it was cut off", l.seq)
	}
	return nil
}

// read checks a payload and decodes it.
func read(l leaf, salted []byte) (Entry, error) {
	if err := check(l, salted); err != nil {
		return Entry{}, err
	}
	e, err := decode(salted[saltSize:])
	if err != nil {
		return Entry{}, graph.Errorf(graph.Corrupt, "audit", "the payload of entry %d cannot be read: %w", l.seq, err)
	}
	return e, nil
}

// erased reports whether nothing is left of a payload.
func erased(salted []byte) bool { return len(bytes.Trim(salted, "\x00")) == 0 }
