package exchange

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"portolan/exchange/ftm"
	"portolan/exchange/graphml"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

// ExportOptions say what is written and how.
type ExportOptions struct {
	Format string       // one of ExportFormats
	Own    bool         // only what the viewer's own member has contributed
	Kinds  []graph.Kind // only these; none is every kind
}

// ExportFormats are the formats that can be written.
var ExportFormats = []string{"ftm", "graphml"}

// Manifest says what an export holds.
type Manifest struct {
	Format  string      `json:"format"`
	Member  string      `json:"member"` // whose view was exported
	Own     bool        `json:"own"`
	State   string      `json:"state"`
	AsOf    time.Time   `json:"asOf"`
	Records int         `json:"records"`
	Links   int         `json:"links"`
	Kinds   []KindCount `json:"kinds"`
	Bytes   int64       `json:"bytes"`
	SHA256  string      `json:"sha256"`
}

// KindCount is how many elements of a kind an export holds.
type KindCount struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

const opExport = "exchange.Export"

// tally counts and hashes what is written.
type tally struct {
	out io.Writer
	n   int64
	sum interface{ Write([]byte) (int, error) }
}

func (t *tally) Write(p []byte) (int, error) {
	n, err := t.out.Write(p)
	t.n += int64(n)
	_, _ = t.sum.Write(p[:n])
	return n, err
}

// exporter writes elements of one view.
type exporter struct {
	view   *vault.View
	member string // "" is everybody's
	counts [256]int
	done   int
}

// Export writes what the view shows, records first, each part by ascending id:
// the same state gives the same bytes. It stops with an error when something it
// shows has been restricted meanwhile; what was written until then must not be
// handed on (ExportAs sees to that).
func Export(ctx context.Context, w *vault.View, o ExportOptions, out io.Writer) (Manifest, error) {
	if !slices.Contains(ExportFormats, o.Format) {
		return Manifest{}, graph.Errorf(graph.Invalid, opExport, "format %.40q is none of %s", o.Format, strings.Join(ExportFormats, ", "))
	}
	records, links := split(o.Kinds)
	sum := sha256.New()
	t := &tally{out: out, sum: sum}
	b := bufio.NewWriterSize(t, 1<<16)
	x := &exporter{view: w}
	if o.Own {
		x.member = w.Scope().Member()
	}
	var err error
	if o.Format == "ftm" {
		err = x.ftm(ctx, b, records, links)
	} else {
		err = x.graphml(ctx, b, records, links)
	}
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return Manifest{}, err
	}
	m := Manifest{Format: o.Format, Member: w.Scope().Member(), Own: o.Own, State: w.State(), AsOf: w.AsOf(),
		Bytes: t.n, SHA256: hex.EncodeToString(sum.Sum(nil))}
	for k, n := range x.counts {
		if n == 0 {
			continue
		}
		if graph.Kind(k).IsLink() {
			m.Links += n
		} else {
			m.Records += n
		}
		m.Kinds = append(m.Kinds, KindCount{graph.Kind(k).String(), n})
	}
	return m, nil
}

// split parts the kinds into those of records and those of links; nil where
// none is wanted.
func split(kinds []graph.Kind) (records, links []graph.Kind) {
	if len(kinds) == 0 {
		return graph.RecordKinds(), graph.LinkKinds()
	}
	for _, k := range kinds {
		if k.IsLink() {
			links = append(links, k)
		} else {
			records = append(records, k)
		}
	}
	return records, links
}

// each hands over the view's elements of the kinds that are to be exported.
func (x *exporter) each(ctx context.Context, kinds []graph.Kind, f func(*graph.Element) error) error {
	if len(kinds) == 0 {
		return nil
	}
	elements := x.view.Elements
	if x.member != "" {
		elements = x.view.Own
	}
	for e, err := range elements(ctx, kinds...) {
		if err != nil {
			return err
		}
		if x.done++; x.done%4096 == 0 && !x.view.Fresh() {
			return graph.Errorf(graph.Unavailable, opExport, "what is exported was restricted meanwhile; export again")
		}
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) ftm(ctx context.Context, b *bufio.Writer, records, links []graph.Kind) error {
	w := ftm.NewWriter(b)
	for _, kinds := range [][]graph.Kind{records, links} {
		err := x.each(ctx, kinds, func(e *graph.Element) error {
			x.counts[e.Kind]++
			return w.Write(e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *exporter) graphml(ctx context.Context, b *bufio.Writer, records, links []graph.Kind) error {
	w := graphml.NewWriter(b)
	written := map[graph.ID]struct{}{}
	err := x.each(ctx, records, func(e *graph.Element) error {
		x.counts[e.Kind]++
		written[e.ID] = struct{}{}
		return w.Node(e)
	})
	if err != nil {
		return err
	}
	err = x.each(ctx, links, func(e *graph.Element) error {
		_, ok1 := written[e.From]
		_, ok2 := written[e.To]
		if !ok1 || !ok2 { // an end that is left out by its kind or its owner
			return nil
		}
		x.counts[e.Kind]++
		return w.Edge(e)
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// ExportAs asks for the scope and writes its export to out, all or nothing: it
// is made in a temporary file first, so that nothing of an export leaves that
// was restricted while it was made.
func ExportAs(ctx context.Context, v *vault.Vault, s access.Scope, o ExportOptions, out io.Writer) (Manifest, error) {
	f, err := os.CreateTemp("", "portolan-export-*")
	if err != nil {
		return Manifest{}, graph.Errorf(graph.Unavailable, opExport, "no temporary file for the export: %w", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var m Manifest
	err = v.Ask(ctx, s, vault.Question{Action: "export", Text: o.Format}, func(ctx context.Context, w *vault.View) error {
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
	_, err = io.Copy(out, f)
	return m, err
}
