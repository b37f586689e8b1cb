//go:build race

package embedded

// share is the part of the long tests that runs under the race detector; all of
// them run without it.
const share = 15
