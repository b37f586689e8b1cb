package web_test

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/vault"
	"portolan/web"
)

// TestBadRequests sends every bad request over a real connection to the whole server, and wants each refused in under 50
// ms with one clear error and a code, or answered as the harmless thing it is, and a good question answered after each.
func TestBadRequests(t *testing.T) {
	v := opened(t)
	l := listening(t, web.Handler(web.Options{GraphQL: gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{})}), Token: token(t)}))
	other, hidden := hide(t, v)
	rows := slices.Concat(shapes(), values(), amounts(), ids(other, hidden), names(), texts(), transports())
	if len(rows) < 400 {
		t.Fatalf("only %d rows", len(rows))
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}}
	defer client.CloseIdleConnections()
	slowest, which := time.Duration(0), ""
	for _, row := range rows {
		best := time.Hour
		for try := 0; try < 5 && best > 50*time.Millisecond*slow; try++ { // a busy machine says nothing of the server
			began := time.Now()
			status, answer := row.send(t, client, l.URL()+"graphql")
			best = min(best, time.Since(began))
			if try == 0 {
				row.judge(t, status, answer)
			}
		}
		if best > slowest {
			slowest, which = best, row.name
		}
		if best > 50*time.Millisecond*slow {
			t.Errorf("%s: took %v", row.name, best)
		}
		if status, answer := (bad{body: document("{overview{personCount}}")}).send(t, client, l.URL()+"graphql"); status != 200 || !strings.Contains(answer, `"personCount":3`) {
			t.Fatalf("after %s a good question is answered with %d: %s", row.name, status, answer)
		}
	}
	t.Logf("%d rows; the slowest took %v: %s", len(rows), slowest, which)
}

// send sends the row and reads the answer. A server that refuses a large body unread may close the connection while it is
// still being sent; then it is asked again.
func (b bad) send(t *testing.T, client *http.Client, address string) (int, string) {
	t.Helper()
	for tries := 0; ; tries++ {
		status, answer, err := b.try(t.Context(), client, address)
		if err == nil {
			return status, answer
		}
		if len(b.body) <= gql.MaxBody || tries == 20 {
			t.Fatalf("%s: %v", b.name, err)
		}
	}
}

func (b bad) try(ctx context.Context, client *http.Client, address string) (int, string, error) {
	method, body := http.MethodPost, io.Reader(strings.NewReader(b.body))
	if b.get != "" {
		method, body, address = http.MethodGet, nil, address+"?"+b.get
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Authorization", "Bearer good")
	r.Header.Set("Accept", "application/graphql-response+json")
	if b.get == "" && b.kind != "-" {
		r.Header.Set("Content-Type", cmp.Or(b.kind, "application/json"))
	}
	for key, value := range b.header {
		r.Header.Set(key, value)
	}
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), err
}

// inside are words that only the server should know, or that help somebody who guesses.
var inside = []string{"Did you mean", "vault.", "gql.", "graph.", "web.", "panic", "goroutine", "runtime error", "INTERNAL", ".go:", "strconv", "json:", "Nobody May Know"}

// judge holds an answer to what every answer to a bad request has to be.
func (b bad) judge(t *testing.T, status int, answer string) {
	t.Helper()
	var read struct {
		Data   any
		Errors []struct {
			Message    string
			Extensions map[string]string
		}
	}
	if err := json.Unmarshal([]byte(answer), &read); err != nil {
		t.Errorf("%s: answered with %d and no JSON: %.300s", b.name, status, answer)
		return
	}
	if status >= 500 || b.status != 0 && status != b.status || len(answer) > 2000 {
		t.Errorf("%s: answered with %d, want %d; %d bytes: %.300s", b.name, status, b.status, len(answer), answer)
	}
	if !b.data && (read.Data != nil || len(read.Errors) == 0 || status < 400) {
		t.Errorf("%s: not refused: %d %.300s", b.name, status, answer)
	}
	for _, e := range read.Errors {
		if e.Extensions["code"] == "" || len(e.Message) < 8 || len(e.Message) > 300 {
			t.Errorf("%s: no clear error: %.300s", b.name, answer)
		}
		if b.reason != "" && e.Extensions["reason"] != b.reason {
			t.Errorf("%s: the reason is %s, want %s", b.name, e.Extensions["reason"], b.reason)
		}
	}
	for _, word := range inside {
		if strings.Contains(answer, word) {
			t.Errorf("%s: the answer says %q: %.300s", b.name, word, answer)
		}
	}
	if run := echoed(answer, b.body); run != "" {
		t.Errorf("%s: the answer repeats %q", b.name, run)
	}
}

// echoed finds a part of a body, more than a name of it, in an answer.
func echoed(answer, body string) string {
	const block = 40 // every run of 80 bytes holds a whole block
	body = body[:min(len(body), 1<<16)]
	for i := 0; i+block <= len(answer); i += block {
		if strings.Contains(body, answer[i:i+block]) {
			return answer[i : i+block]
		}
	}
	return ""
}

// hide keeps a person from everybody but its owner, and gives the id of somebody who may be seen and of that person.
func hide(t *testing.T, v *vault.Vault) (other, hidden string) {
	t.Helper()
	secret := graph.Element{ID: v.Key().RecordID("FR", "test", "secret"), Kind: graph.Person, Dataset: "test", Ref: "secret",
		Marking: graph.Marking{Owner: "FR", Audience: []string{"FR"}, Level: graph.Restricted}}
	secret.Props.AddText("name", "Nobody May Know")
	secret.Normalise()
	err := v.Edit(t.Context(), member(t, "FR"), vault.Question{Action: "import"}, func(ctx context.Context, e *vault.Edit) error {
		_, err := e.Commit(ctx, vault.BatchID("secret"), []graph.Element{secret}, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{})})
	found := func(name string) string {
		var answer struct {
			Data struct {
				Search struct {
					Edges []struct{ Node struct{ ID string } }
				}
			}
		}
		body := server.Execute(t.Context(), member(t, "FR"), searchFor[:len(searchFor)-len("totalCount}}")]+"edges{node{id}}}}", map[string]any{"t": name})
		if err := json.Unmarshal(body, &answer); err != nil || len(answer.Data.Search.Edges) == 0 {
			t.Fatalf("%v: %s", err, body)
		}
		return answer.Data.Search.Edges[0].Node.ID
	}
	return found("Bo Example"), found("Nobody May Know")
}
