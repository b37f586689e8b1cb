package kernel_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/analytics/kernel/verify"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// subject is one way to call a kernel, with the independent check of what it
// returns.
type subject struct {
	name  string
	run   func(ctx context.Context, g *snapshot.Graph) (any, error)
	check func(g *snapshot.Graph, result any) error
}

// scores makes a subject of a kernel that gives each vertex a number.
func scores(name string, run func(ctx context.Context, g *snapshot.Graph) ([]float64, error), check func(g *snapshot.Graph, s []float64) error) subject {
	return subject{name,
		func(ctx context.Context, g *snapshot.Graph) (any, error) { return run(ctx, g) },
		func(g *snapshot.Graph, result any) error { return check(g, result.([]float64)) }}
}

// labels makes a subject of a kernel that gives each vertex a class.
func labels(name string, run func(ctx context.Context, g *snapshot.Graph) ([]int32, error), check func(g *snapshot.Graph, l []int32) error) subject {
	return subject{name,
		func(ctx context.Context, g *snapshot.Graph) (any, error) { return run(ctx, g) },
		func(g *snapshot.Graph, result any) error { return check(g, result.([]int32)) }}
}

type (
	ctxt = context.Context
	snap = *snapshot.Graph
)

// ranked are the kernels that score vertices: what they find must not depend on
// the numbers of the vertices.
func ranked() []subject {
	var list []subject
	for _, o := range []kernel.DegreeOptions{{}, {Directed: true}, {Directed: true, Incoming: true}} {
		list = append(list,
			scores(fmt.Sprintf("degree %v", o), func(ctx ctxt, g snap) ([]float64, error) { return kernel.Degree(ctx, g, o) },
				func(g snap, s []float64) error { return verify.Degree(g, o.Directed, o.Incoming, s) }),
			scores(fmt.Sprintf("weighted degree %v", o), func(ctx ctxt, g snap) ([]float64, error) { return kernel.WeightedDegree(ctx, g, o) },
				func(g snap, s []float64) error { return verify.WeightedDegree(g, o.Directed, o.Incoming, s) }))
	}
	for _, directed := range []bool{false, true} {
		list = append(list,
			scores(fmt.Sprintf("betweenness directed=%v", directed), func(ctx ctxt, g snap) ([]float64, error) {
				return kernel.Betweenness(ctx, g, kernel.BetweennessOptions{Directed: directed})
			}, func(g snap, s []float64) error { return verify.Betweenness(g, directed, s) }))
	}
	return list
}

// cuts are sources and sinks of the graph for the cut kernel: its first two
// vertices against its last two.
func ends(g snap) (sources, sinks []int32) {
	n := int32(g.Len())
	if n < 4 {
		return nil, nil
	}
	return []int32{0, 1}, []int32{n - 2, n - 1}
}

func capacities(g snap) []int64 {
	c := make([]int64, g.Len())
	for v := range c {
		c[v] = int64(1 + v%3)
	}
	return c
}

func partitions() []subject {
	list := []subject{
		labels("components", kernel.Components, verify.Components),
		labels("strong components", kernel.StrongComponents, verify.StrongComponents),
	}
	for _, o := range []kernel.CommunitiesOptions{{}, {Weighted: true, Seed: 7}, {Resolution: 2}} {
		list = append(list, labels(fmt.Sprintf("communities %v", o),
			func(ctx ctxt, g snap) ([]int32, error) { return kernel.Communities(ctx, g, o) },
			func(g snap, l []int32) error {
				resolution := o.Resolution
				if resolution == 0 {
					resolution = 1
				}
				if err := verify.Communities(g, o.Weighted, resolution, l); err != nil {
					return err
				}
				q, err := kernel.Modularity(context.Background(), g, l, o)
				if want := verify.Modularity(g, o.Weighted, resolution, l); err != nil || q-want > 1e-9 || want-q > 1e-9 {
					return fmt.Errorf("the modularity is %v (%v), not %v", q, err, want)
				}
				return nil
			}))
	}
	return list
}

func routes() []subject {
	var list []subject
	for _, directed := range []bool{false, true} {
		for _, weighed := range []bool{false, true} {
			list = append(list, subject{fmt.Sprintf("minimum vertex cut directed=%v weighed=%v", directed, weighed),
				func(ctx ctxt, g snap) (any, error) {
					o := kernel.MinVertexCutOptions{Directed: directed}
					if weighed {
						o.Capacity = capacities(g)
					}
					sources, sinks := ends(g)
					return kernel.MinVertexCut(ctx, g, sources, sinks, o)
				},
				func(g snap, result any) error {
					var capacity []int64
					if weighed {
						capacity = capacities(g)
					}
					sources, sinks := ends(g)
					return verify.MinVertexCut(g, directed, sources, sinks, capacity, verify.VertexCut(result.(kernel.VertexCut)))
				}})
		}
	}
	return list
}

func subjects() []subject { return append(append(ranked(), partitions()...), routes()...) }

// samples are all named graphs and seeded ones of several shapes.
func samples() map[string]snap {
	all := map[string]snap{
		"nothing":   fixture.Build(0, nil),
		"one":       fixture.Build(1, nil),
		"pair":      fixture.Build(2, []fixture.Arc{{From: 1, To: 0, Weight: 2}}),
		"ba":        fixture.BarabasiAlbert(120, 3, 1),
		"planted":   fixture.Planted(6, 20, 6, 1, 2),
		"diamonds":  fixture.Diamonds(20),
		"scattered": fixture.Random(100, 90, 5),
	}
	for _, f := range fixture.All() {
		all[f.Name] = f.Graph()
	}
	for seed := range uint64(40) {
		n := 3 + int(seed)%12
		all[fmt.Sprintf("random %d", seed)] = fixture.Random(n, n+int(seed)%17, seed)
	}
	return all
}

func TestEveryResultPassesItsIndependentCheck(t *testing.T) {
	for name, g := range samples() {
		for _, s := range subjects() {
			result, err := s.run(context.Background(), g)
			if err == nil {
				err = s.check(g, result)
			}
			if err != nil {
				t.Errorf("%s on %s: %v", s.name, name, err)
			}
		}
	}
}

func TestTheSameBytesOnAnyNumberOfCores(t *testing.T) {
	g := fixture.BarabasiAlbert(700, 3, 9)
	for _, s := range subjects() {
		want := ""
		for _, cores := range []int{1, 2, 8} {
			before := runtime.GOMAXPROCS(cores)
			result, err := s.run(context.Background(), fixture.Build(g.Len(), fixture.Arcs(g)))
			runtime.GOMAXPROCS(before)
			if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			got := fmt.Sprintf("%b", result) // floats to the last bit
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%s gives other bytes on %d cores than on one", s.name, cores)
			}
		}
	}
}

// countdown is a context that is cancelled from the k-th look on.
type countdown struct {
	context.Context
	left atomic.Int64
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

func TestCancelledAtAnyLookAKernelStopsAndSaysSo(t *testing.T) {
	kernel.PollOften(t)
	g := fixture.Karate.Graph()
	for _, s := range subjects() {
		for k := int64(0); ; k++ {
			c := &countdown{Context: context.Background()}
			c.left.Store(k)
			result, err := s.run(c, g)
			if err == nil {
				if c.left.Load() < 0 {
					t.Fatalf("%s overlooked a cancelled context at look %d", s.name, k)
				}
				if err := s.check(g, result); err != nil {
					t.Fatalf("%s: %v", s.name, err)
				}
				break
			}
			if !graph.Is(err, graph.Cancelled) || !errors.Is(err, context.Canceled) {
				t.Fatalf("%s at look %d fails with %v", s.name, k, err)
			}
		}
	}
}

func FuzzKernels(f *testing.F) {
	f.Add([]byte{5, 0, 1, 1, 1, 2, 1, 2, 3, 1, 3, 4, 1})
	f.Add([]byte{14, 0, 3, 1, 3, 1, 2, 1, 5, 5, 5, 13, 7, 12, 4, 0, 4, 3, 3, 6, 6, 0})
	f.Add([]byte{24})
	f.Fuzz(func(t *testing.T, data []byte) {
		g := fixture.FromBytes(data)
		for _, s := range subjects() {
			result, err := s.run(context.Background(), g)
			if err == nil {
				err = s.check(g, result)
			}
			if err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
		}
	})
}
