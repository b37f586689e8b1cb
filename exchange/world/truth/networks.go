package truth

import (
	"encoding/binary"
	"slices"
)

// Profile is a reference to one owner's record about a person.
type Profile struct{ Owner, Ref string }

// Profiles finds the person that each owner's record is about.
func (t *Truth) Profiles() map[Profile]int {
	index := map[Profile]int{}
	for i, p := range t.People {
		for owner, refs := range p.Profiles {
			for _, r := range refs {
				index[Profile{owner, r}] = i
			}
		}
	}
	return index
}

// Label is the person that most of the records are about, the first of them where two have as many; -1 when none of
// them is known.
func Label(index map[Profile]int, records []Profile) int {
	count, best := map[int]int{}, -1
	for _, r := range records {
		p, ok := index[r]
		if !ok {
			continue
		}
		if count[p]++; best < 0 || count[p] > count[best] || (count[p] == count[best] && p < best) {
			best = p
		}
	}
	return best
}

// Planted are the networks of each entity, by the person it counts as.
func (t *Truth) Planted(labels []int) [][]int {
	out := make([][]int, len(labels))
	for i, p := range labels {
		if p >= 0 {
			out[i] = t.People[p].Networks
		}
	}
	return out
}

// Score is how far what was found agrees with what is so.
type Score struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F         float64 `json:"f"`
}

// BCubed compares found clusters with planted ones over all items: found[i] and planted[i] list the clusters of item
// i, and an item in none stands alone. It is the extended B-cubed of Amigó, Gonzalo, Artiles and Verdejo (2009), which
// is the plain one when nothing overlaps: for each item, over the items that share a found cluster with it (itself
// included), the mean of min(shared found, shared planted) / shared found is its precision; recall is the same with
// the two changed round; both are then averaged over the items.
func BCubed(found, planted [][]int) Score {
	n := len(found)
	if n == 0 {
		return Score{}
	}
	groups := grouped(found, planted)
	var s Score
	s.Precision = mean(groups, n, func(g *group) []int { return g.found }, func(g *group) []int { return g.planted })
	s.Recall = mean(groups, n, func(g *group) []int { return g.planted }, func(g *group) []int { return g.found })
	if s.Precision+s.Recall > 0 {
		s.F = 2 * s.Precision * s.Recall / (s.Precision + s.Recall)
	}
	return s
}

// group are the items of the same clusters, which count the same.
type group struct {
	found, planted []int
	n              int
	seen           int // the last group it was compared with
}

func grouped(found, planted [][]int) []*group {
	by := map[string]*group{}
	var out []*group
	var key []byte
	for i := range found {
		f, p := sorted(found[i]), sorted(planted[i])
		key = binary.AppendUvarint(key[:0], uint64(len(f)))
		for _, x := range append(slices.Clone(f), p...) {
			key = binary.AppendVarint(key, int64(x))
		}
		g := by[string(key)]
		if g == nil {
			g = &group{found: f, planted: p, seen: -1}
			by[string(key)] = g
			out = append(out, g)
		}
		g.n++
	}
	return out
}

func sorted(list []int) []int {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// mean is the mean over all items of how far sharing a cluster of one sort means sharing one of the other.
func mean(groups []*group, n int, one, other func(*group) []int) float64 {
	in := map[int][]*group{}
	for _, g := range groups {
		g.seen = -1
		for _, c := range one(g) {
			in[c] = append(in[c], g)
		}
	}
	total := 0.0
	for i, g := range groups {
		a, b := float64(max(1, len(one(g)))), float64(max(1, len(other(g))))
		sum, count := min(a, b)/a, 1.0 // the item with itself
		for _, c := range one(g) {
			for _, h := range in[c] {
				if h.seen == i {
					continue
				}
				h.seen = i
				m := float64(h.n)
				if h == g {
					m--
				}
				shared := float64(common(one(g), one(h)))
				sum += m * min(shared, float64(common(other(g), other(h)))) / shared
				count += m
			}
		}
		total += float64(g.n) * sum / count
	}
	return total / float64(n)
}

// common counts what two sorted lists share.
func common(a, b []int) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n, a, b = n+1, a[1:], b[1:]
		}
	}
	return n
}

// ByLabel makes clusters of one label an item, such as a component; a negative label is none.
func ByLabel[T ~int | ~int32 | ~int64](labels []T) [][]int {
	out := make([][]int, len(labels))
	for i, x := range labels {
		if x >= 0 {
			out[i] = []int{int(x)}
		}
	}
	return out
}

// ByText makes clusters of items that have one text, such as origin and quarter; the empty text is none.
func ByText(texts []string) [][]int {
	ids := map[string]int{}
	out := make([][]int, len(texts))
	for i, s := range texts {
		if s == "" {
			continue
		}
		if _, ok := ids[s]; !ok {
			ids[s] = len(ids)
		}
		out[i] = []int{ids[s]}
	}
	return out
}
