package graphs

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/cmd/bench/harness"
	"portolan/cmd/bench/libraries"
	"portolan/graph/snapshot"
)

// tolerance is how far scores may lie apart, relative to the peer's or to 1.
const tolerance = 1e-9

// betweenness runs our kernel beside others on graphs grown by preferential
// attachment: gonum, which needs most of a minute, on 4,000 vertices and once,
// NetworkX, which needs minutes for more, on 2,000 and once, igraph and
// NetworKit on 10,000 and on 10,000 of which half have one link.
func betweenness(ctx context.Context, b *harness.Bench) error {
	if b.Graph != "" {
		g, err := libraries.ReadEdges(b.Graph)
		if err != nil {
			return err
		}
		return besideLibraries(ctx, b, fmt.Sprintf("betweenness of %s", b.Graph), g, []goal{{libraries.Igraph, 0}, {libraries.NetworKit, 0}})
	}
	g, most := fixture.BarabasiAlbert(4000, 4, 1), 0.0
	c := harness.Contest{Name: "betweenness of 4000 vertices", Rounds: b.Rounds, Equal: libraries.Scores(tolerance, &most)}
	gonum := harness.TimedAnswer("gonum", func(context.Context) (any, error) {
		return gonumgraph.Betweenness(g.Undirected(), false), nil
	})
	gonum.Once = true
	r, err := b.Hold(ctx, c, ofOurs(g), gonum)
	if err != nil {
		return err
	}
	b.Ahead(c, r[0], r[1], 100)
	g = fixture.BarabasiAlbert(2000, 4, 1)
	if err := besideLibraries(ctx, b, "betweenness of 2000 vertices", g, []goal{{libraries.NetworkX, 120}}); err != nil {
		return err
	}
	g = fixture.BarabasiAlbert(10_000, 4, 1)
	err = besideLibraries(ctx, b, "betweenness of 10000 vertices", g, []goal{{libraries.Igraph, 3}, {libraries.NetworKit, 4}})
	if err != nil {
		return err
	}
	g = fixture.WithPendants(fixture.BarabasiAlbert(5000, 4, 1), 5000, 1)
	return besideLibraries(ctx, b, "betweenness of 10000 vertices, half with one link", g, []goal{{libraries.Igraph, 10}, {libraries.NetworKit, 10}})
}

// goal is how far ahead of a library we want to be, 0 for no matter.
type goal struct {
	library string
	times   float64
}

// besideLibraries holds the contest of betweenness on a graph.
func besideLibraries(ctx context.Context, b *harness.Bench, name string, g *snapshot.Graph, goals []goal) error {
	return offered(ctx, g, func(peers *libraries.Peers) error {
		return beside(ctx, b, peers, name, ofOurs(g), "betweenness", goals)
	})
}

func ofOurs(g *snapshot.Graph) harness.Side {
	g.Undirected() // made once, as in a server
	return harness.TimedAnswer("ours", func(ctx context.Context) (any, error) {
		return kernel.Betweenness(ctx, g, kernel.BetweennessOptions{})
	})
}

// estimates draws pairs for betweenness within 0.01 of all pairs with a chance
// of 0.9: true errors where the exact answer is known, then beside NetworKit,
// which needs minutes, on 100,000 vertices and once, and last on a million.
func estimates(ctx context.Context, b *harness.Bench) error {
	if b.Graph != "" {
		g, err := libraries.ReadEdges(b.Graph)
		if err != nil {
			return err
		}
		return estimate(ctx, b, b.Graph, g, true)
	}
	if err := estimate(ctx, b, "10000 vertices", fixture.BarabasiAlbert(10_000, 4, 1), true); err != nil {
		return err
	}
	if err := estimate(ctx, b, "100000 vertices", fixture.BarabasiAlbert(100_000, 4, 1), true); err != nil {
		return err
	}
	return estimate(ctx, b, "1000000 vertices", fixture.BarabasiAlbert(1_000_000, 4, 1), false)
}

// estimate holds the contest of estimates on a graph, and compares them with the
// exact answer up to 10,000 vertices.
func estimate(ctx context.Context, b *harness.Bench, name string, g *snapshot.Graph, beside bool) error {
	const epsilon, exactly = 0.01, 10_000
	drawn, off, exact := 0, map[string]float64{}, []float64(nil)
	if g.Len() <= exactly {
		r, err := ofOurs(g).Run(ctx)
		if err != nil {
			return err
		}
		exact = r.Answer.([]float64)
	}
	pairs := kernel.BetweennessOptions{}.Max(g.Len() + 1) // n (n-1) / 2
	farOff := func(side string, estimate []float64, scale float64) {
		for v, x := range exact {
			off[side] = math.Max(off[side], math.Abs(estimate[v]*scale-x/pairs))
		}
	}
	g.Undirected() // made once, as in a server
	sides := []harness.Side{harness.TimedAnswer("ours", func(ctx context.Context) (any, error) {
		r, err := kernel.SampledBetweenness(ctx, g, kernel.SampledOptions{Epsilon: epsilon})
		if err == nil {
			drawn = r.Samples
			farOff("ours", r.Scores, 1/pairs)
		}
		return nil, err
	})}
	if beside {
		peers, err := libraries.Offer(ctx, g, false)
		if err != nil {
			return err
		}
		defer peers.Close()
		s, err := peers.Side(ctx, libraries.NetworKit, "approximate", fmt.Sprint(epsilon), "0.1")
		if err != nil {
			return err
		}
		s.Once = true
		sides = append(sides, s)
	}
	c := harness.Contest{Name: "estimated betweenness of " + name, Rounds: min(b.Rounds, 3), Equal: func(_, theirs any) error {
		var scores []float64
		err := json.Unmarshal(theirs.(json.RawMessage), &scores)
		if err == nil && len(scores) == g.Len() {
			farOff(libraries.NetworKit, scores, 1)
		}
		return err
	}}
	r, err := b.Hold(ctx, c, sides...)
	if err != nil {
		return err
	}
	b.Record(harness.Figure{Name: c.Name + ": pairs drawn", Value: float64(drawn)})
	b.Record(harness.Figure{Name: c.Name + ": ours", Value: r[0].Median, Unit: "s", Goal: 5, AtMost: true})
	if beside {
		b.Ahead(c, r[0], r[1], 20)
	}
	for side, most := range off {
		b.Record(harness.Figure{Name: c.Name + ": largest true error, " + side, Value: most, Goal: epsilon, AtMost: true, Note: "of all pairs"})
	}
	return nil
}
