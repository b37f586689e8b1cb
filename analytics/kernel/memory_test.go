package kernel_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/graph"
)

// footprint is a kernel with the bytes it says it needs.
type footprint struct {
	name  string
	bound func(g snap, c *kernel.Contacts) int64
	run   func(g snap, c *kernel.Contacts) error
}

func onGraph(name string, bound func(g snap) int64, run func(g snap) error) footprint {
	return footprint{name, func(g snap, _ *kernel.Contacts) int64 { return bound(g) }, func(g snap, _ *kernel.Contacts) error { return run(g) }}
}

// footprints has every kernel with a bound, on graphs whose last vertex is to.
func footprints(to int32) []footprint {
	ends := [2][]int32{{0}, {to}}
	return []footprint{
		onGraph("degree", kernel.DegreeMemory, func(g snap) error { return second(kernel.Degree(background, g, kernel.DegreeOptions{})) }),
		onGraph("betweenness", kernel.BetweennessMemory, func(g snap) error {
			return begun(func(ctx ctxt) error { return second(kernel.Betweenness(ctx, g, kernel.BetweennessOptions{})) })
		}),
		onGraph("estimated betweenness", kernel.SampledMemory, func(g snap) error {
			return second(kernel.SampledBetweenness(background, g, kernel.SampledOptions{Epsilon: 0.1}))
		}),
		onGraph("components", kernel.ComponentsMemory, func(g snap) error { return second(kernel.Components(background, g)) }),
		onGraph("strong components", kernel.StrongComponentsMemory, func(g snap) error { return second(kernel.StrongComponents(background, g)) }),
		onGraph("core number", kernel.CoreNumberMemory, func(g snap) error { return second(kernel.CoreNumber(background, g)) }),
		onGraph("page rank", kernel.PageRankMemory, func(g snap) error {
			return second(kernel.PageRank(background, g, kernel.PageRankOptions{Directed: true}))
		}),
		onGraph("communities", kernel.CommunitiesMemory, func(g snap) error { return second(kernel.Communities(background, g, kernel.CommunitiesOptions{})) }),
		onGraph("modularity", kernel.ModularityMemory, func(g snap) error {
			return second(kernel.Modularity(background, g, make([]int32, g.Len()), kernel.CommunitiesOptions{}))
		}),
		onGraph("shortest paths", kernel.ShortestPathsMemory, func(g snap) error {
			return second(kernel.ShortestPaths(background, g, 0, to, kernel.ShortestPathsOptions{}))
		}),
		onGraph("neighbourhood", kernel.NeighbourhoodMemory, func(g snap) error {
			return second(kernel.Neighbourhood(background, g, ends[0], kernel.NeighbourhoodOptions{Depth: 99}))
		}),
		onGraph("minimum vertex cut", kernel.MinVertexCutMemory, func(g snap) error {
			return second(kernel.MinVertexCut(background, g, ends[0], ends[1], kernel.MinVertexCutOptions{}))
		}),
		onGraph("best vertex cuts", kernel.BestVertexCutsMemory, func(g snap) error {
			return second(kernel.BestVertexCuts(background, g, ends[0], ends[1], kernel.BestVertexCutsOptions{K: 2}))
		}),
		onGraph("minimum edge cut", kernel.MinEdgeCutMemory, func(g snap) error {
			return second(kernel.MinEdgeCut(background, g, ends[0], ends[1], kernel.MinEdgeCutOptions{Directed: true, Every: true}))
		}),
		onGraph("cut tree", kernel.GomoryHuMemory, func(g snap) error {
			return second(kernel.GomoryHu(background, g, kernel.CutTreeOptions{Terminals: some(g, 3), Capacity: linkCapacities(g)}))
		}),
		onGraph("distances", kernel.DistancesMemory, func(g snap) error {
			return second(kernel.Distances(background, g, ends[0], kernel.Costs{By: kernel.CostWeights}))
		}),
		onGraph("k paths", func(g snap) int64 { return kernel.KPathsMemory(g, kernel.KPathsOptions{K: 3}) }, func(g snap) error {
			return second(kernel.KPaths(background, g, 0, to, kernel.KPathsOptions{K: 3, Costs: kernel.Costs{Directed: true, By: kernel.CostWeights}}))
		}),
		onGraph("connect", kernel.ConnectMemory, func(g snap) error { return second(kernel.Connect(background, g, some(g, 9), kernel.Costs{})) }),
		onGraph("key players breaking", kernel.KeyPlayersBreakingMemory, func(g snap) error {
			return second(kernel.KeyPlayersBreaking(background, g, kernel.KeyPlayersNegOptions{K: 3}))
		}),
		onGraph("key players reaching", func(g snap) int64 { return kernel.KeyPlayersReachingMemory(g, kernel.KeyPlayersPosOptions{}) }, func(g snap) error {
			return second(kernel.KeyPlayersReaching(background, g, kernel.KeyPlayersPosOptions{K: 3}))
		}),
		onGraph("disruption", func(g snap) int64 { return kernel.DisruptionMemory(g, 9_000) }, func(g snap) error {
			return second(kernel.Disruption(background, g, some(g, 9_000)))
		}),
		onGraph("blocks", kernel.BlocksMemory, func(g snap) error { return second(kernel.Blocks(background, g)) }),
		onGraph("triangles", kernel.TrianglesMemory, func(g snap) error { return second(kernel.Triangles(background, g)) }),
		onGraph("structural holes", kernel.StructuralHolesMemory, func(g snap) error {
			return second(kernel.StructuralHoles(background, g, kernel.HolesOptions{Weighted: true}))
		}),
		onGraph("brokerage", kernel.BrokerageMemory, func(g snap) error {
			return second(kernel.Brokerage(background, g, make([]int32, g.Len()), kernel.BrokerageOptions{Directed: true}))
		}),
		onGraph("label propagation", kernel.LabelPropagationMemory, func(g snap) error {
			return second(kernel.LabelPropagation(background, g, kernel.LabelsOptions{}))
		}),
		onGraph("conductance", kernel.ConductanceMemory, func(g snap) error {
			return second(kernel.Conductance(background, g, make([]int32, g.Len()), kernel.CommunitiesOptions{}))
		}),
		onGraph("agreement", func(g snap) int64 { return kernel.AgreeMemory(g.Len()) }, func(g snap) error {
			return second(kernel.Agree(background, make([]int32, g.Len()), make([]int32, g.Len())))
		}),
		onGraph("similarity", func(g snap) int64 { return kernel.SimilarityMemory(g, 36) }, func(g snap) error {
			return second(kernel.Similarity(background, g, asked(g), kernel.AdamicAdar))
		}),
		onGraph("likely links", func(g snap) int64 { return kernel.LikelyLinksMemory(g, kernel.LikelyLinksOptions{}) }, func(g snap) error {
			return second(kernel.LikelyLinks(background, g, kernel.LikelyLinksOptions{HubCap: 50}))
		}),
		onGraph("distribution", kernel.DistributionMemory, func(g snap) error {
			return second(kernel.Distribution(background, g, kernel.HarmonicOptions{}))
		}),
		onGraph("harmonic", kernel.HarmonicMemory, func(g snap) error {
			return second(kernel.Harmonic(background, g, kernel.HarmonicOptions{}))
		}),
		onGraph("closeness", func(g snap) int64 { return kernel.ClosenessMemory(g, kernel.Costs{}) }, func(g snap) error {
			return second(kernel.Closeness(background, g, kernel.Costs{}))
		}),
		onGraph("closest", kernel.ClosestMemory, func(g snap) error {
			return second(kernel.Closest(background, g, kernel.ClosestOptions{K: 5}))
		}),
		onGraph("eigenvector", kernel.EigenvectorMemory, func(g snap) error {
			return second(kernel.Eigenvector(background, g, kernel.EigenvectorOptions{}))
		}),
		onGraph("hubs", kernel.HITSMemory, func(g snap) error { return second(kernel.HITS(background, g, kernel.EigenvectorOptions{})) }),
		onGraph("katz", kernel.KatzMemory, func(g snap) error { return second(kernel.Katz(background, g, kernel.KatzOptions{Directed: true})) }),
		{"timed journeys", func(_ snap, c *kernel.Contacts) int64 { return kernel.TimedMemory(c) }, func(_ snap, c *kernel.Contacts) error {
			return second(kernel.TimedJourneys(background, c, ends[0], kernel.TimedOptions{Aim: kernel.Fastest}))
		}},
		{"latest departures", func(_ snap, c *kernel.Contacts) int64 { return kernel.TimedMemory(c) }, func(_ snap, c *kernel.Contacts) error {
			return second(kernel.LatestDepartures(background, c, ends[0], kernel.Window{MaxWait: 3}))
		}},
		{"timed cut", func(_ snap, c *kernel.Contacts) int64 { return kernel.MinTimedCutMemory(c) }, func(_ snap, c *kernel.Contacts) error {
			return second(kernel.MinTimedCut(background, c, ends[0], ends[1], kernel.TimedCutOptions{}))
		}},
	}
}

// begun runs a long kernel until it first reports progress: all that it needs is there by then.
func begun(run func(ctx ctxt) error) error {
	ctx, stop := context.WithCancel(background)
	defer stop()
	err := run(kernel.WithProgress(ctx, func(int, int) { stop() }))
	if graph.Is(err, graph.Cancelled) {
		return nil
	}
	return fmt.Errorf("it ended before it was stopped (%w)", err)
}

// TestMemoryIsBoundedWithinAFactor compares what a kernel says it needs with
// all that it allocates, rows and what grew and was thrown away included.
func TestMemoryIsBoundedWithinAFactor(t *testing.T) {
	arcs := fixture.Arcs(fixture.BarabasiAlbert(10_000, 4, 1))
	for _, x := range footprints(9_999) {
		g := fixture.Build(10_000, arcs)
		contacts, _ := legsOf(g, len(arcs))
		c := must[*kernel.Contacts](t)(kernel.NewContacts(g.Len(), contacts))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := x.run(g, c); err != nil {
			t.Errorf("%s: %v", x.name, err)
		}
		runtime.ReadMemStats(&after)
		bound, got := float64(x.bound(g, c)), float64(after.TotalAlloc-before.TotalAlloc)
		most := 1.5
		if x.name == "communities" {
			most = 12 // every pass builds smaller graphs anew and leaves the last ones behind
		}
		if got > most*bound || bound > 6*got {
			t.Errorf("%s says it needs %.0f bytes and takes %.0f: %.2f of them", x.name, bound, got, got/bound)
		}
	}
}
