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
// absent is nil. It reads fastest what is asked for in ascending order.
func (w *View) Get(ctx context.Context, ids []graph.ID) ([]*graph.Element, error) {
	numbers, order := make([]int32, len(ids)), make([]int, 0, len(ids))
	w.vault.mu.RLock()
	for i, id := range ids {
		if numbers[i] = w.numbered(w.vault.mem.index.Get(id)); numbers[i] >= 0 {
			order = append(order, i)
		}
	}
	w.vault.mu.RUnlock()
	slices.SortFunc(order, func(a, b int) int { return ids[a].Compare(ids[b]) })
	wanted := make([]int32, len(order))
	for i, at := range order {
		wanted[i] = numbers[at]
	}
	wanted = slices.Compact(wanted)
	found, err := w.fetch(ctx, wanted)
	if err != nil {
		return nil, err
	}
	out, next := make([]*graph.Element, len(ids)), 0
	for _, at := range order {
		if wanted[next] != numbers[at] {
			next++
		}
		out[at] = found[next]
	}
	return out, nil
}

// fetch brings visible elements by their numbers, which are in ascending order
// of id and each once, aligned with them. One that was erased is nil.
func (w *View) fetch(ctx context.Context, numbers []int32) ([]*graph.Element, error) {
	out := make([]*graph.Element, len(numbers))
	if len(numbers) == 0 {
		return out, ctx.Err()
	}
	ids := make([]graph.ID, len(numbers))
	for i, n := range numbers {
		ids[i] = w.world.mem.ids[n]
	}
	next := 0
	for v, err := range w.vault.store.Get(ctx, graph.Revision(w.world.rev), ids) {
		if err != nil {
			return nil, err
		}
		for ids[next] != v.Element.ID {
			next++
		}
		if w.shows(numbers[next], &v) {
			out[next] = &v.Element
		}
	}
	w.shown.add(ids)
	return out, nil
}

// shows reports whether a version of a visible element is the one the world
// shows.
func (w *View) shows(n int32, v *store.Version) bool {
	return !v.Erased && w.world.mem.from[w.world.visible[n]] == uint32(v.From)
}

// Elements yields every visible element of the kinds (of every kind when none
// is named) in ascending order of id; a link only when both its ends are
// visible.
func (w *View) Elements(ctx context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error] {
	return func(yield func(*graph.Element, error) bool) {
		numbers := w.numbers(kinds)
		if len(numbers) > len(w.world.visible)/6 {
			w.scan(ctx, kinds, yield)
			return
		}
		for chunk := range slices.Chunk(numbers, readChunk) {
			found, err := w.fetch(ctx, chunk)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range found {
				if e != nil && !yield(e, nil) {
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

// numbers lists the visible elements of the kinds, in ascending order of id.
func (w *View) numbers(kinds []graph.Kind) []int32 {
	var wanted [256]bool
	for _, k := range kinds {
		wanted[k] = true
	}
	var out []int32
	for n, ver := range w.world.visible {
		if ver >= 0 && (len(kinds) == 0 || wanted[w.world.mem.kind[ver]]) {
			out = append(out, int32(n))
		}
	}
	return w.byID(out)
}

// byID sorts numbers by the ids of their elements.
func (w *View) byID(numbers []int32) []int32 {
	ids := w.world.mem.ids
	slices.SortFunc(numbers, func(a, b int32) int { return ids[a].Compare(ids[b]) })
	return numbers
}

func (w *View) scan(ctx context.Context, kinds []graph.Kind, yield func(*graph.Element, error) bool) {
	var ids []graph.ID
	defer func() { w.shown.add(ids) }()
	for v, err := range w.vault.store.Scan(ctx, graph.Revision(w.world.rev), store.Query{Kinds: kinds}) {
		if err != nil {
			yield(nil, err)
			return
		}
		if n := w.element(v.Element.ID); n >= 0 && w.shows(n, &v) {
			ids = append(ids, v.Element.ID)
			if !yield(&v.Element, nil) {
				return
			}
		}
	}
}

// Links brings the visible links at the records in one store call, each once,
// ascending by id; only of the kinds when any are named.
func (w *View) Links(ctx context.Context, records []graph.ID, kinds ...graph.Kind) ([]*graph.Element, error) {
	var links []int32
	for _, id := range records {
		n := w.element(id)
		if n < 0 {
			continue
		}
		for _, l := range w.world.at(n) {
			if len(kinds) == 0 || slices.Contains(kinds, w.world.mem.kind[w.world.visible[l]]) {
				links = append(links, l)
			}
		}
	}
	found, err := w.fetch(ctx, slices.Compact(w.byID(links)))
	return slices.DeleteFunc(found, func(e *graph.Element) bool { return e == nil }), err
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
