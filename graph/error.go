package graph

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrorKind says what sort of failure an [Error] is. The list is closed.
type ErrorKind uint8

// The eight kinds of failure. What is hidden and what does not exist give the
// same NotFound, with the same text.
const (
	Internal    ErrorKind = iota // a fault of ours
	Invalid                      // the input is wrong; the text says what would be right
	NotFound                     // there is no such thing, or the viewer may not know of it
	Conflict                     // the element has another version than the writer named
	Exhausted                    // a limit or budget was reached; the text says which
	Unavailable                  // the store cannot be reached, is locked, or takes no writes
	Cancelled                    // the caller gave up or ran out of time
	Corrupt                      // stored bytes do not match their hash or their encoding
)

var errorKindNames = [...]string{"internal", "invalid", "not found", "conflict", "exhausted", "unavailable", "cancelled", "corrupt"}

// String is the kind in lower-case words.
func (k ErrorKind) String() string {
	if int(k) < len(errorKindNames) {
		return errorKindNames[k]
	}
	return "internal"
}

// Error is the one error type of the packages that handle elements.
type Error struct {
	Kind ErrorKind
	Op   string // the operation, such as "store.Commit"
	ID   ID     // the element concerned, or zero
	Err  error  // the cause, in words that say what would be right
}

// Error is the operation, the element where one is concerned, and the cause.
func (e *Error) Error() string {
	s := e.Op
	if !e.ID.IsZero() {
		s += " " + e.ID.String()
	}
	if e.Err == nil {
		return s + ": " + e.Kind.String()
	}
	return s + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of the kind with a formatted cause; %w works.
func Errorf(kind ErrorKind, op, format string, args ...any) error {
	return &Error{Kind: kind, Op: op, Err: fmt.Errorf(format, args...)}
}

// Absent is the error for an element that does not exist or is hidden: the two
// cannot be told apart.
func Absent(op string, id ID) error {
	return &Error{Kind: NotFound, Op: op, ID: id, Err: errors.New("not found")}
}

// Try calls f. A panic in it becomes an Internal error that holds the value and
// the stack, so that work on a goroutine of its own fails its asker and nobody
// else.
func Try(op string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Errorf(Internal, op, "panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

// KindOf is the kind of the first Error in err's chain; a cancelled or expired
// context is Cancelled, anything else Internal.
func KindOf(err error) ErrorKind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Cancelled
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind ErrorKind) bool { return err != nil && KindOf(err) == kind }
