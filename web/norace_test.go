//go:build !race

package web_test

// slow is how many times slower everything runs under the race detector; without it, not at all.
const slow = 1
