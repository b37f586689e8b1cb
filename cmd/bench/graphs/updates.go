package graphs

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/live"
	"portolan/cmd/bench/harness"
	"portolan/cmd/bench/libraries"
	"portolan/graph/snapshot"
)

// A graph of groups that bridges join, and the links that change in it.
const (
	groups    = 1000
	groupSize = 20
	groupArcs = 8
	changed   = 1000
)

// updates changes a thousand links, and brings PageRank and betweenness up to
// date: in a fiftieth of the groups, and in all of them. Beside it both are
// computed in full, by ours and by the libraries, on the graph that comes out.
func updates(ctx context.Context, b *harness.Bench) error {
	for _, spread := range []int{groups / 50, groups} {
		before, after, changes := bridged(spread)
		name := fmt.Sprintf("after %d changes in %d of %d groups", changed, spread, groups)
		if err := offered(ctx, after, func(peers *libraries.Peers) error {
			if err := updated(ctx, b, peers, "PageRank "+name, "pagerank", 10, boarded(before, changes, pageRanked),
				harness.TimedAnswer("ours, in full", func(ctx context.Context) (any, error) {
					return kernel.PageRank(ctx, after, kernel.PageRankOptions{Tolerance: 1e-10})
				}), within(1e-9), "1e-10"); err != nil {
				return err
			}
			most := 0.0
			return updated(ctx, b, peers, "betweenness "+name, "betweenness", 50, boarded(before, changes, (*live.Board).Betweenness),
				ofOurs(after), libraries.Scores(tolerance, &most))
		}); err != nil {
			return err
		}
	}
	return nil
}

// bridged is a graph, what becomes of it, and by which changes: links within the
// first groups come and go.
func bridged(spread int) (before, after *snapshot.Graph, changes []live.Change) {
	rng := rand.New(rand.NewPCG(1, 1))
	links := map[[2]int32]bool{}
	in := func(group int) int32 { return int32(group*groupSize + rng.IntN(groupSize)) }
	add := func(u, v int32) {
		if u != v {
			links[[2]int32{min(u, v), max(u, v)}] = true
		}
	}
	for g := range groups {
		for range groupSize * groupArcs / 2 {
			add(in(g), in(g))
		}
		if g > 0 {
			add(in(rng.IntN(g)), in(g))
		}
	}
	graph := func() *snapshot.Graph {
		var arcs []fixture.Arc
		for l := range links {
			arcs = append(arcs, fixture.Arc{From: int(l[0]), To: int(l[1]), Weight: 1})
		}
		return fixture.Build(groups*groupSize, arcs)
	}
	before = graph()
	for len(changes) < changed {
		g := rng.IntN(spread)
		u, v := in(g), in(g)
		if u == v {
			continue
		}
		l := [2]int32{min(u, v), max(u, v)}
		changes = append(changes, live.Change{U: u, V: v, Gone: links[l]})
		if links[l] {
			delete(links, l)
		} else {
			links[l] = true
		}
	}
	return before, graph(), changes
}

func pageRanked(b *live.Board, _ context.Context) ([]float64, error) { return b.PageRank(), nil }

// boarded is a board that has known the graph before, and is told the changes in
// the time that counts.
func boarded(before *snapshot.Graph, changes []live.Change, scores func(*live.Board, context.Context) ([]float64, error)) harness.Side {
	return harness.Side{Name: "ours, kept up to date", Run: func(ctx context.Context) (harness.Round, error) {
		board, err := live.New(ctx, before, live.Options{})
		if err == nil {
			_, err = scores(board, ctx)
		}
		if err != nil {
			return harness.Round{}, err
		}
		start := time.Now()
		if err := board.Apply(ctx, changes); err != nil {
			return harness.Round{}, err
		}
		answer, err := scores(board, ctx)
		return harness.Round{Value: time.Since(start).Seconds(), Answer: answer}, err
	}}
}

// within compares scores that may be so far apart.
func within(most float64) func(ours, theirs any) error {
	return func(ours, theirs any) error {
		for v, x := range ours.([]float64) {
			if full, ok := theirs.([]float64); ok && !(math.Abs(full[v]-x) <= most) {
				return fmt.Errorf("vertex %d has the score %v, in full %v", v, x, full[v])
			}
		}
		return nil
	}
}

func updated(ctx context.Context, b *harness.Bench, peers *libraries.Peers, name, workload string, goal float64, kept, full harness.Side, equal func(ours, theirs any) error, args ...string) error {
	sides := []harness.Side{kept, full}
	for _, library := range []string{libraries.Igraph, libraries.NetworKit} {
		s, err := peers.Side(ctx, library, append([]string{workload}, args...)...)
		if err != nil {
			return err
		}
		sides = append(sides, s)
	}
	c := harness.Contest{Name: name, Rounds: min(b.Rounds, 3), Equal: equal}
	r, err := b.Hold(ctx, c, sides...)
	if err != nil {
		return err
	}
	for _, beside := range r[1:] {
		b.Ahead(c, r[0], beside, goal)
	}
	return nil
}
