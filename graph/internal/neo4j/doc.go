// Package neo4j promises the store contract on a Neo4j database that several
// processes may share, every clause of it, and beside the versions a graph that
// a Neo4j user would like.
//
// Only these nodes are ever read back:
//
//	(:Head {store, schema, revision, claim})           one; the newest revision
//	(:Commit {revision, batch, time, body})            the change feed
//	(:Version {id, from, to, kind, body, source, target})
//
// A version's body is its hash, its salt and its canonical bytes; to is 0 while
// it is current; source and target are the ends of a link.
//
// Neo4j isolates transactions by read-committed, and what one commits becomes
// visible piece by piece. So a commit is two transactions. The first claims the
// head and stages the versions and the feed's entry, stamped with the revision
// after the head; the second, when nobody has taken the claim away meanwhile,
// moves the head. Readers never look above the head they have seen, so they see
// all of a commit or nothing. A staged commit that stands still is taken away by
// the next writer; whoever staged it finds that out and stages it again. The
// batch id settles every unknown outcome.
//
// What readers use is never moved in an index: a version's id, kind, source and
// target stay, and only its to is written again, from 0 to a number of the same
// size. An erasure overwrites bodies together with the head.
//
// The projection, (:Record:Person {...})-[:TOOK]->(:Record:Passage {...}), is
// written with the head and read by nobody here but VerifyProjection.
package neo4j
