package live_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/live"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// full is the graph of some links with everything computed in full.
func full(t testing.TB, n int, links map[[2]int32]bool) (rank, between []float64, parts []int32) {
	t.Helper()
	var arcs []fixture.Arc
	for l := range links {
		arcs = append(arcs, fixture.Arc{From: int(l[0]), To: int(l[1]), Weight: 1})
	}
	g := fixture.Build(n, arcs)
	rank, err := kernel.PageRank(t.Context(), g, kernel.PageRankOptions{Tolerance: 1e-15, Rounds: 100000})
	if err != nil {
		t.Fatal(err)
	}
	between, err = kernel.Betweenness(t.Context(), g, kernel.BetweennessOptions{})
	if err != nil {
		t.Fatal(err)
	}
	parts, err = kernel.Components(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	return rank, between, parts
}

// agree compares a board with a full run.
func agree(t testing.TB, b *live.Board, links map[[2]int32]bool, within float64) {
	t.Helper()
	rank, between, parts := full(t, b.Len(), links)
	if got, err := b.Betweenness(t.Context()); err != nil || !slices.Equal(got, between) {
		t.Fatalf("betweenness is %v, %v, in full %v", got, err, between)
	}
	if got := b.Components(); !slices.Equal(got, parts) {
		t.Fatalf("components are %v, in full %v", got, parts)
	}
	for v, x := range b.PageRank() {
		if !(math.Abs(x-rank[v]) <= within) {
			t.Fatalf("vertex %d has the score %v, in full %v: more than %v away", v, x, rank[v], within)
		}
	}
	if b.Links() != len(links) {
		t.Fatalf("%d links, and %d are said", len(links), b.Links())
	}
}

// drawn makes random changes, about as many that add as that take away, and does the same to the links.
func drawn(rng *rand.Rand, n, count int, links map[[2]int32]bool) (changes []live.Change) {
	known := make([][2]int32, 0, len(links))
	for l := range links {
		known = append(known, l)
	}
	slices.SortFunc(known, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	for range count {
		u, v := rng.Int32N(int32(n)), rng.Int32N(int32(n))
		gone := rng.IntN(2) == 0
		if gone && len(known) > 0 && rng.IntN(4) > 0 {
			l := known[rng.IntN(len(known))]
			u, v = l[1], l[0]
		}
		changes = append(changes, live.Change{U: u, V: v, Gone: gone})
		if l := [2]int32{min(u, v), max(u, v)}; gone {
			delete(links, l)
		} else if u != v {
			links[l] = true
			known = append(known, l)
		}
	}
	return changes
}

func linksOf(g *snapshot.Graph) map[[2]int32]bool {
	links := map[[2]int32]bool{}
	for u := range int32(g.Len()) {
		for _, v := range g.Undirected().Neighbours(u) {
			links[[2]int32{min(u, v), max(u, v)}] = true
		}
	}
	return links
}

func TestABoardAgreesWithAFullRunAfterEveryBatch(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 9))
		n := 1 + rng.IntN(60)
		g := fixture.Random(n, rng.IntN(2*n), seed)
		o := live.Options{Damping: []float64{0, 0.5, 0.95}[seed%3], Within: []float64{0, 1e-12}[seed%2]}
		b, err := live.New(t.Context(), g, o)
		if err != nil {
			t.Fatal(err)
		}
		links := linksOf(g)
		for range 12 {
			if err := b.Apply(t.Context(), drawn(rng, n, rng.IntN(8), links)); err != nil {
				t.Fatal(err)
			}
			if o.Damping == 0 {
				within := 1e-9
				if o.Within > 0 {
					within = 2e-12 // a full run is not exact either
				}
				agree(t, b, links, within)
				continue
			}
			if _, _, parts := full(t, n, links); !slices.Equal(b.Components(), parts) {
				t.Fatalf("seed %d: components differ", seed)
			}
		}
	}
}

// TestOrderAndBatchesDoNotMatter makes changes one by one and all at once, and undoes them: the state depends only on what is linked.
func TestOrderAndBatchesDoNotMatter(t *testing.T) {
	g := fixture.Planted(8, 40, 8, 0.2, 3)
	at := func() *live.Board {
		b, err := live.New(t.Context(), g, live.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	links, rng := linksOf(g), rand.New(rand.NewPCG(4, 4))
	changes := drawn(rng, g.Len(), 300, links)
	whole, single, undone := at(), at(), at()
	if err := whole.Apply(t.Context(), changes); err != nil {
		t.Fatal(err)
	}
	for i := range changes {
		if err := single.Apply(t.Context(), changes[i:i+1]); err != nil {
			t.Fatal(err)
		}
	}
	agree(t, whole, links, 1e-9)
	agree(t, single, links, 1e-9)
	before := linksOf(g)
	var back []live.Change
	for l := range links {
		if !before[l] {
			back = append(back, live.Change{U: l[0], V: l[1], Gone: true})
		}
	}
	for l := range before {
		if !links[l] {
			back = append(back, live.Change{U: l[0], V: l[1]})
		}
	}
	if err := undone.Apply(t.Context(), append(changes, back...)); err != nil {
		t.Fatal(err)
	}
	agree(t, undone, before, 1e-9)
}

func TestBoardsOfOddGraphs(t *testing.T) {
	for _, c := range []struct {
		name    string
		n       int
		changes []live.Change
		links   map[[2]int32]bool
	}{
		{"nothing", 0, nil, nil},
		{"one vertex and a loop", 1, []live.Change{{0, 0, false}, {0, 0, true}}, nil},
		{"a link that is not there is taken away", 3, []live.Change{{0, 1, true}}, nil},
		{"a link twice", 3, []live.Change{{0, 1, false}, {1, 0, false}}, map[[2]int32]bool{{0, 1}: true}},
		{"a link that comes and goes", 3, []live.Change{{0, 1, false}, {1, 2, false}, {1, 0, true}}, map[[2]int32]bool{{1, 2}: true}},
	} {
		b, err := live.New(t.Context(), fixture.Build(c.n, nil), live.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Apply(t.Context(), c.changes); err != nil {
			t.Fatal(err)
		}
		t.Run(c.name, func(t *testing.T) { agree(t, b, c.links, 1e-9) })
	}
	b, err := live.New(t.Context(), fixture.Build(2, nil), live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []live.Change{{-1, 0, false}, {0, 2, false}, {7, 9, true}} {
		if err := b.Apply(t.Context(), []live.Change{{0, 1, false}, c}); !graph.Is(err, graph.Invalid) || b.Links() != 0 {
			t.Errorf("%v: %v, %d links", c, err, b.Links())
		}
	}
	for _, o := range []live.Options{{Damping: 1}, {Damping: -0.1}, {Damping: math.NaN()}, {Within: -1}, {Within: math.Inf(1)}} {
		if _, err := live.New(t.Context(), fixture.Build(2, nil), o); !graph.Is(err, graph.Invalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestABoardGoesOnAfterItWasCancelled ends updates again and again at some look at the context.
func TestABoardGoesOnAfterItWasCancelled(t *testing.T) {
	g := fixture.BarabasiAlbert(6000, 8, 1)
	b, err := live.New(t.Context(), g, live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	links, rng := linksOf(g), rand.New(rand.NewPCG(5, 5))
	ended := 0
	for range 20 {
		changes := drawn(rng, g.Len(), 50, links)
		err := b.Apply(&impatient{Context: t.Context(), looks: 2 + rng.IntN(2)}, changes)
		if graph.Is(err, graph.Cancelled) {
			ended++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if ended == 0 {
		t.Fatal("nothing was cancelled")
	}
	if err := b.Apply(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	agree(t, b, links, 1e-9)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Apply(gone, []live.Change{{0, 1, links[[2]int32{0, 1}]}}); !graph.Is(err, graph.Cancelled) {
		t.Error(err)
	}
	agree(t, b, links, 1e-9)
	if _, err := live.New(gone, g, live.Options{}); !graph.Is(err, graph.Cancelled) {
		t.Error(err)
	}
}

// impatient is a context that ends at a look.
type impatient struct {
	context.Context
	looks int
}

func (c *impatient) Err() error {
	if c.looks--; c.looks <= 0 {
		return context.Canceled
	}
	return nil
}

// TestOnlyChangedBlocksAreSearched links two vertices of one of many groups that bridges join, and asks with a context that
// has ended.
func TestOnlyChangedBlocksAreSearched(t *testing.T) {
	g := blocks(40, 20, 6)
	b, err := live.New(t.Context(), g, live.Options{})
	if err != nil {
		t.Fatal(err)
	}
	links := linksOf(g)
	agree(t, b, links, 1e-9)
	if b.Searched() < 30 {
		t.Errorf("at first %d blocks were searched, of at least 30", b.Searched())
	}
	u, v := int32(0), int32(1)
	for links[[2]int32{u, v}] || len(g.Undirected().Neighbours(u)) < 4 || len(g.Undirected().Neighbours(v)) < 4 {
		v++
		if v == 20 {
			u, v = u+1, u+2
		}
	}
	links[[2]int32{u, v}] = true
	if err := b.Apply(t.Context(), []live.Change{{U: u, V: v}}); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Betweenness(gone); !graph.Is(err, graph.Cancelled) {
		t.Error(err)
	}
	agree(t, b, links, 1e-9)
	if b.Searched() != 1 {
		t.Errorf("one link within a block has made %d be searched", b.Searched())
	}
	if _, err := b.Betweenness(t.Context()); err != nil || b.Searched() != 0 {
		t.Errorf("nothing has changed, and %d blocks were searched: %v", b.Searched(), err)
	}
}

func FuzzABoard(f *testing.F) {
	f.Add([]byte{1, 2, 2, 3, 1, 2}, uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		n := 1 + int(size%40)
		b, err := live.New(t.Context(), fixture.Build(n, nil), live.Options{})
		if err != nil {
			t.Fatal(err)
		}
		links := map[[2]int32]bool{}
		for ; len(data) >= 2; data = data[2:] {
			u, v := int32(data[0])%int32(n), int32(data[1])%int32(n)
			l := [2]int32{min(u, v), max(u, v)}
			c := live.Change{U: u, V: v, Gone: links[l]}
			if err := b.Apply(t.Context(), []live.Change{c}); err != nil {
				t.Fatal(err)
			}
			if c.Gone {
				delete(links, l)
			} else if u != v {
				links[l] = true
			}
		}
		agree(t, b, links, 1e-9)
	})
}

// blocks is a graph of many groups that bridges join, each group to the next.
func blocks(groups, size, degree int) *snapshot.Graph {
	rng := rand.New(rand.NewPCG(6, 6))
	var arcs []fixture.Arc
	for b := range groups {
		for range size * degree / 2 {
			arcs = append(arcs, fixture.Arc{From: b*size + rng.IntN(size), To: b*size + rng.IntN(size), Weight: 1})
		}
		if b > 0 {
			arcs = append(arcs, fixture.Arc{From: rng.IntN(b)*size + rng.IntN(size), To: b*size + rng.IntN(size), Weight: 1})
		}
	}
	return fixture.Build(groups*size, arcs)
}

func BenchmarkAThousandChanges(b *testing.B) {
	g := blocks(1000, 100, 16)
	for _, spread := range []int{10, 1000} {
		b.Run(fmt.Sprintf("in %d of 1000 groups", spread), func(b *testing.B) {
			board, err := live.New(b.Context(), g, live.Options{})
			if err != nil {
				b.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(7, 7))
			for b.Loop() {
				var changes []live.Change
				for range 500 {
					group := rng.Int32N(int32(spread)) * 100
					u, v := group+rng.Int32N(100), group+rng.Int32N(100)
					changes = append(changes, live.Change{U: u, V: v}, live.Change{U: u, V: v, Gone: true})
				}
				rng.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
				if err := board.Apply(b.Context(), changes); err != nil {
					b.Fatal(err)
				}
				if _, err := board.Betweenness(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("in full", func(b *testing.B) {
		for b.Loop() {
			if _, err := kernel.PageRank(b.Context(), g, kernel.PageRankOptions{Tolerance: 1e-10}); err != nil {
				b.Fatal(err)
			}
			if _, err := kernel.Components(b.Context(), g); err != nil {
				b.Fatal(err)
			}
			if _, err := kernel.Betweenness(b.Context(), g, kernel.BetweennessOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
