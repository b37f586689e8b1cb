// Package graphs promises the workloads of kernels: each on graphs that are grown for it, or on any edge list, beside other
// libraries in the same run, with results compared.
package graphs

import "portolan/cmd/bench/harness"

// Workloads is the table: add a row and a file.
var Workloads = []harness.Workload{
	{Name: "betweenness", Doc: "exact betweenness beside gonum's, NetworkX's, igraph's and NetworKit's, or on -graph", Run: betweenness},
	{Name: "harmonic", Doc: "harmonic closeness of all vertices beside igraph's and NetworKit's, or on -graph", Run: harmonic},
	{Name: "pagerank", Doc: "PageRank of a million vertices beside igraph's and NetworKit's at equal residuals, or on -graph", Run: pageRank},
	{Name: "communities", Doc: "Leiden on up to a million vertices beside igraph's and NetworKit's, or on -graph", Run: communities},
	{Name: "structure", Doc: "core numbers, blocks, bridges and strong components of a million vertices beside igraph's, or on -graph", Run: structure},
	{Name: "estimates", Doc: "betweenness within epsilon 0.01 beside NetworKit's KADABRA, and on a million vertices, or on -graph", Run: estimates},
	{Name: "kernels", Doc: "every kernel on 100,000 vertices and 1,000,000 links", Run: kernels},
	{Name: "updates", Doc: "a thousand links that change, with PageRank and betweenness kept up to date, beside full runs of ours, igraph's and NetworKit's", Run: updates},
}
