package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestDemoAnswersBothQuestions(t *testing.T) {
	args := []string{"demo", "--once", "--json", "--people", "500"}
	r := done(t, args...)
	var found struct {
		TransitNetworks []struct {
			ID                         string
			People, Journeys, Evidence struct{ TotalCount int }
			Contributors               []struct{ Member string }
			Origins, Transits          []struct{ Name string }
		}
		CentralFacilitators []struct {
			Rank                        int
			Score                       float64
			Person                      struct{ ID, Name string }
			Clients, Journeys, Evidence struct{ TotalCount int }
			FunctionClaims              []struct{ Function string }
			Measures                    []struct{ Name string }
		}
	}
	d := json.NewDecoder(strings.NewReader(r.out))
	if err := d.Decode(&found); err != nil {
		t.Fatal(err)
	}
	var keys map[string]any
	if err := json.Unmarshal([]byte(r.out), &keys); err != nil || len(keys) != 2 {
		t.Errorf("%d keys: %v", len(keys), err)
	}
	if d.More() {
		t.Error("there is more than one value on standard output")
	}
	if len(found.TransitNetworks) == 0 || len(found.CentralFacilitators) == 0 {
		t.Fatalf("%d networks and %d facilitators", len(found.TransitNetworks), len(found.CentralFacilitators))
	}
	for _, n := range found.TransitNetworks {
		if n.People.TotalCount < 3 || n.Journeys.TotalCount < 2 || n.Evidence.TotalCount == 0 || len(n.Contributors) == 0 {
			t.Errorf("a network that is none: %+v", n)
		}
	}
	if !slices.IsSortedFunc(found.CentralFacilitators, func(a, b struct {
		Rank                        int
		Score                       float64
		Person                      struct{ ID, Name string }
		Clients, Journeys, Evidence struct{ TotalCount int }
		FunctionClaims              []struct{ Function string }
		Measures                    []struct{ Name string }
	}) int {
		return a.Rank - b.Rank
	}) {
		t.Error("the facilitators are not in order")
	}
	for _, f := range found.CentralFacilitators {
		if f.Score < 0 || f.Score > 1 || f.Person.ID == "" || f.Clients.TotalCount == 0 || f.Evidence.TotalCount == 0 || len(f.Measures) != 8 {
			t.Errorf("a facilitator without its figures: %+v", f)
		}
	}
	if again := done(t, args...); again.out != r.out {
		t.Error("the same seed gives another answer")
	}
}

func TestDemoPrintsTables(t *testing.T) {
	r := done(t, "demo", "--once", "--people", "500", "--as", "TR")
	for _, part := range []string{"As TR: ", "TRANSIT NETWORKS: ", "CENTRAL FACILITATORS: ", "WHERE TO STOP THEM: ", "in a smallest cut", "shown by (passages)", "sole source", "rests on ", "never a verdict"} {
		if !strings.Contains(r.out, part) {
			t.Errorf("the tables lack %q", part)
		}
	}
	_, stops, _ := strings.Cut(r.out, "WHERE TO STOP THEM: ")
	if !regexp.MustCompile(`^5 of \d+ places checked all the time would have stopped [1-9]\d* of \d+ journeys`).MatchString(stops) || strings.Count(stops, "rests on ") != 5 {
		t.Errorf("where to stop them: %s", stops)
	}
	for line := range strings.Lines(r.out) {
		if width(strings.TrimRight(line, "\n")) > 125 {
			t.Errorf("a line is too wide: %s", line)
		}
	}
	if !strings.Contains(r.err, "members have contributed") {
		t.Errorf("no progress: %s", r.err)
	}
}

// guardedBuffer is written by the command while the test reads it.
type guardedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (g *guardedBuffer) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.Write(p)
}

func (g *guardedBuffer) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.String()
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// serving runs a command that serves and gives its address, and its exit code once it is told to stop.
func serving(t *testing.T, args ...string) (url string, stop func() (int, string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var errs guardedBuffer
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, strings.NewReader(""), io.Discard, &errs) }()
	stop = func() (int, string) { cancel(); return <-ended, errs.String() }
	for range 600 {
		if url = address.FindString(errs.String()); url != "" {
			return url, stop
		}
		select {
		case code := <-ended:
			t.Fatalf("%q ended with %d: %s", args, code, errs.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("%q does not serve: %s", args, errs.String())
	return "", stop
}

func post(t *testing.T, url, token, document string) (int, string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func TestDemoServes(t *testing.T) {
	url, stop := serving(t, "demo", "--people", "500", "--listen", "127.0.0.1:0")
	if status, text := post(t, url, "", `{ overview { personCount } }`); status != http.StatusOK || !strings.Contains(text, `"personCount":`) {
		t.Errorf("the demonstration answers %d: %s", status, text)
	}
	page, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	page.Body.Close()
	if page.StatusCode != http.StatusOK {
		t.Errorf("the explorer answers %d", page.StatusCode)
	}
	if code, said := stop(); code != exitDone {
		t.Errorf("stopped, it ends with %d: %s", code, said)
	}
}

// TestWorldIsImportedAndServed goes the way of an operator: a world's files, the members file, a server with tokens.
func TestWorldIsImportedAndServed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "world")
	done(t, "world", "-o", dir, "--people", "500", "--json")
	config, store := filepath.Join(dir, "members.yaml"), "embedded:"+filepath.Join(t.TempDir(), "store")
	for _, member := range []string{"TR", "FR"} {
		r := portolan(t, "import", "--config", config, "--store", store, "--as", member, "--audience", "all", "--format", "ftm", "--dataset", "world",
			filepath.Join(dir, member+".ftm.jsonl"))
		if r.code != exitDone && r.code != exitRows || strings.Contains(r.err, "rejected") {
			t.Fatalf("the world's file of %s ends with %d: %s", member, r.code, r.err)
		}
	}
	url, stop := serving(t, "serve", "--config", config, "--store", store, "--listen", "127.0.0.1:0")
	if status, text := post(t, url, "", `{ overview { personCount } }`); status != http.StatusUnauthorized {
		t.Errorf("nobody is answered %d: %s", status, text)
	}
	if status, text := post(t, url, "fictional-ipsg", `{ overview { personCount } }`); status != http.StatusOK || !strings.Contains(text, `"personCount":`) {
		t.Errorf("the fusion centre is answered %d: %s", status, text)
	}
	if code, said := stop(); code != exitDone {
		t.Errorf("stopped, the server ends with %d: %s", code, said)
	}
	done(t, "verify", "--store", store)
}
