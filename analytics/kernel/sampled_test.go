package kernel_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/graph"
)

// estimates are estimates as subjects: every true score lies between the bounds. A seed that fails does so always.
func estimates() []subject {
	var list []subject
	for _, o := range []kernel.SampledOptions{{Epsilon: 0.1}, {Directed: true, Epsilon: 0.1, Top: 3}} {
		list = append(list, subject{fmt.Sprintf("estimated betweenness %v", o),
			func(ctx ctxt, g snap) (any, error) {
				r, err := kernel.SampledBetweenness(ctx, g, o)
				if err != nil {
					return nil, err
				}
				return *r, nil
			},
			func(g snap, result any) error {
				r := result.(kernel.Sampled)
				exact, err := kernel.Betweenness(background, g, kernel.BetweennessOptions{Directed: o.Directed})
				if err != nil {
					return err
				}
				return sound(g, r, exact, o)
			}})
	}
	return list
}

func sound(g snap, r kernel.Sampled, exact []float64, o kernel.SampledOptions) error {
	pairs := float64(g.Len()) * float64(g.Len()-1)
	if !o.Directed {
		pairs /= 2
	}
	for v, x := range exact {
		if !(r.Low[v] <= x+1e-9 && x <= r.High[v]+1e-9 && r.Low[v] <= r.Scores[v] && r.Scores[v] <= r.High[v]) {
			return fmt.Errorf("vertex %d has %v, estimated %v between %v and %v", v, x, r.Scores[v], r.Low[v], r.High[v])
		}
		if o.Top == 0 && r.High[v]-r.Scores[v] > o.Epsilon*pairs*(1+1e-9) {
			return fmt.Errorf("the bound of vertex %d is %v away of %v pairs", v, r.High[v]-r.Scores[v], pairs)
		}
	}
	above := kernel.Ranks(exact)
	for _, v := range r.Certain {
		if above[v] > o.Top {
			return fmt.Errorf("vertex %d is not one of the %d highest", v, o.Top)
		}
	}
	return nil
}

func TestEstimatesLieWithinTheirBoundsOfGonums(t *testing.T) {
	for _, g := range compared() {
		for _, o := range []kernel.SampledOptions{{Epsilon: 0.05, Seed: 1}, {Directed: true, Epsilon: 0.05, Seed: 2}} {
			want := gonumgraph.Betweenness(g.Undirected(), false)
			if o.Directed {
				want = gonumgraph.Betweenness(g.Directed(), true)
			}
			if err := sound(g, *must[*kernel.Sampled](t)(kernel.SampledBetweenness(background, g, o)), want, o); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestEstimatesAreWithoutBias takes the mean of many seeds, which must come as near as chance lets it: within five
// standard deviations of a mean of so many pairs, for every vertex.
func TestEstimatesAreWithoutBias(t *testing.T) {
	for name, g := range map[string]snap{"karate": fixture.Karate.Graph(), "pairs of equal ways": fixture.Diamonds(4), "scattered": fixture.Random(40, 45, 3)} {
		for _, directed := range []bool{false, true} {
			exact := must[[]float64](t)(kernel.Betweenness(background, g, kernel.BetweennessOptions{Directed: directed}))
			pairs := float64(g.Len()) * float64(g.Len()-1)
			if !directed {
				pairs /= 2
			}
			sum, drawn := make([]float64, g.Len()), 0.0
			for seed := range uint64(100) {
				r := must[*kernel.Sampled](t)(kernel.SampledBetweenness(background, g, kernel.SampledOptions{Directed: directed, Epsilon: 0.05, Delta: 0.5, Seed: seed}))
				drawn += float64(r.Samples)
				for v, x := range r.Scores {
					sum[v] += x / pairs * float64(r.Samples)
				}
			}
			for v, x := range exact {
				share := x / pairs
				if off := math.Abs(sum[v]/drawn - share); off > 5*math.Sqrt(share*(1-share)/drawn)+1e-12 {
					t.Errorf("%s, directed %v: vertex %d lies on %v of the pairs, drawn %v", name, directed, v, share, sum[v]/drawn)
				}
			}
		}
	}
}

func TestTheHighestAreCertainBeforeAllAreNear(t *testing.T) {
	var arcs []fixture.Arc
	for v := 1; v < 60; v++ {
		arcs = append(arcs, fixture.Arc{From: v % 2, To: v, Weight: 1})
	}
	g := fixture.Build(60, arcs) // two stars, joined
	all := must[*kernel.Sampled](t)(kernel.SampledBetweenness(background, g, kernel.SampledOptions{Epsilon: 0.005}))
	two := must[*kernel.Sampled](t)(kernel.SampledBetweenness(background, g, kernel.SampledOptions{Epsilon: 0.005, Top: 2}))
	slices.Sort(two.Certain)
	if !slices.Equal(two.Certain, []int32{0, 1}) || two.Samples*4 > all.Samples {
		t.Errorf("%v are certain after %d pairs; all are near after %d", two.Certain, two.Samples, all.Samples)
	}
}

func TestEstimatesOfNonsenseAreRefused(t *testing.T) {
	g := fixture.Karate.Graph()
	for _, o := range []kernel.SampledOptions{{Epsilon: -1}, {Epsilon: 1}, {Epsilon: math.NaN()}, {Delta: 1}, {Delta: -0.1}, {Top: -1}, {Epsilon: 1e-9}} {
		if _, err := kernel.SampledBetweenness(background, g, o); !graph.Is(err, graph.Invalid) {
			t.Errorf("%+v gives %v", o, err)
		}
	}
	// From one end to the other of so many diamonds run more paths than a number holds; half of all pairs are that far apart.
	if _, err := kernel.SampledBetweenness(background, fixture.Diamonds(2200), kernel.SampledOptions{Epsilon: 0.1}); !errors.Is(err, kernel.ErrRange) || !graph.Is(err, graph.Exhausted) {
		t.Errorf("2,200 diamonds give %v", err)
	}
}
