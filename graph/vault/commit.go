package vault

import (
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

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
// committed once.
func (e *Edit) CommitPrepared(ctx context.Context, batch graph.ID, p *Prepared, withdraw []graph.ID) (Committed, error) {
	unchanged := 0 // of all tries: each leaves out what it finds said already
	return e.settled(ctx, func() (Committed, error) {
		done, err := e.commit(ctx, batch, p, withdraw)
		unchanged += done.Unchanged
		done.Unchanged = unchanged
		return done, err
	})
}

// Amend stores the next version of one of the writer's own elements: change is
// given the current one and makes the next. No other commit comes between what
// change is given and what it makes; when one of another process does, change
// is asked again about that. What is absent or another's is NotFound, and an
// error of change ends it.
func (e *Edit) Amend(ctx context.Context, batch, id graph.ID, change func(graph.Element) (graph.Element, error)) (Committed, error) {
	return e.settled(ctx, func() (Committed, error) {
		view, err := e.View(ctx)
		if err != nil {
			return Committed{}, err
		}
		found, err := view.Get(ctx, []graph.ID{id})
		if err != nil {
			return Committed{}, err
		}
		if found[0] == nil || !e.scope.MayWrite(found[0].Marking.Owner) {
			return Committed{}, graph.Absent("vault.Amend", id)
		}
		next, err := change(*found[0])
		if err != nil {
			return Committed{}, err
		}
		p, err := e.Prepare([]graph.Element{next})
		if err != nil {
			return Committed{}, err
		}
		return e.commit(ctx, batch, p, nil)
	})
}

// settled holds off other commits while one is made. When another process was
// faster with one of its elements, it is made again on what that one wrote.
func (e *Edit) settled(ctx context.Context, try func() (Committed, error)) (Committed, error) {
	const patience = 30 * time.Second
	v := e.vault
	v.writing.Lock()
	defer v.writing.Unlock()
	for began := time.Now(); ; {
		before := v.head.Revision
		done, err := try()
		if err == nil {
			return done, nil
		}
		if v.shared && time.Since(began) < patience && (graph.Is(err, graph.Conflict) || graph.Is(err, graph.Invalid)) {
			if e := v.catchUp(ctx); e != nil {
				return Committed{}, e
			}
			if v.head.Revision > before {
				continue
			}
		}
		return Committed{}, err
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
