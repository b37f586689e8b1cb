package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"portolan/web"
)

// cop asks a server as an auditor of GraphQL servers does.
type cop struct {
	t       *testing.T
	handler http.Handler
	token   string
}

func (c *cop) send(method, target, contentType, body string) (int, string) {
	c.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// ask posts a document as JSON.
func (c *cop) ask(document string) (int, string) {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document})
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(http.MethodPost, "/graphql", "application/json", string(body))
}

// refused wants a document to bring no data.
func (c *cop) refused(check, document string) {
	c.t.Helper()
	if status, answer := c.ask(document); status >= 500 || strings.Contains(answer, `"data"`) || !strings.Contains(answer, `"errors"`) {
		c.t.Errorf("%s: answered with %d: %.300s", check, status, answer)
	}
}

// forms are the four servers that are looked at: with a token and without, and a demonstration, which needs none.
func forms(t *testing.T) map[string]*cop {
	server := world(t)
	closed := web.Handler(web.Options{GraphQL: server, Token: token(t)})
	demo := web.Handler(web.Options{GraphQL: server, Demo: member(t, "IPSG")})
	return map[string]*cop{
		"nobody":        {t, closed, ""},
		"a user":        {t, closed, "good"},
		"demonstration": {t, demo, ""},
	}
}

// TestThirteenChecks holds the server to the checks of graphql-cop, with its own documents where they matter. Where a
// check is answered otherwise than it wants, docs/security.md argues why.
func TestThirteenChecks(t *testing.T) {
	for form, c := range forms(t) {
		t.Run(form, func(t *testing.T) {
			c.t = t
			if c.handler != nil && form == "demonstration" { // it answers to localhost and to addresses only
				inner := c.handler
				c.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					r.Host = "localhost"
					inner.ServeHTTP(w, r)
				})
			}
			for name, check := range checks {
				t.Run(name, func(t *testing.T) {
					c.t = t
					check(c, form)
				})
			}
			if status, answer := c.ask("{overview{personCount}}"); (form == "nobody") != (status == 401) {
				t.Errorf("afterwards a plain question is answered with %d: %s", status, answer)
			}
		})
	}
}

var checks = map[string]func(c *cop, form string){
	"alias overloading": func(c *cop, _ string) {
		var b strings.Builder
		for i := range 101 {
			fmt.Fprintf(&b, "alias%d:__typename \n", i)
		}
		c.refused("101 aliases", "query cop { "+b.String()+" }")
	},
	"array-based batching": func(c *cop, _ string) {
		one := `{"query":"query cop { __typename }"}`
		status, answer := c.send(http.MethodPost, "/graphql", "application/json", "["+strings.TrimSuffix(strings.Repeat(one+",", 10), ",")+"]")
		if status < 400 || status >= 500 || strings.Contains(answer, `"data"`) {
			c.t.Errorf("a batch is answered with %d: %.300s", status, answer)
		}
	},
	"directive overloading": func(c *cop, _ string) {
		unknown := "query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }"
		c.refused("10 unknown directives", unknown)
		if _, answer := c.ask(unknown); strings.Count(answer, `"message"`) > 5 {
			c.t.Errorf("each directive is complained about: %s", answer)
		}
		c.refused("a known directive 100 times", "query cop { __typename "+strings.Repeat("@include(if: true) ", 100)+"}")
	},
	"circular query by introspection": func(c *cop, _ string) {
		c.refused("types within fields within types", "query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } }")
	},
	"field duplication": func(c *cop, _ string) {
		c.refused("one field 500 times", "query cop { "+strings.Repeat("__typename \n", 500)+"}")
	},
	"field suggestions": func(c *cop, _ string) {
		for _, document := range []string{"query cop { __schema { directive } }", "{ overviev { personCount } }", "{ overview { personCounts } }",
			"{ persons(frist: 1) { totalCount } }", "{ ranking(measure: DEGRE) { totalCount } }", `{ node(id: "x") { ... on Persn { id } } }`} {
			if _, answer := c.ask(document); strings.Contains(strings.ToLower(answer), "did you mean") {
				c.t.Errorf("%s: suggests: %s", document, answer)
			}
		}
	},
	"get method support": func(c *cop, form string) {
		// Queries by GET are the draft's and wanted; nothing is answered that a page elsewhere could send unasked.
		status, answer := c.send(http.MethodGet, "/graphql?query=query%20cop%20%7B__typename%7D", "", "")
		if (form == "a user") != (status == 200) || form != "a user" && strings.Contains(answer, `"data"`) {
			c.t.Errorf("a query by GET is answered with %d: %s", status, answer)
		}
	},
	"mutation by GET": func(c *cop, _ string) {
		status, answer := c.send(http.MethodGet, "/graphql?query=mutation%20cop%20%7B__typename%7D", "", "")
		if status < 400 || status >= 500 || strings.Contains(answer, `"data"`) {
			c.t.Errorf("a mutation by GET is answered with %d: %s", status, answer)
		}
	},
	"url-encoded POST": func(c *cop, _ string) {
		status, answer := c.send(http.MethodPost, "/graphql", "application/x-www-form-urlencoded", url.Values{"query": {"query cop { __typename }"}}.Encode())
		if status < 400 || status >= 500 || strings.Contains(answer, `"data"`) {
			c.t.Errorf("a form is answered with %d: %s", status, answer)
		}
	},
	"introspection": func(c *cop, form string) {
		// Whoever has a token may read the contract, which is public; nobody else may.
		document, err := os.ReadFile("../gql/guard/testdata/introspection.graphql")
		if err != nil {
			c.t.Fatal(err)
		}
		status, answer := c.ask(string(document))
		if shown := strings.Contains(answer, `"__schema"`); shown != (form != "nobody") {
			c.t.Errorf("introspection is answered with %d: %.200s", status, answer)
		}
	},
	"detection of an explorer": func(c *cop, _ string) {
		// The explorer is ours and is no way to the data: without a token it answers nothing. It does not stand where
		// scanners look for one that was forgotten.
		for _, path := range []string{"/graphiql", "/playground", "/console", "/altair", "/graphql/console", "/graphql"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept", "text/html")
			w := httptest.NewRecorder()
			c.handler.ServeHTTP(w, r)
			for _, sign := range []string{"graphiql.min.css", "GraphQL Playground", "GraphiQL", "graphql-playground", "<html"} {
				if strings.Contains(w.Body.String(), sign) {
					c.t.Errorf("%s shows %q", path, sign)
				}
			}
		}
	},
	"trace mode": func(c *cop, _ string) {
		if _, answer := c.ask("query cop { __typename }"); strings.Contains(answer, "extensions\":{\"tracing") || strings.Contains(strings.ToLower(answer), "tracing") {
			c.t.Errorf("an answer is traced: %s", answer)
		}
	},
	"unhandled errors": func(c *cop, _ string) {
		for _, document := range []string{"qwerty cop { abc }", "query cop { abc", "{}", " ", "query", "\x00"} {
			status, answer := c.ask(document)
			for _, sign := range []string{"exception", "stack", "goroutine", ".go:", "panic", "runtime error", "INTERNAL"} {
				if status >= 500 || strings.Contains(answer, sign) {
					c.t.Errorf("%q: answered with %d: %s", document, status, answer)
				}
			}
		}
	},
}

// TestEveryCheckIsThere counts the checks, so that none is lost.
func TestEveryCheckIsThere(t *testing.T) {
	if len(checks) != 13 {
		t.Errorf("%d checks of 13", len(checks))
	}
	text, err := os.Open("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	page, err := io.ReadAll(text)
	if err != nil {
		t.Fatal(err)
	}
	for name := range checks {
		if !strings.Contains(string(page), "| "+name+" |") {
			t.Errorf("docs/security.md does not say how the server answers the check %q", name)
		}
	}
}
