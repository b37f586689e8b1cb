package storetest

import (
	"context"
	"iter"
	"slices"
	"sync"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// Model is the contract in its plainest form: a map and a list under one lock.
// It is what engines are compared with; it keeps nothing on a disk.
type Model struct {
	mu      sync.Mutex
	changes []store.Change
	batches map[graph.ID]graph.Revision
	entries map[graph.ID][]entry
	closed  bool
}

// entry is a version, or the mark where one ended without a successor.
type entry struct {
	store.Version
	mark bool
}

var _ store.Store = (*Model)(nil)

// NewModel makes an empty model.
func NewModel() *Model {
	return &Model{batches: map[graph.ID]graph.Revision{}, entries: map[graph.ID][]entry{}}
}

func (m *Model) ready(ctx context.Context, op string, at graph.Revision) error {
	switch {
	case ctx.Err() != nil:
		return &graph.Error{Kind: graph.Cancelled, Op: op, Err: ctx.Err()}
	case m.closed:
		return graph.Errorf(graph.Unavailable, op, "the model is closed")
	case int(at) > len(m.changes):
		return graph.Errorf(graph.Invalid, op, "revision %d is above the head", at)
	}
	return nil
}

func (m *Model) newest() store.Head {
	if n := len(m.changes); n > 0 {
		return store.Head{Revision: graph.Revision(n), Time: m.changes[n-1].Time}
	}
	return store.Head{}
}

// Head implements store.Store.
func (m *Model) Head(ctx context.Context) (store.Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx, "model.Head", 0); err != nil {
		return store.Head{}, err
	}
	return m.newest(), nil
}

// history lists the versions of the id as the revision sees them.
func (m *Model) history(id graph.ID, at graph.Revision) (vs []store.Version) {
	es := m.entries[id]
	for i, e := range es {
		if e.From > at || e.mark {
			continue
		}
		v := e.Version
		v.To = 0
		if i+1 < len(es) && es[i+1].From <= at {
			v.To = es[i+1].From
		}
		vs = append(vs, v)
	}
	return vs
}

func (m *Model) current(id graph.ID, at graph.Revision) (store.Version, bool) {
	vs := m.history(id, at)
	if n := len(vs); n > 0 && vs[n-1].To == 0 {
		return vs[n-1], true
	}
	return store.Version{}, false
}

// read yields what collect finds, one lock for the whole of it.
func (m *Model) read(ctx context.Context, op string, at graph.Revision, collect func() []store.Version) iter.Seq2[store.Version, error] {
	return func(yield func(store.Version, error) bool) {
		m.mu.Lock()
		err := m.ready(ctx, op, at)
		var vs []store.Version
		if err == nil {
			vs = collect()
		}
		m.mu.Unlock()
		for _, v := range vs {
			if !yield(v, nil) {
				return
			}
			if err = ctx.Err(); err != nil {
				err = &graph.Error{Kind: graph.Cancelled, Op: op, Err: err}
				break
			}
		}
		if err != nil {
			yield(store.Version{}, err)
		}
	}
}

// Get implements store.Store.
func (m *Model) Get(ctx context.Context, at graph.Revision, ids []graph.ID) iter.Seq2[store.Version, error] {
	return m.read(ctx, "model.Get", at, func() (vs []store.Version) {
		for _, id := range ids {
			if v, ok := m.current(id, at); ok {
				vs = append(vs, v)
			}
		}
		return vs
	})
}

func (m *Model) ids(q store.Query) (ids []graph.ID) {
	for id := range m.entries {
		if id.Compare(q.After) > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, graph.ID.Compare)
	return ids
}

func wanted(q store.Query, v *store.Version) bool {
	return len(q.Kinds) == 0 || slices.Contains(q.Kinds, v.Element.Kind)
}

// Scan implements store.Store.
func (m *Model) Scan(ctx context.Context, at graph.Revision, q store.Query) iter.Seq2[store.Version, error] {
	return m.read(ctx, "model.Scan", at, func() (vs []store.Version) {
		for _, id := range m.ids(q) {
			for _, v := range m.history(id, at) {
				if wanted(q, &v) && (q.History || v.To == 0) {
					vs = append(vs, v)
				}
			}
		}
		return vs
	})
}

// Links implements store.Store.
func (m *Model) Links(ctx context.Context, at graph.Revision, ends []graph.ID, q store.Query) iter.Seq2[store.Version, error] {
	return m.read(ctx, "model.Links", at, func() (vs []store.Version) {
		for _, id := range m.ids(q) {
			v, ok := m.current(id, at)
			if ok && !v.Erased && v.Element.IsLink() && wanted(q, &v) &&
				(slices.Contains(ends, v.Element.From) || slices.Contains(ends, v.Element.To)) {
				vs = append(vs, v)
			}
		}
		return vs
	})
}

// Changes implements store.Store.
func (m *Model) Changes(ctx context.Context, after graph.Revision) iter.Seq2[store.Change, error] {
	m.mu.Lock()
	err := m.ready(ctx, "model.Changes", after)
	var cs []store.Change
	if err == nil {
		cs = slices.Clone(m.changes[after:])
	}
	m.mu.Unlock()
	return func(yield func(store.Change, error) bool) {
		for _, c := range cs {
			if !yield(c, nil) {
				return
			}
		}
		if err != nil {
			yield(store.Change{}, err)
		}
	}
}

// Commit implements store.Store.
func (m *Model) Commit(ctx context.Context, b store.Batch) (graph.Revision, error) {
	const op = "model.Commit"
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx, op, 0); err != nil {
		return 0, err
	}
	if r := m.batches[b.ID]; r > 0 {
		return r, nil
	}
	if err := b.Check(); err != nil {
		return 0, err
	}
	head := m.newest()
	at, when := head.Revision+1, b.Time.UTC().Truncate(1000)
	if when.Before(head.Time) {
		return 0, graph.Errorf(graph.Invalid, op, "the time is before the newest commit's")
	}
	if err := m.conflict(&b, head.Revision); err != nil {
		return 0, err
	}
	c := store.Change{Revision: at, Time: when, Batch: b.ID}
	for _, p := range b.Puts {
		c.IDs = append(c.IDs, p.Element.ID)
		m.add(p.Element.ID, entry{Version: store.Version{Element: clone(p.Element), From: at, Hash: p.Element.Hash()}})
	}
	for _, w := range b.Withdrawals {
		c.IDs = append(c.IDs, w.ID)
		m.add(w.ID, entry{Version: store.Version{From: at}, mark: true})
	}
	for _, id := range b.Erasures {
		if m.erase(id, at) {
			c.IDs = append(c.IDs, id)
		}
	}
	slices.SortFunc(c.IDs, graph.ID.Compare)
	m.changes = append(m.changes, c)
	m.batches[b.ID] = at
	return at, nil
}

func (m *Model) conflict(b *store.Batch, head graph.Revision) error {
	check := func(id graph.ID, replaces graph.Revision) error {
		if v, _ := m.current(id, head); v.From != replaces {
			return store.Conflicted(id, replaces, v.From)
		}
		return nil
	}
	for _, p := range b.Puts {
		if err := check(p.Element.ID, p.Replaces); err != nil {
			return err
		}
	}
	for _, w := range b.Withdrawals {
		if err := check(w.ID, w.Replaces); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) add(id graph.ID, e entry) { m.entries[id] = append(m.entries[id], e) }

func (m *Model) erase(id graph.ID, at graph.Revision) (did bool) {
	es := m.entries[id]
	current := len(es) > 0 && !es[len(es)-1].mark
	for i := range es {
		if es[i].mark || es[i].Erased {
			continue
		}
		did = true
		class := graph.Person
		if es[i].Element.IsLink() {
			class = graph.Other
		}
		es[i].Version = store.Version{Element: graph.Element{ID: id, Kind: class}, From: es[i].From, Erased: true}
	}
	if did && current {
		m.add(id, entry{Version: store.Version{From: at}, mark: true})
	}
	return did
}

// Close implements store.Store.
func (m *Model) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// clone is a copy that shares no memory with the original but texts.
func clone(e graph.Element) graph.Element {
	c, err := graph.Decode(e.Append(nil))
	if err != nil {
		panic(err) // Check has accepted it
	}
	return c
}
