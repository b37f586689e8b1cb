package gql_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"portolan/gql"
)

// serve puts the world behind HTTP, asked by one member.
func (s *small) serve(t *testing.T, member string) *httptest.Server {
	t.Helper()
	scope := scope(t, member)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.server.ServeHTTP(w, r.WithContext(gql.WithScope(r.Context(), scope)))
	}))
	t.Cleanup(server.Close)
	return server
}

// post asks in the newer media type, whose statuses say most.
func post(t *testing.T, url, contentType, body string) (int, string) {
	t.Helper()
	return postFor(t, "application/graphql-response+json", url, contentType, body)
}

func postFor(t *testing.T, accept, url, contentType, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Accept", accept)
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.ContentLength != int64(len(answer)) {
		t.Errorf("an answer of %d bytes says that it has %d", len(answer), r.ContentLength)
	}
	return r.StatusCode, string(answer)
}

func asBody(document string) string {
	body, _ := json.Marshal(map[string]string{"query": document})
	return string(body)
}

// TestIntrospectionOfGraphiQLPasses wants the explorer to learn the schema.
func TestIntrospectionOfGraphiQLPasses(t *testing.T) {
	document, err := os.ReadFile("guard/testdata/introspection.graphql")
	if err != nil {
		t.Fatal(err)
	}
	status, answer := post(t, newSmall(t).serve(t, "IPSG").URL, "application/json", asBody(string(document)))
	if status != 200 || !strings.Contains(answer, `"centralFacilitators"`) {
		t.Errorf("answered with %d: %.300s", status, answer)
	}
}

// TestTransport goes through what the GraphQL-over-HTTP draft asks of a server.
func TestTransport(t *testing.T) {
	server := newSmall(t).serve(t, "IPSG")
	const good = `{"query":"{overview{personCount}}"}`
	deep := strings.Repeat(`[`, 64) + strings.Repeat(`]`, 64)
	for name, row := range map[string]struct {
		kind, body string
		want       int
	}{
		"good":                        {"application/json", good, 200},
		"charset":                     {"application/json; charset=utf-8", good, 200},
		"wrong charset":               {"application/json; charset=utf-16", good, 415},
		"form":                        {"application/x-www-form-urlencoded", "query={overview{personCount}}", 415},
		"plain text":                  {"text/plain", good, 415},
		"multipart":                   {"multipart/form-data; boundary=x", good, 415},
		"application/graphql":         {"application/graphql", "{overview{personCount}}", 415},
		"empty":                       {"application/json", "", 400},
		"cut off":                     {"application/json", `{"query":`, 400},
		"array":                       {"application/json", "[" + good + "]", 400},
		"array of ten thousand":       {"application/json", "[" + strings.TrimSuffix(strings.Repeat(good+",", 10_000), ",") + "]", 400},
		"number":                      {"application/json", "1", 400},
		"null":                        {"application/json", "null", 400},
		"NaN":                         {"application/json", `{"query":NaN}`, 400},
		"byte order mark":             {"application/json", "\ufeff" + good, 400},
		"UTF-16":                      {"application/json", "{\x00\"\x00", 400},
		"lone bytes":                  {"application/json", "{\"query\":\"\xff\"}", 400},
		"trailing data":               {"application/json", good + good, 400},
		"doubled key":                 {"application/json", `{"query":"{a}","query":"{b}"}`, 400},
		"two operation names":         {"application/json", `{"query":"{a}","operationName":"a","operationName":"b"}`, 400},
		"no query":                    {"application/json", `{"variables":{}}`, 400},
		"query no string":             {"application/json", `{"query":1}`, 400},
		"variables no object":         {"application/json", `{"query":"{overview{personCount}}","variables":[]}`, 400},
		"depth 10,001":                {"application/json", `{"variables":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + `}`, 400},
		"depth 65":                    {"application/json", `{"query":"{overview{personCount}}","variables":{"a":` + deep + `}}`, 400},
		"depth 64":                    {"application/json", `{"query":"{overview{personCount}}","variables":{"a":` + deep[2:126] + `}}`, 200},
		"too large by 1":              {"application/json", `{"query":"` + strings.Repeat("x", gql.MaxBody-11) + `"}`, 413},
		"syntax":                      {"application/json", asBody("{"), 400},
		"validation":                  {"application/json", asBody("{nothing}"), 400},
		"operation missing":           {"application/json", `{"query":"{overview{personCount}}","operationName":"X"}`, 400},
		"operation ambiguous":         {"application/json", asBody("query A{overview{personCount}} query B{overview{personCount}}"), 400},
		"variable missing":            {"application/json", asBody("query($i:ID!){node(id:$i){id}}"), 400},
		"variable wrong":              {"application/json", `{"query":"query($i:Int!){persons(first:$i){totalCount}}","variables":{"i":"10"}}`, 422},
		"data with errors":            {"application/json", asBody(`{overview{personCount} node(id:"x"){id}}`), 200},
		"subscription":                {"application/json", asBody("subscription{a}"), 400},
		"null of something hidden":    {"application/json", asBody(`{node(id:"UGVyc29uOjAw"){id}}`), 200},
		"a failed field without data": {"application/json", asBody(`{paths(from:"x",to:"y"){totalCount}}`), 404},
	} {
		if status, answer := post(t, server.URL, row.kind, row.body); status != row.want {
			t.Errorf("%s: answered with %d, want %d: %.200s", name, status, row.want, answer)
		} else if len(answer) > 3000 {
			t.Errorf("%s: an answer of %d bytes", name, len(answer))
		}
	}
}

func TestGetAsksAndNeverChanges(t *testing.T) {
	server := newSmall(t).serve(t, "IPSG")
	for document, want := range map[string]int{
		"{overview{personCount}}":                       200,
		`mutation{withdraw(input:{id:"x"}){withdrawn}}`: 405,
		"query($i:ID!){node(id:$i){id}}":                400,
		"{...A} fragment A on Query{a{...A}}":           400,
	} {
		request, err := http.NewRequest(http.MethodGet, server.URL+"?query="+url.QueryEscape(document), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", "application/graphql-response+json")
		r, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s: answered with %d, want %d", document, r.StatusCode, want)
		}
		if want == 405 && r.Header.Get("Allow") != "POST" {
			t.Errorf("a mutation by GET is not told what is allowed")
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodHead} {
		r, err := http.NewRequest(method, server.URL, strings.NewReader(asBody("{overview{personCount}}")))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != 405 {
			t.Errorf("%s is answered with %d", method, answer.StatusCode)
		}
	}
}

func TestAcceptIsRespected(t *testing.T) {
	server := newSmall(t).serve(t, "IPSG")
	for accept, want := range map[string]string{
		"":                                  "application/json; charset=utf-8",
		"*/*":                               "application/json; charset=utf-8",
		"application/json":                  "application/json; charset=utf-8",
		"application/graphql-response+json": "application/graphql-response+json; charset=utf-8",
		"text/html, application/graphql-response+json;q=0.5":        "application/graphql-response+json; charset=utf-8",
		"application/graphql-response+json;q=0.5, application/json": "application/json; charset=utf-8",
		"application/json;q=0, */*;q=0.1":                           "application/json; charset=utf-8",
		"application/json;charset=latin1":                           "406",
		"application/json;q=0":                                      "406",
		"text/html":                                                 "406",
	} {
		r, err := http.NewRequest(http.MethodGet, server.URL+"?query="+url.QueryEscape("{overview{personCount}}"), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header["Accept"] = nil
		if accept != "" {
			r.Header.Set("Accept", accept)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if want == "406" && answer.StatusCode != 406 || want != "406" && answer.Header.Get("Content-Type") != want {
			t.Errorf("%q: %d %s, want %s", accept, answer.StatusCode, answer.Header.Get("Content-Type"), want)
		}
	}
}

// TestNobodyIsToldNothing wants a request without a scope refused before its body is read.
func TestNobodyIsToldNothing(t *testing.T) {
	server := httptest.NewServer(newSmall(t).server)
	defer server.Close()
	status, answer := post(t, server.URL, "application/json", `{"query":`)
	if status != 401 || !strings.Contains(answer, "UNAUTHENTICATED") {
		t.Errorf("answered with %d: %s", status, answer)
	}
}
