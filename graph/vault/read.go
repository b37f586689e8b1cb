package vault

import (
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// readChunk is how many elements are brought from the store at a time.
const readChunk = 4096

// Get brings elements in one store call, aligned with ids; what is hidden or
// absent is nil.
func (w *View) Get(ctx context.Context, ids []graph.ID) ([]*graph.Element, error) {
	wanted := make([]graph.ID, 0, len(ids))
	for _, id := range ids {
		if w.element(id) >= 0 {
			wanted = append(wanted, id)
		}
	}
	slices.SortFunc(wanted, graph.ID.Compare)
	wanted = slices.Compact(wanted)
	found, err := w.fetch(ctx, wanted)
	if err != nil {
		return nil, err
	}
	out := make([]*graph.Element, len(ids))
	for i, id := range ids {
		if j, ok := slices.BinarySearchFunc(found, id, func(e *graph.Element, id graph.ID) int { return e.ID.Compare(id) }); ok {
			out[i] = found[j]
		}
	}
	return out, nil
}

// fetch brings visible elements, whose ids are ascending and each once.
func (w *View) fetch(ctx context.Context, ids []graph.ID) ([]*graph.Element, error) {
	out := make([]*graph.Element, 0, len(ids))
	if len(ids) == 0 {
		return out, ctx.Err()
	}
	for v, err := range w.vault.store.Get(ctx, graph.Revision(w.world.rev), ids) {
		if err != nil {
			return nil, err
		}
		if e, ok := w.pass(&v); ok {
			out = append(out, e)
		}
	}
	w.shown.add(ids)
	return out, nil
}

// pass lets a version through that is the one the world shows.
func (w *View) pass(v *store.Version) (*graph.Element, bool) {
	n := w.element(v.Element.ID)
	if n < 0 || v.Erased || w.world.mem.from[w.world.visible[n]] != uint32(v.From) {
		return nil, false
	}
	return &v.Element, true
}

// Elements yields every visible element of the kinds (of every kind when none
// is named) in ascending order of id; a link only when both its ends are
// visible.
func (w *View) Elements(ctx context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error] {
	return func(yield func(*graph.Element, error) bool) {
		ids := w.ids(kinds)
		if len(ids) > len(w.world.visible)/6 {
			w.scan(ctx, kinds, yield)
			return
		}
		for chunk := range slices.Chunk(ids, readChunk) {
			found, err := w.fetch(ctx, chunk)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range found {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// Own yields the elements of the kinds (of every kind when none is named) that
// the viewer's own member contributed, in ascending order of id: a link also
// when an end of it is absent or hidden, so that its presence says nothing of
// which of the two it is.
// It is for giving a member back what it gave; nothing is computed on it.
func (w *View) Own(ctx context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error] {
	return func(yield func(*graph.Element, error) bool) {
		for chunk := range slices.Chunk(w.ownIDs(kinds), readChunk) {
			for v, err := range w.vault.store.Get(ctx, graph.Revision(w.world.rev), chunk) {
				if err != nil {
					yield(nil, err)
					return
				}
				if m := &v.Element.Marking; v.Erased || m.Owner != w.scope.Member() || !w.scope.Permits(m) {
					continue
				}
				w.shown.add([]graph.ID{v.Element.ID})
				if !yield(&v.Element, nil) {
					return
				}
			}
		}
	}
}

// ownIDs lists what the viewer's member owns in the view's revision, ascending.
func (w *View) ownIDs(kinds []graph.Kind) []graph.ID {
	v := w.vault
	v.mu.RLock()
	defer v.mu.RUnlock()
	m, permits := v.mem, v.permitted(w.scope)
	var out []graph.ID
	for n := range m.latest {
		last := m.latest[n]
		if last < 0 || !permits[m.class[last]] || m.classes[m.class[last]].Owner != w.scope.Member() {
			continue
		}
		if ver := m.at(int32(n), w.world.rev); ver >= 0 && (len(kinds) == 0 || slices.Contains(kinds, m.kind[ver])) {
			out = append(out, m.ids[n])
		}
	}
	slices.SortFunc(out, graph.ID.Compare)
	return out
}

// ids lists the visible elements of the kinds, ascending.
func (w *View) ids(kinds []graph.Kind) []graph.ID {
	var wanted [256]bool
	for _, k := range kinds {
		wanted[k] = true
	}
	var out []graph.ID
	for n, ver := range w.world.visible {
		if ver >= 0 && (len(kinds) == 0 || wanted[w.world.mem.kind[ver]]) {
			out = append(out, w.world.mem.ids[n])
		}
	}
	slices.SortFunc(out, graph.ID.Compare)
	return out
}

func (w *View) scan(ctx context.Context, kinds []graph.Kind, yield func(*graph.Element, error) bool) {
	var ids []graph.ID
	defer func() { w.shown.add(ids) }()
	for v, err := range w.vault.store.Scan(ctx, graph.Revision(w.world.rev), store.Query{Kinds: kinds}) {
		if err != nil {
			yield(nil, err)
			return
		}
		if e, ok := w.pass(&v); ok {
			ids = append(ids, e.ID)
			if !yield(e, nil) {
				return
			}
		}
	}
}

// Links brings the visible links at the records in one store call, each once,
// ascending by id; only of the kinds when any are named.
func (w *View) Links(ctx context.Context, records []graph.ID, kinds ...graph.Kind) ([]*graph.Element, error) {
	var ids []graph.ID
	for _, id := range records {
		n := w.element(id)
		if n < 0 {
			continue
		}
		for _, l := range w.world.at(n) {
			if len(kinds) == 0 || slices.Contains(kinds, w.world.mem.kind[w.world.visible[l]]) {
				ids = append(ids, w.world.mem.ids[l])
			}
		}
	}
	slices.SortFunc(ids, graph.ID.Compare)
	return w.fetch(ctx, slices.Compact(ids))
}

// Names is the best name of each entity, from its records in their order,
// aligned with entities: "" for one without a name and for what is hidden or
// absent. Names lie in memory; nothing is read from the store.
func (w *View) Names(entities []graph.ID) []string {
	out := make([]string, len(entities))
	shown := make([]graph.ID, 0, len(entities))
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	for i, id := range entities {
		e := w.numbered(w.vault.mem.index.Get(id))
		if e < 0 || w.world.entity[e] < 0 {
			continue
		}
		for _, n := range w.world.recordsOf(w.world.entity[e]) {
			if out[i] = w.vault.mem.named.name(w.world.visible[n]); out[i] != "" {
				shown = append(shown, w.world.mem.ids[n])
				break
			}
		}
	}
	w.shown.add(shown)
	return out
}

// Holds says how surely a visible record or link lies in the valid part of a
// window; what is hidden, absent, or graded as less probable than minGrade lies
// outside. What cannot be judged is not left out. Nothing is read from the
// store.
func (w *View) Holds(id graph.ID, window graph.Window, minGrade float64) graph.Certainty {
	n := w.element(id)
	if n < 0 {
		return graph.Outside
	}
	ver := w.world.visible[n]
	if p := w.world.mem.odds[ver]; p >= 0 && float64(p) < minGrade {
		return graph.Outside
	}
	return window.Span().Holds(w.world.mem.spans[ver])
}

// When is the span in which a visible record or link held or took place; Always
// where nothing says so, and for what is hidden or absent. A passage without a
// time has that of its leg. A link without a time of its own has what the spans
// of its dated ends share, and where they share nothing the time from the
// beginning of the one to the end of the other. Nothing is read from the store.
func (w *View) When(id graph.ID) graph.Span {
	n := w.element(id)
	if n < 0 {
		return graph.Always
	}
	span := w.world.when(n)
	ver := w.world.visible[n]
	if span != graph.Always || !w.world.mem.kind[ver].IsLink() {
		return span
	}
	a, b := w.world.when(w.world.mem.ends[ver][0]), w.world.when(w.world.mem.ends[ver][1])
	shared := graph.Span{From: max(a.From, b.From), To: min(a.To, b.To)}
	if shared.From < shared.To {
		return shared
	}
	return graph.Span{From: min(a.From, b.From), To: max(a.To, b.To)}
}

// when is the span of a visible record, or of a link's own.
func (w *world) when(n int32) graph.Span {
	ver := w.visible[n]
	if span := w.mem.spans[ver]; span != graph.Always || w.mem.kind[ver] != graph.Passage {
		return span
	}
	first := graph.Always // of several legs the earliest, as links stand in no order
	for _, l := range w.at(n) {
		if ver := w.visible[l]; w.mem.kind[ver] == graph.On && w.mem.ends[ver][0] == n {
			s := w.mem.spans[w.visible[w.mem.ends[ver][1]]]
			if s != graph.Always && (first == graph.Always || s.From < first.From || s.From == first.From && s.To < first.To) {
				first = s
			}
		}
	}
	return first
}

// OverviewIn counts what the view shows and what may lie in the valid part of a
// window.
func (w *View) OverviewIn(window graph.Window) Overview {
	var o Overview
	span, kinds, members, people := window.Span(), map[graph.Kind]int{}, map[string]int{}, map[int32]bool{}
	w.vault.mu.RLock()
	m := w.vault.mem
	for n, ver := range w.world.visible {
		if ver < 0 || span.Holds(w.world.mem.spans[ver]) == graph.Outside {
			continue
		}
		kinds[m.kind[ver]]++
		members[m.classes[m.class[ver]].Owner]++
		if m.kind[ver].IsLink() {
			o.LinkCount++
			continue
		}
		o.RecordCount++
		if m.kind[ver] == graph.Person {
			people[w.world.entity[n]] = true
		}
	}
	w.vault.mu.RUnlock()
	o.ProfileCount, o.PersonCount = kinds[graph.Person], len(people)
	for _, k := range append(graph.RecordKinds(), graph.LinkKinds()...) {
		if kinds[k] > 0 {
			o.ByKind = append(o.ByKind, KindCount{k, kinds[k]})
		}
	}
	for code, n := range members {
		o.ByMember = append(o.ByMember, MemberCount{code, n})
	}
	slices.SortFunc(o.ByMember, func(a, b MemberCount) int { return cmpString(a.Member, b.Member) })
	return o
}

// Contribution is what a view shows of one member.
type Contribution struct {
	Member   string
	Last     time.Time // of its newest commit that brought something the view shows
	Profiles int       // its records of people
}

// Contributions lists the members of whom the view shows something, by code. A
// commit of what is hidden moves no time.
func (w *View) Contributions() []Contribution {
	by := map[string]*Contribution{}
	w.vault.mu.RLock()
	m := w.vault.mem
	for _, ver := range w.world.visible {
		if ver < 0 {
			continue
		}
		owner := m.classes[m.class[ver]].Owner
		c := by[owner]
		if c == nil {
			c = &Contribution{Member: owner}
			by[owner] = c
		}
		if m.kind[ver] == graph.Person {
			c.Profiles++
		}
		if t := m.revisions[w.world.mem.from[ver]].time; t.After(c.Last) {
			c.Last = t
		}
	}
	w.vault.mu.RUnlock()
	out := make([]Contribution, 0, len(by))
	for _, code := range slices.Sorted(maps.Keys(by)) {
		out = append(out, *by[code])
	}
	return out
}

// Committed is the time of the commit that brought what the view shows of an
// element; zero where it is hidden or absent.
func (w *View) Committed(id graph.ID) time.Time {
	n := w.element(id)
	if n < 0 {
		return time.Time{}
	}
	w.vault.mu.RLock()
	defer w.vault.mu.RUnlock()
	return w.vault.mem.revisions[w.world.mem.from[w.world.visible[n]]].time
}
