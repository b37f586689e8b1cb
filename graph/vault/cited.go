package vault

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"sync"
	"time"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
	"portolan/graph/internal/embedded"
	"portolan/graph/internal/store"
)

// shown remembers what was answered from: for the audit log, which elements'
// contents left the store and which analyses were made; for the check before an
// answer leaves, what else it rests on.
type shown struct {
	mu  sync.Mutex
	ids map[graph.ID]bool
	sum [32]byte
	n   int

	states map[uint32]string // tokens of the views that were opened, by revision
	views  []*View
	holds  []func() bool // each says whether something else may still be shown

	cited audit.Citation
}

// manyShown is how many ids the log names; of more it keeps a hash.
const manyShown = 200

func (s *shown) add(ids []graph.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = make(map[graph.ID]bool, min(len(ids), manyShown))
	}
	for _, id := range ids {
		if s.n <= manyShown && s.ids[id] {
			continue
		}
		switch {
		case s.n < manyShown:
			s.ids[id] = true
		case s.n == manyShown: // from here on the hash stands for those that were listed, too
			for listed := range s.ids {
				s.fold(listed)
			}
			s.fold(id)
		default:
			s.fold(id)
		}
		s.n++
	}
}

func (s *shown) fold(id graph.ID) {
	h := sha256.Sum256(id[:])
	for i := range s.sum {
		s.sum[i] ^= h[i]
	}
}

func (s *shown) list() (ids []string, hash string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n > manyShown {
		return nil, hex.EncodeToString(s.sum[:])
	}
	ids = make([]string, 0, len(s.ids))
	for id := range s.ids {
		ids = append(ids, id.String())
	}
	slices.Sort(ids)
	return ids, ""
}

// open notes a view.
func (s *shown) open(w *View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.states == nil {
		s.states = map[uint32]string{}
	}
	if _, known := s.states[w.world.rev]; !known {
		s.states[w.world.rev] = w.world.state
		s.views = append(s.views, w)
	}
}

// opened gives the tokens of the views, by revision.
func (s *shown) opened() map[uint32]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.states)
}

// also adds a check, which is called with the vault's lock held for reading.
func (s *shown) also(holds func() bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds = append(s.holds, holds)
}

// hold reports whether all that was opened may still be shown. The caller holds
// the vault's lock for reading.
func (s *shown) hold() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !slices.ContainsFunc(s.views, func(w *View) bool { return w.vault.restricted(w.world, w.scope, w.since, w.now) }) &&
		!slices.ContainsFunc(s.holds, func(holds func() bool) bool { return !holds() })
}

// Cite notes an analysis that was made on the view, by the id of its run, under
// which the answer can be asked for again.
func (w *View) Cite(run string) {
	w.shown.mu.Lock()
	defer w.shown.mu.Unlock()
	w.shown.cited.Runs = append(w.shown.cited.Runs, run)
}

// Answered keeps, in the audit log, what was asked and the hash of the answer,
// when analyses were made for it: what it takes to give it again. It returns
// what is kept; of an answer without an analysis nothing is, and say not called.
func (w *View) Answered(say func() (request string, answer []byte)) (kept audit.Citation) {
	w.shown.mu.Lock()
	defer w.shown.mu.Unlock()
	c := &w.shown.cited
	if len(c.Runs) == 0 {
		return kept
	}
	request, answer := say()
	sum := sha256.Sum256(answer)
	c.Request, c.Answer, c.Scope, c.Revision = request, hex.EncodeToString(sum[:]), w.scope.Digest(), uint64(w.world.rev)
	slices.Sort(c.Runs)
	c.Runs = slices.Compact(c.Runs)
	return *c
}

// citation is what the log keeps of an answer that may be cited; nil of others.
func (s *shown) citation() *audit.Citation {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cited.Answer == "" {
		return nil
	}
	return &s.cited
}

// History is all that a view shows, now and as of any earlier time, as the
// commits that made it: what is hidden has left no trace in it. Replay makes a
// vault of it that answers as the view did, without the store and its key.
type History struct {
	Commits []HistoryCommit
	States  []HistoryState // of the views that were opened for the answer, ascending
}

// HistoryCommit is what one commit brought and ended of what the view shows.
type HistoryCommit struct {
	Time      time.Time
	Puts      [][]byte   // elements in canonical encoding, in ascending order of id
	Withdrawn []graph.ID // ascending
}

// HistoryState is the token of the state after the first Commits commits.
type HistoryState struct {
	Commits int
	State   string
}

// span is a version that the scope may see, in revisions of the store.
type span struct {
	id       graph.ID
	from, to uint32
	body     []byte
}

// History gathers what the scope may see of the view's revision and of those
// before it: of every element that it may see by the newest marking, each
// version, and of a link those versions that are shown at some time. Revisions
// are numbered anew, so that nothing tells of those that brought only what is
// hidden.
func (w *View) History(ctx context.Context) (History, error) {
	var spans []span
	last := func() []bool { // called with the lock held
		permits, m := w.vault.permitted(w.scope), w.vault.mem
		out := make([]bool, len(m.ids))
		for n, ver := range m.latest {
			out[n] = ver >= 0 && permits[m.class[ver]]
		}
		return out
	}
	w.vault.mu.RLock()
	allowed := last()
	w.vault.mu.RUnlock()
	w.shown.also(func() bool { // nothing of it leaves when something was restricted meanwhile
		now := last()
		return !slices.ContainsFunc(spans, func(s span) bool { n, _ := w.vault.mem.index.Get(s.id); return !now[n] })
	})
	for v, err := range w.vault.store.Scan(ctx, graph.Revision(w.world.rev), store.Query{History: true}) {
		if err != nil {
			return History{}, err
		}
		n, ok := w.vault.number(v.Element.ID)
		if ok && int(n) < len(allowed) && allowed[n] && !v.Erased && w.everShown(allowed, n, uint32(v.From)) {
			spans = append(spans, span{v.Element.ID, uint32(v.From), uint32(v.To), v.Element.Append(nil)})
			w.shown.add([]graph.ID{v.Element.ID})
		}
	}
	return w.renumber(spans), nil
}

// everShown reports whether the version of the element that begins in a
// revision was ever shown up to the view's: a record's always, a link's when
// both its ends were there with it.
func (w *View) everShown(allowed []bool, n int32, from uint32) bool {
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	m := w.vault.mem
	ver := m.at(n, from)
	if ver < 0 || m.from[ver] != from {
		return false
	}
	if !m.kind[ver].IsLink() {
		return true
	}
	a, b := m.ends[ver][0], m.ends[ver][1]
	if a < 0 || b < 0 || int(a) >= len(allowed) || int(b) >= len(allowed) || !allowed[a] || !allowed[b] {
		return false
	}
	both := func(rev uint32) bool {
		if rev < from || rev > w.world.rev || m.to[ver] != 0 && rev >= m.to[ver] {
			return false
		}
		va, vb := m.at(a, rev), m.at(b, rev)
		return va >= 0 && vb >= 0 && m.kind[ver].Info().MayJoin(m.kind[va], m.kind[vb])
	}
	if both(from) {
		return true
	}
	for _, end := range [2]int32{a, b} {
		for v := m.latest[end]; v >= 0; v = m.prev[v] {
			if both(m.from[v]) {
				return true
			}
		}
	}
	return false
}

// renumber gives the revisions in which something began or ended the numbers
// from 1, and the states that were opened theirs.
func (w *View) renumber(spans []span) (h History) {
	var revs []uint32
	for _, s := range spans {
		revs = append(revs, s.from)
		if s.to != 0 {
			revs = append(revs, s.to)
		}
	}
	slices.Sort(revs)
	revs = slices.Compact(revs)
	w.vault.mu.RLock()
	for _, rev := range revs {
		h.Commits = append(h.Commits, HistoryCommit{Time: w.vault.mem.revisions[rev].time})
	}
	w.vault.mu.RUnlock()
	at := func(rev uint32) int { i, _ := slices.BinarySearch(revs, rev); return i }
	for i, s := range spans { // in ascending order of id, then of time
		h.Commits[at(s.from)].Puts = append(h.Commits[at(s.from)].Puts, s.body)
		if s.to != 0 && !(i+1 < len(spans) && spans[i+1].id == s.id && spans[i+1].from == s.to) {
			h.Commits[at(s.to)].Withdrawn = append(h.Commits[at(s.to)].Withdrawn, s.id)
		}
	}
	for rev, state := range w.shown.opened() {
		h.States = append(h.States, HistoryState{at(rev + 1), state})
	}
	slices.SortFunc(h.States, func(a, b HistoryState) int { return cmp.Compare(a.Commits, b.Commits) })
	h.States = slices.CompactFunc(h.States, func(a, b HistoryState) bool { return a.Commits == b.Commits })
	return h
}

// Replay makes a vault in memory that holds the history and nothing else. Its
// views show all of it to whoever asks, under the states that were recorded:
// what may be seen was found out when the history was gathered.
func Replay(ctx context.Context, h History) (*Vault, error) {
	s, err := embedded.OpenMemory()
	if err != nil {
		return nil, err
	}
	v := &Vault{store: s, log: audit.Memory(), clock: time.Now, replayed: map[uint32]string{}}
	for _, state := range h.States {
		v.replayed[uint32(state.Commits)] = state.State
	}
	if v.key, err = graph.NewKey(); err == nil {
		v.mem = newMemory(v.key)
		err = commitHistory(ctx, s, h)
	}
	if err == nil {
		err = v.load(ctx, nil)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return v, nil
}

// commitHistory stores the commits one after the other.
func commitHistory(ctx context.Context, s store.Store, h History) error {
	current := map[graph.ID]graph.Revision{}
	for i, c := range h.Commits {
		rev := graph.Revision(i + 1)
		b := store.Batch{Time: c.Time}
		binary.BigEndian.PutUint64(b.ID[:], uint64(rev))
		for _, id := range c.Withdrawn {
			b.Withdrawals = append(b.Withdrawals, store.Withdrawal{ID: id, Replaces: current[id]})
			delete(current, id)
		}
		for _, encoded := range c.Puts {
			e, sealed, err := store.Unseal(encoded)
			if err != nil {
				return err
			}
			b.Puts = append(b.Puts, store.Put{Element: e, Replaces: current[e.ID], Sealed: sealed})
			current[e.ID] = rev
		}
		if _, err := s.Commit(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// stateOf names the state of a world: by its token or, in a vault that replays
// a history, as it was recorded.
func (v *Vault) stateOf(w *world, s access.Scope) string {
	if v.replayed == nil {
		return w.token(v.mem, s)
	}
	return cmp.Or(v.replayed[w.rev], "not recorded")
}
