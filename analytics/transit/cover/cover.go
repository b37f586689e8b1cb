package cover

import (
	"cmp"
	"context"
	"math"
	"slices"

	"portolan/graph"
)

// Choice is a choice of sets and what it is worth.
type Choice struct {
	Sets    []int32 // in the order chosen: each the one that adds most to those before
	Gain    []int   // what each adds
	Covered int     // what all of them hold
	Upper   int     // no choice of as many sets holds more
	Ratio   float64 // Covered is at least this share of the best, whatever the sets: 1 when Exact, else 1 - (1 - 1/k)^k
	Exact   bool    // there is no better choice
}

// exactSteps bounds the search for the best choice, in members looked at: about
// a tenth of a second.
const exactSteps = 20_000_000

// Best chooses at most k of the sets of items 0 to n-1, each set ascending and
// without repeats. It takes the one that adds most, again and again (ties by the
// set's number), and then looks for a better choice by branch and bound until it
// has tried all that could be one or has looked at 20 million members; the work
// is counted, not timed, so the same sets give the same choice anywhere. Where it
// did not try all, Upper bounds the best by what the k largest gains at any step
// could add (Nemhauser, Wolsey and Fisher, Mathematical Programming 14, 1978; the
// bound from the data: Leskovec and others, KDD 2007). Fewer than k sets are
// chosen when no other adds anything.
func Best(ctx context.Context, n int, sets [][]int32, k int) (Choice, error) {
	if k < 1 {
		return Choice{}, graph.Errorf(graph.Invalid, "cover.Best", "the number of sets to choose is %d: it is at least 1", k)
	}
	s := &search{ctx: ctx, sets: sets, held: make([]int32, n), steps: exactSteps}
	for i := range sets {
		if len(sets[i]) > 0 {
			s.open = append(s.open, int32(i))
		}
	}
	upper := s.greedy(k)
	if ctx.Err() != nil {
		return Choice{}, &graph.Error{Kind: graph.Cancelled, Op: "cover.Best", Err: ctx.Err()}
	}
	c := Choice{Upper: upper, Ratio: 1 - math.Pow(1-1/float64(k), float64(k))}
	if s.most == upper {
		c.Exact = true
	} else {
		s.undominated()
		c.Exact = s.extend(nil, k, 0)
	}
	if ctx.Err() != nil {
		return Choice{}, &graph.Error{Kind: graph.Cancelled, Op: "cover.Best", Err: ctx.Err()}
	}
	c.Sets, c.Gain, c.Covered = s.inOrder()
	if c.Exact {
		c.Upper, c.Ratio = c.Covered, 1
	}
	return c, nil
}

// search is the state of one choice.
type search struct {
	ctx   context.Context
	sets  [][]int32
	open  []int32 // sets worth choosing
	held  []int32 // of each item, how many chosen sets have it
	steps int
	best  []int32
	most  int
}

func (s *search) gain(set int32) (n int) {
	for _, i := range s.sets[set] {
		if s.held[i] == 0 {
			n++
		}
	}
	return n
}

func (s *search) hold(set, by int32) {
	for _, i := range s.sets[set] {
		s.held[i] += by
	}
}

// greedy fills in best, and returns what no choice of k exceeds.
func (s *search) greedy(k int) int {
	upper, known := math.MaxInt, make([]int, len(s.sets))
	order := slices.Clone(s.open)
	for range k {
		for _, c := range order {
			known[c] = s.gain(c)
		}
		slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(known[b], known[a]), cmp.Compare(a, b)) })
		upper = min(upper, s.most+sum(known, order, k))
		if len(order) == 0 || known[order[0]] == 0 || s.ctx.Err() != nil {
			break
		}
		s.best, s.most = append(s.best, order[0]), s.most+known[order[0]]
		s.hold(order[0], 1)
		order = order[1:]
	}
	for _, c := range s.best {
		s.hold(c, -1)
	}
	return max(upper, s.most)
}

// sum is what the first k of the order gain, were nothing held twice.
func sum(gain []int, order []int32, k int) (n int) {
	for _, c := range order[:min(k, len(order))] {
		n += gain[c]
	}
	return n
}

// undominated drops sets that another set holds whole. It looks only at sets
// that share their rarest item, and gives up with the steps.
func (s *search) undominated() {
	in := make([][]int32, len(s.held))
	for _, c := range s.open {
		for _, i := range s.sets[c] {
			in[i] = append(in[i], c)
		}
	}
	whole := func(c int32) bool {
		rare := s.sets[c][0]
		for _, i := range s.sets[c] {
			if len(in[i]) < len(in[rare]) {
				rare = i
			}
		}
		return slices.ContainsFunc(in[rare], func(o int32) bool {
			s.steps -= len(s.sets[c])
			a, b := s.sets[c], s.sets[o]
			if o == c || len(b) < len(a) || len(b) == len(a) && o > c || s.steps < exactSteps/2 {
				return false
			}
			return subset(a, b)
		})
	}
	s.open = slices.DeleteFunc(slices.Clone(s.open), whole)
}

// subset reports whether the ascending a lies in the ascending b.
func subset(a, b []int32) bool {
	for _, x := range a {
		i, found := slices.BinarySearch(b, x)
		if !found {
			return false
		}
		b = b[i+1:]
	}
	return true
}

// extend tries every choice of k more of the open sets after the chosen ones
// that could hold more than the best known. It reports whether it could try all.
func (s *search) extend(chosen []int32, k, covered int) bool {
	if covered > s.most {
		s.most, s.best = covered, slices.Clone(chosen)
	}
	if k == 0 {
		return true
	}
	known, order := make(map[int32]int, len(s.open)), make([]int32, 0, len(s.open))
	for _, c := range s.open {
		s.steps -= len(s.sets[c])
		if g := s.gain(c); g > 0 {
			known[c], order = g, append(order, c)
		}
	}
	if s.steps < 0 || s.ctx.Err() != nil {
		return false
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(known[b], known[a]), cmp.Compare(a, b)) })
	before := s.open
	defer func() { s.open = before }()
	for i, c := range order {
		could := covered
		for _, o := range order[i:min(i+k, len(order))] {
			could += known[o]
		}
		if could <= s.most {
			return true
		}
		s.open = order[i+1:]
		s.hold(c, 1)
		all := s.extend(append(chosen, c), k-1, covered+known[c])
		s.hold(c, -1)
		if !all {
			return false
		}
	}
	return true
}

// inOrder puts the best choice into the order in which each adds most.
func (s *search) inOrder() (sets []int32, gains []int, covered int) {
	left := slices.Sorted(slices.Values(s.best))
	for len(left) > 0 {
		at, most := 0, -1
		for i, c := range left {
			if g := s.gain(c); g > most {
				at, most = i, g
			}
		}
		s.hold(left[at], 1)
		sets, gains, covered = append(sets, left[at]), append(gains, most), covered+most
		left = slices.Delete(left, at, at+1)
	}
	return sets, gains, covered
}
