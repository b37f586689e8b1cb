package embedded

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strconv"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/record"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/atomicfs"

	"portolan/graph"
)

// Pebble reads its manifest, and the block its newest log ends in, up to the
// first damaged record and takes that for the end, as after a crash. Damage
// further up would silently take commits away, so this file looks for it: in
// the manifest and the logs before they are used, and in what came out of them.

// headFile holds the newest acknowledged head and a checksum of it. It is
// written after every commit and not synced: whatever it says was once true, so
// a head below it is a loss. Damage to it is no damage to the store.
const headFile = "HEAD"

func damaged(dir, what string) error {
	return graph.Errorf(graph.Corrupt, opOpen, "the store %s is damaged: %s; restore it from a backup", dir, what)
}

// manifestIntact says whether nothing but the last record of the manifest is
// damaged, which is what a crash may leave.
func manifestIntact(fsys vfs.FS, dir string) error {
	name, err := atomicfs.ReadMarker(fsys, dir, "manifest")
	if err != nil {
		return err
	}
	return fileIntact(fsys, dir, name)
}

// fileIntact reads a manifest. Its records are synced one by one, so that a
// whole one behind a damaged one shows that the damaged one had been whole.
func fileIntact(fsys vfs.FS, dir, name string) error {
	b, err := readAll(fsys, fsys.PathJoin(dir, name))
	if err != nil {
		return damaged(dir, "its manifest cannot be read")
	}
	r := record.NewReader(bytes.NewReader(b), 0)
	for {
		start := r.Offset()
		rec, err := r.Next()
		if err == nil {
			_, err = io.Copy(io.Discard, rec)
		}
		switch {
		case err != nil && recordAfter(b, int(start)):
			return damaged(dir, "its manifest does not match its checksums")
		case err != nil:
			return nil
		}
	}
}

// recordAfter reports whether a whole record, or the first part of one, begins
// behind the offset. A part is a checksum, a length, a type and the payload,
// and never crosses a block.
func recordAfter(b []byte, start int) bool {
	const block, header, whole, first = 32 << 10, 7, 1, 2
	for at := start + 1; at+header <= len(b); at++ {
		n := int(binary.LittleEndian.Uint16(b[at+4:]))
		end := at + header + n
		if t := b[at+6]; (t != whole && t != first) || n == 0 || end > len(b) || (end-1)/block != at/block {
			continue
		}
		sum := crc32.Checksum(b[at+6:end], castagnoli)
		if binary.LittleEndian.Uint32(b[at:]) == (sum>>15|sum<<17)+0xa282ead8 {
			return true
		}
	}
	return false
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func readAll(fsys vfs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	return b, errors.Join(err, f.Close())
}

// feedIntact says whether every commit up to the head is there, and the head is
// not before what was noted.
func (s *Store) feedIntact() error {
	head := s.newest().Revision
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: []byte{commitKey}, UpperBound: []byte{commitKey + 1}})
	if err != nil {
		return err
	}
	n := graph.Revision(0)
	for ok := it.First(); ok; ok = it.Next() {
		if n++; len(it.Key()) != 9 || revision(it.Key()[1:]) != n {
			break
		}
	}
	if err := errors.Join(it.Error(), it.Close()); err != nil {
		return err
	}
	if n != head {
		return damaged(s.dir, "commit "+strconv.FormatUint(uint64(n), 10)+" is missing")
	}
	b, err := readAll(s.fs, s.fs.PathJoin(s.dir, headFile))
	if err == nil && len(b) >= 12 && bytes.Equal(headNote(revision(b)), b[:12]) && revision(b) > head {
		return damaged(s.dir, "its newest commits are missing")
	}
	return nil
}

func headNote(r graph.Revision) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(r))
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// noteHead writes the head for feedIntact; it helps and proves nothing, so that
// its failure is none.
func (s *Store) noteHead() {
	if s.note == nil {
		f, err := s.fs.OpenReadWrite(s.fs.PathJoin(s.dir, headFile), vfs.WriteCategoryUnspecified)
		if err != nil {
			return
		}
		s.note = f
	}
	_, _ = s.note.WriteAt(headNote(s.newest().Revision), 0)
}
