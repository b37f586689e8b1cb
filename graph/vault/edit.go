package vault

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"time"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
	"portolan/graph/internal/store"
)

// Edit is the door for writing: a scope's user writes the elements of the
// user's own member and no others.
type Edit struct {
	vault   *Vault
	scope   access.Scope
	written *shown
}

// Edit lets a scope write. The intent stands in the audit log before edit runs,
// the outcome before Edit returns. Nothing is written but by Commit.
func (v *Vault) Edit(ctx context.Context, s access.Scope, q Question, edit func(context.Context, *Edit) error) error {
	if s.Member() == "" {
		return graph.Absent("vault.Edit", graph.ID{})
	}
	q.Held = false // what is written cannot be held back
	seq, err := v.note(ctx, s, q, audit.Entry{Phase: "intent"})
	if err != nil {
		return err
	}
	e := &Edit{vault: v, scope: s, written: &shown{}}
	if err = v.follow(ctx); err == nil {
		err = edit(ctx, e)
	}
	out := audit.Entry{Phase: "outcome", Ref: seq, Result: "done"}
	if err != nil {
		out.Result = "failed: " + graph.KindOf(err).String()
	}
	out.IDs, out.IDHash = e.written.list()
	if _, noted := v.note(ctx, s, q, out); noted != nil {
		return noted
	}
	return err
}

// Scope is who writes.
func (e *Edit) Scope() access.Scope { return e.scope }

// Key is the store's secret, from which the ids of contributions are derived.
func (e *Edit) Key() graph.Key { return e.vault.key }

// Status says what storing an element would do.
type Status uint8

// The answers of Edit.Status.
const (
	New     Status = iota // nothing with this id is current
	Same                  // the current version says the same
	Changed               // it would be a new version
	Refused               // the element is not the writer's own
)

// Status compares an element with its current version, from memory.
func (e *Edit) Status(el *graph.Element) Status {
	if !e.scope.MayWrite(el.Marking.Owner) {
		return Refused
	}
	e.vault.mu.RLock()
	defer e.vault.mu.RUnlock()
	m := e.vault.mem
	n, ok := m.index.Get(el.ID)
	if !ok {
		return New
	}
	cur := m.current(n)
	switch {
	case cur < 0:
		return New
	case m.classes[m.class[cur]].Owner != e.scope.Member():
		return Refused
	case m.same(cur, el.Hash()):
		return Same
	}
	return Changed
}

// Held is an element that the writer's member has contributed.
type Held struct {
	ID   graph.ID
	Kind graph.Kind
}

// Own yields the member's current elements of one dataset, by ascending id.
func (e *Edit) Own(dataset string) iter.Seq[Held] {
	e.vault.mu.RLock()
	m := e.vault.mem
	set, ok := m.datasets[dataset]
	var out []Held
	for n := range m.latest {
		if cur := m.current(int32(n)); ok && cur >= 0 && m.dataset[cur] == set && m.classes[m.class[cur]].Owner == e.scope.Member() {
			out = append(out, Held{m.ids[n], m.kind[cur]})
		}
	}
	e.vault.mu.RUnlock()
	slices.SortFunc(out, func(a, b Held) int { return a.ID.Compare(b.ID) })
	return slices.Values(out)
}

// KindOf is the kind of an element that the writer may see; an element that is
// hidden is as absent.
func (e *Edit) KindOf(id graph.ID) (graph.Kind, bool) {
	e.vault.mu.RLock()
	defer e.vault.mu.RUnlock()
	m := e.vault.mem
	n, ok := m.index.Get(id)
	if !ok {
		return 0, false
	}
	cur := m.current(n)
	if cur < 0 || !e.scope.Permits(&m.classes[m.class[cur]]) {
		return 0, false
	}
	return m.kind[cur], true
}

// Expect makes room for n more elements, for who is about to store so many.
func (e *Edit) Expect(n int) {
	e.vault.mu.Lock()
	defer e.vault.mu.Unlock()
	e.vault.mem.reserve(n)
}

// View is what the writer sees, for an edit that depends on it.
func (e *Edit) View(ctx context.Context) (*View, error) {
	return e.vault.view(ctx, e.scope, Question{})
}

// Committed says what a commit did.
type Committed struct {
	Revision  graph.Revision // the new revision, or the newest when nothing was written
	Time      time.Time
	Stored    int // new elements and new versions
	Unchanged int // said already, word for word
	Withdrawn int
}

// Commit stores elements and withdraws others, all or nothing, at most
// store.MaxBatch of them, each the writer's own. What the store has already,
// word for word, is not stored again; what is to be withdrawn and is not there
// is left alone. The same batch id commits once. When Commit returns, the
// elements are durable and nobody is shown what was restricted.
func (e *Edit) Commit(ctx context.Context, batch graph.ID, puts []graph.Element, withdraw []graph.ID) (Committed, error) {
	p, err := e.Prepare(puts)
	if err != nil {
		return Committed{}, err
	}
	return e.CommitPrepared(ctx, batch, p, withdraw)
}

// Prepared is elements that were checked, encoded and indexed for one commit,
// in ascending order of id, the order in which the store keeps them.
type Prepared struct {
	rows []*derived
	puts []store.Put // of the rows, but for what each replaces
}

// Prepare does the part of a commit that depends on nothing but the elements,
// on all cores: who stores much prepares the next part while one is committed.
func (e *Edit) Prepare(puts []graph.Element) (*Prepared, error) {
	return e.prepare(len(puts), func(i int, row *derived) (err error) {
		row.version.Element = puts[i]
		if err = e.own(&puts[i]); err == nil {
			row.sealed, err = store.Seal(&puts[i])
		}
		return err
	})
}

// PrepareEncoded is Prepare for elements in their canonical encoding, as
// graph.Element.Append writes it. The bytes are not kept.
func (e *Edit) PrepareEncoded(encoded [][]byte) (*Prepared, error) {
	return e.prepare(len(encoded), func(i int, row *derived) (err error) {
		if row.version.Element, row.sealed, err = store.Unseal(encoded[i]); err == nil {
			err = e.own(&row.version.Element)
		}
		return err
	})
}

// own says whether the element is the writer's to write.
func (e *Edit) own(el *graph.Element) error {
	if !e.scope.MayWrite(el.Marking.Owner) {
		return graph.Absent("vault.Commit", el.ID)
	}
	return nil
}

// prepare makes n rows, on all cores; seal gives each its element.
func (e *Edit) prepare(n int, seal func(i int, row *derived) error) (*Prepared, error) {
	type keyed struct {
		id  graph.ID
		row *derived
	}
	rows, order := make([]derived, n), make([]keyed, n)
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			errs[w] = graph.Try("vault.Prepare", func() error {
				d := newDeriver(e.vault.key)
				for i := w * n / workers; i < (w+1)*n/workers; i++ {
					row := &rows[i]
					if err := seal(i, row); err != nil {
						return err
					}
					row.version.Hash = row.sealed.Hash()
					d.derive(row)
					order[i] = keyed{row.version.Element.ID, row}
				}
				return nil
			})
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(order, func(a, b keyed) int { return a.id.Compare(b.id) })
	p := &Prepared{rows: make([]*derived, n), puts: make([]store.Put, n)}
	for i := range order {
		row := order[i].row
		p.rows[i], p.puts[i] = row, store.Put{Element: row.version.Element, Sealed: row.sealed}
	}
	return p, nil
}

// CommitPrepared is Commit for elements that are prepared; what is prepared is
// committed once. When another process was faster with one of the elements, the
// commit is planned again on what that one wrote.
func (e *Edit) CommitPrepared(ctx context.Context, batch graph.ID, p *Prepared, withdraw []graph.ID) (Committed, error) {
	const patience = 30 * time.Second
	v := e.vault
	v.writing.Lock()
	defer v.writing.Unlock()
	unchanged := 0
	for began := time.Now(); ; {
		before := v.head.Revision
		done, err := e.commit(ctx, batch, p, withdraw)
		if err != nil && v.shared && time.Since(began) < patience && (graph.Is(err, graph.Conflict) || graph.Is(err, graph.Invalid)) {
			if e := v.catchUp(ctx); e != nil {
				return Committed{}, e
			}
			if v.head.Revision > before {
				unchanged += done.Unchanged
				continue
			}
		}
		if err != nil {
			return Committed{}, err
		}
		done.Unchanged += unchanged
		return done, nil
	}
}

// commit plans and commits once. The caller holds writing. With an error it
// says how many elements were left out of what is prepared, as said already.
func (e *Edit) commit(ctx context.Context, batch graph.ID, p *Prepared, withdraw []graph.ID) (Committed, error) {
	v, puts := e.vault, len(p.rows)
	b := store.Batch{ID: batch, Time: v.now()}
	var done Committed
	rows, err := e.plan(&b, &done, p, withdraw)
	if err != nil {
		return Committed{}, err
	}
	p.rows, p.puts = rows, p.puts[:len(rows)]
	if len(b.Puts)+len(b.Withdrawals) == 0 {
		done.Revision, done.Time = v.head.Revision, v.head.Time
		return done, nil
	}
	before := v.head.Revision
	staged := make(chan error, 1)
	go func() { staged <- v.stage(rows) }()
	rev, err := v.store.Commit(ctx, b)
	if unstaged := <-staged; err == nil {
		err = unstaged
	}
	if err != nil {
		return Committed{Unchanged: done.Unchanged}, err
	}
	done.Revision, done.Time = rev, b.Time
	if rev <= before { // the batch was committed before: nothing new
		return Committed{Revision: rev, Time: v.mem.revisions[rev].time, Unchanged: puts}, nil
	}
	ids := make([]graph.ID, 0, len(rows)+len(withdraw))
	for _, row := range rows {
		row.version.From = rev
		ids = append(ids, row.version.Element.ID)
	}
	e.written.add(append(ids, withdraw...))
	if rev > before+1 { // other processes have committed in between
		return done, v.catchUp(ctx)
	}
	return done, v.change(func() { v.apply(&b, rev, rows) })
}

// now is the clock's time, never before the newest commit's, to the
// microsecond.
func (v *Vault) now() time.Time {
	t := v.clock().UTC().Truncate(time.Microsecond)
	if t.Before(v.head.Time) {
		return v.head.Time
	}
	return t
}

// plan fills the batch with what is not said already and names the versions it
// replaces; it returns the rows of what is put.
func (e *Edit) plan(b *store.Batch, done *Committed, p *Prepared, withdraw []graph.ID) ([]*derived, error) {
	v := e.vault
	v.mu.RLock()
	defer v.mu.RUnlock()
	m, kept := v.mem, 0
	for i, row := range p.rows {
		el := &row.version.Element
		var replaces graph.Revision
		if n, ok := m.index.Get(el.ID); ok {
			if cur := m.current(n); cur >= 0 {
				if m.classes[m.class[cur]].Owner != e.scope.Member() {
					return nil, graph.Absent("vault.Commit", el.ID)
				}
				if m.same(cur, row.version.Hash) {
					done.Unchanged++
					continue
				}
				replaces = graph.Revision(m.from[cur])
			}
		}
		if p.puts[i].Replaces = replaces; kept < i {
			p.rows[kept], p.puts[kept] = row, p.puts[i]
		}
		kept++
	}
	b.Puts, done.Stored = p.puts[:kept], kept
	for _, id := range withdraw {
		n, ok := m.index.Get(id)
		if !ok {
			continue
		}
		cur := m.current(n)
		if cur < 0 {
			continue
		}
		if m.classes[m.class[cur]].Owner != e.scope.Member() {
			return nil, graph.Absent("vault.Commit", id)
		}
		b.Withdrawals = append(b.Withdrawals, store.Withdrawal{ID: id, Replaces: graph.Revision(m.from[cur])})
		done.Withdrawn++
	}
	return p.rows[:kept], nil
}

// BatchID derives a batch's id from what is sent: the same import in the same
// part is the same batch.
func BatchID(parts ...any) graph.ID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return graph.ID(sum[:16])
}
