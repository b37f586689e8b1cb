package ftm

import (
	"bufio"

	"github.com/go-json-experiment/json/jsontext"

	"portolan/graph"
)

// Writer writes elements as FollowTheMoney lines with their portolan block.
// What it writes, an import by the same owner under the same key reads back as
// the same elements.
type Writer struct {
	w   *bufio.Writer
	buf []byte
}

// NewWriter returns a Writer to w. The caller flushes w.
func NewWriter(w *bufio.Writer) *Writer { return &Writer{w: w} }

// Write writes one element as one line.
func (w *Writer) Write(e *graph.Element) error {
	w.buf = append(appendElement(w.buf[:0], e), '\n')
	_, err := w.w.Write(w.buf)
	return err
}

// member appends a name and what comes before it; the value follows.
func member(b []byte, name string) []byte {
	if c := b[len(b)-1]; c != '{' && c != '[' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

func quote(b []byte, s string) []byte {
	out, err := jsontext.AppendQuote(b, s)
	if err != nil { // not UTF-8: nothing that passed the kinds table is so
		return append(b, '"', '"')
	}
	return out
}

func texts(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = quote(b, s)
	}
	return append(b, ']')
}

func optional(b []byte, name, s string) []byte {
	if s == "" {
		return b
	}
	return quote(member(b, name), s)
}

func appendElement(b []byte, e *graph.Element) []byte {
	info := e.Kind.Info()
	b = append(b, '{')
	b = quote(member(b, "id"), e.ID.String())
	b = quote(member(b, "schema"), info.FtM)
	b = optional(b, "caption", e.Name())
	b = append(member(b, "properties"), '{')
	for _, p := range e.Props {
		b = append(member(b, p.Name), '[')
		for i, v := range p.Values {
			if i > 0 && v.Text == p.Values[i-1].Text {
				continue
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = quote(b, v.Text)
		}
		b = append(b, ']')
	}
	if e.IsLink() {
		b = texts(member(b, info.FtMEnds[0]), []string{e.From.String()})
		b = texts(member(b, info.FtMEnds[1]), []string{e.To.String()})
	}
	b = append(b, '}')
	var datasets []string
	if e.Dataset != "" {
		datasets = []string{e.Dataset}
	}
	b = texts(member(b, "datasets"), datasets)
	b = appendBlock(append(member(b, "portolan"), '{'), e)
	return append(b, '}', '}')
}

func appendBlock(b []byte, e *graph.Element) []byte {
	m := &e.Marking
	b = quote(member(b, "kind"), e.Kind.String())
	b = quote(member(b, "owner"), m.Owner)
	b = quote(member(b, "dataset"), e.Dataset)
	b = quote(member(b, "ref"), e.Ref)
	if m.All {
		b = quote(member(b, "audience"), "all")
	} else {
		b = texts(member(b, "audience"), m.Audience)
	}
	b = quote(member(b, "level"), m.Level.String())
	b = texts(member(b, "handling"), m.Handling)
	b = texts(member(b, "purposes"), m.Purposes)
	if e.Grade != (graph.Grade{}) {
		b = append(member(b, "grade"), '{')
		b = quote(member(b, "scheme"), e.Grade.Scheme)
		b = append(quote(member(b, "code"), e.Grade.Code), '}')
	}
	b = optional(b, "validFrom", string(e.Valid.From))
	b = optional(b, "validTo", string(e.Valid.To))
	b = optional(b, "review", string(e.Review))
	b = optional(b, "expires", string(e.Expires))
	b = appendValues(b, e.Props)
	if e.IsLink() {
		b = append(quote(append(member(b, "from"), `{"id":`...), e.From.String()), '}')
		b = append(quote(append(member(b, "to"), `{"id":`...), e.To.String()), '}')
	}
	return b
}

// appendValues writes the properties of which some value is more than a text.
func appendValues(b []byte, props graph.Properties) []byte {
	some := false
	for _, p := range props {
		if !rich(p.Values) {
			continue
		}
		if !some {
			some = true
			b = append(member(b, "values"), '{')
		}
		b = append(member(b, p.Name), '[')
		for i, v := range p.Values {
			if i > 0 {
				b = append(b, ',')
			}
			b = quote(member(append(b, '{'), "text"), v.Text)
			b = optional(b, "script", v.Script)
			b = optional(b, "quality", [...]string{"", "GOOD", "WEAK"}[v.Quality])
			b = optional(b, "precision", [...]string{"", "APPROXIMATE", "BETWEEN"}[v.Precision])
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	if some {
		b = append(b, '}')
	}
	return b
}

func rich(values []graph.Value) bool {
	for _, v := range values {
		if v != (graph.Value{Text: v.Text}) {
			return true
		}
	}
	return false
}
