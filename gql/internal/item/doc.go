// Package item promises that a question costs as many reads as it has levels, however many things stand on each level.
//
// It holds the Go shapes of what the schema calls nodes, entities, records, links and pages. Things that stand side by
// side in an answer share a group. Whoever of a group first needs something (its records, its links) fetches it for all
// of them in one call on the view; the others wait for it and take their share. What a fetch brings is again one group.
// There is no timer and no queue: the shape of the question alone decides what is read together.
package item
