package embedded

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// The first byte of a version's value says what it is.
const (
	bodyForm   = 1 // hash, salt, canonical bytes
	markForm   = 2 // nothing: the id was withdrawn or erased here
	erasedForm = 3 // class, salted hash
)

const (
	saltLen    = 16
	headerLen  = 1 + sha256.Size + saltLen
	erasedLen  = 2 + sha256.Size
	kindOffset = 17 // of the kind in the canonical encoding
)

var (
	errHash   = errors.New("the stored bytes do not match their hash")
	errForm   = errors.New("the stored value has no known form")
	errOther  = errors.New("the stored bytes are another element's")
	errCommit = errors.New("the record of a commit is damaged")
)

func corrupt(op string, id graph.ID, err error) error {
	return &graph.Error{Kind: graph.Corrupt, Op: op, ID: id, Err: err}
}

// fillBody writes the value of a version with a body, of its canonical bytes.
func fillBody[T string | []byte](value []byte, text T, hash *[sha256.Size]byte, salt []byte) {
	value[0] = bodyForm
	copy(value[1:], hash[:])
	copy(value[1+sha256.Size:], salt)
	copy(value[headerLen:], text)
}

// erase makes the tombstone of a value that has a body.
func erase(value []byte) []byte {
	class := graph.Person
	if graph.Kind(value[headerLen+kindOffset]).IsLink() {
		class = graph.Other
	}
	sum := sha256.Sum256(value[1+sha256.Size:]) // salt, then the bytes
	return append([]byte{erasedForm, byte(class)}, sum[:]...)
}

// body is the canonical bytes of a value, checked against their hash.
func body(value []byte) ([]byte, error) {
	if len(value) <= headerLen+kindOffset || value[0] != bodyForm {
		return nil, errForm
	}
	b := value[headerLen:]
	if sha256.Sum256(b) != [sha256.Size]byte(value[1:]) {
		return nil, errHash
	}
	return b, nil
}

// kindOf is the kind of a version's element after its bytes have been checked.
func kindOf(value []byte) (graph.Kind, error) {
	if len(value) == erasedLen && value[0] == erasedForm {
		k := graph.Kind(value[1])
		if k != graph.Person && k != graph.Other {
			return 0, errForm
		}
		return k, nil
	}
	b, err := body(value)
	if err != nil {
		return 0, err
	}
	return graph.Kind(b[kindOffset]), nil
}

// decode fills v's element and hash from a value that kindOf has accepted.
func decode(value []byte, v *store.Version) error {
	if value[0] == erasedForm {
		v.Element.Kind, v.Erased = graph.Kind(value[1]), true
		copy(v.Hash[:], value[2:])
		return nil
	}
	e, err := graph.Decode(value[headerLen:])
	if err != nil {
		return err
	}
	if e.ID != v.Element.ID {
		return errOther
	}
	v.Element = e
	copy(v.Hash[:], value[1:])
	return nil
}

// encodeCommit writes what the feed says of a commit, with its hash.
func encodeCommit(c *store.Change) []byte {
	b := make([]byte, sha256.Size, sha256.Size+8+16+16*len(c.IDs))
	b = binary.BigEndian.AppendUint64(b, uint64(c.Time.UnixMicro()))
	b = append(b, c.Batch[:]...)
	for _, id := range c.IDs {
		b = append(b, id[:]...)
	}
	sum := sha256.Sum256(b[sha256.Size:])
	copy(b, sum[:])
	return b
}

func decodeCommit(r graph.Revision, value []byte) (store.Change, error) {
	const fixed = sha256.Size + 8 + 16
	if len(value) < fixed || (len(value)-fixed)%16 != 0 || sha256.Sum256(value[sha256.Size:]) != [sha256.Size]byte(value) {
		return store.Change{}, errCommit
	}
	b := value[sha256.Size:]
	c := store.Change{Revision: r, Time: time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), Batch: graph.ID(b[8:24])}
	b = b[24:]
	c.IDs = make([]graph.ID, len(b)/16)
	for i := range c.IDs {
		c.IDs[i] = graph.ID(b[16*i:])
	}
	return c, nil
}
