package graph

import "time"

// Period is when an element holds, as its owner says: from and to, each
// possibly partial or unknown. An unknown side is open.
type Period struct{ From, To Date }

// Span is the widest interval that the period may mean.
func (p Period) Span() Span {
	s := Always
	if f, ok := p.From.Span(); ok {
		s.From = f.From
	}
	if t, ok := p.To.Span(); ok {
		s.To = t.To
	}
	return s
}

// Certainty says how surely a fact lies in a window.
type Certainty uint8

// A fact with an imprecise date is Certain when all it may mean lies in the
// window, Possible when only a part of it does.
const (
	Outside Certainty = iota
	Possible
	Certain
)

// Window is the part of time that a question is about: facts valid in the
// half-open interval [ValidFrom, ValidTo), as known at KnownAt. A zero side is
// open; a zero KnownAt is now.
type Window struct {
	ValidFrom, ValidTo time.Time
	KnownAt            time.Time
}

// Check says whether the window has an instant in it, or why not.
func (w Window) Check() error {
	if !w.ValidFrom.IsZero() && !w.ValidTo.IsZero() && !w.ValidFrom.Before(w.ValidTo) {
		return Errorf(Invalid, "graph.Window", "the window ends (%s) before it begins (%s), or as it does",
			w.ValidTo.Format(time.RFC3339), w.ValidFrom.Format(time.RFC3339))
	}
	return nil
}

// Span is the window's valid interval in Unix seconds.
func (w Window) Span() Span {
	s := Always
	if !w.ValidFrom.IsZero() {
		s.From = w.ValidFrom.Unix()
	}
	if !w.ValidTo.IsZero() {
		s.To = w.ValidTo.Unix()
	}
	return s
}

// Holds says how surely a fact dated by s lies in the window w: contained is
// Certain, overlapping is Possible. An undated fact (Always) is Possible in
// any bounded window and Certain in the unbounded one.
func (w Span) Holds(s Span) Certainty {
	switch {
	case s.From >= w.To || s.To <= w.From:
		return Outside
	case s.From >= w.From && s.To <= w.To:
		return Certain
	}
	return Possible
}
