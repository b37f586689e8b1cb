// Package harness promises that what is compared ran in one window: the sides of a contest take turns, each gives its
// answer with its time and a wrong or different answer fails the contest; of each side the best, the median and the
// worst round are kept. What was measured is written as a table, as JSON, into a Markdown document and as a plot.
//
// A side is a function, or a process of its own: see Peer.
package harness
