package gexf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"

	"portolan/exchange/sheet"
)

// The columns that stand in the attributes of a node or edge itself.
var (
	ofNode = []int{sheet.NodeID, sheet.NodeLabel}
	ofEdge = []int{sheet.EdgeSource, sheet.EdgeTarget, sheet.EdgeWeight}
)

// NewWriter begins a document with the columns of the two tables.
func NewWriter(out io.Writer, nodes, edges *sheet.Table) (sheet.Writer, error) {
	var head bytes.Buffer
	head.WriteString(xml.Header + `<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">` + "\n" +
		"<meta><creator>Portolan</creator></meta>\n" + `<graph mode="static" defaultedgetype="directed">` + "\n")
	attributes(&head, "node", nodes, ofNode)
	attributes(&head, "edge", edges, ofEdge)
	head.WriteString("<nodes>\n")
	if _, err := out.Write(head.Bytes()); err != nil {
		return nil, err
	}
	return &sheet.Document{Out: out, Between: "</nodes>\n<edges>\n", End: "</edges>\n</graph>\n</gexf>\n",
		Node: func(b *bytes.Buffer, r sheet.Row) {
			label := r.TextOf(sheet.NodeLabel)
			if label == "" {
				label = r.TextOf(sheet.NodeKind)
			}
			b.WriteString(`<node id="` + r.TextOf(sheet.NodeID) + `" label="`)
			sheet.Escape(b, label)
			b.WriteString(`">`)
			values(b, nodes, r, ofNode)
			b.WriteString("</node>\n")
		},
		Edge: func(b *bytes.Buffer, r sheet.Row) {
			b.WriteString(`<edge id="` + sheet.UniqueEdge(r) + `" source="` + r.TextOf(sheet.EdgeSource) + `" target="` + r.TextOf(sheet.EdgeTarget) +
				`" weight="` + strconv.FormatFloat(r.NumberOf(sheet.EdgeWeight), 'g', -1, 64) + `">`)
			values(b, edges, r, ofEdge)
			b.WriteString("</edge>\n")
		}}, nil
}

func attributes(b *bytes.Buffer, class string, t *sheet.Table, but []int) {
	b.WriteString(`<attributes class="` + class + `">` + "\n")
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
			typ = "integer"
		case c.Type == sheet.Flag:
			typ = "boolean"
		}
		fmt.Fprintf(b, `<attribute id="%d" title="%s" type="%s"/>`+"\n", i, c.Name, typ)
	}
	b.WriteString("</attributes>\n")
}

func values(b *bytes.Buffer, t *sheet.Table, r sheet.Row, but []int) {
	var text []byte
	b.WriteString("<attvalues>")
	for i := range r {
		c := &r[i]
		if slices.Contains(but, int(c.Column)) {
			continue
		}
		text = t.AppendCell(text[:0], c)
		fmt.Fprintf(b, `<attvalue for="%d" value="`, c.Column)
		sheet.Escape(b, text)
		b.WriteString(`"/>`)
	}
	b.WriteString("</attvalues>")
}
