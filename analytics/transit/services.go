package transit

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// service is one help that reached one move: who helped, as what, by which
// act. Several acts of one helper on one move are several services.
type service struct {
	helper   int32
	move     int32
	act      int32
	function uint16 // noFunction: the help gives none
	certain  bool
}

// window is the part of the model that a question is about.
type window struct {
	*Model
	span     graph.Span
	held     []graph.Certainty // of each move
	journeys []graph.Certainty // Possible with a move in the window, Certain with all of them
	services []service         // by helper, move, act
	moveDoc  []int32           // moves by document, as rows
	offDoc   []int32
	moveBook []int32
	offBook  []int32
}

// over cuts the model to a window. A journey is in it with one of its passages
// and keeps the places of all of them.
func (m *Model) over(span graph.Span) *window {
	w := &window{Model: m, span: span, held: make([]graph.Certainty, len(m.moves)),
		journeys: make([]graph.Certainty, len(m.journeys))}
	for i := range m.moves {
		v := &m.moves[i]
		w.held[i] = span.Holds(graph.Span{From: v.departs.From, To: max(v.departs.To, v.ends.To)})
	}
	for n := range m.journeys {
		in, all := false, true
		for i := m.journeys[n].from; i < m.journeys[n].to; i++ {
			in = in || w.held[i] != graph.Outside
			all = all && w.held[i] == graph.Certain
		}
		switch {
		case in && all:
			w.journeys[n] = graph.Certain
		case in:
			w.journeys[n] = graph.Possible
		}
	}
	w.offDoc, w.moveDoc = rowsOf(len(m.documents), m.moves, func(v *move) []int32 { return v.documents })
	w.offBook, w.moveBook = rowsOf(len(m.bookings), m.moves, func(v *move) []int32 { return v.bookings })
	for i := range m.acts {
		w.serve(int32(i))
	}
	slices.SortFunc(w.services, func(a, b service) int {
		return cmp.Or(cmp.Compare(a.helper, b.helper), cmp.Compare(a.move, b.move), cmp.Compare(a.act, b.act))
	})
	return w
}

// rowsOf turns the lists of each move round: the moves of each listed thing.
func rowsOf(n int, moves []move, list func(*move) []int32) (off, row []int32) {
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

// serve finds the moves that an act helped.
func (w *window) serve(n int32) {
	a := &w.acts[n]
	if a.dated && w.span.Holds(a.date) == graph.Outside {
		return
	}
	switch a.on.class {
	case passageClass:
		for _, person := range w.passages[a.on.n].people {
			moves, off := w.movesOf(person)
			for i := range moves {
				if slices.Contains(moves[i].passages, a.on.n) {
					w.helped(n, off+int32(i))
				}
			}
		}
	case documentClass:
		for _, i := range w.moveDoc[w.offDoc[a.on.n]:w.offDoc[a.on.n+1]] {
			w.helped(n, i)
		}
	case bookingClass:
		for _, i := range w.moveBook[w.offBook[a.on.n]:w.offBook[a.on.n+1]] {
			w.helped(n, i)
		}
	case actorClass:
		w.beforehand(n, a.on.n)
	case transferClass:
		if t := &w.transfers[a.on.n]; t.forOthers {
			for _, r := range t.receivers {
				w.beforehand(n, r)
			}
		}
	}
}

// beforehand counts an act on a traveller for the passages that may have begun
// after it.
func (w *window) beforehand(act, traveller int32) {
	moves, off := w.movesOf(traveller)
	for i := range moves {
		if a := &w.acts[act]; !a.dated || moves[i].departs.To > a.date.From {
			w.helped(act, off+int32(i))
		}
	}
}

// helped notes a service unless the move lies outside the window or is the
// helper's own.
func (w *window) helped(n, moveNumber int32) {
	a, v := &w.acts[n], &w.moves[moveNumber]
	if w.held[moveNumber] == graph.Outside || v.person == a.helper {
		return
	}
	certain := w.held[moveNumber] == graph.Certain && (!a.dated || w.span.Holds(a.date) == graph.Certain)
	f := FunctionOf(a.kind, w.unofficial(v), w.falsePaper(a, v))
	w.services = append(w.services, service{helper: a.helper, move: moveNumber, act: n, function: functionNumber(f), certain: certain})
}

func (w *window) unofficial(v *move) bool {
	return slices.ContainsFunc([]int32{v.from, v.via, v.to}, func(p int32) bool { return p != none && w.places[p].unofficial })
}

// falsePaper reports whether what the act supplied is a false document: the
// document itself, or where the act names a passage or booking any document
// used on it.
func (w *window) falsePaper(a *act, v *move) bool {
	if a.on.class == documentClass {
		return w.documents[a.on.n].false
	}
	return slices.ContainsFunc(v.documents, func(d int32) bool { return w.documents[d].false })
}

// servicesOf are the services of each helper in turn: f gets the helper and
// its services.
func (w *window) servicesOf(f func(helper int32, s []service)) {
	for lo := 0; lo < len(w.services); {
		hi := lo
		for hi < len(w.services) && w.services[hi].helper == w.services[lo].helper {
			hi++
		}
		f(w.services[lo].helper, w.services[lo:hi])
		lo = hi
	}
}

// functions are the functions of the kinds table, in its order. Their places
// in it are their numbers.
var functions = graph.Person.Info().Property("function").Options

// noFunction stands for a help that gives no function.
const noFunction = uint16(1<<16 - 1)

// FunctionOf is the function that follows from an act of help, or "" where
// none does: SUPPLIED with a genuine document, for one. SENT stands for money
// or goods sent for others.
func FunctionOf(act graph.Kind, unofficialCrossing, falseDocument bool) string {
	switch act {
	case graph.Recruited:
		return "RECRUITER"
	case graph.Escorted:
		if unofficialCrossing {
			return "SMUGGLER"
		}
		return "ESCORT"
	case graph.Arranged:
		return "TRAVEL_AGENT"
	case graph.Paid, graph.Financed:
		return "FINANCIER"
	case graph.Hosted:
		return "SAFE_HOUSE_KEEPER"
	case graph.Altered:
		return "FORGER"
	case graph.Supplied:
		if falseDocument {
			return "FORGER"
		}
	case graph.Sent:
		return "COURIER"
	}
	return ""
}

func functionNumber(name string) uint16 {
	if i := slices.Index(functions, name); i >= 0 {
		return uint16(i)
	}
	return noFunction
}
