package vault

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"slices"
	"strings"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/names"
)

// derived is what a version's memory row needs beyond its bytes; it is computed
// outside of the lock, in parallel.
type derived struct {
	version store.Version
	sealed  store.Sealed // of what is to be stored
	marking string
	digest  [16]byte
	sum     [4]uint64
	keys    []names.Key
	leg     []names.Key
	departs []names.Key
	verdict graph.Verdict
	span    graph.Span
	chance  float32
	tokens  []string
	name    string

	elem  int32    // the element's number, those of its ends and of its tokens, once
	ends  [2]int32 // it has its place in memory
	words []uint32
}

// deriver computes rows. It is used by one goroutine.
type deriver struct {
	seed     []byte            // what the sums of all versions begin with
	markings map[string]string // each encoding once
	room     []byte
}

func newDeriver(key graph.Key) *deriver {
	return &deriver{seed: append(key[:], "version"...), markings: map[string]string{}}
}

// marking is the marking's encoding.
func (by *deriver) marking(m *graph.Marking) string {
	by.room = m.Append(by.room[:0])
	s, ok := by.markings[string(by.room)]
	if !ok {
		s = string(by.room)
		by.markings[s] = s
	}
	return s
}

// sum is what the version adds to the hashes of its class.
func (by *deriver) sum(v *store.Version) (out [4]uint64) {
	by.room = append(append(append(by.room[:0], by.seed...), v.Element.ID[:]...), v.Hash[:]...)
	sum := sha256.Sum256(by.room)
	for i := range out {
		out[i] = binary.LittleEndian.Uint64(sum[8*i:])
	}
	return out
}

// derive computes the row of a version. Tokens of different values are separated
// by "" so that a match within one value can be told from one across values.
func (by *deriver) derive(d *derived) {
	v, e := &d.version, &d.version.Element
	d.marking, d.sum, d.span, d.chance = by.marking(&e.Marking), by.sum(v), e.When(), -1
	copy(d.digest[:], v.Hash[:])
	if p, ok := e.Grade.Probability(); ok {
		d.chance = float32(p)
	}
	if e.Kind == graph.Judgement {
		d.verdict = graph.Verdict(e.Props.First("verdict"))
	}
	if v.Erased || e.IsLink() {
		return
	}
	d.name, d.keys = e.Name(), names.ReferenceKeys(e)
	if e.Kind == graph.Leg {
		d.leg = names.LegStubs(e)
		d.departs = names.PlaceKeys(e.Props.First("departurePlace"), d.span)
	}
	info := e.Kind.Info()
	for i := range e.Props {
		rule := info.Property(e.Props[i].Name)
		if rule == nil || (rule.Type != graph.NameType && rule.Type != graph.CodeType) {
			continue
		}
		for _, value := range e.Props[i].Values {
			start := len(d.tokens)
			d.tokens = names.AppendSearchTokens(d.tokens, value.Text)
			if rule.Type == graph.CodeType { // a code is found without its punctuation as well
				if code := codeToken(value.Text); code != "" && !slices.Contains(d.tokens[start:], code) {
					d.tokens = append(d.tokens, code)
				}
			}
			d.tokens = append(d.tokens, "")
		}
	}
}

// codeToken is the token under which a code is found as one word.
func codeToken(code string) string { return strings.ToLower(names.Identifier(code)) }

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
		if c.Revision > head.Revision {
			break // another process has just made it; follow brings it
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
				rows, d := make([]derived, len(chunk)), newDeriver(v.key)
				for i := range chunk {
					rows[i].version = chunk[i]
					d.derive(&rows[i])
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
			v.mem.place(&rows[i])
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

// stagedAtOnce bounds how long readers wait for stage.
const stagedAtOnce = 1024

// stage gives the rows of a commit their places while the store commits it.
// Until apply it changes nothing that is seen: an element without a version is
// like one that only links name. The caller holds the token of writing.
func (v *Vault) stage(rows []*derived) error {
	for part := range slices.Chunk(rows, stagedAtOnce) {
		err := v.change(func() {
			for _, row := range part {
				v.mem.place(row)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// change runs f, which changes what is in memory, while nobody reads. When f
// panics, memory is neither the old nor the new state, perhaps without a
// restriction that the store holds, and nobody may be answered from it.
func (v *Vault) change(f func()) error {
	return graph.Try("vault.memory", func() error {
		v.mu.Lock()
		defer v.mu.Unlock()
		whole := false
		defer func() { v.damaged = v.damaged || !whole }()
		f()
		whole = true
		return nil
	})
}

// sound says whether anybody may be answered from memory.
func (v *Vault) sound() error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.damaged {
		return graph.Errorf(graph.Unavailable, "vault.memory", "a fault left the graph in memory half changed, so nobody is answered; start the server again, which reads it from the store")
	}
	return nil
}

// apply brings a commit whose rows are staged into memory. The caller holds the
// lock for writing.
func (v *Vault) apply(b *store.Batch, rev graph.Revision, rows []*derived) {
	m, r := v.mem, uint32(rev)
	elems := make([]int32, 0, len(rows)+len(b.Withdrawals))
	for _, row := range rows {
		m.end(row.elem, r)
		m.add(row)
		elems = append(elems, row.elem)
	}
	for _, w := range b.Withdrawals {
		n := m.number(w.ID)
		m.end(n, r)
		elems = append(elems, n)
	}
	for _, id := range b.Erasures {
		if n, ok := m.index.Get(id); ok {
			m.erase(n, r)
			elems = append(elems, n)
		}
	}
	slices.Sort(elems)
	m.revisions = append(m.revisions, revision{time: b.Time, elems: elems})
	v.head = store.Head{Revision: rev, Time: b.Time}
}

// follow brings what other processes have committed into memory. A store that
// this process holds alone has nothing to follow. When the head cannot be read,
// nobody may be answered: something may have been restricted.
func (v *Vault) follow(ctx context.Context) error {
	if err := v.sound(); err != nil || !v.shared {
		return err
	}
	if behind, err := v.behind(ctx); err != nil || !behind {
		return err
	}
	v.writing.Lock()
	defer v.writing.Unlock()
	return v.catchUp(ctx)
}

// calm is how long other processes must have committed nothing before an answer
// is made ahead of a reading of the head: while they commit, it would often be
// made twice.
const calm = 5 * time.Second

// still reports whether an answer that is made from memory will probably do
// although the store has not been asked what is newest.
func (v *Vault) still() bool {
	last := v.stirred.Load()
	return v.shared && (last == nil || time.Since(*last) > calm)
}

// behind reports whether the store has commits that are not in memory. It fails
// when the head cannot be read, and when a database has gone back, as one does
// that is restored from a backup: memory is then not what the store says.
func (v *Vault) behind(ctx context.Context) (bool, error) {
	v.mu.RLock()
	known := v.head
	v.mu.RUnlock()
	head, err := v.store.Head(ctx)
	if err == nil && (head.Revision < known.Revision || head.Revision == known.Revision && !head.Time.Equal(known.Time)) {
		err = graph.Errorf(graph.Unavailable, "vault.follow", "the database is not in the state that it had, revision %d, but in another, revision %d; if it was restored, start the server again", known.Revision, head.Revision)
	}
	return err == nil && head.Revision > known.Revision, err
}

// catchUp applies the commits after the newest one in memory. The caller holds
// writing.
func (v *Vault) catchUp(ctx context.Context) error {
	for c, err := range v.store.Changes(ctx, v.head.Revision) {
		if err == nil {
			now := time.Now()
			v.stirred.Store(&now)
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
	if err := v.stage(rows); err != nil {
		return err
	}
	return v.change(func() { v.apply(&b, c.Revision, rows) })
}

// followed is follow for what streams out: a chunk that cannot be checked does
// not leave.
func (v *Vault) followed() bool {
	if !v.shared {
		return v.sound() == nil
	}
	ctx, end := context.WithTimeout(context.Background(), 10*time.Second)
	defer end()
	return v.follow(ctx) == nil
}
