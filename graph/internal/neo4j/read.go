package neo4j

import (
	"context"
	"iter"
	"slices"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// A read takes what it yields in portions, small ones first. Versions never
// change, so portions taken at different times are of one revision; only an
// erasure shows through.
const (
	firstPortion   = 64
	largestPortion = 8192
)

// tries is how often a portion is read again when a version in it does not match
// its hash: an erasure that is being committed may show in pieces.
const tries = 3

// portions yields what take returns, portion after portion, until take says
// that there is no more. An error comes after what was taken before it.
func portions[T any](ctx context.Context, s *Store, op string, at graph.Revision, take func(want int) (got []T, more bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for want := firstPortion; ; want = min(4*want, largestPortion) {
			err := s.ready(ctx, op, at)
			var got []T
			more := false
			if err == nil {
				got, more, err = take(want)
			}
			for i := range got {
				if !yield(got[i], nil) {
					return
				}
			}
			if err != nil {
				yield(none, s.failed(ctx, op, err))
				return
			}
			if !more {
				return
			}
		}
	}
}

// row is one version as the database holds it.
type row struct {
	version        store.Version
	kind           graph.Kind
	source, target graph.ID
	body           []byte
}

// readRow reads the columns id, from, to, kind, source, target, body.
func readRow(r *driver.Record) row {
	x := row{source: id(r.Values[4]), target: id(r.Values[5])}
	x.version.Element.ID, x.version.From, x.version.To = id(r.Values[0]), revision(r.Values[1]), revision(r.Values[2])
	k, _ := r.Values[3].(int64)
	x.kind = graph.Kind(k)
	x.body, _ = r.Values[6].([]byte)
	return x
}

// seen gives the version as the revision sees it, checked.
func (x *row) seen(op string, at graph.Revision) (store.Version, error) {
	v := x.version
	err := decode(x.body, &v)
	e := &v.Element
	if err == nil && (e.Kind != x.kind || e.From != x.source || e.To != x.target) {
		err = errOther
	}
	if err != nil {
		return store.Version{}, corrupt(op, x.version.Element.ID, err)
	}
	if v.To > at {
		v.To = 0
	}
	return v, nil
}

// versions runs a statement that returns rows of versions and decodes those
// that are not to be passed over; n is the number of all. What was read before a
// damaged version is returned with the error.
func (s *Store) versions(ctx context.Context, op string, at graph.Revision, cypher string, params map[string]any, pass func(*row) bool) (got []store.Version, n int, err error) {
	for range tries {
		var broken error
		got, n = nil, 0
		err = s.read(ctx, cypher, params, func(r *driver.Record) error {
			x := readRow(r)
			if n++; broken != nil || pass != nil && pass(&x) {
				return nil
			}
			v, err := x.seen(op, at)
			if err != nil {
				broken = err
				return nil
			}
			got = append(got, v)
			return nil
		})
		if err != nil || broken == nil {
			return got, n, err
		}
		err = broken
	}
	return got, n, err
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, at graph.Revision, ids []graph.ID) iter.Seq2[store.Version, error] {
	return func(yield func(store.Version, error) bool) {
		rest := ids
		s.lookups(ctx, "store.Get", at, &rest, nil)(yield)
	}
}

// lookups yields the versions current at the revision of the ids, in their
// order, and takes them off the list.
func (s *Store) lookups(ctx context.Context, op string, at graph.Revision, rest *[]graph.ID, keep func(*store.Version) bool) iter.Seq2[store.Version, error] {
	return portions(ctx, s, op, at, func(want int) ([]store.Version, bool, error) {
		part := (*rest)[:min(want, len(*rest))]
		*rest = (*rest)[len(part):]
		if len(part) == 0 {
			return nil, false, nil
		}
		once := slices.Clone(part)
		slices.SortFunc(once, graph.ID.Compare)
		once = slices.Compact(once)
		found, _, err := s.versions(ctx, op, at, readVersions, map[string]any{"ids": texts(once), "at": int64(at)}, nil)
		if err != nil && !graph.Is(err, graph.Corrupt) {
			return nil, false, err
		}
		byID := make(map[graph.ID]*store.Version, len(found))
		for i := range found {
			byID[found[i].Element.ID] = &found[i]
		}
		got := make([]store.Version, 0, len(part))
		for i := range part {
			v := byID[part[i]]
			if v == nil && err != nil { // this one or a later one is damaged: read it alone
				one, _, alone := s.versions(ctx, op, at, readVersions, map[string]any{"ids": texts(part[i : i+1]), "at": int64(at)}, nil)
				if alone != nil {
					return got, false, alone
				}
				if len(one) > 0 {
					v = &one[0]
				}
			}
			if v != nil && (keep == nil || keep(v)) {
				got = append(got, *v)
			}
		}
		return got, len(*rest) > 0, nil
	})
}

// Scan implements store.Store.
func (s *Store) Scan(ctx context.Context, at graph.Revision, q store.Query) iter.Seq2[store.Version, error] {
	const op = "store.Scan"
	return func(yield func(store.Version, error) bool) {
		last, limit := store.Version{Element: graph.Element{ID: q.After}, From: graph.Revision(1<<63 - 1)}, 0
		params := map[string]any{"at": int64(at), "history": q.History, "kinds": kinds(q.Kinds)}
		portions(ctx, s, op, at, func(want int) ([]store.Version, bool, error) {
			limit = max(limit, want)
			params["after"], params["limit"] = last.Element.ID.String(), limit
			// The portion begins again with the id that the last one ended in,
			// which may have more versions.
			found, n, err := s.versions(ctx, op, at, scanFrom, params, func(x *row) bool {
				return x.version.Element.ID == last.Element.ID && x.version.From <= last.From
			})
			full := n == limit
			if len(found) > 0 {
				last = found[len(found)-1]
			} else if full {
				limit *= 2
			}
			return found, full, err
		})(yield)
	}
}

// kinds are the kinds as a parameter.
func kinds(ks []graph.Kind) any {
	if len(ks) == 0 {
		return nil
	}
	out := make([]int64, len(ks))
	for i, k := range ks {
		out[i] = int64(k)
	}
	return out
}

// Links implements store.Store.
func (s *Store) Links(ctx context.Context, at graph.Revision, ends []graph.ID, q store.Query) iter.Seq2[store.Version, error] {
	const op = "store.Links"
	return func(yield func(store.Version, error) bool) {
		if err := s.ready(ctx, op, at); err != nil {
			yield(store.Version{}, err)
			return
		}
		asked := make(map[graph.ID]bool, len(ends))
		for _, e := range ends {
			asked[e] = true
		}
		var links []graph.ID
		for part := range slices.Chunk(ends, largestPortion) {
			err := s.read(ctx, linksOfEnds, map[string]any{"ends": texts(part), "at": int64(at), "after": q.After.String()}, func(r *driver.Record) error {
				links = append(links, id(r.Values[0]))
				return nil
			})
			if err != nil {
				yield(store.Version{}, s.failed(ctx, op, err))
				return
			}
		}
		slices.SortFunc(links, graph.ID.Compare)
		links = slices.Compact(links)
		s.lookups(ctx, op, at, &links, func(v *store.Version) bool {
			return (asked[v.Element.From] || asked[v.Element.To]) && (len(q.Kinds) == 0 || slices.Contains(q.Kinds, v.Element.Kind))
		})(yield)
	}
}

// Changes implements store.Store.
func (s *Store) Changes(ctx context.Context, after graph.Revision) iter.Seq2[store.Change, error] {
	const op, most = "store.Changes", 64
	head, failure := s.Head(ctx)
	return func(yield func(store.Change, error) bool) {
		if failure != nil {
			yield(store.Change{}, failure)
			return
		}
		last := after
		portions(ctx, s, op, after, func(want int) (got []store.Change, more bool, err error) {
			if last >= head.Revision {
				return nil, false, nil
			}
			params := map[string]any{"after": int64(last), "head": int64(head.Revision), "limit": min(want, most)}
			err = s.read(ctx, readChanges, params, func(r *driver.Record) error {
				body, _ := r.Values[1].([]byte)
				if revision(r.Values[0]) != last+1 {
					return graph.Errorf(graph.Corrupt, op, "the commit of revision %d is missing", last+1)
				}
				c, err := decodeCommit(last+1, body)
				if err != nil {
					return graph.Errorf(graph.Corrupt, op, "revision %d: %w", last+1, err)
				}
				got, last = append(got, c), last+1
				return nil
			})
			if err == nil && len(got) == 0 {
				err = graph.Errorf(graph.Corrupt, op, "the commit of revision %d is missing", last+1)
			}
			return got, true, err
		})(yield)
	}
}
