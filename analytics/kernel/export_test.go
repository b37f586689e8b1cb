package kernel

import (
	"context"
	"testing"
)

// PollOften makes kernels look at the context at every step of a test.
func PollOften(t testing.TB) {
	before := pollEvery
	pollEvery = 1
	t.Cleanup(func() { pollEvery = before })
}

// SumBlocks shares out blocks as the kernels do, to workers that call begin once and block for each.
func SumBlocks(ctx context.Context, n, blocks int, begin func(), block func(int)) ([]float64, error) {
	return sumBlocks(ctx, "kernel.Test", n, blocks, func(*poller) func(int, []float64) error {
		begin()
		return func(b int, _ []float64) error { block(b); return nil }
	})
}
