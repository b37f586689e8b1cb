package gql

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
	"portolan/graph/vault"
)

// Request is what was asked, as the audit log keeps it of an answer that may be cited.
type Request struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName,omitempty"`
	Variables     map[string]any `json:"variables,omitempty"`
}

// ParseRequest reads a request back as the log keeps it, numbers as they were written.
func ParseRequest(text string) (r Request, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err = d.Decode(&r); err != nil {
		err = graph.Errorf(graph.Corrupt, "gql.ParseRequest", "what was asked cannot be read: %w", err)
	}
	return r, err
}

// Cited is an answer that was given again, with all that it was made from.
type Cited struct {
	Answer  []byte         // the response as JSON, byte for byte
	Kept    audit.Citation // what the log keeps of it: the runs in it, its hash
	State   string         // token of the state that answered
	AsOf    time.Time      // of that state
	History vault.History  // what the viewer may see of that state
}

// Cite gives an answer again as the scope, from the state the server answers from. An answer with errors is one, too;
// where there is none at all, that is an error.
func (s *Server) Cite(ctx context.Context, scope access.Scope, r Request) (Cited, error) {
	var c Cited
	params := &graphql.RawParams{Query: r.Query, OperationName: r.OperationName, Variables: r.Variables}
	answer := s.answer(ctx, scope, asked{RawParams: params, cited: &c})
	if errs := answer.response.Errors; c.Answer == nil && len(errs) > 0 {
		return c, graph.Errorf(graph.Invalid, "gql.Cite", "what was asked cannot be asked any more: %s", errs[0].Message)
	}
	return c, nil
}

// keep notes in the log what it takes to give the answer again and, where that is being done, gathers what it rests on.
func (r asked) keep(ctx context.Context, view *vault.View, out *answered) (err error) {
	var kept audit.Citation
	if len(out.response.Errors) == 0 {
		kept = view.Answered(func() (string, []byte) {
			request, _ := json.Marshal(Request{r.Query, r.OperationName, r.Variables}) // it came as JSON
			return string(request), out.body()
		})
	}
	if r.cited == nil {
		return nil
	}
	c := Cited{Answer: out.body(), Kept: kept, State: view.State(), AsOf: view.AsOf()}
	if c.History, err = view.History(ctx); err == nil {
		*r.cited = c
	}
	return err
}
