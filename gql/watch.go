package gql

import (
	"context"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"portolan/graph"
)

// Watcher hears how operations go, for metrics and traces. It is told words of closed lists and durations only: never a
// name, a document, a variable, an id or who asked.
type Watcher interface {
	// Stage begins a stage of an operation, Prepare or Execute; what it returns ends the stage.
	Stage(ctx context.Context, name string) (context.Context, func())
	// Answered is called once for each request, when its answer is made.
	Answered(ctx context.Context, o Outcome)
}

// The stages of an operation.
const (
	Prepare = "prepare" // guard, parse, validate, weigh
	Execute = "execute" // audit, view, resolve
)

// Outcome is how one request ended.
type Outcome struct {
	Operation  string // "query" or "mutation"; "none" when it was not found out
	Code       string // "OK", "PARTIAL" (data with errors), or the code of the first error
	Reason     string // what was wrong with the request or its document, from a closed list; "" otherwise
	Registered bool   // the document is a registered one
	Took       time.Duration
}

// Codes of outcomes that are not errors.
const (
	outcomeOK      = "OK"
	outcomePartial = "PARTIAL"
	reasonRequest  = "REQUEST" // of a request that could not be read as one
)

// silent is the watcher of a server that has none.
type silent struct{}

// Stage does nothing.
func (silent) Stage(ctx context.Context, _ string) (context.Context, func()) { return ctx, func() {} }

// Answered does nothing.
func (silent) Answered(context.Context, Outcome) {}

// outcome is what the watcher is told of an answer.
func (a answered) outcome() Outcome {
	o := Outcome{Operation: "none", Code: outcomeOK, Registered: a.registered}
	if a.operation == ast.Query || a.operation == ast.Mutation {
		o.Operation = string(a.operation)
	}
	if len(a.response.Errors) == 0 {
		return o
	}
	if a.started && a.response.Data != nil && string(a.response.Data) != "null" {
		o.Code = outcomePartial
		return o
	}
	o.Code = codes[graph.Internal]
	if code, ok := a.response.Errors[0].Extensions["code"].(string); ok {
		o.Code = code
	}
	o.Reason, _ = a.response.Errors[0].Extensions["reason"].(string)
	return o
}
