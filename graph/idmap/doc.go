// Package idmap promises a map by element ids for millions of them: found or
// not, an id costs about one look at memory, and no single addition waits for
// all of the map to grow.
package idmap
