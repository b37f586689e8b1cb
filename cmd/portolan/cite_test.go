package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portolan/cmd/portolan/citation"
)

var runID = regexp.MustCompile(`"id":"([0-9a-f]{32})"`)

// answered asks a question and gives the run of the answer and the answer.
func answered(t *testing.T, flags []string, as, document string) (id, answer string) {
	t.Helper()
	r := done(t, command(flags, "query", "--as", as, "--json", document)...)
	found := runID.FindStringSubmatch(r.out)
	if found == nil {
		t.Fatalf("no run in %s", r.out)
	}
	return found[1], strings.TrimSuffix(r.out, "\n")
}

const degrees = `{ ranking(measure: DEGREE) { run { id } rows { score entity { id name } } } }`

// unpack reads a package, and pack writes one.
func unpack(t *testing.T, path string) (names []string, files map[string][]byte) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files = map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	return names, files
}

func pack(t *testing.T, names []string, files map[string][]byte) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, "package.zip", b.String())
}

// resum makes the manifest and the sums fit the files again, as a forger would.
func resum(t *testing.T, files map[string][]byte) {
	t.Helper()
	var m citation.Manifest
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	for i, f := range m.Files {
		m.Files[i].Bytes, m.Files[i].SHA256 = int64(len(files[f.Name])), fmt.Sprintf("%x", sha256.Sum256(files[f.Name]))
	}
	files["manifest.json"], _ = json.Marshal(m)
	var sums string
	for _, name := range []string{"manifest.json", "result.json", "history.jsonl"} {
		sums += fmt.Sprintf("%x  %s\n", sha256.Sum256(files[name]), name)
	}
	files["SHA256SUMS"] = []byte(sums)
}

func TestAnAnswerIsCited(t *testing.T) {
	citedAndFound(t, []string{"--store", filled(t)})
}

// citedAndFound exports an answer, changes the store, and exports it again.
func citedAndFound(t *testing.T, flags []string) {
	id, answer := answered(t, flags, "DE", degrees)
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.zip"), filepath.Join(dir, "second.zip")
	r := done(t, command(flags, "export", "--as", "DE", "--answer", id, "-o", first)...)
	if !strings.Contains(r.out, "the answer as it was given") {
		t.Error(r.out)
	}
	_, files := unpack(t, first)
	if string(files["result.json"]) != answer {
		t.Errorf("the package has the result\n%s\nand the answer was\n%s", files["result.json"], answer)
	}
	done(t, command(flags, "import", "--as", "FR", "--audience", "all", "--format", "ftm", "--dataset", "more",
		write(t, "more.jsonl", `{"id":"P9","schema":"Person","properties":{"name":["Di Example"]}}`+"\n"))...)
	done(t, command(flags, "export", "--as", "DE", "--answer", id, "-o", second)...)
	if read(t, first) != read(t, second) {
		t.Error("a later contribution changes the package")
	}
	var report packageReport
	r = done(t, "verify", "--package", first, "--json")
	if err := json.Unmarshal([]byte(r.out), &report); err != nil || len(report.Differs) > 0 || report.Manifest.Answer != id || report.Manifest.Scope.Member != "DE" || !report.Manifest.Reproduced {
		t.Errorf("verify says %s (%v)", r.out, err)
	}
	if r = done(t, "verify", "--package", second); !strings.Contains(r.out, "answer "+id) {
		t.Error(r.out)
	}
	// Others are told what is said of what was never there.
	none := portolan(t, command(flags, "export", "--as", "DE", "--answer", strings.Repeat("0", 32), "-o", filepath.Join(dir, "none.zip"))...)
	check(t, none, exitFailure, "not found")
	if other := portolan(t, command(flags, "export", "--as", "FR", "--answer", id, "-o", filepath.Join(dir, "other.zip"))...); other.code != none.code || other.err != none.err || other.out != "" {
		t.Errorf("another member is told %q, of what is absent %q", other.err, none.err)
	}
}

// TestTheCommandsOfTheDocument runs those of docs/questions/citing.md as they stand there.
func TestTheCommandsOfTheDocument(t *testing.T) {
	store, run, path := filled(t), "", filepath.Join(t.TempDir(), "answer.zip")
	lines := regexp.MustCompile(`(?m)^    portolan +(.*)$`).FindAllStringSubmatch(read(t, "../../docs/questions/citing.md"), -1)
	if len(lines) < 3 {
		t.Fatalf("the document has %d commands", len(lines))
	}
	for _, line := range lines {
		words, document, _ := strings.Cut(line[1], " '")
		args := strings.Fields(strings.NewReplacer("STORE", store, "MEMBER", "DE", "RUN", run, "answer.zip", path).Replace(words))
		if document != "" {
			args = append(args, strings.TrimSuffix(document, "'"), "--json")
		}
		r := done(t, args...)
		if found := runID.FindStringSubmatch(r.out); document != "" && found != nil {
			run = found[1]
		}
	}
}

// TestTheStoresKeyIsNotInAPackage looks for the secret in every form it is written in.
func TestTheStoresKeyIsNotInAPackage(t *testing.T) {
	store := filled(t)
	id, _ := answered(t, []string{"--store", store}, "DE", degrees)
	path := filepath.Join(t.TempDir(), "answer.zip")
	done(t, "export", "--store", store, "--as", "DE", "--answer", id, "-o", path)
	key := strings.TrimSpace(read(t, filepath.Join(strings.TrimPrefix(store, "embedded:"), "portolan.key")))
	_, files := unpack(t, path)
	for name, content := range files {
		if len(key) != 64 || strings.Contains(string(content), key) {
			t.Errorf("%s holds the key, or it is none: %d digits", name, len(key))
		}
	}
}

// TestATamperedPackageIsFound changes each file of a package, first alone and then with the sums that lists it.
func TestATamperedPackageIsFound(t *testing.T) {
	store := filled(t)
	id, _ := answered(t, []string{"--store", store}, "DE", degrees)
	path := filepath.Join(t.TempDir(), "answer.zip")
	done(t, "export", "--store", store, "--as", "DE", "--answer", id, "-o", path)
	names, files := unpack(t, path)
	if !slices.Equal(names, []string{"manifest.json", "result.json", "history.jsonl", "SHA256SUMS"}) {
		t.Fatalf("a package of %v", names)
	}
	done(t, "verify", "--package", pack(t, names, files))
	changed := func(name, from, to string) map[string][]byte {
		out := map[string][]byte{}
		for n, content := range files {
			out[n] = content
		}
		out[name] = bytes.Replace(files[name], []byte(from), []byte(to), 1)
		if bytes.Equal(out[name], files[name]) {
			t.Fatalf("%s has no %q", name, from)
		}
		return out
	}
	for _, c := range []struct{ name, from, to, says string }{
		{"result.json", `"score":2`, `"score":3`, "result.json"},
		{"history.jsonl", `"time":"2`, `"time":"3`, "history.jsonl"},
		{"manifest.json", `"member": "DE"`, `"member": "FR"`, "manifest.json"},
		{"SHA256SUMS", "  result.json", "  other.json", "result.json"},
	} {
		r := portolan(t, "verify", "--package", pack(t, names, changed(c.name, c.from, c.to)))
		if r.code != exitUnverified || !strings.Contains(r.out, c.says) {
			t.Errorf("%s changed: %d, %s%s", c.name, r.code, r.out, r.err)
		}
	}
	for _, c := range []struct{ name, from, to, says string }{
		{"result.json", `"score":2`, `"score":3`, "differs from byte"},
		{"history.jsonl", `"time":"2`, `"time":"3`, "as of"},
		{"manifest.json", `"member": "DE"`, `"member": "FR"`, "digest of the rights"},
		{"manifest.json", `"analysis": "`, `"analysis": "0`, "version"},
		{"manifest.json", `DEGREE`, `HARMONIC`, "differs from byte"},
		{"manifest.json", `"answer": "`, `"answer": "0`, "runs"},
	} {
		forged := changed(c.name, c.from, c.to)
		resum(t, forged)
		r := portolan(t, "verify", "--package", pack(t, names, forged))
		if r.code != exitUnverified || !strings.Contains(r.out, c.says) {
			t.Errorf("%s forged from %s: %d, %s%s", c.name, c.from, r.code, r.out, r.err)
		}
	}
	for _, bad := range []string{pack(t, names[:3], files), pack(t, append(slices.Clone(names), "more.txt"), files), write(t, "no.zip", "no zip")} {
		check(t, portolan(t, "verify", "--package", bad), exitUnverified)
	}
	check(t, portolan(t, "verify", "--package", filepath.Join(t.TempDir(), "none.zip")), exitFailure, "cannot be read")
	check(t, portolan(t, "verify", "--package", path, "--store", store), exitUsage, "--store")
}

// TestWhatIsRestrictedSinceIsInNoPackage restricts, and then opens, a record that an answer rested on.
func TestWhatIsRestrictedSinceIsInNoPackage(t *testing.T) {
	store, dir := filled(t), t.TempDir()
	id, _ := answered(t, []string{"--store", store}, "DE", degrees)
	done(t, "import", "--store", store, "--as", "FR", "--audience", "FR,IPSG", "--format", "ftm",
		write(t, "people.jsonl", `{"id":"P2","schema":"Person","properties":{"name":["Bo Example"]}}`+"\n"))
	path := filepath.Join(dir, "answer.zip")
	r := done(t, "export", "--store", store, "--as", "DE", "--answer", id, "-o", path)
	if !strings.Contains(r.out, "cannot be reproduced") {
		t.Error(r.out)
	}
	_, files := unpack(t, path)
	if m := string(files["manifest.json"]); !strings.Contains(m, `"reproduced": false`) || !strings.Contains(m, "evidence erased or no longer shown") {
		t.Error(m)
	}
	var history []byte
	for line := range bytes.Lines(files["history.jsonl"]) {
		var c struct{ Puts [][]byte }
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		history = append(history, bytes.Join(c.Puts, nil)...)
	}
	for name, content := range map[string][]byte{"result.json": files["result.json"], "history.jsonl": history} {
		if strings.Contains(string(content), "Bo Example") || !strings.Contains(string(content), "Ada Example") {
			t.Errorf("%s is not what may be seen now: %q", name, content)
		}
	}
	check(t, portolan(t, "verify", "--package", path), exitUnverified, "does not give the answer")
}

func TestTheRightsOfAUser(t *testing.T) {
	config := write(t, "members.yaml", `version: 1
users:
  - {name: ada, member: DE, clearance: OFFICIAL, purposes: [NETWORKS], tokenSHA256: `+strings.Repeat("ab", 32)+`, expires: 2099-01-01}
`)
	store := filled(t)
	id, _ := answered(t, []string{"--config", config, "--store", store}, "DE", degrees)
	export := []string{"export", "--config", config, "--store", store, "--as", "DE", "--answer", id}
	check(t, portolan(t, append(export, "--user", "ada")...), exitFailure, "not found")
	check(t, portolan(t, append(export, "--user", "bo")...), exitUsage, "no user")
	check(t, portolan(t, append(export, "--format", "ftm")...), exitUsage, "--format")
	check(t, portolan(t, append(export, "--json")...), exitUsage, "-o")
	if r := done(t, export...); !strings.HasPrefix(r.out, "PK") {
		t.Error("standard output gets no package")
	}
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check(t, portolan(t, append(export, "-o", path)...), exitUsage, "--force")
}
