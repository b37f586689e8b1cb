package sheet

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// CSV writes nodes and edges as two files of comma-separated values in UTF-8
// (RFC 4180), with a header each. No text begins as a formula would: one that
// does has a single quote before it. It is a Writer.
type CSV struct {
	nodes, edges half
}

// formula are the characters with which a spreadsheet begins a formula, or that
// it skips before one.
const formula = "=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20"

// inert is a text that no spreadsheet takes for a formula: one that begins like
// one has a single quote before it. Another stands before a text that looks so
// already, so that the first can be taken away again.
func inert(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	if text != "" && strings.ContainsRune(formula, first) {
		return "'" + text
	}
	return text
}

// half is one of the two files.
type half struct {
	table *Table
	out   io.Writer
	cols  []int // the columns that are written
}

// NewCSV begins the two files.
func NewCSV(nodes, edges io.Writer, n, e *Table) (*CSV, error) {
	w := &CSV{half{table: n, out: nodes}, half{table: e, out: edges}}
	for _, h := range []*half{&w.nodes, &w.edges} {
		var names []string
		for i := range h.table.Columns {
			if h.table.Written(i) {
				h.cols = append(h.cols, i)
				names = append(names, h.table.Columns[i].Name)
			}
		}
		head := csv.NewWriter(h.out)
		_ = head.Write(names)
		if head.Flush(); head.Error() != nil {
			return nil, head.Error()
		}
	}
	return w, nil
}

// Nodes takes rows of the nodes.
func (w *CSV) Nodes(rows []Row) (func() error, error) { return w.nodes.encode(rows) }

// Edges takes rows of the edges.
func (w *CSV) Edges(rows []Row) (func() error, error) { return w.edges.encode(rows) }

// Close has nothing left to write.
func (w *CSV) Close() error { return nil }

func (h *half) encode(rows []Row) (func() error, error) {
	var b bytes.Buffer
	b.Grow(Size(rows))
	out := csv.NewWriter(&b)
	record := make([]string, len(h.cols))
	var text []byte
	for _, r := range rows {
		next := 0
		for i, column := range h.cols {
			record[i] = ""
			for next < len(r) && int(r[next].Column) < column {
				next++
			}
			if next == len(r) || int(r[next].Column) != column {
				continue
			}
			if c := &r[next]; c.Text != "" {
				record[i] = c.Text
			} else {
				text = h.table.AppendCell(text[:0], c)
				record[i] = string(text)
			}
			switch h.table.Columns[column].Type {
			case Text, Date:
				record[i] = inert(record[i])
			}
		}
		if err := out.Write(record); err != nil {
			return nil, err
		}
	}
	if out.Flush(); out.Error() != nil {
		return nil, out.Error()
	}
	return func() error {
		_, err := h.out.Write(b.Bytes())
		return err
	}, nil
}
