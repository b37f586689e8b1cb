package transit

import (
	"context"

	"portolan/analytics/transit/travel"
)

// Pair are two people validated as travelling together. Numbers are those of
// the model.
type Pair struct {
	A, B   int32 // A before B
	Chance float64
	Legs   []SharedLeg // ascending by leg
}

// SharedLeg is a leg of a pair with the traffic that the pair is scored against.
type SharedLeg struct {
	Leg        int32
	Aboard     float64 // passengers, or where totals are unknown recorded people
	Comparable float64 // on all legs between the same places in the same week
	Booking    int32   // that both were on; travel.None: none
}

// Pairs is the answer to "who travelled together?", by A, then B.
type Pairs struct {
	Pairs  []Pair
	Tested int    // pairs that share a leg
	Reason string // what was left out, and why; "": nothing
	Note   string // what stood in for what is unknown; "": nothing
}

// Together tests all pairs of people who share a leg in the window, as
// docs/questions/transit.md has it, and gives the validated ones.
func Together(ctx context.Context, over *travel.Window) (Pairs, error) {
	w := &window{over}
	found, err := w.coTravel(ctx)
	if err != nil {
		return Pairs{}, err
	}
	out := Pairs{Tested: found.tested, Reason: found.cut, Note: found.note}
	t := &pairTest{window: w, aboard: w.aboard()}
	for _, x := range found.pairs {
		p := Pair{A: x.a, B: x.b, Chance: x.p}
		for _, l := range x.legs {
			p.Legs = append(p.Legs, SharedLeg{l, t.count[l], t.total[t.class[l]], t.commonBooking(l, x.a, x.b)})
		}
		out.Pairs = append(out.Pairs, p)
	}
	return out, nil
}
