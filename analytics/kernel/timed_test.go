package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

// legsOf gives the links of g times: by their numbers, so that any graph is a
// timetable. At most some links are taken.
func legsOf(g snap, some int) (contacts []kernel.Contact, legs []verify.Leg) {
	arcs := fixture.Arcs(g)
	for i, a := range arcs[:min(some, len(arcs))] {
		depart := int64(i * 37 % 31)
		c := kernel.Contact{From: int32(a.From), To: int32(a.To), Depart: depart, Arrive: depart + 1 + int64(i%4)}
		contacts, legs = append(contacts, c), append(legs, verify.Leg(c))
	}
	return contacts, legs
}

var windows = []kernel.Window{{}, {MinWait: 1}, {MaxWait: 3}, {Begin: 3, End: 25, MinWait: 1, MaxWait: 6}}

// timed are the kernels of timed legs.
func timed() []subject {
	const most = 150
	var list []subject
	for _, w := range windows {
		for _, aim := range []kernel.Aim{kernel.Earliest, kernel.Fastest, kernel.Fewest} {
			list = append(list, timedSubject(fmt.Sprintf("journeys %+v aim %d", w, aim), func(ctx ctxt, g snap) (*kernel.TimedPaths, error) {
				contacts, _ := legsOf(g, most)
				c, err := kernel.NewContacts(g.Len(), contacts)
				if err != nil {
					return nil, err
				}
				return kernel.TimedJourneys(ctx, c, some(g, 2), kernel.TimedOptions{Window: w, Aim: aim})
			}, func(g snap, t *kernel.TimedPaths) error {
				_, legs := legsOf(g, most)
				return verify.TimedJourneys(legs, some(g, 2), verify.Window(w), uint8(aim), t.Reached, t.Value, t.Count, t.Journey)
			}))
		}
		list = append(list, timedCutSubject(w), timedSubject(fmt.Sprintf("latest departures %+v", w), func(ctx ctxt, g snap) (*kernel.TimedPaths, error) {
			contacts, _ := legsOf(g, most)
			c, err := kernel.NewContacts(g.Len(), contacts)
			if err != nil {
				return nil, err
			}
			return kernel.LatestDepartures(ctx, c, some(g, 2), w)
		}, func(g snap, t *kernel.TimedPaths) error {
			_, legs := legsOf(g, most)
			return verify.LatestDepartures(legs, some(g, 2), verify.Window(w), t.Reached, t.Value, t.Journey)
		}))
	}
	return list
}

// timedAnswer is what can be printed of the journeys.
type timedAnswer struct {
	Reached  []bool
	Value    []int64
	Journeys [][]int32
	Count    int
}

func timedSubject(name string, run func(ctx ctxt, g snap) (*kernel.TimedPaths, error), check func(g snap, t *kernel.TimedPaths) error) subject {
	kept := map[snap]*kernel.TimedPaths{}
	return subject{name,
		func(ctx ctxt, g snap) (any, error) {
			t, err := run(ctx, g)
			if err != nil {
				return nil, err
			}
			kept[g] = t
			a := timedAnswer{t.Reached, t.Value, nil, t.Count}
			for v := range int32(g.Len()) {
				a.Journeys = append(a.Journeys, t.Journey(v))
			}
			return a, nil
		},
		func(g snap, _ any) error { return check(g, kept[g]) }}
}

func timedCutSubject(w kernel.Window) subject {
	const most = 12
	weights := func(n int) []int64 {
		c := make([]int64, n)
		for i := range c {
			c[i] = int64(1 + i%2)
		}
		return c
	}
	return subject{fmt.Sprintf("timed cut %+v", w),
		func(ctx ctxt, g snap) (any, error) {
			contacts, _ := legsOf(g, most)
			c, err := kernel.NewContacts(g.Len(), contacts)
			if err != nil {
				return nil, err
			}
			sources, targets := ends(g)
			return kernel.MinTimedCut(ctx, c, sources, targets, kernel.TimedCutOptions{Window: w, Capacity: weights(len(contacts))})
		},
		func(g snap, result any) error {
			_, legs := legsOf(g, most)
			sources, targets := ends(g)
			cut := result.(kernel.TimedCut)
			return verify.MinTimedCut(legs, sources, targets, verify.Window(w), weights(len(legs)), cut.Infinite, cut.Value, cut.Legs, cut.InSome)
		}}
}

// ferries: an early boat over b that waits long, a late one that is fast, a slow
// direct one; from b two boats go on, and d is only reached by waiting.
var ferries = []kernel.Contact{
	{0, 1, 1, 3}, {0, 1, 6, 7}, // a to b
	{1, 2, 8, 9}, {1, 2, 20, 21}, // b to c
	{0, 2, 2, 12},                  // a to c
	{2, 3, 15, 16}, {2, 3, 22, 23}, // c to d
}

func TestJourneysOnAKnownTimetable(t *testing.T) {
	c := must[*kernel.Contacts](t)(kernel.NewContacts(5, ferries))
	for _, x := range []struct {
		o     kernel.TimedOptions
		to    int32
		value int64
		legs  []int32
	}{
		{kernel.TimedOptions{}, 3, 16, []int32{0, 2, 5}},
		{kernel.TimedOptions{Aim: kernel.Fastest}, 3, 10, []int32{1, 2, 5}},
		{kernel.TimedOptions{Aim: kernel.Fewest}, 3, 2, []int32{4, 5}},
		{kernel.TimedOptions{Window: kernel.Window{MaxWait: 4}}, 3, 16, []int32{4, 5}},
		{kernel.TimedOptions{Window: kernel.Window{MaxWait: 1}}, 2, 9, []int32{1, 2}},
		{kernel.TimedOptions{Window: kernel.Window{MinWait: 4}}, 3, 16, []int32{0, 2, 5}},
		{kernel.TimedOptions{Window: kernel.Window{MinWait: 8}}, 3, 23, []int32{4, 6}},
		{kernel.TimedOptions{Window: kernel.Window{Begin: 6, End: 30}}, 3, 16, []int32{1, 2, 5}},
		{kernel.TimedOptions{}, 4, 0, nil},
	} {
		p := must[*kernel.TimedPaths](t)(kernel.TimedJourneys(background, c, []int32{0}, x.o))
		if p.Value[x.to] != x.value || !slices.Equal(p.Journey(x.to), x.legs) || p.Reached[x.to] != (x.legs != nil) {
			t.Errorf("%+v to %d gives %d by %v, not %d by %v", x.o, x.to, p.Value[x.to], p.Journey(x.to), x.value, x.legs)
		}
	}
	p := must[*kernel.TimedPaths](t)(kernel.LatestDepartures(background, c, []int32{3}, kernel.Window{}))
	if !slices.Equal(p.Value, []int64{6, 20, 22, 0, 0}) || !slices.Equal(p.Journey(0), []int32{1, 3, 6}) || p.Count != 4 {
		t.Errorf("the latest departures to d are %v, from a by %v", p.Value, p.Journey(0))
	}
	// Three boats leave a; two reach d. Waiting makes the second of them a way for all.
	cut := must[kernel.TimedCut](t)(kernel.MinTimedCut(background, c, []int32{0}, []int32{3}, kernel.TimedCutOptions{}))
	if cut.Value != 2 || !slices.Equal(cut.Legs, []int32{5, 6}) {
		t.Errorf("to cut d off it takes %+v", cut)
	}
	cut = must[kernel.TimedCut](t)(kernel.MinTimedCut(background, c, []int32{0}, []int32{3}, kernel.TimedCutOptions{Window: kernel.Window{MaxWait: 4}}))
	if cut.Value != 1 || !cut.InSome[4] || !cut.InSome[5] || cut.InSome[6] {
		t.Errorf("without long waits it takes %+v", cut)
	}
}

func TestTimetablesThatAreNoneAreRefused(t *testing.T) {
	c := must[*kernel.Contacts](t)(kernel.NewContacts(5, ferries))
	for name, err := range map[string]error{
		"no vertex":      second(kernel.NewContacts(2, []kernel.Contact{{0, 2, 1, 2}})),
		"no time":        second(kernel.NewContacts(2, []kernel.Contact{{0, 1, 2, 2}})),
		"far away":       second(kernel.NewContacts(2, []kernel.Contact{{0, 1, 2, math.MaxInt64}})),
		"no source":      second(kernel.TimedJourneys(background, c, []int32{5}, kernel.TimedOptions{})),
		"no aim":         second(kernel.TimedJourneys(background, c, nil, kernel.TimedOptions{Aim: 9})),
		"a wait below 0": second(kernel.TimedJourneys(background, c, nil, kernel.TimedOptions{Window: kernel.Window{MinWait: -1}})),
		"waits turned":   second(kernel.LatestDepartures(background, c, nil, kernel.Window{MinWait: 3, MaxWait: 2})),
		"a window ended": second(kernel.TimedJourneys(background, c, nil, kernel.TimedOptions{Window: kernel.Window{Begin: 3, End: 2}})),
		"no capacity":    second(kernel.MinTimedCut(background, c, nil, nil, kernel.TimedCutOptions{Capacity: []int64{1}})),
	} {
		if !graph.Is(err, graph.Invalid) {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if p := must[*kernel.TimedPaths](t)(kernel.TimedJourneys(background, must[*kernel.Contacts](t)(kernel.NewContacts(0, nil)), nil, kernel.TimedOptions{})); p.Count != 0 {
		t.Errorf("in an empty timetable %d are reached", p.Count)
	}
}

func TestJourneysAndCutsAgreeWithGonumOnTheGraphOfLegs(t *testing.T) {
	for seed := range uint64(6) {
		contacts, legs := legsOf(fixture.Random(20, 80, seed), 80)
		c := must[*kernel.Contacts](t)(kernel.NewContacts(20, contacts))
		for _, w := range windows[:3] {
			flow := simple.NewWeightedDirectedGraph(0, 0) // a leg is 2i+2, 2i+3; the source and the target are 0, 1
			walk := simple.NewWeightedDirectedGraph(0, math.Inf(1))
			set := func(g *simple.WeightedDirectedGraph, from, to int, x float64) {
				g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(from), T: simple.Node(to), W: x})
			}
			for i := range 2*len(legs) + 2 {
				flow.AddNode(simple.Node(i))
			}
			walk.AddNode(simple.Node(-1))
			for i, a := range legs {
				set(flow, 2*i+2, 2*i+3, 1)
				if a.From == 0 {
					set(flow, 0, 2*i+2, 1e6)
					set(walk, -1, i, 1)
				}
				if a.To == 19 {
					set(flow, 2*i+3, 1, 1e6)
				}
				for j, b := range legs {
					if wait := b.Depart - a.Arrive; a.To == b.From && wait >= w.MinWait && (w.MaxWait == 0 || wait <= w.MaxWait) {
						set(flow, 2*i+3, 2*j+2, 1e6)
						set(walk, i, j, 1)
					}
				}
			}
			cut := must[kernel.TimedCut](t)(kernel.MinTimedCut(background, c, []int32{0}, []int32{19}, kernel.TimedCutOptions{Window: w}))
			if want := network.MaxFlowDinic(flow, simple.Node(0), simple.Node(1), 1e-9); float64(cut.Value) != want {
				t.Errorf("seed %d, %+v: %d legs to stop, gonum's flow is %v", seed, w, cut.Value, want)
			}
			tree := path.DijkstraFrom(simple.Node(-1), walk)
			p := must[*kernel.TimedPaths](t)(kernel.TimedJourneys(background, c, []int32{0}, kernel.TimedOptions{Window: w, Aim: kernel.Fewest}))
			for v := 1; v < 20; v++ {
				best := math.Inf(1)
				for i, l := range legs {
					if int(l.To) == v && walk.Node(int64(i)) != nil {
						best = min(best, tree.WeightTo(int64(i)))
					}
				}
				if p.Reached[v] != !math.IsInf(best, 1) || p.Reached[v] && float64(p.Value[v]) != best {
					t.Errorf("seed %d, %+v: to %d it is %d legs, not %v", seed, w, v, p.Value[v], best)
				}
			}
		}
	}
}

func TestJourneysDoNotDependOnWhatShouldNotMatter(t *testing.T) {
	contacts, _ := legsOf(fixture.Random(30, 200, 4), 200)
	c := must[*kernel.Contacts](t)(kernel.NewContacts(30, contacts))
	rng := rand.New(rand.NewPCG(1, 1))
	perm := rng.Perm(30)
	other := make([]kernel.Contact, len(contacts)) // other numbers, order, time and one vertex more
	for i, j := range rng.Perm(len(contacts)) {
		l := contacts[j]
		other[i] = kernel.Contact{From: int32(perm[l.From]), To: int32(perm[l.To]), Depart: l.Depart + 1000, Arrive: l.Arrive + 1000}
	}
	d := must[*kernel.Contacts](t)(kernel.NewContacts(31, other))
	for _, w := range windows[:3] {
		for _, aim := range []kernel.Aim{kernel.Earliest, kernel.Fastest, kernel.Fewest} {
			x := must[*kernel.TimedPaths](t)(kernel.TimedJourneys(background, c, []int32{3}, kernel.TimedOptions{Window: w, Aim: aim}))
			y := must[*kernel.TimedPaths](t)(kernel.TimedJourneys(background, d, []int32{int32(perm[3])}, kernel.TimedOptions{Window: w, Aim: aim}))
			for v := range 30 {
				want := x.Value[v]
				if aim == kernel.Earliest && x.Reached[v] && v != 3 {
					want += 1000
				}
				if x.Reached[v] != y.Reached[perm[v]] || want != y.Value[perm[v]] {
					t.Errorf("%+v aim %d: vertex %d is reached at %d, and at %d under another number", w, aim, v, want, y.Value[perm[v]])
				}
			}
		}
		a := must[kernel.TimedCut](t)(kernel.MinTimedCut(background, c, []int32{3}, []int32{7}, kernel.TimedCutOptions{Window: w}))
		b := must[kernel.TimedCut](t)(kernel.MinTimedCut(background, d, []int32{int32(perm[3])}, []int32{int32(perm[7])}, kernel.TimedCutOptions{Window: w}))
		if a.Value != b.Value {
			t.Errorf("the cut is %d, and %d under other numbers", a.Value, b.Value)
		}
	}
}
