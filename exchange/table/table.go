package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"portolan/exchange/row"
)

// MaxRow is the most bytes one row may have.
const MaxRow = 1 << 20

// Record is one row of the file, or what is wrong with it.
type Record struct {
	Line   int // of its first line
	Fields []string
	Fault  string
}

// Reader reads the rows of one file. Quoted cells follow RFC 4180; blank lines
// are passed over; CRLF and LF may be mixed.
type Reader struct {
	name      string
	blocks    *row.Blocks
	delimiter byte
	lines     []line
	pos       int // the next line
	begin     int // the first line of the row being read
	err       error
}

// Names lists the columns of a header for a message, the first sixty of them.
func Names(header []string) string {
	var b strings.Builder
	for i, n := range header {
		if i == 60 {
			b.WriteString(", ...")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		if q := fmt.Sprintf("%.40q", n); q == `"`+n+`"` {
			b.WriteString(n)
		} else {
			b.WriteString(q)
		}
	}
	return b.String()
}

type line struct {
	number int
	text   string
	long   bool
}

// NewReader reads in with the delimiter, such as ',' or '\t'.
func NewReader(in row.Input, delimiter byte) *Reader {
	return &Reader{name: in.Name, blocks: row.NewBlocks(in, 1<<18, MaxRow), delimiter: delimiter}
}

// Next returns the next row, or io.EOF, or what is wrong with the whole file.
func (r *Reader) Next() (Record, error) {
	for {
		r.begin = r.pos
		l, err := r.next()
		if err != nil {
			return Record{}, err
		}
		switch {
		case l.long:
			return Record{Line: l.number, Fault: fmt.Sprintf("the row is longer than %d bytes", MaxRow)}, nil
		case l.text == "":
		case strings.IndexByte(l.text, '"') < 0:
			return r.checked(Record{Line: l.number, Fields: strings.Split(l.text, string(r.delimiter))}), nil
		default:
			return r.quoted(l)
		}
	}
}

func (r *Reader) checked(rec Record) Record {
	if i := slices.IndexFunc(rec.Fields, func(f string) bool { return strings.IndexByte(f, 0) >= 0 }); i >= 0 {
		return Record{Line: rec.Line, Fault: fmt.Sprintf("cell %d holds a NUL byte", i+1)}
	}
	return rec
}

// quoted parses a row with quotes: lines belong to it until the quotes are even.
// Where that never happens, or the cells are malformed, only the first line is
// lost: the others are read as rows.
func (r *Reader) quoted(first line) (Record, error) {
	text, fault := first.text, ""
	if odd(text) {
		var b strings.Builder
		b.WriteString(text)
		for fault == "" {
			l, err := r.next()
			if errors.Is(err, io.EOF) {
				fault = "a quote is opened and never closed"
				break
			}
			if err != nil {
				return Record{}, err
			}
			if l.long || b.Len()+len(l.text) > MaxRow {
				fault = fmt.Sprintf("a quote is opened and not closed within %d bytes", MaxRow)
				break
			}
			b.WriteByte('\n')
			b.WriteString(l.text)
			if odd(l.text) {
				break
			}
		}
		text = b.String()
	}
	var fields []string
	if fault == "" {
		fields, fault = split(text, r.delimiter)
	}
	if fault != "" {
		r.pos = r.begin + 1
		return Record{Line: first.number, Fault: fault}, nil
	}
	return r.checked(Record{Line: first.number, Fields: fields}), nil
}

func odd(s string) bool { return strings.Count(s, `"`)%2 == 1 }

// next takes one line without its end.
func (r *Reader) next() (line, error) {
	for r.pos == len(r.lines) {
		if r.err != nil {
			return line{}, r.err
		}
		r.read()
	}
	r.pos++
	return r.lines[r.pos-1], nil
}

func (r *Reader) read() {
	b, err := r.blocks.Next()
	if err == nil {
		err = b.CheckText(r.name)
	}
	if err != nil {
		r.err = err
		return
	}
	r.lines = append([]line(nil), r.lines[r.begin:]...)
	r.pos, r.begin = r.pos-r.begin, 0
	if b.TooLong {
		r.lines = append(r.lines, line{number: b.Line, long: true})
		return
	}
	n := b.Line
	for l := range bytes.Lines(b.Text) {
		l = bytes.TrimSuffix(l, []byte{'\n'})
		l = bytes.TrimSuffix(l, []byte{'\r'})
		r.lines = append(r.lines, line{number: n, text: string(l), long: len(l) > MaxRow})
		n++
	}
}

// split cuts a row into cells, or says what is wrong with it.
func split(text string, delimiter byte) (fields []string, fault string) {
	for {
		if text == "" || text[0] != '"' {
			cell, rest, more := strings.Cut(text, string(delimiter))
			if strings.IndexByte(cell, '"') >= 0 {
				return nil, fmt.Sprintf("cell %d has a quote inside that is not doubled", len(fields)+1)
			}
			fields = append(fields, cell)
			if !more {
				return fields, ""
			}
			text = rest
			continue
		}
		var b strings.Builder
		text = text[1:]
		for {
			i := strings.IndexByte(text, '"')
			if i < 0 {
				return nil, "a quote is opened and never closed"
			}
			b.WriteString(text[:i])
			text = text[i+1:]
			if text == "" || text[0] != '"' {
				break
			}
			b.WriteByte('"')
			text = text[1:]
		}
		fields = append(fields, b.String())
		if text == "" {
			return fields, ""
		}
		if text[0] != delimiter {
			return nil, fmt.Sprintf("cell %d has text after its closing quote", len(fields))
		}
		text = text[1:]
	}
}
