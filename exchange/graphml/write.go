package graphml

import (
	"bufio"
	"encoding/xml"
	"slices"
	"strings"

	"portolan/graph"
)

// Writer writes one document: all nodes, then all edges, then Close.
type Writer struct {
	w   *bufio.Writer
	err error
}

// fields are the attributes beside the properties.
var fields = []string{"kind", "name", "owner", "dataset", "ref", "audience", "level", "handling", "purposes", "grade", "validFrom", "validTo", "review", "expires"}

// between stands between the values of one attribute.
const between = "; "

// NewWriter begins a document on w. The caller flushes w.
func NewWriter(w *bufio.Writer) *Writer {
	g := &Writer{w: w}
	g.raw(xml.Header + `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">` + "\n")
	for _, f := range fields {
		g.key(f, f, "string")
	}
	for _, p := range properties() {
		g.key("p_"+p.Name, p.Name, typeOf(p))
	}
	g.raw(`<graph id="portolan" edgedefault="directed">` + "\n")
	return g
}

// properties lists every property of the kinds table once. One that is a single
// number wherever it stands is a number.
func properties() []graph.PropertyRule {
	byName := map[string]graph.PropertyRule{}
	for _, k := range slices.Concat(graph.RecordKinds(), graph.LinkKinds()) {
		for _, p := range k.Info().Properties {
			if old, ok := byName[p.Name]; ok && typeOf(old) != typeOf(p) {
				p.Type = graph.TextType
			}
			byName[p.Name] = p
		}
	}
	var out []graph.PropertyRule
	for _, p := range byName {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b graph.PropertyRule) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func typeOf(p graph.PropertyRule) string {
	if p.Type == graph.NumberType && !p.Many {
		return "double"
	}
	return "string"
}

func (g *Writer) raw(s string) {
	if g.err == nil {
		_, g.err = g.w.WriteString(s)
	}
}

func (g *Writer) text(s string) {
	if g.err == nil {
		g.err = xml.EscapeText(g.w, []byte(s))
	}
}

func (g *Writer) key(id, name, typ string) {
	g.raw(`<key id="` + id + `" for="all" attr.name="` + name + `" attr.type="` + typ + `"/>` + "\n")
}

func (g *Writer) data(key, value string) {
	if value == "" {
		return
	}
	g.raw(`<data key="` + key + `">`)
	g.text(value)
	g.raw(`</data>`)
}

// Node writes a record.
func (g *Writer) Node(e *graph.Element) error {
	g.raw(`<node id="` + e.ID.String() + `">`)
	g.element(e)
	g.raw("</node>\n")
	return g.err
}

// Edge writes a link; both its ends have been written before.
func (g *Writer) Edge(e *graph.Element) error {
	g.raw(`<edge id="` + e.ID.String() + `" source="` + e.From.String() + `" target="` + e.To.String() + `"`)
	if e.Kind.Info().Symmetric {
		g.raw(` directed="false"`)
	}
	g.raw(">")
	g.element(e)
	g.raw("</edge>\n")
	return g.err
}

func (g *Writer) element(e *graph.Element) {
	m := &e.Marking
	audience := strings.Join(m.Audience, between)
	if m.All {
		audience = "all"
	}
	grade := strings.TrimSpace(e.Grade.Scheme + " " + e.Grade.Code)
	for i, v := range []string{e.Kind.String(), e.Name(), m.Owner, e.Dataset, e.Ref, audience, m.Level.String(), strings.Join(m.Handling, between),
		strings.Join(m.Purposes, between), grade, string(e.Valid.From), string(e.Valid.To), string(e.Review), string(e.Expires)} {
		g.data(fields[i], v)
	}
	for _, p := range e.Props {
		texts := make([]string, len(p.Values))
		for i, v := range p.Values {
			texts[i] = v.Text
		}
		g.data("p_"+p.Name, strings.Join(slices.Compact(texts), between))
	}
}

// Close ends the document.
func (g *Writer) Close() error {
	g.raw("</graph>\n</graphml>\n")
	return g.err
}
