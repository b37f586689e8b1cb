// Package exchange promises that a file comes in whole or with a reason for
// every row that did not: validated completely against the kinds table before
// anything is stored, stored in commits that a crash cannot half-apply and that
// the same command completes, never twice, in memory that does not grow with
// the size of the records; and that a receipt says record by record what became
// of it, in numbers that add up. What goes out again is only what the viewer
// may see.
//
// A fault of the file (its encoding, mapping, marking or owner) stores nothing.
// A fault of a row rejects that row. A link whose end is unknown or hidden is
// stored, and shown to nobody until the end is there; the receipt says the same
// of both.
package exchange
