package release

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"portolan/exchange/pseudonym"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

// ExportOptions say what is written and how. The zero value of all but Format is
// everything that the viewer sees.
type ExportOptions struct {
	Format string       // one of ExportFormats
	Own    bool         // only what the viewer's own member has contributed
	Kinds  []graph.Kind // only these; no record kind is every one, and so with link kinds. For ftm: none is every kind
	// Window leaves out what lies outside its valid part; KnownAt is the state
	// that is exported.
	Window graph.Window
	// Through are record kinds that become edges between the nodes that share
	// one. Not for ftm.
	Through   []graph.Kind
	PerRecord bool // nodes are records, not entities; ftm always has records
	// Pseudonyms is the key under which ids and codes are replaced, while names
	// and free text are left out; nil leaves everything as it is.
	Pseudonyms *graph.Key
	Progress   func(done, total int) // rows written; called from one goroutine; may be nil
}

// ExportFormats are the formats that can be written.
var ExportFormats = []string{"ftm", "graphml", "gexf", "csv", "parquet"}

// OneFile reports whether a format is one file, so that it can be written by
// itself; the others are two, for nodes and for edges.
func OneFile(format string) bool { return format != "csv" && format != "parquet" }

// Manifest says what an export holds.
type Manifest struct {
	Format  string `json:"format"`
	Member  string `json:"member"` // whose view was exported
	Own     bool   `json:"own"`
	State   string `json:"state"` // the token of what the member saw
	Scope   string `json:"scope"` // the digest of the member's rights
	Options struct {
		From      *time.Time `json:"from,omitempty"`
		To        *time.Time `json:"to,omitempty"`
		KnownAt   *time.Time `json:"knownAt,omitempty"`
		Kinds     []string   `json:"kinds,omitempty"`
		Through   []string   `json:"through,omitempty"`
		PerRecord bool       `json:"perRecord,omitempty"`
	} `json:"options"`
	Pseudonyms *Pseudonyms    `json:"pseudonyms,omitempty"`
	AsOf       time.Time      `json:"asOf"`
	Records    int            `json:"records"` // or nodes
	Links      int            `json:"links"`   // or edges
	Kinds      []KindCount    `json:"kinds"`
	Files      []ManifestFile `json:"files,omitempty"`  // of a release
	Bytes      int64          `json:"bytes,omitempty"`  // of an export that is one file
	SHA256     string         `json:"sha256,omitempty"` // of an export that is one file
}

// Pseudonyms says how a release was pseudonymised.
type Pseudonyms struct {
	Method string `json:"method"`
	Key    string `json:"key"` // a fingerprint: equal in releases under one key
}

// ManifestFile is one file of a release.
type ManifestFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows,omitempty"`
}

// KindCount is how many elements of a kind an export holds.
type KindCount struct {
	Kind   string `json:"kind"`
	Count  int    `json:"count"`
	Shared bool   `json:"shared,omitempty"` // edges between nodes that share a record of the kind
}

const opExport = "release.Export"

func notExported(format string, args ...any) error {
	return graph.Errorf(graph.Invalid, opExport, format, args...)
}

// Check says whether the options can be followed, or why not.
func (o *ExportOptions) Check() error {
	if !slices.Contains(ExportFormats, o.Format) {
		return notExported("format %.40q is none of %s", o.Format, strings.Join(ExportFormats, ", "))
	}
	if err := o.Window.Check(); err != nil {
		return err
	}
	for _, k := range o.Through {
		if k.IsLink() {
			return notExported("%s is a kind of link; nodes share records, such as PASSAGE or TRAVEL_DOCUMENT", k)
		}
	}
	if o.Format == "ftm" && (len(o.Through) > 0 || o.PerRecord) {
		return notExported("ftm lists records and links as they were contributed; to make links of shared things or to choose between records and entities, export graphml, gexf, csv or parquet")
	}
	return nil
}

// tally counts and hashes what is written.
type tally struct {
	out io.Writer
	n   int64
	sum hash.Hash
}

func newTally(out io.Writer) *tally { return &tally{out: out, sum: sha256.New()} }

func (t *tally) Write(p []byte) (int, error) {
	n, err := t.out.Write(p)
	t.n += int64(n)
	_, _ = t.sum.Write(p[:n])
	return n, err
}

func (t *tally) hex() string { return hex.EncodeToString(t.sum.Sum(nil)) }

// exporter writes what one view shows.
type exporter struct {
	view   *vault.View
	o      *ExportOptions
	mask   *pseudonym.Masker // nil leaves everything as it is
	counts [2][256]int       // of records or nodes, and of links or edges
	done   int               // rows written
	total  int
}

func newExporter(w *vault.View, o *ExportOptions) *exporter {
	x := &exporter{view: w, o: o}
	if o.Pseudonyms != nil {
		x.mask = pseudonym.New(*o.Pseudonyms)
	}
	return x
}

// wrote notes that rows were written, and stops the export when something it
// shows has been restricted meanwhile.
func (x *exporter) wrote(rows int) error {
	if x.done += rows; x.o.Progress != nil {
		x.o.Progress(x.done, x.total)
	}
	return stillFresh(x.view.Fresh).check()
}

// Export writes what the view shows as one file; the same state gives the same
// bytes. It stops with an error when something it shows has been restricted
// meanwhile; what was written until then must not be handed on (ExportAs sees to
// that).
func Export(ctx context.Context, w *vault.View, o ExportOptions, out io.Writer) (Manifest, error) {
	if err := o.Check(); err != nil {
		return Manifest{}, err
	}
	if !OneFile(o.Format) {
		return Manifest{}, notExported("%s is two files, for nodes and for edges; name a folder", o.Format)
	}
	t := newTally(out)
	b := bufio.NewWriterSize(t, 1<<16)
	x := newExporter(w, &o)
	var err error
	if o.Format == "ftm" {
		err = x.ftm(ctx, b)
	} else {
		_, err = x.graph(ctx, func(string) (io.Writer, error) { return b, nil })
	}
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return Manifest{}, err
	}
	m := x.manifest()
	m.Bytes, m.SHA256 = t.n, t.hex()
	return m, nil
}

// manifest says what was written, but for the files.
func (x *exporter) manifest() Manifest {
	s := x.view.Scope()
	m := Manifest{Format: x.o.Format, Member: s.Member(), Own: x.o.Own, State: x.view.State(), Scope: s.Digest(), AsOf: x.view.AsOf()}
	for at, t := range map[**time.Time]time.Time{&m.Options.From: x.o.Window.ValidFrom, &m.Options.To: x.o.Window.ValidTo, &m.Options.KnownAt: x.o.Window.KnownAt} {
		if t = t.UTC(); !t.IsZero() {
			*at = &t
		}
	}
	for _, k := range x.o.Kinds {
		m.Options.Kinds = append(m.Options.Kinds, k.String())
	}
	for _, k := range x.o.Through {
		m.Options.Through = append(m.Options.Through, k.String())
	}
	m.Options.PerRecord = x.o.PerRecord
	if x.mask != nil {
		m.Pseudonyms = &Pseudonyms{Method: "HMAC-SHA-256, 128 bits", Key: x.mask.Fingerprint()}
	}
	for part, counts := range x.counts {
		for k, n := range counts {
			if kind := graph.Kind(k); n > 0 {
				m.Kinds = append(m.Kinds, KindCount{kind.String(), n, part == 1 && !kind.IsLink()})
			}
		}
	}
	m.Records, m.Links = x.rows()
	return m
}

// ExportAs asks for the scope and writes its export to out. It is made in a
// temporary file first, so that nothing of an export leaves that was restricted
// while it was made; when something in it is restricted while it leaves, the
// writing ends with an error of the kind Unavailable.
func ExportAs(ctx context.Context, v *vault.Vault, s access.Scope, o ExportOptions, out io.Writer) (Manifest, error) {
	f, err := os.CreateTemp("", "portolan-export-*")
	if err != nil {
		return Manifest{}, graph.Errorf(graph.Unavailable, opExport, "no temporary file for the export: %w", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var m Manifest
	var fresh stillFresh
	err = v.Ask(ctx, s, o.question(), func(ctx context.Context, w *vault.View) error {
		fresh = w.Fresh
		if err := f.Truncate(0); err != nil {
			return err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		m, err = Export(ctx, w, o, f)
		return err
	})
	if err != nil {
		return Manifest{}, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Manifest{}, err
	}
	err = fresh.send(out, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
	if err != nil {
		return Manifest{}, err
	}
	return m, nil
}

// question is what the audit log says of the export.
func (o *ExportOptions) question() vault.Question {
	text := o.Format
	if o.Pseudonyms != nil {
		text += ", pseudonymised"
	}
	return vault.Question{Action: "export", Text: text, KnownAt: o.Window.KnownAt}
}
