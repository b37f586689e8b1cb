package embedded

import (
	"bytes"
	"encoding/binary"

	"github.com/cockroachdb/pebble/v2"

	"portolan/graph"
)

// The first bytes of the keys.
const (
	versionKey = 'v'
	endKey     = 'e'
	commitKey  = 'c'
	batchKey   = 'b'
	erasedKey  = 'x'
)

const prefixLen = 17 // a letter and an id

// comparer orders keys bytewise and tells Pebble that keys which share a
// letter and an id belong together, so that its filters answer for an id.
var comparer = func() *pebble.Comparer {
	c := *pebble.DefaultComparer
	c.Name = "portolan.1"
	c.Split = func(key []byte) int { return min(prefixLen, len(key)) }
	c.ImmediateSuccessor = func(dst, prefix []byte) []byte {
		if len(prefix) < prefixLen {
			return append(append(dst, prefix...), 0)
		}
		return append(dst, next(prefix)...)
	}
	c.Compare, c.Equal = bytes.Compare, bytes.Equal
	c.ComparePointSuffixes, c.CompareRangeSuffixes = bytes.Compare, bytes.Compare
	return &c
}()

func appendVersionKey(b []byte, id graph.ID, from graph.Revision) []byte {
	b = append(append(b, versionKey), id[:]...)
	return binary.BigEndian.AppendUint64(b, ^uint64(from))
}

func appendEndKey(b []byte, end, link graph.ID) []byte {
	b = append(append(b, endKey), end[:]...)
	return append(b, link[:]...)
}

func appendCommitKey(b []byte, r graph.Revision) []byte {
	return binary.BigEndian.AppendUint64(append(b, commitKey), uint64(r))
}

func appendIDKey(b []byte, letter byte, id graph.ID) []byte {
	return append(append(b, letter), id[:]...)
}

// next is the smallest prefix of the same length that is greater.
func next(prefix []byte) []byte {
	k := bytes.Clone(prefix)
	for i := len(k) - 1; i >= 0; i-- {
		if k[i]++; k[i] != 0 {
			break
		}
	}
	return k
}

// after is the first key behind all that belong to the id.
func after(letter byte, id graph.ID) []byte { return next(appendIDKey(nil, letter, id)) }

// parseVersionKey reads what appendVersionKey wrote.
func parseVersionKey(k []byte) (id graph.ID, from graph.Revision, ok bool) {
	if len(k) != prefixLen+8 || k[0] != versionKey {
		return id, 0, false
	}
	copy(id[:], k[1:])
	return id, graph.Revision(^binary.BigEndian.Uint64(k[prefixLen:])), true
}
