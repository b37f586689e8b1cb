package sheet

import (
	"bytes"
	"encoding/xml"
	"io"

	"portolan/graph"
)

// Document is a Writer of one XML document in which all nodes stand before all
// edges. Its head has been written; the other texts and the two functions are the
// format's own.
type Document struct {
	Out     io.Writer
	Between string // after the last node and before the first edge
	End     string
	Node    func(b *bytes.Buffer, r Row)
	Edge    func(b *bytes.Buffer, r Row)

	edges bool // the nodes are all written
}

// Nodes takes rows of the nodes.
func (d *Document) Nodes(rows []Row) (func() error, error) {
	b := encode(rows, d.Node)
	return func() error {
		_, err := d.Out.Write(b)
		return err
	}, nil
}

// Edges takes rows of the edges.
func (d *Document) Edges(rows []Row) (func() error, error) {
	b := encode(rows, d.Edge)
	return func() error {
		if err := d.turn(); err != nil {
			return err
		}
		_, err := d.Out.Write(b)
		return err
	}, nil
}

// Close ends the document.
func (d *Document) Close() error {
	if err := d.turn(); err != nil {
		return err
	}
	_, err := io.WriteString(d.Out, d.End)
	return err
}

// turn goes on from the nodes to the edges, once.
func (d *Document) turn() error {
	if d.edges {
		return nil
	}
	d.edges = true
	_, err := io.WriteString(d.Out, d.Between)
	return err
}

func encode(rows []Row, one func(*bytes.Buffer, Row)) []byte {
	var b bytes.Buffer
	b.Grow(4 * Size(rows))
	for _, r := range rows {
		one(&b, r)
	}
	return b.Bytes()
}

// Escape writes a text as XML can carry it; characters that it cannot carry
// become U+FFFD.
func Escape[T string | []byte](b *bytes.Buffer, s T) {
	_ = xml.EscapeText(b, []byte(s)) // a buffer takes everything
}

// TextOf is the text of the cell of a column, or "".
func (r Row) TextOf(column int) string {
	for i := range r {
		if int(r[i].Column) == column {
			return r[i].Text
		}
	}
	return ""
}

// NumberOf is the number of the cell of a column, or 0.
func (r Row) NumberOf(column int) float64 {
	for i := range r {
		if int(r[i].Column) == column {
			return r[i].Number
		}
	}
	return 0
}

// UniqueEdge is an id of the edge that no other edge of the graph has: a thing
// that many share stands on an edge for each pair.
func UniqueEdge(r Row) string {
	id := r.TextOf(EdgeID)
	if k, err := graph.ParseKind(r.TextOf(EdgeKind)); err == nil && k.IsLink() {
		return id
	}
	return id + "." + r.TextOf(EdgeSource) + "." + r.TextOf(EdgeTarget)
}
