package markup

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"portolan/exchange/row"
)

// maxToken is how many bytes of the file may stand between two tokens.
const maxToken = 1 << 20

// Reader gives the tokens of one file.
type Reader struct {
	what  string // the format, for messages
	name  string
	dec   *xml.Decoder
	meter *meter
	path  []string // the open elements
	depth int
}

// NewReader reads a file of what it is called in messages ("a United Nations
// list"), in which elements nest at most depth deep.
func NewReader(in row.Input, what string, depth int) *Reader {
	b := bufio.NewReader(in.Reader)
	if bom, err := b.Peek(3); err == nil && string(bom) == "\ufeff" {
		_, _ = b.Discard(3) // cannot fail: the bytes are in the buffer
	}
	m := &meter{in: b}
	if head, _ := b.Peek(2); wide(head) {
		m.in = refused{&refusal{"the file is in UTF-16: save it as UTF-8 and import it again"}}
	}
	d := xml.NewDecoder(m)
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "utf8", "us-ascii", "ascii":
			return input, nil
		}
		return nil, &refusal{fmt.Sprintf("the encoding is %.40q; convert the file to UTF-8", charset)}
	}
	return &Reader{what: what, name: in.Name, dec: d, meter: m, depth: depth}
}

// wide reports whether a file begins as one in UTF-16 does: with its byte order mark, or with half of a tag's bracket.
func wide(head []byte) bool {
	switch string(head) {
	case "\xff\xfe", "\xfe\xff", "<\x00", "\x00<":
		return true
	}
	return false
}

// refused is a file that is not read at all.
type refused struct{ why error }

// Read gives the reason.
func (r refused) Read([]byte) (int, error) { return 0, r.why }

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

// Faultf is a fault of the file at the line that was read last.
func (r *Reader) Faultf(format string, args ...any) error {
	return row.Faultf(r.name, r.Line(), format, args...)
}

// Line is the line that was read last.
func (r *Reader) Line() int {
	line, _ := r.dec.InputPos()
	return line
}

// Depth is how many elements are open.
func (r *Reader) Depth() int { return len(r.path) }

// Token gives the next start, end or text, and io.EOF only at the proper end of the file.
func (r *Reader) Token() (xml.Token, error) {
	for {
		t, err := r.dec.Token()
		r.meter.read = 0
		if err != nil {
			return nil, r.broken(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, r.Faultf("the file has a declaration <!...>; %s with a document type or entities of its own is not read", r.what)
		case xml.ProcInst:
			if t.Target != "xml" {
				return nil, r.Faultf("the file has a processing instruction %.40q; only the XML header is allowed", t.Target)
			}
		case xml.StartElement:
			if len(r.path) == r.depth {
				return nil, r.Faultf("elements are nested more than %d deep", r.depth)
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

func (r *Reader) broken(err error) error {
	var no *refusal
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &no):
		return r.Faultf("%s", no.reason)
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return r.CutOff()
	case errors.As(err, &syntax) && syntax.Msg == "invalid UTF-8":
		return r.Faultf("the text is not UTF-8 (it may be Latin-1 or another code page): save the file as UTF-8 and import it again")
	case errors.As(err, &syntax):
		return r.Faultf("not well-formed XML in UTF-8: %s", syntax.Msg)
	case strings.HasPrefix(err.Error(), "xml: "):
		return r.Faultf("%s", strings.TrimPrefix(err.Error(), "xml: "))
	}
	return fmt.Errorf("%s cannot be read: %w", r.name, err)
}

// CutOff is the fault of a file that ends before its root element does.
func (r *Reader) CutOff() error {
	return r.Faultf("the file ends too early; it is cut off or was written by halves")
}
