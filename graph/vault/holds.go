package vault

import "portolan/graph"

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
