// Package embedded promises a store that needs no setup: one directory, one
// process, every clause of the store contract, on Pebble.
//
// A commit is one Pebble batch, written to the log and synced before it is
// acknowledged. Keys start with a letter that says what they hold:
//
//	v <id> <^from>   a version: flags, hash, salt, canonical bytes; newest first
//	e <end> <link>   a link that has had the end; reading filters by the version
//	c <revision>     a commit: time, batch id, ids
//	b <batch id>     the revision the batch was committed as
//	x <id>           an erasure whose old bytes may still be in some file
//
// A version's To is the From of the next one, so no version is written twice,
// except by an erasure. A withdrawal is a version without a body.
//
// After the first failed write or sync of the log or the manifest the store is
// frozen: reads go on, commits are refused, and only opening it anew, which
// reads what is really on the disk, takes commits again.
package embedded
