package parquet

import (
	"io"
	"unsafe"

	"github.com/parquet-go/parquet-go"

	"portolan/exchange/sheet"
)

// Rows is how many rows a row group should have: enough for columns to compress,
// few enough for several to be held at a time.
const Rows = 1 << 15

// maxDictionary is how many bytes a column's dictionary has before its values
// are written plain.
const maxDictionary = 1 << 20

// writer is a sheet.Writer of two files.
type writer struct {
	nodes, edges *file
}

// NewWriter begins the two files.
func NewWriter(nodes, edges io.Writer, n, e *sheet.Table) (sheet.Writer, error) {
	return &writer{newFile(nodes, n), newFile(edges, e)}, nil
}

// Nodes takes rows of the nodes.
func (w *writer) Nodes(rows []sheet.Row) (func() error, error) { return w.nodes.encode(rows) }

// Edges takes rows of the edges.
func (w *writer) Edges(rows []sheet.Row) (func() error, error) { return w.edges.encode(rows) }

// Close writes the footers.
func (w *writer) Close() error {
	if err := w.nodes.out.Close(); err != nil {
		return err
	}
	return w.edges.out.Close()
}

// file is one of the two.
type file struct {
	table *sheet.Table
	out   *parquet.GenericWriter[any]
	cols  []int32 // the columns that are written
	free  chan *parquet.ConcurrentRowGroupWriter
}

func newFile(out io.Writer, t *sheet.Table) *file {
	f := &file{table: t, free: make(chan *parquet.ConcurrentRowGroupWriter, 64)}
	group := ordered{Group: parquet.Group{}}
	for i := range t.Columns {
		if t.Written(i) {
			f.cols = append(f.cols, int32(i))
			group.order = append(group.order, t.Columns[i].Name)
			group.Group[t.Columns[i].Name] = node(&t.Columns[i])
		}
	}
	f.out = parquet.NewGenericWriter[any](out, parquet.NewSchema(t.Name, group), parquet.Compression(&parquet.Snappy),
		parquet.DictionaryMaxBytes(maxDictionary), parquet.CreatedBy("portolan", "1", "release"), parquet.MaxRowsPerRowGroup(Rows))
	return f
}

// ordered is a group whose fields keep their order.
type ordered struct {
	parquet.Group
	order []string
}

// Fields are the group's fields in their order.
func (o ordered) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range o.Group.Fields() {
		byName[f.Name()] = f
	}
	out := make([]parquet.Field, len(o.order))
	for i, name := range o.order {
		out[i] = byName[name]
	}
	return out
}

// node is the type of a column. What has few different values is written by
// dictionary.
func node(c *sheet.Column) parquet.Node {
	var n parquet.Node
	switch {
	case c.Type == sheet.Number && !c.Many:
		n = parquet.Leaf(parquet.DoubleType)
	case c.Type == sheet.Integer:
		n = parquet.Leaf(parquet.Int32Type)
	case c.Type == sheet.Flag:
		n = parquet.Leaf(parquet.BooleanType)
	case plain(c):
		n = parquet.Encoded(parquet.String(), &parquet.Plain)
	default:
		n = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	}
	if c.Many {
		n = parquet.List(n)
	}
	if !c.Required {
		n = parquet.Optional(n)
	}
	return n
}

// plain reports whether nearly every value of the column is another.
func plain(c *sheet.Column) bool {
	switch c.Name {
	case "id", "source", "target", "label", "ref":
		return true
	}
	return false
}

// portion is how many rows are put into a column at a time.
const portion = 1024

func (f *file) encode(rows []sheet.Row) (func() error, error) {
	var group *parquet.ConcurrentRowGroupWriter
	select {
	case group = <-f.free:
	default:
		group = f.out.BeginRowGroup()
	}
	columns := group.ColumnWriters()
	next := make([]int, portion) // of each row: the first cell that is not written yet
	var values []parquet.Value
	for len(rows) > 0 {
		part := rows[:min(portion, len(rows))]
		rows = rows[len(part):]
		clear(next)
		for i, column := range f.cols {
			values = f.column(values[:0], i, column, part, next)
			if _, err := columns[i].WriteRowValues(values); err != nil {
				return nil, err
			}
		}
	}
	if err := group.Flush(); err != nil {
		return nil, err
	}
	return func() error {
		_, err := group.Commit()
		select {
		case f.free <- group:
		default:
		}
		return err
	}, nil
}

// column appends the values of one column of the rows.
func (f *file) column(values []parquet.Value, index int, column int32, rows []sheet.Row, next []int) []parquet.Value {
	c := &f.table.Columns[column]
	defined := 0
	if !c.Required {
		defined = 1
	}
	for i, r := range rows {
		for next[i] < len(r) && r[next[i]].Column < column {
			next[i]++
		}
		if next[i] == len(r) || r[next[i]].Column != column || c.Many && len(r[next[i]].Texts) == 0 {
			values = append(values, parquet.NullValue().Level(0, 0, index))
			continue
		}
		cell := &r[next[i]]
		switch {
		case c.Many:
			for j, s := range cell.Texts {
				values = append(values, text(s).Level(min(j, 1), defined+1, index))
			}
		case c.Type == sheet.Number:
			values = append(values, parquet.DoubleValue(cell.Number).Level(0, defined, index))
		case c.Type == sheet.Integer:
			values = append(values, parquet.Int32Value(int32(cell.Number)).Level(0, defined, index))
		case c.Type == sheet.Flag:
			values = append(values, parquet.BooleanValue(cell.Number != 0).Level(0, defined, index))
		default:
			values = append(values, text(cell.Text).Level(0, defined, index))
		}
	}
	return values
}

// text is a value of a string, which is not copied: the column copies it, and
// nobody writes to it.
func text(s string) parquet.Value {
	return parquet.ByteArrayValue(unsafe.Slice(unsafe.StringData(s), len(s)))
}
