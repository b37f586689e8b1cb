package vault

import (
	"bytes"
	"slices"
	"time"

	"portolan/graph"
	"portolan/graph/idmap"
	"portolan/graph/names"
)

// memory is the topology of every version of every element. Elements and
// versions are numbered in the order in which they came. It is guarded by
// Vault.mu; only apply changes it.
type memory struct {
	key   graph.Key
	index *idmap.Map[int32] // element numbers

	// Per element. An id that only links name is an element without versions.
	ids    []graph.ID
	latest []int32 // newest version, or -1
	first  []uint32

	// Per version.
	elem     []int32
	kind     []graph.Kind
	class    []uint32
	from, to []uint32
	prev     []int32
	ends     [][2]int32
	spans    []graph.Span
	chance   []float32 // graded probability, or -1 when unknown
	digest   [][16]byte
	sums     [][4]uint64
	keys     [][]names.Key
	legs     map[int32][]names.Key // of legs: their key without the place
	departs  map[int32][]names.Key // of legs: the keys of the place their code names
	verdict  map[int32]graph.Verdict
	tokens   [][]uint32
	named    called

	classes  []graph.Marking
	classOf  map[string]uint32
	datasets map[string]uint32
	dataset  []uint32 // per version
	dict     map[string]uint32
	postings [][]int32 // element numbers by token

	revisions []revision

	lately struct { // what the newest row has, which the next often has too
		marking, dataset string
		class, set       uint32
	}
}

// revision is one commit as the memory remembers it.
type revision struct {
	time  time.Time
	elems []int32
}

func newMemory(key graph.Key) *memory {
	return &memory{key: key, index: idmap.New[int32](), classOf: map[string]uint32{}, datasets: map[string]uint32{},
		legs: map[int32][]names.Key{}, departs: map[int32][]names.Key{}, verdict: map[int32]graph.Verdict{},
		dict: map[string]uint32{}, postings: [][]int32{nil}, revisions: []revision{{}}}
}

// number finds or makes the element's number.
func (m *memory) number(id graph.ID) int32 {
	n, ok := m.index.Ref(id)
	if !ok {
		*n = int32(len(m.ids))
		m.ids = append(m.ids, id)
		m.latest = append(m.latest, -1)
		m.first = append(m.first, 0)
	}
	return *n
}

// place finds or makes the numbers of the row's element, its ends and its tokens.
func (m *memory) place(d *derived) {
	e := &d.version.Element
	d.elem, d.ends = m.number(e.ID), [2]int32{-1, -1}
	if e.IsLink() && !d.version.Erased {
		d.ends = [2]int32{m.number(e.From), m.number(e.To)}
	}
	d.words = m.intern(d.tokens)
}

// reserve makes room for n elements of one version each.
func (m *memory) reserve(n int) {
	m.index.Reserve(n)
	m.ids, m.latest, m.first = slices.Grow(m.ids, n), slices.Grow(m.latest, n), slices.Grow(m.first, n)
	m.elem, m.kind, m.class = slices.Grow(m.elem, n), slices.Grow(m.kind, n), slices.Grow(m.class, n)
	m.from, m.to, m.prev = slices.Grow(m.from, n), slices.Grow(m.to, n), slices.Grow(m.prev, n)
	m.ends, m.spans, m.chance = slices.Grow(m.ends, n), slices.Grow(m.spans, n), slices.Grow(m.chance, n)
	m.digest, m.sums, m.keys = slices.Grow(m.digest, n), slices.Grow(m.sums, n), slices.Grow(m.keys, n)
	m.tokens, m.dataset = slices.Grow(m.tokens, n), slices.Grow(m.dataset, n)
}

// classFor finds or makes the number of the marking's class and of the dataset.
func (m *memory) classFor(d *derived) (class, set uint32) {
	e, l := &d.version.Element, &m.lately
	if l.marking != d.marking {
		n, ok := m.classOf[d.marking]
		if !ok {
			n = uint32(len(m.classes))
			m.classOf[d.marking] = n
			m.classes = append(m.classes, e.Marking)
		}
		l.marking, l.class = d.marking, n
	}
	if l.dataset != e.Dataset || len(m.datasets) == 0 {
		n, ok := m.datasets[e.Dataset]
		if !ok {
			n = uint32(len(m.datasets))
			m.datasets[e.Dataset] = n
		}
		l.dataset, l.set = e.Dataset, n
	}
	return l.class, l.set
}

// add appends a row that has its place and makes it the newest of its element.
func (m *memory) add(d *derived) {
	n, v := d.elem, int32(len(m.elem))
	class, set := m.classFor(d)
	m.elem = append(m.elem, n)
	m.kind = append(m.kind, d.version.Element.Kind)
	m.class = append(m.class, class)
	m.dataset = append(m.dataset, set)
	m.from = append(m.from, uint32(d.version.From))
	m.to = append(m.to, uint32(d.version.To))
	m.prev = append(m.prev, m.latest[n])
	m.ends = append(m.ends, d.ends)
	m.spans = append(m.spans, d.span)
	m.chance = append(m.chance, d.chance)
	m.digest = append(m.digest, d.digest)
	m.sums = append(m.sums, d.sum)
	m.keys = append(m.keys, d.keys)
	if len(d.leg) > 0 {
		m.legs[v], m.departs[v] = d.leg, d.departs
	}
	if d.verdict != "" {
		m.verdict[v] = d.verdict
	}
	m.tokens = append(m.tokens, d.words)
	m.post(n, d.words)
	m.named.add(d.name)
	if m.latest[n] < 0 {
		m.first[n] = uint32(d.version.From)
	}
	m.latest[n] = v
}

// intern finds or makes the tokens' numbers; 0 stands between two values.
func (m *memory) intern(tokens []string) []uint32 {
	if len(tokens) == 0 {
		return nil
	}
	out := make([]uint32, len(tokens))
	for i, t := range tokens {
		if t == "" {
			continue
		}
		n, ok := m.dict[t]
		if !ok {
			n = uint32(len(m.postings))
			m.dict[t] = n
			m.postings = append(m.postings, nil)
		}
		out[i] = n
	}
	return out
}

// post enters the element under each token.
func (m *memory) post(elem int32, words []uint32) {
	for _, n := range words {
		if n == 0 {
			continue
		}
		if p := m.postings[n]; len(p) == 0 || p[len(p)-1] != elem {
			m.postings[n] = append(p, elem)
		}
	}
}

// current is the element's version of now, or -1.
func (m *memory) current(elem int32) int32 {
	if v := m.latest[elem]; v >= 0 && m.to[v] == 0 && !m.erased(v) {
		return v
	}
	return -1
}

// at is the element's version in a revision, or -1.
func (m *memory) at(elem int32, rev uint32) int32 {
	for v := m.latest[elem]; v >= 0; v = m.prev[v] {
		if m.from[v] <= rev {
			if m.to[v] != 0 && m.to[v] <= rev || m.erased(v) {
				return -1
			}
			return v
		}
	}
	return -1
}

// erased reports whether the version is a tombstone: nobody owns it any more.
func (m *memory) erased(v int32) bool { return m.classes[m.class[v]].Owner == "" }

// end closes the element's current version at a revision.
func (m *memory) end(elem int32, rev uint32) {
	if v := m.latest[elem]; v >= 0 && m.to[v] == 0 {
		m.to[v] = rev
	}
}

// erase turns every version of the element into a tombstone.
func (m *memory) erase(elem int32, rev uint32) {
	m.end(elem, rev)
	var none graph.Marking
	marking := string(none.Append(nil))
	class, ok := m.classOf[marking]
	if !ok {
		class = uint32(len(m.classes))
		m.classOf[marking] = class
		m.classes = append(m.classes, none)
	}
	for v := m.latest[elem]; v >= 0; v = m.prev[v] {
		m.class[v], m.keys[v], m.tokens[v] = class, nil, nil
		m.named.erase(v)
		delete(m.legs, v)
		delete(m.departs, v)
		delete(m.verdict, v)
		m.ends[v], m.digest[v] = [2]int32{-1, -1}, [16]byte{}
	}
}

// head is the newest revision.
func (m *memory) head() uint32 { return uint32(len(m.revisions) - 1) }

// knownAt is the newest revision committed at t or before.
func (m *memory) knownAt(t time.Time) uint32 {
	n, _ := slices.BinarySearchFunc(m.revisions[1:], t, func(r revision, t time.Time) int {
		if r.time.After(t) {
			return 1
		}
		return -1
	})
	return uint32(n)
}

// same reports whether the element's current version has the hash.
func (m *memory) same(v int32, hash [32]byte) bool { return bytes.Equal(m.digest[v][:], hash[:16]) }

// called keeps the best name of every version: one text after the other, so
// that a million names are two arrays and the garbage collector looks into
// neither. It is guarded by Vault.mu as all of memory is.
type called struct {
	text []byte
	end  []uint64 // where each version's name ends
}

// add appends the next version's name, which may be empty.
func (c *called) add(name string) {
	c.text = append(c.text, name...)
	c.end = append(c.end, uint64(len(c.text)))
}

// part is where a version's name lies.
func (c *called) part(ver int32) []byte {
	from := uint64(0)
	if ver > 0 {
		from = c.end[ver-1]
	}
	return c.text[from:c.end[ver]]
}

// name is a version's best name, "" when it has none or is erased.
func (c *called) name(ver int32) string {
	part := c.part(ver)
	if len(part) == 0 || part[0] == 0 {
		return ""
	}
	return string(part)
}

// erase overwrites a version's name.
func (c *called) erase(ver int32) { clear(c.part(ver)) }
