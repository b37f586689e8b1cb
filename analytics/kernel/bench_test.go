package kernel_test

import (
	"testing"

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
