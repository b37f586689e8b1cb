package world

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// makePeople draws who there is: origin, residence, age and name. Sex and minority come with the parties.
func (w *World) makePeople() {
	d := stage(w.p.Seed, 1)
	codes := sortedKeys(w.p.Origins)
	weights := make([]int, len(codes))
	for i, c := range codes {
		weights[i] = w.p.Origins[c]
	}
	w.people = make([]person, w.p.People)
	for i := range w.people {
		p := &w.people[i]
		p.origin = uint8(countryIndex(codes[d.pick(weights)]))
		p.nets, p.party, p.helper, p.decoy, p.doc, p.parent = [2]int32{-1, -1}, -1, -1, -1, -1, -1
		w.dress(d, p)
	}
	w.rates = w.returnRates()
}

// dress gives a person what goes with the origin.
func (w *World) dress(d dice, p *person) {
	p.residence = p.origin
	if d.chance(0.08) {
		p.residence = uint8(d.IntN(len(countries)))
		if countries[p.residence].code == unlisted {
			p.residence = p.origin
		}
	}
	p.given, p.father, p.family = uint8(d.IntN(200)), uint8(d.IntN(200)), int32(d.IntN(familySpan))
	p.birth = -int32(365*d.along([]int{18, 20, 22, 24, 25, 27, 29, 31, 34, 39, 60}) + d.IntN(365))
	p.hasNumber = !d.chance(w.p.Data.NoDocument)
}

// rates are found from the parameters, so that the whole comes out.
type rates struct {
	other     float64 // returned, outside the regions with a rate of their own
	neighbour float64 // people of neighbouring countries who go in without Turkey
	afar      float64 // people of other countries who do
}

// neighbours are the countries beside the zone, from which people also go in directly.
var neighbours = map[string]bool{"LB": true, "JO": true, "IQ": true, "LY": true, "EG": true}

// returnRates finds the rates that make the whole come out as the parameters say.
func (w *World) returnRates() rates {
	var eu, uk, ca, rest, beside int
	for code, n := range w.p.Origins {
		if neighbours[code] {
			beside += n
		}
		switch c := countries[countryIndex(code)]; {
		case c.eu:
			eu += n
		case c.uk:
			uk += n
		case c.ca:
			ca += n
		default:
			rest += n
		}
	}
	r := w.p.Returned
	known := float64(float64(eu)*r.EU) + float64(float64(uk)*r.UK)
	known += float64(float64(ca) * r.CentralAsia)
	whole := float64(float64(eu+uk+ca+rest) * r.Overall)
	out := rates{other: max(0, (whole-known)/float64(max(rest, 1))), afar: (1 - w.p.Turkey) / 4}
	all := eu + uk + ca + rest
	direct := float64((1-w.p.Turkey)*float64(all)) - float64(out.afar*float64(all-beside))
	out.neighbour = min(1, direct/float64(max(beside, 1)))
	return out
}

func (w *World) returnRate(p *person) float64 {
	switch c := countries[p.origin]; {
	case c.eu:
		return w.p.Returned.EU
	case c.uk:
		return w.p.Returned.UK
	case c.ca:
		return w.p.Returned.CentralAsia
	}
	return w.rates.other
}

// makeNetworks plants the groups and fills them with people of the core country first.
func (w *World) makeNetworks() {
	d := stage(w.p.Seed, 2)
	pool := newPool(d, w.people)
	wanted := int(w.p.Networks.Share * float64(w.p.People))
	for placed := 0; placed < wanted; {
		size := min(d.along(w.p.Networks.Sizes), max(w.p.Networks.Sizes[0], w.p.People/10))
		if left := wanted - placed; left-size < w.p.Networks.Sizes[0] {
			size = max(left, w.p.Networks.Sizes[0])
		}
		n := w.plant(d, pool.someone().origin)
		id := int32(len(w.networks))
		for range size {
			i := int32(-1)
			if d.chance(w.p.Networks.Core) {
				i = pool.from(n.core)
			}
			if i < 0 {
				i = pool.any()
			}
			if i < 0 {
				break
			}
			w.people[i].nets[0] = id
			n.people = append(n.people, i)
			placed++
		}
		w.networks = append(w.networks, n)
	}
	w.joinSecond(d)
	for i := range w.networks {
		n := &w.networks[i]
		for _, p := range n.people {
			if w.people[p].nets[0] == int32(i) {
				w.people[p].leaves = int32(d.departure(w.p.Flow, int(n.from), int(n.to)))
			}
		}
	}
}

// plant draws the life and the ways of a network.
func (w *World) plant(d dice, core uint8) network {
	n := network{core: core, crossing: -1, hub: -1}
	life := d.between(w.p.Networks.LifeMonths[0]*30, w.p.Networks.LifeMonths[1]*30)
	middle := d.departure(w.p.Flow, 0, lastDay)
	n.from = int32(max(0, middle-life/2))
	n.to = int32(min(int(n.from)+life, lastDay-30))
	n.from = min(n.from, n.to)
	n.gateway = placeIndex([]string{"IST", "SAW", "HTY", "ADA", "GZT"}[d.pick([]int{62, 24, 4, 6, 4})])
	if d.chance(0.25) {
		n.hub = placeIndex([]string{"VIE", "FRA", "DXB", "KBP", "ATH", "DOH", "SOF", "TBS"}[d.IntN(8)])
	}
	n.crossing = w.openCrossing(d, middle)
	n.staging = placeIndex([]string{"TRGZC", "TRHTC", "TRADC", "TRURC"}[d.pick([]int{50, 20, 10, 20})])
	n.destination = places[n.crossing].behind
	return n
}

// joinSecond puts some members into another network of the same time, of the same core where there is one.
func (w *World) joinSecond(d dice) {
	byCore := map[uint8][]int32{}
	for i, n := range w.networks {
		byCore[n.core] = append(byCore[n.core], int32(i))
	}
	for i := range w.people {
		p := &w.people[i]
		if p.nets[0] < 0 || !d.chance(w.p.Networks.InTwo) {
			continue
		}
		own := &w.networks[p.nets[0]]
		for try := range 12 {
			near := byCore[own.core]
			o := near[d.IntN(len(near))]
			if try > 5 {
				o = int32(d.IntN(len(w.networks)))
			}
			other := &w.networks[o]
			if o != p.nets[0] && other.from <= own.to && own.from <= other.to {
				p.nets[1] = o
				other.people = append(other.people, int32(i))
				break
			}
		}
	}
}

// driver finds somebody outside the networks who is no hub yet.
func (w *World) driver(d dice) int32 {
	for range 200 {
		i := int32(d.IntN(len(w.people)))
		if p := &w.people[i]; p.nets[0] < 0 && p.decoy < 0 && p.helper < 0 && !p.minor {
			return i
		}
	}
	return -1
}

// pool hands out people once each, by country or at random.
type pool struct {
	people []person
	order  []int32
	by     [256][]int32
	taken  []bool
	at     int
}

func newPool(d dice, people []person) *pool {
	p := &pool{people: people, taken: make([]bool, len(people))}
	for _, i := range d.Perm(len(people)) {
		p.order = append(p.order, int32(i))
		o := people[i].origin
		p.by[o] = append(p.by[o], int32(i))
	}
	return p
}

func (p *pool) someone() *person {
	for p.at < len(p.order)-1 && p.taken[p.order[p.at]] {
		p.at++
	}
	return &p.people[p.order[p.at]]
}

func (p *pool) any() int32 {
	p.someone()
	if i := p.order[p.at]; !p.taken[i] {
		p.taken[i] = true
		return i
	}
	return -1
}

func (p *pool) from(c uint8) int32 {
	for len(p.by[c]) > 0 {
		i := p.by[c][0]
		p.by[c] = p.by[c][1:]
		if !p.taken[i] {
			p.taken[i] = true
			return i
		}
	}
	return -1
}

// byDeparture sorts people by country of residence, then by day of departure.
func (w *World) byDeparture(people []int32) {
	slices.SortFunc(people, func(a, b int32) int {
		p, q := &w.people[a], &w.people[b]
		return cmp.Or(cmp.Compare(p.residence, q.residence), cmp.Compare(p.leaves, q.leaves), cmp.Compare(a, b))
	})
}

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
