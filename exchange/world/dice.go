package world

import (
	"math/rand/v2"
	"time"
)

// dice draws the world's chances. Everything is drawn in integers or compared as one float, so that no machine rounds
// differently.
type dice struct {
	*rand.Rand
	pcg *rand.PCG
}

// stage returns the dice of one stage of the making, so that stages do not disturb each other.
func stage(seed, n uint64) dice {
	p := rand.NewPCG(seed, n*0x9e3779b97f4a7c15+1)
	return dice{rand.New(p), p}
}

func (d dice) chance(p float64) bool { return d.Float64() < p }

// between draws from lo to hi, both included.
func (d dice) between(lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + d.IntN(hi-lo+1)
}

// pick draws an index by its weight.
func (d dice) pick(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	if sum <= 0 {
		return 0
	}
	x := d.IntN(sum)
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// along draws from a distribution given by its values at equal steps of the share, and lines between them.
func (d dice) along(q []int) int {
	const fine = 1 << 16
	x := d.IntN((len(q) - 1) * fine)
	i, f := x/fine, x%fine
	return q[i] + ((q[i+1]-q[i])*f+fine/2)/fine
}

// share draws an index by shares that sum to 1 or less; the last takes the rest.
func (d dice) share(shares []float64) int {
	x := d.Float64()
	for i, s := range shares {
		if x -= s; x < 0 {
			return i
		}
	}
	return len(shares) - 1
}

// Days and minutes count from the beginning of 2012, when the world begins.
var epoch = time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)

// lastDay is the last day of the world.
var lastDay = dayOf(time.Date(2019, 12, 31, 0, 0, 0, 0, time.UTC))

func dayOf(t time.Time) int { return int(t.Sub(epoch) / (24 * time.Hour)) }

func parseDay(s string) (int, error) {
	t, err := time.Parse(time.DateOnly, s)
	return dayOf(t), err
}

func dayTime(day int) time.Time { return epoch.AddDate(0, 0, day) }

// halfYears are the first days of the half-years of the world and the day after the last.
var halfYears = func() (days []int) {
	for i := range 17 {
		days = append(days, dayOf(time.Date(2012+i/2, time.Month(1+i%2*6), 1, 0, 0, 0, 0, time.UTC)))
	}
	return days
}()

// departure draws a day of departure between lo and hi from the flow.
func (d dice) departure(flow []int, lo, hi int) int {
	var w [16]int
	for i := range w {
		a, b := max(lo, halfYears[i]), min(hi+1, halfYears[i+1])
		if b > a {
			w[i] = flow[i] * (b - a)
		}
	}
	i := d.pick(w[:])
	return d.between(max(lo, halfYears[i]), min(hi, halfYears[i+1]-1))
}
