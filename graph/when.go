package graph

// When is the time an element is about, as far as it says: its validity where
// it has one, else from its departure to its arrival, else its date. An
// element that says nothing is about Always.
func (e *Element) When() Span {
	if e.Valid != (Period{}) {
		return e.Valid.Span()
	}
	from, ok1 := Date(e.Props.First("departedAt")).Span()
	to, ok2 := Date(e.Props.First("arrivedAt")).Span()
	switch {
	case ok1 && ok2 && to.To > from.From:
		return Span{from.From, to.To}
	case ok1:
		return from
	case ok2:
		return to
	}
	for _, p := range [...]string{"date", "bookedAt", "reportedAt", "seizedAt"} {
		if s, ok := Date(e.Props.First(p)).Span(); ok {
			return s
		}
	}
	return Always
}
