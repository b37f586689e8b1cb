package ftm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"portolan/graph"
)

// Bounds on one entity.
const (
	maxLine   = 4 << 20
	maxDepth  = 16
	maxValues = 1 << 16 // values of all its properties
)

// entity is one line of a file.
type entity struct {
	id, schema string
	properties []property
	block      *block
}

type property struct {
	name   string
	values []graph.Value
}

// get is the named property's values.
func (e *entity) get(name string) []graph.Value {
	for i := range e.properties {
		if e.properties[i].name == name {
			return e.properties[i].values
		}
	}
	return nil
}

// block is the portolan block of an entity.
type block struct {
	kind, owner, dataset, ref string
	hasRef                    bool
	all                       bool
	audience                  []string // nil: not said
	level                     string
	handling, purposes        []string
	grade                     graph.Grade
	valid                     graph.Period
	review, expires           graph.Date
	values                    []property
	from, to                  *end
}

type end struct{ owner, dataset, ref, id string }

// fieldError is a fault of one field of a line.
type fieldError struct{ field, reason string }

// Error is the field and what is wrong with it.
func (f *fieldError) Error() string { return f.field + ": " + f.reason }

func badField(field, format string, args ...any) error {
	return &fieldError{field, fmt.Sprintf(format, args...)}
}

// parser reads lines. It is used by one goroutine.
type parser struct {
	dec    jsontext.Decoder
	buf    bytes.Buffer
	whole  string // the line, which its texts share
	names  map[string]string
	values []graph.Value // cut into the properties' lists
	count  int

	// What an entity has until the next line is read.
	properties, rich []property
	block            block
	ends             [2]end
}

// line reads one entity, which is good until the next line is read; its texts
// are parts of the text.
func (p *parser) line(text string) (e entity, err error) {
	p.whole = text
	p.buf.Reset()
	p.buf.WriteString(text)
	p.dec.Reset(&p.buf)
	p.count = 0
	if p.dec.PeekKind() != '{' {
		if _, err := p.dec.ReadToken(); err != nil {
			return e, err
		}
		return e, badField("", "a line holds one JSON object, an entity with id, schema and properties")
	}
	said := 0 // of what makes a statement
	err = p.object("", func(name string) error {
		switch name {
		case "id":
			return p.text(name, &e.id)
		case "schema":
			return p.text(name, &e.schema)
		case "properties":
			e.properties, err = p.propertyMap(name, p.properties[:0], false)
			p.properties = e.properties
			return err
		case "portolan":
			p.block = block{}
			e.block = &p.block
			return p.readBlock(e.block)
		case "prop", "value":
			said++
		}
		return p.skip()
	})
	if err != nil {
		return e, err
	}
	if said == 2 && e.properties == nil {
		return e, badField("", "this is one statement about an entity: aggregate the statements into entities and import these")
	}
	if _, err := p.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return e, badField("", "there is text after the entity's closing brace: a line holds one entity")
	}
	return e, nil
}

// skip passes over a value that says nothing to us, within bounds.
func (p *parser) skip() error {
	for depth := 0; ; {
		t, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		switch t.Kind() {
		case '{', '[':
			if depth++; depth > maxDepth {
				return badField("", "the JSON is nested deeper than %d levels", maxDepth)
			}
		case '}', ']':
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// object reads an object and hands over its names; the value is next to read.
func (p *parser) object(field string, each func(name string) error) error {
	t, err := p.dec.ReadToken()
	if err != nil {
		return err
	}
	if t.Kind() != '{' {
		return badField(field, "this is an object, not %s", t.Kind())
	}
	for {
		if p.dec.PeekKind() == '}' {
			_, err := p.dec.ReadToken()
			return err
		}
		raw, err := p.dec.ReadValue()
		if err != nil {
			return err
		}
		if raw.Kind() != '"' {
			return badField(field, "the name of a field is a text")
		}
		if err := each(p.name(raw)); err != nil {
			return err
		}
	}
}

// name is the text of a field's name. Names come again in every line, so each is
// kept once.
func (p *parser) name(raw jsontext.Value) string {
	if s, ok := p.names[string(raw)]; ok {
		return s
	}
	s := strings.Clone(p.unquoted(raw))
	if len(raw) > 64 {
		return s
	}
	if p.names == nil || len(p.names) >= 1000 {
		p.names = make(map[string]string, 100)
	}
	p.names[string(raw)] = s
	return s
}

// unquoted is the text of the JSON string that the decoder has read last.
func (p *parser) unquoted(raw jsontext.Value) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		end := int(p.dec.InputOffset()) - 1
		return p.whole[end-(len(raw)-2) : end]
	}
	b, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return ""
	}
	return string(b)
}

// text reads a string; null is "".
func (p *parser) text(field string, into *string) error {
	switch k := p.dec.PeekKind(); k {
	case '{', '[', 't', 'f':
		return badField(field, "this is a text, not %s", k)
	}
	raw, err := p.dec.ReadValue()
	if err != nil {
		return err
	}
	switch raw.Kind() {
	case '"':
		*into = p.unquoted(raw)
	case '0':
		*into = string(raw)
	}
	return nil
}

// list reads a list of texts, never nil; null is nil.
func (p *parser) list(field string) ([]string, error) {
	t, err := p.dec.ReadToken()
	if err != nil || t.Kind() == 'n' {
		return nil, err
	}
	if t.Kind() != '[' {
		return nil, badField(field, "this is a list of texts, not %s", t.Kind())
	}
	out := []string{}
	for p.dec.PeekKind() != ']' {
		var s string
		if err := p.text(field, &s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	_, err = p.dec.ReadToken()
	return out, err
}

// propertyMap reads properties behind out, or the values of a block when they
// are rich.
func (p *parser) propertyMap(field string, out []property, rich bool) ([]property, error) {
	if p.dec.PeekKind() == 'n' {
		_, err := p.dec.ReadToken()
		return out, err
	}
	err := p.object(field, func(name string) error {
		values, err := p.valueList(name, rich)
		if len(values) > 0 {
			out = append(out, property{name, values})
		}
		return err
	})
	return out, err
}

func (p *parser) valueList(name string, rich bool) ([]graph.Value, error) {
	if cap(p.values)-len(p.values) < 16 {
		p.values = make([]graph.Value, 0, 512)
	}
	start := len(p.values)
	if p.dec.PeekKind() != '[' {
		if err := p.value(name, rich); err != nil {
			return nil, err
		}
		return p.values[start:len(p.values):len(p.values)], nil
	}
	if _, err := p.dec.ReadToken(); err != nil {
		return nil, err
	}
	for p.dec.PeekKind() != ']' {
		if err := p.value(name, rich); err != nil {
			return nil, err
		}
	}
	_, err := p.dec.ReadToken()
	return p.values[start:len(p.values):len(p.values)], err
}

// value reads one value behind p.values; null is none.
func (p *parser) value(name string, rich bool) error {
	if p.count++; p.count > maxValues {
		return badField(name, "the entity has more than %d values", maxValues)
	}
	if rich {
		return p.richValue(name)
	}
	if k := p.dec.PeekKind(); k == '{' || k == '[' {
		return badField(name, "a value is a text; an entity is named by its id")
	}
	raw, err := p.dec.ReadValue()
	if err != nil {
		return err
	}
	switch raw.Kind() {
	case '"':
		if len(raw) > 2 {
			p.values = append(p.values, graph.Value{Text: p.unquoted(raw)})
		}
	case '0', 't', 'f':
		p.values = append(p.values, graph.Value{Text: string(raw)})
	}
	return nil
}

var qualities = map[string]graph.Quality{"": graph.QualityUnknown, "GOOD": graph.QualityGood, "WEAK": graph.QualityWeak}

var precisions = map[string]graph.Precision{"": graph.PrecisionStated, "APPROXIMATE": graph.PrecisionApproximate, "BETWEEN": graph.PrecisionBetween}

func (p *parser) richValue(name string) error {
	var v graph.Value
	err := p.object(name, func(key string) error {
		var s string
		if key == "text" {
			return p.text(name, &v.Text)
		}
		if err := p.text(name, &s); err != nil {
			return err
		}
		ok := true
		switch key {
		case "script":
			v.Script = s
		case "quality":
			v.Quality, ok = qualities[s]
		case "precision":
			v.Precision, ok = precisions[s]
		default:
			return badField(name, "a value has text, script, quality and precision, not %.20q", key)
		}
		if !ok {
			return badField(name, "%.20q is no %s: GOOD or WEAK; APPROXIMATE or BETWEEN", s, key)
		}
		return nil
	})
	if err == nil && v.Text == "" {
		return badField(name, "a value has a text")
	}
	p.values = append(p.values, v)
	return err
}
