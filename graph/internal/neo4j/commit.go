package neo4j

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"portolan/graph"
	"portolan/graph/internal/store"
)

const opCommit = "store.Commit"

// publishing is how long the second transaction may take; it is not ended with
// the caller's patience, because its outcome would then be unknown.
const publishing = 2 * time.Minute

// Commit implements store.Store. When an outcome is not known it finds out by
// the batch's id, and gives up, Unavailable, when the database does not answer
// for some time: the same batch committed again settles it then.
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
	if s.closed.Load() {
		return 0, closed(opCommit)
	}
	b.Time = micro(b.Time)
	waiting := waiting{mine: s.claim}
	for give := time.Now().Add(s.settle); ; {
		claim := newClaim()
		st, err := s.stage(ctx, &b, claim, waiting.evict(s.patience))
		if err == nil && st.done > 0 {
			s.noteHead(st.done)
			return st.done, nil
		}
		if err == nil && st.busy != "" {
			waiting.see(st.busy)
			if err := pause(ctx, 5*time.Millisecond); err != nil {
				return 0, s.failed(ctx, opCommit, err)
			}
			continue
		}
		s.claim, waiting.mine = claim, claim
		if err == nil {
			err = alive(ctx, opCommit)
		}
		stands := false
		if err == nil {
			if stands, err = s.publish(ctx, st, claim); err == nil && stands {
				s.noteHead(st.at)
				return st.at, nil
			}
		}
		// Staging again tells whether the batch is in, and mends what is not.
		if err != nil && (!unsettled(err) || ctx.Err() != nil || time.Now().After(give)) {
			return 0, s.failed(ctx, opCommit, err)
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, s.failed(ctx, opCommit, err)
		}
	}
}

// newClaim is a name for one staged commit that no other has.
func newClaim() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// waiting remembers whose staged commit is in the way.
type waiting struct {
	mine  string // a claim of ours whose outcome is not known: nobody works on it
	other string
	since time.Time
}

func (w *waiting) see(claim string) {
	if claim != w.other {
		w.other, w.since = claim, time.Now()
	}
}

// evict lists the claims that may be taken away.
func (w *waiting) evict(patience time.Duration) map[string]bool {
	claims := map[string]bool{w.mine: true}
	if w.other != "" && time.Since(w.since) > patience {
		claims[w.other] = true
	}
	return claims
}

// headState is what a writer finds when it has locked the head.
type headState struct {
	revision, done graph.Revision
	claim          string
	time           time.Time
}

// lock locks the head until the transaction ends, and reads it; done is the
// revision of the batch when it is already in.
func (s *Store) lock(ctx context.Context, tx driver.ManagedTransaction, batch graph.ID) (h headState, err error) {
	found, err := rows(ctx, tx, lockHead, map[string]any{"writer": s.user, "batch": batch.String()})
	if err != nil {
		return h, err
	}
	if len(found) != 1 {
		return h, graph.Errorf(graph.Unavailable, opCommit, "the store in the database %s at %s is gone; restore it from a backup", s.database, s.host)
	}
	v := found[0].Values
	if n, _ := v[2].(int64); n != schema {
		return h, graph.Errorf(graph.Unavailable, opCommit, "the store in the database %s at %s has schema %d now and this version knows %d; open it with the newer version", s.database, s.host, n, schema)
	}
	h.revision, h.done = revision(v[0]), revision(v[4])
	h.claim, _ = v[1].(string)
	if t, ok := v[3].(time.Time); ok {
		h.time = t.UTC()
	}
	return h, nil
}

// staged is a commit whose versions stand above the head.
type staged struct {
	at   graph.Revision
	done graph.Revision // the batch is in already, as this revision
	busy string         // another writer's claim is in the way

	erased [][]any // the rows of eraseVersions
	graph  projection
}

// stage is the first transaction: it claims the head and writes everything
// above it, or says what is in the way or in conflict.
func (s *Store) stage(ctx context.Context, b *store.Batch, claim string, evict map[string]bool) (st *staged, err error) {
	if err := s.step("stage"); err != nil {
		return nil, err
	}
	err = s.write(ctx, func(tx driver.ManagedTransaction) error {
		st = &staged{}
		h, err := s.lock(ctx, tx, b.ID)
		if err != nil || h.done > 0 {
			st.done = h.done
			return err
		}
		if err := b.Check(); err != nil {
			return err
		}
		if b.Time.Before(h.time) {
			return graph.Errorf(graph.Invalid, opCommit, "the time %s is before the newest commit's, %s", b.Time, h.time)
		}
		st.at = h.revision + 1
		if h.claim != "" && !evict[h.claim] {
			st.busy = h.claim
			return nil
		}
		if h.claim != "" {
			if err := s.unstage(ctx, tx, st.at); err != nil {
				return err
			}
		}
		w := stager{s: s, ctx: ctx, tx: tx, st: st, change: store.Change{Revision: st.at, Time: b.Time, Batch: b.ID}}
		if err := w.batch(b); err != nil {
			return err
		}
		return run(ctx, tx, stageCommit, map[string]any{"claim": claim, "at": int64(st.at), "batch": b.ID.String(), "time": b.Time, "body": encodeCommit(&w.change)})
	})
	if err == nil {
		err = s.step("staged")
	}
	return st, err
}

// publish is the second transaction: it moves the head if the claim still
// stands, and with it erases and projects.
func (s *Store) publish(ctx context.Context, st *staged, claim string) (stands bool, err error) {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), publishing)
	defer end()
	if err := s.step("publish"); err != nil {
		return false, err
	}
	err = s.write(ctx, func(tx driver.ManagedTransaction) error {
		stands = false
		h, err := s.lock(ctx, tx, graph.ID{})
		if err != nil || h.claim != claim {
			return err
		}
		stands = true
		if len(st.erased) > 0 {
			if err := run(ctx, tx, eraseVersions, map[string]any{"rows": st.erased}); err != nil {
				return err
			}
		}
		if err := st.graph.write(ctx, tx); err != nil {
			return err
		}
		return run(ctx, tx, moveHead, map[string]any{"at": int64(st.at)})
	})
	if err == nil {
		err = s.step("published")
	}
	return stands, err
}

// unstage takes away what was staged as the revision and frees the head. The
// head is locked.
func (s *Store) unstage(ctx context.Context, tx driver.ManagedTransaction, at graph.Revision) error {
	params := map[string]any{"at": int64(at)}
	found, err := rows(ctx, tx, readStaged, params)
	if err != nil {
		return err
	}
	for _, r := range found {
		body, _ := r.Values[0].([]byte)
		c, err := decodeCommit(at, body)
		if err != nil {
			return graph.Errorf(graph.Corrupt, opCommit, "revision %d, which is staged: %w", at, err)
		}
		params["ids"] = texts(c.IDs)
		for _, statement := range []string{removeStaged, reopenEnded, removeEntry} {
			if err := run(ctx, tx, statement, params); err != nil {
				return err
			}
		}
	}
	return run(ctx, tx, releaseHead, nil)
}
