package vault

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
	"portolan/graph/internal/store"
)

// Config says which store to open and how.
type Config struct {
	Store     string                  // "embedded:DIR", "bolt://USER@HOST:PORT/DATABASE" and the like, or "memory:" for one that is gone when closed
	Password  string                  // of a database's user
	MustExist bool                    // a place without a store is an error, not a new store
	Key       *graph.Key              // nil: the key in the store's folder, or in the audit log's when the store is in a database
	Audit     audit.Log               // nil: a log in AuditDir, in memory for "memory:"
	AuditDir  string                  // "": DIR/audit, beside an embedded store
	Clock     func() time.Time        // nil: the system's
	Progress  func(done, total int64) // versions loaded; may be nil
	Waiting   func(why error)         // told each time that a database does not answer and is tried again; nil: that is an error
}

// Vault is the open door to one store. It is safe for concurrent use.
type Vault struct {
	store  store.Store
	shared bool // other processes commit to the store, too
	key    graph.Key
	log    audit.Log
	clock  func() time.Time

	permits  func(graph.Marking) bool // nil; tests seed a leak here to see that they find it
	replayed map[uint32]string        // not nil: the vault replays a history, whose states are these

	writing sync.Mutex // one commit at a time
	mu      sync.RWMutex
	mem     *memory
	damaged bool // a fault left mem half changed
	head    store.Head

	stirred atomic.Pointer[time.Time] // when a commit of another process was last adopted; nil: never

	worldMu sync.Mutex
	worlds  []*cached // newest use last
}

// cached is a world that is built once, for all who wait for it.
type cached struct {
	scope string
	rev   uint32
	now   bool   // the world of the newest revision, carried on while nothing it shows changes
	head  uint32 // the newest revision known to change nothing in it
	once  sync.Once
	world atomic.Pointer[world]
}

// keptWorlds is how many worlds are kept: one for each member that asks at a
// time, and some earlier states.
const keptWorlds = 24

// retrying is how long Open waits before it tries a database again.
const retrying = time.Second

// Open opens the store and loads the graph into memory. A store that is locked,
// damaged or unknown gives an error that says what to do; a database that does
// not answer, too, unless the configuration can wait for it.
func Open(ctx context.Context, c Config) (*Vault, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	for {
		v, err := open(ctx, c)
		if c.Waiting == nil || !store.IsAway(err) {
			return v, err
		}
		c.Waiting(err)
		select {
		case <-time.After(retrying):
		case <-ctx.Done():
			return nil, &graph.Error{Kind: graph.Cancelled, Op: "vault.Open", Err: context.Cause(ctx)}
		}
	}
}

// open tries once.
func open(ctx context.Context, c Config) (*Vault, error) {
	s, key, log, err := openStore(ctx, c)
	if err != nil {
		return nil, err
	}
	v := &Vault{store: s.Store, shared: s.shared != nil, key: key, log: log, clock: c.Clock, mem: newMemory(key)}
	if err := v.load(ctx, c.Progress); err != nil {
		s.Close()
		if c.Audit == nil {
			log.Close()
		}
		return nil, err
	}
	return v, nil
}

// Close ends the vault, its store and its log.
func (v *Vault) Close() error {
	err := v.store.Close()
	if e := v.log.Close(); err == nil {
		err = e
	}
	return err
}

// Ready returns nil while the vault can answer: its store gives its head, and
// its audit log takes entries. It tells a probe, who sees nothing else, and
// leaves no entry in the log.
func (v *Vault) Ready(ctx context.Context) error {
	if log, ok := v.log.(interface{ Fault() error }); ok && log.Fault() != nil {
		return graph.Errorf(graph.Unavailable, "vault.Ready", "the audit log takes no more entries: %w", log.Fault())
	}
	if err := v.sound(); err != nil {
		return err
	}
	_, err := v.behind(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return graph.Errorf(graph.Unavailable, "vault.Ready", "the store does not answer in time")
	}
	return err
}

// Key is the store's secret, from which the ids of contributions are derived.
func (v *Vault) Key() graph.Key { return v.key }

// Question says what is being asked, for the audit log, and of which state: the
// one at a revision, the one known at a time, or the newest.
type Question struct {
	Action  string // such as "query", "export", "import"
	Text    string // the operation, or a hash of it
	KnownAt time.Time
	At      graph.Revision
	Held    bool // nothing of the answer leaves before Ask has returned, so that its intent may reach the disk with its outcome
}

// Ask lets a scope read. It writes the intent to the audit log, hands answer a
// View, and writes the outcome before it returns; where the log cannot be
// written there is no answer. The View has all that was committed before the
// call, by other processes as well. When something the View shows was
// restricted or withdrawn meanwhile, answer is run again on a new View, so it
// must have no effect beyond what it returns.
func (v *Vault) Ask(ctx context.Context, s access.Scope, q Question, answer func(context.Context, *View) error) error {
	const op, tries = "vault.Ask", 8
	if s.Member() == "" {
		return graph.Absent(op, graph.ID{})
	}
	seq, err := v.note(ctx, s, q, audit.Entry{Phase: "intent"})
	if err != nil {
		return err
	}
	for n := range tries {
		// An answer that leaves only after the head was read anyway needs no
		// reading before it, if that one shows that nothing was committed.
		ahead := n == 0 && q.Held && v.still()
		follow := v.follow
		if ahead {
			follow = func(context.Context) error { return v.sound() }
		}
		var w *View
		err := follow(ctx)
		if err == nil {
			w, err = v.view(ctx, s, q)
		}
		if err == nil {
			err = answer(ctx, w)
		}
		if ahead && !w.newest() || w != nil && !w.fresh() {
			continue
		}
		if _, e := v.note(ctx, s, q, outcome(seq, w, err)); e != nil {
			return e
		}
		if w == nil { // there is nothing in it that could be stale
			return err
		}
		if e := v.follow(ctx); e != nil && (err == nil || ahead) {
			return e
		}
		if ahead && !w.newest() {
			continue
		}
		if w.fresh() { // writing the log took time, too
			return err
		}
	}
	_, _ = v.note(ctx, s, q, audit.Entry{Phase: "outcome", Ref: seq, Result: "failed: the state kept changing"})
	return graph.Errorf(graph.Unavailable, op, "what the answer shows kept being restricted while it was made; ask again")
}

// outcome is the log's entry for an answer that was made.
func outcome(seq uint64, w *View, err error) audit.Entry {
	e := audit.Entry{Phase: "outcome", Ref: seq, Result: "answered"}
	if err != nil || w == nil {
		e.Result = "failed: " + graph.KindOf(err).String()
		return e
	}
	e.State = w.State()
	e.IDs, e.IDHash = w.shown.list()
	e.Cited = w.shown.citation()
	return e
}

// note writes one entry to the audit log. An outcome is written even when the
// caller has given up.
func (v *Vault) note(ctx context.Context, s access.Scope, q Question, e audit.Entry) (uint64, error) {
	e.Time, e.Actor, e.Member, e.Action = v.clock().UTC(), s.User(), s.Member(), q.Action
	if e.Action == "" {
		e.Action = "unnamed"
	}
	if p := s.Purposes(); len(p) == 1 {
		e.Purpose = p[0]
	}
	if e.Phase == "intent" {
		e.Detail = q.Text
	}
	take := v.log.Append
	if q.Held && e.Phase == audit.Intent {
		take = v.log.Announce
	}
	seq, err := take(context.WithoutCancel(ctx), e)
	if err != nil {
		return 0, graph.Errorf(graph.Unavailable, "vault.audit", "the audit log cannot be written, so no answer is given: %w", err)
	}
	return seq, nil
}

// view opens the scope's world for the question.
func (v *Vault) view(ctx context.Context, s access.Scope, q Question) (*View, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.mu.RLock()
	head := v.mem.head()
	rev := head
	if q.At > 0 {
		rev = uint32(min(q.At, 1<<31))
	} else if !q.KnownAt.IsZero() {
		rev = v.mem.knownAt(q.KnownAt)
	}
	v.mu.RUnlock()
	if rev > head {
		return nil, graph.Errorf(graph.Invalid, "vault.Ask", "revision %d is above the newest, %d", rev, head)
	}
	world := v.world(s, rev, rev == head)
	if world == nil {
		return nil, graph.Errorf(graph.Internal, "vault.Ask", "what the scope may see could not be found out")
	}
	w := &View{vault: v, scope: s, world: world, now: rev == head, since: head, shown: &shown{}}
	w.shown.open(w)
	return w, nil
}

// world finds or builds the scope's world. A built world is used again while no
// later commit touches anything that the scope sees or could see. It is nil for
// those who waited for one whose building failed; the next who asks builds anew.
func (v *Vault) world(s access.Scope, rev uint32, now bool) *world {
	scope := s.Digest()
	v.worldMu.Lock()
	found := v.reuse(s, scope, rev, now)
	if found == nil {
		found = &cached{scope: scope, rev: rev, now: now}
		v.worlds = append(v.worlds, found)
		if len(v.worlds) > keptWorlds {
			v.worlds = v.worlds[1:]
		}
	}
	v.worldMu.Unlock()
	found.once.Do(func() {
		defer v.forgetUnbuilt(found)
		v.mu.RLock()
		defer v.mu.RUnlock()
		w := v.build(s, rev)
		found.head = v.mem.head()
		found.world.Store(w)
	})
	return found.world.Load()
}

// forgetUnbuilt drops a world whose building ended in a panic.
func (v *Vault) forgetUnbuilt(c *cached) {
	if c.world.Load() == nil {
		v.worldMu.Lock()
		defer v.worldMu.Unlock()
		v.worlds = slices.DeleteFunc(v.worlds, func(kept *cached) bool { return kept == c })
	}
}

// reuse finds a cached world that still holds, drops one that does not, and
// returns nil when there is none. The caller holds worldMu.
func (v *Vault) reuse(s access.Scope, scope string, rev uint32, now bool) *cached {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for i, c := range v.worlds {
		if c.scope != scope || (c.rev != rev && !(now && c.now)) {
			continue
		}
		v.worlds = append(v.worlds[:i:i], v.worlds[i+1:]...)
		w := c.world.Load()
		if w == nil && c.rev != rev || w != nil && v.touched(w, s, c.head) {
			return nil
		}
		if w != nil {
			c.rev, c.head = rev, v.mem.head()
		}
		v.worlds = append(v.worlds, c)
		return c
	}
	return nil
}

// number is the number of the element with the id.
func (v *Vault) number(id graph.ID) (int32, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	n, ok := v.mem.index.Get(id)
	return n, ok
}
