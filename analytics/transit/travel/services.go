package travel

import (
	"slices"

	"portolan/graph"
)

// Service is one help that reached one move: who helped, as what, by which
// act. Several acts of one helper on one move are several services.
type Service struct {
	Helper   int32
	Move     int32
	Act      int32
	Function uint16 // noFunction: the help gives none
	Certain  bool
}

// serve finds the moves that an act helped.
func (w *Window) serve(n int32) {
	a := &w.Acts[n]
	if a.Dated && w.Span.Holds(a.Date) == graph.Outside {
		return
	}
	switch a.On.Class {
	case PassageClass:
		for _, person := range w.Passages[a.On.N].People {
			moves, off := w.MovesOf(person)
			for i := range moves {
				if slices.Contains(moves[i].Passages, a.On.N) {
					w.helped(n, off+int32(i))
				}
			}
		}
	case DocumentClass:
		for _, i := range w.MoveDoc[w.OffDoc[a.On.N]:w.OffDoc[a.On.N+1]] {
			w.helped(n, i)
		}
	case BookingClass:
		for _, i := range w.MoveBook[w.OffBook[a.On.N]:w.OffBook[a.On.N+1]] {
			w.helped(n, i)
		}
	case ActorClass:
		w.beforehand(n, a.On.N)
	case TransferClass:
		if t := &w.Transfers[a.On.N]; t.ForOthers {
			for _, r := range t.Receivers {
				w.beforehand(n, r)
			}
		}
	}
}

// beforehand counts an act on a traveller for the passages that may have begun
// after it.
func (w *Window) beforehand(act, traveller int32) {
	moves, off := w.MovesOf(traveller)
	for i := range moves {
		if a := &w.Acts[act]; !a.Dated || moves[i].Departs.To > a.Date.From {
			w.helped(act, off+int32(i))
		}
	}
}

// helped notes a service unless the move lies outside the window or is the
// helper's own.
func (w *Window) helped(n, moveNumber int32) {
	a, v := &w.Acts[n], &w.Moves[moveNumber]
	if w.MoveHeld[moveNumber] == graph.Outside || v.Person == a.Helper {
		return
	}
	certain := w.MoveHeld[moveNumber] == graph.Certain && (!a.Dated || w.Span.Holds(a.Date) == graph.Certain)
	f := FunctionOf(a.Kind, w.unofficial(v), w.falsePaper(a, v))
	w.Services = append(w.Services, Service{Helper: a.Helper, Move: moveNumber, Act: n, Function: functionNumber(f), Certain: certain})
}

func (w *Window) unofficial(v *Move) bool {
	return slices.ContainsFunc([]int32{v.From, v.Via, v.To}, func(p int32) bool { return p != None && w.Places[p].Unofficial })
}

// falsePaper reports whether what the act supplied is a false document: the
// document itself, or where the act names a passage or booking any document
// used on it.
func (w *Window) falsePaper(a *Act, v *Move) bool {
	if a.On.Class == DocumentClass {
		return w.Documents[a.On.N].False
	}
	return slices.ContainsFunc(v.Documents, func(d int32) bool { return w.Documents[d].False })
}

// ServicesOf are the services of each helper in turn: f gets the helper and
// its services.
func (w *Window) ServicesOf(f func(helper int32, s []Service)) {
	for lo := 0; lo < len(w.Services); {
		hi := lo
		for hi < len(w.Services) && w.Services[hi].Helper == w.Services[lo].Helper {
			hi++
		}
		f(w.Services[lo].Helper, w.Services[lo:hi])
		lo = hi
	}
}

// Functions are the functions of the kinds table, in its order. Their places
// in it are their numbers.
var Functions = graph.Person.Info().Property("function").Options

// NoFunction stands for a help that gives no function.
const NoFunction = uint16(1<<16 - 1)

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
	if i := slices.Index(Functions, name); i >= 0 {
		return uint16(i)
	}
	return NoFunction
}
