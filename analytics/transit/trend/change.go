package trend

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	// Alpha is how often a series in which nothing changes is said to change.
	Alpha = 0.01
	// Seed is that of the permutations.
	Seed = 1
	// side is the fewest periods on each side of a change.
	side = 3
	// permutations is how many orders of the periods a change is compared with.
	permutations = 999
)

// Series is a number for each period, or with Of a part of another number.
type Series struct {
	Count []int
	Of    []int // what Count is a part of; nil: nothing
}

// Shift is a period from which on a series is another one.
type Shift struct {
	At            int     // the first period of the new state
	Before, After float64 // mean count, or share, between this change and the ones beside it
	P             float64 // how often chance alone does as much
}

// Shifts finds where the series changes. The best place to divide it in two, by
// the likelihood ratio of one Poisson mean against two, or of one share against
// two, is kept when at most Alpha of the random orders of the periods give a
// better one; then both parts are divided likewise (binary segmentation). What
// is more scattered than by Poisson's law, as when people travel in parties, is
// so in every order, and so makes no false alarm.
func (s Series) Shifts() []Shift {
	r := rand.New(rand.NewPCG(Seed, 0))
	logs := &logs{}
	var out []Shift
	var divide func(lo, hi int)
	divide = func(lo, hi int) {
		part := s.part(lo, hi)
		at, p := part.change(r, logs)
		if at < 0 {
			return
		}
		divide(lo, lo+at)
		out = append(out, Shift{At: lo + at, P: p})
		divide(lo+at, hi)
	}
	divide(0, len(s.Count))
	for i := range out {
		lo, hi := 0, len(s.Count)
		if i > 0 {
			lo = out[i-1].At
		}
		if i+1 < len(out) {
			hi = out[i+1].At
		}
		out[i].Before, out[i].After = s.part(lo, out[i].At).mean(), s.part(out[i].At, hi).mean()
	}
	return out
}

func (s Series) part(lo, hi int) Series {
	out := Series{Count: s.Count[lo:hi]}
	if s.Of != nil {
		out.Of = s.Of[lo:hi]
	}
	return out
}

// mean is the mean count of a period, or the share.
func (s Series) mean() float64 {
	of := len(s.Count)
	if s.Of != nil {
		of = total(s.Of)
	}
	if of == 0 {
		return 0
	}
	return float64(total(s.Count)) / float64(of)
}

// change is the best place to divide the series and its p; -1 where none is
// good enough.
func (s Series) change(r *rand.Rand, logs *logs) (at int, p float64) {
	if len(s.Count) < 2*side || total(s.Count) == 0 {
		return -1, 1
	}
	best, at := s.best(logs)
	if best <= 0 {
		return -1, 1
	}
	order := Series{Count: slices.Clone(s.Count), Of: slices.Clone(s.Of)}
	better := 0
	for range permutations {
		r.Shuffle(len(order.Count), func(i, j int) {
			order.Count[i], order.Count[j] = order.Count[j], order.Count[i]
			if order.Of != nil {
				order.Of[i], order.Of[j] = order.Of[j], order.Of[i]
			}
		})
		if got, _ := order.best(logs); got >= best-1e-9 {
			if better++; float64(better+1)/(permutations+1) > Alpha {
				return -1, 1
			}
		}
	}
	return at, float64(better+1) / (permutations + 1)
}

// best is the highest likelihood ratio of all places to divide the series.
func (s Series) best(logs *logs) (ratio float64, at int) {
	all, allOf := total(s.Count), len(s.Count)
	if s.Of != nil {
		allOf = total(s.Of)
	}
	whole := s.likelihood(all, allOf, logs)
	k, n, at := 0, 0, -1
	for i := 1; i <= len(s.Count)-side; i++ {
		k += s.Count[i-1]
		if s.Of != nil {
			n += s.Of[i-1]
		} else {
			n++
		}
		if i < side {
			continue
		}
		if got := s.likelihood(k, n, logs) + s.likelihood(all-k, allOf-n, logs) - whole; at < 0 || got > ratio {
			ratio, at = got, i
		}
	}
	return ratio, at
}

// likelihood is the greatest logarithm of the likelihood of k in n, up to what
// is the same for all divisions.
func (s Series) likelihood(k, n int, logs *logs) float64 {
	if s.Of == nil {
		return logs.times(k) - float64(k)*logs.of(n)
	}
	return logs.times(k) + logs.times(n-k) - logs.times(n)
}

// logs remembers logarithms of whole numbers.
type logs []float64

func (l *logs) of(n int) float64 {
	if n <= 0 {
		return 0
	}
	const most = 1 << 16
	if n >= most {
		return math.Log(float64(n))
	}
	for len(*l) <= n {
		*l = append(*l, math.Log(float64(max(len(*l), 1))))
	}
	return (*l)[n]
}

// times is n log n, 0 for 0.
func (l *logs) times(n int) float64 { return float64(n) * l.of(n) }

func total(numbers []int) (sum int) {
	for _, n := range numbers {
		sum += n
	}
	return sum
}

// Bounds are the limits within which a true mean, or share, lies in 95 of 100
// cases that look like this: Garwood's exact ones of a Poisson mean, or Wilson's
// of a share. Of nothing there is no share: both are 0 and false.
func Bounds(count, of int, share bool) (low, high float64, known bool) {
	const tail = 0.025
	if !share {
		if count > 0 {
			low = distuv.ChiSquared{K: float64(2 * count)}.Quantile(tail) / 2
		}
		return low, distuv.ChiSquared{K: float64(2*count + 2)}.Quantile(1-tail) / 2, true
	}
	if of == 0 {
		return 0, 0, false
	}
	z := distuv.UnitNormal.Quantile(1 - tail)
	n, p := float64(of), float64(count)/float64(of)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half), true
}
