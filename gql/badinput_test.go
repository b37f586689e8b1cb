package gql_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// badAmounts are how many things nobody can be given, as they stand in a document or in JSON.
var badAmounts = []string{"-1", "0", "101", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "1.5", `"10"`, `""`, "true", "[]", "[1]", "{}", "null",
	strings.Repeat("9", 400)}

// badIDs are ids that no answer ever gave. Where the text is long it is sent as a variable only.
func badIDs(t *testing.T, s *small) map[string]string {
	t.Helper()
	quoted := func(text string) string { return string(must(json.Marshal(text))) }
	found := s.ask(t, "FR", `{search(text:"nobody may know"){edges{node{id}}}}`, nil)
	return map[string]string{
		"empty":               `""`,
		"another type's":      quoted(strings.Replace(s.id(t, "Selim"), "=", "", 1) + "x"),
		"a hidden record's":   quoted(found.at(t, "search.edges.0.node.id").(string)),
		"a megabyte":          quoted(strings.Repeat("x", 900<<10)),
		"a NUL":               quoted("UGVyc29u\x00OjAw"),
		"a lone surrogate":    `"\ud800"`,
		"turned round":        quoted("\u202eUGVyc29uOjAw"),
		"a path":              quoted("../../etc/passwd"),
		"a statement":         quoted("' OR 1=1; MATCH (n) DETACH DELETE n //"),
		"a page":              quoted("<script>alert(1)</script>"),
		"a number":            "17",
		"a negative number":   "-17",
		"a number with point": "1.5",
		"true":                "true",
		"a list":              `["x"]`,
		"an object":           `{"id": "x"}`,
		"null":                "null",
	}
}

// answeredWell wants an answer that is no failure of the server, small, and free of what only the server should know.
func answeredWell(t *testing.T, what string, status int, answer string, data bool) {
	t.Helper()
	if status >= 500 || status < 200 || len(answer) > 3000 || !json.Valid([]byte(answer)) {
		t.Errorf("%s: answered with %d, %d bytes: %.300s", what, status, len(answer), answer)
	}
	if !data && !strings.Contains(answer, `"errors"`) {
		t.Errorf("%s: no error: %.300s", what, answer)
	}
	for _, inside := range []string{"Did you mean", "vault.", "gql.", "graph.", "panic", "goroutine", "INTERNAL", ".go:", "strconv", "Nobody May Know"} {
		if strings.Contains(answer, inside) {
			t.Errorf("%s: the answer says %q: %.300s", what, inside, answer)
		}
	}
}

// TestBadAmounts asks for amounts that make no sense, in the document, in a variable and in the address.
func TestBadAmounts(t *testing.T) {
	s := newSmall(t)
	server := s.serve(t, "IPSG")
	for _, amount := range badAmounts {
		status, answer := post(t, server.URL, "application/json", asBody("{persons(first:"+amount+"){totalCount}}"))
		answeredWell(t, "first: "+amount, status, answer, false)
		for _, declared := range []string{"Int!", "Int"} {
			document := "query($n:" + declared + "){persons(first:$n){totalCount}}"
			if declared == "Int" {
				document = "query($n:Int=20){persons(first:$n){totalCount}}"
			}
			body := `{"query":"` + document + `","variables":{"n":` + amount + `}}`
			status, answer = post(t, server.URL, "application/json", body)
			answeredWell(t, declared+" as a variable: "+amount, status, answer, false)
			status, answer = postFor(t, "application/json", server.URL, "application/json", body)
			answeredWell(t, declared+" for an old client: "+amount, status, answer, false)
			r, err := http.Get(server.URL + "?query=" + url.QueryEscape(document) + "&variables=" + url.QueryEscape(`{"n":`+amount+`}`))
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if r.StatusCode >= 500 {
				t.Errorf("%s by GET: answered with %d", amount, r.StatusCode)
			}
		}
	}
	if status, answer := post(t, server.URL, "application/json", asBody("{persons{totalCount}}")); status != 200 {
		t.Errorf("afterwards: %d %s", status, answer)
	}
}

// TestBadIDs asks for what no id names, wherever an id is taken. What is hidden is as absent as the rest.
func TestBadIDs(t *testing.T) {
	s := newSmall(t)
	server := s.serve(t, "IPSG")
	for name, id := range badIDs(t, s) {
		for _, document := range []string{
			"query($i:ID!){node(id:$i){id}}", "query($i:ID!){nodes(ids:[$i]){id}}", "query($i:ID!){paths(from:$i,to:$i){totalCount}}",
			"query($i:ID!){neighbourhood(of:[$i]){totalCount}}", "mutation($i:ID!){withdraw(input:{id:$i}){withdrawn problems{code}}}",
		} {
			status, answer := post(t, server.URL, "application/json", `{"query":"`+document+`","variables":{"i":`+id+`}}`)
			answeredWell(t, name+" in "+document, status, answer, true)
			if len(id) > 1000 || strings.ContainsAny(id, "{[") || strings.Contains(id, "\\u0000") || strings.Contains(id, "\\ud800") {
				continue
			}
			literal := strings.Replace(strings.TrimPrefix(strings.TrimPrefix(document, "query($i:ID!)"), "mutation($i:ID!)"), "$i", id, 2)
			if strings.HasPrefix(document, "mutation") {
				literal = "mutation" + literal
			}
			status, answer = post(t, server.URL, "application/json", asBody(literal))
			answeredWell(t, name+" in "+literal, status, answer, true)
		}
	}
}

// TestBadNames probes for names of the schema that a helpful server would give away.
func TestBadNames(t *testing.T) {
	server := newSmall(t).serve(t, "IPSG")
	for _, document := range []string{
		"{person{id}}", "{persns{totalCount}}", "{persons(firs:1){totalCount}}", "{persons{totalCounts}}", `{search(text:"a",kinds:[PERSN]){totalCount}}`,
		`{node(id:"x"){... on Persn{id}}}`, "query($i:IDD){overview{personCount}}", "query($w:Windo){persons(window:$w){totalCount}}",
		`{persons(window:{validFron:"2015-01-01T00:00:00Z"}){totalCount}}`, "{ranking(measure:DEGRE){totalCount}}", "mutation{withdrw(input:{id:\"x\"}){withdrawn}}",
		"{overview{personCount}} {overview{personCount}}", "fragment A on Persn{id} {overview{personCount}}", "{overview{personCount @includ(if:true)}}",
		"subscription{overview{personCount}}", "query Q{overview{personCount}} query Q{overview{personCount}}", "{_service{sdl}}", "{_entities(representations:[]){__typename}}",
		"{" + strings.Repeat("x", 60_000) + "}", "query " + strings.Repeat("Q", 60_000) + "{nothing}", `{search(text:"` + strings.Repeat("y", 8_000) + `"){totalCount}}`,
	} {
		status, answer := post(t, server.URL, "application/json", asBody(document))
		answeredWell(t, document[:min(len(document), 80)], status, answer, false)
	}
	if _, answer := post(t, server.URL, "application/json", asBody("query A{overview{personCount}} query B{overview{personCount}}")); !strings.Contains(answer, "operationName") {
		t.Errorf("several operations without a name: %s", answer)
	}
	long := `{"query":"query Q{overview{personCount}}","operationName":"` + strings.Repeat("N", 900<<10) + `"}`
	status, answer := post(t, server.URL, "application/json", long)
	answeredWell(t, "a long operationName", status, answer, false)
}

// TestTheLongestNames: lists give aliases of several hundred characters, and each is looked for as it stands.
func TestTheLongestNames(t *testing.T) {
	server := newSmall(t).serve(t, "IPSG")
	for n, want := range map[int]string{1000: `{"data":{"search":{"totalCount":0}}}`, 1001: "text has between 1 and 1000 characters, not 1001"} {
		if _, answer := post(t, server.URL, "application/json", asBody(`{search(text:"`+strings.Repeat("long ", n/5)+strings.Repeat("y", n%5)+`"){totalCount}}`)); !strings.Contains(answer, want) {
			t.Errorf("%d characters: %s", n, answer)
		}
	}
}

// TestAWindowThatEndsBeforeItBegins is refused wherever a window is taken, and not answered with what overlaps both its ends.
func TestAWindowThatEndsBeforeItBegins(t *testing.T) {
	server := newSmall(t).serve(t, "IPSG")
	for _, window := range []string{`{validFrom:"2015-01-02T00:00:00Z",validTo:"2015-01-01T00:00:00Z"}`, `{validFrom:"2015-01-01T00:00:00Z",validTo:"2015-01-01T00:00:00Z"}`} {
		for _, ask := range []string{"persons(%s){totalCount}", `search(text:"a",%s){totalCount}`, "overview(%s){recordCount}", "ranking(measure:DEGREE,%s){totalCount}",
			"centralFacilitators(%s){totalCount}", "transitNetworks(%s){totalCount}", "persons{edges{node{links(%s){totalCount}}}}"} {
			document := "{" + strings.Replace(ask, "%s", "window:"+window, 1) + "}"
			if _, answer := post(t, server.URL, "application/json", asBody(document)); !strings.Contains(answer, "before it begins") {
				t.Errorf("%s: %.300s", document, answer)
			}
		}
	}
}
