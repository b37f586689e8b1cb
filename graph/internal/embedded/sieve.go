package embedded

import (
	"encoding/binary"
	"math/bits"

	"portolan/graph"
)

// sieve remembers the ids that have been written, roughly: it never takes a
// written id for a new one, and seldom a new one for a written. What it says is
// new has no version, so that a commit need not look for one. It is two bytes
// an id, in memory only.
type sieve struct{ layers []layer }

// layer holds a bounded number of ids, four bits of one word each.
type layer struct {
	words []uint64
	free  int
}

const (
	firstLayer = 1 << 12 // ids of the first layer
	nextLayer  = 8       // times as many in each that follows
	layerIDs   = 4       // ids a word
)

// place is the id's word among n, and its bits.
func (*sieve) place(id graph.ID, n int) (word int, mask uint64) {
	a, b := binary.LittleEndian.Uint64(id[:]), binary.LittleEndian.Uint64(id[8:])
	high, low := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xd1b54a32d192ed03)
	h := (high ^ low) * 0x9e3779b97f4a7c15
	at, _ := bits.Mul64(h, uint64(n))
	h ^= low>>29 ^ high<<13
	return int(at), 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63) | 1<<(h>>18&63)
}

// has reports whether the id may have been written.
func (s *sieve) has(id graph.ID) bool {
	for i := range s.layers {
		words := s.layers[i].words
		if at, mask := s.place(id, len(words)); words[at]&mask == mask {
			return true
		}
	}
	return false
}

// add remembers the ids.
func (s *sieve) add(ids []graph.ID) {
	for _, id := range ids {
		n := len(s.layers)
		if n == 0 || s.layers[n-1].free == 0 {
			size := firstLayer
			if n > 0 {
				size = layerIDs * nextLayer * len(s.layers[n-1].words)
			}
			s.layers = append(s.layers, layer{words: make([]uint64, size/layerIDs), free: size})
			n++
		}
		l := &s.layers[n-1]
		at, mask := s.place(id, len(l.words))
		l.words[at] |= mask
		l.free--
	}
}

// sieveAfter is how many ids must have been looked up and not found before the
// feed of a store that held something is read for the sieve: it takes as long
// as looking up some ten thousand.
const sieveAfter = 20_000

// sift makes the sieve once it is worth it. Where the feed cannot be read there
// is none, and every id is looked up. The caller holds the token of writing.
func (s *Store) sift() {
	head := s.newest().Revision
	if s.sieve != nil || (head > 0 && s.missed < sieveAfter) {
		return
	}
	s.missed = 0
	made := &sieve{}
	for r := graph.Revision(1); r <= head; r++ {
		c, err := s.commitOf(opCommit, r)
		if err != nil {
			return
		}
		made.add(c.IDs)
	}
	s.sieve = made
}
