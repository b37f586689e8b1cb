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
	Leg        int32    // or travel.None: a way on a day, read from stays or from passages without a leg
	To         int32    // where it led, or travel.None
	Aboard     float64  // recorded people on it
	Comparable float64  // and on all between the same places at most 14 days before or after
	Booking    int32    // that both were on; travel.None: none
	Moves      [2]int32 // of A and of B
}

// Pairs is the answer to "who travelled together?", by A, then B.
type Pairs struct {
	Pairs  []Pair
	Tested int    // pairs that share a leg
	Reason string // what was left out, and why; "": nothing
	Note   string // what could not be scored; "": nothing
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
		for _, n := range x.rides {
			r := &t.rides[n]
			p.Legs = append(p.Legs, SharedLeg{r.leg, r.to, float64(t.count(n)),
				float64(r.traffic), t.commonBooking(n, x.a, x.b), [2]int32{t.moveOn(n, x.a), t.moveOn(n, x.b)}})
		}
		out.Pairs = append(out.Pairs, p)
	}
	return out, nil
}
