package graphml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"

	"portolan/exchange/sheet"
)

// ours is the id of the graph in the documents written here.
const ours = "portolan"

// The columns that stand in the attributes of a node or edge itself.
var (
	ofNode = []int{sheet.NodeID}
	ofEdge = []int{sheet.EdgeSource, sheet.EdgeTarget}
)

// NewWriter begins a document with the columns of the two tables.
func NewWriter(out io.Writer, nodes, edges *sheet.Table) (sheet.Writer, error) {
	var head bytes.Buffer
	head.WriteString(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")
	keys(&head, "node", nodes, ofNode)
	keys(&head, "edge", edges, ofEdge)
	// All edges are declared directed: readers refuse a graph that mixes them. The attribute says which have no direction.
	head.WriteString(`<graph id="` + ours + `" edgedefault="directed">` + "\n")
	if _, err := out.Write(head.Bytes()); err != nil {
		return nil, err
	}
	return &sheet.Document{Out: out, End: "</graph>\n</graphml>\n",
		Node: func(b *bytes.Buffer, r sheet.Row) {
			b.WriteString(`<node id="` + r.TextOf(sheet.NodeID) + `">`)
			data(b, "n", nodes, r, ofNode)
			b.WriteString("</node>\n")
		},
		Edge: func(b *bytes.Buffer, r sheet.Row) {
			b.WriteString(`<edge id="` + sheet.UniqueEdge(r) + `" source="` + r.TextOf(sheet.EdgeSource) + `" target="` + r.TextOf(sheet.EdgeTarget) + `">`)
			data(b, "e", edges, r, ofEdge)
			b.WriteString("</edge>\n")
		}}, nil
}

func keys(b *bytes.Buffer, of string, t *sheet.Table, but []int) {
	for i := range t.Columns {
		if slices.Contains(but, i) || !t.Written(i) {
			continue
		}
		c := &t.Columns[i]
		typ := "string"
		switch {
		case c.Many:
		case c.Type == sheet.Number:
			typ = "double"
		case c.Type == sheet.Integer:
			typ = "int"
		case c.Type == sheet.Flag:
			typ = "boolean"
		}
		fmt.Fprintf(b, `<key id="%c%d" for="%s" attr.name="%s" attr.type="%s"/>`+"\n", of[0], i, of, c.Name, typ)
	}
}

func data(b *bytes.Buffer, of string, t *sheet.Table, r sheet.Row, but []int) {
	var text []byte
	for i := range r {
		c := &r[i]
		if slices.Contains(but, int(c.Column)) {
			continue
		}
		text = t.AppendCell(text[:0], c)
		fmt.Fprintf(b, `<data key="%s%d">`, of, c.Column)
		sheet.Escape(b, text)
		b.WriteString(`</data>`)
	}
}
