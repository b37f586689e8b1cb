package corridor

import (
	"cmp"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"portolan/graph"
)

// Sort says how a corridor's share of all journeys changed.
type Sort string

// The sorts.
const (
	Steady    Sort = "STEADY"    // no change that chance does not explain
	Emerging  Sort = "EMERGING"  // its share grew by half or more
	Fading    Sort = "FADING"    // its share fell by a third or more
	Displaced Sort = "DISPLACED" // fading, while another corridor with the same first or last place grew
)

const (
	changed    = 1.5  // the least ratio of the two shares
	falseShare = 0.05 // of the changes found, Benjamini and Hochberg
	together   = 6    // months between the fall of one corridor and the rise of another at the most
)

// Trend is how a corridor's share of the journeys of its direction changed.
type Trend struct {
	Sort          Sort
	At            time.Time // first instant of the month of the change; zero when steady
	Before, After float64   // its share of the journeys, 0 to 1
	P             float64   // chance of as large a change anywhere, were the share constant
	By            graph.ID  // the corridor that took over, of a displaced one

	month    int
	expected float64 // journeys gained since the change
}

// trends finds the change of every corridor and judges them together.
func (d *describer) trends(rows []*Corridor) {
	order := make([]int, len(rows))
	for i, c := range rows {
		order[i] = i
		c.Trend = d.change(c)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[a].Trend.P, rows[b].Trend.P) })
	kept := 0
	for n, i := range order {
		if rows[i].Trend.P <= falseShare*float64(n+1)/float64(len(rows)) {
			kept = n + 1
		}
	}
	for n, i := range order {
		if t := &rows[i].Trend; n >= kept || t.Sort == Steady {
			*t = Trend{Sort: Steady, Before: t.Before, After: t.After, P: t.P}
		}
	}
	for _, c := range rows {
		if c.Trend.Sort == Fading {
			c.displace(rows)
		}
	}
}

// change finds the month that divides the corridor's share of the journeys best
// by the likelihood ratio of two binomial shares against one, and gives it its
// chance times the number of months tried (Bonferroni).
func (d *describer) change(c *Corridor) Trend {
	months := make([]int, 0, len(d.all[c.dir]))
	for m := range d.all[c.dir] {
		months = append(months, m)
	}
	slices.Sort(months)
	own := map[int]int{}
	x, n := 0, 0
	for _, m := range c.Months {
		own[m.Month.Year()*12+int(m.Month.Month())-1] = m.Journeys
	}
	for _, m := range months {
		own[m] = min(own[m], d.all[c.dir][m]) // a journey of another direction is not compared
		x, n = x+own[m], n+d.all[c.dir][m]
	}
	t := Trend{Sort: Steady, P: 1}
	if n > 0 {
		t.Before, t.After = share(x, n), share(x, n)
	}
	best, xa, na := 0.0, 0, 0
	for i, m := range months {
		if i > 0 {
			if ratio := 2 * (likelihood(xa, na) + likelihood(x-xa, n-na) - likelihood(x, n)); ratio > best {
				best = ratio
				t.month, t.Before, t.After = m, share(xa, na), share(x-xa, n-na)
				t.expected = float64(x-xa) - share(xa, na)*float64(n-na)
			}
		}
		xa, na = xa+own[m], na+d.all[c.dir][m]
	}
	if best == 0 {
		return t
	}
	t.P = math.Min(1, distuv.ChiSquared{K: 1}.Survival(best)*float64(len(months)-1))
	t.At = monthOf(t.month)
	switch {
	case t.After >= changed*t.Before:
		t.Sort = Emerging
	case t.Before >= changed*t.After:
		t.Sort = Fading
	}
	return t
}

func share(x, n int) float64 { return math.Round(1e12*float64(x)/float64(n)) / 1e12 }

// likelihood is the logarithm of the greatest likelihood of x of n.
func likelihood(x, n int) float64 {
	l := 0.0
	for _, k := range []int{x, n - x} {
		if k > 0 {
			l += float64(k) * math.Log(float64(k)/float64(n))
		}
	}
	return l
}

// displace finds the corridor that took over: of those of the same direction
// with the same first or last place, not part of one another, that grew within
// half a year of the fall, the one that gained most.
func (c *Corridor) displace(rows []*Corridor) {
	gained := 0.0
	for _, o := range rows {
		t := &o.Trend
		if t.Sort != Emerging || o.dir != c.dir || max(t.month-c.Trend.month, c.Trend.month-t.month) > together || t.expected <= gained {
			continue
		}
		a, b := c.areas, o.areas
		if a[0] != b[0] && a[len(a)-1] != b[len(b)-1] || contains(a, b) || contains(b, a) {
			continue
		}
		gained, c.Trend.Sort, c.Trend.By = t.expected, Displaced, o.ID
	}
}
