package web

import (
	"log/slog"
	"net/http"
	"runtime/debug"

	"portolan/gql"
	"portolan/graph"
)

// surviving turns a panic in a handler into an incident: one error for the client, one entry in the log. When a part of
// the answer is sent already, the connection is cut, so that nobody takes the part for the whole.
func (o Options) surviving(next http.Handler) http.Handler {
	log := o.Log
	if log == nil {
		log = slog.Default()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := &begun{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err := graph.Errorf(graph.Internal, "web.Handler", "panic: %v\n%s", p, debug.Stack())
			if out.already {
				log.ErrorContext(r.Context(), "incident in the middle of an answer", "error", err)
				panic(http.ErrAbortHandler)
			}
			gql.RefuseIncident(r.Context(), w, log, err)
		}()
		next.ServeHTTP(out, r)
	})
}

// begun remembers whether an answer has begun.
type begun struct {
	http.ResponseWriter
	already bool
}

// WriteHeader begins the answer.
func (b *begun) WriteHeader(status int) {
	b.already = true
	b.ResponseWriter.WriteHeader(status)
}

// Write begins the answer.
func (b *begun) Write(p []byte) (int, error) {
	b.already = true
	return b.ResponseWriter.Write(p)
}

// Unwrap lets deadlines be set on the connection below.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }
