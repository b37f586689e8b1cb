package gql

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

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

// ScopeFrom is who asks, as WithScope put it; the zero scope when nobody did.
func ScopeFrom(ctx context.Context) access.Scope {
	scope, _ := ctx.Value(scopeKey{}).(access.Scope)
	return scope
}

const (
	plainJSON    = "application/json"
	responseJSON = "application/graphql-response+json"

	unauthenticated = "UNAUTHENTICATED" // the code of a request without a valid token
)

// ServeHTTP answers a query by GET or POST and a mutation by POST, as the GraphQL-over-HTTP draft and its audits have it.
// Nothing of the request is read before it is known who asks.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	scope := ScopeFrom(r.Context())
	if scope.Member() == "" {
		s.watch.Answered(r.Context(), Outcome{Code: unauthenticated, Reason: reasonRequest})
		RefuseNobody(w)
		return
	}
	as, ok := acceptable(r.Header.Values("Accept"))
	if !ok {
		s.refuse(w, r, http.StatusNotAcceptable, codes[graph.Invalid], "answers are "+responseJSON+" or "+plainJSON)
		return
	}
	request, problem := read(w, r)
	if problem != nil {
		s.refuse(w, r, problem.status, codes[graph.Invalid], problem.message)
		return
	}
	answer := s.answer(r.Context(), scope, asked{RawParams: request, http: true, mutations: r.Method == http.MethodPost})
	if answer.forbidden {
		w.Header().Set("Allow", http.MethodPost)
	}
	w.Header().Set("Content-Type", as+"; charset=utf-8")
	body := answer.body()
	w.Header().Set("Content-Length", strconv.Itoa(len(body))) // else it leaves in chunks, the last in a packet of its own
	w.WriteHeader(answer.status(as))
	_, _ = w.Write(body)
}

// status is the draft's. In the older media type everything that could be read as a request is answered with 200, and
// the errors say the rest. In the newer one the status speaks as well: 200 and 294 with data, others without.
func (a answered) status(as string) int {
	switch {
	case a.forbidden:
		return http.StatusMethodNotAllowed
	case as == plainJSON, len(a.response.Errors) == 0:
		return http.StatusOK
	case !a.started && a.response.Errors[0].Extensions["code"] != codes[graph.Internal]: // what is wrong with the document or its variables
		return http.StatusBadRequest
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

// acceptable chooses between the two media types: the one that is wanted more, and of equals the one named first.
// Clients that name none, or say that anything will do, get the older one.
func acceptable(accept []string) (string, bool) {
	if strings.TrimSpace(strings.Join(accept, "")) == "" {
		return plainJSON, true
	}
	best, most := "", 0.0
	for _, part := range strings.Split(strings.Join(accept, ","), ",") {
		media, parameters, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || (parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8")) {
			continue
		}
		wanted := 1.0
		if q, given := parameters["q"]; given {
			if wanted, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		switch {
		case wanted <= most:
		case media == responseJSON:
			best, most = responseJSON, wanted
		case media == plainJSON, media == "*/*", media == "application/*":
			best, most = plainJSON, wanted
		}
	}
	return best, best != ""
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
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		return nil, &malformed{http.StatusRequestTimeout, "the request took too long to arrive"}
	case err != nil:
		return nil, &malformed{http.StatusBadRequest, "the request could not be read to its end"}
	}
	return decode(body)
}

// readURL reads a request from the parameters of its address, each given once.
func readURL(r *http.Request) (*graphql.RawParams, *malformed) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &malformed{http.StatusBadRequest, "the parameters of the address are not encoded as they should be"}
	}
	members := map[string]json.RawMessage{}
	for _, name := range []string{"query", "operationName", "documentId"} {
		if !utf8.ValidString(values.Get(name)) {
			return nil, &malformed{http.StatusBadRequest, name + " is not text in UTF-8"}
		}
		if values.Get(name) != "" {
			members[name] = json.RawMessage(quoted(values.Get(name)))
		}
	}
	for _, name := range []string{"variables", "extensions"} {
		if text := values.Get(name); text != "" {
			if !json.Valid([]byte(text)) {
				return nil, &malformed{http.StatusBadRequest, "the " + name + " are not JSON"}
			}
			members[name] = json.RawMessage(text)
		}
	}
	for name, given := range values {
		if len(given) > 1 && parameters[name] {
			return nil, &malformed{http.StatusBadRequest, name + " is given twice"}
		}
	}
	return requestOf(members)
}

// refuse answers a request that is not executed.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, code, sentence string) {
	s.watch.Answered(r.Context(), Outcome{Code: code, Reason: reasonRequest})
	Refuse(w, status, code, sentence)
}

// Refuse answers a request with one error in the shape of GraphQL, so that every client can read it. The code is one of
// the closed list of docs/api.md.
func Refuse(w http.ResponseWriter, status int, code, sentence string) {
	refuseWith(w, status, sentence, `{"code":`+quoted(code)+`}`)
}

// RefuseNobody answers a request without a valid token.
func RefuseNobody(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="portolan"`)
	Refuse(w, http.StatusUnauthorized, unauthenticated, "say who asks: send a valid token as Authorization: Bearer TOKEN")
}

// RefuseIncident answers a request that failed by a fault of the server: the client gets a number, under which the log
// has the rest.
func RefuseIncident(ctx context.Context, w http.ResponseWriter, log *slog.Logger, err error) {
	incident := logged(ctx, log, err)
	refuseWith(w, http.StatusInternalServerError, incidentSentence(incident), `{"code":`+quoted(codes[graph.Internal])+`,"incident":`+quoted(incident)+`}`)
}

func refuseWith(w http.ResponseWriter, status int, sentence, extensions string) {
	w.Header().Set("Content-Type", responseJSON+"; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"errors":[{"message":`+quoted(sentence)+`,"extensions":`+extensions+`}]}`)
}
