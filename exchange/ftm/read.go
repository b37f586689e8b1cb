package ftm

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"portolan/exchange/row"
	"portolan/graph"
)

// Format reads FollowTheMoney JSON lines.
type Format struct{}

// New returns the format.
func New() row.Format { return Format{} }

// Name is "ftm".
func (Format) Name() string { return "ftm" }

// Edition is false: a file adds to its dataset unless the import says otherwise.
func (Format) Edition() bool { return false }

// Dataset is "": the import's, or the base name of the file.
func (Format) Dataset() string { return "" }

// blockSize is how much text is parsed at a time.
const blockSize = 1 << 18

// Read cuts the file into blocks of lines and parses each by itself.
func (Format) Read(_ context.Context, in row.Input, out func(row.Batch) error) error {
	blocks := row.NewBlocks(in, blockSize, maxLine)
	for first := true; ; first = false {
		b, err := blocks.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if first && !b.TooLong {
			if err := looksRight(in.Name, b.Text); err != nil {
				return err
			}
		}
		if err := out(func() ([]row.Row, error) { return parse(in.Name, b) }); err != nil {
			return err
		}
	}
}

// looksRight refuses files of another sort with one sentence, rather than each
// of their lines.
func looksRight(name string, text []byte) error {
	text = bytes.TrimLeft(text, " \t\r\n")
	if len(text) == 0 {
		return nil
	}
	switch text[0] {
	case '[':
		return row.Faultf(name, 0, "the file is one JSON array: write one entity a line, without brackets and commas between")
	case '<':
		return row.Faultf(name, 0, "the file is XML: name its format, such as un")
	}
	return nil
}

var parsers = sync.Pool{New: func() any { return &parser{} }}

func parse(file string, b row.Block) ([]row.Row, error) {
	if b.TooLong {
		return []row.Row{row.Faulty(b.Line, "", "the line is longer than %d bytes", maxLine)}, nil
	}
	if err := b.CheckText(file); err != nil {
		return nil, err
	}
	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	rows := make([]row.Row, 0, 1+bytes.Count(b.Text, []byte{'\n'}))
	number := b.Line
	for line := range strings.Lines(string(b.Text)) {
		whole := line[len(line)-1] == '\n'
		if line = strings.TrimSpace(line); len(line) == 0 {
			number++
			continue
		}
		if len(line) > maxLine {
			rows = append(rows, row.Faulty(number, "", "the line is longer than %d bytes", maxLine))
			number++
			continue
		}
		e, err := p.line(line)
		if err == nil {
			rows, err = e.rows(rows, number)
		}
		if err != nil {
			if !whole && truncated(err) {
				return nil, row.Faultf(file, number, "the file ends in the middle of a line: it was cut off; get the whole file and import it again")
			}
			rows = append(rows, e.fault(number, err))
		}
		number++
	}
	return rows, nil
}

// truncated reports whether the text ended before the entity did.
func truncated(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }

// fault is the row for a line that is rejected.
func (e *entity) fault(line int, err error) row.Row {
	f := &row.Fault{Reason: err.Error(), Ref: e.id}
	var field *fieldError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &field):
		f.Field, f.Reason = field.field, field.reason
	case truncated(err):
		f.Reason = "this is not JSON: the line ends before the entity does"
		f.Ref = ""
	case errors.As(err, &syntax):
		f.Reason = "this is not JSON: " + plainSyntax(syntax)
		f.Ref = ""
	}
	if k, err := e.kind(); err == nil {
		f.Kind = k
	}
	if b := e.block; b != nil {
		f.Dataset = b.dataset
		if b.hasRef {
			f.Ref = b.ref
		}
	}
	return row.Row{Line: line, Fault: f}
}

func plainSyntax(s *jsontext.SyntacticError) string {
	switch {
	case errors.Is(s, jsontext.ErrDuplicateName):
		return "the field " + s.JSONPointer.LastToken() + " stands twice"
	case s.Err != nil:
		return s.Err.Error()
	}
	return s.Error()
}

var noKind = badField("schema", "the entity has no schema, and its block no kind")

// kind is the kind that the entity's block or else its schema says.
func (e *entity) kind() (graph.Kind, error) {
	if e.block != nil && e.block.kind != "" {
		k, err := graph.ParseKind(e.block.kind)
		if err != nil {
			return 0, badField("kind", "no kind is called %.40q; docs/kinds.md lists them", e.block.kind)
		}
		return k, nil
	}
	if e.schema == "" {
		return 0, noKind
	}
	s := schemas[e.schema]
	if s == nil {
		return 0, badField("schema", "the schema %.40q has no kind here; say one in the portolan block", e.schema)
	}
	return s.kind, nil
}
