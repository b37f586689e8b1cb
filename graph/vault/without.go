package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Omission is what a view is asked to do without.
type Omission struct {
	Owners   []string   // with all that they contributed
	Elements []graph.ID // records and links
}

// Normal is the omission sorted, each once.
func (o Omission) Normal() Omission {
	owners, elements := slices.Clone(o.Owners), slices.Clone(o.Elements)
	slices.Sort(owners)
	slices.SortFunc(elements, graph.ID.Compare)
	return Omission{slices.Compact(owners), slices.Compact(elements)}
}

// keptReductions is how many reduced worlds are kept beside the one they come
// from.
const keptReductions = 2

// reduction is a world without something.
type reduction struct {
	key   string
	world *world
}

// Without is this view as it would be if some of what it shows had never been
// contributed: entities, keys and links follow from what is left. It shows
// nothing that this view does not show; what this view does not show, or does
// not know, changes nothing, and none says how many of the names given are such,
// the hidden and the unknown alike. What is read through it is noted with this
// view, and fresh while this view is. Its state is a name of its own.
func (w *View) Without(o Omission) (reduced *View, none int) {
	o = o.Normal()
	elements := map[int32]bool{}
	for _, id := range o.Elements {
		if n := w.element(id); n >= 0 {
			elements[n] = true
		} else {
			none++
		}
	}
	out := *w
	out.without = &o
	var unseen int
	out.world, unseen = w.vault.reduce(w.world, o, elements)
	return &out, none + unseen
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
