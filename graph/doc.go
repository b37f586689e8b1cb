// Package graph promises one vocabulary for everything Portolan holds: what a
// contributed element is, who owns it, who may see it, how good its source is,
// when it holds, and the one canonical encoding that both stores keep.
//
// A member contributes records (what one source says about one thing) and
// links between records; both are an [Element]. Nothing is ever merged: an
// entity is computed for a viewer from the elements that the viewer may see.
//
// The closed table in kind.go says which kinds exist, which properties and
// reference keys they have and which link may join what. Everything that needs
// to know a kind reads that table. The package depends on the standard library
// only and does no I/O.
package graph
