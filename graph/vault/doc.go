// Package vault promises one door: everything that reads does so through a
// [View], which is a revision seen by a scope, and everything that writes
// through an [Edit], which is a scope's own. There is no other way to the data.
//
// The vault keeps the whole topology in memory (ids, kinds, marking classes,
// revision intervals, names' tokens, reference keys) and brings properties from
// the store in one call. For a scope and a revision it computes a world: the
// elements that the scope may see, the entities they join to and the links
// between them. Everything a View answers is computed on that world; nothing is
// computed first and filtered afterwards.
//
// Restricting is synchronous: when Commit returns, an answer that was being
// made on an older state is made again before it leaves.
package vault
