//go:build race

package web_test

// slow is how many times slower everything runs under the race detector, at worst.
const slow = 15
