package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/snapshot"
)

// world is what one scope may see in one revision: nothing else is reachable
// from it. It never changes once it is built and holds no lock.
type world struct {
	mem     *columns
	rev     uint32 // the revision whose versions it holds
	newest  uint32 // the newest revision that brought something visible
	visible []int32
	records int
	links   int

	entity    []int32           // of a record: the element that gives its entity its id
	members   map[int32][]int32 // of an entity of several records: earliest first
	conflicts map[int32][]Conflict
	byKind    map[graph.Kind][]int32 // entities in ascending order of id
	keys      map[[16]byte][]keyed

	linkOff  []int32 // visible links of each element
	linkAt   []int32
	farAt    []int32      // aligned with linkAt: the element at the other end
	linkKind []graph.Kind // aligned with linkAt

	state string

	mu     sync.Mutex
	graphs map[string]*snapshot.Graph
	bytes  int64

	reductions []reduction // newest last
}

// columns are the memory's arrays as they were when a world was built: what
// lies below their length does not change but for interval ends and erasures,
// which worlds do not read.
type columns struct {
	index func(graph.ID) (int32, bool)
	ids   []graph.ID
	elem  []int32
	kind  []graph.Kind
	from  []uint32
	ends  [][2]int32
	spans []graph.Span
	odds  []float32
}

// permitted evaluates the scope once per marking class.
func (v *Vault) permitted(s access.Scope) []bool {
	classes := v.mem.classes
	out := make([]bool, len(classes))
	for i := range classes {
		out[i] = classes[i].Owner != "" && (v.replayed != nil || s.Permits(&classes[i]) || v.permits != nil && v.permits(classes[i]))
	}
	return out
}

// build computes the scope's world at a revision. The caller holds the lock for
// reading. Visibility goes by each element's newest marking, whatever the
// revision: an old revision never shows what has been restricted since.
func (v *Vault) build(s access.Scope, rev uint32) *world {
	m := v.mem
	w := &world{rev: rev, graphs: map[string]*snapshot.Graph{}, visible: make([]int32, len(m.ids)), mem: &columns{
		ids: m.ids, elem: m.elem, kind: m.kind, from: m.from, ends: slices.Clone(m.ends), spans: m.spans, odds: m.chance}}
	w.mem.index = v.number
	permits := v.permitted(s)
	for n := range w.visible {
		w.visible[n] = -1
		if last := m.latest[n]; last >= 0 && permits[m.class[last]] && !m.kind[last].IsLink() {
			w.visible[n] = m.at(int32(n), rev)
		}
	}
	for n := range w.visible {
		if last := m.latest[n]; last >= 0 && permits[m.class[last]] && m.kind[last].IsLink() {
			w.see(m, int32(n), m.at(int32(n), rev))
		}
	}
	w.count()
	w.adjacency()
	w.resolve(m)
	w.state = v.stateOf(w, s)
	return w
}

// see makes a link visible when both its ends are and may be joined so.
func (w *world) see(m *memory, n, ver int32) {
	if ver < 0 {
		return
	}
	a, b := m.ends[ver][0], m.ends[ver][1]
	if a < 0 || b < 0 {
		return
	}
	va, vb := w.visible[a], w.visible[b]
	if va >= 0 && vb >= 0 && m.kind[ver].Info().MayJoin(m.kind[va], m.kind[vb]) {
		w.visible[n] = ver
	}
}

func (w *world) count() {
	for _, ver := range w.visible {
		if ver >= 0 {
			w.newest = max(w.newest, w.mem.from[ver])
		}
		switch {
		case ver < 0:
		case w.mem.kind[ver].IsLink():
			w.links++
		default:
			w.records++
		}
	}
}

// adjacency lists the visible links at each element, in ascending order of the
// link's number.
func (w *world) adjacency() {
	w.linkOff = make([]int32, len(w.visible)+1)
	each := func(f func(n, far, link int32)) {
		for n, ver := range w.visible {
			if ver >= 0 && w.mem.kind[ver].IsLink() {
				a, b := w.mem.ends[ver][0], w.mem.ends[ver][1]
				f(a, b, int32(n))
				f(b, a, int32(n))
			}
		}
	}
	each(func(n, _, _ int32) { w.linkOff[n+1]++ })
	for i := range w.visible {
		w.linkOff[i+1] += w.linkOff[i]
	}
	next := slices.Clone(w.linkOff)
	total := w.linkOff[len(w.visible)]
	w.linkAt, w.farAt, w.linkKind = make([]int32, total), make([]int32, total), make([]graph.Kind, total)
	each(func(n, far, link int32) {
		at := next[n]
		w.linkAt[at], w.farAt[at], w.linkKind[at] = link, far, w.mem.kind[w.visible[link]]
		next[n]++
	})
}

// at lists the visible links at an element.
func (w *world) at(n int32) []int32 { return w.linkAt[w.linkOff[n]:w.linkOff[n+1]] }

// token names the state: a keyed hash of the scope and of an order-free sum
// over what is visible, so that a hidden write changes nothing in it.
func (w *world) token(m *memory, s access.Scope) string {
	var sum [4]uint64
	for _, ver := range w.visible {
		if ver >= 0 {
			for i := range sum {
				sum[i] += m.sums[ver][i]
			}
		}
	}
	var b [32]byte
	for i, x := range sum {
		for j := range 8 {
			b[i*8+j] = byte(x >> (8 * j))
		}
	}
	t := m.key.Sum([]byte("state"), []byte(s.Digest()), b[:])
	return hex.EncodeToString(t[:16])
}

// touched reports whether the commits after since changed what the scope sees
// or would have seen. The caller holds the lock for reading.
func (v *Vault) touched(w *world, s access.Scope, since uint32) bool {
	m := v.mem
	permits := v.permitted(s)
	for _, r := range m.revisions[since+1:] {
		for _, n := range r.elems {
			last := m.latest[n]
			if int(n) < len(w.visible) && w.visible[n] >= 0 {
				return true
			}
			if last >= 0 && permits[m.class[last]] {
				return true
			}
		}
	}
	return false
}

// restricted reports whether something the world shows may no longer be shown:
// it was restricted or erased in a commit after since or, for a view of now,
// withdrawn. The caller holds the lock for reading.
func (v *Vault) restricted(w *world, s access.Scope, since uint32, now bool) bool {
	m := v.mem
	if since >= m.head() {
		return false
	}
	permits := v.permitted(s)
	for _, r := range m.revisions[since+1:] {
		for _, n := range r.elems {
			if int(n) >= len(w.visible) || w.visible[n] < 0 {
				continue
			}
			if !permits[m.class[m.latest[n]]] || (now && m.current(n) < 0) {
				return true
			}
		}
	}
	return false
}

// keptReductions is how many reduced worlds are kept beside the one they come
// from.
const keptReductions = 2

// reduction is a world without something.
type reduction struct {
	key   string
	world *world
}

// reduce finds or builds the world without some elements and owners, and counts
// the owners of nothing visible.
func (v *Vault) reduce(from *world, o Omission, elements map[int32]bool) (w *world, unseen int) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	m := v.mem
	owned := map[string]bool{}
	for _, code := range o.Owners {
		owned[code] = false
	}
	w = &world{rev: from.rev, mem: from.mem, graphs: map[string]*snapshot.Graph{}, visible: make([]int32, len(from.visible))}
	for n, ver := range from.visible {
		w.visible[n] = -1
		if ver < 0 {
			continue
		}
		owner := m.classes[m.class[ver]].Owner
		if _, gone := owned[owner]; gone {
			owned[owner] = true
		} else if !elements[int32(n)] {
			w.visible[n] = ver
		}
	}
	for _, seen := range owned {
		if !seen {
			unseen++
		}
	}
	key := fmt.Sprint(o.Owners, o.Elements)
	if kept := from.reduced(key, nil); kept != nil {
		return kept, unseen
	}
	for n, ver := range w.visible { // a link goes with an end of it
		if ver >= 0 && w.mem.kind[ver].IsLink() && (w.visible[w.mem.ends[ver][0]] < 0 || w.visible[w.mem.ends[ver][1]] < 0) {
			w.visible[n] = -1
		}
	}
	w.count()
	w.adjacency()
	w.resolve(m)
	sum := sha256.Sum256([]byte(key))
	w.state = from.state + " without " + hex.EncodeToString(sum[:16])
	return from.reduced(key, w), unseen
}

// reduced gives the world kept under the key; where there is none, it keeps w.
func (w *world) reduced(key string, made *world) *world {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.IndexFunc(w.reductions, func(r reduction) bool { return r.key == key }); i >= 0 {
		return w.reductions[i].world
	}
	if made == nil {
		return nil
	}
	if w.reductions = append(w.reductions, reduction{key, made}); len(w.reductions) > keptReductions {
		w.reductions = slices.Delete(w.reductions, 0, 1)
	}
	return made
}
