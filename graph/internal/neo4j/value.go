package neo4j

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// The first byte of a body says what it is.
const (
	bodyForm   = 1 // hash, salt, canonical bytes
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
	errOther  = errors.New("the stored bytes are another element's than the node says")
	errCommit = errors.New("the record of a commit is damaged")
)

func corrupt(op string, id graph.ID, err error) error {
	return &graph.Error{Kind: graph.Corrupt, Op: op, ID: id, Err: err}
}

// encode writes the body of what is put, which has been checked.
func encode(p *store.Put, salt []byte) []byte {
	b := append(make([]byte, 0, 512), bodyForm)
	if !p.Sealed.IsZero() {
		sum := p.Sealed.Hash()
		return append(append(append(b, sum[:]...), salt...), p.Sealed.Text()...)
	}
	b = append(append(b, make([]byte, sha256.Size)...), salt...)
	b = p.Element.Append(b)
	sum := sha256.Sum256(b[headerLen:])
	copy(b[1:], sum[:])
	return b
}

// class is the kind by which an erased element is known.
func class(k graph.Kind) graph.Kind {
	if k.IsLink() {
		return graph.Other
	}
	return graph.Person
}

// tombstone is what an erasure leaves of a body of the kind, damaged or not.
func tombstone(body []byte, k graph.Kind) []byte {
	sum := sha256.Sum256(body[min(len(body), 1+sha256.Size):]) // salt, then the bytes
	return append([]byte{erasedForm, byte(class(k))}, sum[:]...)
}

// decode fills the version's element and hash from a body; its id is set.
func decode(body []byte, v *store.Version) error {
	if len(body) == erasedLen && body[0] == erasedForm {
		k := graph.Kind(body[1])
		if k != graph.Person && k != graph.Other {
			return errForm
		}
		v.Element.Kind, v.Erased = k, true
		copy(v.Hash[:], body[2:])
		return nil
	}
	if len(body) <= headerLen+kindOffset || body[0] != bodyForm {
		return errForm
	}
	if v.Hash = sha256.Sum256(body[headerLen:]); v.Hash != [sha256.Size]byte(body[1:]) {
		return errHash
	}
	e, err := graph.Decode(body[headerLen:])
	if err != nil {
		return err
	}
	if e.ID != v.Element.ID {
		return errOther
	}
	v.Element = e
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

func decodeCommit(r graph.Revision, body []byte) (store.Change, error) {
	const fixed = sha256.Size + 8 + 16
	if len(body) < fixed || (len(body)-fixed)%16 != 0 || sha256.Sum256(body[sha256.Size:]) != [sha256.Size]byte(body) {
		return store.Change{}, errCommit
	}
	b := body[sha256.Size:]
	c := store.Change{Revision: r, Time: time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), Batch: graph.ID(b[8:24])}
	b = b[24:]
	c.IDs = make([]graph.ID, len(b)/16)
	for i := range c.IDs {
		c.IDs[i] = graph.ID(b[16*i:])
	}
	return c, nil
}

// micro is a time as a store keeps it.
func micro(t time.Time) time.Time { return time.UnixMicro(t.UnixMicro()).UTC() }
