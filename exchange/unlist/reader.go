package unlist

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"portolan/exchange/markup"
	"portolan/exchange/row"
	"portolan/graph"
)

// Bounds of what is read. Real lists nest five deep and have a few hundred nodes an entry.
const (
	maxDepth = 8
	maxNodes = 8 << 10       // elements of one entry
	maxText  = graph.MaxText // bytes of one element's text
	maxEntry = 4 << 20       // bytes of all texts of one entry
)

// node is an element of the file: its name, its text and its children.
type node struct {
	name string
	text string
	kids []node
}

// get is the text of the first child of that name that has one, white space collapsed; "" when there is none.
func (n *node) get(name string) string {
	for i := range n.kids {
		if n.kids[i].name == name && n.kids[i].text != "" {
			return n.kids[i].text
		}
	}
	return ""
}

// all gives the children of that name.
func (n *node) all(name string) (out []*node) {
	for i := range n.kids {
		if n.kids[i].name == name {
			out = append(out, &n.kids[i])
		}
	}
	return out
}

// values gives the texts of the VALUE children of the children of that name, and of those that are plain text.
func (n *node) values(name string) (out []string) {
	for _, k := range n.all(name) {
		if k.text != "" {
			out = append(out, k.text)
		}
		for _, v := range k.all("VALUE") {
			if v.text != "" {
				out = append(out, v.text)
			}
		}
	}
	return out
}

// reader walks through the file one entry at a time.
type reader struct {
	*markup.Reader
	nodes int // of the entry being read
	bytes int
}

func newReader(in row.Input) *reader {
	return &reader{Reader: markup.NewReader(in, "a list", maxDepth)}
}

// root reads up to the root element and gives its dateGenerated.
func (r *reader) root() (made string, err error) {
	const want = "CONSOLIDATED_LIST"
	for {
		t, err := r.Token()
		if errors.Is(err, io.EOF) {
			return "", r.Faultf("the file is empty; a United Nations list begins with <%s>", want)
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return "", r.Faultf("there is text before the root element; a United Nations list begins with <%s>", want)
			}
		case xml.StartElement:
			if t.Name.Local != want {
				return "", r.Faultf("the root element is <%.40s>; a United Nations list begins with <%s>", t.Name.Local, want)
			}
			for _, a := range t.Attr {
				if a.Name.Local == "dateGenerated" {
					made = a.Value
				}
			}
			return made, nil
		}
	}
}

// entry reads the next INDIVIDUAL or ENTITY; at the end of the file it gives io.EOF.
func (r *reader) entry() (*entry, error) {
	for {
		t, err := r.Token()
		if err != nil {
			return nil, err
		}
		start, ok := t.(xml.StartElement)
		switch {
		case !ok:
			if text, is := t.(xml.CharData); is && strings.TrimSpace(string(text)) != "" {
				return nil, r.Faultf("there is text between the entries: %.40q", strings.TrimSpace(string(text)))
			}
		case r.Depth() == 1:
			return nil, r.Faultf("there is a second root element <%.40s>", start.Name.Local)
		case r.Depth() == 2 && start.Name.Local != "INDIVIDUALS" && start.Name.Local != "ENTITIES":
			return nil, r.Faultf("the list has an element <%.40s>; known are INDIVIDUALS and ENTITIES", start.Name.Local)
		case r.Depth() == 3 && start.Name.Local != "INDIVIDUAL" && start.Name.Local != "ENTITY":
			return nil, r.Faultf("the list has an entry <%.40s>; known are INDIVIDUAL and ENTITY", start.Name.Local)
		case r.Depth() == 3:
			line := r.Line()
			r.nodes, r.bytes = 0, 0
			n, err := r.node(start.Name.Local)
			return &entry{line: line, node: n}, err
		}
	}
}

// node reads what is left of an element whose start has been read.
func (r *reader) node(name string) (node, error) {
	n := node{name: name}
	var text strings.Builder
	if r.nodes++; r.nodes > maxNodes {
		return n, r.Faultf("one entry has more than %d elements", maxNodes)
	}
	for {
		t, err := r.Token()
		if errors.Is(err, io.EOF) {
			return n, r.CutOff()
		}
		if err != nil {
			return n, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			kid, err := r.node(t.Name.Local)
			if err != nil {
				return n, err
			}
			n.kids = append(n.kids, kid)
		case xml.CharData:
			if r.bytes += len(t); text.Len()+len(t) > maxText || r.bytes > maxEntry {
				return n, r.Faultf("<%.40s> holds more than %d bytes of text, or its entry more than %d", name, maxText, maxEntry)
			}
			text.Write(t)
		case xml.EndElement:
			n.text = strings.Join(strings.Fields(text.String()), " ")
			if n.text == "null" || n.text == "[object Object]" { // what some makers of lists write for nothing
				n.text = ""
			}
			return n, nil
		}
	}
}
