package store

import (
	"errors"
	"fmt"

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

// away marks a failure that may pass by itself.
type away struct{ error }

// Away is an Unavailable error for a store that does not answer at present and
// may answer later with nobody's doing: who has time tries again.
func Away(op, format string, args ...any) error {
	return &graph.Error{Kind: graph.Unavailable, Op: op, Err: away{fmt.Errorf(format, args...)}}
}

// IsAway reports whether an error is one that Away made.
func IsAway(err error) bool {
	var a away
	return errors.As(err, &a)
}
