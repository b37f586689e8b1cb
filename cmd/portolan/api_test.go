package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// importedWorld is a fictional world that its larger members have contributed, made once for all tests that serve it.
var importedWorld = sync.OnceValues(func() (folder string, err error) {
	if folder, err = os.MkdirTemp("", "portolan-world-"); err != nil {
		return "", err
	}
	worldFolder = folder
	var out, errs bytes.Buffer
	if code := run(background, []string{"world", "-o", filepath.Join(folder, "world"), "--people", "500"}, strings.NewReader(""), &out, &errs); code != exitDone {
		return folder, fmt.Errorf("world: %s", errs.String())
	}
	for _, member := range []string{"TR", "FR", "US", "IQ"} {
		code := run(background, []string{"import", "--config", filepath.Join(folder, "world", "members.yaml"), "--store", "embedded:" + filepath.Join(folder, "store"),
			"--as", member, "--audience", "all", "--format", "ftm", "--dataset", "world", filepath.Join(folder, "world", member+".ftm.jsonl")}, strings.NewReader(""), &out, &errs)
		if code != exitDone && code != exitRows {
			return folder, fmt.Errorf("import of %s: %s", member, errs.String())
		}
	}
	return folder, nil
})

// worldFolder is where that world lies, once it is made.
var worldFolder string

// worldToken is the token of the fusion centre's analyst in every fictional world.
const worldToken = "fictional-ipsg"

// servedWorld serves a copy of the world and gives the server's address.
func servedWorld(t *testing.T, flags ...string) (url string, stop func() (int, string)) {
	t.Helper()
	folder, err := importedWorld()
	if err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(t.TempDir(), "store")
	if err := os.CopyFS(store, os.DirFS(filepath.Join(folder, "store"))); err != nil {
		t.Fatal(err)
	}
	return serving(t, append([]string{"serve", "--config", filepath.Join(folder, "world", "members.yaml"), "--store", "embedded:" + store,
		"--listen", "127.0.0.1:0", "--operator", "127.0.0.1:0"}, flags...)...)
}

// npm is the folder that has the packages of a folder with a lock file.
func npm(t *testing.T, folder string) string {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "../../scripts/npm.sh", folder).CombinedOutput(); err != nil {
		t.Fatalf("scripts/npm.sh: %v: %s", err, out)
	}
	path, err := exec.CommandContext(t.Context(), "../../scripts/npm.sh", "--path", folder).Output()
	if home := strings.TrimSpace(string(path)); err == nil && home != "" {
		return home
	}
	t.Fatalf("the npm packages of %s are not there: run scripts/npm.sh %s, with nodejs and npm installed", folder, folder)
	return ""
}

// python is the Python that has the packages of scripts/python.sh.
func python(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("PORTOLAN_PYTHON"); path != "" {
		return path
	}
	if out, err := exec.CommandContext(t.Context(), "../../scripts/python.sh").CombinedOutput(); err != nil {
		t.Fatalf("scripts/python.sh: %v: %s", err, out)
	}
	path, err := exec.CommandContext(t.Context(), "../../scripts/python.sh", "--path").Output()
	if python := strings.TrimSpace(string(path)); err == nil && python != "" {
		return python
	}
	t.Fatal("there is no Python with the clients' packages: run scripts/python.sh")
	return ""
}

// workshop is a folder with copies of a folder's files, where a program may leave what it makes.
func workshop(t *testing.T, folder string) string {
	t.Helper()
	dir := t.TempDir()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		raw, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(file)), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// node makes a workshop whose programs find their packages.
func node(t *testing.T, folder string) string {
	t.Helper()
	dir := workshop(t, folder)
	if err := os.Symlink(filepath.Join(npm(t, folder), "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// program runs a program in a folder, against a server, and gives what it prints.
func program(t *testing.T, dir, url, token, name string, args ...string) (string, error) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "PORTOLAN_URL="+url+"graphql", "PORTOLAN_TOKEN="+token, "PYTHONDONTWRITEBYTECODE=1")
	c.WaitDelay = 10 * time.Second
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, errs.String())
	}
	return out.String(), err
}

// TestAuditsOfGraphQLOverHTTP holds the running server to graphql-http's audits: all of MUST and SHOULD, and of MAY too.
func TestAuditsOfGraphQLOverHTTP(t *testing.T) {
	url, stop := servedWorld(t)
	defer stop()
	dir := node(t, "../../scripts/audit")
	out, err := program(t, dir, url, "", "node", "audit.mjs", url+"graphql", worldToken)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for lines := bufio.NewScanner(strings.NewReader(out)); lines.Scan(); {
		var audit struct{ ID, Name, Status, Reason string }
		if err := json.Unmarshal(lines.Bytes(), &audit); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		word, _, _ := strings.Cut(audit.Name, " ")
		counts[word]++
		if audit.Status != "ok" {
			t.Errorf("%s %s: %s: %s", audit.ID, audit.Name, audit.Status, audit.Reason)
		}
	}
	t.Logf("audits passed: %v", counts)
	if counts["MUST"] < 13 || counts["SHOULD"] < 20 || counts["MAY"] < 20 {
		t.Errorf("too few audits were held: %v", counts)
	}
}

// tile is what both dashboards print.
type tile struct {
	State        string
	People       int
	Records      int
	Contributors int
	Facilitators [][]any
	Networks     [][]any
	Incomplete   []string
}

// TestClients runs the clients of docs/clients against the running server, as a dashboard and a researcher would, and
// wants the two dashboards to show the same.
func TestClients(t *testing.T) {
	url, stop := servedWorld(t)
	defer stop()
	python, scripts := python(t), workshop(t, "../../docs/clients/python")
	programs := node(t, "../../docs/clients/typescript")
	if out, err := program(t, programs, url, "", "node", "node_modules/typescript/bin/tsc"); err != nil {
		t.Fatalf("the TypeScript clients do not compile: %v %s", err, out)
	}
	var tiles [2]tile
	for i, command := range [][]string{{scripts, python, "dashboard.py"}, {programs, "node", "build/dashboard.js"}} {
		out, err := program(t, command[0], url, worldToken, command[1], command[2:]...)
		if err != nil {
			t.Fatalf("%s: %v", command[2], err)
		}
		if err := json.Unmarshal([]byte(out), &tiles[i]); err != nil {
			t.Fatalf("%s prints %s", command[2], out)
		}
		if got := tiles[i]; got.People < 100 || got.Contributors != 4 || len(got.Facilitators) != 5 || len(got.Networks) == 0 || got.State == "" {
			t.Errorf("%s shows %+v", command[2], got)
		}
		if out, err := program(t, command[0], url, "no-token", command[1], command[2:]...); err == nil || !strings.Contains(err.Error(), "no picture: ") || !strings.Contains(err.Error(), "token") {
			t.Errorf("%s with a wrong token: %v %s", command[2], err, out)
		}
	}
	if a, b := fmt.Sprint(tiles[0]), fmt.Sprint(tiles[1]); a != b {
		t.Errorf("the dashboards differ:\n%s\n%s", a, b)
	}
	research(t, url, python, scripts, programs, tiles[0])
}

func research(t *testing.T, url, python, scripts, programs string, shown tile) {
	t.Helper()
	out, err := program(t, scripts, url, worldToken, python, "researcher.py", "people.csv")
	if err != nil {
		t.Fatalf("researcher.py: %v", err)
	}
	var study struct {
		People, Ranked int
		Spearman       float64
		Cite           map[string]struct{ ID, State string }
	}
	if err := json.Unmarshal([]byte(out), &study); err != nil {
		t.Fatalf("researcher.py prints %s", out)
	}
	if study.People != shown.People || study.Ranked == 0 || study.Spearman < -1 || study.Spearman > 1 || study.Cite["degree"].State == "" {
		t.Errorf("researcher.py finds %+v, the dashboard shows %d people", study, shown.People)
	}
	table := read(t, filepath.Join(scripts, "people.csv"))
	if lines := strings.Count(table, "\n"); lines != study.People+1 || !strings.HasPrefix(table, "id,name,sources,records,degree,betweenness\n") {
		t.Errorf("the table has %d lines for %d people: %.100s", lines, study.People, table)
	}
	name, _ := shown.Facilitators[0][1].(string)
	if out, err = program(t, programs, url, worldToken, "node", "build/researcher.js", name); err != nil {
		t.Fatalf("researcher.js: %v", err)
	}
	var graph struct {
		Found int
		Nodes []struct{ ID, Name, Kind string }
		Links []struct{ Source, Target string }
	}
	if err := json.Unmarshal([]byte(out), &graph); err != nil {
		t.Fatalf("researcher.js prints %s", out)
	}
	if graph.Found == 0 || len(graph.Nodes) < 2 || len(graph.Links) == 0 {
		t.Errorf("researcher.js finds %+v", graph)
	}
	for _, link := range graph.Links {
		for _, end := range []string{link.Source, link.Target} {
			if !slices.ContainsFunc(graph.Nodes, func(n struct{ ID, Name, Kind string }) bool { return n.ID == end }) {
				t.Fatalf("a link leads to %s, which is no node", end)
			}
		}
	}
}

// background is for what several tests share and none may cancel.
var background = context.Background()

// TestMain removes what several tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(worldFolder)
	_ = os.RemoveAll(binaryFolder)
	os.Exit(code)
}
