package vault

import (
	"slices"

	"portolan/graph"
)

// Wave is a walk outwards from some entities over the links that a view shows,
// a step at a time. Judgements are no steps, and neither are links between two
// records of one entity. It costs what it meets, whatever the size of the
// graph. It is for one goroutine.
type Wave struct {
	world *world
	seen  map[int32]struct{} // entities reached
	front []int32            // those of the newest step
}

// Wave begins a walk at the entities to which the visible records belong; what
// is hidden or absent is left out.
func (w *View) Wave(from []graph.ID) *Wave {
	v := &Wave{world: w.world, seen: map[int32]struct{}{}}
	for _, id := range from {
		if n := w.element(id); n >= 0 && w.world.entity[n] >= 0 {
			v.reach(w.world.entity[n])
		}
	}
	return v
}

func (v *Wave) reach(entity int32) {
	if _, ok := v.seen[entity]; !ok {
		v.seen[entity] = struct{}{}
		v.front = append(v.front, entity)
	}
}

// Reached is how many entities have been reached, the beginnings included.
func (v *Wave) Reached() int { return len(v.seen) }

// Met is an entity that a walk reached, and its kind.
type Met struct {
	ID   graph.ID
	Kind graph.Kind
}

// Front lists the entities that the newest step reached first, ascending.
func (v *Wave) Front() []Met {
	w, out := v.world, make([]Met, len(v.front))
	for i, n := range v.front {
		out[i] = Met{w.mem.ids[n], w.mem.kind[w.visible[n]]}
	}
	slices.SortFunc(out, func(a, b Met) int { return a.ID.Compare(b.ID) })
	return out
}

// Advance takes one step over every link that may be walked, by its kind and
// the kind of the entity it leads to, and reports whether that reached anything
// new.
func (v *Wave) Advance(walks func(link, other graph.Kind) bool) bool {
	w, front := v.world, v.front
	v.front = nil
	for _, head := range front {
		for _, record := range w.recordsOf(head) {
			for i := w.linkOff[record]; i < w.linkOff[record+1]; i++ {
				other := w.entity[w.farAt[i]]
				if other == head || w.linkKind[i] == graph.Judgement {
					continue
				}
				if walks(w.linkKind[i], w.mem.kind[w.visible[other]]) {
					v.reach(other)
				}
			}
		}
	}
	return len(v.front) > 0
}
