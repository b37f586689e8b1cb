package gql

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"portolan/graph"
	"portolan/graph/access"
)

// The limits on one HTTP request.
const (
	MaxBody      = 1 << 20 // bytes of a request's body
	MaxJSONDepth = 64      // nested arrays and objects in it
)

type scopeKey struct{}

// WithScope puts into a request's context who asks. Without it ServeHTTP answers nothing.
func WithScope(ctx context.Context, scope access.Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, scope)
}

const (
	plainJSON    = "application/json"
	responseJSON = "application/graphql-response+json"
)

// ServeHTTP answers a query by GET or POST and a mutation by POST, as the GraphQL-over-HTTP draft has it. Nothing of
// the request is read before it is known who asks.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	scope, known := r.Context().Value(scopeKey{}).(access.Scope)
	if !known || scope.Member() == "" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="portolan"`)
		refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "say who asks: send a valid token as Authorization: Bearer TOKEN")
		return
	}
	as, ok := acceptable(r.Header.Values("Accept"))
	if !ok {
		refuse(w, http.StatusNotAcceptable, "INVALID", "answers are "+responseJSON+" or "+plainJSON)
		return
	}
	request, problem := read(w, r)
	if problem != nil {
		refuse(w, problem.status, "INVALID", problem.message)
		return
	}
	answer := s.answer(r.Context(), scope, request, r.Method == http.MethodPost)
	status := answer.status()
	if status >= 300 {
		as = responseJSON
	}
	if answer.forbidden {
		w.Header().Set("Allow", http.MethodPost)
	}
	w.Header().Set("Content-Type", as+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(answer.body())
}

// status is the draft's: 200 and 294 with data, the rest without.
func (a answered) status() int {
	switch {
	case a.forbidden:
		return http.StatusMethodNotAllowed
	case len(a.response.Errors) == 0:
		return http.StatusOK
	case !a.started:
		if reason, _ := a.response.Errors[0].Extensions["reason"].(string); reason == "SYNTAX" {
			return http.StatusBadRequest
		}
		return http.StatusUnprocessableEntity
	case a.response.Data != nil && string(a.response.Data) != "null":
		return 294 // data with errors
	}
	switch a.response.Errors[0].Extensions["code"] {
	case codes[graph.Invalid], codes[graph.Exhausted], codes[graph.Conflict]:
		return http.StatusUnprocessableEntity
	case codes[graph.NotFound]:
		return http.StatusNotFound
	case codes[graph.Unavailable], codes[graph.Cancelled]:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// acceptable chooses between the two media types. Clients that name none get the older one.
func acceptable(accept []string) (string, bool) {
	if len(accept) == 0 {
		return plainJSON, true
	}
	for _, part := range strings.Split(strings.Join(accept, ","), ",") {
		media, parameters, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || (parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8")) {
			continue
		}
		switch media {
		case responseJSON:
			return responseJSON, true
		case plainJSON, "*/*", "application/*":
			return plainJSON, true
		}
	}
	return "", false
}

// malformed is a request that is not even asked.
type malformed struct {
	status  int
	message string
}

func read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *malformed) {
	switch r.Method {
	case http.MethodGet:
		return readURL(r)
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, &malformed{http.StatusMethodNotAllowed, "send a query by GET or POST"}
	}
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || media != plainJSON || (charset != "" && !strings.EqualFold(charset, "utf-8")) || r.Header.Get("Content-Encoding") != "" {
		return nil, &malformed{http.StatusUnsupportedMediaType, "send the request as application/json in UTF-8, not encoded"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &malformed{http.StatusRequestEntityTooLarge, "the request is larger than 1 MiB"}
	case err != nil:
		return nil, &malformed{http.StatusBadRequest, "the request could not be read to its end"}
	}
	return decode(body)
}

func readURL(r *http.Request) (*graphql.RawParams, *malformed) {
	values := r.URL.Query()
	request := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName"), Headers: r.Header}
	for _, name := range []string{"query", "operationName", "variables"} {
		if len(values[name]) > 1 {
			return nil, &malformed{http.StatusUnprocessableEntity, name + " is given twice"}
		}
	}
	if request.Query == "" {
		return nil, &malformed{http.StatusUnprocessableEntity, "the request has no query"}
	}
	if text := values.Get("variables"); text != "" {
		variables, problem := object([]byte(text), "the variables")
		if problem != nil {
			return nil, problem
		}
		request.Variables = variables
	}
	return request, nil
}

// refuse answers a request that is not executed.
func refuse(w http.ResponseWriter, status int, code, sentence string) {
	w.Header().Set("Content-Type", responseJSON+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"errors":[{"message":`+quoted(sentence)+`,"extensions":{"code":"`+code+`"}}]}`)
}
