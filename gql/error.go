package gql

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"portolan/gql/guard"
	"portolan/graph"
)

// codes are all the codes an error may carry, by its kind. An error of the document carries a reason beside it: a code
// of the guard, or VALIDATION.
var codes = map[graph.ErrorKind]string{
	graph.Internal: "INTERNAL", graph.Invalid: "INVALID", graph.NotFound: "NOT_FOUND", graph.Conflict: "CONFLICT",
	graph.Exhausted: "EXHAUSTED", graph.Unavailable: "UNAVAILABLE", graph.Cancelled: "CANCELLED", graph.Corrupt: "CORRUPT",
}

// unnamed is what the executor says of a document with several operations when none of them is named.
const unnamed = "operation  not found"

// panicked is what a panic in a resolver becomes.
type panicked struct {
	value any
	stack []byte
}

// Error is for the log only.
func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

func recovered(_ context.Context, value any) error { return &panicked{value, debug.Stack()} }

// present turns any error into what a client may read: a sentence and a code of a closed list. Whatever was not meant
// for clients becomes an incident number, under which the log has the rest.
func (s *Server) present(ctx context.Context, err error) *gqlerror.Error {
	out := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	var found *gqlerror.Error
	if errors.As(err, &found) {
		out.Path, out.Locations = found.Path, found.Locations
	}
	var refused *guard.Error
	var declined *refusal
	var told *graph.Error
	var number *strconv.NumError
	switch {
	case errors.As(err, &refused):
		out.Message = refused.Message
		out.Extensions = map[string]any{"code": codes[graph.Invalid], "reason": string(refused.Code)}
		if refused.Line > 0 {
			out.Locations = []gqlerror.Location{{Line: refused.Line, Column: refused.Column}}
		}
	case errors.As(err, &declined):
		out.Message = declined.message
		out.Extensions = map[string]any{"code": codes[declined.kind], "reason": declined.reason}
	case errors.As(err, &told):
		s.tell(ctx, out, told.Kind, sentence(told), err)
	case errors.As(err, &number):
		s.tell(ctx, out, graph.Invalid, "a number is out of range", err)
	case graph.KindOf(err) == graph.Cancelled:
		s.tell(ctx, out, graph.Cancelled, "", err)
	case found != nil && found.Extensions["code"] != nil: // what the parser and the validator say of the document
		if out.Message, _, _ = strings.Cut(found.Message, " Did you mean"); out.Message == unnamed {
			out.Message = "the document has several operations: say which one in operationName"
		}
		out.Extensions = map[string]any{"code": codes[graph.Invalid], "reason": "VALIDATION"}
	default:
		s.tell(ctx, out, graph.Internal, "", err)
	}
	out.Message = short(out.Message)
	return out
}

// short keeps what a message repeats of a request from growing with it.
func short(message string) string {
	const most = 400 // bytes
	if len(message) <= most {
		return message
	}
	return strings.ToValidUTF8(message[:most], "") + "..."
}

// sentence is what an error says, without where it happened. What is hidden and what does not exist say the same.
func sentence(err error) string {
	var e *graph.Error
	switch {
	case !errors.As(err, &e):
		return err.Error()
	case e.Kind == graph.NotFound:
		return "not found"
	case e.Err == nil:
		return e.Kind.String()
	case e.Kind == graph.Invalid && err != error(e): // words around it say which field it is about
		text, _, _ := strings.Cut(strings.Replace(err.Error(), e.Error(), sentence(e), 1), "\n")
		return text
	}
	return sentence(e.Err)
}

// tell fills in what each kind of failure lets the client know.
func (s *Server) tell(ctx context.Context, out *gqlerror.Error, kind graph.ErrorKind, sentence string, err error) {
	out.Extensions = map[string]any{"code": codes[kind]}
	switch kind {
	case graph.Invalid, graph.Conflict, graph.Exhausted:
		out.Message = sentence
	case graph.NotFound:
		out.Message = "not found"
	case graph.Cancelled:
		out.Message = "the request was given up or ran out of time"
	case graph.Unavailable:
		out.Message = "no answer can be given at the moment; ask again"
		s.log.ErrorContext(ctx, "unavailable", "error", err)
	default:
		incident := incidentNumber()
		out.Message = "something went wrong on the server; the operator finds it as incident " + incident
		out.Extensions["incident"] = incident
		s.log.ErrorContext(ctx, "incident", "number", incident, "error", err)
	}
}

func incidentNumber() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
