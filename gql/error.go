package gql

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"regexp"
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

// recovered is what a panic in a resolver becomes, for the log only.
func recovered(_ context.Context, value any) error {
	return graph.Try("gql.resolve", func() error { panic(value) }) // which is within the panic, so that the stack is that of the fault
}

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
		out.Message = plainWords.Replace(out.Message)
		out.Message = longText.ReplaceAllStringFunc(out.Message, func(text string) string { return begin(text, 30) + `"` })
		out.Extensions = map[string]any{"code": codes[graph.Invalid], "reason": "VALIDATION"}
	default:
		s.tell(ctx, out, graph.Internal, "", err)
	}
	out.Message = short(out.Message)
	return out
}

// longWord is more than any name of the schema.
var longWord = regexp.MustCompile(`[^\s]{61,}`)

// longText is a text that somebody sent, in what the validator says of it.
var longText = regexp.MustCompile(`"[^"]{61,}"`)

// plainWords are for those of the executor's own that a client does not know.
var plainWords = strings.NewReplacer("cannot use slice as", "cannot use a list as", "cannot use map as", "cannot use an object as",
	"cannot use bool as", "cannot use true or false as", "cannot use float64 as", "cannot use a number as", "cannot use int64 as", "cannot use a number as")

// short keeps what a message repeats of a request to the length of a name.
func short(message string) string {
	const most, name = 280, 30 // bytes
	message = longWord.ReplaceAllStringFunc(message, func(word string) string { return begin(word, name) })
	if len(message) <= most {
		return message
	}
	return begin(message, most)
}

// begin is the first bytes of a text.
func begin(text string, n int) string { return strings.ToValidUTF8(text[:n], "") + "..." }

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
		incident := logged(ctx, s.log, err)
		out.Message = incidentSentence(incident)
		out.Extensions["incident"] = incident
	}
}

func incidentSentence(incident string) string {
	return "something went wrong on the server; the operator finds it as incident " + incident
}

// logged writes an incident to the log and gives its number.
func logged(ctx context.Context, log *slog.Logger, err error) string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	incident := hex.EncodeToString(b[:])
	log.ErrorContext(ctx, "incident", "number", incident, "error", err)
	return incident
}
