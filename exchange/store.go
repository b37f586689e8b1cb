package exchange

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/vault"
)

// commitElements and commitBytes bound one commit. The first is a variable for
// tests, which have no million records.
var commitElements = 20_000

const commitBytes = 24 << 20

// checkLinks looks at the ends of the links when everything has been read.
func (m *importer) checkLinks(ctx context.Context) error {
	m.rejected = make([]uint64, m.elements.n/64+1)
	var w waiting
	return m.links.each(func(i int64, b []byte) error {
		if i%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			m.tick("checking", i, m.links.n)
		}
		if err := w.decode(b); err != nil {
			return err
		}
		return m.checkLink(&w)
	})
}

func (m *importer) checkLink(w *waiting) error {
	for _, r := range w.requires {
		if _, ok := m.kindOf(r.id); !ok {
			return m.drop(w, &row.Fault{Kind: w.kind, Reason: "the record " + r.text + " is not known"})
		}
	}
	if !w.kind.IsLink() {
		return nil
	}
	from, ok1 := m.kindOf(w.from)
	to, ok2 := m.kindOf(w.to)
	if ok1 && ok2 && !w.kind.Info().MayJoin(from, to) {
		if w.seq < 0 {
			return nil // it stands in the store as it is; nobody sees it
		}
		return m.drop(w, &row.Fault{Kind: w.kind, Reason: fmt.Sprintf("%s does not join %s to %s", w.kind, from, to)})
	}
	for i, ok := range []bool{ok1, ok2} {
		if !ok {
			m.receipt.Dangling.add(Dangle{File: m.sources[w.file].Name, Row: w.line, Kind: w.kind.String(), End: []string{"from", "to"}[i], Ref: w.texts[i]})
		}
	}
	return nil
}

// kindOf is the kind of a record that is in the import or that the importer may
// see in the store. What is hidden is as unknown as what is not there.
func (m *importer) kindOf(id graph.ID) (graph.Kind, bool) {
	if e, ok := m.seen.Get(id); ok && !e.void {
		return e.kind, true
	}
	return m.edit.KindOf(id)
}

// drop rejects an element that was kept.
func (m *importer) drop(w *waiting, f *row.Fault) error {
	m.rejected[w.seq/64] |= 1 << (w.seq % 64)
	k := m.receipt.kind(w.kind)
	if w.updates {
		k.Updated--
	} else {
		k.New--
	}
	e, _ := m.seen.Ref(w.id)
	e.void = true
	return m.receipt.reject(m.sources[w.file].Name, w.line, f)
}

// checkEdition refuses an edition that says nothing and would withdraw all.
func (m *importer) checkEdition() error {
	if !m.receipt.Edition || m.receipt.Submitted > 0 {
		return nil
	}
	for _, dataset := range m.receipt.Datasets {
		for range m.edit.Own(dataset) {
			return invalid("the edition has no rows and would withdraw everything in the dataset %s; withdraw it on purpose, or give the right file", dataset)
		}
	}
	return nil
}

// store commits what is valid, part by part, and the withdrawals last.
func (m *importer) store(ctx context.Context) error {
	r := m.receipt
	for _, k := range r.byKind {
		if k != nil {
			r.New, r.Updated = r.New+k.New, r.Updated+k.Updated
		}
	}
	planned := r.New + r.Updated
	r.NotStored = planned
	err := m.commitAll(ctx)
	if err == nil {
		err = m.withdraw(ctx)
	}
	r.Complete = err == nil
	if r.NotStored > 0 { // which of them were new is not known any more
		r.New = min(r.New, r.Stored)
		r.Updated = r.Stored - r.New
	}
	return err
}

// committer numbers the commits of one run of an import. The number is drawn
// anew for each run: a run that goes on after a crash finds by their content
// what is stored, and must not be told the answer of an earlier batch.
type committer struct {
	run   [16]byte
	part  uint64
	owner string
	key   graph.Key
}

func newCommitter(key graph.Key, owner string) (*committer, error) {
	c := &committer{key: key, owner: owner}
	if _, err := rand.Read(c.run[:]); err != nil {
		return nil, fmt.Errorf("no random bytes for the numbers of the commits: %w", err)
	}
	return c, nil
}

func (c *committer) next() graph.ID {
	c.part++
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], c.part)
	sum := c.key.Sum([]byte("import"), []byte(c.owner), c.run[:], n[:])
	return graph.ID(sum[:16])
}

// part is what one commit stores.
type part struct {
	n        int
	prepared *vault.Prepared
}

// gathered are the elements of a part to come: their canonical encodings, one
// behind the other.
type gathered struct {
	text []byte
	cuts []int // where each ends
}

// encoded are the encodings one by one.
func (g *gathered) encoded() [][]byte {
	out, from := make([][]byte, len(g.cuts)), 0
	for i, to := range g.cuts {
		out[i], from = g.text[from:to], to
	}
	return out
}

// commitAll stores the valid elements. While one part is being committed, the
// next is read and prepared.
func (m *importer) commitAll(ctx context.Context) error {
	c, err := newCommitter(m.key, m.o.Marking.Owner)
	if err != nil {
		return err
	}
	total := m.receipt.NotStored
	m.edit.Expect(total)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	parts, fail := make(chan part, 1), make(chan error, 1)
	go func() {
		defer close(parts)
		fail <- m.parts(func(p part) error {
			select {
			case parts <- p:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	var failed error
	for p := range parts {
		if failed != nil {
			continue
		}
		if failed = m.commit(ctx, c.next(), p, nil); failed != nil {
			cancel()
			continue
		}
		m.tick("storing", int64(m.receipt.Stored), int64(total))
	}
	if err := <-fail; failed == nil {
		failed = err
	}
	return failed
}

// parts reads and prepares the valid elements, a commit's worth at a time.
func (m *importer) parts(out func(part) error) error {
	var g gathered
	flush := func() error {
		prepared, err := m.edit.PrepareEncoded(g.encoded())
		if err != nil {
			return err
		}
		p := part{len(g.cuts), prepared}
		g.text, g.cuts = g.text[:0], g.cuts[:0]
		return out(p)
	}
	err := m.elements.each(func(seq int64, b []byte) error {
		if m.rejected[seq/64]&(1<<(seq%64)) != 0 {
			return nil
		}
		g.text = append(g.text, b...)
		g.cuts = append(g.cuts, len(g.text))
		if len(g.cuts) < commitElements && len(g.text) < commitBytes {
			return nil
		}
		return flush()
	})
	if err == nil && len(g.cuts) > 0 {
		err = flush()
	}
	return err
}

func (m *importer) commit(ctx context.Context, batch graph.ID, p part, withdraw []graph.ID) error {
	c, err := m.edit.CommitPrepared(ctx, batch, p.prepared, withdraw)
	if err != nil {
		return err
	}
	r := m.receipt
	r.Stored += p.n
	r.NotStored -= p.n
	r.Withdrawn += len(withdraw)
	r.Commits = append(r.Commits, Commit{Revision: c.Revision, Time: c.Time, Stored: p.n, Withdrawn: len(withdraw)})
	return nil
}

// withdraw takes back what an edition's datasets no longer have. Where rejected
// rows do not say which elements they are about, nothing is withdrawn.
func (m *importer) withdraw(ctx context.Context) error {
	r := m.receipt
	if !r.Edition {
		return nil
	}
	var gone []graph.ID
	for _, dataset := range r.Datasets {
		for h := range m.edit.Own(dataset) {
			if _, ok := m.seen.Get(h.ID); ok {
				continue
			}
			if m.blind {
				r.HeldBack++
				continue
			}
			gone = append(gone, h.ID)
			r.kind(h.Kind).Withdrawn++
		}
	}
	c, err := newCommitter(m.key, m.o.Marking.Owner)
	for err == nil && len(gone) > 0 {
		n := min(len(gone), commitElements)
		err = m.commit(ctx, c.next(), part{prepared: &vault.Prepared{}}, gone[:n])
		gone = gone[n:]
	}
	return err
}
