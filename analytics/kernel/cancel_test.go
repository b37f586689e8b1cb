package kernel_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
	"portolan/graph"
)

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
	const cheap = 600 // looks up to which every one is tried; of more, as many spread out
	kernel.PollOften(t)
	g := fixture.Karate.Graph()
	for _, s := range subjects() {
		all := &countdown{Context: background}
		all.left.Store(1 << 40)
		if err := s.check(g, must[any](t)(s.run(all, g))); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		looks := 1<<40 - all.left.Load()
		for k := int64(0); k < looks; k += 1 + looks/cheap {
			c := &countdown{Context: background}
			c.left.Store(k)
			if _, err := s.run(c, g); !graph.Is(err, graph.Cancelled) || !errors.Is(err, context.Canceled) {
				t.Fatalf("%s cancelled at look %d of %d gives %v", s.name, k, looks, err)
			}
		}
		enough := &countdown{Context: background}
		if enough.left.Store(looks); second(s.run(enough, g)) != nil {
			t.Fatalf("%s is not done after its %d looks", s.name, looks)
		}
	}
}

func TestLongKernelsReportProgressInOrder(t *testing.T) {
	g := fixture.BarabasiAlbert(500, 2, 1)
	ends := []string{"betweenness", "traffic", "link traffic", "estimated", "harmonic", "cut tree", "key players", "likely links", "distribution", "closeness", "closest"} // with the last of their steps
	for _, s := range subjects() {
		last, all := 0, 0
		ctx := kernel.WithProgress(background, func(done, total int) {
			if done <= last || done > total {
				t.Errorf("%s reports %d of %d after %d", s.name, done, total, last)
			}
			last, all = done, total
		})
		must[any](t)(s.run(ctx, g))
		if slices.ContainsFunc(ends, func(begin string) bool { return strings.HasPrefix(s.name, begin) }) && (all == 0 || last != all) {
			t.Errorf("%s ends at %d of %d", s.name, last, all)
		}
		if (strings.HasPrefix(s.name, "k paths") || strings.HasPrefix(s.name, "best vertex cuts")) && all == 0 && !strings.Contains(s.name, "directed=true") && !strings.Contains(s.name, "Directed:true") && !strings.Contains(s.name, "constrained=true") {
			t.Errorf("%s reports nothing", s.name)
		}
	}
}

func TestACancelledKernelEndsSoon(t *testing.T) {
	g := fixture.BarabasiAlbert(20_000, 5, 1)
	g.Undirected()
	g.Directed()
	for _, s := range subjects() {
		_, err := timely(t, s, "a grown graph", g, 30*time.Millisecond)
		if err != nil && !graph.Is(err, graph.Cancelled) {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}
