//go:build race

package neo4j

// reads is how often readers read beside a writer; less under the race detector,
// and all of them in the run without it.
const reads = 1_000
