package transit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// enumerated is the tail of the Poisson-binomial distribution by going through
// every outcome.
func enumerated(k int, p []float64) float64 {
	sum := 0.0
	for set := range 1 << len(p) {
		n, chance := 0, 1.0
		for i, x := range p {
			if set>>i&1 == 1 {
				n++
				chance *= x
			} else {
				chance *= 1 - x
			}
		}
		if n >= k {
			sum += chance
		}
	}
	return sum
}

func TestAtLeastAgreesWithEveryOutcomeCounted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		p := make([]float64, r.IntN(11))
		for i := range p {
			p[i] = []float64{0, 1, r.Float64(), r.Float64() / 1000}[r.IntN(4)]
		}
		for k := -1; k <= len(p)+1; k++ {
			got, want := AtLeast(k, p), enumerated(k, p)
			if math.Abs(got-want) > 1e-12 {
				t.Fatalf("P(X >= %d) of %v: %v, want %v", k, p, got, want)
			}
			if want > 1e-300 && want < 1e-6 && math.Abs(got/want-1) > 1e-9 {
				t.Fatalf("P(X >= %d) of %v: %v, want %v", k, p, got, want)
			}
		}
	}
}

// TestValidatedByHand keeps the pairs least to be expected while at most 5 % are to be there by chance.
func TestValidatedByHand(t *testing.T) {
	found := func(expected ...float64) (out []together) {
		for i, x := range expected {
			out = append(out, together{a: int32(i), b: 9, expected: x})
		}
		return out
	}
	chance := []level{{0.001, 0.02}, {0.01, 0.03}, {0.01, 0.06}, {0.2, 0.05}, {3, 2}}
	// 0.02 of one pair, 0.11 of two and of three, 0.16 of four.
	equal(t, "the first", len(validated(found(0.005), chance, 0.05)), 1)
	equal(t, "0.11 of 3 is within 5 %", len(validated(found(0.01, 0.02, 0.005), chance, 0.05)), 3)
	equal(t, "0.11 of 2 is not", len(validated(found(0.01, 0.005), chance, 0.05)), 1)
	equal(t, "0.16 of 4 is, and so are those before", len(validated(found(0.01, 0.3, 0.02, 0.005), chance, 0.05)), 4)
	equal(t, "what ties stands or falls together", len(validated(found(0.01, 0.01), chance, 0.05)), 0)
}

// bus is a way with a bus on each of so many days from 2014-03-03, a Monday; step days apart. On each of them somebody
// of another country is recorded.
func bus(t *testing.T, days, step int) *tiny {
	w := newTiny(t)
	for i := range days {
		name := fmt.Sprintf("bus%d", i)
		w.Leg(name, "IST", "GZT", time.Date(2014, 3, 3+i*step, 8, 0, 0, 0, time.UTC).Format("2006-01-02T15:04"))
		w.Person("p"+name, "nationality=FR")
		w.On("p"+name, name)
	}
	w.Person("ann", "nationality=TN")
	w.Person("ben", "nationality=TN")
	w.Person("cat", "nationality=FR")
	return w
}

// expectedOn is how many people like the second are to be expected on a leg of the first.
func (w *tiny) expectedOn(first, second, leg string) float64 {
	m := w.Model()
	win := &window{m.Over(graph.Always)}
	a := win.aboard()
	for i := range a.rides {
		if a.rides[i].leg == m.Where[w.ID(leg)].N {
			return a.strangers(int32(i), m.Where[w.ID(first)].N, m.Where[w.ID(second)].N)
		}
	}
	w.Fatalf("nobody is on %s", leg)
	return 0
}

func TestStrangersByHand(t *testing.T) {
	w := bus(t, 29, 1) // ann's bus is the fifteenth: 14 before and 14 after it are comparable
	w.On("ann", "bus14")
	w.On("ben", "bus14")
	w.On("cat", "bus14")
	w.On("cat", "bus3")
	// Of France one on each of 28 comparable buses, and cat on another: cat and the
	// regular keep company by 29/28.
	equal(t, "of another country", w.expectedOn("ann", "cat", "bus14"), 29.0/28)
	equal(t, "of one country", w.expectedOn("cat", "pbus14", "bus14"), 29.0/28)
	// Of Tunisia nobody else is known anywhere: the four on the bus over one more ride
	// and half of this one.
	equal(t, "none other known", w.expectedOn("ann", "ben", "bus14"), 4/1.5)
}

func TestDeparturesByHand(t *testing.T) {
	for name, c := range map[string]struct{ days, step, want int }{
		"every day":                             {29, 1, 29},
		"a few days: may be any":                {2, 7, 29},
		"Mondays, once three are known":         {3, 7, 5},
		"two weekdays, of which four are known": {4, 2, 29},
	} {
		w := bus(t, c.days, c.step)
		win := &window{w.Model().Over(graph.Always)}
		equal(t, name, win.aboard().rides[0].departures, c.want)
	}
}

// TestTwoOfOnePartyAmongMany: on a busy way those on one bus are strangers, unless they meet again and again.
func TestTwoOfOnePartyAmongMany(t *testing.T) {
	w := bus(t, 29, 1)
	w.On("cat", "bus14")
	equal(t, "strangers", len(w.analyse().travel.pairs), 0)
	for i := range 29 {
		if i%6 == 2 {
			w.On("ann", fmt.Sprintf("bus%d", i))
			w.On("ben", fmt.Sprintf("bus%d", i))
		}
	}
	c := w.analyse().travel
	equal(t, "the party", len(c.pairs), 1)
	equal(t, "its legs", len(c.pairs[0].rides), 5)
	if p := c.pairs[0].p; p <= 0 || p > 1e-3 {
		t.Errorf("the chance of five out of five is %v", p)
	}
}

func TestAListOfPassengersIsNotScored(t *testing.T) {
	for _, passengers := range []int{30, 300} {
		w := newTiny(t)
		w.Leg("only", "TUN", "IST", "2014-03-03", fmt.Sprintf("passengers=%d", passengers))
		for i := range 25 {
			w.traveller(fmt.Sprint("p", i))
			w.On(fmt.Sprint("p", i), "only")
		}
		c := w.analyse().travel
		note := ""
		if passengers == 30 {
			note = "1 of 1 shared legs could not be scored: their places or their day of departure are unknown, or a list of all passengers is recorded"
		}
		equal(t, "tested", c.tested, 300)
		equal(t, "validated", len(c.pairs), 0) // there is no other leg to compare with
		equal(t, "note", c.note, note)
	}
}

// TestOneBookingIsOneParty: two under one booking are together by the record, and two legs under it are one occasion.
func TestOneBookingIsOneParty(t *testing.T) {
	w := bus(t, 29, 1)
	w.Add(graph.Booking, "booking", "locator=AA")
	for _, b := range []string{"bus2", "bus12"} {
		for _, who := range []string{"cat", "pbus2"} {
			p := w.On(who, b)
			w.Link(graph.Booked, p, "booking")
		}
	}
	c := w.analyse().travel
	equal(t, "validated", len(c.pairs), 1)
	if p := c.pairs[0].p; p < 0.03 || p > 0.2 { // of one occasion; of two it would be below 0.02
		t.Errorf("the chance is %v", p)
	}
}

// TestTheLargerDirectionCounts: ben takes ten of the twenty-nine buses, and ann two of those.
func TestTheLargerDirectionCounts(t *testing.T) {
	w := bus(t, 29, 1)
	for i := range 10 {
		w.On("ben", fmt.Sprintf("bus%d", 4+2*i))
	}
	w.On("ann", "bus10")
	w.On("ann", "bus16")
	m := w.Model()
	win := &window{m.Over(graph.Always)}
	test := &pairTest{window: win, aboard: win.aboard()}
	ann, ben := m.Where[w.ID("ann")].N, m.Where[w.ID("ben")].N
	one, other := test.surprise(ann, ben).p, test.surprise(ben, ann).p
	if one >= other || one <= 0 || other >= 1 {
		t.Errorf("%v for ann's two, %v for ben's ten", one, other)
	}
	test.seen = make([]int32, len(m.Actors))
	for i := range test.seen {
		test.seen[i] = travel.None
	}
	test.person(min(ann, ben), 100)
	equal(t, "the pair's", test.found[0].p, other)
}
