package graphs

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/cmd/bench/harness"
	"portolan/cmd/bench/libraries"
	"portolan/graph/snapshot"
)

// chosen is the graph of -graph, or else the one that grow makes, with a name
// and its rows: made once, as in a server.
func chosen(b *harness.Bench, name string, grow func() *snapshot.Graph) (string, *snapshot.Graph, error) {
	if b.Graph == "" {
		g := grow()
		g.Undirected()
		return name, g, nil
	}
	g, err := libraries.ReadEdges(b.Graph)
	if err == nil {
		g.Undirected()
	}
	return b.Graph, g, err
}

// grown has average degree 2m.
func grown(n, m int) func() *snapshot.Graph {
	return func() *snapshot.Graph { return fixture.BarabasiAlbert(n, m, 1) }
}

// offered runs work with the libraries that hold g.
func offered(ctx context.Context, g *snapshot.Graph, work func(*libraries.Peers) error) (err error) {
	peers, err := libraries.Offer(ctx, g, false)
	if err != nil {
		return err
	}
	defer func() {
		if e := peers.Close(); err == nil {
			err = e
		}
	}()
	return work(peers)
}

// harmonic runs all sources beside igraph and NetworKit on 10,000 vertices. On
// 100,000 NetworKit needs a quarter of an hour and igraph almost as long:
// igraph searches from 1,000 of them, and its time is multiplied.
func harmonic(ctx context.Context, b *harness.Bench) error {
	name, g, err := chosen(b, "10000 vertices", grown(10_000, 4))
	if err != nil {
		return err
	}
	ours := func(g *snapshot.Graph) harness.Side {
		return harness.TimedAnswer("ours", func(ctx context.Context) (any, error) {
			return kernel.Harmonic(ctx, g, kernel.HarmonicOptions{})
		})
	}
	err = offered(ctx, g, func(peers *libraries.Peers) error {
		return beside(ctx, b, peers, "harmonic closeness of "+name, ours(g), "harmonic", []goal{{libraries.Igraph, 40}, {libraries.NetworKit, 80}})
	})
	if err != nil || b.Graph != "" {
		return err
	}
	const some = 1000
	g = grown(100_000, 4)()
	g.Undirected()
	return offered(ctx, g, func(peers *libraries.Peers) error {
		peer, err := peers.Side(ctx, libraries.Igraph, "harmonic-of", fmt.Sprint(some))
		if err != nil {
			return err
		}
		most := 0.0
		c := harness.Contest{Name: "harmonic closeness of 100000 vertices, igraph from 1000", Rounds: min(b.Rounds, 2), Equal: func(ours, theirs any) error {
			return libraries.Scores(tolerance, &most)(ours.([]float64)[:some], theirs)
		}}
		r, err := b.Hold(ctx, c, ours(g), peer)
		if err != nil {
			return err
		}
		b.Record(harness.Figure{Name: "harmonic closeness of 100000 vertices: ours, over igraph from all", Value: r[1].Median * float64(g.Len()) / some / r[0].Median, Unit: "x", Goal: 40,
			Note: fmt.Sprintf("igraph searched from %d vertices, its median times %d", some, g.Len()/some)})
		return nil
	})
}

// beside holds a contest of scores.
func beside(ctx context.Context, b *harness.Bench, peers *libraries.Peers, name string, ours harness.Side, workload string, goals []goal) error {
	sides := []harness.Side{ours}
	for _, l := range goals {
		s, err := peers.Side(ctx, l.library, workload)
		if err != nil {
			return err
		}
		s.Once = l.library == libraries.NetworkX // which is slow
		sides = append(sides, s)
	}
	most := 0.0
	c := harness.Contest{Name: name, Rounds: min(b.Rounds, 3), Equal: libraries.Scores(tolerance, &most)}
	r, err := b.Hold(ctx, c, sides...)
	if err != nil {
		return err
	}
	for i, l := range goals {
		b.Ahead(c, r[0], r[i+1], l.times)
	}
	b.Record(harness.Figure{Name: name + ": largest relative difference", Value: most, Goal: tolerance, AtMost: true})
	return nil
}

// pageRank runs beside igraph and NetworKit as they are set by themselves, and
// beside each to the residual that it reaches: the summed change of one more
// round.
func pageRank(ctx context.Context, b *harness.Bench) error {
	name, g, err := chosen(b, "1000000 vertices", grown(1_000_000, 5))
	if err != nil {
		return err
	}
	return offered(ctx, g, func(peers *libraries.Peers) error {
		for _, l := range []goal{{libraries.Igraph, 5}, {libraries.NetworKit, 1.5}} {
			theirs, err := peers.Side(ctx, l.library, "pagerank", "1e-8") // which NetworKit sets by itself
			if err != nil {
				return err
			}
			r, err := theirs.Run(ctx)
			if err != nil {
				return err
			}
			var scores []float64
			if err := json.Unmarshal(r.Answer.(json.RawMessage), &scores); err != nil {
				return err
			}
			reached, rounds := residual(g, scores), 0
			ours := harness.TimedAnswer(fmt.Sprintf("ours, to %.1e", reached), func(ctx context.Context) (any, error) {
				ctx = kernel.WithProgress(ctx, func(done, _ int) { rounds = done })
				return kernel.PageRank(ctx, g, kernel.PageRankOptions{Tolerance: reached})
			})
			mine := 0.0
			c := harness.Contest{Name: "page rank of " + name + ", as far as " + l.library, Rounds: min(b.Rounds, 3), Equal: func(ours, theirs any) error {
				if mine = residual(g, ours.([]float64)); mine > reached {
					return fmt.Errorf("our residual is %v, theirs %v", mine, reached)
				}
				return apart(ours.([]float64), theirs, reached)
			}}
			held, err := b.Hold(ctx, c, ours, theirs)
			if err != nil {
				return err
			}
			b.Ahead(c, held[0], held[1], l.times)
			b.Record(harness.Figure{Name: "page rank: our residual for " + l.library, Value: mine, Goal: reached, AtMost: true, Note: fmt.Sprintf("%d rounds", rounds)})
		}
		return nil
	})
}

// residual is by how much one more round of page rank changes scores in all.
func residual(g *snapshot.Graph, scores []float64) float64 {
	const damping = 0.85
	r, dangling, change := g.Undirected(), 0.0, 0.0
	for v, x := range scores {
		if r.Off[v] == r.Off[v+1] {
			dangling += x
		}
	}
	for v := range scores {
		next := (1 - damping + damping*dangling) / float64(len(scores))
		for _, u := range r.Neighbours(int32(v)) {
			next += damping * scores[u] / float64(r.Off[u+1]-r.Off[u])
		}
		change += math.Abs(next - scores[v])
	}
	return change
}

// apart is an error when the scores differ by more in all than two solutions of
// the residual can.
func apart(ours []float64, theirs any, residual float64) error {
	var other []float64
	if err := json.Unmarshal(theirs.(json.RawMessage), &other); err != nil {
		return err
	}
	far := 0.0
	for v := range ours {
		far += math.Abs(ours[v] - other[v])
	}
	if most := 2 * residual / (1 - 0.85); !(far <= 1.001*most) {
		return fmt.Errorf("the scores lie %v apart in all, more than %v", far, most)
	}
	return nil
}

// communities runs beside igraph and NetworKit as they are set by themselves;
// our modularity may be half a per cent below theirs.
func communities(ctx context.Context, b *harness.Bench) error {
	for _, n := range []int{100_000, 1_000_000} {
		name, g, err := chosen(b, fmt.Sprint(n, " vertices"), grown(n, 4))
		if err != nil {
			return err
		}
		if err := offered(ctx, g, func(peers *libraries.Peers) error { return communitiesBeside(ctx, b, peers, name, g) }); err != nil || b.Graph != "" {
			return err
		}
	}
	return nil
}

func communitiesBeside(ctx context.Context, b *harness.Bench, peers *libraries.Peers, name string, g *snapshot.Graph) error {
	o := kernel.CommunitiesOptions{Passes: 2}
	sides, goals := []harness.Side{harness.TimedAnswer("ours, 2 passes", func(ctx context.Context) (any, error) {
		return kernel.Communities(ctx, g, o)
	})}, []goal{{libraries.Igraph, 4}, {libraries.NetworKit, 1.2}}
	for _, l := range goals {
		s, err := peers.Side(ctx, l.library, "communities")
		if err != nil {
			return err
		}
		sides = append(sides, s)
	}
	mine, best := 0.0, 0.0
	c := harness.Contest{Name: "communities of " + name, Rounds: min(b.Rounds, 3), Equal: func(ours, theirs any) error {
		var other []int32
		err := json.Unmarshal(theirs.(json.RawMessage), &other)
		if err != nil {
			return err
		}
		if mine, err = kernel.Modularity(ctx, g, ours.([]int32), o); err != nil {
			return err
		}
		q, err := kernel.Modularity(ctx, g, other, o)
		best = max(best, q)
		return err
	}}
	r, err := b.Hold(ctx, c, sides...)
	if err != nil {
		return err
	}
	for i, l := range goals {
		b.Ahead(c, r[0], r[i+1], l.times)
	}
	b.Record(harness.Figure{Name: c.Name + ": our modularity", Value: mine, Goal: 0.995 * best, Note: fmt.Sprintf("the best of theirs is %.4f", best)})
	return nil
}

// structure runs what tells how a graph hangs together beside igraph, each on
// what igraph answers the same of; our blocks, articulation vertices and
// bridges come from one run.
func structure(ctx context.Context, b *harness.Bench) error {
	name, g, err := chosen(b, "1000000 vertices", func() *snapshot.Graph {
		return fixture.WithPendants(fixture.BarabasiAlbert(700_000, 4, 1), 300_000, 1)
	})
	if err != nil {
		return err
	}
	product, contests := 1.0, 0
	hold := func(peers *libraries.Peers, workload string, run func(ctx context.Context) (any, error), same func(ours any, theirs json.RawMessage) error) error {
		peer, err := peers.Side(ctx, libraries.Igraph, workload)
		if err != nil {
			return err
		}
		c := harness.Contest{Name: workload + " of " + name, Rounds: min(b.Rounds, 3), Equal: func(ours, theirs any) error { return same(ours, theirs.(json.RawMessage)) }}
		r, err := b.Hold(ctx, c, harness.TimedAnswer("ours", run), peer)
		if err == nil {
			b.Ahead(c, r[0], r[1], 0)
			product *= r[1].Median / r[0].Median
			contests++
		}
		return err
	}
	blocks := func(ctx context.Context) (any, error) { return kernel.Blocks(ctx, g) }
	err = offered(ctx, g, func(peers *libraries.Peers) error {
		err := hold(peers, "core", func(ctx context.Context) (any, error) { return kernel.CoreNumber(ctx, g) }, func(ours any, theirs json.RawMessage) error {
			most := 0.0
			return libraries.Scores(0, &most)(ours, theirs)
		})
		if err == nil {
			err = hold(peers, "bridges", blocks, func(ours any, theirs json.RawMessage) error {
				return sameCount(len(ours.(*kernel.BlockSet).Bridges), theirs)
			})
		}
		if err == nil {
			err = hold(peers, "blocks", blocks, sameNumber)
		}
		return err
	})
	if err != nil {
		return err
	}
	peers, err := libraries.Offer(ctx, g, true)
	if err != nil {
		return err
	}
	g.Directed()
	err = hold(peers, "strong", func(ctx context.Context) (any, error) { return kernel.StrongComponents(ctx, g) }, sameClasses)
	if e := peers.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	b.Record(harness.Figure{Name: "structure: ours, over igraph", Value: math.Pow(product, 1/float64(contests)), Unit: "x", Goal: 4, Note: "geometric mean"})
	return nil
}

func sameNumber(ours any, theirs json.RawMessage) error {
	if n := fmt.Sprint(ours.(*kernel.BlockSet).Len()); n != string(theirs) {
		return fmt.Errorf("%s blocks, ours are %s", theirs, n)
	}
	return nil
}

func sameCount(ours int, theirs json.RawMessage) error {
	var list []json.RawMessage
	if err := json.Unmarshal(theirs, &list); err != nil || len(list) != ours {
		return fmt.Errorf("%d, ours are %d (%v)", len(list), ours, err)
	}
	return nil
}

// sameClasses pairs the classes of two partitions.
func sameClasses(ours any, theirs json.RawMessage) error {
	var other []int32
	if err := json.Unmarshal(theirs, &other); err != nil {
		return err
	}
	to, from := map[int32]int32{}, map[int32]int32{}
	for v, a := range ours.([]int32) {
		x, known := to[a]
		y, met := from[other[v]]
		if known != met || known && (x != other[v] || y != a) {
			return fmt.Errorf("vertex %d is in another class", v)
		}
		to[a], from[other[v]] = other[v], a
	}
	return nil
}
