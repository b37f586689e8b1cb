package embedded

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/cockroachdb/pebble/v2"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// A read takes what it yields in portions, small ones first: nothing of Pebble
// is held while the consumer runs, so that a slow consumer keeps no file alive
// and may commit, read or close meanwhile. Versions never change, so portions
// taken at different times are of one revision; only an erasure shows through.
const (
	firstPortion   = 16
	largestPortion = 1024
)

// ready says whether a read of the revision may run now.
func (s *Store) ready(ctx context.Context, op string, at graph.Revision) error {
	if err := alive(ctx, op); err != nil {
		return err
	}
	if s.db == nil {
		return closed(op)
	}
	if head := s.newest().Revision; at > head {
		return graph.Errorf(graph.Invalid, op, "revision %d is above the head, %d", at, head)
	}
	return nil
}

// failed words an error of the engine.
func (s *Store) failed(op string, err error) error {
	var known *graph.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case pebble.IsCorruptionError(err):
		return graph.Errorf(graph.Corrupt, op, "the store %s is damaged; restore it from a backup: %w", s.dir, err)
	}
	return graph.Errorf(graph.Unavailable, op, "the store %s cannot be used: %w", s.dir, err)
}

// portions yields what take returns, portion after portion, until take says
// that there is no more. An error comes after what was taken before it.
func portions[T any](ctx context.Context, s *Store, op string, at graph.Revision, take func(want int) (got []T, more bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for want := firstPortion; ; want = min(2*want, largestPortion) {
			got, more, err := func() ([]T, bool, error) {
				s.life.RLock()
				defer s.life.RUnlock()
				if err := s.ready(ctx, op, at); err != nil {
					return nil, false, err
				}
				return take(want)
			}()
			for i := range got {
				if !yield(got[i], nil) {
					return
				}
			}
			if err != nil {
				yield(none, s.failed(op, err))
				return
			}
			if !more {
				return
			}
		}
	}
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, at graph.Revision, ids []graph.ID) iter.Seq2[store.Version, error] {
	return func(yield func(store.Version, error) bool) {
		next := ids
		for v, err := range s.lookups(ctx, "store.Get", at, func(want int) []graph.ID {
			n := min(want, len(next))
			part := next[:n]
			next = next[n:]
			return part
		}, store.Query{}) {
			if !yield(v, err) {
				return
			}
		}
	}
}

// found is a version that a look-up found, or nothing.
type found struct {
	version store.Version
	ok      bool
}

// lookups yields the versions current at the revision of the ids that part
// hands out.
func (s *Store) lookups(ctx context.Context, op string, at graph.Revision, part func(want int) []graph.ID, q store.Query) iter.Seq2[store.Version, error] {
	all := portions(ctx, s, op, at, func(want int) ([]found, bool, error) {
		ids := part(want)
		if len(ids) == 0 {
			return nil, false, nil
		}
		it, err := s.db.NewIter(nil)
		if err != nil {
			return nil, false, err
		}
		got := make([]found, 0, len(ids))
		for _, id := range ids {
			f := found{}
			if f.version, f.ok, err = current(it, op, id, at, q.Kinds); err != nil {
				break
			}
			got = append(got, f)
		}
		return got, true, errors.Join(err, it.Close())
	})
	return func(yield func(store.Version, error) bool) {
		for f, err := range all {
			if (f.ok || err != nil) && !yield(f.version, err) {
				return
			}
		}
	}
}

// current finds the version of the id that is current at the revision.
func current(it *pebble.Iterator, op string, id graph.ID, at graph.Revision, kinds []graph.Kind) (store.Version, bool, error) {
	var key [prefixLen + 8]byte
	if !it.SeekPrefixGE(appendVersionKey(key[:0], id, at)) {
		return store.Version{}, false, it.Error()
	}
	return version(it, op, 0, kinds)
}

// version reads the version the iterator stands on; ok is false for the mark of
// a withdrawal and for kinds that are not asked for.
func version(it *pebble.Iterator, op string, to graph.Revision, kinds []graph.Kind) (v store.Version, ok bool, err error) {
	id, from, ok := parseVersionKey(it.Key())
	if !ok {
		return v, false, corrupt(op, id, errForm)
	}
	value, err := it.ValueAndErr()
	if err != nil {
		return v, false, err
	}
	if len(value) == 1 && value[0] == markForm {
		return v, false, nil
	}
	kind, err := kindOf(value)
	if err != nil {
		return v, false, corrupt(op, id, err)
	}
	if len(kinds) > 0 && !slices.Contains(kinds, kind) {
		return v, false, nil
	}
	v.Element.ID, v.From, v.To = id, from, to
	if err := decode(value, &v); err != nil {
		return v, false, corrupt(op, id, err)
	}
	return v, true, nil
}

// Scan implements store.Store.
func (s *Store) Scan(ctx context.Context, at graph.Revision, q store.Query) iter.Seq2[store.Version, error] {
	const op = "store.Scan"
	return func(yield func(store.Version, error) bool) {
		last := q.After
		all := portions(ctx, s, op, at, func(want int) ([]store.Version, bool, error) {
			lower := []byte{versionKey}
			if !last.IsZero() {
				lower = after(versionKey, last)
			}
			it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: lower, UpperBound: []byte{versionKey + 1}})
			if err != nil {
				return nil, false, err
			}
			got, err := scan(ctx, it, op, at, q, want, &last)
			return got, len(got) >= want, errors.Join(err, it.Close())
		})
		for v, err := range all {
			if !yield(v, err) {
				return
			}
		}
	}
}

// scan collects at least want versions, and all of each id it has touched; last
// is the last id it has dealt with.
func scan(ctx context.Context, it *pebble.Iterator, op string, at graph.Revision, q store.Query, want int, last *graph.ID) ([]store.Version, error) {
	got := make([]store.Version, 0, want)
	passed := 0
	for ok := it.First(); ok && len(got) < want; {
		if passed++; passed%4096 == 0 {
			if err := alive(ctx, op); err != nil {
				return got, err
			}
		}
		id, from, known := parseVersionKey(it.Key())
		if !known {
			return got, corrupt(op, id, errForm)
		}
		*last = id
		start, to := len(got), graph.Revision(0)
		for same := true; ok && same; {
			if from <= at {
				v, is, err := version(it, op, to, q.Kinds)
				if err != nil {
					return got[:start], err
				}
				if is {
					got = append(got, v)
				}
				to = from
				if !q.History {
					ok = it.NextPrefix()
					break
				}
			}
			if ok = it.Next(); ok {
				var next graph.ID
				next, from, _ = parseVersionKey(it.Key())
				same = next == id
			}
		}
		slices.Reverse(got[start:])
	}
	return got, it.Error()
}

// Links implements store.Store.
func (s *Store) Links(ctx context.Context, at graph.Revision, ends []graph.ID, q store.Query) iter.Seq2[store.Version, error] {
	const op = "store.Links"
	return func(yield func(store.Version, error) bool) {
		q.History = false
		links, err := s.linksOf(ctx, op, at, ends, q.After)
		if err != nil {
			yield(store.Version{}, s.failed(op, err))
			return
		}
		asked := make(map[graph.ID]bool, len(ends))
		for _, e := range ends {
			asked[e] = true
		}
		for v, err := range s.lookups(ctx, op, at, func(want int) []graph.ID {
			part := links[:min(want, len(links))]
			links = links[len(part):]
			return part
		}, q) {
			if err == nil && !asked[v.Element.From] && !asked[v.Element.To] {
				continue // it has other ends now, or is erased
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// linksOf lists, sorted and once each, the ids of the links above the given id
// that have ever had one of the ends.
func (s *Store) linksOf(ctx context.Context, op string, at graph.Revision, ends []graph.ID, above graph.ID) ([]graph.ID, error) {
	s.life.RLock()
	defer s.life.RUnlock()
	if err := s.ready(ctx, op, at); err != nil {
		return nil, err
	}
	it, err := s.db.NewIter(nil)
	if err != nil {
		return nil, err
	}
	var links []graph.ID
	var key [prefixLen + 16]byte
	for i, end := range ends {
		if i%256 == 255 {
			if err := alive(ctx, op); err != nil {
				return nil, errors.Join(err, it.Close())
			}
		}
		for ok := it.SeekPrefixGE(appendEndKey(key[:0], end, above)); ok; ok = it.Next() {
			if id := graph.ID(it.Key()[prefixLen:]); id != above {
				links = append(links, id)
			}
		}
		if err := it.Error(); err != nil {
			return nil, errors.Join(err, it.Close())
		}
	}
	slices.SortFunc(links, graph.ID.Compare)
	return slices.Compact(links), it.Close()
}

// Changes implements store.Store.
func (s *Store) Changes(ctx context.Context, after graph.Revision) iter.Seq2[store.Change, error] {
	const op = "store.Changes"
	head := s.newest().Revision
	return func(yield func(store.Change, error) bool) {
		next := after + 1
		for c, err := range portions(ctx, s, op, after, func(int) ([]store.Change, bool, error) {
			if next > head {
				return nil, false, nil
			}
			c, err := s.commitOf(op, next)
			if err != nil {
				return nil, false, err
			}
			next++
			return []store.Change{c}, true, nil
		}) {
			if !yield(c, err) {
				return
			}
		}
	}
}

// commitOf reads what the feed says of one revision.
func (s *Store) commitOf(op string, r graph.Revision) (store.Change, error) {
	value, done, err := s.db.Get(appendCommitKey(nil, r))
	if errors.Is(err, pebble.ErrNotFound) {
		return store.Change{}, graph.Errorf(graph.Corrupt, op, "the commit of revision %d is missing", r)
	}
	if err != nil {
		return store.Change{}, err
	}
	c, err := decodeCommit(r, value)
	if err != nil {
		err = graph.Errorf(graph.Corrupt, op, "revision %d: %w", r, err)
	}
	return c, errors.Join(err, done.Close())
}

// readHead finds the newest commit when the store is opened.
func (s *Store) readHead() error {
	s.head.Store(&store.Head{})
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: []byte{commitKey}, UpperBound: []byte{commitKey + 1}})
	if err != nil {
		return err
	}
	var newest graph.Revision
	if it.Last() {
		if k := it.Key(); len(k) == 9 {
			newest = revision(k[1:])
		} else {
			err = graph.Errorf(graph.Corrupt, opOpen, "the store %s is damaged: a commit has no revision; restore it from a backup", s.dir)
		}
	}
	if err = errors.Join(err, it.Error(), it.Close()); err != nil || newest == 0 {
		return err
	}
	c, err := s.commitOf(opOpen, newest)
	if err != nil {
		return err
	}
	s.head.Store(&store.Head{Revision: c.Revision, Time: c.Time})
	return nil
}
