package graph

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// ID names one element: 128 bits of a keyed hash over the owner, the dataset
// and the owner's own reference. The same contribution sent twice has the same
// id; nobody without the store key can compute the id of another's record.
type ID [16]byte

// Revision numbers the states of a store: each commit makes the next one. 0 is
// the empty store.
type Revision uint64

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// String is the id in 32 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Compare orders ids bytewise: -1, 0 or +1.
func (id ID) Compare(other ID) int {
	a, b := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(other[:8])
	if a == b {
		a, b = binary.BigEndian.Uint64(id[8:]), binary.BigEndian.Uint64(other[8:])
	}
	return cmp.Compare(a, b)
}

// ParseID reads the form that String writes; anything else is an error.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 32 || strings.ToLower(s) != s {
		return id, Errorf(Invalid, "graph.ParseID", "an id is 32 lower-case hexadecimal digits, not %.40q", s)
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return ID{}, Errorf(Invalid, "graph.ParseID", "an id is 32 lower-case hexadecimal digits, not %.40q", s)
	}
	return id, nil
}

// Key is a store's secret, from which ids and state tokens are derived. It is
// made with the store or given as a file; two stores with one key give one
// contribution the same ids.
type Key [32]byte

// NewKey returns a key from the system's random source.
func NewKey() (Key, error) {
	var k Key
	if _, err := rand.Read(k[:]); err != nil {
		return Key{}, fmt.Errorf("no random bytes for a store key: %w", err)
	}
	return k, nil
}

// ParseKey reads 64 hexadecimal digits, white space around them allowed.
func ParseKey(s string) (Key, error) {
	var k Key
	s = strings.TrimSpace(s)
	if len(s) != 64 {
		return k, Errorf(Invalid, "graph.ParseKey", "a store key is 64 hexadecimal digits, not %d characters", len(s))
	}
	if _, err := hex.Decode(k[:], []byte(s)); err != nil {
		return Key{}, Errorf(Invalid, "graph.ParseKey", "a store key is 64 hexadecimal digits")
	}
	return k, nil
}

// String is the key in 64 hexadecimal digits, as ParseKey reads it.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Sum is HMAC-SHA-256 under the key over the parts, each length-prefixed so
// that no two lists of parts give one message.
func (k Key) Sum(parts ...[]byte) [32]byte {
	// HMAC as RFC 2104 has it, over one message on the stack: ids are derived by
	// the million.
	var room [512]byte
	b := room[:sha256.BlockSize]
	for i := range b {
		b[i] = 0x36
		if i < len(k) {
			b[i] ^= k[i]
		}
	}
	for _, p := range parts {
		b = binary.BigEndian.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
	}
	inner := sha256.Sum256(b)
	var outer [sha256.BlockSize + sha256.Size]byte
	for i := range sha256.BlockSize {
		outer[i] = 0x5c
		if i < len(k) {
			outer[i] ^= k[i]
		}
	}
	copy(outer[sha256.BlockSize:], inner[:])
	return sha256.Sum256(outer[:])
}

// RecordID is the id of an owner's record by the owner's own reference.
func (k Key) RecordID(owner, dataset, ref string) ID {
	return k.id("record", owner, dataset, ref)
}

// LinkID is the id of an owner's link by the owner's own reference.
func (k Key) LinkID(owner, dataset, ref string) ID {
	return k.id("link", owner, dataset, ref)
}

// UnnamedLinkID is the id of a link without a reference: the link is known by
// its kind, its ends, its validity and properties, and by its occurrence, the
// 1-based number of equal links before and including it.
func (k Key) UnnamedLinkID(e *Element, occurrence int) ID {
	content := e.contentHash()
	ends := append(append([]byte{byte(e.Kind)}, e.From[:]...), e.To[:]...)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(occurrence))
	sum := k.Sum([]byte("unnamed link"), []byte(e.Marking.Owner), []byte(e.Dataset), ends, content[:], n[:])
	return ID(sum[:16])
}

func (k Key) id(class, owner, dataset, ref string) ID {
	sum := k.Sum([]byte(class), []byte(owner), []byte(dataset), []byte(ref))
	return ID(sum[:16])
}
