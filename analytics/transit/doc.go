// Package transit promises the answers to the domain's two first questions,
// in the words of docs/questions/transit.md: which transit networks are there,
// and who are the central facilitators? Every answer is computed on what one
// viewer may see and on nothing else, is the same byte for byte on any number
// of cores, and carries the ids of the records and links that it rests on. A
// score is a lead for a human, never a verdict.
package transit
