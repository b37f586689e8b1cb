package vault

import (
	"slices"

	"portolan/graph"
)

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
