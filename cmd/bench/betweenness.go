package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/cmd/bench/harness"
	"portolan/graph/snapshot"
)

// betweenness runs our kernel beside gonum's and NetworkX's on graphs grown by
// preferential attachment: NetworkX on a smaller one, since it needs minutes
// for the other. gonum takes most of a minute there and runs once.
func betweenness(ctx context.Context, b *Bench) error {
	const n, links, small = 4000, 4, 1000
	large := fixture.BarabasiAlbert(n, links, 1)
	most := 0.0
	c := Contest{Name: fmt.Sprintf("betweenness of %d vertices", n), Rounds: b.Rounds, Equal: closeTo(&most)}
	slow := ofGonum(large)
	slow.Once = true
	r, err := b.Hold(ctx, c, ofOurs(large), slow)
	if err != nil {
		return err
	}
	b.Ahead(c, r[0], r[1], 30)
	b.Record(Figure{Name: "arcs walked", Value: float64(kernel.BetweennessSteps(large)) / r[0].Best / 1e6, Unit: "M/s", Note: "bound, both ways"})
	python, err := pythonPath(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "portolan-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	g, file := fixture.BarabasiAlbert(small, links, 1), filepath.Join(dir, "graph.edges")
	if err := writeEdges(file, g); err != nil {
		return err
	}
	networkx, err := harness.StartPeer(ctx, "NetworkX", python, "cmd/bench/peers/networkx_betweenness.py", file)
	if err != nil {
		return err
	}
	defer networkx.Close()
	c.Name, c.Rounds = fmt.Sprintf("betweenness of %d vertices", small), min(b.Rounds, 3)
	r, err = b.Hold(ctx, c, ofOurs(g), ofGonum(g), networkx.Side())
	if err != nil {
		return err
	}
	b.Ahead(c, r[0], r[1], 0)
	b.Ahead(c, r[0], r[2], 0)
	b.Record(Figure{Name: "largest relative difference", Value: most, Goal: tolerance, AtMost: true})
	return networkx.Close()
}

func ofOurs(g *snapshot.Graph) Side {
	g.Undirected() // made once, as in a server
	return harness.TimedAnswer("ours", func(ctx context.Context) (any, error) {
		return kernel.Betweenness(ctx, g, kernel.BetweennessOptions{})
	})
}

func ofGonum(g *snapshot.Graph) Side {
	return harness.TimedAnswer("gonum", func(context.Context) (any, error) {
		return gonumgraph.Betweenness(g.Undirected(), false), nil
	})
}

// tolerance is how far scores may lie apart, relative to the peer's or to 1.
const tolerance = 1e-9

// closeTo compares scores vertex by vertex and keeps the largest difference.
func closeTo(most *float64) func(ours, theirs any) error {
	return func(ours, theirs any) error {
		mine := ours.([]float64)
		other, ok := theirs.([]float64)
		if !ok {
			if err := json.Unmarshal(theirs.(json.RawMessage), &other); err != nil {
				return err
			}
		}
		if len(mine) != len(other) {
			return fmt.Errorf("%d scores, ours are %d", len(other), len(mine))
		}
		for v := range mine {
			far := math.Abs(mine[v]-other[v]) / math.Max(1, math.Abs(other[v]))
			if *most = math.Max(*most, far); far > tolerance {
				return fmt.Errorf("vertex %d has the score %v, ours is %v", v, other[v], mine[v])
			}
		}
		return nil
	}
}

// writeEdges writes the graph for peers: the number of vertices, then the ends
// of one link a line.
func writeEdges(path string, g *snapshot.Graph) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, g.Len())
	for from := range g.Len() {
		for _, to := range g.OutTo[g.OutOff[from]:g.OutOff[from+1]] {
			fmt.Fprintln(w, from, to)
		}
	}
	return w.Flush()
}
