package row

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// Block is a run of whole lines of a text file.
type Block struct {
	Line    int    // number of its first line, from 1
	Text    []byte // lines with their ends; the last line of a file may lack one
	TooLong bool   // one line that is longer than the limit; Text is empty
}

// Blocks cuts a text file into runs of whole lines. It takes a UTF-8 byte order
// mark away and holds one block at a time.
type Blocks struct {
	name  string
	r     io.Reader
	size  int // bytes read at a time
	max   int // bytes of a line
	rest  []byte
	line  int
	begun bool
	eof   bool
}

// NewBlocks reads blocks of about size bytes; a line longer than max bytes is
// skipped and reported.
func NewBlocks(in Input, size, max int) *Blocks {
	return &Blocks{name: in.Name, r: in.Reader, size: size, max: max, line: 1}
}

// Next returns the next block, or io.EOF.
func (b *Blocks) Next() (Block, error) {
	buf := make([]byte, len(b.rest), len(b.rest)+b.size)
	copy(buf, b.rest)
	b.rest = nil
	for {
		var err error
		if buf, err = b.fill(buf); err != nil {
			return Block{}, err
		}
		if b.eof {
			if len(buf) == 0 {
				return Block{}, io.EOF
			}
			return b.cut(buf, len(buf)), nil
		}
		if i := bytes.LastIndexByte(buf, '\n'); i >= 0 {
			return b.cut(buf, i+1), nil
		}
		if len(buf) > b.max {
			return b.skip()
		}
		buf = append(make([]byte, 0, 2*len(buf)+b.size), buf...)
	}
}

// fill reads until the buffer is full or the file ends.
func (b *Blocks) fill(buf []byte) ([]byte, error) {
	for len(buf) < cap(buf) && !b.eof {
		n, err := b.r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if errors.Is(err, io.EOF) {
			b.eof = true
		} else if err != nil {
			return nil, err
		}
	}
	if b.begun {
		return buf, nil
	}
	b.begun = true
	return b.start(buf)
}

// start looks at the first bytes of the file.
func (b *Blocks) start(buf []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(buf, []byte("\xef\xbb\xbf")):
		return buf[3:], nil
	case bytes.HasPrefix(buf, []byte("\xff\xfe")), bytes.HasPrefix(buf, []byte("\xfe\xff")):
		return nil, Faultf(b.name, 0, "the file is in UTF-16: save it as UTF-8 and import it again")
	}
	return buf, nil
}

func (b *Blocks) cut(buf []byte, n int) Block {
	out := Block{Line: b.line, Text: buf[:n]}
	b.line += bytes.Count(out.Text, []byte{'\n'})
	b.rest = buf[n:]
	return out
}

// skip drops the rest of a line that is too long.
func (b *Blocks) skip() (Block, error) {
	out := Block{Line: b.line, TooLong: true}
	b.line++
	for !b.eof {
		buf, err := b.fill(make([]byte, 0, b.size))
		if err != nil {
			return Block{}, err
		}
		if i := bytes.IndexByte(buf, '\n'); i >= 0 {
			b.rest = buf[i+1:]
			break
		}
	}
	return out, nil
}

// CheckText says at which line the block stops being UTF-8.
func (b *Block) CheckText(file string) error {
	if utf8.Valid(b.Text) {
		return nil
	}
	line := b.Line
	for l := range bytes.Lines(b.Text) {
		if !utf8.Valid(l) {
			break
		}
		line++
	}
	return Faultf(file, line, "the text is not UTF-8 (it may be Latin-1 or another code page): save the file as UTF-8 and import it again")
}
