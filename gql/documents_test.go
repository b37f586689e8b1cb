package gql_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"portolan/analytics"
	"portolan/gql"
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// file writes a file below a folder.
func file(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	holdings = "query Holdings { overview { personCount } }\n"
	known    = `query Known($t: String!) { search(text: $t, first: 1) { totalCount } }`
)

func TestRegisteredDocumentsAreNamedByTheirHash(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "one/holdings.graphql", holdings)
	file(t, dir, "two/list.json", `{"sha256:`+sha(known)+`": `+string(must(json.Marshal(known)))+`}`)
	file(t, dir, "notes.txt", "not a document")
	documents, err := gql.LoadDocuments(dir)
	if err != nil {
		t.Fatal(err)
	}
	if documents.Count() != 2 || len(documents.List()) != 2 {
		t.Fatalf("%d documents were read", documents.Count())
	}
	s := newSmall(t)
	for _, only := range []bool{false, true} {
		s.server = gql.New(gql.Options{Vault: s.vault, Engine: analytics.New(analytics.Options{}), Documents: documents, OnlyRegistered: only})
		server := s.serve(t, "IPSG")
		plain := 200
		if only {
			plain = 400
		}
		apollo := `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + sha(holdings) + `"}}}`
		for body, want := range map[string]int{
			`{"documentId":"` + sha(holdings) + `"}`:                            200,
			`{"documentId":"sha256:` + strings.ToUpper(sha(holdings)) + `"}`:    200,
			`{"documentId":"` + sha(known) + `","variables":{"t":"abu yusuf"}}`: 200,
			`{"documentId":"` + sha(holdings) + `","operationName":"Holdings"}`: 200,
			apollo:                 200,
			asBody(holdings):       200, // the text itself is registered
			asBody("{__typename}"): plain,
			`{"documentId":"` + sha("{__typename}") + `"}`:                        400,
			`{"documentId":"` + sha("{__typename}") + `","query":"{__typename}"}`: plain,
			`{"documentId":"` + sha(holdings) + `","query":"{__typename}"}`:       400,
			`{"documentId":"../../etc/passwd"}`:                                   400,
			`{"documentId":"` + sha(holdings)[:62] + `"}`:                         400,
			`{"documentId":7}`: 400,
			`{"extensions":{"persistedQuery":{"version":1}}}`: 400,
		} {
			if status, answer := post(t, server.URL, "application/json", body); status != want {
				t.Errorf("only registered %v, %s: answered with %d, want %d: %s", only, body, status, want, answer)
			}
		}
		r, err := http.Get(server.URL + "?documentId=" + sha(known) + "&variables=" + url.QueryEscape(`{"t":"abu yusuf"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != 200 {
			t.Errorf("a registered document by GET is answered with %d", r.StatusCode)
		}
	}
	// A refused document is not remembered: the same hash without the text is as unknown as before.
	_, answer := post(t, s.serve(t, "IPSG").URL, "application/json", `{"documentId":"`+sha("{__typename}")+`"}`)
	if !strings.Contains(answer, "DOCUMENT_NOT_REGISTERED") {
		t.Errorf("an unknown document is answered with %s", answer)
	}
}

func TestBadDocumentsStopTheStart(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cyclic.graphql":   "{...A} fragment A on Query{a{...A}}",
		"unknown.graphql":  "{nothing}",
		"syntax.graphql":   "{",
		"empty.graphql":    "",
		"fragment.graphql": "fragment A on Query{overview{personCount}}",
		"hash.json":        `{"` + sha("{a}") + `": "{overview{personCount}}"}`,
		"shape.json":       `[]`,
		"bytes.graphql":    "\xff",
		"kind.txt":         holdings,
	} {
		path := file(t, dir, name, text)
		if _, err := gql.LoadDocuments(path); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: said %v", name, err)
		}
	}
	if _, err := gql.LoadDocuments(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder that is not there is no error")
	}
}

func must(raw []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return raw
}

// told is a watcher that remembers.
type told struct {
	mu       sync.Mutex
	stages   []string
	outcomes []gql.Outcome
}

func (w *told) Stage(ctx context.Context, name string) (context.Context, func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stages = append(w.stages, name)
	return ctx, func() {}
}

func (w *told) Answered(_ context.Context, o gql.Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o.Took = 0
	w.outcomes = append(w.outcomes, o)
}

func TestTheWatcherHearsOfEveryRequestOnce(t *testing.T) {
	s, w := newSmall(t), &told{}
	s.server = gql.New(gql.Options{Vault: s.vault, Engine: analytics.New(analytics.Options{}), Watch: w})
	server := s.serve(t, "IPSG")
	rows := []struct {
		body string
		want gql.Outcome
	}{
		{asBody("{overview{personCount}}"), gql.Outcome{Operation: "query", Code: "OK"}},
		{asBody(`{overview{personCount} node(id:"x"){id}}`), gql.Outcome{Operation: "query", Code: "OK"}},
		{asBody("{nothing}"), gql.Outcome{Operation: "none", Code: "INVALID", Reason: "VALIDATION"}},
		{asBody("{"), gql.Outcome{Operation: "none", Code: "INVALID", Reason: "SYNTAX"}},
		{asBody("{...A} fragment A on Query{...A}"), gql.Outcome{Operation: "none", Code: "INVALID", Reason: "FRAGMENT_CYCLE"}},
		{asBody(`{paths(from:"x",to:"y"){totalCount}}`), gql.Outcome{Operation: "query", Code: "NOT_FOUND"}},
		{asBody(`mutation{withdraw(input:{id:"x"}){withdrawn}}`), gql.Outcome{Operation: "mutation", Code: "OK"}},
		{asBody(nested(3)), gql.Outcome{Operation: "query", Code: "EXHAUSTED", Reason: "TOO_MUCH_ASKED"}},
		{`{"documentId":"` + sha("x") + `"}`, gql.Outcome{Operation: "none", Code: "INVALID", Reason: "DOCUMENT_NOT_REGISTERED"}},
		{"[]", gql.Outcome{Code: "INVALID", Reason: "REQUEST"}},
	}
	for i, row := range rows {
		_, answer := post(t, server.URL, "application/json", row.body)
		if len(w.outcomes) != i+1 {
			t.Fatalf("%s: heard of %d outcomes", row.body, len(w.outcomes)-i)
		}
		if got := w.outcomes[i]; got != row.want {
			t.Errorf("%s: told %+v, want %+v: %s", row.body, got, row.want, answer)
		}
	}
	bare := httptest.NewServer(s.server)
	defer bare.Close()
	post(t, bare.URL, "application/json", asBody("{overview{personCount}}"))
	if got := w.outcomes[len(rows)]; got.Code != "UNAUTHENTICATED" {
		t.Errorf("a request without a token: told %+v", got)
	}
}

// nested asks for full pages within each other.
func nested(levels int) string {
	return "{ persons(first: 100) { edges { node { " +
		strings.Repeat("links(first: 100) { edges { other { ", levels) + "id" + strings.Repeat(" } } }", levels) + " } } } }"
}

func TestFullPagesWithinFullPagesAreRefused(t *testing.T) {
	s := newSmall(t)
	for document, refused := range map[string]bool{
		"{persons(first:100){edges{node{id}}}}": false,
		nested(1):                               false,
		nested(2):                               true,
		nested(3):                               true,
		"query($n:Int!=100){persons(first:$n){edges{node{links(first:$n){edges{other{links(first:$n){totalCount}}}}}}}}": true,
	} {
		got := s.ask(t, "IPSG", document, nil)
		if found := strings.Contains(got.raw, "TOO_MUCH_ASKED"); found != refused {
			t.Errorf("%s: %.300s", document, got.raw)
		}
	}
	fragments := "{persons(first:100){edges{node{...F}}}} fragment F on Person{links(first:100){edges{other{... on Person{links(first:100){totalCount}}}}}}"
	if got := s.ask(t, "IPSG", fragments, nil); !strings.Contains(got.raw, "TOO_MUCH_ASKED") {
		t.Errorf("pages within fragments: %.300s", got.raw)
	}
}
