package neo4j

import (
	"context"
	"crypto/rand"
	"errors"
	"runtime"
	"slices"
	"sync"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// stager writes the versions of one batch within the first transaction.
type stager struct {
	s      *Store
	ctx    context.Context
	tx     driver.ManagedTransaction
	st     *staged
	change store.Change
}

// known is the current version of an id, as far as a write needs it.
type known struct {
	from           graph.Revision
	kind           graph.Kind
	source, target graph.ID
}

// batch stages everything the batch writes, or says what is in conflict.
func (w *stager) batch(b *store.Batch) error {
	current, err := w.current(b)
	if err != nil {
		return err
	}
	var ended [][]any
	end := func(id graph.ID, replaces graph.Revision) error {
		now := current[id]
		if now.from != replaces {
			return store.Conflicted(id, replaces, now.from)
		}
		w.change.IDs = append(w.change.IDs, id)
		if now.from > 0 {
			ended = append(ended, []any{id.String(), int64(now.from)})
			w.st.graph.leave(id, now)
		}
		return nil
	}
	for i := range b.Puts {
		if err := end(b.Puts[i].Element.ID, b.Puts[i].Replaces); err != nil {
			return err
		}
	}
	for _, x := range b.Withdrawals {
		if err := end(x.ID, x.Replaces); err != nil {
			return err
		}
	}
	if ended, err = w.erase(b.Erasures, ended); err != nil {
		return err
	}
	slices.SortFunc(w.change.IDs, graph.ID.Compare)
	if len(ended) > 0 {
		if err := w.run(stageEnds, ended); err != nil {
			return err
		}
	}
	return w.put(b.Puts)
}

func (w *stager) run(cypher string, rows [][]any) error {
	return run(w.ctx, w.tx, cypher, map[string]any{"rows": rows, "at": int64(w.st.at)})
}

// current reads the current versions of what is put and withdrawn.
func (w *stager) current(b *store.Batch) (map[graph.ID]known, error) {
	ids := make([]graph.ID, 0, len(b.Puts)+len(b.Withdrawals))
	for i := range b.Puts {
		ids = append(ids, b.Puts[i].Element.ID)
	}
	for _, x := range b.Withdrawals {
		ids = append(ids, x.ID)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := rows(w.ctx, w.tx, readCurrent, map[string]any{"ids": texts(ids)})
	current := make(map[graph.ID]known, len(found))
	for _, r := range found {
		k, _ := r.Values[2].(int64)
		current[id(r.Values[0])] = known{revision(r.Values[1]), graph.Kind(k), id(r.Values[3]), id(r.Values[4])}
	}
	return current, err
}

// erase ends the current versions of the ids and prepares the tombstones, which
// are written with the head: bytes that are gone do not come back when a staged
// commit is taken away.
func (w *stager) erase(ids []graph.ID, ended [][]any) ([][]any, error) {
	if len(ids) == 0 {
		return ended, nil
	}
	found, err := rows(w.ctx, w.tx, readErased, map[string]any{"ids": texts(ids)})
	if err != nil {
		return nil, err
	}
	for _, r := range found {
		x := readRow(r)
		if len(x.body) == erasedLen && x.body[0] == erasedForm {
			continue
		}
		id, from := x.version.Element.ID, x.version.From
		if n := len(w.change.IDs); n == 0 || w.change.IDs[n-1] != id {
			w.change.IDs = append(w.change.IDs, id)
		}
		w.st.erased = append(w.st.erased, []any{id.String(), int64(from), int64(class(x.kind)), tombstone(x.body, x.kind)})
		if x.version.To == 0 {
			ended = append(ended, []any{id.String(), int64(from)})
			w.st.graph.leave(id, known{from, x.kind, x.source, x.target})
		}
	}
	return ended, nil
}

// put stages the new versions. Bodies and projections are made on all cores.
func (w *stager) put(puts []store.Put) error {
	salts := make([]byte, saltLen*len(puts))
	_, _ = rand.Read(salts) // it never fails
	bodies, props := make([][]byte, len(puts)), make([]map[string]any, len(puts))
	workers := runtime.GOMAXPROCS(0)
	errs := make([]error, workers)
	var all sync.WaitGroup
	for n := range workers {
		all.Go(func() {
			errs[n] = graph.Try("store.Commit", func() error {
				for i := n * len(puts) / workers; i < (n+1)*len(puts)/workers; i++ {
					bodies[i] = encode(&puts[i], salts[i*saltLen:(i+1)*saltLen])
					props[i] = properties(&puts[i].Element)
				}
				return nil
			})
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	var records, links [][]any
	for i := range puts {
		e := &puts[i].Element
		w.st.graph.enter(e, props[i])
		row := []any{e.ID.String(), int64(e.Kind), bodies[i]}
		if e.IsLink() {
			links = append(links, append(row, e.From.String(), e.To.String()))
		} else {
			records = append(records, row)
		}
	}
	if len(records) > 0 {
		if err := w.run(stageRecords, records); err != nil {
			return err
		}
	}
	if len(links) > 0 {
		return w.run(stageLinks, links)
	}
	return nil
}
