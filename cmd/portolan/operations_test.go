package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"portolan/internal/neo4jtest"
)

// operator is somebody who follows a document to the letter, in a folder that stands for the machine's root.
type operator struct {
	t      *testing.T
	root   string
	env    []string
	known  *strings.Replacer // what the document has placeholders for
	listen string
	watch  string
	server *exec.Cmd
	said   *bytes.Buffer
}

// newOperator makes the machine: this binary as portolan, the configuration that docs/operations.md shows, a store.
func newOperator(t *testing.T, database string, env ...string) *operator {
	t.Helper()
	root := t.TempDir()
	o := &operator{t: t, root: root, listen: freeAddress(t), watch: freeAddress(t)}
	o.put("bin/portolan", fmt.Sprintf("#!/bin/sh\nPORTOLAN_TEST_MAIN=1 exec %q \"$@\"\n", testBinary(t)))
	o.put("etc/portolan.yaml", regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(read(t, "../../docs/operations.md"))[1])
	o.put("etc/store.key", strings.Repeat("0123456789abcdef", 4))
	o.put("home/people.jsonl", people)
	o.env = append(os.Environ(), append(env, "PATH="+filepath.Join(root, "bin")+":"+os.Getenv("PATH"))...)
	o.known = strings.NewReplacer("PASSWORD=... ", "PASSWORD=\"$PORTOLAN_NEO4J_PASSWORD\" ", "FILE...", "people.jsonl",
		"127.0.0.1:7687", database, "127.0.0.1:8080", o.listen, "127.0.0.1:9464", o.watch,
		"/var/", root+"/var/", "/etc/", root+"/etc/", "portolan serve ", "portolan serve --listen "+o.listen+" --operator "+o.watch+" ")
	for _, folder := range []string{"var/lib", "var/backups"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(o.stop)
	return o
}

// testBinary is the path of this test's binary, which is the program when PORTOLAN_TEST_MAIN is set.
func testBinary(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// put makes a file of the machine.
func (o *operator) put(name, content string) {
	o.t.Helper()
	path := filepath.Join(o.root, name)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(content), 0o700)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// shell is a shell that runs a script of the document in the operator's home.
func (o *operator) shell(ctx context.Context, script string) *exec.Cmd {
	c := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", o.known.Replace(script))
	c.Dir, c.Env = filepath.Join(o.root, "home"), o.env
	return c
}

// run runs a script that may fail.
func (o *operator) run(script string) (out string, code int) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), 2*time.Minute)
	defer cancel()
	c := o.shell(ctx, script)
	said, err := c.CombinedOutput()
	if c.ProcessState == nil {
		o.t.Fatal(err)
	}
	return string(said), c.ProcessState.ExitCode()
}

// does runs a script that must not fail.
func (o *operator) does(script string) string {
	o.t.Helper()
	out, code := o.run(script)
	if code != 0 {
		o.t.Fatalf("%s\nends with %d: %s", script, code, out)
	}
	return out
}

// serve runs a script that ends in a server, until stop.
func (o *operator) serve(script string) {
	o.t.Helper()
	c := o.shell(context.Background(), regexp.MustCompile(`(?m)^((?:\w+=\S+ )*)portolan serve `).ReplaceAllString(script, "${1}exec portolan serve "))
	o.said = &bytes.Buffer{}
	c.Stdout, c.Stderr = o.said, o.said
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	o.server = c
	for since := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if r, err := http.Get("http://" + o.listen + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == 200 {
				return
			}
		}
		if time.Since(since) > time.Minute {
			o.stop()
			o.t.Fatalf("%s\nis not ready: %s", script, o.said)
		}
	}
}

// stop ends the server, if there is one.
func (o *operator) stop() {
	if o.server == nil {
		return
	}
	_ = o.server.Process.Signal(syscall.SIGTERM)
	if err := o.server.Wait(); err != nil {
		o.t.Errorf("the server ended with %v: %s", err, o.said)
	}
	o.server = nil
}

// blocks are the commands of a document, block by block, whether fenced or indented. A fenced block in a language that no
// test runs is an error.
func blocks(text string) (found []string, err error) {
	var block []string
	fence, blank := "", true
	end := func() {
		if script := strings.TrimSpace(strings.Join(block, "\n")); script != "" {
			found = append(found, script)
		}
		block = nil
	}
	for line := range strings.Lines(text + "\n") {
		line = strings.TrimSuffix(line, "\n")
		switch language, mark := strings.CutPrefix(line, "```"); {
		case mark && fence != "":
			if fence == "sh" || fence == "bash" {
				end()
			}
			fence, block = "", nil
		case mark:
			end()
			if fence = language; fence != "yaml" && fence != "cypher" && fence != "sh" && fence != "bash" {
				return nil, fmt.Errorf("no test runs a block in the language %q", language)
			}
		case fence != "":
			block = append(block, line)
		case strings.HasPrefix(line, "    ") && (blank || block != nil):
			block = append(block, line[4:])
		default:
			end()
			blank = line == ""
			continue
		}
		blank = false
	}
	return found, nil
}

// follow runs every block of a document in its order. A server that a block ends in serves while only curl follows. After
// is what the test does when a block that begins so has been run.
func (o *operator) follow(document string, after map[string]func(out string)) {
	o.t.Helper()
	scripts, err := blocks(read(o.t, document))
	if err != nil {
		o.t.Fatalf("%s: %v", document, err)
	}
	used := 0
	for _, script := range scripts {
		began := time.Now()
		curls := !regexp.MustCompile(`(?m)^[^c]|^c[^u]`).MatchString(script)
		if !curls {
			o.stop()
		}
		out := ""
		switch lines := strings.Split(script, "\n"); {
		case regexp.MustCompile(`^(\w+=\S+ )*portolan serve `).MatchString(lines[len(lines)-1]):
			o.serve(script)
		case curls && o.server == nil:
			o.t.Fatalf("%s: nothing serves when this is to be run:\n%s", document, script)
		default:
			out = o.does(script)
		}
		for begins, do := range after {
			if strings.HasPrefix(script, begins) {
				used++
				do(out)
			}
		}
		o.t.Logf("%.1f s: %s\n%s", time.Since(began).Seconds(), script, out)
	}
	o.stop()
	if used != len(after) {
		o.t.Errorf("%s: %d of %d blocks that the test looks at are there", document, used, len(after))
	}
}

func TestABlockThatNoTestRunsIsFound(t *testing.T) {
	got, err := blocks("a\n\n    one\n    two\n\ntext\n    no block\n\n```cypher\nMATCH\n```\n```sh\nthree\n```\n")
	if want := []string{"one\ntwo", "three"}; err != nil || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("the blocks are %q, %v", got, err)
	}
	if _, err := blocks("```python\nprint()\n```\n"); err == nil {
		t.Error("a block in a language that no test runs is passed over")
	}
}

// TestTheCommandsOfOperations follows docs/operations.md.
func TestTheCommandsOfOperations(t *testing.T) {
	o := newOperator(t, "127.0.0.1:1")
	o.does(`portolan import --store embedded:/var/lib/portolan --config /etc/portolan.yaml --as FR --audience all --format ftm FILE...`)
	o.follow("../../docs/operations.md", map[string]func(string){
		"curl": func(out string) {
			if !strings.Contains(out, `"ready":true`) || !strings.Contains(out, "portolan_ready 1") {
				t.Errorf("a server that answers is watched as %s", out)
			}
		},
		"mkdir -p /var/backups/keys": func(out string) {
			if strings.Contains(o.does("ls -R /var/backups/portolan"), "portolan.key") || !strings.Contains(out, "5 current") {
				t.Errorf("the backup has the key in it, or not the records: %s", out)
			}
		},
		"cp -a /var/backups/portolan": func(out string) {
			if !strings.Contains(out, "personCount") || !strings.Contains(out, "3") {
				t.Errorf("the restored store answers %s", out)
			}
		},
	})
}

// TestTheCommandsOfANeo4j follows docs/neo4j.md on a server of its own.
func TestTheCommandsOfANeo4j(t *testing.T) {
	server := neo4jtest.Start(t)
	script, err := neo4jtest.Script()
	if err != nil {
		t.Fatal(err)
	}
	o := newOperator(t, server.Host, "PORTOLAN_NEO4J_PASSWORD="+server.Password, "NEO4J_HOME="+server.Dir)
	o.put("bin/neo4j-admin", fmt.Sprintf("#!/bin/sh\nexec %q --admin \"$@\"\n", script))
	control := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server.Stop()
		if r.URL.Path == "/start" {
			if err := server.Restart(); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}
	}))
	defer control.Close()
	o.put("bin/neo4j", fmt.Sprintf("#!/bin/sh\nexec curl -sSf %s/$1\n", control.URL))

	const store = "--store bolt+s://neo4j@127.0.0.1:7687/neo4j --audit /var/lib/portolan/audit --config /etc/portolan.yaml"
	more := func(string) { // what a restore has to take back
		o.put("home/more.jsonl", `{"id":"P9","schema":"Person","properties":{"name":["Di Example"]}}`+"\n")
		o.does("SSL_CERT_FILE=authority.crt portolan import " + store + " --as FR --audience all --dataset more --format ftm more.jsonl")
		if out := o.does("SSL_CERT_FILE=authority.crt portolan verify " + store); !strings.Contains(out, "6 current") {
			t.Errorf("there is nothing more: %s", out)
		}
	}
	taken := func(out string) {
		if !strings.Contains(out, "5 current") {
			t.Errorf("the backup is not what there is after the restore: %s", out)
		}
	}
	o.follow("../../docs/neo4j.md", map[string]func(string){
		"export SSL_CERT_FILE":                  func(string) { o.refusesCertificates(store) },
		"mkdir -p /var/backups/portolan":        more,
		"neo4j stop\nneo4j-admin database load": taken,
		"neo4j stop\ncp -a":                     more,
		"neo4j stop\nrm -rf":                    taken,
		"curl":                                  func(out string) { taken(strings.ReplaceAll(out, "portolan_ready 1", "5 current")) },
	})
}

// refusesCertificates tries what must not be trusted, on the server that has got its certificate.
func (o *operator) refusesCertificates(store string) {
	o.t.Helper()
	o.does(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3 -subj "/CN=Another" -keyout another.key -out another.crt`)
	elsewhere := strings.Replace(store, "127.0.0.1:", "localhost:", 1)
	_, port, _ := net.SplitHostPort(o.known.Replace("127.0.0.1:7687"))
	for what, row := range map[string][2]string{
		"the system's authorities": {"portolan verify " + store, "does not hold (certificate signed by unknown authority)"},
		"another authority":        {"SSL_CERT_FILE=another.crt portolan verify " + store, "does not hold (certificate signed by unknown authority"},
		"another name":             {"SSL_CERT_FILE=authority.crt portolan verify " + strings.Replace(elsewhere, "7687", port, 1), "localhost"},
		"no TLS":                   {"portolan verify " + strings.Replace(store, "bolt+s", "bolt", 1), "does it want TLS"},
	} {
		out, code := o.run(row[0])
		if code != exitUnavailable || !oneSentence(out) || !strings.Contains(out, row[1]) {
			o.t.Errorf("%s: ends with %d: %s; it should end with %d and say %q", what, code, out, exitUnavailable, row[1])
		}
	}
}

// TestMain is the program itself when a test wants it as a process; otherwise it removes what several tests share.
func TestMain(m *testing.M) {
	if os.Getenv("PORTOLAN_TEST_MAIN") != "" {
		main()
	}
	code := m.Run()
	_ = os.RemoveAll(worldFolder)
	os.Exit(code)
}
