// Package libraries promises the graph libraries of Python (NetworkX, igraph,
// NetworKit, pinned in scripts/python.sh) as sides of a contest on a graph of
// ours: each reads it once from a file, is timed within its own process, and
// its answer is compared with ours. It also reads the edge lists that a
// workload is given.
package libraries
