package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
	"portolan/web"
)

// world answers from a vault with two made-up people in it who know each other.
func world(t *testing.T) *gql.Server {
	t.Helper()
	return gql.New(gql.Options{Vault: opened(t), Engine: analytics.New(analytics.Options{})})
}

// opened is that vault.
func opened(t *testing.T) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), vault.Config{Store: "memory:"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	person := graph.Element{ID: v.Key().RecordID("DE", "test", "1"), Kind: graph.Person, Dataset: "test", Ref: "1",
		Marking: graph.Marking{Owner: "DE", All: true, Level: graph.Official}}
	person.Props.AddText("name", "Yusuf al-Tunisi")
	person.Props.AddText("alias", "Abu Yusuf al-Tunisi")
	person.Normalise()
	friend := graph.Element{ID: v.Key().RecordID("DE", "test", "2"), Kind: graph.Person, Dataset: "test", Ref: "2", Marking: person.Marking}
	friend.Props.AddText("name", "Bo Example")
	friend.Normalise()
	other := graph.Element{ID: v.Key().RecordID("DE", "test", "3"), Kind: graph.Person, Dataset: "test", Ref: "3", Marking: person.Marking}
	other.Props.AddText("name", "Cy Example")
	other.Normalise()
	link := graph.Element{Kind: graph.Associate, Dataset: "test", From: person.ID, To: friend.ID, Marking: person.Marking}
	link.Normalise()
	link.ID = v.Key().UnnamedLinkID(&link, 1)
	err = v.Edit(t.Context(), member(t, "DE"), vault.Question{Action: "import"}, func(ctx context.Context, e *vault.Edit) error {
		_, err := e.Commit(ctx, vault.BatchID("test"), []graph.Element{person, friend, other, link}, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func member(t *testing.T, code string) access.Scope {
	t.Helper()
	s, err := mint.Default().As(code, "test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// token knows one token.
func token(t *testing.T) func(context.Context, string) (access.Scope, error) {
	scope := member(t, "DE")
	return func(_ context.Context, token string) (access.Scope, error) {
		if token != "good" {
			return access.Scope{}, errors.New("unknown")
		}
		return scope, nil
	}
}

func get(t *testing.T, handler http.Handler, change func(*http.Request), target string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

const overview = "/graphql?query=%7Boverview%7BpersonCount%7D%7D"

func TestOnlySomebodyGetsAnAnswer(t *testing.T) {
	handler := web.Handler(web.Options{GraphQL: world(t), Token: token(t)})
	for header, want := range map[string]int{"": 401, "Bearer good": 200, "Bearer bad": 401, "bearer good": 401, "Basic good": 401, "Bearer ": 401} {
		r := get(t, handler, func(r *http.Request) { r.Header.Set("Authorization", header) }, overview)
		if r.StatusCode != want {
			t.Errorf("%q: status %d, want %d: %s", header, r.StatusCode, want, text(t, r))
		}
	}
}

func TestDemonstrationNeedsNoToken(t *testing.T) {
	handler := web.Handler(web.Options{GraphQL: world(t), Token: token(t), Demo: member(t, "IPSG")})
	asked := func(r *http.Request) { r.Header.Set("GraphQL-Require-Preflight", "1") }
	if r := get(t, handler, asked, "http://localhost"+overview); r.StatusCode != 200 || !strings.Contains(text(t, r), `"personCount":3`) {
		t.Errorf("status %d", r.StatusCode)
	}
	if r := get(t, handler, nil, "http://elsewhere.example"+overview); r.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a foreign name is answered with %d", r.StatusCode)
	}
	r := get(t, handler, func(r *http.Request) { r.Header.Set("Authorization", "Bearer bad") }, "http://127.0.0.1:8080"+overview)
	if r.StatusCode != 401 {
		t.Errorf("a wrong token is answered as if there were none: %d", r.StatusCode)
	}
	if session := text(t, get(t, handler, nil, "http://[::1]:8080/session")); !strings.Contains(session, `"tokenNeeded":false`) {
		t.Errorf("session says %s", session)
	}
}

func TestHeadersKeepTheBrowserHere(t *testing.T) {
	handler := web.Handler(web.Options{GraphQL: world(t), Token: token(t)})
	for _, target := range []string{"/", "/healthz", "/session", "/graphql", "/nothing"} {
		r := get(t, handler, nil, target)
		if p := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'self';") || strings.Contains(p, "http") || strings.Contains(p, "unsafe-eval") {
			t.Errorf("%s: policy %q", target, p)
		}
		if r.Header.Get("X-Content-Type-Options") != "nosniff" || r.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", target, r.Header)
		}
	}
	if r := get(t, handler, nil, "/assets/"); r.StatusCode != 404 {
		t.Errorf("a folder is listed: %d", r.StatusCode)
	}
}

func TestOtherSitesCannotPost(t *testing.T) {
	handler := web.Handler(web.Options{GraphQL: world(t), Token: token(t)})
	r := get(t, handler, func(r *http.Request) {
		r.Method = http.MethodPost
		r.Header.Set("Authorization", "Bearer good")
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	}, "/graphql")
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("a post from another site is answered with %d", r.StatusCode)
	}
}

func TestBusyPortIsSaidPlainly(t *testing.T) {
	taken, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = web.Listen(taken.Addr().String())
	if err == nil || !strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), "--listen") {
		t.Errorf("said %v", err)
	}
	if _, err := web.Listen("8080"); err == nil || !strings.Contains(err.Error(), "127.0.0.1:8080") {
		t.Errorf("said %v", err)
	}
}
