package neo4j

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// Store is a store in a Neo4j database, which other processes may use as well.
type Store struct {
	host, user, database string

	db    driver.DriverWithContext
	marks driver.BookmarkManager // every session sees what earlier ones wrote, on any member of a cluster

	heads   sync.Mutex   // guards what follows
	next    *headReading // has not begun
	reading bool         // readHeads runs

	writing chan struct{} // holds one token while a commit of this handle runs
	claim   string        // of the last commit of this handle that was staged; held with writing
	seen    atomic.Uint64 // the newest head that was read
	closed  atomic.Bool
	using   sync.RWMutex // held for reading while a session is used, and for writing while the driver is closed

	patience time.Duration      // how long another writer's staged commit may stand still
	settle   time.Duration      // how long a commit looks for its own outcome
	step     func(string) error // tests make steps of a commit fail here
}

var _ store.Store = (*Store)(nil)

// session hands over a session for one call. The driver must not be closed while one is given back, which Close waits for.
func (s *Store) session(ctx context.Context, mode driver.AccessMode, do func(driver.SessionWithContext) error) error {
	s.using.RLock()
	defer s.using.RUnlock()
	session := s.db.NewSession(ctx, driver.SessionConfig{AccessMode: mode, DatabaseName: s.database, BookmarkManager: s.marks})
	defer session.Close(context.WithoutCancel(ctx))
	return do(session)
}

// read runs one statement and hands over its rows. The statement may be run
// several times; each is called for the rows of the run that succeeded.
func (s *Store) read(ctx context.Context, cypher string, params map[string]any, each func(*driver.Record) error) error {
	var found []*driver.Record
	err := s.session(ctx, driver.AccessModeRead, func(session driver.SessionWithContext) error {
		_, err := session.ExecuteRead(ctx, func(tx driver.ManagedTransaction) (_ any, err error) {
			found, err = rows(ctx, tx, cypher, params)
			return nil, err
		})
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range found {
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

// write runs a writing transaction; do may run several times.
func (s *Store) write(ctx context.Context, do func(driver.ManagedTransaction) error) error {
	return s.session(ctx, driver.AccessModeWrite, func(session driver.SessionWithContext) error {
		_, err := session.ExecuteWrite(ctx, func(tx driver.ManagedTransaction) (any, error) { return nil, do(tx) })
		return err
	})
}

// run runs a statement that returns nothing of interest.
func run(ctx context.Context, tx driver.ManagedTransaction, cypher string, params map[string]any) error {
	result, err := tx.Run(ctx, cypher, params)
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return err
}

// rows runs a statement within a transaction.
func rows(ctx context.Context, tx driver.ManagedTransaction, cypher string, params map[string]any) ([]*driver.Record, error) {
	result, err := tx.Run(ctx, cypher, params)
	if err != nil {
		return nil, err
	}
	return result.Collect(ctx)
}

// Head implements store.Store. It asks the database: other processes move the
// head, too. Whoever asks while the head is being read waits for the next
// reading, which begins after the question, and shares it with all who wait.
func (s *Store) Head(ctx context.Context) (store.Head, error) {
	const op = "store.Head"
	if err := s.usable(ctx, op); err != nil {
		return store.Head{}, err
	}
	s.heads.Lock()
	r := s.next
	if r == nil {
		r = &headReading{done: make(chan struct{})}
		s.next = r
	}
	if !s.reading {
		s.reading = true
		go s.readHeads()
	}
	s.heads.Unlock()
	select {
	case <-r.done:
	case <-ctx.Done():
		return store.Head{}, alive(ctx, op)
	}
	if r.err != nil {
		return store.Head{}, s.failed(ctx, op, r.err)
	}
	return r.head, nil
}

// headReading is one reading of the head, for all who waited when it began.
type headReading struct {
	done chan struct{} // closed when the rest is there
	head store.Head
	err  error
}

// headPatience bounds one reading of the head: a connection that has gone silent
// must not keep those away who come after.
const headPatience = 5 * time.Second

// readHeads reads the head again and again while somebody waits for it. A
// reading does not end with the patience of one of them.
func (s *Store) readHeads() {
	for {
		s.heads.Lock()
		r := s.next
		s.next = nil
		s.reading = r != nil
		s.heads.Unlock()
		if r == nil {
			return
		}
		ctx, end := context.WithTimeout(context.Background(), headPatience)
		r.head, r.err = s.headNow(ctx)
		end()
		close(r.done)
	}
}

// headNow reads the head.
func (s *Store) headNow(ctx context.Context) (store.Head, error) {
	var h store.Head
	whole := false
	err := s.read(ctx, readHead, nil, func(r *driver.Record) error {
		h.Revision = revision(r.Values[0])
		t, ok := r.Values[1].(time.Time)
		if whole = ok || h.Revision == 0; ok {
			h.Time = t.UTC()
		}
		return nil
	})
	if err != nil {
		return store.Head{}, err
	}
	if !whole {
		return store.Head{}, graph.Errorf(graph.Corrupt, "store.Head", "the database %s at %s has a head without its commit; restore it from a backup", s.database, s.host)
	}
	s.noteHead(h.Revision)
	return h, nil
}

// noteHead keeps the newest head that was seen.
func (s *Store) noteHead(r graph.Revision) {
	for seen := s.seen.Load(); uint64(r) > seen && !s.seen.CompareAndSwap(seen, uint64(r)); {
		seen = s.seen.Load()
	}
}

// usable says whether a call may begin.
func (s *Store) usable(ctx context.Context, op string) error {
	if err := alive(ctx, op); err != nil {
		return err
	}
	if s.closed.Load() {
		return closed(op)
	}
	return s.step("read")
}

// ready says whether a read of the revision may run now.
func (s *Store) ready(ctx context.Context, op string, at graph.Revision) error {
	if err := s.usable(ctx, op); err != nil || uint64(at) <= s.seen.Load() {
		return err
	}
	h, err := s.Head(ctx)
	if err == nil && at > h.Revision {
		err = graph.Errorf(graph.Invalid, op, "revision %d is above the head, %d", at, h.Revision)
	}
	return err
}

// Close implements store.Store. It waits for the commit and the readings that run.
func (s *Store) Close() error {
	s.writing <- struct{}{}
	defer func() { <-s.writing }()
	if s.closed.Swap(true) {
		return nil
	}
	s.using.Lock()
	defer s.using.Unlock()
	_ = s.db.Close(context.Background()) // connections end; nothing waits to be written
	return nil
}

// pause waits, or returns when the caller gives up.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func revision(v any) graph.Revision {
	n, _ := v.(int64)
	return graph.Revision(max(n, 0))
}

func id(v any) graph.ID {
	text, _ := v.(string)
	id, _ := graph.ParseID(text)
	return id
}

func texts(ids []graph.ID) []string {
	out := make([]string, len(ids))
	for i := range ids {
		out[i] = ids[i].String()
	}
	return out
}
