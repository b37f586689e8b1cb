// Package sheet promises that a graph is written with the same columns whatever
// the format: one row for each node and each edge, and for every column a
// meaning, a type and a unit, taken from the kinds table, that the codebook
// tells its reader.
//
// A row holds only the cells that have a value. A Writer takes rows on many
// goroutines at a time and writes them in the order in which they are committed.
package sheet
