//go:build !race

package neo4j

// reads is how often readers read beside a writer.
const reads = 10_000
