package edges

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"portolan/exchange/row"
	"portolan/exchange/table"
	"portolan/graph"
)

// Format reads edge lists.
type Format struct{}

// New returns the format.
func New() row.Format { return Format{} }

// Name is "edges".
func (Format) Name() string { return "edges" }

// Edition is false: a file adds to its dataset unless the import says otherwise.
func (Format) Edition() bool { return false }

// Dataset is "": the import's, or the base name of the file.
func (Format) Dataset() string { return "" }

// header is where the columns stand; -1 for those that the file lacks.
type header struct {
	names                                                []string
	source, target, sourceKind, targetKind, linkKind, id int
	from, to                                             int
}

func newHeader(file string, names []string) (*header, error) {
	h := &header{names: make([]string, len(names))}
	for i, n := range names {
		h.names[i] = strings.TrimSpace(n)
		if h.names[i] == "" {
			return nil, row.Faultf(file, 1, "column %d of the header has no name", i+1)
		}
		if slices.Contains(h.names[:i], h.names[i]) {
			return nil, row.Faultf(file, 1, "the column %.40q stands twice in the header", h.names[i])
		}
	}
	at := func(name string) int { return slices.Index(h.names, name) }
	h.source, h.target, h.id = at("source"), at("target"), at("id")
	h.sourceKind, h.targetKind, h.linkKind = at("source_kind"), at("target_kind"), at("link_kind")
	h.from, h.to = at("valid_from"), at("valid_to")
	if h.source < 0 || h.target < 0 {
		return nil, row.Faultf(file, 1, "an edge list has a header with the columns source and target; this one has: %s", table.Names(h.names))
	}
	return h, nil
}

// fixed reports whether the column is not a property of the link.
func (h *header) fixed(i int) bool {
	return slices.Contains([]int{h.source, h.target, h.sourceKind, h.targetKind, h.linkKind, h.id, h.from, h.to}, i)
}

// Read reads one edge list.
func (Format) Read(_ context.Context, in row.Input, out func(row.Batch) error) error {
	r := table.NewReader(in, ',')
	rec, err := r.Next()
	if errors.Is(err, io.EOF) {
		return row.Faultf(in.Name, 0, "the file is empty: an edge list has a header with the columns source and target")
	}
	if err != nil {
		return err
	}
	if rec.Fault != "" {
		return row.Faultf(in.Name, rec.Line, "the header cannot be read: %s", rec.Fault)
	}
	h, err := newHeader(in.Name, rec.Fields)
	if err != nil {
		return err
	}
	w := row.NewWriter(out)
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return err
		}
		for _, x := range h.rows(rec) {
			if err := w.Add(x); err != nil {
				return err
			}
		}
	}
}

// rows is what one row of the list becomes: its nodes, and the link where it
// names two.
func (h *header) rows(rec table.Record) []row.Row {
	if rec.Fault != "" {
		return []row.Row{row.Faulty(rec.Line, "", "%s", rec.Fault)}
	}
	if len(rec.Fields) != len(h.names) {
		return []row.Row{row.Faulty(rec.Line, "", "the row has %d cells where there are %d columns", len(rec.Fields), len(h.names))}
	}
	cell := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(rec.Fields[i])
	}
	source, target := cell(h.source), cell(h.target)
	if source == "" && target == "" {
		return []row.Row{row.Faulty(rec.Line, "source", "the row names no node")}
	}
	var out []row.Row
	for _, n := range []struct{ ref, kind, field string }{{source, cell(h.sourceKind), "source_kind"}, {target, cell(h.targetKind), "target_kind"}} {
		if n.ref == "" {
			continue
		}
		x, fault := node(rec.Line, n.ref, n.kind, n.field)
		if fault != nil {
			return []row.Row{*fault}
		}
		out = append(out, x)
	}
	if source == "" || target == "" {
		return out
	}
	return append(out, h.link(rec, cell, source, target))
}

// node is a row that merely names a record.
func node(line int, ref, kind, field string) (row.Row, *row.Row) {
	k := graph.Person
	if kind != "" {
		var err error
		if k, err = graph.ParseKind(kind); err != nil || k.IsLink() {
			x := row.Faulty(line, field, "no kind of record is called %.40q; docs/kinds.md lists them", kind)
			return row.Row{}, &x
		}
	}
	x := row.Row{Line: line, IfMissing: true, Element: graph.Element{Kind: k, Ref: ref}}
	for _, p := range k.Info().NamedBy {
		switch k.Info().Property(p).Type {
		case graph.NameType, graph.CodeType, graph.TextType:
			x.Element.Props.AddText(p, ref)
			return x, nil
		}
	}
	return x, nil
}

func (h *header) link(rec table.Record, cell func(int) string, source, target string) row.Row {
	k := graph.Associate
	if s := cell(h.linkKind); s != "" {
		var err error
		if k, err = graph.ParseKind(s); err != nil || !k.IsLink() {
			return row.Faulty(rec.Line, "link_kind", "no kind of link is called %.40q; docs/kinds.md lists them", s)
		}
	}
	x := row.Row{Line: rec.Line, From: row.End{Ref: source}, To: row.End{Ref: target}}
	x.Element = graph.Element{Kind: k, Ref: cell(h.id), Valid: graph.Period{From: graph.Date(cell(h.from)), To: graph.Date(cell(h.to))}}
	for i, name := range h.names {
		s := cell(i)
		switch {
		case s == "" || h.fixed(i):
		case k.Info().Property(name) != nil:
			x.Element.Props.AddText(name, s)
		default:
			x.Element.Props.AddText("notes", name+": "+s)
		}
	}
	return x
}
