package exchange

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"portolan/graph"
)

// spool keeps byte strings in a file that is gone when it is closed, so that
// validated elements wait there and not in memory.
type spool struct {
	f    *os.File
	w    *bufio.Writer
	n    int64
	size [4]byte
}

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, "portolan-import-*")
	if err != nil {
		return nil, graph.Errorf(graph.Unavailable, opImport, "no temporary file for validated rows: %w", err)
	}
	// Without a name the file vanishes with the process, whatever ends it. Where
	// the system cannot do that it is removed by close.
	_ = os.Remove(f.Name())
	return &spool{f: f, w: bufio.NewWriterSize(f, 1<<18)}, nil
}

// add appends a byte string.
func (s *spool) add(b []byte) error {
	binary.LittleEndian.PutUint32(s.size[:], uint32(len(b)))
	_, err := s.w.Write(s.size[:])
	if err == nil {
		_, err = s.w.Write(b)
	}
	if err != nil {
		return graph.Errorf(graph.Unavailable, opImport, "validated rows cannot be written to the temporary file: %w", err)
	}
	s.n++
	return nil
}

// each hands over the byte strings in their order; the slice is valid during
// the call only.
func (s *spool) each(f func(seq int64, b []byte) error) error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	if _, err := s.f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r := bufio.NewReaderSize(s.f, 1<<18)
	var buf []byte
	for seq := range s.n {
		if _, err := io.ReadFull(r, s.size[:]); err != nil {
			return fmt.Errorf("the temporary file of an import was cut: %w", err)
		}
		n := int(binary.LittleEndian.Uint32(s.size[:]))
		if cap(buf) < n {
			buf = make([]byte, n)
		}
		buf = buf[:n]
		if _, err := io.ReadFull(r, buf); err != nil {
			return fmt.Errorf("the temporary file of an import was cut: %w", err)
		}
		if err := f(seq, buf); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) close() {
	s.f.Close()
	_ = os.Remove(s.f.Name())
}

// waiting is an element whose ends, or whose needs, can only be looked at when
// the whole import has been read.
type waiting struct {
	seq      int64 // in the spool of elements, or -1 when it is not to be stored
	file     int
	line     int
	id       graph.ID
	kind     graph.Kind
	updates  bool // it replaces a version
	from, to graph.ID
	texts    [2]string
	requires []need
}

func (w *waiting) append(b []byte) []byte {
	b = binary.AppendVarint(b, w.seq)
	b = binary.AppendUvarint(b, uint64(w.file))
	b = binary.AppendUvarint(b, uint64(w.line))
	flag := byte(0)
	if w.updates {
		flag = 1
	}
	b = append(append(b, w.id[:]...), byte(w.kind), flag)
	b = append(append(b, w.from[:]...), w.to[:]...)
	for _, t := range w.texts {
		b = append(binary.AppendUvarint(b, uint64(len(t))), t...)
	}
	b = binary.AppendUvarint(b, uint64(len(w.requires)))
	for _, r := range w.requires {
		b = append(b, r.id[:]...)
		b = append(binary.AppendUvarint(b, uint64(len(r.text))), r.text...)
	}
	return b
}

var errSpool = errors.New("the temporary file of an import is damaged")

// decode reads what append wrote.
func (w *waiting) decode(b []byte) error {
	number := func() int {
		x, n := binary.Uvarint(b)
		b = b[max(n, 0):]
		return int(x)
	}
	take := func(n int) []byte {
		if n < 0 || n > len(b) {
			n = len(b)
		}
		out := b[:n]
		b = b[n:]
		return out
	}
	seq, n := binary.Varint(b)
	b = b[max(n, 0):]
	*w = waiting{seq: seq, file: number(), line: number()}
	copy(w.id[:], take(16))
	head := take(2)
	if len(head) < 2 {
		return errSpool
	}
	w.kind, w.updates = graph.Kind(head[0]), head[1] == 1
	copy(w.from[:], take(16))
	copy(w.to[:], take(16))
	for i := range w.texts {
		w.texts[i] = string(take(number()))
	}
	for range number() {
		var r need
		copy(r.id[:], take(16))
		r.text = string(take(number()))
		w.requires = append(w.requires, r)
	}
	return nil
}
