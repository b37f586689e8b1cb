package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// spansOf gives most links some days of a short calendar.
func spansOf(g snap) []graph.Span {
	spans := make([]graph.Span, g.LinkCount())
	for l := range spans {
		begin := int64(l*l*31%97) * 10
		spans[l] = graph.Span{From: begin, To: begin + int64(10+l*13%5*60)}
		if l%11 == 0 {
			spans[l] = graph.Always
		}
	}
	return spans
}

// conditions are the ways in which paths are asked for.
var conditions = map[string]func(g snap, o *kernel.KPathsOptions){
	"":        func(snap, *kernel.KPathsOptions) {},
	"through": func(g snap, o *kernel.KPathsOptions) { o.Through = [][]int32{{int32(g.Len()) / 2}} },
	"sets": func(g snap, o *kernel.KPathsOptions) {
		n := int32(g.Len())
		o.Through, o.Apart = [][]int32{{n / 2, n / 4}, {n / 5, n / 4}}, 0.3
	},
	"timed":   func(g snap, o *kernel.KPathsOptions) { o.Timing = &kernel.Timing{Spans: spansOf(g)} },
	"waiting": func(g snap, o *kernel.KPathsOptions) { o.Timing = &kernel.Timing{Spans: spansOf(g), MaxWait: 120} },
	"apart":   func(_ snap, o *kernel.KPathsOptions) { o.Apart, o.Tries = 0.5, 500 },
	"all": func(g snap, o *kernel.KPathsOptions) {
		o.Timing, o.Apart, o.Through = &kernel.Timing{Spans: spansOf(g), MaxWait: 400}, 1, [][]int32{{int32(g.Len()) / 2, 1}}
	},
}

// TestPathsUnderConditionsAreTheBestOfAll compares with every path of small
// random graphs, under each condition and cost.
func TestPathsUnderConditionsAreTheBestOfAll(t *testing.T) {
	seed := rand.Uint64N(1 << 32)
	t.Logf("seed %d", seed)
	found := map[string]int{}
	for i := range uint64(60) {
		g := fixture.Random(9+int(i%4), 16+int(i%9), seed+i)
		n := int32(g.Len())
		for condition, set := range conditions {
			o := kernel.KPathsOptions{Costs: kernel.Costs{Directed: i%3 == 0, By: kernel.Cost(i % 3)}, K: 1 + int(i%5)}
			set(g, &o)
			s := must[*kernel.KPathSet](t)(kernel.KPaths(background, g, 0, n-1, o))
			if err := verifyKPaths(g, o, s, 0, n-1); err != nil || !s.Complete {
				t.Fatalf("seed %d, %s: %v, complete %v", seed+i, condition, err, s.Complete)
			}
			found[condition] += len(s.Paths)
		}
	}
	for condition := range conditions {
		if found[condition] == 0 {
			t.Errorf("no path was found %s", condition)
		}
	}
}

// TestWhatNoPathCanPassIsKnownAtOnce hangs a tree of a thousand rings on the way:
// whoever enters it cannot leave it again.
func TestWhatNoPathCanPassIsKnownAtOnce(t *testing.T) {
	drawing := "a - b - z\n b - r0\n"
	for i := range 1000 {
		drawing += fmt.Sprintf("r%d - s%d - r%d - q%d - r%d\n", i, i, i+1, i, i)
	}
	g := fixture.Draw(drawing)
	v := func(name string) int32 { return fixture.Vertex(g, name) }
	s := must[*kernel.KPathSet](t)(kernel.KPaths(background, g, v("a"), v("z"), kernel.KPathsOptions{Through: [][]int32{{v("r1000"), v("s4")}}}))
	if !s.Complete || len(s.Paths) != 0 {
		t.Errorf("through a dead end: %+v", s)
	}
}

// TestAPathFollowsTime draws a calendar: who left before the other came cannot
// have passed anything on.
func TestAPathFollowsTime(t *testing.T) {
	g := fixture.Draw("a -1- b -2- z\n a -3- c -4- z\n a -5- d -6- z")
	day := map[float32]graph.Span{1: {From: 50, To: 60}, 2: {From: 10, To: 20}, // b met z before a
		3: {From: 10, To: 20}, 4: {From: 500, To: 510}, 5: {From: 100, To: 400}, 6: {From: 90, To: 130}}
	spans := make([]graph.Span, g.LinkCount())
	for l := range spans {
		spans[l] = day[g.Weights[l]]
	}
	for wait, want := range map[int64]string{0: "c d ", 490: "c d ", 480: "d ", 1: "d "} {
		s := must[*kernel.KPathSet](t)(kernel.KPaths(background, g, fixture.Vertex(g, "a"), fixture.Vertex(g, "z"),
			kernel.KPathsOptions{K: 9, Timing: &kernel.Timing{Spans: spans, MaxWait: wait}}))
		got := ""
		for _, p := range s.Paths {
			got += fixture.NameOf(g.IDs[p.Vertices[1]]) + " "
		}
		if got != want || !s.Complete {
			t.Errorf("waiting at most %d, paths go by %s, not %s", wait, got, want)
		}
	}
}

// TestAvoidingIsDeleting asks around vertices, and in the graph without them.
func TestAvoidingIsDeleting(t *testing.T) {
	g := fixture.Random(40, 90, 5)
	gone := []int32{7, 11, 30}
	vertices, links := map[graph.ID]graph.Kind{}, []snapshot.Link(nil)
	for v, id := range g.IDs {
		if !slices.Contains(gone, int32(v)) {
			vertices[id] = g.Kinds[v]
		}
	}
	for v := range int32(g.Len()) {
		for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
			if w := g.OutTo[l]; !slices.Contains(gone, v) && !slices.Contains(gone, w) {
				links = append(links, snapshot.Link{ID: g.LinkIDs[l], From: g.IDs[v], To: g.IDs[w], Kind: g.LinkKinds[l], Weight: g.Weights[l]})
			}
		}
	}
	h := must[*snapshot.Graph](t)(snapshot.New(vertices, links))
	at := func(v int32) int32 { w, _ := h.Vertex(g.IDs[v]); return w }
	for by := kernel.CostLinks; by <= kernel.CostSurprise; by++ {
		around := kernel.KPathsOptions{Costs: kernel.Costs{By: by, Avoid: gone}, K: 6, Apart: 0.5}
		without := kernel.KPathsOptions{Costs: kernel.Costs{By: by}, K: 6, Apart: 0.5}
		a := must[*kernel.KPathSet](t)(kernel.KPaths(background, g, 0, 39, around))
		b := must[*kernel.KPathSet](t)(kernel.KPaths(background, h, at(0), at(39), without))
		for i, p := range a.Paths {
			for j := range p.Vertices {
				p.Vertices[j] = at(p.Vertices[j])
			}
			if len(a.Paths) != len(b.Paths) || !slices.Equal(p.Vertices, b.Paths[i].Vertices) || math.Abs(p.Cost-b.Paths[i].Cost) > 1e-12 {
				t.Fatalf("by %d the path %v around is %v without", by, p, b.Paths)
			}
		}
		x := must[*kernel.Connection](t)(kernel.Connect(background, g, []int32{0, 20, 39}, around.Costs))
		y := must[*kernel.Connection](t)(kernel.Connect(background, h, []int32{at(0), at(20), at(39)}, without.Costs))
		if len(a.Paths) == 0 || math.Abs(x.Cost-y.Cost) > 1e-12 || len(x.Links) != len(y.Links) {
			t.Fatalf("by %d three are joined by %+v around and by %+v without", by, x, y)
		}
	}
}
