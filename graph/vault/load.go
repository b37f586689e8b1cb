package vault

import (
	"context"
	"runtime"
	"slices"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// loadChunk is how many versions are derived together.
const loadChunk = 2048

// load reads the commits and every version from the store into memory. Rows
// are derived in parallel and added in the store's order.
func (v *Vault) load(ctx context.Context, progress func(done, total int64)) error {
	head, err := v.store.Head(ctx)
	if err != nil {
		return err
	}
	v.head = head
	var total int64
	written := make([][]graph.ID, 0, head.Revision)
	for c, err := range v.store.Changes(ctx, 0) {
		if err != nil {
			return err
		}
		v.mem.revisions = append(v.mem.revisions, revision{time: c.Time})
		written = append(written, c.IDs)
		total += int64(len(c.IDs))
	}
	if uint32(head.Revision) != v.mem.head() {
		return graph.Errorf(graph.Corrupt, "vault.Open", "the store's newest revision is %d but its change feed ends at %d", head.Revision, v.mem.head())
	}
	if err := v.loadVersions(ctx, head.Revision, total, progress); err != nil {
		return err
	}
	for i, ids := range written {
		elems := make([]int32, len(ids))
		for j, id := range ids {
			elems[j] = v.mem.number(id)
		}
		v.mem.revisions[i+1].elems = elems
	}
	return nil
}

func (v *Vault) loadVersions(ctx context.Context, head graph.Revision, total int64, progress func(done, total int64)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	queue := make(chan chan []derived, 2*runtime.GOMAXPROCS(0))
	var failed error
	go func() {
		defer close(queue)
		send := func(chunk []store.Version) bool {
			out := make(chan []derived, 1)
			select {
			case queue <- out:
			case <-ctx.Done():
				return false
			}
			go func() {
				rows := make([]derived, len(chunk))
				for i, ver := range chunk {
					rows[i] = derive(v.key, ver)
				}
				out <- rows
			}()
			return true
		}
		chunk := make([]store.Version, 0, loadChunk)
		for ver, err := range v.store.Scan(ctx, head, store.Query{History: true}) {
			if err != nil {
				failed = err
				return
			}
			if chunk = append(chunk, ver); len(chunk) == loadChunk {
				if !send(chunk) {
					return
				}
				chunk = make([]store.Version, 0, loadChunk)
			}
		}
		if len(chunk) > 0 {
			send(chunk)
		}
	}()
	var done int64
	for out := range queue {
		rows := <-out
		for i := range rows {
			v.mem.add(&rows[i])
		}
		if done += int64(len(rows)); progress != nil {
			progress(done, max(done, total))
		}
	}
	if failed == nil {
		failed = ctx.Err()
	}
	return failed
}

// apply brings a commit into memory. The caller holds the lock for writing.
func (v *Vault) apply(b *store.Batch, rev graph.Revision, rows []derived) {
	m, r := v.mem, uint32(rev)
	var elems []int32
	for i := range rows {
		m.end(m.number(rows[i].version.Element.ID), r)
		elems = append(elems, m.elem[m.add(&rows[i])])
	}
	for _, w := range b.Withdrawals {
		n := m.number(w.ID)
		m.end(n, r)
		elems = append(elems, n)
	}
	for _, id := range b.Erasures {
		if n, ok := m.index[id]; ok {
			m.erase(n, r)
			elems = append(elems, n)
		}
	}
	slices.Sort(elems)
	m.revisions = append(m.revisions, revision{time: b.Time, elems: elems})
	v.head = store.Head{Revision: rev, Time: b.Time}
}
