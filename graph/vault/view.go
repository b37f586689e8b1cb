package vault

import (
	"context"
	"iter"
	"slices"
	"time"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/names"
)

// View is one revision seen by one scope. It is safe for concurrent use and
// must not outlive the call it was handed to, but for Fresh.
type View struct {
	vault *Vault
	scope access.Scope
	world *world
	now   bool
	since uint32 // the newest revision when the view was opened
	shown *shown

	without *Omission // what the view was asked to do without; nil: nothing
}

// Scope is who sees.
func (w *View) Scope() access.Scope { return w.scope }

// State is the token of what the scope sees: it changes when, and only when,
// something visible changes.
func (w *View) State() string { return w.world.state }

// revisionTime is the time of the view's revision. It belongs to the whole store
// and not to what is visible, so it is never part of an answer.
func (w *View) revisionTime() time.Time {
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	return w.vault.mem.revisions[w.world.rev].time
}

// AsOf is the time of the state that answers: of the newest commit that brought
// something the view shows; zero when it shows nothing. A commit of what is
// hidden does not move it.
func (w *View) AsOf() time.Time {
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	return w.vault.mem.revisions[w.world.newest].time
}

// Known is the same scope's view of what was known at t: of the newest revision
// committed then or before. A zero t, and one in the future, is this view.
func (w *View) Known(ctx context.Context, t time.Time) (*View, error) {
	if t.IsZero() || !t.Before(w.revisionTime()) {
		return w, nil
	}
	k, err := w.vault.view(ctx, w.scope, Question{KnownAt: t})
	if err != nil {
		return nil, err
	}
	k.shown = w.shown
	k.shown.open(k)
	if w.without != nil {
		k, _ = k.Without(*w.without)
	}
	return k, nil
}

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

// Fresh reports whether everything the view shows may still be shown. What
// streams out asks it for each chunk, also when the call that the view was
// handed to has returned; Ask asks it before an answer leaves.
func (w *View) Fresh() bool { return w.vault.followed() && w.fresh() }

// fresh is Fresh as far as the memory knows. It speaks for the views of earlier
// times, too, that were opened from this one: what they show may be withdrawn by
// now, and is restricted or erased all the same.
func (w *View) fresh() bool {
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	return !w.vault.restricted(w.world, w.scope, w.since, w.now) && w.shown.hold()
}

// newest reports whether nothing is in memory that came after the view was
// opened. It is false of no view at all.
func (w *View) newest() bool {
	if w == nil {
		return false
	}
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	return w.since == w.vault.mem.head()
}

// element is the number of the visible element with the id, or -1.
func (w *View) element(id graph.ID) int32 {
	n, ok := w.vault.number(id)
	return w.numbered(n, ok)
}

// numbered is the number, when there is one, of an element that is visible, or -1.
func (w *View) numbered(n int32, ok bool) int32 {
	if !ok || int(n) >= len(w.world.visible) || w.world.visible[n] < 0 {
		return -1
	}
	return n
}

// Resolve gives the id of the entity that a visible record belongs to. An id
// that is hidden, absent or a link's gives false.
func (w *View) Resolve(id graph.ID) (graph.ID, bool) {
	entity, kind := w.Head(id)
	return entity, kind != 0
}

// Head gives the id and the kind of the entity that a visible record belongs
// to; of an id that is hidden, absent or a link's neither.
func (w *View) Head(id graph.ID) (graph.ID, graph.Kind) {
	n := w.element(id)
	if n < 0 || w.world.entity[n] < 0 {
		return graph.ID{}, 0
	}
	head := w.world.entity[n]
	return w.world.mem.ids[head], w.world.mem.kind[w.world.visible[head]]
}

// Entity is the entity that a visible record belongs to.
func (w *View) Entity(id graph.ID) (Entity, bool) {
	n := w.element(id)
	if n < 0 || w.world.entity[n] < 0 {
		return Entity{}, false
	}
	head := w.world.entity[n]
	e := Entity{ID: w.world.mem.ids[head], Kind: w.world.mem.kind[w.world.visible[head]], Conflicts: slices.Clone(w.world.conflicts[head])}
	for _, m := range w.world.recordsOf(head) {
		e.Records = append(e.Records, w.world.mem.ids[m])
	}
	return e, true
}

// recordsOf lists the records of an entity, earliest first.
func (w *world) recordsOf(head int32) []int32 {
	if m := w.members[head]; m != nil {
		return m
	}
	return []int32{head}
}

// Entities lists the ids of the visible entities of the kinds, ascending; with
// no kind, of every kind.
func (w *View) Entities(kinds ...graph.Kind) []graph.ID {
	if len(kinds) == 0 {
		kinds = graph.RecordKinds()
	}
	var out []graph.ID
	for i, k := range kinds {
		if slices.Contains(kinds[:i], k) {
			continue
		}
		for _, n := range w.world.byKind[k] {
			out = append(out, w.world.mem.ids[n])
		}
	}
	if len(kinds) > 1 {
		slices.SortFunc(out, graph.ID.Compare)
	}
	return out
}

// Page lists up to n of the visible entities of a kind, ascending, that come
// after an id, with how many come before them and how many there are. It costs
// the same wherever the page lies.
func (w *View) Page(kind graph.Kind, after graph.ID, n int) (ids []graph.ID, before, total int) {
	all := w.world.byKind[kind]
	if !after.IsZero() {
		at, found := slices.BinarySearchFunc(all, after, func(e int32, id graph.ID) int { return w.world.mem.ids[e].Compare(id) })
		if before = at; found {
			before++
		}
	}
	for _, e := range all[before:min(before+n, len(all))] {
		ids = append(ids, w.world.mem.ids[e])
	}
	return ids, before, len(all)
}

// Step is a visible link at an entity, without its properties.
type Step struct {
	Link  graph.ID
	Kind  graph.Kind
	Out   bool     // the link runs from the entity
	Other graph.ID // the entity at its other end
}

// Around lists the visible links at an entity's records, ascending by link.
// Judgements and links between two records of the entity are left out.
func (w *View) Around(entity graph.ID) []Step {
	out := slices.Collect(w.Steps(entity))
	slices.SortFunc(out, func(a, b Step) int { return a.Link.Compare(b.Link) })
	return out
}

// Steps yields what Around lists, in an order that says nothing and may differ
// from one server to the next: for those who sort what they make of it.
func (w *View) Steps(entity graph.ID) iter.Seq[Step] {
	return func(yield func(Step) bool) {
		n := w.element(entity)
		if n < 0 || w.world.entity[n] < 0 {
			return
		}
		wd := w.world
		for _, m := range wd.recordsOf(wd.entity[n]) {
			for i := wd.linkOff[m]; i < wd.linkOff[m+1]; i++ {
				other := wd.entity[wd.farAt[i]]
				if wd.linkKind[i] == graph.Judgement || other == wd.entity[n] {
					continue
				}
				l := wd.linkAt[i]
				outward := wd.mem.ends[wd.visible[l]][0] == m
				if !yield(Step{wd.mem.ids[l], wd.linkKind[i], outward, wd.mem.ids[other]}) {
					return
				}
			}
		}
	}
}

// Lookup finds the entities that have one of the reference keys, ascending.
func (w *View) Lookup(keys ...names.Key) []graph.ID {
	var out []graph.ID
	for _, k := range keys {
		for _, r := range w.world.keys[k.Hash] {
			if r.valid.From < k.Valid.To && k.Valid.From < r.valid.To {
				out = append(out, w.world.mem.ids[w.world.entity[r.record]])
			}
		}
	}
	slices.SortFunc(out, graph.ID.Compare)
	return slices.Compact(out)
}

// KindCount and MemberCount are rows of an Overview.
type (
	// KindCount is how many visible elements are of a kind.
	KindCount struct {
		Kind  graph.Kind
		Count int
	}
	// MemberCount is how many visible elements a member owns.
	MemberCount struct {
		Member string
		Count  int
	}
)

// Overview counts what the view shows.
type Overview struct {
	RecordCount  int           // records
	LinkCount    int           // links
	ProfileCount int           // records of people
	PersonCount  int           // people, as entities
	ByKind       []KindCount   // in the order of the kinds table
	ByMember     []MemberCount // in the order of the codes
}

// Overview counts what the view shows, and nothing else.
func (w *View) Overview() Overview { return w.OverviewIn(graph.Window{}) }

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
