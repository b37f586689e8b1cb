package kernel

import "testing"

// PollOften makes kernels look at the context at every step of a test.
func PollOften(t testing.TB) {
	before := pollEvery
	pollEvery = 1
	t.Cleanup(func() { pollEvery = before })
}
