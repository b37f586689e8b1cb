package found

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/analytics/story"
	"portolan/exchange/world"
	"portolan/graph"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// BenchmarkStories asks in a world of 25,000 people for the ways between twenty
// pairs, and for the network of five, as the fusion centre. It reports the first
// answer, which freezes the graph; of each sort of question the average and the
// worst of all pairs, and how many were cut; and the same questions again.
func BenchmarkStories(b *testing.B) {
	p := world.Default()
	p.People = 25000
	err := contributed(context.Background(), p, func(w *world.World, v *vault.Vault, registry *mint.Registry) error {
		scope, err := registry.As(world.Fusion, "bench")
		if err != nil {
			return err
		}
		for b.Loop() {
			err = v.Ask(context.Background(), scope, vault.Question{Action: "bench"}, func(ctx context.Context, w *vault.View) error {
				return times(ctx, b, w)
			})
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

func times(ctx context.Context, b *testing.B, w *vault.View) error {
	engine, random := analytics.New(analytics.Options{}), rand.New(rand.NewPCG(1, 1))
	people := w.Entities(graph.Person)
	anybody := func() graph.ID { return people[random.IntN(len(people))] }
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	asked := []struct {
		name string
		analytics.PathsSpec
	}{
		{"length", analytics.PathsSpec{}}, {"surprise", analytics.PathsSpec{By: story.Surprise}},
		{"around-places", analytics.PathsSpec{By: story.Surprise, AvoidingKinds: []graph.Kind{graph.Place}}},
		{"along-time", analytics.PathsSpec{By: story.Surprise, TimeRespecting: true, MaxWaitDays: -1}},
		{"waiting-a-month", analytics.PathsSpec{By: story.Surprise, TimeRespecting: true, MaxWaitDays: 30}},
		{"through-a-phone", analytics.PathsSpec{By: story.Surprise, ThroughKinds: []graph.Kind{graph.Phone}}},
		{"through-two", analytics.PathsSpec{Through: []graph.ID{anybody(), anybody()}}},
	}
	for i, s := range asked {
		var first, worst, sum, again time.Duration
		cut, ways := 0, 0
		for k := range 20 {
			s.From, s.To, s.Different = anybody(), anybody(), 0.5
			begun := time.Now()
			a, err := engine.Paths(ctx, w, s.PathsSpec)
			if err != nil {
				return err
			}
			took := time.Since(begun)
			if ways += len(a.Rows); !a.Run.Complete {
				cut++
			}
			if begun = time.Now(); i+k == 0 {
				first = took
				b.ReportMetric(ms(first), "first-ms")
			} else {
				worst, sum = max(worst, took), sum+took
			}
			if _, err = engine.Paths(ctx, w, s.PathsSpec); err != nil {
				return err
			}
			again = max(again, time.Since(begun))
		}
		b.ReportMetric(ms(worst), s.name+"-worst-ms")
		b.ReportMetric(ms(sum)/20, s.name+"-ms")
		b.ReportMetric(ms(again), s.name+"-again-ms")
		b.ReportMetric(float64(cut), s.name+"-cut")
		b.ReportMetric(float64(ways)/20, s.name+"-ways")
	}
	var five analytics.ConnectionSpec
	for range 5 {
		five.Of = append(five.Of, anybody())
	}
	begun := time.Now()
	_, err := engine.Connection(ctx, w, five)
	b.ReportMetric(ms(time.Since(begun)), "connection-ms")
	return err
}
