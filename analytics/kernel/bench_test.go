package kernel_test

import (
	"math/rand/v2"
	"testing"

	"portolan/analytics/kernel"
	"portolan/analytics/kernel/fixture"
)

// BenchmarkKernels runs every kernel on seeded graphs: grown by preferential
// attachment and with planted groups, 2,000 vertices each.
func BenchmarkKernels(b *testing.B) {
	for name, g := range map[string]snap{
		"ba":      fixture.BarabasiAlbert(2000, 4, 1),
		"planted": fixture.Planted(20, 100, 7, 1, 1),
	} {
		for _, s := range subjects() {
			b.Run(s.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.run(background, g); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkLarge runs the searches that touch little of a graph, and those that
// are linear, on 100,000 vertices with 400,000 links, and scans ten million legs.
func BenchmarkLarge(b *testing.B) {
	g := fixture.BarabasiAlbert(100_000, 4, 1)
	to, spans := int32(g.Len()-1), spansOf(g)
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"k paths by links", func() error { return second(kernel.KPaths(background, g, 0, to, kernel.KPathsOptions{K: 10})) }},
		{"k paths by surprise", func() error {
			return second(kernel.KPaths(background, g, 0, to, kernel.KPathsOptions{K: 10, Costs: kernel.Costs{By: kernel.CostSurprise}}))
		}},
		{"distances", func() error { return second(kernel.Distances(background, g, []int32{0}, kernel.Costs{})) }},
		{"k paths apart along time", func() error {
			return second(kernel.KPaths(background, g, 0, to, kernel.KPathsOptions{K: 3, Apart: 0.5, Timing: &kernel.Timing{Spans: spans}, Costs: kernel.Costs{By: kernel.CostSurprise}}))
		}},
		{"connect 10", func() error { return second(kernel.Connect(background, g, some(g, 10), kernel.Costs{})) }},
		{"edge cut", func() error {
			return second(kernel.MinEdgeCut(background, g, []int32{0}, []int32{to}, kernel.MinEdgeCutOptions{}))
		}},
		{"breaking 10", func() error {
			return second(kernel.KeyPlayersBreaking(background, g, kernel.KeyPlayersNegOptions{K: 10}))
		}},
		{"reaching 10 in 2", func() error {
			return second(kernel.KeyPlayersReaching(background, g, kernel.KeyPlayersPosOptions{K: 10, Steps: 2}))
		}},
		{"disruption", func() error { return second(kernel.Disruption(background, g, some(g, 50_000))) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("timed scan", func(b *testing.B) {
		rng := rand.New(rand.NewPCG(1, 1))
		legs := make([]kernel.Contact, 10_000_000)
		for i := range legs {
			legs[i] = kernel.Contact{From: rng.Int32N(100_000), To: rng.Int32N(100_000), Depart: int64(i), Arrive: int64(i) + 1 + rng.Int64N(1000)}
		}
		c := must[*kernel.Contacts](b)(kernel.NewContacts(100_000, legs))
		must[*kernel.TimedPaths](b)(kernel.TimedJourneys(background, c, nil, kernel.TimedOptions{})) // sorts the legs
		for b.Loop() {
			if err := second(kernel.TimedJourneys(background, c, []int32{0}, kernel.TimedOptions{})); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)*float64(len(legs))/b.Elapsed().Seconds()/1e6, "Mlegs/s")
	})
}
