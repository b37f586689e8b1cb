package unlist

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"portolan/exchange/row"
	"portolan/graph"
)

// Bounds of what is read. Real lists nest five deep and have a few hundred nodes an entry.
const (
	maxDepth = 8
	maxNodes = 8 << 10       // elements of one entry
	maxText  = graph.MaxText // bytes of one element's text
	maxToken = 1 << 20       // bytes of the file between two tokens
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
	name  string
	dec   *xml.Decoder
	meter *meter
	path  []string // the open elements
	nodes int      // of the entry being read
	bytes int
}

func newReader(in row.Input) *reader {
	b := bufio.NewReader(in.Reader)
	if bom, err := b.Peek(3); err == nil && string(bom) == "\ufeff" {
		_, _ = b.Discard(3) // cannot fail: the bytes are in the buffer
	}
	m := &meter{in: b}
	d := xml.NewDecoder(m)
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf8", "us-ascii", "ascii":
			return input, nil
		}
		return nil, &refusal{fmt.Sprintf("the encoding is %.40q; convert the file to UTF-8", charset)}
	}
	return &reader{name: in.Name, dec: d, meter: m}
}

// meter refuses to read on when one token takes too many bytes, since the decoder would hold them all in memory.
type meter struct {
	in   io.Reader
	read int
}

func (m *meter) Read(p []byte) (int, error) {
	if m.read > maxToken {
		return 0, &refusal{fmt.Sprintf("one text, tag or comment is longer than %d bytes", maxToken)}
	}
	n, err := m.in.Read(p)
	m.read += n
	return n, err
}

// refusal is a reason not to read the file.
type refusal struct{ reason string }

func (r *refusal) Error() string { return r.reason }

func (r *reader) fault(format string, args ...any) error {
	line, _ := r.dec.InputPos()
	return row.Faultf(r.name, line, format, args...)
}

// token gives the next start, end or text, and io.EOF only at the proper end of the file.
func (r *reader) token() (xml.Token, error) {
	for {
		t, err := r.dec.Token()
		r.meter.read = 0
		if err != nil {
			return nil, r.broken(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, r.fault("the file has a declaration <!...>; a list with a document type or entities of its own is not read")
		case xml.ProcInst:
			if t.Target != "xml" {
				return nil, r.fault("the file has a processing instruction %.40q; only the XML header is allowed", t.Target)
			}
		case xml.StartElement:
			if len(r.path) == maxDepth {
				return nil, r.fault("elements are nested more than %d deep", maxDepth)
			}
			r.path = append(r.path, t.Name.Local)
			return t, nil
		case xml.EndElement:
			r.path = r.path[:len(r.path)-1]
			return t, nil
		case xml.CharData:
			return t, nil
		}
	}
}

func (r *reader) broken(err error) error {
	var no *refusal
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &no):
		return r.fault("%s", no.reason)
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return r.fault("the file ends too early; it is cut off or was written by halves")
	case errors.As(err, &syntax):
		return r.fault("not well-formed XML in UTF-8: %s", syntax.Msg)
	case strings.HasPrefix(err.Error(), "xml: "):
		return r.fault("%s", strings.TrimPrefix(err.Error(), "xml: "))
	}
	return fmt.Errorf("%s cannot be read: %w", r.name, err)
}

// root reads up to the root element and gives its dateGenerated.
func (r *reader) root() (made string, err error) {
	const want = "CONSOLIDATED_LIST"
	for {
		t, err := r.token()
		if errors.Is(err, io.EOF) {
			return "", r.fault("the file is empty; a United Nations list begins with <%s>", want)
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return "", r.fault("there is text before the root element; a United Nations list begins with <%s>", want)
			}
		case xml.StartElement:
			if t.Name.Local != want {
				return "", r.fault("the root element is <%.40s>; a United Nations list begins with <%s>", t.Name.Local, want)
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
		t, err := r.token()
		if err != nil {
			return nil, err
		}
		start, ok := t.(xml.StartElement)
		switch {
		case !ok:
			if text, is := t.(xml.CharData); is && strings.TrimSpace(string(text)) != "" {
				return nil, r.fault("there is text between the entries: %.40q", strings.TrimSpace(string(text)))
			}
		case len(r.path) == 1:
			return nil, r.fault("there is a second root element <%.40s>", start.Name.Local)
		case len(r.path) == 2 && start.Name.Local != "INDIVIDUALS" && start.Name.Local != "ENTITIES":
			return nil, r.fault("the list has an element <%.40s>; known are INDIVIDUALS and ENTITIES", start.Name.Local)
		case len(r.path) == 3 && start.Name.Local != "INDIVIDUAL" && start.Name.Local != "ENTITY":
			return nil, r.fault("the list has an entry <%.40s>; known are INDIVIDUAL and ENTITY", start.Name.Local)
		case len(r.path) == 3:
			line, _ := r.dec.InputPos()
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
		return n, r.fault("one entry has more than %d elements", maxNodes)
	}
	for {
		t, err := r.token()
		if errors.Is(err, io.EOF) {
			return n, r.fault("the file ends too early; it is cut off or was written by halves")
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
				return n, r.fault("<%.40s> holds more than %d bytes of text, or its entry more than %d", name, maxText, maxEntry)
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
