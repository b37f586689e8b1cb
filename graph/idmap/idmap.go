package idmap

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"

	"portolan/graph"
)

// Map maps ids to values; nothing is taken out of it. It is for one writer at a
// time, or many readers. Use New.
type Map[V any] struct {
	seed   [2]uint64 // so that nobody can choose ids that collide
	shards [shards]shard[V]
	zero   *V // of the zero id, which marks a free slot
	n      int
}

// shards bounds what one growing costs to that part of the map.
const (
	shards   = 256
	smallest = 8 // slots of a shard that has any
)

// shard is an open table, probed slot by slot; the number of slots is a power
// of two, and at least a quarter of them is free.
type shard[V any] struct {
	slots []slot[V]
	n     int
}

type slot[V any] struct {
	id    graph.ID
	value V
}

// New makes an empty map.
func New[V any]() *Map[V] { return &Map[V]{seed: [2]uint64{rand.Uint64(), rand.Uint64()}} }

// Len is how many ids the map has.
func (m *Map[V]) Len() int { return m.n }

// hash mixes the id with the seed.
func (m *Map[V]) hash(id graph.ID) uint64 {
	high, low := bits.Mul64(binary.LittleEndian.Uint64(id[:])^m.seed[0], binary.LittleEndian.Uint64(id[8:])^m.seed[1])
	return high ^ low
}

// shard is the part of the map for a hash.
func (m *Map[V]) shard(h uint64) *shard[V] { return &m.shards[h>>56] }

// find is the slot of the id, or the free one where it belongs. There must be
// slots.
func (s *shard[V]) find(h uint64, id graph.ID) *slot[V] {
	mask := uint64(len(s.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if at := &s.slots[i]; at.id == id || at.id == (graph.ID{}) {
			return at
		}
	}
}

// Get returns the id's value and whether it has one.
func (m *Map[V]) Get(id graph.ID) (v V, ok bool) {
	if id.IsZero() {
		if m.zero == nil {
			return v, false
		}
		return *m.zero, true
	}
	h := m.hash(id)
	s := m.shard(h)
	if len(s.slots) == 0 {
		return v, false
	}
	at := s.find(h, id)
	return at.value, at.id == id
}

// Ref returns where the id's value is, a zero one if it had none, and whether
// it had one. The place is good until the next Ref, Set or Reserve.
func (m *Map[V]) Ref(id graph.ID) (v *V, had bool) {
	if id.IsZero() {
		if had = m.zero != nil; !had {
			m.zero, m.n = new(V), m.n+1
		}
		return m.zero, had
	}
	h := m.hash(id)
	s := m.shard(h)
	if len(s.slots) > 0 {
		at := s.find(h, id)
		if at.id == id {
			return &at.value, true
		}
		if 4*(s.n+1) <= 3*len(s.slots) {
			return m.enter(s, at, id), false
		}
	}
	m.grow(s, max(smallest, 2*len(s.slots)))
	return m.enter(s, s.find(h, id), id), false
}

func (m *Map[V]) enter(s *shard[V], at *slot[V], id graph.ID) *V {
	at.id = id
	s.n, m.n = s.n+1, m.n+1
	return &at.value
}

// Set gives the id a value.
func (m *Map[V]) Set(id graph.ID, v V) {
	at, _ := m.Ref(id)
	*at = v
}

// Reserve makes room for n more ids.
func (m *Map[V]) Reserve(n int) {
	for i := range m.shards {
		s := &m.shards[i]
		more := n/shards + n/shards/8 // ids do not spread quite evenly
		size := max(smallest, len(s.slots))
		for 4*(s.n+more) > 3*size {
			size *= 2
		}
		if size > len(s.slots) && more > 0 {
			m.grow(s, size)
		}
	}
}

// grow gives the shard so many slots, a power of two.
func (m *Map[V]) grow(s *shard[V], size int) {
	old := s.slots
	s.slots = make([]slot[V], size)
	for i := range old {
		if id := old[i].id; !id.IsZero() {
			*s.find(m.hash(id), id) = old[i]
		}
	}
}
