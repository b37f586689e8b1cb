//go:build race

package main

// raced says whether the tests run with the race detector; the binary that they build then has it, too.
const raced = true
