// Package kernel promises one plain, deterministic algorithm a file: the same
// graph and options give the same bytes on any number of cores, a cancelled
// context ends the work within 50 ms, and the header of each file says what is
// counted, how pairs, ends, ties and missing links are treated, what it costs
// and what checks it.
//
// Every kernel takes a [snapshot.Graph], which holds nothing but what one
// viewer may see, or [Contacts], legs with times among such vertices. Scores come back as one number a vertex, labels likewise.
// Unless an option says otherwise links are read as undirected and parallel
// links count once. The derived rows of the graph are computed on first use,
// without a look at the context.
//
// A score is rounded with [Round12] and ranked with [Ranks]; the Max method of
// a kernel's options is what a raw score is divided by to lie between 0 and 1.
package kernel
