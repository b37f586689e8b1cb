package kernel_test

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/path"

	"portolan/analytics/gonumgraph"
	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
)

// traffic are the ways to count shortest paths beside those that rank vertices:
// over links, by what links cost, between some only.
func traffic() []subject {
	var list []subject
	for _, directed := range []bool{false, true} {
		for _, links := range []bool{false, true} {
			for _, costed := range []bool{false, true} {
				for _, some := range []bool{false, true} {
					if links || costed || some {
						list = append(list, trafficSubject(directed, links, costed, some))
					}
				}
			}
		}
	}
	return list
}

func trafficSubject(directed, links, costed, some bool) subject {
	cost := func(link int32) float64 { return float64(1 + link%3) }
	options := func(g snap) kernel.BetweennessOptions {
		o := kernel.BetweennessOptions{Directed: directed}
		for l := range int32(g.LinkCount()) {
			if costed {
				o.Own = append(o.Own, cost(l))
			}
		}
		for v := range int32(g.Len()) {
			if some && v%3 < 2 {
				o.Sources = append(o.Sources, v)
			}
			if some && v%2 == 1 {
				o.Targets = append(o.Targets, v)
			}
		}
		return o
	}
	kind := "traffic"
	if links {
		kind = "link traffic"
	}
	return scores(fmt.Sprintf("%s directed=%v costed=%v some=%v", kind, directed, costed, some),
		func(ctx ctxt, g snap) ([]float64, error) {
			if links {
				return kernel.LinkBetweenness(ctx, g, options(g))
			}
			return kernel.Betweenness(ctx, g, options(g))
		}, func(g snap, s []float64) error {
			o := options(g)
			q := verify.Traffic{Directed: directed, Sources: o.Sources, Targets: o.Targets}
			if costed {
				q.Cost = cost
			}
			if links {
				return verify.Shares(g, q, nil, append([]float64{}, s...))
			}
			return verify.Shares(g, q, s, nil)
		})
}

func TestTrafficAgreesWithGonum(t *testing.T) {
	for _, g := range compared() {
		for _, directed := range []bool{false, true} {
			r, share := g.Undirected(), 0.5
			if directed {
				r, share = g.Directed(), 1
			}
			u := gonumgraph.NewDirected(r) // an undirected reading has both arcs of a link
			all := path.DijkstraAllPaths(u)
			own := make([]float64, g.LinkCount()) // gonum adds parallel links up
			for v := range int32(g.Len()) {
				for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
					own[l] = 1
					if w := g.OutTo[l]; w != v {
						own[l] = u.WeightedEdge(int64(v), int64(w)).Weight()
					}
				}
			}
			for _, costs := range [][]float64{nil, own} {
				links, through := network.EdgeBetweenness(u), network.Betweenness(u)
				if costs != nil {
					links, through = network.EdgeBetweennessWeighted(u, all), network.BetweennessWeighted(u, all)
				}
				o := kernel.BetweennessOptions{Directed: directed, Own: costs}
				want := dense(g.Len(), through)
				for v := range want {
					want[v] *= share
				}
				nearly(t, fmt.Sprintf("directed %v, costs %v", directed, costs != nil), must[[]float64](t)(kernel.Betweenness(background, g, o)), want, 1e-9)
				over := make([]float64, g.LinkCount())
				for v := range int64(g.Len()) {
					for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
						w := int64(g.OutTo[l])
						if w == v {
							continue
						}
						over[l] = share * links[[2]int64{v, w}]
						if !directed {
							over[l] += share * links[[2]int64{w, v}]
						}
					}
				}
				nearly(t, fmt.Sprintf("links, directed %v, costs %v", directed, costs != nil), must[[]float64](t)(kernel.LinkBetweenness(background, g, o)), over, 1e-9)
			}
		}
	}
}

func TestTrafficOnKnownGraphs(t *testing.T) {
	// Each link of a path parts what lies before it from what lies behind.
	nearly(t, "links of a path", must[[]float64](t)(kernel.LinkBetweenness(background, fixture.Path.Graph(), kernel.BetweennessOptions{})), []float64{4, 6, 6, 4}, 0)
	g := fixture.Draw("a - b - c\na - d - c\nc -9- e\na -1- e\n")
	o := kernel.BetweennessOptions{By: kernel.CostWeights, Sources: []int32{fixture.Vertex(g, "c")}, Targets: []int32{fixture.Vertex(g, "e")}}
	nearly(t, "from c to e by weights", must[[]float64](t)(kernel.Betweenness(background, g, o)), []float64{1, 0.5, 0, 0.5, 0}, 0)
	o.Sources, o.Targets = []int32{}, nil
	nearly(t, "from nobody", must[[]float64](t)(kernel.Betweenness(background, g, o)), make([]float64, 5), 0)
	for name, o := range map[string]kernel.BetweennessOptions{"no vertex": {Sources: []int32{5}}, "no target": {Targets: []int32{-1}}, "too few costs": {Own: []float64{1}}, "no cost": {By: 9}} {
		if _, err := kernel.Betweenness(background, g, o); !graph.Is(err, graph.Invalid) {
			t.Errorf("%s gives %v", name, err)
		}
		if _, err := kernel.LinkBetweenness(background, g, o); !graph.Is(err, graph.Invalid) {
			t.Errorf("%s gives %v for links", name, err)
		}
	}
}

// Twins are merged and cut apart: whatever hangs on them, each is counted as if it were alone.
func TestVerticesWithTheSameNeighboursScoreAsIfNoneWereMerged(t *testing.T) {
	for name, drawing := range map[string]string{
		"apart, one with a tail":   "a - x - b\na - y - b\na - z - b\nz - t - u\na - v",
		"linked, one with a tail":  "x - y - z - x\na - x - b\na - y - b\na - z - b\na - c - b\nz - t",
		"a clique":                 "a - b - c - d - a - c\nb - d",
		"both sides":               "a - x\na - y\na - z\nb - x\nb - y\nb - z\nc - x\nc - y\nc - z\nx - p - q",
		"twins of twins":           "a - m - x\na - n - x\na - o - y\na - p - y\nx - e - y\nx - f - y",
		"blocks that share a twin": "a - x - b\na - y - b\nx - c - y\nx - d - e - x\nx - f - e",
	} {
		g := fixture.Draw(drawing)
		s := must[[]float64](t)(kernel.Betweenness(background, g, kernel.BetweennessOptions{}))
		if err := verify.Shares(g, verify.Traffic{}, s, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
