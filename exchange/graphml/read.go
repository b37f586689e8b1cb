package graphml

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"portolan/exchange/markup"
	"portolan/exchange/row"
	"portolan/graph"
)

// Bounds of what is read.
const (
	maxDepth = 32
	maxKeys  = 1 << 12 // attributes declared
	maxData  = 4 << 20 // bytes of all texts of one node or edge
)

// Format reads GraphML documents. It implements row.Format; the zero Format is
// ready.
type Format struct{}

// Name is "graphml".
func (Format) Name() string { return "graphml" }

// Edition is false: a file adds to its dataset unless the import says otherwise.
func (Format) Edition() bool { return false }

// Dataset is "": the import's, or the base name of the file.
func (Format) Dataset() string { return "" }

// Read hands over the nodes and edges in the order of the file.
func (Format) Read(ctx context.Context, in row.Input, out func(row.Batch) error) error {
	r := &reader{Reader: markup.NewReader(in, "a graph", maxDepth), rows: row.NewWriter(out), keys: map[string]*key{}}
	if err := r.document(ctx); err != nil {
		return err
	}
	return r.rows.Flush()
}

// key is a declared attribute.
type key struct {
	name     string
	of       string // "node", "edge", or "all"
	standard string // the value of what has none of its own
	drawn    bool   // what yEd draws: its text is a label
}

// item is a node or an edge being read.
type item struct {
	line               int
	edge               bool
	id, source, target string
	names              []string // of its attributes, in the order of the file
	values             map[string]string
	fault              *row.Row
}

// reader walks through the document.
type reader struct {
	*markup.Reader
	rows  *row.Writer
	keys  map[string]*key
	order []string // of the keys' ids
	graph bool     // the graph has begun
	ours  bool     // and was written by an export
}

func (r *reader) document(ctx context.Context) error {
	if err := r.root(); err != nil {
		return err
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		t, err := r.Token()
		if errors.Is(err, io.EOF) {
			if !r.graph {
				return r.Faultf("the file has no <graph>")
			}
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if r.Depth() == 1 {
			return r.Faultf("there is a second root element <%.40s>", start.Name.Local)
		}
		if err := r.element(start); err != nil {
			return err
		}
	}
}

// root reads up to the root element.
func (r *reader) root() error {
	for {
		t, err := r.Token()
		if errors.Is(err, io.EOF) {
			return r.Faultf("the file is empty; a GraphML file begins with <graphml>")
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return r.Faultf("there is text before the root element; a GraphML file begins with <graphml>")
			}
		case xml.StartElement:
			if t.Name.Local != "graphml" {
				return r.Faultf("the root element is <%.40s>; a GraphML file begins with <graphml>", t.Name.Local)
			}
			return nil
		}
	}
}

// element takes what stands in the document or in its graph.
func (r *reader) element(start xml.StartElement) error {
	switch start.Name.Local {
	case "key":
		return r.key(start)
	case "graph":
		if r.graph {
			return r.Faultf("the file has a second graph; give each graph a file of its own")
		}
		r.graph, r.ours = true, attribute(start, "id") == ours
		return nil
	case "node", "edge":
		i, err := r.item(start)
		if err != nil {
			return err
		}
		for _, x := range r.rowsOf(i) {
			if err := r.rows.Add(x); err != nil {
				return err
			}
		}
		return nil
	case "hyperedge":
		if err := r.rows.Add(row.Faulty(r.Line(), "", "a hyperedge joins more than two nodes; make it a node with an edge to each")); err != nil {
			return err
		}
	}
	return r.skip()
}

// key reads a declaration.
func (r *reader) key(start xml.StartElement) error {
	k := &key{name: attribute(start, "attr.name"), of: attribute(start, "for"), drawn: strings.HasSuffix(attribute(start, "yfiles.type"), "graphics")}
	id := attribute(start, "id")
	if k.name == "" {
		k.name = id
	}
	if k.of != "node" && k.of != "edge" {
		k.of = "all"
	}
	if id == "" {
		return r.Faultf("a <key> has no id")
	}
	if len(r.order) == maxKeys {
		return r.Faultf("more than %d attributes are declared", maxKeys)
	}
	if r.keys[id] == nil {
		r.order = append(r.order, id)
	}
	r.keys[id] = k
	return r.children(func(child xml.StartElement) error {
		if child.Name.Local != "default" {
			return r.skip()
		}
		text, err := r.text()
		k.standard = text
		return err
	})
}

// item reads a node or an edge with its data.
func (r *reader) item(start xml.StartElement) (*item, error) {
	i := &item{line: r.Line(), edge: start.Name.Local == "edge", id: attribute(start, "id"), source: attribute(start, "source"),
		target: attribute(start, "target"), values: map[string]string{}}
	size, drawn := 0, ""
	err := r.children(func(child xml.StartElement) error {
		switch child.Name.Local {
		case "data":
			k := r.keys[attribute(child, "key")]
			text, err := r.text()
			if err != nil {
				return err
			}
			if size += len(text); size > maxData {
				return r.Faultf("a %s holds more than %d bytes of text", start.Name.Local, maxData)
			}
			if k == nil {
				x := row.Faulty(i.line, attribute(child, "key"), "the attribute %.40q is not declared by a <key>", attribute(child, "key"))
				i.fault = &x
				return nil
			}
			if k.drawn {
				drawn = text
				return nil
			}
			if there := i.values[k.name]; there != "" && text != "" && there != text {
				x := row.Faulty(i.line, k.name, "the attribute %.40q is given twice, and not with the same value", k.name)
				i.fault = &x
				return nil
			}
			i.add(k.name, text)
			return nil
		case "graph":
			x := row.Faulty(i.line, "", "the node holds a graph of its own; give each graph a file of its own")
			i.fault = &x
		}
		return r.skip()
	})
	if label := i.values["label"]; label == "" {
		i.add("label", drawn)
	} else if label != drawn {
		i.add("drawn label", drawn)
	}
	for _, id := range r.order {
		if k := r.keys[id]; k.standard != "" && (k.of == "all" || k.of == start.Name.Local) && i.values[k.name] == "" {
			i.add(k.name, k.standard)
		}
	}
	return i, err
}

func (i *item) add(name, text string) {
	if text == "" {
		return
	}
	if _, there := i.values[name]; !there {
		i.names = append(i.names, name)
	}
	i.values[name] = text
}

// children hands over the elements within the one that was begun; each is read
// to its end by f.
func (r *reader) children(f func(xml.StartElement) error) error {
	for {
		t, err := r.inside()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// inside is the next token of an element that has not ended.
func (r *reader) inside() (xml.Token, error) {
	t, err := r.Token()
	if errors.Is(err, io.EOF) {
		return nil, r.CutOff()
	}
	return t, err
}

// skip reads to the end of the element that was begun.
func (r *reader) skip() error { return r.children(func(xml.StartElement) error { return r.skip() }) }

// text is all the text of the element that was begun, that of elements within it
// too: tools for drawing wrap their labels.
func (r *reader) text() (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		t, err := r.inside()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if b.Len()+len(t) > graph.MaxText {
				return "", r.Faultf("a text is longer than %d bytes", graph.MaxText)
			}
			b.Write(t)
		}
	}
	return strings.TrimSpace(b.String()), nil
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}
