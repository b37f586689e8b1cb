package sheet

import (
	"slices"
	"strconv"

	"portolan/graph"
)

// Cell is the value of one column in one row.
type Cell struct {
	Column int32
	Number float64  // of a Number, an Integer or a Flag, where 1 is true
	Text   string   // of a Text or a Date that is not Many
	Texts  []string // of a Many
}

// Row is one node or edge: its cells in ascending order of their columns.
type Row []Cell

// Slab is room for the cells of many rows. It is used again when they have been
// written out.
type Slab struct {
	cells []Cell
}

// Reset forgets what the slab holds: nothing may use its rows any more.
func (s *Slab) Reset() {
	clear(s.cells)
	s.cells = s.cells[:0]
}

// Begin starts a row in the slab, with room for what most rows have.
func (s *Slab) Begin() Row {
	const most = 24
	if cap(s.cells)-len(s.cells) < most {
		s.cells = make([]Cell, 0, max(1<<14, 2*cap(s.cells)))
	}
	return Row(s.cells[len(s.cells):len(s.cells):cap(s.cells)])
}

// End keeps a row that was begun last; what it holds stays as it is.
func (s *Slab) End(r Row) Row {
	if cap(r) == cap(s.cells)-len(s.cells) {
		s.cells = s.cells[:len(s.cells)+len(r)]
	}
	return r[:len(r):len(r)]
}

// Writer writes one graph: all nodes, then all edges, then Close. Nodes and
// Edges may be called on several goroutines at a time; they return what writes
// the rows out, and the order of these calls, one at a time, is the order of the
// rows. A Writer keeps nothing of the rows when Nodes and Edges have returned.
type Writer interface {
	Nodes(rows []Row) (commit func() error, err error)
	Edges(rows []Row) (commit func() error, err error)
	Close() error
}

// Put appends a text cell where there is a text.
func (r *Row) Put(column int, text string) {
	if text != "" {
		*r = append(*r, Cell{Column: int32(column), Text: text})
	}
}

// PutMany appends a cell of texts where there are any.
func (r *Row) PutMany(column int, texts []string) {
	if len(texts) > 0 {
		*r = append(*r, Cell{Column: int32(column), Texts: texts})
	}
}

// PutNumber appends a number.
func (r *Row) PutNumber(column int, n float64) {
	*r = append(*r, Cell{Column: int32(column), Number: n})
}

// PutFlag appends a flag.
func (r *Row) PutFlag(column int, yes bool) {
	n := 0.0
	if yes {
		n = 1
	}
	r.PutNumber(column, n)
}

// PutElements appends what the elements say for themselves: their marking, their
// grade, their dates, and their properties. The elements are the one link of an
// edge or the records of a node, earliest first.
func (t *Table) PutElements(r *Row, elements ...*graph.Element) {
	e := elements[0]
	if len(elements) > 1 {
		e = joined(elements)
	}
	m := &e.Marking
	t.text(r, Owner, m.Owner)
	t.text(r, Dataset, e.Dataset)
	t.text(r, Ref, e.Ref)
	t.texts(r, Audience, audience(e))
	t.text(r, Level, m.Level.String())
	t.texts(r, Handling, m.Handling)
	t.texts(r, Purposes, m.Purposes)
	t.text(r, Grade, gradeOf(e))
	t.text(r, ValidFrom, string(e.Valid.From))
	t.text(r, ValidTo, string(e.Valid.To))
	t.text(r, Review, string(e.Review))
	t.text(r, Expires, string(e.Expires))
	if len(elements) > 1 {
		t.lists(r, elements)
	}
	t.putProperties(r, elements)
}

// text appends one text to a shared column.
func (t *Table) text(r *Row, shared int, s string) {
	column := t.Shared + shared
	switch {
	case s == "" || !t.Written(column):
	case t.Columns[column].Many:
		r.PutMany(column, []string{s})
	default:
		r.Put(column, s)
	}
}

func (t *Table) texts(r *Row, shared int, list []string) {
	if column := t.Shared + shared; t.Written(column) {
		r.PutMany(column, list)
	}
}

// joined is an element that says of several what each of them says at once: the
// lists of their markings, the strictest level, the widest dates.
func joined(elements []*graph.Element) *graph.Element {
	out := &graph.Element{}
	out.Marking.Audience = distinct(elements, audience)
	out.Marking.Handling = distinct(elements, func(e *graph.Element) []string { return e.Marking.Handling })
	out.Marking.Purposes = distinct(elements, func(e *graph.Element) []string { return e.Marking.Purposes })
	for _, e := range elements {
		out.Marking.Level = max(out.Marking.Level, e.Marking.Level)
	}
	out.Valid.From = extreme(elements, -1, func(e *graph.Element) graph.Date { return e.Valid.From })
	out.Valid.To = extreme(elements, 1, func(e *graph.Element) graph.Date { return e.Valid.To })
	out.Review = extreme(elements, -1, func(e *graph.Element) graph.Date { return e.Review })
	out.Expires = extreme(elements, -1, func(e *graph.Element) graph.Date { return e.Expires })
	return out
}

// lists appends the shared columns of which each of several records says one
// text, among those that are there already.
func (t *Table) lists(r *Row, elements []*graph.Element) {
	one := func(f func(*graph.Element) string) []string {
		return distinct(elements, func(e *graph.Element) []string {
			if s := f(e); s != "" {
				return []string{s}
			}
			return nil
		})
	}
	t.texts(r, Owner, one(func(e *graph.Element) string { return e.Marking.Owner }))
	t.texts(r, Dataset, one(func(e *graph.Element) string { return e.Dataset }))
	t.texts(r, Ref, one(func(e *graph.Element) string { return e.Ref }))
	t.texts(r, Grade, one(gradeOf))
	slices.SortFunc(*r, func(a, b Cell) int { return int(a.Column - b.Column) })
}

func gradeOf(e *graph.Element) string {
	if e.Grade.Scheme == "" {
		return e.Grade.Code
	}
	return e.Grade.Scheme + " " + e.Grade.Code
}

func audience(e *graph.Element) []string {
	switch {
	case e.Marking.All:
		return []string{"all"}
	case len(e.Marking.Audience) == 0:
		return []string{e.Marking.Owner}
	}
	return e.Marking.Audience
}

// extreme is the earliest (-1) or latest (1) of the dates that are stated.
func extreme(elements []*graph.Element, sign int, of func(*graph.Element) graph.Date) graph.Date {
	best := graph.Date("")
	for _, e := range elements {
		d := of(e)
		if d == "" {
			continue
		}
		a, _ := d.Span()
		b, _ := best.Span()
		if best == "" || sign < 0 && a.From < b.From || sign > 0 && a.To > b.To {
			best = d
		}
	}
	return best
}

// distinct lists what the elements say, each once, in the order of the texts.
func distinct(elements []*graph.Element, of func(*graph.Element) []string) []string {
	var out []string
	for _, e := range elements {
		out = append(out, of(e)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (t *Table) putProperties(r *Row, elements []*graph.Element) {
	start := len(*r)
	for i, e := range elements {
		for j := range e.Props {
			p := &e.Props[j]
			column := t.Of(p.Name)
			if column < 0 || i > 0 && slices.ContainsFunc((*r)[start:], func(c Cell) bool { return c.Column == column }) {
				continue
			}
			if len(elements) == 1 || t.Columns[column].Type == Number {
				t.putValues(r, column, p.Values)
				continue
			}
			var all []graph.Value
			for _, o := range elements[i:] {
				all = append(all, o.Props.Get(p.Name)...)
			}
			slices.SortFunc(all, graph.Value.Compare)
			t.putValues(r, column, all)
		}
	}
	slices.SortFunc((*r)[start:], func(a, b Cell) int { return int(a.Column - b.Column) })
}

// putValues appends the values of one property, each text once.
func (t *Table) putValues(r *Row, column int32, values []graph.Value) {
	c := &t.Columns[column]
	cell := Cell{Column: column}
	switch {
	case c.Type == Number:
		f, err := strconv.ParseFloat(values[0].Text, 64)
		if err != nil {
			return
		}
		cell.Number = f
	case c.Many:
		cell.Texts = make([]string, 0, len(values))
		for _, v := range values {
			if n := len(cell.Texts); n == 0 || cell.Texts[n-1] != v.Text {
				cell.Texts = append(cell.Texts, v.Text)
			}
		}
	default:
		cell.Text = values[0].Text
	}
	*r = append(*r, cell)
}

// AppendCell appends a cell as a format without lists shows it: several values
// with "; " between them.
func (t *Table) AppendCell(b []byte, c *Cell) []byte {
	col := &t.Columns[c.Column]
	if col.Many {
		for i, s := range c.Texts {
			if i > 0 {
				b = append(b, between...)
			}
			b = append(b, s...)
		}
		return b
	}
	switch col.Type {
	case Number:
		return strconv.AppendFloat(b, c.Number, 'g', -1, 64)
	case Integer:
		return strconv.AppendInt(b, int64(c.Number), 10)
	case Flag:
		return strconv.AppendBool(b, c.Number != 0)
	}
	return append(b, c.Text...)
}

// Size is how many bytes of text the rows hold, roughly.
func Size(rows []Row) (n int) {
	for _, r := range rows {
		for i := range r {
			n += len(r[i].Text) + 8
			for _, s := range r[i].Texts {
				n += len(s) + 2
			}
		}
	}
	return n
}
