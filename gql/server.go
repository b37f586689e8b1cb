package gql

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"portolan/analytics"
	"portolan/gql/guard"
	"portolan/gql/internal/exec"
	"portolan/gql/internal/item"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

// Options says what a Server answers from.
type Options struct {
	Vault   *vault.Vault      // the door; needed
	Engine  *analytics.Engine // answers analytic questions; needed
	Known   func(string) bool // whether a code names a member, body or arrangement; nil: codes are only read
	Timeout time.Duration     // for one request; 0: 30 seconds
	At      graph.Revision    // queries are answered from this state; 0: from the newest
	Log     *slog.Logger      // where incidents go; nil: the default logger
	Watch   Watcher           // hears how operations go; may be nil

	Documents      *Documents // documents that a client may name by their SHA-256; may be nil
	OnlyRegistered bool       // over HTTP no other documents are answered
}

// Server answers GraphQL, over HTTP and in process. It is safe for concurrent use.
type Server struct {
	vault   *vault.Vault
	timeout time.Duration
	at      graph.Revision
	log     *slog.Logger
	watch   Watcher
	exec    *executor.Executor

	documents      *Documents
	onlyRegistered bool
	releases       turns
}

// maxFaults is how many faults of one document are told at once.
const maxFaults = 5

// keptDocuments is how many parsed documents are kept.
const keptDocuments = 256

// New makes a Server. It is built from the bare executor: nothing is switched on that is not named here.
func New(o Options) *Server {
	s := &Server{vault: o.Vault, timeout: o.Timeout, at: o.At, log: o.Log, watch: o.Watch, documents: o.Documents, onlyRegistered: o.OnlyRegistered,
		releases: make(turns, releasesAtOnce)}
	if s.timeout <= 0 {
		s.timeout = 30 * time.Second
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.watch == nil {
		s.watch = silent{}
	}
	s.exec = executor.New(exec.NewExecutableSchema(exec.Config{Resolvers: resolver{engine: o.Engine, known: o.Known, vault: o.Vault, releases: s.releases}}))
	parsed := lru.New[*ast.QueryDocument](keptDocuments)
	s.exec.Use(guarded{parsed})
	s.exec.Use(extension.Introspection{}) // whoever comes this far has a scope
	s.exec.SetQueryCache(parsed)
	s.exec.SetParserTokenLimit(2 * guard.MaxTokens)
	s.exec.SetDisableSuggestion(true)
	s.exec.SetErrorPresenter(s.present)
	s.exec.SetRecoverFunc(recovered)
	return s
}

// guarded runs the guard on every document before it is parsed, whatever the way it came in. One that is kept has
// passed it: the guard looks at nothing but the text.
type guarded struct {
	parsed graphql.Cache[*ast.QueryDocument]
}

// ExtensionName names the guard among the executor's extensions.
func (guarded) ExtensionName() string { return "Guard" }

// Validate has nothing to say about the schema.
func (guarded) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses what the guard refuses.
func (g guarded) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	if _, passed := g.parsed.Get(ctx, request.Query); passed {
		return nil
	}
	if err := guard.Check(request.Query); err != nil {
		return gqlerror.Wrap(err)
	}
	return nil
}

// Execute answers a document in process, as the scope, and returns the response as JSON.
func (s *Server) Execute(ctx context.Context, scope access.Scope, document string, variables map[string]any) []byte {
	answer := s.answer(ctx, scope, asked{RawParams: &graphql.RawParams{Query: document, Variables: variables}, mutations: true})
	return answer.body()
}

// answered is a response and what HTTP and the watcher have to know of it.
type answered struct {
	response   *graphql.Response
	operation  ast.Operation // "" when it was not found out
	registered bool          // the document is a registered one
	started    bool          // the operation was found good and executed
	forbidden  bool          // a mutation came by a way that allows none
}

func (a answered) body() []byte {
	errs, err := json.Marshal(a.response.Errors)
	if err != nil {
		return []byte(`{"errors":[{"message":"the answer could not be written","extensions":{"code":"INTERNAL"}}]}`)
	}
	body := make([]byte, 0, len(a.response.Data)+len(errs)+32)
	body = append(body, '{')
	if len(a.response.Errors) > 0 {
		body = append(append(body, `"errors":`...), errs...)
	}
	if a.response.Data != nil { // else absent, not null: nothing was executed
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(append(body, `"data":`...), a.response.Data...)
	}
	return append(body, '}')
}

// asked is a request and the way it came.
type asked struct {
	*graphql.RawParams
	http      bool   // over HTTP, where documents may be named and others refused
	mutations bool   // the way allows mutations
	cited     *Cited // not nil: the answer is to be given again, with what it rests on
}

// answer runs one request through the door.
func (s *Server) answer(ctx context.Context, scope access.Scope, request asked) (out answered) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(graphql.StartOperationTrace(ctx), s.timeout)
	defer cancel()
	if err := graph.Try("gql.answer", func() error { return s.try(ctx, scope, request, &out) }); err != nil {
		out.response = s.failed(ctx, err)
	}
	o := out.outcome()
	o.Took = time.Since(began)
	s.watch.Answered(ctx, o)
	return out
}

// try fills in the answer, or says why there is none.
func (s *Server) try(ctx context.Context, scope access.Scope, request asked, out *answered) (err error) {
	if request.http {
		if out.registered, err = s.find(request.RawParams); err != nil {
			return err
		}
	}
	operation, refused := s.prepare(ctx, request.RawParams)
	ctx = graphql.WithOperationContext(ctx, operation)
	if operation != nil && operation.Operation != nil {
		out.operation = operation.Operation.Operation
	}
	if refused != nil {
		out.response = s.exec.DispatchError(ctx, refused[:min(len(refused), maxFaults)])
		return nil
	}
	if out.operation == ast.Mutation && !request.mutations {
		out.forbidden = true
		return graph.Errorf(graph.Invalid, "gql.answer", "a mutation is sent by POST")
	}
	run := func(ctx context.Context) error { // a panic is the operation's, so that the audit log hears how it ended
		return graph.Try("gql.execute", func() error {
			handle, ctx := s.exec.DispatchOperation(ctx, operation)
			if out.response = handle(ctx); out.response == nil { // the asker gave up
				out.response = s.failed(ctx, context.Cause(ctx))
			}
			return nil
		})
	}
	out.started = true
	within, ended := s.watch.Stage(ctx, Execute)
	defer ended()
	return s.open(within, scope, question(out.operation == ast.Mutation, request), run, func(ctx context.Context, view *vault.View) error {
		return request.keep(ctx, view, out)
	})
}

// prepare reads a document and finds out whether it may be executed.
func (s *Server) prepare(ctx context.Context, request *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	ctx, ended := s.watch.Stage(ctx, Prepare)
	defer ended()
	operation, refused := s.exec.CreateOperationContext(ctx, request)
	if refused != nil {
		return operation, refused
	}
	if err := weigh(operation); err != nil {
		return operation, gqlerror.List{gqlerror.Wrap(err)}
	}
	return operation, nil
}

// open runs an operation behind the door: on a view, after which what is kept of the answer is, or on an edit with its
// view.
func (s *Server) open(ctx context.Context, scope access.Scope, q vault.Question, run func(context.Context) error, keep func(context.Context, *vault.View) error) error {
	if q.Action != "mutation" {
		q.At, q.Held = s.at, true
		return s.vault.Ask(ctx, scope, q, func(ctx context.Context, view *vault.View) error {
			if err := run(item.With(ctx, view)); err != nil {
				return err
			}
			return keep(ctx, view)
		})
	}
	return s.vault.Edit(ctx, scope, q, func(ctx context.Context, edit *vault.Edit) error {
		view, err := edit.View(ctx)
		if err != nil {
			return err
		}
		return run(withEdit(item.With(ctx, view), edit))
	})
}

// question is what the audit log keeps of a request: the document with its variables.
func question(mutation bool, request asked) vault.Question {
	q := vault.Question{Action: "query", Text: request.Query}
	switch {
	case mutation:
		q.Action = "mutation"
	case request.cited != nil:
		q.Action = "export"
	}
	if len(request.Variables) > 0 {
		if variables, err := json.Marshal(request.Variables); err == nil {
			q.Text += " " + string(variables)
		}
	}
	return q
}

// failed is the response for a request that got no answer at all.
func (s *Server) failed(ctx context.Context, err error) *graphql.Response {
	return s.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)})
}
