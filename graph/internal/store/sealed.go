package store

import (
	"crypto/sha256"

	"portolan/graph"
)

// Sealed is the canonical encoding of a checked element and the hash of it,
// made before the commit, where it can be made on every core. Only Seal and
// Unseal make one; the zero value is none.
type Sealed struct {
	text string
	hash [sha256.Size]byte
}

// Seal checks the element and encodes it.
func Seal(e *graph.Element) (Sealed, error) {
	if err := e.Check(); err != nil {
		return Sealed{}, err
	}
	var room [1 << 10]byte
	b := e.Append(room[:0])
	return Sealed{text: string(b), hash: sha256.Sum256(b)}, nil
}

// Unseal reads an element from its canonical encoding, checks it, and seals it
// without encoding it again. Bytes that are no canonical encoding are Corrupt.
func Unseal(b []byte) (graph.Element, Sealed, error) {
	s := Sealed{text: string(b), hash: sha256.Sum256(b)}
	e, err := graph.DecodeText(s.text)
	if err == nil {
		err = e.Check()
	}
	if err != nil {
		return graph.Element{}, Sealed{}, err
	}
	return e, s, nil
}

// IsZero reports whether there is no seal.
func (s *Sealed) IsZero() bool { return s.text == "" }

// Text is the canonical encoding.
func (s *Sealed) Text() string { return s.text }

// Hash is the SHA-256 of the canonical encoding.
func (s *Sealed) Hash() [sha256.Size]byte { return s.hash }

// of reports whether the seal is the element's, by its id and kind.
func (s *Sealed) of(e *graph.Element) bool {
	const kind = 1 + len(e.ID) // behind the version of the encoding and the id
	return len(s.text) > kind && s.text[1:kind] == string(e.ID[:]) && graph.Kind(s.text[kind]) == e.Kind
}
