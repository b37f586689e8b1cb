// Package live promises scores that stay fresh while links come and go: after every batch of changes the components are
// those of a full run, and so is betweenness, and PageRank is within a stated distance of one, at the cost of what the changes touch. It is for
// boards that somebody watches; an answer with a run is always computed in full by [portolan/analytics/kernel].
package live
