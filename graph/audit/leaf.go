package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"portolan/graph"
)

const (
	leafName    = "leaves.log"
	payloadName = "payloads.log"
	leafSize    = 8 + sha256.Size + sha256.Size + 8
	saltSize    = 32
)

// Hash is the SHA-256 that stands for a log up to one of its leaves.
type Hash [sha256.Size]byte

// Head is what a witness remembers of a log: how many entries it had, and the hash of the last.
type Head struct {
	Entries uint64
	Hash    Hash
}

// genesis is what the first leaf of every log follows.
func genesis() Head { return Head{Hash: sha256.Sum256([]byte("portolan audit log, version 1"))} }

// leaf is one link of the chain.
type leaf struct {
	seq        uint64
	prev       Hash
	commitment Hash
	end        uint64 // where its salt and payload end in the payload file
}

func commit(salted []byte) Hash { return sha256.Sum256(salted) }

func (l leaf) append(to []byte) []byte {
	to = binary.BigEndian.AppendUint64(to, l.seq)
	to = append(to, l.prev[:]...)
	to = append(to, l.commitment[:]...)
	return binary.BigEndian.AppendUint64(to, l.end)
}

func parseLeaf(b []byte) leaf {
	l := leaf{seq: binary.BigEndian.Uint64(b), end: binary.BigEndian.Uint64(b[leafSize-8:])}
	copy(l.prev[:], b[8:])
	copy(l.commitment[:], b[8+sha256.Size:])
	return l
}

// head is the head of the log that ends with this leaf. The prefix keeps a leaf from being read as anything else.
func (l leaf) head() Head {
	return Head{Entries: l.seq, Hash: sha256.Sum256(l.append([]byte("leaf:")))}
}

// follow is the leaf of the entry after a head whose payloads end at from.
func follow(h Head, from uint64, salted []byte) leaf {
	return leaf{seq: h.Entries + 1, prev: h.Hash, commitment: commit(salted), end: from + uint64(len(salted))}
}

// follows says why a leaf cannot stand after a head whose payloads end at from.
func (l leaf) follows(h Head, from uint64) error {
	switch {
	case l.seq != h.Entries+1:
		return graph.Errorf(graph.Corrupt, "audit", "entry %d stands where entry %d belongs: the log has been changed", l.seq, h.Entries+1)
	case l.prev != h.Hash:
		return graph.Errorf(graph.Corrupt, "audit", "entry %d does not follow the one before it: the log has been changed", l.seq)
	case l.end < from+saltSize:
		return graph.Errorf(graph.Corrupt, "audit", "entry %d has no room for its payload: the log has been changed", l.seq)
	}
	return nil
}

// chain walks the leaves of a log and returns its head, where the payloads end, and how many bytes of leaves hold.
// What does not hold is a fault, but for the remains of a write that was cut off by a crash: part of a leaf at the
// very end, or a hole, which is a leaf whose first or last sixteen bytes never reached the disk.
func chain(leaves []byte, each func(l leaf, from uint64) error) (h Head, end uint64, good int, err error) {
	h = genesis()
	for good+leafSize <= len(leaves) {
		b := leaves[good : good+leafSize]
		l := parseLeaf(b)
		if err := l.follows(h, end); err != nil {
			if hole(b) {
				break
			}
			return h, end, good, err
		}
		if each != nil {
			if err := each(l, end); err != nil {
				return h, end, good, err
			}
		}
		h, end, good = l.head(), l.end, good+leafSize
	}
	return h, end, good, nil
}

// hole reports whether part of a leaf was never written.
func hole(b []byte) bool {
	var zero [16]byte
	return bytes.Equal(b[:16], zero[:]) || bytes.Equal(b[leafSize-16:], zero[:])
}
