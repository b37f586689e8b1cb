package release

import (
	"context"
	"strings"
	"testing"

	"portolan/graph"
)

// TestAPanicOnTheWayIsAnError plants panics on the goroutines that make a release: the one who fetches it gets an error,
// and the process lives.
func TestAPanicOnTheWayIsAnError(t *testing.T) {
	numbers := func(_ context.Context, out func(int) error) error {
		for n := range 50 {
			if err := out(n); err != nil {
				return err
			}
		}
		return nil
	}
	for name, row := range map[string]struct {
		produce func(context.Context, func(int) error) error
		work    func(int) (func() error, error)
	}{
		"in what hands out the jobs": {func(ctx context.Context, out func(int) error) error {
			if err := out(1); err != nil {
				return err
			}
			panic("planted")
		}, func(int) (func() error, error) { return func() error { return nil }, nil }},
		"in a job":       {numbers, func(n int) (func() error, error) { panicIf(n == 20); return func() error { return nil }, nil }},
		"in every job":   {numbers, func(int) (func() error, error) { panic("planted") }},
		"in the first":   {numbers, func(n int) (func() error, error) { panicIf(n == 0); return func() error { return nil }, nil }},
		"in the last of": {numbers, func(n int) (func() error, error) { panicIf(n == 49); return func() error { return nil }, nil }},
	} {
		if err := inOrder(t.Context(), row.produce, row.work); !graph.Is(err, graph.Internal) || !strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func panicIf(now bool) {
	if now {
		panic("planted")
	}
}
