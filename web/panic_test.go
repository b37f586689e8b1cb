package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph/access"
	"portolan/graph/access/mint"
	"portolan/graph/audit"
	"portolan/graph/vault"
	"portolan/web"
)

// planted panics at one place, once.
type planted struct {
	mu    sync.Mutex
	place string
}

// plant makes the next visit of a place panic.
func (p *planted) plant(place string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.place = place
}

// left is where nobody came by.
func (p *planted) left() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.place
}

func (p *planted) at(place string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.place == place {
		p.place = ""
		panic("planted at " + place)
	}
}

// Stage panics at its beginning or its end.
func (p *planted) Stage(ctx context.Context, name string) (context.Context, func()) {
	p.at("the beginning of " + name)
	return ctx, func() { p.at("the end of " + name) }
}

// Answered panics when an answer is counted.
func (p *planted) Answered(context.Context, gql.Outcome) { p.at("the count") }

// plantedLog is an audit log that panics.
type plantedLog struct {
	audit.Log
	*planted
}

// Append panics before an entry of a change or of an outcome.
func (l plantedLog) Append(ctx context.Context, e audit.Entry) (uint64, error) {
	l.at("the audit log")
	return l.Log.Append(ctx, e)
}

// logOf is a log that may be read while it is written.
type logOf struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write writes.
func (l *logOf) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *logOf) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.Reset()
	return l.String()
}

// TestPanicsAnywhere plants a panic at every place where somebody else's code is called for a request. Each gives the one
// who asks one error with an incident's number, and the operator one entry in the log under it; the next question is
// answered.
func TestPanicsAnywhere(t *testing.T) {
	p, said := &planted{}, &logOf{}
	log := slog.New(slog.NewTextHandler(said, nil))
	v, err := vault.Open(t.Context(), vault.Config{Store: "memory:", Audit: plantedLog{audit.Memory(), p}})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	known := func(code string) bool { p.at("the members"); return mint.Default().Known(code) }
	server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: known, Log: log, Watch: p})
	scopes := token(t)
	l := listening(t, web.Handler(web.Options{Log: log, Snapshots: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { p.at("a release") }),
		GraphQL: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.at("the handler"); server.ServeHTTP(w, r) }),
		Token: func(ctx context.Context, sent string) (access.Scope, error) {
			p.at("the tokens")
			return scopes(ctx, sent)
		}}))
	const question = "{overview{personCount}}"
	const change = `mutation{contribute(input:{dataset:"d",marking:{audience:["FR"]},records:[{kind:PERSON,reference:"r",properties:[{name:"name",values:[{text:"A"}]}]}]}){receipt{stored} problems{code}}}`
	for place, asked := range map[string]bad{
		"the beginning of " + gql.Prepare: {body: document(question)}, "the end of " + gql.Prepare: {body: document(question)},
		"the beginning of " + gql.Execute: {body: document(question)}, "the end of " + gql.Execute: {body: document(question)},
		"the count": {body: document(question)}, "the tokens": {body: document(question)}, "the handler": {body: document(question)},
		"the audit log": {body: document(question)}, "the members": {body: document(change)},
	} {
		said.take()
		p.plant(place)
		status, answer := asked.send(t, http.DefaultClient, l.URL()+"graphql")
		var read struct {
			Errors []struct {
				Message    string
				Extensions struct{ Code, Incident string }
			}
		}
		if err := json.Unmarshal([]byte(answer), &read); err != nil || p.left() != "" {
			t.Fatalf("%s: answered with %d: %s (still planted: %q)", place, status, answer, p.left())
		}
		if status != 500 || len(read.Errors) != 1 || read.Errors[0].Extensions.Code != "INTERNAL" || strings.Contains(answer, "planted") || strings.Contains(answer, "goroutine") {
			t.Errorf("%s: answered with %d: %s", place, status, answer)
			continue
		}
		number, entries := read.Errors[0].Extensions.Incident, said.take()
		if len(number) != 12 || strings.Count(entries, "number="+number) != 1 || strings.Count(entries, "level=ERROR") != 1 || !strings.Contains(entries, "planted at "+place) {
			t.Errorf("%s: incident %q, the log has %.600s", place, number, entries)
		}
		if status, answer := (bad{body: document(question)}).send(t, http.DefaultClient, l.URL()+"graphql"); status != 200 {
			t.Errorf("after %s a question is answered with %d: %s", place, status, answer)
		}
	}
	half(t)
}

// half wants an answer that broke in the middle to be cut, so that nobody takes a part for the whole.
func half(t *testing.T) {
	t.Helper()
	said := &logOf{}
	l := listening(t, web.Handler(web.Options{Token: token(t), Log: slog.New(slog.NewTextHandler(said, nil)),
		GraphQL: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(strings.Repeat("x", 1<<20)))
			panic("planted")
		})}))
	answer := talk(t, l, "GET /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer good\r\n\r\n", false)
	if !strings.Contains(answer, "broken off") || strings.Count(said.take(), "level=ERROR") != 1 {
		t.Errorf("a panic in the middle of an answer gives %.100q", answer)
	}
}
