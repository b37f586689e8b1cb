package parquet

import (
	"io"
	"unsafe"

	"github.com/parquet-go/parquet-go"

	"portolan/exchange/sheet"
)

// portion is how many rows are put into a column at a time.
const portion = 1024

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
	out  *parquet.GenericWriter[any]
	cols []column
	slot []int // of the table's columns: where they stand in cols, or -1
	free chan *group
}

// column is a column that is written.
type column struct {
	*sheet.Column
	defined int             // the level of a value that is there
	nulls   []parquet.Value // a portion of nothing
}

// group is a row group being made.
type group struct {
	*parquet.ConcurrentRowGroupWriter
	values [][]parquet.Value // of each column, of the portion at hand
	rows   []int             // of the portion, that the column's values reach
}

func newFile(out io.Writer, t *sheet.Table) *file {
	f := &file{free: make(chan *group, 64), slot: make([]int, len(t.Columns))}
	group := ordered{Group: parquet.Group{}}
	for i := range t.Columns {
		c := &t.Columns[i]
		if f.slot[i] = -1; !t.Written(i) {
			continue
		}
		f.slot[i] = len(f.cols)
		col := column{Column: c, nulls: make([]parquet.Value, portion)}
		if !c.Required {
			col.defined = 1
		}
		if c.Many {
			col.defined = 2
		}
		for j := range col.nulls {
			col.nulls[j] = parquet.NullValue().Level(0, 0, len(f.cols))
		}
		f.cols = append(f.cols, col)
		group.order = append(group.order, c.Name)
		group.Group[c.Name] = node(c)
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
	case c.Varied && c.Required: // ids: digits at random, which no codec makes shorter
		n = parquet.Compressed(parquet.Encoded(parquet.String(), &parquet.Plain), &parquet.Uncompressed)
	case c.Varied:
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

func (f *file) encode(rows []sheet.Row) (func() error, error) {
	var g *group
	select {
	case g = <-f.free:
	default:
		g = &group{f.out.BeginRowGroup(), make([][]parquet.Value, len(f.cols)), make([]int, len(f.cols))}
	}
	columns := g.ColumnWriters()
	for len(rows) > 0 {
		part := rows[:min(portion, len(rows))]
		rows = rows[len(part):]
		f.turn(g, part)
		for i := range f.cols {
			values := g.values[i]
			if len(values) == 0 {
				values = f.cols[i].nulls[:len(part)]
			}
			if _, err := columns[i].WriteRowValues(values); err != nil {
				return nil, err
			}
		}
	}
	if err := g.Flush(); err != nil {
		return nil, err
	}
	return func() error {
		_, err := g.Commit()
		select {
		case f.free <- g:
		default:
		}
		return err
	}, nil
}

// turn makes columns of rows. A column without a single value stays empty.
func (f *file) turn(g *group, rows []sheet.Row) {
	for i := range f.cols {
		g.values[i], g.rows[i] = g.values[i][:0], 0
	}
	for i, r := range rows {
		for j := range r {
			cell := &r[j]
			slot := f.slot[cell.Column]
			if slot < 0 || f.cols[slot].Many && len(cell.Texts) == 0 {
				continue
			}
			c := &f.cols[slot]
			values := append(g.values[slot], c.nulls[:i-g.rows[slot]]...)
			g.values[slot], g.rows[slot] = c.append(values, cell, slot), i+1
		}
	}
	for i := range f.cols {
		if len(g.values[i]) > 0 {
			g.values[i] = append(g.values[i], f.cols[i].nulls[:len(rows)-g.rows[i]]...)
		}
	}
}

// append appends the values of a cell.
func (c *column) append(values []parquet.Value, cell *sheet.Cell, slot int) []parquet.Value {
	switch {
	case c.Many:
		for j, s := range cell.Texts {
			values = append(values, text(s).Level(min(j, 1), c.defined, slot))
		}
		return values
	case c.Type == sheet.Number:
		return append(values, parquet.DoubleValue(cell.Number).Level(0, c.defined, slot))
	case c.Type == sheet.Integer:
		return append(values, parquet.Int32Value(int32(cell.Number)).Level(0, c.defined, slot))
	case c.Type == sheet.Flag:
		return append(values, parquet.BooleanValue(cell.Number != 0).Level(0, c.defined, slot))
	}
	return append(values, text(cell.Text).Level(0, c.defined, slot))
}

// text is a value of a string, which is not copied: the column copies it, and
// nobody writes to it.
func text(s string) parquet.Value {
	return parquet.ByteArrayValue(unsafe.Slice(unsafe.StringData(s), len(s)))
}
