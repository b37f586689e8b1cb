package exchange

import (
	"context"
	"iter"
	"slices"
	"sync/atomic"
	"time"

	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/idmap"
	"portolan/graph/vault"
)

// editor is what an import asks of the door.
type editor interface {
	Status(el *graph.Element) vault.Status
	Expect(n int)
	PrepareEncoded(encoded [][]byte) (*vault.Prepared, error)
	CommitPrepared(ctx context.Context, batch graph.ID, p *vault.Prepared, withdraw []graph.ID) (vault.Committed, error)
	Own(dataset string) iter.Seq[vault.Held]
	KindOf(id graph.ID) (graph.Kind, bool)
}

// Import validates the files completely and stores what is valid. A fault of
// the options or of a file gives an error and nothing is stored; so does an
// interruption before the first commit. After an interruption between commits
// the receipt says what is in, and the same import completes it.
func Import(ctx context.Context, v *vault.Vault, s access.Scope, o ImportOptions) (Receipt, error) {
	f, sources, err := o.prepare(s)
	if err != nil {
		return Receipt{}, err
	}
	names := make([]string, len(sources))
	for i, src := range sources {
		names[i] = src.Name
	}
	q := vault.Question{Action: "import", Text: f.Name() + " " + quoted(names)}
	var r Receipt
	err = v.Edit(ctx, s, q, func(ctx context.Context, e *vault.Edit) error {
		var err error
		r, err = run(ctx, e, v.Key(), f, sources, o)
		return err
	})
	return r, err
}

// importer is one import on its way.
type importer struct {
	o       ImportOptions
	format  row.Format
	sources []Source
	edit    editor
	key     graph.Key
	prep    *preparer
	receipt *Receipt

	seen        *idmap.Map[entry]
	occurrences map[graph.ID]int // of unnamed links, by the id of the first
	elements    *spool
	links       *spool
	scratch     []byte
	blind       bool // a rejected row does not say which element it is about

	rejected []uint64 // bit set over the spooled elements
	bytes    atomic.Int64
	total    int64
	lastTick time.Time
}

// entry is what is remembered of an element of the import.
type entry struct {
	sum  uint64
	kind graph.Kind
	void bool // its row was rejected
}

// run is an import through an open door.
func run(ctx context.Context, e editor, key graph.Key, f row.Format, sources []Source, o ImportOptions) (Receipt, error) {
	began := time.Now()
	m := &importer{o: o, format: f, sources: sources, edit: e, key: key, prep: newPreparer(e, key, &o),
		seen: idmap.New[entry](), occurrences: map[graph.ID]int{}}
	m.receipt = &Receipt{Member: o.Marking.Owner, Format: f.Name(), Audience: o.Marking.Audience, Level: o.Marking.Level.String(),
		Edition: o.Edition || f.Edition(), rejects: o.Rejects}
	if o.Marking.All {
		m.receipt.Audience = []string{"all"}
	}
	for _, src := range sources {
		m.total += src.Size
	}
	var err error
	if m.elements, err = newSpool(o.TempDir); err != nil {
		return Receipt{}, err
	}
	defer m.elements.close()
	if m.links, err = newSpool(o.TempDir); err != nil {
		return Receipt{}, err
	}
	defer m.links.close()
	for i := range sources {
		if err := m.readFile(ctx, i); err != nil {
			return Receipt{}, faultOf(err)
		}
	}
	if err := m.checkEdition(); err != nil {
		return Receipt{}, err
	}
	if err := m.checkLinks(ctx); err != nil {
		return Receipt{}, err
	}
	err = m.store(ctx)
	m.receipt.finish(began)
	return *m.receipt, err
}

// faultOf turns a fault of a file into the error of the house.
func faultOf(err error) error {
	if f := (*row.FileFault)(nil); asFault(err, &f) {
		return &graph.Error{Kind: graph.Invalid, Op: opImport, Err: f}
	}
	return err
}

// readFile reads, validates and spools one file.
func (m *importer) readFile(ctx context.Context, i int) error {
	src := m.sources[i]
	in, err := open(src, &m.bytes)
	if err != nil {
		return err
	}
	defer in.close()
	dataset := m.o.dataset(m.format, src.Name)
	if !slices.Contains(m.receipt.Datasets, dataset) {
		m.receipt.Datasets = append(m.receipt.Datasets, dataset)
	}
	err = parallel(ctx,
		func(ctx context.Context, out func(row.Batch) error) error {
			return read(ctx, m.format, src.Name, in.r, out)
		},
		func(b row.Batch) ([]prepared, error) {
			rows, err := b()
			if err != nil {
				return nil, err
			}
			return m.prep.rows(src.Name, dataset, rows)
		},
		func(rows []prepared) error {
			for j := range rows {
				if err := m.take(i, &rows[j]); err != nil {
					return err
				}
			}
			m.tick("reading", int64(m.receipt.Submitted), 0)
			return nil
		})
	if err != nil {
		return err
	}
	n, sum, err := in.finish()
	if err != nil {
		return err
	}
	m.receipt.Files = append(m.receipt.Files, File{Name: src.Name, Bytes: n, SHA256: sum})
	return nil
}

// tick reports progress, at most ten times a second.
func (m *importer) tick(phase string, done, total int64) {
	if m.o.Progress == nil || time.Since(m.lastTick) < 100*time.Millisecond {
		return
	}
	m.lastTick = time.Now()
	m.o.Progress(Progress{Phase: phase, Bytes: m.bytes.Load(), TotalBytes: m.total, Done: done, Total: total})
}
