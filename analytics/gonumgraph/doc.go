// Package gonumgraph promises a snapshot's rows seen through gonum's graph
// interfaces, so that gonum's algorithms serve as the oracle of our kernels and
// as the engine where docs/algorithms.md says so. Node ids are vertex numbers.
//
// gonum cannot be cancelled and its last bits vary from run to run: callers
// give it small graphs and round what it answers.
package gonumgraph
