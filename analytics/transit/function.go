package transit

import (
	"slices"

	"portolan/graph"
)

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
