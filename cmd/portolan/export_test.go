package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portolan/exchange/release"
)

func TestReleases(t *testing.T) {
	store, dir := filled(t), t.TempDir()
	export := func(args ...string) []string {
		return append([]string{"export", "--store", store, "--as", "DE"}, args...)
	}
	folder := filepath.Join(dir, "release")
	r := done(t, export("--format", "parquet", "--kinds", "PERSON", "--through", "TRAVEL_DOCUMENT", "--from", "2010", "--to", "2030-06", "-o", folder, "--json")...)
	var m release.Manifest
	if err := json.Unmarshal([]byte(r.out), &m); err != nil || m.Records != 3 || m.Options.To == nil || m.Options.To.Format("2006-01-02") != "2030-06-01" {
		t.Errorf("the manifest is %s (%v)", r.out, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "edges.parquet")); err != nil {
		t.Error(err)
	}
	check(t, portolan(t, export("--format", "csv", "-o", folder)...), exitUsage, "there already", "--force")
	if r = done(t, export("--format", "gexf", "-o", folder, "--force")...); !strings.Contains(r.out, "a release of 3 records") {
		t.Error(r.out)
	}
	file := filepath.Join(dir, "people.graphml")
	done(t, export("--format", "graphml", "-o", file)...)
	check(t, portolan(t, export("--format", "graphml", "-o", file)...), exitUsage, "there already", "--force")
	done(t, export("--format", "graphml", "-o", file, "--force")...)
	if first, again := read(t, file), done(t, export("--format", "graphml")...).out; first != again {
		t.Error("standard output gets something else than the file")
	}
	if r = done(t, "import", "--store", "embedded:"+filepath.Join(dir, "other"), "--as", "FR", "--audience", "all", "--format", "graphml", file); !strings.Contains(r.out, "rejected 0") {
		t.Error(r.out)
	}

	key := write(t, "release.key", strings.Repeat("0123456789abcdef", 4)+"\n")
	one, two, fresh := filepath.Join(dir, "one.zip"), filepath.Join(dir, "two.zip"), filepath.Join(dir, "fresh.zip")
	for _, to := range []string{one, two} {
		done(t, export("--format", "csv", "--pseudonymise", "--key", key, "-o", to)...)
	}
	done(t, export("--format", "csv", "--pseudonymise", "-o", fresh)...)
	if a := read(t, one); a != read(t, two) || a == read(t, fresh) {
		t.Error("the key does not decide the pseudonyms")
	}
	closed := filepath.Join(dir, "closed")
	if r = done(t, export("--format", "ftm", "--pseudonymise", "-o", closed+"/")...); !strings.Contains(r.out, "dates") {
		t.Error(r.out)
	}
	if text := read(t, filepath.Join(closed, "elements.ftm.jsonl")); strings.Contains(text, "Example") || strings.Count(text, "\n") != 5 {
		t.Errorf("the pseudonymised records are %s", text)
	}
}

func TestBadExports(t *testing.T) {
	store := filled(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--format", "xlsx"}, "none of ftm"},
		{[]string{"--format", "parquet"}, "name a folder"},
		{[]string{"--format", "graphml", "--pseudonymise"}, "-o FOLDER/"},
		{[]string{"--format", "graphml", "--pseudonymise", "-o", "x.graphml"}, "-o FOLDER/"},
		{[]string{"--format", "csv", "--key", "x", "-o", "x"}, "--pseudonymise"},
		{[]string{"--format", "csv", "--pseudonymise", "--key", "no-such-key", "-o", "x"}, "cannot be read"},
		{[]string{"--format", "csv", "--pseudonymise", "--key", write(t, "bad.key", "password"), "-o", "x"}, "64 hexadecimal digits"},
		{[]string{"--format", "csv", "--from", "yesterday", "-o", "x"}, "not a date"},
		{[]string{"--format", "csv", "--through", "PASSAGES", "-o", "x"}, "PASSAGES"},
	} {
		check(t, portolan(t, append([]string{"export", "--store", store, "--as", "FR"}, c.args...)...), exitUsage, c.says)
	}
	check(t, portolan(t, "export", "--store", store, "--as", "FR", "--format", "csv", "--from", "2015", "--to", "2014", "-o", filepath.Join(t.TempDir(), "x")), exitFailure, "before it begins")
	check(t, portolan(t, "export", "--store", store, "--as", "FR", "--format", "ftm", "--through", "PASSAGE"), exitFailure, "as they were contributed")
}
