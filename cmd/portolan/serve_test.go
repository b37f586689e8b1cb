package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestServeSaysWhatIsWrongWithItsFlags wants each said before the store is opened.
func TestServeSaysWhatIsWrongWithItsFlags(t *testing.T) {
	store := filled(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	bad := write(t, "bad.graphql", "{ nothing }")
	for name, row := range map[string]struct {
		flags []string
		code  int
		said  []string
	}{
		"any origin":           {[]string{"--origin", "*"}, exitUsage, []string{"--origin", "https://dashboard.example"}},
		"an origin and a path": {[]string{"--origin", "https://a.example/x"}, exitUsage, []string{"is not an origin"}},
		"no such documents":    {[]string{"--documents", filepath.Join(t.TempDir(), "none")}, exitUsage, []string{"--documents", "cannot be read"}},
		"a bad document":       {[]string{"--documents", bad}, exitUsage, []string{"bad.graphql", "nothing"}},
		"only registered ones": {[]string{"--only-registered"}, exitUsage, []string{"--documents"}},
		"no time":              {[]string{"--timeout", "0s"}, exitUsage, []string{"--timeout"}},
		"no requests":          {[]string{"--requests", "0"}, exitUsage, []string{"--requests"}},
		"a busy address":       {[]string{"--operator", taken.Addr().String()}, exitFailure, []string{"--operator", "in use"}},
		"no address":           {[]string{"--operator", "here"}, exitUsage, []string{"--operator", "is not an address"}},
	} {
		t.Run(name, func(t *testing.T) {
			check(t, portolan(t, append([]string{"serve", "--store", store, "--listen", "127.0.0.1:0"}, row.flags...)...), row.code, row.said...)
		})
	}
}

// TestServeAnswersProbesAndRegisteredDocuments goes the way of an operator who lets border systems ask.
func TestServeAnswersProbesAndRegisteredDocuments(t *testing.T) {
	folder := t.TempDir()
	const text = "query Holdings { overview { personCount } }"
	if err := createFile(filepath.Join(folder, "holdings.graphql"), func(w io.Writer) error {
		_, err := w.Write([]byte(text))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	url, metrics, stop := servedWithMetrics(t, "--documents", folder, "--only-registered", "--origin", "https://dashboard.example")
	for path, want := range map[string]int{"healthz": 200, "readyz": 200, "metrics": 404, "graphql": 401, "": 200} {
		if status, body := fetch(t, url+path); status != want {
			t.Errorf("/%s is answered with %d, want %d: %.200s", path, status, want, body)
		}
	}
	for _, path := range []string{"/metrics", "/readyz", "/healthz"} {
		if status, body := fetch(t, strings.TrimSuffix(metrics, "/metrics")+path); status != 200 {
			t.Errorf("the operator's %s is answered with %d: %.200s", path, status, body)
		}
	}
	ask := func(body, origin string) (int, http.Header) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"graphql", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/graphql-response+json")
		r.Header.Set("Authorization", "Bearer "+worldToken)
		r.Header.Set("Origin", origin)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode, answer.Header
	}
	named := fmt.Sprintf(`{"documentId":"sha256:%x"}`, sha256.Sum256([]byte(text)))
	if status, header := ask(named, "https://dashboard.example"); status != 200 || header.Get("Access-Control-Allow-Origin") != "https://dashboard.example" {
		t.Errorf("a registered document is answered with %d, %v", status, header)
	}
	if status, _ := ask(named, "https://elsewhere.example"); status != 403 {
		t.Errorf("a page elsewhere is answered with %d", status)
	}
	if status, _ := ask(`{"query":"{overview{linkCount}}"}`, "https://dashboard.example"); status != 400 {
		t.Errorf("a document that is not registered is answered with %d", status)
	}
	_, page := fetch(t, metrics)
	for _, line := range []string{`portolan_graphql_requests_total{code="OK",operation="query",registered="true"} 1`,
		`portolan_graphql_refused_total{reason="DOCUMENT_NOT_REGISTERED"} 1`, "portolan_ready 1"} {
		if !strings.Contains(page, line) {
			t.Errorf("no %s among the metrics", line)
		}
	}
	code, said := stop()
	if code != exitDone || !strings.Contains(said, "1 document is registered, and no others are answered") {
		t.Errorf("ended with %d: %s", code, said)
	}
}
