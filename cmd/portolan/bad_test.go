package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"portolan/graph/vault"
)

const unList = `<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2024-01-01T00:00:00Z"><INDIVIDUALS></INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>`

// badFiles are files that cannot be taken in as they are, with what the one sentence has to say. Nothing of those that
// end with a failure is stored; of those that end with rejected rows the rest is.
var badFiles = []struct {
	name, file, content string
	format              string
	code                int
	says                []string
}{
	{"a half-written line", "a.jsonl", people + `{"id":"P4","schema":"Pers`, "ftm", exitFailure, []string{"cut off", "import it again"}},
	{"a half-written list", "list.xml", unList[:len(unList)-30], "un", exitFailure, []string{"list.xml"}},
	{"a compressed file that is cut off", "a.jsonl.gz", cutGzip(people), "ftm", exitFailure, []string{"damaged or cut off"}},
	{"UTF-16", "a.jsonl", "\xff\xfe{\x00\"\x00i\x00d\x00", "ftm", exitFailure, []string{"UTF-8"}},
	{"Latin-1", "a.jsonl", "{\"id\":\"P1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ren\xe9\"]}}\n", "ftm", exitFailure, []string{"UTF-8"}},
	{"a zip archive", "a.zip", "PK\x03\x04rest", "ftm", exitFailure, []string{"zip", "unpack"}},
	{"a dangling link", "a.jsonl", `{"id":"A","schema":"Associate","properties":{"person":["P1"],"associate":["P99"]}}`, "ftm", exitRows,
		[]string{"not there", "until the records have been imported"}},
	{"a duplicate id with other content", "a.jsonl", people + `{"id":"P1","schema":"Person","properties":{"name":["Someone Else"]}}`, "ftm", exitRows,
		[]string{"rejected"}},
	{"another member's record", "a.jsonl", `{"id":"P1","schema":"Person","properties":{"name":["Ada"]},"portolan":{"owner":"DE"}}`, "ftm", exitRows,
		[]string{"1 row was rejected"}},
	{"a marking that names an unknown member", "a.jsonl", `{"id":"P1","schema":"Person","portolan":{"audience":["XQ7"]}}`, "ftm", exitFailure,
		[]string{"XQ7", "a.jsonl"}},
	{"31 February", "a.jsonl", `{"id":"P1","schema":"Person","properties":{"birthDate":["1985-02-31"]}}`, "ftm", exitRows, []string{"1 row was rejected"}},
	{"XML with a DTD", "list.xml", `<?xml version="1.0"?><!DOCTYPE CONSOLIDATED_LIST SYSTEM "http://127.0.0.1/x.dtd"><CONSOLIDATED_LIST/>`, "un", exitFailure,
		[]string{"list.xml"}},
	{"XML with entities", "list.xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>`, "un", exitFailure,
		[]string{"list.xml"}},
	{"an edge list without a header", "a.csv", "1,2\n2,3\n", "edges", exitFailure, []string{"source", "target"}},
	{"an empty file of edges", "a.csv", "", "edges", exitFailure, []string{"a.csv"}},
}

func TestBadFiles(t *testing.T) {
	for _, c := range badFiles {
		t.Run(c.name, func(t *testing.T) {
			store := "embedded:" + filepath.Join(t.TempDir(), "store")
			r := portolan(t, "import", "--store", store, "--as", "FR", "--audience", "all", "--dataset", "d", "--format", c.format, write(t, c.file, c.content))
			check(t, r, c.code, c.says...)
			if c.code != exitFailure {
				return
			}
			if left := done(t, "query", "--store", store, "--as", "FR", "--json", `{ overview { recordCount linkCount } }`); !strings.Contains(left.out, `"recordCount":0,"linkCount":0`) {
				t.Errorf("something was stored: %s", left.out)
			}
		})
	}
}

// check holds a refusal against what it should be.
func check(t *testing.T, r result, code int, says ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("ends with %d, not %d", r.code, code)
	}
	if !oneSentence(r.err) {
		t.Errorf("does not say one sentence: %q", r.err)
	}
	for _, s := range says {
		if !strings.Contains(r.err, s) {
			t.Errorf("does not say %q: %s", s, r.err)
		}
	}
	if t.Failed() {
		t.Logf("standard output: %s", r.out)
	}
}

// TestBadCommandLines refuses what is wrong before a file or a store is touched.
func TestBadCommandLines(t *testing.T) {
	store, file := filled(t), write(t, "people.jsonl", people)
	into := func(more ...string) []string {
		return append([]string{"import", "--store", store, "--as", "FR"}, more...)
	}
	mapping := write(t, "m.yml", "d:\n  queries:\n    - csv_url: x.csv\n      entities:\n        p:\n          schema: Person\n          keys: [nowhere]\n          properties:\n            name:\n              column: name\n")
	cases := []struct {
		name string
		code int
		args []string
		says []string
	}{
		{"no such command", exitUsage, []string{"improt"}, []string{"improt", "--help"}},
		{"no marking", exitUsage, into("--format", "ftm", file), []string{"--audience"}},
		{"an audience that is not known", exitUsage, into("--audience", "DE,XQ7", "--format", "ftm", file), []string{"XQ7", "--config"}},
		{"a member that is not known", exitUsage, []string{"query", "--store", store, "--as", "XQ7", "{ __typename }"}, []string{"XQ7", "member"}},
		{"a level that is not known", exitUsage, into("--audience", "all", "--level", "SECRET", "--format", "ftm", file), []string{"OFFICIAL"}},
		{"a purpose that is not known", exitUsage, into("--audience", "all", "--purposes", "FUN", "--format", "ftm", file), []string{"FUN", "NETWORKS"}},
		{"a format that is not known", exitUsage, into("--audience", "all", "--format", "pdf", file), []string{"pdf", "ftm"}},
		{"no file", exitUsage, into("--audience", "all", "--format", "ftm"), []string{"file"}},
		{"a file that is not there", exitFailure, into("--audience", "all", "--format", "ftm", file+".none"), []string{"cannot be read", "nothing has been stored"}},
		{"a directory", exitFailure, into("--audience", "all", "--format", "ftm", filepath.Dir(file)), []string{"directory"}},
		{"a table without a mapping", exitFailure, into("--audience", "all", "--format", "csv", file), []string{"mapping"}},
		{"a mapping that names a missing column", exitFailure, into("--audience", "all", "--format", "csv", "--mapping", mapping, write(t, "x.csv", "name\nAda\n")), []string{"nowhere"}},
		{"no such store", exitUnavailable, []string{"query", "--store", "embedded:" + filepath.Join(t.TempDir(), "none"), "--as", "FR", "{ __typename }"}, []string{"there is no store in", "import something into it first"}},
		{"no such store to verify", exitUnavailable, []string{"verify", "--store", "embedded:" + filepath.Join(t.TempDir(), "none")}, []string{"there is no store in"}},
		{"no such store to serve", exitUnavailable, []string{"serve", "--store", "embedded:" + filepath.Join(t.TempDir(), "none"), "--listen", "127.0.0.1:0"}, []string{"there is no store in"}},
		{"no such store to export", exitUnavailable, []string{"export", "--store", "embedded:" + filepath.Join(t.TempDir(), "none"), "--as", "FR", "--format", "ftm"}, []string{"there is no store in"}},
		{"no such log", exitUnavailable, []string{"audit", "--store", "embedded:" + filepath.Join(t.TempDir(), "none")}, []string{"there is no audit log in"}},
		{"a store of another sort", exitUsage, []string{"query", "--store", "postgres://x", "--as", "FR", "{ __typename }"}, []string{"embedded:DIR"}},
		{"a folder that is no store", exitFailure, []string{"query", "--store", "embedded:" + filepath.Dir(file), "--as", "FR", "{ __typename }"}, []string{"is not a store"}},
		{"a document with a mistake", exitFailure, []string{"query", "--store", store, "--as", "FR", "{ nonsense }"}, []string{"nonsense"}},
		{"a document that is not there", exitFailure, []string{"query", "--store", store, "--as", "FR", "@" + file + ".none"}, []string{"cannot be read"}},
		{"variables that are none", exitUsage, []string{"query", "--store", store, "--as", "FR", "--vars", "first=1", "{ __typename }"}, []string{"JSON"}},
		{"a revision that is not there", exitFailure, []string{"query", "--store", store, "--as", "FR", "--at", "99", "{ overview { personCount } }"}, []string{"revision"}},
		{"a configuration that is not there", exitFailure, []string{"query", "--config", file + ".none", "--store", store, "--as", "FR", "{ __typename }"}, []string{"cannot be read"}},
		{"a configuration with a mistake", exitFailure, []string{"query", "--config", write(t, "c.yaml", "version: 1\nmembers:\n- {code: fr}\n"), "--store", store, "--as", "FR", "{ __typename }"}, []string{"c.yaml:3", "fr"}},
		{"a world that is too small", exitUsage, []string{"demo", "--people", "3", "--once"}, []string{"500"}},
		{"a world beside another", exitFailure, []string{"world", "-o", filepath.Dir(file)}, []string{"not empty", "-o"}},
		{"a world's parameter that is unknown", exitFailure, []string{"world", "-o", filepath.Join(t.TempDir(), "w"), "--params", write(t, "p.yaml", "womem: 0.5\n")}, []string{"womem"}},
		{"an address that is none", exitUsage, []string{"demo", "--people", "500", "--listen", "8080"}, []string{"127.0.0.1:8080"}},
		{"a demonstration for everybody", exitUsage, []string{"demo", "--people", "500", "--listen", "0.0.0.0:0"}, []string{"this machine only"}},
		{"a description of what goes to standard output", exitUsage, []string{"export", "--store", store, "--as", "FR", "--format", "ftm", "--json"}, []string{"-o"}},
	}
	before := done(t, "export", "--store", store, "--as", "FR", "--format", "ftm").out
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { check(t, portolan(t, c.args...), c.code, c.says...) })
	}
	if after := done(t, "export", "--store", store, "--as", "FR", "--format", "ftm").out; after != before {
		t.Error("one of them changed the store")
	}
}

func TestLockedStore(t *testing.T) {
	store := filled(t)
	v, err := vault.Open(t.Context(), vault.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, args := range [][]string{
		{"query", "--store", store, "--as", "FR", "{ __typename }"},
		{"import", "--store", store, "--as", "FR", "--audience", "all", "--format", "ftm", write(t, "people.jsonl", people)},
		{"verify", "--store", store},
		{"serve", "--store", store, "--listen", "127.0.0.1:0"},
	} {
		check(t, portolan(t, args...), exitUnavailable, "in use by process", "stop it")
	}
	done(t, "audit", "--store", store) // the log can be read beside its writer
}

func TestBusyPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	check(t, portolan(t, "demo", "--people", "500", "--listen", l.Addr().String()), exitFailure, "in use", "--listen")
	check(t, portolan(t, "serve", "--store", filled(t), "--listen", l.Addr().String()), exitFailure, "in use", "--listen")
}

func TestExportIsWholeOrNotThere(t *testing.T) {
	store, dir := filled(t), t.TempDir()
	check(t, portolan(t, "export", "--store", store, "--as", "FR", "--format", "ftm", "-o", filepath.Join(dir, "no", "such", "folder")), exitFailure, "cannot be written")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r := portolanIn(t, ctx, "", "export", "--store", store, "--as", "FR", "--format", "ftm", "-o", filepath.Join(dir, "x")); r.code == exitDone {
		t.Error("a stopped export succeeds")
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("something is left: %v %v", names, err)
	}
}

// TestVerifyFindsDamage changes a byte in files of the store and of the log.
func TestVerifyFindsDamage(t *testing.T) {
	for _, pattern := range []string{"*.sst", "audit/payloads.log", "audit/leaves.log", "PORTOLAN"} {
		store := filled(t)
		dir := strings.TrimPrefix(store, "embedded:")
		done(t, "verify", "--store", store) // which brings what was committed into tables
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("there is no %s in the store (%v)", pattern, err)
		}
		b := []byte(read(t, files[0]))
		b[len(b)/2] ^= 0x40
		if err := os.WriteFile(files[0], b, 0o600); err != nil {
			t.Fatal(err)
		}
		r := portolan(t, "verify", "--store", store)
		if r.code != exitUnverified || !oneSentence(r.err) || !strings.Contains(r.err, "not in order") {
			t.Errorf("damage in %s ends with %d: %s%s", filepath.Base(files[0]), r.code, r.out, r.err)
		}
	}
	store := filled(t)
	head := regexp.MustCompile(`head (\d+:[0-9a-f]{64})`).FindStringSubmatch(done(t, "verify", "--store", store).out)[1]
	done(t, "verify", "--store", store, "--head", head)
	check(t, portolan(t, "verify", "--store", store, "--head", "1:00"), exitUsage, "ENTRIES:HASH")
	for _, name := range []string{"leaves.log", "payloads.log"} {
		if err := os.Truncate(filepath.Join(strings.TrimPrefix(store, "embedded:"), "audit", name), 0); err != nil {
			t.Fatal(err)
		}
	}
	done(t, "verify", "--store", store) // a log that was cut looks like a shorter one
	check(t, portolan(t, "verify", "--store", store, "--head", head), exitUnverified, "not in order")
	if err := os.RemoveAll(filepath.Join(strings.TrimPrefix(store, "embedded:"), "audit")); err != nil {
		t.Fatal(err)
	}
	check(t, portolan(t, "verify", "--store", store), exitUnverified, "not in order")
}

func cutGzip(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(strings.Repeat(text, 100)))
	_ = z.Close()
	return b.String()[:b.Len()/2]
}
