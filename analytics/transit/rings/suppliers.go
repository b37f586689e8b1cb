package rings

import (
	"cmp"
	"math"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// help tells who supplied which papers and who helped whom.
type help struct {
	*analysis
	suppliers [][]int32         // of each paper, ascending
	helpers   map[int32][]int32 // of each person
	clients   map[int32]int     // how many each helper has
	everybody int               // people with a paper or a helper
	pair      map[[2]int32]bool // helper and client
}

// helpIndex reads the acts that count in the window. Who supplied or altered a
// paper helped its users.
func (a *analysis) helpIndex() *help {
	h := &help{analysis: a, suppliers: make([][]int32, len(a.papers)), helpers: map[int32][]int32{}, clients: map[int32]int{}, pair: map[[2]int32]bool{}}
	paperOf := make(map[int32]int32, len(a.Documents))
	people := map[int32]bool{}
	for i := range a.papers {
		for _, d := range a.papers[i].docs {
			paperOf[d] = int32(i)
		}
		for _, p := range a.papers[i].people {
			people[p] = true
		}
	}
	for i := range a.Services {
		s := &a.Services[i]
		h.serves(s.Helper, a.Moves[s.Move].Person)
	}
	for i := range a.Acts {
		x := &a.Acts[i]
		if x.Kind != graph.Supplied && x.Kind != graph.Altered || x.Dated && a.Span.Holds(x.Date) == graph.Outside {
			continue
		}
		var docs []int32
		switch x.On.Class {
		case travel.DocumentClass:
			docs = []int32{x.On.N}
		case travel.PassageClass:
			docs = a.Passages[x.On.N].Documents
		}
		for _, d := range docs {
			if p, ok := paperOf[d]; ok {
				h.supplies(x.Helper, p)
			}
		}
	}
	for client := range h.helpers {
		people[client] = true
	}
	h.everybody = len(people)
	return h
}

func (h *help) supplies(helper, paper int32) {
	if at, found := slices.BinarySearch(h.suppliers[paper], helper); !found {
		h.suppliers[paper] = slices.Insert(h.suppliers[paper], at, helper)
	}
	for _, p := range h.papers[paper].people {
		h.serves(helper, p)
	}
}

func (h *help) serves(helper, client int32) {
	if helper != client && !h.pair[[2]int32{helper, client}] {
		h.pair[[2]int32{helper, client}] = true
		h.helpers[client] = append(h.helpers[client], helper)
		h.clients[helper]++
	}
}

// attribute lists, for a ring, those who supplied its documents and those who
// helped two or more of its people. It gives those whose help is a matter of
// chance, for the judgement over all of them; nobody who is never ranked is
// among them.
func (h *help) attribute(r *Ring, f *finding) (tested []*Helper) {
	supplied, helped := map[int32]int{}, map[int32]int{}
	for _, i := range f.papers {
		for _, s := range h.suppliers[i] {
			supplied[s]++
		}
	}
	for _, id := range r.People {
		for _, s := range h.helpers[h.Where[id].N] {
			helped[s]++
		}
	}
	var order []int32
	for s, n := range helped {
		if (n > 1 || supplied[s] > 0) && !h.Actors[s].Never {
			order = append(order, s)
		}
	}
	for s := range supplied {
		if helped[s] == 0 && !h.Actors[s].Never { // it supplied to itself only
			order = append(order, s)
		}
	}
	slices.Sort(order)
	for _, s := range order {
		x := Helper{Entity: h.Actors[s].ID, Supplied: supplied[s], People: helped[s], Chance: 1,
			Expected: kernel.Round12(float64(len(r.People)) * float64(h.clients[s]) / float64(h.everybody))}
		if x.People > 1 {
			x.Chance = kernel.Round12(Tail(h.everybody, h.clients[s], len(r.People), x.People))
		}
		r.Helpers = append(r.Helpers, x)
	}
	for i := range r.Helpers {
		if r.Helpers[i].People > 1 {
			tested = append(tested, &r.Helpers[i])
		}
	}
	return tested
}

// settle judges all tested helpers together and drops those who supplied
// nothing and helped no more than chance explains.
func settle(rings []*Ring, tested []*Helper) {
	chances := make([]float64, len(tested))
	for i, x := range tested {
		chances[i] = x.Chance
	}
	limit := threshold(chances)
	for _, x := range tested {
		x.Beyond = x.Chance <= limit
	}
	for _, r := range rings {
		r.Helpers = slices.DeleteFunc(r.Helpers, func(x Helper) bool { return x.Supplied == 0 && !x.Beyond })
		slices.SortStableFunc(r.Helpers, func(x, y Helper) int {
			return cmp.Or(cmp.Compare(y.Supplied, x.Supplied), cmp.Compare(y.People, x.People), x.Entity.Compare(y.Entity))
		})
	}
}

// Tail is the chance that of n drawn from all, of whom some are marked, at least
// k are marked: the upper tail of the hypergeometric distribution.
func Tail(all, marked, n, k int) float64 {
	if k <= max(0, n+marked-all) {
		return 1
	}
	choose := func(n, k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	sum := 0.0
	for x := min(n, marked); x >= k; x-- { // the smallest first
		sum += math.Exp(choose(marked, x) + choose(all-marked, n-x) - choose(all, n))
	}
	return min(1, sum)
}
