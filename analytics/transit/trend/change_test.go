package trend

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// periods is the length of the drawn series.
const periods = 48

// poisson is a count of people who come one by one.
func poisson(r *rand.Rand, mean float64) int {
	return int(distuv.Poisson{Lambda: mean, Src: r}.Rand())
}

// parties is a count of people who come in parties of 1 to 4.
func parties(r *rand.Rand, mean float64) (n int) {
	for range poisson(r, mean/2.5) {
		n += 1 + r.IntN(4)
	}
	return n
}

// threeSigma is what a plain dashboard does: it alarms at a figure more than
// three standard deviations from the mean of all before it, and begins anew.
func threeSigma(s Series) (out []int) {
	var past []float64
	for t, k := range s.Count {
		x := float64(k)
		if s.Of != nil {
			x /= math.Max(1, float64(s.Of[t]))
		}
		if len(past) >= 6 {
			if mean, sd := stat.MeanStdDev(past, nil); math.Abs(x-mean) > 3*sd {
				out, past = append(out, t), nil
			}
		}
		past = append(past, x)
	}
	return out
}

// kind is a sort of drawn series: level is 0 before and 1 after a change.
type kind struct {
	name string
	draw func(r *rand.Rand, t, level int) (k, n int)
}

var kinds = []kind{
	{"counts of 20, doubled", func(r *rand.Rand, _, l int) (int, int) { return poisson(r, 20*float64(1+l)), 0 }},
	{"counts of 40, halved", func(r *rand.Rand, _, l int) (int, int) { return poisson(r, 40/float64(1+l)), 0 }},
	{"people in parties, 30, times 2.5", func(r *rand.Rand, _, l int) (int, int) { return parties(r, 30*(1+1.5*float64(l))), 0 }},
	{"share of 20 % of 60, doubled", func(r *rand.Rand, _, l int) (int, int) {
		n := poisson(r, 60)
		return int(distuv.Binomial{N: float64(n), P: 0.2 * float64(1+l), Src: r}.Rand()), n
	}},
	{"share of 20 % of a flow that surges, doubled", func(r *rand.Rand, t, l int) (int, int) {
		n := poisson(r, 40+120*float64(t/12%2))
		return int(distuv.Binomial{N: float64(n), P: 0.2 * float64(1+l), Src: r}.Rand()), n
	}},
}

func (k kind) series(r *rand.Rand, change int) (s Series) {
	for t := range periods {
		level := 0
		if t >= change {
			level = 1
		}
		count, of := k.draw(r, t, level)
		s.Count = append(s.Count, count)
		if of > 0 {
			s.Of = append(s.Of, of)
		}
	}
	return s
}

// TestChangesAreFoundAndFlatSeriesStayFlat draws series of every sort, with one
// change and with none. A change counts as found within one period of the
// planted one; a flat series with any change is a false alarm.
func TestChangesAreFoundAndFlatSeriesStayFlat(t *testing.T) {
	const drawn = 100
	for i, k := range kinds {
		r := rand.New(rand.NewPCG(uint64(i), 20))
		var found, extra, plainFound, plainExtra, wrong, plainWrong int
		for range drawn {
			at := 8 + r.IntN(periods-16)
			s := k.series(r, at)
			hits := func(ats []int) (hit, more int) {
				for _, x := range ats {
					if x >= at-1 && x <= at+1 {
						hit = 1
					} else {
						more++
					}
				}
				return hit, more
			}
			var ats []int
			for _, c := range s.Shifts() {
				ats = append(ats, c.At)
			}
			hit, more := hits(ats)
			found, extra = found+hit, extra+more
			hit, more = hits(threeSigma(s))
			plainFound, plainExtra = plainFound+hit, plainExtra+more
			flat := k.series(r, periods)
			wrong += min(1, len(flat.Shifts()))
			plainWrong += min(1, len(threeSigma(flat)))
		}
		rate := func(n int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/drawn) }
		t.Logf("%s: found %s, further ones a series %s, false on flat %s; 3 sigma: %s, %s, %s", k.name,
			rate(found), rate(extra), rate(wrong), rate(plainFound), rate(plainExtra), rate(plainWrong))
		if found*10 < drawn*9 {
			t.Errorf("%s: %s of the changes are found, want 90 %%", k.name, rate(found))
		}
		if wrong*20 > drawn {
			t.Errorf("%s: %s of the flat series change, want at most 5 %%", k.name, rate(wrong))
		}
		if plainFound >= found {
			t.Errorf("%s: three sigma finds as much", k.name)
		}
	}
}

func TestShiftsSayWhatWasBeforeAndAfter(t *testing.T) {
	s := Series{Count: []int{5, 6, 4, 5, 6, 5, 4, 5, 20, 21, 19, 20, 22, 18, 20, 20}}
	got := s.Shifts()
	if len(got) != 1 || got[0].At != 8 || got[0].Before != 5 || got[0].After != 20 || got[0].P > Alpha {
		t.Errorf("%+v", got)
	}
	for _, flat := range []Series{{}, {Count: []int{1, 2, 3}}, {Count: make([]int, 40)}, {Count: make([]int, 12), Of: make([]int, 12)}} {
		if got := flat.Shifts(); len(got) != 0 {
			t.Errorf("%v changes: %+v", flat, got)
		}
	}
	// Twice as many of twice as many are no change of the share.
	both := Series{Count: []int{5, 6, 4, 5, 6, 5, 4, 5, 10, 12, 8, 10, 12, 10, 8, 10}, Of: []int{50, 50, 50, 50, 50, 50, 50, 50, 100, 100, 100, 100, 100, 100, 100, 100}}
	if got := both.Shifts(); len(got) != 0 {
		t.Errorf("the share changes: %+v", got)
	}
	if got := (Series{Count: both.Count}).Shifts(); len(got) != 1 {
		t.Errorf("the count does not change: %+v", got)
	}
}

// TestBoundsAreThoseOfTheTables compares with the published values.
func TestBoundsAreThoseOfTheTables(t *testing.T) {
	for _, c := range []struct {
		count, of int
		share     bool
		low, high float64
	}{
		{0, 0, false, 0, 3.689}, {1, 0, false, 0.0253, 5.572}, {10, 0, false, 4.795, 18.390}, {100, 0, false, 81.364, 121.627},
		{0, 10, true, 0, 0.2775}, {5, 10, true, 0.2366, 0.7634}, {81, 263, true, 0.2553, 0.3662},
	} {
		low, high, known := Bounds(c.count, c.of, c.share)
		if !known || math.Abs(low-c.low) > 6e-4 || math.Abs(high-c.high) > 6e-4 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.count, c.of, low, high, c.low, c.high)
		}
	}
	if _, _, known := Bounds(0, 0, true); known {
		t.Error("there is a share of nothing")
	}
}
