package transit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

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

func TestBenjaminiHochbergByHand(t *testing.T) {
	// Ten tested, of which these are at most 0.05. Limits 0.005, 0.010, 0.015,
	// 0.020, 0.025: the third is above its own limit and is kept for the fourth.
	p := []float64{0.021, 0.001, 0.0155, 0.019, 0.009}
	var found []together
	for i, x := range p {
		found = append(found, together{a: int32(i), b: 9, p: x})
	}
	kept := benjaminiHochberg(found, 10, 0.05)
	equal(t, "kept", len(kept), 5) // 0.021 <= 0.025
	kept = benjaminiHochberg([]together{{p: 0.001}, {p: 0.0155}, {p: 0.019}, {p: 0.03}}, 10, 0.05)
	equal(t, "kept", len(kept), 1)
	kept = benjaminiHochberg([]together{{p: 0.001}, {p: 0.0155}, {p: 0.0145}, {p: 0.03}}, 10, 0.05)
	equal(t, "kept", len(kept), 1+0)
	kept = benjaminiHochberg([]together{{p: 0.001}, {p: 0.0155}, {p: 0.0145}, {p: 0.02}}, 10, 0.05)
	equal(t, "kept", len(kept), 4)
}

// shuttle is a route with ten buses a week for two weeks, each with as many
// passengers as are given; ann and ben take two of them together.
func shuttle(t *testing.T, passengers int, book bool) *tiny {
	w := newTiny(t)
	w.traveller("ann", "ben", "cat")
	for i := range 20 {
		day := 3 + i%5 + 7*(i/10) // Monday 2014-03-03 to Friday, twice a day
		props := []string{}
		if passengers > 0 {
			props = append(props, fmt.Sprintf("passengers=%d", passengers))
		}
		w.Leg(fmt.Sprintf("bus%d", i), "IST", "GZT", fmt.Sprintf("2014-03-%02d", day), props...)
		if passengers == 0 { // somebody is recorded on each
			w.traveller(fmt.Sprintf("p%d", i))
			w.On(fmt.Sprintf("p%d", i), fmt.Sprintf("bus%d", i))
		}
	}
	if book {
		w.Add(graph.Booking, "booking", "locator=AA")
	}
	for _, who := range []string{"ann", "ben"} {
		for _, bus := range []string{"bus2", "bus12"} {
			p := w.On(who, bus)
			if book {
				w.Link(graph.Booked, p, "booking")
			}
		}
	}
	w.On("cat", "bus2")
	return w
}

func TestCoTravelByHand(t *testing.T) {
	w := shuttle(t, 30, false)
	c := w.analyse().travel
	// Each of ann's legs: ben has one passage among ten comparable legs of 30 in
	// 300: 0.1 each, both shared: 0.01. With cat one leg: 0.1, and ann's other
	// leg has no chance: 0.1; three pairs are tested, so 0.01 <= 0.05/3.
	equal(t, "tested", c.tested, 3)
	equal(t, "validated", len(c.pairs), 1)
	equal(t, "chance", math.Round(c.pairs[0].p*1e9)/1e9, 0.01)
	equal(t, "note", c.note, "")
}

func TestAFullPlaneMakesOneSharedLegUnsurprising(t *testing.T) {
	w := newTiny(t)
	w.traveller("ann", "ben")
	w.Leg("only", "TUN", "IST", "2014-03-03", "passengers=300")
	w.On("ann", "only")
	w.On("ben", "only")
	c := w.analyse().travel
	equal(t, "tested", c.tested, 1)
	equal(t, "validated", len(c.pairs), 0) // the only leg of the week: the chance is 1
}

func TestRecordedPassagesStandInAndTheAnswerSaysSo(t *testing.T) {
	a := shuttle(t, 0, false).analyse()
	equal(t, "note", a.Note(), "passenger totals are unknown for 20 of 20 legs: recorded passages stand in")
	var ann *together
	for i := range a.travel.pairs {
		if p := &a.travel.pairs[i]; len(p.legs) == 2 {
			ann = p
		}
	}
	// bus2: 4 recorded of 13 in its week; bus12: 3 of 12. 4/13 * 3/12 = 1/13.
	if ann != nil {
		t.Errorf("%v is not validated at 5 %%", ann.p)
	}
}

func TestOneBookingIsOneParty(t *testing.T) {
	c := shuttle(t, 30, true).analyse().travel
	// The two legs under one booking are one coincidence: 0.1.
	equal(t, "validated", len(c.pairs), 0)
}

func TestWeeksBeginOnMonday(t *testing.T) {
	for text, want := range map[string]int64{"1970-01-04": -1, "1970-01-05": 0, "1970-01-11": 0, "1970-01-12": 1, "1969-12-29": -1, "1969-12-28": -2} {
		s, _ := graph.Date(text).Span()
		equal(t, text, weekOf(s.From), want)
	}
}

func TestTheLargerDirectionCounts(t *testing.T) {
	w := newTiny(t)
	w.traveller("ann", "ben")
	for i := range 40 {
		w.Leg(fmt.Sprintf("bus%d", i), "IST", "GZT", fmt.Sprintf("2014-03-%02d", 3+i%5), "passengers=30")
	}
	for i := range 10 { // ben takes ten of the forty
		w.On("ben", fmt.Sprintf("bus%d", i))
	}
	w.On("ann", "bus3")
	w.On("ann", "bus4")
	m := w.Model()
	win := &window{m.Over(graph.Always)}
	test := &pairTest{window: win, aboard: win.aboard()}
	ann, ben := m.Where[w.ID("ann")].N, m.Where[w.ID("ben")].N
	one, other := test.surprise(ann, ben), test.surprise(ben, ann)
	equal(t, "ann's legs", math.Round(one*1e9)/1e9, 0.0625) // (10/40)^2
	// ben's ten legs, each with chance 2/40: two or more of them
	want := 1 - math.Pow(0.95, 10) - 10*0.05*math.Pow(0.95, 9)
	if math.Abs(other-want) > 1e-12 {
		t.Errorf("ben's legs: %v, want %v", other, want)
	}
}
