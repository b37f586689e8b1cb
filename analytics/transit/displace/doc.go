// Package displace promises what became of the flow after a place was closed or
// a helper was arrested: how many journeys went there before and after, how many
// went elsewhere instead, and what was to be expected from a comparison group
// that the event did not touch. The words are those of
// docs/questions/displacement.md.
package displace
