package story_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"portolan/analytics/kernel/fixture"
	"portolan/analytics/story"
	"portolan/graph"
	"portolan/graph/snapshot"
)

var ctx = context.Background()

func ask(t *testing.T, g *snapshot.Graph, q story.Question) []story.Path {
	t.Helper()
	if q.First == 0 {
		q.First = 9
	}
	found, err := story.Paths(ctx, g, q)
	if err != nil || found.Cut {
		t.Fatal(found, err)
	}
	for i := range found.Paths {
		found.Paths[i].Explain(fixture.NameOf)
	}
	return found.Paths
}

// hub joins a and z over an airport that six others use, and over a friend of
// both.
const hub = "a - airport - z\n a - friend - cousin - z\n airport - 1\n airport - 2\n airport - 3\n airport - 4\n airport - 5\n airport - 6"

func TestSurpriseIsTheLogarithmOfWhatChanceWouldGive(t *testing.T) {
	g := fixture.Draw(hub)
	q := story.Question{From: fixture.Vertex(g, "a"), To: fixture.Vertex(g, "z"), Different: 0.5}
	q.By = story.Surprise
	paths := ask(t, g, q)
	// 11 pairs of neighbours; a and z have 2 each, friend and cousin too, the airport 8.
	for i, want := range []float64{2. * 2 / 22 * 2 * 2, 2. * 2 / 22 * 8} {
		if math.Abs(paths[i].Expected-want) > 1e-9 || math.Abs(paths[i].Surprise+math.Log2(want)) > 1e-9 {
			t.Errorf("the way %+v is expected %v times, not %v", paths[i].Steps, paths[i].Expected, want)
		}
	}
	if want := "a is joined to z over 3 links by friend and cousin; the busiest on the way is friend, with 2 neighbours; chance would give 0.73 such ways (0.5 bits)."; paths[0].Explanation != want {
		t.Errorf("it is told as %q", paths[0].Explanation)
	}
	if want := "a is joined to z over 2 links by airport; that has 8 neighbours; chance would give 1.5 such ways, so by itself it tells nothing."; paths[1].Explanation != want {
		t.Errorf("it is told as %q", paths[1].Explanation)
	}
	q.By = story.Length
	if p := ask(t, g, q); len(p) != 2 || p[0].Length != 2 || p[1].Length != 3 {
		t.Errorf("the shortest come first: %+v", p)
	}
	if p := ask(t, g, story.Question{From: q.From, To: q.From}); len(p) != 1 || p[0].Length != 0 || p[0].Explanation != "Both ends are a." {
		t.Errorf("from a to a: %+v", p)
	}
}

// TestChanceIsAsInShuffledGraphs counts ways over one thing of a given number of
// neighbours in many random graphs in which everything keeps its own.
func TestChanceIsAsInShuffledGraphs(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	const n, d, rounds = 60, 6, 3000
	stubs, ways := make([]int, 0, n*d), 0
	for v := range n {
		stubs = append(stubs, slices.Repeat([]int{v}, d)...)
	}
	for range rounds {
		r.Shuffle(len(stubs), func(i, j int) { stubs[i], stubs[j] = stubs[j], stubs[i] })
		var count [2][n]int
		for i := 0; i < len(stubs); i += 2 {
			for end := range 2 {
				if stubs[i] == end {
					count[end][stubs[i+1]]++
				}
				if stubs[i+1] == end {
					count[end][stubs[i]]++
				}
			}
		}
		for x := 2; x < n; x++ {
			ways += count[0][x] * count[1][x]
		}
	}
	// A thing met on the way has one link less to go on by, which the measure leaves out.
	want, got := float64(d)*d/(n*d)*d, float64(ways)/rounds*d/(d-1)
	if math.Abs(got-want) > 0.1*want {
		t.Errorf("shuffled graphs have %v such ways, the measure says %v", got, want)
	}
}

// TestALinkOfAHubRaisesNoSurpriseOverIt adds links to what is passed.
func TestALinkOfAHubRaisesNoSurpriseOverIt(t *testing.T) {
	drawing, before := hub, math.Inf(1)
	for i := range 20 {
		g := fixture.Draw(drawing)
		q := story.Question{From: fixture.Vertex(g, "a"), To: fixture.Vertex(g, "z"), Through: [][]int32{{fixture.Vertex(g, "airport")}}, First: 1}
		q.By = story.Surprise
		p := ask(t, g, q)[0]
		if p.Surprise > before {
			t.Fatalf("with %d more links the way over the hub says %v, before %v", i, p.Surprise, before)
		}
		before = p.Surprise
		drawing += fmt.Sprintf("\n airport - more%d", i)
	}
}

// TestRestrictingAddsNoWays asks on random graphs with more and more conditions.
func TestRestrictingAddsNoWays(t *testing.T) {
	seed := rand.Uint64N(1 << 32)
	t.Logf("seed %d", seed)
	for i := range uint64(40) {
		g := fixture.Random(9, 15, seed+i)
		times := make([]graph.Span, g.LinkCount())
		for l := range times {
			times[l] = graph.Span{From: int64(l * 7 % 11), To: int64(l*7%11 + 3)}
		}
		all := story.Question{From: 0, To: 8, First: 1000}
		for name, restrict := range map[string]func(*story.Question){
			"directed": func(q *story.Question) { q.Directed = true }, "avoiding": func(q *story.Question) { q.Avoid = []int32{4} },
			"through": func(q *story.Question) { q.Through = [][]int32{{3, 5}} }, "timed": func(q *story.Question) { q.Times = times },
			"different": func(q *story.Question) { q.Different = 0.5 },
		} {
			some := all
			restrict(&some)
			more := some
			more.Times, more.MaxWait = times, 2
			for _, pair := range [][2]story.Question{{all, some}, {some, more}} {
				if pair[0].Different > 0 { // another first story may leave room for other ones
					continue
				}
				known := keys(ask(t, g, pair[0]))
				for _, k := range keys(ask(t, g, pair[1])) {
					if !slices.Contains(known, k) {
						t.Fatalf("seed %d: %s adds the way %s", seed+i, name, k)
					}
				}
			}
		}
	}
}

func keys(paths []story.Path) (out []string) {
	for _, p := range paths {
		key := ""
		for _, s := range p.Steps {
			key += s.Node.String() + " "
		}
		out = append(out, key)
	}
	return out
}

func TestMomentsFollowEachOther(t *testing.T) {
	g := fixture.Draw("a -1- b -2- z\n a -3- b\n b -4- z")
	day := map[float32]graph.Span{1: {From: 10, To: 20}, 2: {From: 5, To: 8}, 3: {From: 100, To: 200}, 4: {From: 250, To: 260}}
	times := make([]graph.Span, g.LinkCount())
	for l := range times {
		times[l] = day[g.Weights[l]]
	}
	for wait, want := range map[int64][2]int64{0: {10, 250}, 60: {190, 250}} {
		q := story.Question{From: fixture.Vertex(g, "a"), To: fixture.Vertex(g, "z"), Times: times, MaxWait: wait}
		p := ask(t, g, q)
		got := [2]int64{p[0].Steps[1].At.Unix(), p[0].Steps[2].At.Unix()}
		earlier := wait == 0 && got == [2]int64{100, 250} // either of two parallel links: the first by id
		if got != want && !earlier || len(p) != 1 || len(p[0].Evidence) != 4 || !strings.Contains(p[0].Explanation, "each step can follow") {
			t.Errorf("waiting at most %d the moments are %v, not %v: %+v", wait, got, want, p)
		}
	}
}

func TestConnectJoinsOrSaysWhoIsApart(t *testing.T) {
	g := fixture.Draw("a - hub - b\n hub - c\n hub - 1\n hub - 2\n x - y\n alone")
	v := func(names string) (out []int32) {
		for _, n := range strings.Fields(names) {
			out = append(out, fixture.Vertex(g, n))
		}
		return out
	}
	for names, want := range map[string]string{
		"a b c":       "a, b and c are joined by 3 links over hub; fewer links cannot do it.",
		"a b x y":     "No links join all 4: they fall into 2 groups, a and b; x and y; within these 3 links join them over hub; fewer links cannot do it.",
		"a x alone":   "No links join any of the 3.",
		"a":           "Only one thing is asked about: nothing has to join it.",
		"a hub":       "a and hub are joined by 1 link; fewer links cannot do it.",
		"a b c 1 2 y": "No links join all 6: they fall into 2 groups, a, b, c, 1 and 2; y; within these 5 links join them over hub; fewer links cannot do it.",
	} {
		n, err := story.Connect(ctx, g, v(names), story.Reading{})
		if err != nil {
			t.Fatal(err)
		}
		if n.Explain(fixture.NameOf, story.Length); n.Explanation != want {
			t.Errorf("%s: %q, not %q", names, n.Explanation, want)
		}
		for _, j := range n.Rows {
			if len(j.Evidence) == 0 || j.Link.IsZero() || j.Explanation == "" {
				t.Errorf("%s: a pair without evidence: %+v", names, j)
			}
		}
	}
	n, err := story.Connect(ctx, g, v("a b"), story.Reading{By: story.Surprise, Avoid: v("hub")})
	if err != nil || len(n.Groups) != 2 {
		t.Errorf("around the hub a and b are joined by %+v, %v", n, err)
	}
}
