package kernel_test

import (
	"strings"
	"testing"

	"portolan/analytics/kernel"
	"portolan/graph"
)

// TestAPanicOfAWorkerIsAnError plants panics on the goroutines that share out the sources, and in the hook that hears of
// progress: the one who asks gets an error, and the process lives.
func TestAPanicOfAWorkerIsAnError(t *testing.T) {
	quiet := func(int, int) {}
	for name, row := range map[string]struct {
		begin  func()
		block  func(block int)
		report func(done, total int)
	}{
		"at its start":     {func() { panic("planted") }, func(int) {}, quiet},
		"in a first block": {func() {}, func(block int) { panicIf(block == 0) }, quiet},
		"in a later block": {func() {}, func(block int) { panicIf(block == 7) }, quiet},
		"in every block":   {func() {}, func(int) { panic("planted") }, quiet},
		"in the hook":      {func() {}, func(int) {}, func(done, _ int) { panicIf(done == 3) }},
	} {
		sums, err := kernel.SumBlocks(kernel.WithProgress(t.Context(), row.report), 1, 20, row.begin, row.block)
		if !graph.Is(err, graph.Internal) || !strings.Contains(err.Error(), "planted") || sums != nil {
			t.Errorf("%s: %v, %v", name, sums, err)
		}
	}
	if sums, err := kernel.SumBlocks(t.Context(), 1, 20, func() {}, func(int) {}); err != nil || len(sums) != 1 {
		t.Errorf("afterwards: %v, %v", sums, err)
	}
}

func panicIf(now bool) {
	if now {
		panic("planted")
	}
}
