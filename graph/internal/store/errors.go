package store

import (
	"errors"

	"portolan/graph"
)

var (
	errTwice   = errors.New("one batch writes an element once and names it")
	errNothing = errors.New("a withdrawal names the version it ends; there is no version 0")
	errSeal    = errors.New("the seal is another element's; seal the element as it is put")
)

// Conflicted is the error of clause C12 for the element: it has another current
// version than the writer named.
func Conflicted(id graph.ID, named, current graph.Revision) error {
	e := graph.Errorf(graph.Conflict, "store.Commit", "the write replaces version %d, the current one is %d", named, current).(*graph.Error)
	e.ID = id
	return e
}
