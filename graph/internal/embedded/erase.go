package embedded

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"portolan/graph"
)

// erase makes every version of the id a tombstone, ends the current one, takes
// the id out of the index of ends and marks it for finishErasures.
func (w *writer) erase(id graph.ID) error {
	bodies, current, link := 0, false, false
	w.key = appendIDKey(w.key[:0], versionKey, id)
	first := true
	for ok := w.it.SeekPrefixGE(w.key); ok; ok = w.it.Next() {
		value, err := w.it.ValueAndErr()
		if err != nil {
			return err
		}
		if len(value) == 0 {
			return corrupt(opCommit, id, errForm)
		}
		current = current || (first && value[0] != markForm)
		first = false
		if value[0] != bodyForm {
			continue
		}
		bodies++
		isLink, err := w.eraseVersion(id, value)
		if err != nil {
			return err
		}
		link = link || isLink
	}
	if err := w.it.Error(); err != nil || bodies == 0 {
		return err
	}
	if current {
		w.set(appendVersionKey(nil, id, w.at), []byte{markForm})
	}
	mark := []byte(nil)
	if link {
		mark = []byte{endKey}
	}
	w.set(appendIDKey(nil, erasedKey, id), mark)
	w.change.IDs = append(w.change.IDs, id)
	w.erased = true
	return nil
}

// eraseVersion replaces the version the iterator stands on, and says whether it
// is a link's. Bytes that are damaged are erased all the same.
func (w *writer) eraseVersion(id graph.ID, value []byte) (link bool, err error) {
	if len(value) <= headerLen+kindOffset {
		return false, corrupt(opCommit, id, errForm)
	}
	w.set(append([]byte(nil), w.it.Key()...), erase(value))
	e, err := graph.Decode(value[headerLen:])
	if err != nil || !e.IsLink() {
		return false, nil
	}
	for _, end := range [2]graph.ID{e.From, e.To} {
		if err := w.batch.Delete(appendEndKey(nil, end, id), nil); err != nil {
			return true, err
		}
	}
	return true, nil
}

// wholeFrom is the number of erased ids from which rewriting all files of the
// versions is cheaper than rewriting those of each id.
const wholeFrom = 64

// finishErasures removes the erased bytes from the files: what memory holds is
// flushed, which ends the log, the tables that hold an erased id are written
// anew, and the old files are deleted. It returns when they are gone, which is
// when no read that began earlier still uses them.
func (s *Store) finishErasures(ctx context.Context) error {
	ids, links, err := s.pendingErasures()
	if err != nil || len(ids) == 0 {
		return err
	}
	if err := s.wait(s.db.Flush); err != nil {
		return err
	}
	if len(ids) >= wholeFrom {
		err = s.compact(ctx, []byte{versionKey}, []byte{versionKey + 1})
	} else {
		for _, id := range ids {
			err = errors.Join(err, s.compact(ctx, appendIDKey(nil, versionKey, id), after(versionKey, id)))
		}
	}
	if links {
		// Which ends a link had is what has just been erased, so the index is
		// written anew as a whole; it is small beside the versions.
		err = errors.Join(err, s.compact(ctx, []byte{endKey}, []byte{endKey + 1}))
	}
	if err != nil || !s.cleaned(ctx) {
		return err
	}
	done := s.db.NewBatch()
	for _, id := range ids {
		if err := done.Delete(appendIDKey(nil, erasedKey, id), nil); err != nil {
			return err
		}
	}
	return s.wait(func() error { return done.Commit(pebble.NoSync) })
}

func (s *Store) compact(ctx context.Context, start, end []byte) error {
	db := s.db
	return s.wait(func() error { return db.Compact(ctx, start, end, false) })
}

// pendingErasures lists what is marked, and whether links are among it.
func (s *Store) pendingErasures() (ids []graph.ID, links bool, err error) {
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: []byte{erasedKey}, UpperBound: []byte{erasedKey + 1}})
	if err != nil {
		return nil, false, err
	}
	for ok := it.First(); ok; ok = it.Next() {
		links = links || len(it.Value()) > 0
		if k := it.Key(); len(k) == prefixLen {
			ids = append(ids, graph.ID(k[1:]))
		}
	}
	return ids, links, errors.Join(it.Error(), it.Close())
}

// logs is the number of logs in the directory; after a flush one is in use.
func (s *Store) logs() (n int) {
	names, _ := s.fs.List(s.dir)
	for _, name := range names {
		if strings.HasSuffix(name, ".log") {
			n++
		}
	}
	return n
}

// cleaned waits until the files that are no longer needed have been deleted.
func (s *Store) cleaned(ctx context.Context) bool {
	for wait := time.Millisecond; wait < s.patience; wait *= 2 {
		m := s.db.Metrics()
		if m.Table.ObsoleteCount == 0 && m.Table.ZombieCount == 0 && s.logs() == 1 {
			return true
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return false
		}
	}
	return false
}
