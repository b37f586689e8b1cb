package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// collector takes traces as an OpenTelemetry collector does, and keeps the bytes.
type collector struct {
	mu   sync.Mutex
	sent []byte
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.URL.Path != "/v1/traces" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, body...)
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// worldNames lists the names, aliases and numbers in the files of the world.
func worldNames(t *testing.T) []string {
	t.Helper()
	folder, err := importedWorld()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, member := range []string{"TR", "FR", "US", "IQ"} {
		for line := range strings.Lines(read(t, filepath.Join(folder, "world", member+".ftm.jsonl"))) {
			var row struct{ Properties map[string][]string }
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			for _, property := range []string{"name", "alias", "weakAlias", "number", "documentNumber", "passportNumber"} {
				for _, text := range row.Properties[property] {
					if len(text) >= 5 {
						names = append(names, text)
					}
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fetch gets an address.
func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// send posts a question with variables and whatever a client may put into headers.
func send(t *testing.T, url, document, name string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": map[string]any{"t": name, name: name}, "operationName": nil,
		"extensions": map[string]any{name: name}, name: name})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"graphql?about="+strings.ReplaceAll(name, " ", "+"), strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	plain := regexp.MustCompile(`[^ -~]`).ReplaceAllString(name, "")
	for key, value := range map[string]string{"Content-Type": "application/json", "Authorization": "Bearer " + worldToken, "User-Agent": plain,
		"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "vendor=" + strings.ReplaceAll(plain, " ", "_"), "baggage": "who=" + plain,
		"Cookie": "who=" + plain, "Referer": "https://dashboard.example/" + plain, "X-Request-Id": plain, "Accept-Language": plain, "X-Apollo-Operation-Name": plain, "Forwarded": "for=" + plain} {
		r.Header.Set(key, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// TestTelemetryHoldsNoNames asks about people by every way a name can come in, and then looks for every name of the
// world in the metrics and in the traces.
func TestTelemetryHoldsNoNames(t *testing.T) {
	collected := &collector{}
	backend := httptest.NewServer(collected)
	defer backend.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", backend.URL)
	names := worldNames(t)
	if len(names) < 100 {
		t.Fatalf("only %d names to look for", len(names))
	}
	url, metrics, stop := servedWithMetrics(t)
	const search = "query Known($t: String!) { search(text: $t, first: 3) { totalCount edges { node { id name ... on Person { records { name owner } } } } } }"
	asked := 0
	for i := 0; i < len(names); i += max(1, len(names)/60) {
		quoted, _ := json.Marshal(names[i])
		word := regexp.MustCompile(`[^A-Za-z]`).ReplaceAllString(names[i], "")
		for _, document := range []string{
			search,
			fmt.Sprintf("{ search(text: %s) { totalCount } }", quoted),
			fmt.Sprintf("{ node(id: %s) { id } }", quoted),
			fmt.Sprintf("{ x%s: __typename }", word),
			fmt.Sprintf("query q%s { %s }", word, word),
			fmt.Sprintf("{ %s", quoted),
			fmt.Sprintf("mutation { withdraw(input: {id: %s}) { withdrawn } }", quoted),
			"{ centralFacilitators(first: 5) { rows { person { name } } } }",
		} {
			send(t, url, document, names[i])
			asked++
		}
		fetch(t, url+strings.ReplaceAll(names[i], " ", "%20")) // not found
		wayward(t, url, names[i])
	}
	_, page := fetch(t, metrics)
	if code, said := stop(); code != exitDone {
		t.Fatalf("stopped, the server ends with %d: %s", code, said)
	}
	traces := string(collected.sent)
	for _, sign := range []string{"graphql.execute", "graphql.prepare", "POST /graphql", "http.response.status_code", "portolan"} {
		if !strings.Contains(traces, sign) {
			t.Errorf("no %q in the traces of %d questions (%d bytes)", sign, asked, len(traces))
		}
	}
	if !strings.Contains(page, "portolan_graphql_requests_total") {
		t.Error("no metrics were read")
	}
	secrets := append(names, worldToken, "analyst.ipsg", "IPSG", "search(", "totalCount", "vendor=", "who=")
	for where, text := range map[string]string{"metrics": strings.ToLower(page), "traces": strings.ToLower(traces)} {
		for _, secret := range secrets {
			if strings.Contains(text, strings.ToLower(secret)) {
				t.Errorf("%q stands in the %s", secret, where)
			}
		}
	}
}

// wayward sends requests that are refused for what carries the name: a method, a token, an operation, a document's id, a
// content type, an address.
func wayward(t *testing.T, url, name string) {
	t.Helper()
	word := regexp.MustCompile(`[^A-Za-z]`).ReplaceAllString(name, "")
	quoted, _ := json.Marshal(name)
	for _, request := range []struct{ method, path, kind, token, body string }{
		{word, "graphql", "application/json", worldToken, "{}"},
		{"POST", "graphql", "application/json", word, "{}"},
		{"POST", "graphql", "application/" + word, worldToken, "{}"},
		{"POST", "graphql", "application/json", worldToken, `{"query":"{__typename}","operationName":` + string(quoted) + "}"},
		{"POST", "graphql", "application/json", worldToken, `{"documentId":` + string(quoted) + "}"},
		{"GET", "graphql?query=%7B__typename%7D&operationName=" + word, "", worldToken, ""},
		{"GET", "snapshots/" + word, "", worldToken, ""},
		{"GET", "schema.graphqls?" + word, "", worldToken, ""},
		{"GET", "session/" + word, "", worldToken, ""},
	} {
		if request.method == "" {
			continue // the name has no Latin letters
		}
		r, err := http.NewRequestWithContext(t.Context(), request.method, url+request.path, strings.NewReader(request.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", request.kind)
		r.Header.Set("Authorization", "Bearer "+request.token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
}

// servedWithMetrics serves the world and finds where its metrics are.
func servedWithMetrics(t *testing.T, flags ...string) (url, metrics string, stop func() (int, string)) {
	t.Helper()
	address := freeAddress(t)
	url, stop = servedWorld(t, append(flags, "--operator", address)...)
	return url, "http://" + address + "/metrics", stop
}

// freeAddress is an address nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	return server.Listener.Addr().String()
}

// TestTracesAreConfiguredByTheEnvironment wants no traces without a word of it in the environment.
func TestTracesAreConfiguredByTheEnvironment(t *testing.T) {
	collected := &collector{}
	backend := httptest.NewServer(collected)
	defer backend.Close()
	for name, row := range map[string]struct {
		set    map[string]string
		traced bool
	}{
		"nothing":  {nil, false},
		"disabled": {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": backend.URL, "OTEL_SDK_DISABLED": "true"}, false},
		"none":     {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": backend.URL, "OTEL_TRACES_EXPORTER": "none"}, false},
		"traces":   {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": backend.URL + "/v1/traces"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			for key, value := range row.set {
				t.Setenv(key, value)
			}
			collected.sent = nil
			url, stop := servedWorld(t)
			send(t, url, "{ overview { personCount } }", "x")
			if code, said := stop(); code != exitDone {
				t.Fatalf("ended with %d: %s", code, said)
			}
			if traced := len(collected.sent) > 0; traced != row.traced {
				t.Errorf("%d bytes of traces were sent", len(collected.sent))
			}
		})
	}
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", backend.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
	check(t, portolan(t, "serve", "--store", filled(t), "--listen", "127.0.0.1:0"), exitUsage, "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
}

// TestDashboardNamesMetricsThatExist reads the Grafana dashboard and the operator's page, and wants every metric they
// name to be served, and every one of ours that is served to be on the page.
func TestDashboardNamesMetricsThatExist(t *testing.T) {
	url, metrics, stop := servedWithMetrics(t)
	defer stop()
	send(t, url, "{ overview { personCount } }", "x")
	send(t, url, "{", "x")
	_, page := fetch(t, metrics)
	var board struct {
		UID    string
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "../../docs/grafana.json")), &board); err != nil || board.UID == "" || len(board.Panels) < 10 {
		t.Fatalf("%d panels: %v", len(board.Panels), err)
	}
	metric := regexp.MustCompile(`\b(?:portolan|go|process)_[a-z_]+\b`)
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			found := metric.FindAllString(target.Expr, -1)
			if len(found) == 0 {
				t.Errorf("%s: no metric in %s", panel.Title, target.Expr)
			}
			for _, name := range found {
				if !strings.Contains(page, "\n"+name+"{") && !strings.Contains(page, "\n"+name+" ") {
					t.Errorf("%s: %s is not served", panel.Title, name)
				}
			}
		}
	}
	operations := read(t, "../../docs/operations.md")
	ours := regexp.MustCompile(`(?m)^# TYPE (portolan_[a-z_]+) `)
	for _, found := range ours.FindAllStringSubmatch(page, -1) {
		if !strings.Contains(operations, "`"+found[1]+"`") {
			t.Errorf("docs/operations.md does not explain %s", found[1])
		}
	}
	for _, name := range regexp.MustCompile("`(portolan_[a-z_]+)`").FindAllStringSubmatch(operations, -1) {
		if !strings.Contains(page, "# TYPE "+name[1]+" ") {
			t.Errorf("docs/operations.md explains %s, which is not served", name[1])
		}
	}
}
