package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is one process of the program.
type process struct {
	*testing.T
	cmd   *exec.Cmd
	out   bytes.Buffer
	said  guardedBuffer // on standard error
	ended chan struct{}
	url   string // of a server
}

// spawn starts a command line as a process, which is gone at the end of the test.
func spawn(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{T: t, cmd: exec.Command(testBinary(t), args...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), "PORTOLAN_TEST_MAIN=1")
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.ended })
	return p
}

// spawnServer starts a server on a free address, with an audit log of its own.
func spawnServer(t *testing.T, config, store string) *process {
	t.Helper()
	address := freeAddress(t)
	p := spawn(t, "serve", "--config", config, "--store", store, "--audit", filepath.Join(t.TempDir(), "audit"), "--listen", address, "--operator", "off")
	p.url = "http://" + address + "/"
	return p
}

// code waits for the end of the process and gives its exit code.
func (p *process) code() int {
	p.Helper()
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		p.Fatalf("%q has not ended: %s", p.cmd.Args, p.said.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// stopped tells the process to end, as a service manager does, and wants it to end in order.
func (p *process) stopped() {
	p.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.Error(err)
	}
	if code := p.code(); code != exitDone {
		p.Errorf("stopped, the server ends with %d: %s", code, p.said.String())
	}
}

// probe gets a probe's status and what it says; 0 when nobody answers.
func (p *process) probe(path string) (int, string) {
	p.Helper()
	r, err := http.Get(p.url + path)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return 0, ""
	}
	if err != nil {
		p.Fatal(err)
	}
	defer r.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(r.Body); err != nil {
		p.Fatal(err)
	}
	return r.StatusCode, body.String()
}

// until waits for a probe of readiness to give the status, and to say the words.
func (p *process) until(status int, words string) {
	p.Helper()
	var got int
	var body string
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if got, body = p.probe("readyz"); got == status && strings.Contains(body, words) {
			return
		}
		select {
		case <-p.ended:
			p.Fatalf("the server ended with %d: %s", p.code(), p.said.String())
		default:
		}
	}
	p.Fatalf("readiness is %d, %s; it should become %d and say %q: %s", got, body, status, words, p.said.String())
}
