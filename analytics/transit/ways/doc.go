// Package ways promises what can be said of a journey beyond its recorded
// passages: the waits between them, and the ways that people probably took
// where nobody recorded one, with odds and the recorded passages that the odds
// were learned from. What is inferred stands in gaps and is never mixed with
// the passages. The words are those of docs/questions/journeys.md.
package ways
