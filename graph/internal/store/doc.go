// Package store promises one contract for every engine that keeps elements: a
// versioned map of canonical bytes plus the ends of links, and nothing more. A
// store never finds a path, counts or ranks, and knows nothing of who asks;
// that is the door's part (graph/vault), and the compiler keeps everybody else
// out of this folder.
//
// The clauses C01 to C24 in store.go are the contract. Package storetest holds
// one test for each of them, by the same number, and every engine passes all.
package store
