package vault

import (
	"context"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// follow brings what other processes have committed into memory. A store that
// this process holds alone has nothing to follow. When the head cannot be read,
// nobody may be answered: something may have been restricted.
func (v *Vault) follow(ctx context.Context) error {
	if !v.shared {
		return nil
	}
	head, err := v.store.Head(ctx)
	if err != nil {
		return err
	}
	v.mu.RLock()
	known := v.head.Revision
	v.mu.RUnlock()
	if head.Revision <= known {
		return nil
	}
	v.writing.Lock()
	defer v.writing.Unlock()
	return v.catchUp(ctx)
}

// catchUp applies the commits after the newest one in memory. The caller holds
// writing.
func (v *Vault) catchUp(ctx context.Context) error {
	for c, err := range v.store.Changes(ctx, v.head.Revision) {
		if err == nil {
			err = v.adopt(ctx, &c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// adopt applies one commit of another process. What the commit ended without a
// new version was withdrawn, unless the version that was current before it, or
// every version, is erased.
func (v *Vault) adopt(ctx context.Context, c *store.Change) error {
	b := store.Batch{Time: c.Time}
	var rows []*derived
	by := newDeriver(v.key)
	left := make(map[graph.ID]bool, len(c.IDs))
	for _, id := range c.IDs {
		left[id] = true
	}
	for ver, err := range v.store.Get(ctx, c.Revision, c.IDs) {
		if err != nil {
			return err
		}
		row := &derived{version: ver}
		row.version.To = 0
		by.derive(row)
		rows = append(rows, row)
		delete(left, ver.Element.ID)
	}
	var ended []graph.ID
	for _, id := range c.IDs {
		if left[id] {
			ended = append(ended, id)
		}
	}
	if c.Revision > 1 && len(ended) > 0 {
		for ver, err := range v.store.Get(ctx, c.Revision-1, ended) {
			if err != nil {
				return err
			}
			if !ver.Erased {
				b.Withdrawals = append(b.Withdrawals, store.Withdrawal{ID: ver.Element.ID, Replaces: ver.From})
				delete(left, ver.Element.ID)
			}
		}
	}
	for _, id := range ended {
		if left[id] {
			b.Erasures = append(b.Erasures, id)
		}
	}
	v.stage(rows)
	v.mu.Lock()
	v.apply(&b, c.Revision, rows)
	v.mu.Unlock()
	return nil
}

// followed is follow for what streams out: a chunk that cannot be checked does
// not leave.
func (v *Vault) followed() bool {
	if !v.shared {
		return true
	}
	ctx, end := context.WithTimeout(context.Background(), 10*time.Second)
	defer end()
	return v.follow(ctx) == nil
}
