package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// result is what a command line gave.
type result struct {
	code     int
	out, err string
}

// portolan runs a command line in this process.
func portolan(t testing.TB, args ...string) result {
	t.Helper()
	return portolanIn(t, t.Context(), "", args...)
}

func portolanIn(t testing.TB, ctx context.Context, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(ctx, args, strings.NewReader(stdin), &out, &errs)
	return result{code, out.String(), errs.String()}
}

// done runs a command line that must succeed.
func done(t testing.TB, args ...string) result {
	t.Helper()
	r := portolan(t, args...)
	if r.code != exitDone {
		t.Fatalf("%q ended with %d: %s", args, r.code, r.err)
	}
	return r
}

// write makes a file and gives its path.
func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const people = `{"id":"P1","schema":"Person","properties":{"name":["Ada Example"],"birthDate":["1985"]}}
{"id":"P2","schema":"Person","properties":{"name":["Bo Example"]}}
{"id":"P3","schema":"Person","properties":{"name":["Cy Example"]}}
{"id":"A1","schema":"Associate","properties":{"person":["P1"],"associate":["P2"]}}
{"id":"A2","schema":"Associate","properties":{"person":["P1"],"associate":["P3"]}}
`

// filled makes a store with the people above, contributed by France.
func filled(t testing.TB) (store string) {
	t.Helper()
	store = "embedded:" + filepath.Join(t.TempDir(), "store")
	done(t, "import", "--store", store, "--as", "FR", "--audience", "all", "--format", "ftm", write(t, "people.jsonl", people))
	return store
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	key := strings.Repeat("0123456789abcdef", 4)
	if err := os.WriteFile(filepath.Join(dir, "store.key"), []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "members.yaml")
	if err := os.WriteFile(config, []byte("version: 1\nkeyFile: store.key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	first, second := "embedded:"+filepath.Join(dir, "first"), "embedded:"+filepath.Join(dir, "second")
	file := write(t, "people.jsonl", people)
	r := done(t, "import", "--config", config, "--store", first, "--as", "FR", "--audience", "all", "--format", "ftm", "--json", file)
	var receipt struct{ Submitted, Stored, New int }
	if err := json.Unmarshal([]byte(r.out), &receipt); err != nil || receipt.Stored != 5 || receipt.Submitted != 5 {
		t.Errorf("the receipt is %+v (%v)", receipt, err)
	}
	if r = done(t, "import", "--config", config, "--store", first, "--as", "FR", "--audience", "all", "--format", "ftm", file); !strings.Contains(r.out, "already there 5") {
		t.Errorf("the same file again: %s", r.out)
	}

	r = done(t, "query", "--config", config, "--store", first, "--as", "DE", "--json", "--vars", `{"first": 1}`,
		`query Q($first: Int!) { overview { personCount } ranking(measure: DEGREE, first: $first) { rows { score entity { name } } } }`)
	if want := `{"data":{"overview":{"personCount":3},"ranking":{"rows":[{"score":2,"entity":{"name":"Ada Example"}}]}}}`; strings.TrimSpace(r.out) != want {
		t.Errorf("the query gives %s", r.out)
	}

	one, two := filepath.Join(dir, "one.jsonl"), filepath.Join(dir, "two.jsonl")
	done(t, "export", "--config", config, "--store", first, "--as", "FR", "--own", "--format", "ftm", "-o", one)
	done(t, "import", "--config", config, "--store", second, "--as", "FR", "--audience", "all", "--format", "ftm", one)
	done(t, "export", "--config", config, "--store", second, "--as", "FR", "--own", "--format", "ftm", "-o", two)
	a, b := read(t, one), read(t, two)
	if a == "" || a != b {
		t.Errorf("an export imported and exported again differs:\n%s\n%s", a, b)
	}
	if r = done(t, "export", "--config", config, "--store", second, "--as", "FR", "--format", "ftm"); r.out != a {
		t.Errorf("standard output gets something else than the file: %s", r.out)
	}
	if r = done(t, "export", "--config", config, "--store", second, "--as", "DE", "--format", "graphml"); !strings.Contains(r.out, "<graphml") {
		t.Errorf("GraphML is %.200s", r.out)
	}

	r = done(t, "verify", "--store", first, "--json")
	var report struct {
		Current, Links int
		AuditEntries   int
		Faults         []string
	}
	if err := json.Unmarshal([]byte(r.out), &report); err != nil || report.Current != 5 || report.Links != 2 || report.AuditEntries == 0 || report.Faults == nil || len(report.Faults) > 0 {
		t.Errorf("verify reports %s (%v)", r.out, err)
	}
	r = done(t, "audit", "--store", first, "--json")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != report.AuditEntries || !strings.Contains(lines[0], `"action":"import"`) {
		t.Errorf("the audit log has %d lines for %d entries: %s", len(lines), report.AuditEntries, r.out)
	}
}

func TestQueryAtARevision(t *testing.T) {
	store := filled(t)
	done(t, "import", "--store", store, "--as", "FR", "--audience", "all", "--format", "ftm", "--dataset", "more",
		write(t, "more.jsonl", `{"id":"P9","schema":"Person","properties":{"name":["Di Example"]}}`+"\n"))
	document := write(t, "q.graphql", `{ overview { personCount } }`)
	for at, want := range map[string]string{"1": `{"data":{"overview":{"personCount":3}}}`, "2": `{"data":{"overview":{"personCount":4}}}`, "0": `{"data":{"overview":{"personCount":4}}}`} {
		if r := done(t, "query", "--store", store, "--as", "FR", "--json", "--at", at, "@"+document); strings.TrimSpace(r.out) != want {
			t.Errorf("at %s: %s", at, r.out)
		}
	}
}

// TestRestricted sees to it that --as is no way round a marking.
func TestRestricted(t *testing.T) {
	store := "embedded:" + filepath.Join(t.TempDir(), "store")
	done(t, "import", "--store", store, "--as", "FR", "--audience", "FR,IPSG", "--format", "ftm", write(t, "people.jsonl", people))
	for member, want := range map[string]string{"FR": "3", "IPSG": "3", "DE": "0"} {
		if r := done(t, "query", "--store", store, "--as", member, "--json", `{ overview { personCount } }`); !strings.Contains(r.out, `"personCount":`+want) {
			t.Errorf("%s sees %s", member, r.out)
		}
		r := done(t, "export", "--store", store, "--as", member, "--format", "ftm")
		if (r.out != "") != (want == "3") {
			t.Errorf("%s exports %q", member, r.out)
		}
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	help := done(t, "--help").out
	for _, c := range newRoot().Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if !regexp.MustCompile(`(?m)^  ` + c.Name() + ` +` + regexp.QuoteMeta(c.Short) + `$`).MatchString(help) {
			t.Errorf("--help does not list %s", c.Name())
		}
		own := done(t, c.Name(), "--help").out
		for _, part := range []string{"Usage:", "Examples:", "Exit codes: 0 done", "--config FILE", c.Long} {
			if !strings.Contains(own, part) {
				t.Errorf("%s --help lacks %q", c.Name(), part)
			}
		}
		if r := portolan(t, c.Name(), "--no-such-flag"); r.code != exitUsage || !oneSentence(r.err) {
			t.Errorf("%s --no-such-flag ends with %d: %s", c.Name(), r.code, r.err)
		}
	}
	if r := done(t); r.out != help {
		t.Error("without arguments there is no help")
	}
}

// TestOperationsSaysTheExitCodes holds the document against the code.
func TestOperationsSaysTheExitCodes(t *testing.T) {
	text := read(t, "../../docs/operations.md")
	rows := regexp.MustCompile(`(?m)^\| (\d) \| (.*) \|$`).FindAllStringSubmatch(text, -1)
	codes := []int{exitDone, exitFailure, exitUsage, exitRows, exitUnavailable, exitUnverified}
	words := []string{"done", "failure", "usage", "rejected", "locked", "verification failed"}
	if len(rows) != len(codes) {
		t.Fatalf("docs/operations.md lists %d exit codes, there are %d", len(rows), len(codes))
	}
	for i, row := range rows {
		if row[1] != strconv.Itoa(codes[i]) || !strings.Contains(row[2], words[i]) {
			t.Errorf("docs/operations.md says %q of code %d", row[0], codes[i])
		}
	}
	for _, c := range newRoot().Commands() {
		if !c.Hidden && c.Name() != "help" && c.Name() != "completion" && !strings.Contains(text, "portolan "+c.Name()) {
			t.Errorf("docs/operations.md does not mention %s", c.Name())
		}
	}
}

func TestStoppedBetweenTwoSteps(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	store := filled(t)
	for _, args := range [][]string{
		{"import", "--store", store, "--as", "FR", "--audience", "all", "--format", "ftm", write(t, "people.jsonl", people)},
		{"query", "--store", store, "--as", "FR", `{ overview { personCount } }`},
		{"verify", "--store", store},
		{"demo", "--once", "--people", "500"},
	} {
		if r := portolanIn(t, ctx, "", args...); r.code != exitFailure || !oneSentence(r.err) {
			t.Errorf("%s, stopped, ends with %d: %s", args[0], r.code, r.err)
		}
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "portolan-demo-*"))
	for _, dir := range left {
		if info, e := os.Stat(dir); e == nil && time.Since(info.ModTime()) < time.Second {
			t.Errorf("the demonstration left %s (%v)", dir, err)
		}
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// oneSentence reports whether standard error is one line of the program, and not a dump of usage or a trace.
func oneSentence(s string) bool {
	return strings.HasPrefix(s, "portolan: ") && strings.Count(s, "\n") == 1 && len(s) < 600 && operation.FindString(s) == ""
}
