package embedded

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/cockroachdb/pebble/v2"

	"portolan/graph"
	"portolan/graph/internal/store"
)

const opCommit = "store.Commit"

func revision(b []byte) graph.Revision { return graph.Revision(binary.BigEndian.Uint64(b)) }

// Commit implements store.Store. When it erases, it returns once the erased
// bytes are in no file of the store, or, where that fails, leaves the rest of
// it to the next erasure or opening.
func (s *Store) Commit(ctx context.Context, b store.Batch) (graph.Revision, error) {
	if err := alive(ctx, opCommit); err != nil {
		return 0, err
	}
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return 0, alive(ctx, opCommit)
	}
	s.life.RLock()
	defer s.life.RUnlock()
	if err := s.writable(); err != nil {
		return 0, err
	}
	if r, err := s.committed(b.ID); r > 0 || err != nil {
		return r, s.failed(opCommit, err)
	}
	if err := b.Check(); err != nil {
		return 0, err
	}
	head := s.newest()
	if b.Time = micro(b.Time); b.Time.Before(head.Time) {
		return 0, graph.Errorf(graph.Invalid, opCommit, "the time %s is before the newest commit's, %s", b.Time, head.Time)
	}
	if err := s.room(ctx); err != nil {
		return 0, err
	}
	w := writer{s: s, at: head.Revision + 1, change: store.Change{Revision: head.Revision + 1, Time: b.Time, Batch: b.ID}}
	if err := w.prepare(ctx, &b); err != nil {
		return 0, s.failed(opCommit, err)
	}
	if err := s.wait(func() error { return s.apply(w.batch) }); err != nil {
		s.broken.trip(err)
		return 0, s.writable()
	}
	if s.sieve != nil {
		s.sieve.add(w.change.IDs)
	}
	s.head.Store(&store.Head{Revision: w.at, Time: b.Time})
	s.noteHead()
	if w.erased {
		_ = s.finishErasures(ctx) // the erasure stands; its marks stay until the files are clean
	}
	return w.at, nil
}

// writable says whether a commit may be tried.
func (s *Store) writable() error {
	if s.db == nil {
		return closed(opCommit)
	}
	if err := s.broken.failure(); err != nil {
		return graph.Errorf(graph.Unavailable, opCommit, "the store %s takes no commits since a write failed; open it again: %w", s.dir, cause(err))
	}
	if why := s.full.Load(); why != nil {
		return graph.Errorf(graph.Unavailable, opCommit, "the store %s cannot write its tables at present and tries again; is its disk full? %s", s.dir, *why)
	}
	return nil
}

// room waits until the engine takes a commit without waiting itself, which it does when tables that are to be written queue
// up. A commit that waits there cannot be taken back: were the disk full, the store would have to be opened again.
func (s *Store) room(ctx context.Context) error {
	for {
		m := s.db.Metrics()
		if m.MemTable.Size < s.mostQueued && int(m.Levels[0].Sublevels) < s.mostLevels {
			return nil
		}
		if err := s.writable(); err != nil {
			return err
		}
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return alive(ctx, opCommit)
		}
	}
}

// committed is the revision of a batch that is already in the store, or 0.
func (s *Store) committed(batch graph.ID) (graph.Revision, error) {
	value, done, err := s.db.Get(appendIDKey(nil, batchKey, batch))
	if errors.Is(err, pebble.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if len(value) != 8 {
		return 0, errors.Join(graph.Errorf(graph.Corrupt, opCommit, "the revision of batch %s is damaged", batch), done.Close())
	}
	return revision(value), done.Close()
}

// write is one write of a batch; exactly one of put, withdraw and erase holds.
type write struct {
	id       graph.ID
	put      *store.Put
	replaces graph.Revision
	erase    bool
}

// writer turns a store.Batch into a batch of Pebble.
type writer struct {
	s      *Store
	at     graph.Revision
	change store.Change
	batch  *pebble.Batch
	it     *pebble.Iterator
	erased bool
	ends   []end
	salts  []byte // of the puts to come

	key, text []byte
}

// end is an entry of the index of ends.
type end struct{ end, link graph.ID }

// prepare writes everything into the Pebble batch, or says what is in conflict.
func (w *writer) prepare(ctx context.Context, b *store.Batch) (err error) {
	writes := sorted(b)
	w.s.sift()
	w.salts = make([]byte, saltLen*len(b.Puts))
	if _, err := rand.Read(w.salts); err != nil {
		return err
	}
	if w.it, err = w.s.db.NewIter(&pebble.IterOptions{UseL6Filters: true}); err != nil {
		return err
	}
	w.batch = w.s.db.NewBatchWithSize(w.size(b))
	w.change.IDs = make([]graph.ID, 0, len(writes))
	for i := range writes {
		if i%1024 == 0 {
			err = alive(ctx, opCommit)
		}
		if err == nil {
			err = w.write(&writes[i])
		}
		if err != nil {
			return errors.Join(err, w.it.Close(), w.batch.Close())
		}
	}
	w.index()
	w.set(appendCommitKey(w.key[:0], w.at), encodeCommit(&w.change))
	w.set(appendIDKey(w.key[:0], batchKey, b.ID), binary.BigEndian.AppendUint64(nil, uint64(w.at)))
	return w.it.Close()
}

// size is what the Pebble batch will hold, about.
func (w *writer) size(b *store.Batch) int {
	const each = prefixLen + 8 + headerLen + 16 + 8 // key, header, the id in the feed, lengths
	n := 1024 + (len(b.Puts)+len(b.Withdrawals))*each + 512*len(b.Erasures)
	for i := range b.Puts {
		p := &b.Puts[i]
		if n += len(p.Sealed.Text()); p.Sealed.IsZero() {
			n += 512
		}
		if p.Element.IsLink() {
			n += 2 * (prefixLen + 16 + 4)
		}
	}
	return n
}

// sorted lists the batch's writes in the order of ids, the order of the files.
func sorted(b *store.Batch) []write {
	writes := make([]write, 0, len(b.Puts)+len(b.Withdrawals)+len(b.Erasures))
	for i := range b.Puts {
		p := &b.Puts[i]
		writes = append(writes, write{id: p.Element.ID, put: p, replaces: p.Replaces})
	}
	for _, x := range b.Withdrawals {
		writes = append(writes, write{id: x.ID, replaces: x.Replaces})
	}
	for _, id := range b.Erasures {
		writes = append(writes, write{id: id, erase: true})
	}
	slices.SortFunc(writes, func(a, b write) int { return a.id.Compare(b.id) })
	return writes
}

// set adds to the batch; memory is all that could fail, and that panics.
func (w *writer) set(key, value []byte) {
	w.key = key[:0]
	_ = w.batch.Set(key, value, nil)
}

func (w *writer) write(x *write) error {
	if x.erase {
		return w.erase(x.id)
	}
	now, err := w.current(x.id)
	if err != nil {
		return err
	}
	if now != x.replaces {
		return store.Conflicted(x.id, x.replaces, now)
	}
	w.change.IDs = append(w.change.IDs, x.id)
	if x.put == nil {
		w.set(appendVersionKey(w.key[:0], x.id, w.at), []byte{markForm})
		return nil
	}
	w.put(x.put)
	return nil
}

// put adds a version with a body to the batch.
func (w *writer) put(p *store.Put) {
	e, salt := &p.Element, w.salts[:saltLen]
	w.salts = w.salts[saltLen:]
	size := len(p.Sealed.Text())
	if p.Sealed.IsZero() {
		w.text = e.Append(w.text[:0])
		size = len(w.text)
	}
	op := w.batch.SetDeferred(prefixLen+8, headerLen+size)
	appendVersionKey(op.Key[:0], e.ID, w.at)
	if p.Sealed.IsZero() {
		hash := sha256.Sum256(w.text)
		fillBody(op.Value, w.text, &hash, salt)
	} else {
		hash := p.Sealed.Hash()
		fillBody(op.Value, p.Sealed.Text(), &hash, salt)
	}
	_ = op.Finish() // only an indexed batch can fail
	if e.IsLink() {
		w.ends = append(w.ends, end{e.From, e.ID}, end{e.To, e.ID})
	}
}

// index adds the links' ends to the batch. Keys in order are entered the faster,
// so those of the versions and those of the ends stand each by themselves.
func (w *writer) index() {
	slices.SortFunc(w.ends, func(a, b end) int {
		if c := a.end.Compare(b.end); c != 0 {
			return c
		}
		return a.link.Compare(b.link)
	})
	for i := range w.ends {
		op := w.batch.SetDeferred(prefixLen+16, 0)
		appendEndKey(op.Key[:0], w.ends[i].end, w.ends[i].link)
		_ = op.Finish() // only an indexed batch can fail
	}
}

// current is the From of the id's current version, or 0.
func (w *writer) current(id graph.ID) (graph.Revision, error) {
	if known := w.s.sieve; known != nil && !known.has(id) {
		return 0, nil
	}
	w.key = appendIDKey(w.key[:0], versionKey, id)
	if !w.it.SeekPrefixGE(w.key) {
		w.s.missed++
		return 0, w.it.Error()
	}
	_, from, ok := parseVersionKey(w.it.Key())
	value, err := w.it.ValueAndErr()
	if err != nil {
		return 0, err
	}
	if !ok || len(value) == 0 {
		return 0, corrupt(opCommit, id, errForm)
	}
	if value[0] == markForm {
		return 0, nil
	}
	return from, nil
}
