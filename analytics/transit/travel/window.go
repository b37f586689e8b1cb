package travel

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// Window is the part of the model that a question is about.
type Window struct {
	*Model
	Span        graph.Span
	MoveHeld    []graph.Certainty // of each move
	JourneyHeld []graph.Certainty // Possible with a move in the window, Certain with all of them
	Services    []Service         // by helper, move, act
	MoveDoc     []int32           // moves by document, as rows
	OffDoc      []int32
	MoveBook    []int32
	OffBook     []int32
}

// Over cuts the model to a window. A journey is in it with one of its passages
// and keeps the places of all of them.
func (m *Model) Over(span graph.Span) *Window {
	w := &Window{Model: m, Span: span, MoveHeld: make([]graph.Certainty, len(m.Moves)),
		JourneyHeld: make([]graph.Certainty, len(m.Journeys))}
	for i := range m.Moves {
		v := &m.Moves[i]
		w.MoveHeld[i] = span.Holds(graph.Span{From: v.Departs.From, To: max(v.Departs.To, v.Ends.To)})
	}
	for n := range m.Journeys {
		in, all := false, true
		for i := m.Journeys[n].From; i < m.Journeys[n].To; i++ {
			in = in || w.MoveHeld[i] != graph.Outside
			all = all && w.MoveHeld[i] == graph.Certain
		}
		switch {
		case in && all:
			w.JourneyHeld[n] = graph.Certain
		case in:
			w.JourneyHeld[n] = graph.Possible
		}
	}
	w.OffDoc, w.MoveDoc = rowsOf(len(m.Documents), m.Moves, func(v *Move) []int32 { return v.Documents })
	w.OffBook, w.MoveBook = rowsOf(len(m.Bookings), m.Moves, func(v *Move) []int32 { return v.Bookings })
	for i := range m.Acts {
		w.serve(int32(i))
	}
	slices.SortFunc(w.Services, func(a, b Service) int {
		return cmp.Or(cmp.Compare(a.Helper, b.Helper), cmp.Compare(a.Move, b.Move), cmp.Compare(a.Act, b.Act))
	})
	return w
}

// rowsOf turns the lists of each move round: the moves of each listed thing.
func rowsOf(n int, moves []Move, list func(*Move) []int32) (off, row []int32) {
	off = make([]int32, n+1)
	for i := range moves {
		for _, d := range list(&moves[i]) {
			off[d+1]++
		}
	}
	for d := range n {
		off[d+1] += off[d]
	}
	row = make([]int32, off[n])
	next := slices.Clone(off[:n])
	for i := range moves {
		for _, d := range list(&moves[i]) {
			row[next[d]] = int32(i)
			next[d]++
		}
	}
	return off, row
}

// JourneysOf gives the journeys of a person that lie in the window, in the
// order of time.
func (w *Window) JourneysOf(person int32) (out []int32) {
	moves, _ := w.MovesOf(person)
	for i := range moves {
		j := moves[i].Journey
		if w.JourneyHeld[j] != graph.Outside && (len(out) == 0 || out[len(out)-1] != j) {
			out = append(out, j)
		}
	}
	return out
}

// IDs are the ids of entities of one class, ascending, without those that have
// no record.
func IDs[T any](numbers []int32, rows []T, id func(*T) graph.ID) []graph.ID {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	out := make([]graph.ID, 0, len(numbers))
	for _, n := range numbers {
		if x := id(&rows[n]); !x.IsZero() {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, graph.ID.Compare)
	return out
}

// ActorIDs are the ids of the actors with these numbers.
func (w *Window) ActorIDs(n []int32) []graph.ID {
	return IDs(n, w.Actors, func(a *Actor) graph.ID { return a.ID })
}

// PlaceIDs are the ids of the places that have a record.
func (w *Window) PlaceIDs(n []int32) []graph.ID {
	return IDs(n, w.Places, func(p *Place) graph.ID { return p.ID })
}

// LegIDs are the ids of the legs with these numbers.
func (w *Window) LegIDs(n []int32) []graph.ID {
	return IDs(n, w.Legs, func(l *Leg) graph.ID { return l.ID })
}

// DocumentIDs are the ids of the documents with these numbers.
func (w *Window) DocumentIDs(n []int32) []graph.ID {
	return IDs(n, w.Documents, func(d *Document) graph.ID { return d.ID })
}

// TransferIDs are the ids of the transfers with these numbers.
func (w *Window) TransferIDs(n []int32) []graph.ID {
	return IDs(n, w.Transfers, func(t *Transfer) graph.ID { return t.ID })
}

// ProofOf are the passages, or stays, that a move rests on.
func (w *Window) ProofOf(v *Move) []graph.ID {
	out := slices.Clone(v.Stays)
	for _, p := range v.Passages {
		out = append(out, w.Passages[p].ID)
	}
	return out
}

// CountOwners adds one for each owner of a record of the move to count, which
// is by the owner's number.
func (w *Window) CountOwners(v *Move, count []int) {
	var all []uint16
	for _, p := range v.Passages {
		for _, o := range w.Passages[p].Owners {
			all = insert(all, o)
		}
	}
	for _, o := range all {
		count[o]++
	}
}

// Bytes is about the memory that the model holds.
func (m *Model) Bytes() int64 {
	return int64(160*len(m.Moves) + 200*len(m.Passages) + 150*len(m.Actors) + 200*len(m.Legs) + 60*len(m.Where) + 100*len(m.Journeys))
}

// Bytes is about the memory that the window holds beside its model.
func (w *Window) Bytes() int64 {
	return int64(len(w.MoveHeld) + len(w.JourneyHeld) + 20*len(w.Services) + 4*(len(w.MoveDoc)+len(w.OffDoc)+len(w.MoveBook)+len(w.OffBook)))
}
