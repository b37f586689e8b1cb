package cover

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"portolan/graph"
)

// brute tries every choice of k sets.
func brute(sets [][]int32, k, from int, held map[int32]bool) int {
	best := len(held)
	for i := from; k > 0 && i < len(sets); i++ {
		more := map[int32]bool{}
		for x := range held {
			more[x] = true
		}
		for _, x := range sets[i] {
			more[x] = true
		}
		best = max(best, brute(sets, k-1, i+1, more))
	}
	return best
}

func drawn(r *rand.Rand, items, count int) [][]int32 {
	sets := make([][]int32, count)
	for i := range sets {
		for x := range int32(items) {
			if r.IntN(4) == 0 {
				sets[i] = append(sets[i], x)
			}
		}
	}
	return sets
}

func TestTheChoiceIsTheBestOfAllOnSmallCases(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		n, k := 1+r.IntN(12), 1+r.IntN(4)
		sets := drawn(r, n, r.IntN(9))
		c, err := Best(context.Background(), n, sets, k)
		if err != nil {
			t.Fatal(err)
		}
		want := brute(sets, k, 0, nil)
		if !c.Exact || c.Covered != want || c.Upper != want || c.Ratio != 1 || len(c.Sets) > k {
			t.Fatalf("%v of %v: %+v, the best holds %d", k, sets, c, want)
		}
		held := map[int32]bool{}
		for i, s := range c.Sets {
			before := len(held)
			for _, x := range sets[s] {
				held[x] = true
			}
			if len(held)-before != c.Gain[i] || c.Gain[i] == 0 {
				t.Fatalf("%v: gains %v of %v", sets, c.Gain, c.Sets)
			}
		}
	}
}

func TestGreedyLiesWithinItsBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		n, k := 1+r.IntN(14), 1+r.IntN(4)
		sets := drawn(r, n, 1+r.IntN(9))
		s := &search{ctx: context.Background(), sets: sets, held: make([]int32, n)}
		for i := range sets {
			s.open = append(s.open, int32(i))
		}
		upper, want := s.greedy(k), brute(sets, k, 0, nil)
		ratio := 1.0
		for range k {
			ratio *= 1 - 1/float64(k)
		}
		if upper < want || s.most > want || float64(s.most) < (1-ratio)*float64(want)-1e-9 {
			t.Fatalf("%d of %v: greedy holds %d, at most %d; the best %d", k, sets, s.most, upper, want)
		}
		if slices.Max(s.held) != 0 {
			t.Fatal("what was held is not given back")
		}
	}
}

func TestABranchThatGreedyMissesIsFound(t *testing.T) {
	// Greedy takes the middle first and ends with 5 of 6.
	sets := [][]int32{{1, 2, 3, 4}, {0, 1, 2}, {3, 4, 5}}
	c, err := Best(context.Background(), 6, sets, 2)
	if err != nil || !c.Exact || c.Covered != 6 || !slices.Equal(c.Sets, []int32{1, 2}) {
		t.Errorf("%+v %v", c, err)
	}
}

func TestALargeCaseSaysHowFarFromTheBestItMayBe(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	sets := drawn(r, 3000, 400)
	c, err := Best(context.Background(), 3000, sets, 12)
	if err != nil || c.Exact || c.Upper <= c.Covered || c.Ratio < 0.63 || c.Ratio > 0.66 || len(c.Sets) != 12 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestNothingToChooseAndNobodyWaiting(t *testing.T) {
	if c, err := Best(context.Background(), 3, [][]int32{{}, {}}, 2); err != nil || c.Covered != 0 || !c.Exact || len(c.Sets) != 0 {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := Best(context.Background(), 3, nil, 0); !graph.Is(err, graph.Invalid) {
		t.Errorf("no sets to choose: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Best(ctx, 3, [][]int32{{0}, {1}}, 1); !graph.Is(err, graph.Cancelled) {
		t.Errorf("cancelled: %v", err)
	}
}
