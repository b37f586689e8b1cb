package travel

import "slices"

// Lost says which passages, stays and acts of a model are left out, by their
// numbers, as if nobody had reported them. A nil list leaves out nothing.
type Lost struct{ Passages, Stays, Acts []bool }

// Less is the model as it would be without what is lost: moves and journeys
// follow from what is left. Entities keep their numbers, acts and stays do not.
// The model stays as it is and shares the rest. Time is linear but for sorting.
func (m *Model) Less(lost Lost) *Model {
	out := *m
	out.Moves, out.Journeys, out.Stays, out.Acts = nil, nil, kept(m.Stays, lost.Stays), kept(m.Acts, lost.Acts)
	if lost.Passages != nil {
		out.Passages = slices.Clone(m.Passages)
		for i := range out.Passages {
			if lost.Passages[i] {
				out.Passages[i].People = nil
			}
		}
	}
	out.buildMoves()
	out.buildJourneys()
	return &out
}

// kept is a copy of the rows that are not lost.
func kept[T any](rows []T, lost []bool) []T {
	out := make([]T, 0, len(rows))
	for i := range rows {
		if lost == nil || !lost[i] {
			out = append(out, rows[i])
		}
	}
	return out
}
