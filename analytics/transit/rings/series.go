package rings

import (
	"cmp"
	"math"
	"slices"

	"portolan/analytics/transit/travel"
)

// falseDiscovery is the share of false pairs that Benjamini and Hochberg's
// procedure lets through among those that are kept.
const falseDiscovery = 0.05

// fewest is the number of papers that a series needs for its filling to be
// known; in a smaller one nearness says nothing.
const fewest = 8

// seriesKey tells numbers of different series apart: numbers of one issuer,
// type and form.
type seriesKey struct {
	issuer, typ, before, after string
	width                      int
}

// form is what a series and a report of its numbers have in common.
type form struct {
	before, after string
	width         int
}

// neighbours are two papers next to each other in a series, with the chance
// that two strangers' papers lie so near and travel so near in time.
type neighbours struct {
	a, b   int32 // papers
	chance float64
	kept   bool
}

// findSeries finds series of blanks: papers whose serials lie nearer to each
// other, and were used nearer in time, than chance has it, and papers in one
// reported range.
func (a *analysis) findSeries() {
	a.bySeries, a.byForm = map[seriesKey][]int32{}, map[form][]seriesKey{}
	for i := range a.papers {
		if s := &a.papers[i]; s.width > 0 && s.issuer != "" {
			k := seriesKey{s.issuer, s.typ, s.before, s.after, s.width}
			a.bySeries[k] = append(a.bySeries[k], int32(i))
		}
	}
	keys := make([]seriesKey, 0, len(a.bySeries))
	for k, list := range a.bySeries {
		keys = append(keys, k)
		slices.SortStableFunc(list, func(x, y int32) int { return cmp.Compare(a.papers[x].serial, a.papers[y].serial) })
	}
	slices.SortFunc(keys, func(x, y seriesKey) int {
		return cmp.Or(cmp.Compare(x.issuer, y.issuer), cmp.Compare(x.typ, y.typ), cmp.Compare(x.before, y.before),
			cmp.Compare(x.after, y.after), cmp.Compare(x.width, y.width))
	})
	times := a.times()
	var pairs []neighbours
	for _, k := range keys {
		f := form{k.before, k.after, k.width}
		a.byForm[f] = append(a.byForm[f], k)
		pairs = append(pairs, a.nearness(a.bySeries[k], k.width, times)...)
	}
	keep(pairs)
	a.joinSeries(pairs)
}

// nearness tests the neighbours of one series. How many papers to expect in a
// gap goes by how densely the quarter of the series on either side is filled,
// the ends of the number space standing for a paper each; the pair itself does
// not count.
func (a *analysis) nearness(list []int32, width int, times []int64) (out []neighbours) {
	n, space := len(list), math.Pow(10, float64(width))
	if n < fewest {
		return nil
	}
	at := func(i int) float64 {
		switch {
		case i < 0:
			return 0
		case i >= n:
			return space
		}
		return float64(a.papers[list[i]].serial)
	}
	around := max(2, n/4)
	for i := range n - 1 {
		x, y := &a.papers[list[i]], &a.papers[list[i+1]]
		if x.serial == y.serial || !a.strangers(x, y) {
			continue
		}
		lo, hi := max(-1, i-around), min(n, i+1+around)
		others := float64(hi - lo - 2) // papers and ends but the pair and one end
		gap := at(i+1) - at(i)
		p := -math.Expm1(-others * gap / max(gap, at(hi)-at(lo)))
		out = append(out, neighbours{list[i], list[i+1], both(p, within(times, x, y)), false})
	}
	return out
}

// strangers reports whether two papers have users who are different people and
// may be named in a finding: a family's passports are often neighbours.
func (a *analysis) strangers(x, y *sheet) bool {
	for _, p := range x.people {
		for _, q := range y.people {
			if !a.Actors[p].Never && !a.Actors[q].Never && !a.mayBe(p, q) {
				return true
			}
		}
	}
	return false
}

// times are the first dated uses of all papers, ascending.
func (a *analysis) times() (out []int64) {
	for i := range a.papers {
		if a.papers[i].dated {
			out = append(out, a.papers[i].firstUse)
		}
	}
	slices.Sort(out)
	return out
}

// within is the share of all papers first used as near in time to the first of
// the two as the second is; 1 where a date is unknown.
func within(times []int64, x, y *sheet) float64 {
	if !x.dated || !y.dated || len(times) < 3 {
		return 1
	}
	d := max(x.firstUse-y.firstUse, y.firstUse-x.firstUse) + max(x.firstUseTo-x.firstUse, y.firstUseTo-y.firstUse)
	lo, _ := slices.BinarySearch(times, x.firstUse-d)
	hi, _ := slices.BinarySearch(times, x.firstUse+d+1)
	return min(1, float64(max(1, hi-lo-2)+1)/float64(len(times)-1))
}

// both is the chance of two independent coincidences as rare as these together
// (Fisher's product).
func both(p, q float64) float64 {
	if q >= 1 {
		return p
	}
	x := max(p*q, math.SmallestNonzeroFloat64)
	return min(1, x*(1-math.Log(x)))
}

// keep marks the pairs that Benjamini and Hochberg's procedure keeps.
func keep(pairs []neighbours) {
	chances := make([]float64, len(pairs))
	for i := range pairs {
		chances[i] = pairs[i].chance
	}
	limit := threshold(chances)
	for i := range pairs {
		pairs[i].kept = pairs[i].chance <= limit
	}
}

// threshold is the largest chance that the procedure keeps, -1 where none is.
func threshold(chances []float64) float64 {
	sorted := slices.Clone(chances)
	slices.Sort(sorted)
	limit := -1.0
	for i, p := range sorted {
		if p <= falseDiscovery*float64(i+1)/float64(len(sorted)) {
			limit = p
		}
	}
	return limit
}

// joinSeries makes one finding of all papers that kept pairs and reported
// ranges hold together.
func (a *analysis) joinSeries(pairs []neighbours) {
	join := newUnion(len(a.papers))
	for i := range pairs {
		if pairs[i].kept {
			join.join(pairs[i].a, pairs[i].b)
		}
	}
	reports := map[int32][]int32{} // by paper
	for r := range a.Reports {
		in := a.reportedPapers(int32(r))
		for i, p := range in {
			reports[p] = append(reports[p], int32(r))
			if i > 0 && a.Reports[r].Last != "" && a.Reports[r].Last != a.Reports[r].First {
				join.join(in[0], p)
			}
		}
	}
	chance := map[int32]float64{}
	for i := range pairs {
		if pairs[i].kept {
			root := join.find(pairs[i].a)
			chance[root] = max(chance[root], pairs[i].chance)
		}
	}
	for _, set := range join.sets() {
		c, tested := chance[join.find(set[0])]
		if !tested {
			c = 1
		}
		a.found = append(a.found, finding{kind: BlankSeries, papers: set, chance: c, tested: tested, reports: reports})
	}
}

// reportedPapers are the papers that a report is about, by number or range.
func (a *analysis) reportedPapers(n int32) (out []int32) {
	r := &a.Reports[n]
	fits := func(s *sheet) bool {
		return (r.Type == "" || s.typ == "" || r.Type == s.typ) && (r.Issuer == "" || s.issuer == "" || r.Issuer == s.issuer)
	}
	if r.First == "" || r.Issuer == "" && len(r.First) < shortest {
		return nil
	}
	for _, i := range a.byNumber[r.First] {
		if fits(&a.papers[i]) {
			out = append(out, i)
		}
	}
	before, after, width, first := serialOf(r.First)
	lastBefore, lastAfter, lastWidth, last := serialOf(r.Last)
	f := form{before, after, width}
	if r.Last == "" || width == 0 || f != (form{lastBefore, lastAfter, lastWidth}) {
		return out
	}
	for _, k := range a.byForm[f] {
		list := a.bySeries[k]
		at, _ := slices.BinarySearchFunc(list, first, func(i int32, x uint64) int { return cmp.Compare(a.papers[i].serial, x) })
		for ; at < len(list) && a.papers[list[at]].serial <= last; at++ {
			if i := list[at]; fits(&a.papers[i]) && !slices.Contains(out, i) {
				out = append(out, i)
			}
		}
	}
	slices.Sort(out)
	return out
}

// union joins numbers into sets.
type union []int32

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = int32(i)
	}
	return u
}

func (u union) find(i int32) int32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(i, j int32) {
	i, j = u.find(i), u.find(j)
	u[max(i, j)] = min(i, j)
}

// sets are the sets of two and more, by their first members.
func (u union) sets() (out [][]int32) {
	by := map[int32]int{}
	for i := range u {
		root := u.find(int32(i))
		if root == int32(i) {
			continue
		}
		at, ok := by[root]
		if !ok {
			at = len(out)
			by[root] = at
			out = append(out, []int32{root})
		}
		out[at] = append(out[at], int32(i))
	}
	slices.SortFunc(out, func(x, y []int32) int { return cmp.Compare(x[0], y[0]) })
	return out
}

// findUseAfterReport finds papers used after the report about them.
func (a *analysis) findUseAfterReport() {
	for n := range a.Reports {
		since, ok := a.Reports[n].Since()
		if !ok {
			continue
		}
		var after []int32
		var proof []use
		certain := false
		for _, i := range a.reportedPapers(int32(n)) {
			for _, u := range a.papers[i].uses {
				if u.move != travel.None && u.dated && u.at.From >= since.To {
					after, proof = append(after, i), append(proof, u)
					certain = certain || u.certain
				}
			}
		}
		if len(after) == 0 {
			continue
		}
		after = slices.Compact(after)
		reports := map[int32][]int32{}
		for _, i := range after {
			reports[i] = []int32{int32(n)}
		}
		a.found = append(a.found, finding{kind: UsedAfterReport, papers: after, chance: 1, uses: proof, reports: reports, certain: &certain})
	}
}
