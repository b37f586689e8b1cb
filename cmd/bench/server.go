package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"portolan/graph"
)

// What the server workload holds and how it is asked.
const (
	serverElements = 1_000_000 // lines of the file, six in ten of them links
	askRate        = 200       // requests a second
	askFor         = 20 * time.Second
	askNodes       = 100
	askStarts      = 8 // people around whom a question looks
	askToken       = "bench-token"
)

// server starts the binary on a store of a million records and asks it for
// neighbourhoods over HTTP, at a fixed rate whether or not it keeps up, while
// it has one core.
func server(ctx context.Context, b *Bench) error {
	dir, err := os.MkdirTemp("", "portolan-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := build(ctx, dir)
	if err != nil {
		return err
	}
	file, store := filepath.Join(dir, "elements.ftm.json"), "embedded:"+filepath.Join(dir, "store")
	if err := writeElements(file, serverElements); err != nil {
		return err
	}
	config, err := writeConfig(dir)
	if err != nil {
		return err
	}
	if _, err := importInto(ctx, nil, binary, file, "--store", store, "--config", config); err != nil {
		return err
	}
	for _, oneCore := range []bool{false, true} {
		s, err := startServer(ctx, nil, oneCore, binary, "serve", "--listen", "127.0.0.1:0", "--operator", "off", "--store", store, "--config", config)
		if err == nil {
			err = s.first(ctx)
		}
		if err != nil {
			return err
		}
		err = s.measure(ctx, b, oneCore)
		if err == nil && !oneCore {
			err = s.pages(ctx, b)
		}
		stopped := s.stop()
		if err = errors.Join(err, stopped); err != nil {
			return err
		}
		b.Record(Figure{Name: s.name + ", peak resident memory", Value: peakOf(s.cmd), Unit: "GiB"})
	}
	return nil
}

// importInto has the binary import the file and says how long the command took.
func importInto(ctx context.Context, more []string, binary, file string, flags ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, binary, append(append([]string{"import"}, flags...), "--as", "TR", "--audience", "all", "--format", "ftm", "--dataset", "bench", file)...)
	cmd.Env = append(os.Environ(), more...)
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("the import: %w: %s", err, out)
	}
	return time.Since(began), nil
}

// writeConfig writes the configuration of a server whose one user has askToken; every store made with it has one key.
func writeConfig(dir string) (string, error) {
	path, key := filepath.Join(dir, "members.yaml"), filepath.Join(dir, "store.key")
	text := fmt.Sprintf("version: 1\nkeyFile: store.key\nusers:\n- {name: bench, member: TR, clearance: CONFIDENTIAL, purposes: [NETWORKS], tokenSHA256: %x, expires: 2099-12-31}\n", sha256.Sum256([]byte(askToken)))
	k, err := graph.NewKey()
	if err != nil {
		return "", err
	}
	return path, errors.Join(os.WriteFile(key, []byte(k.String()+"\n"), 0o600), os.WriteFile(path, []byte(text), 0o600))
}

// build makes the binary that users have.
func build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "portolan")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "portolan/cmd/portolan").CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the binary: %w: %s", err, out)
	}
	return binary, nil
}

// served is a running server.
type served struct {
	name  string
	cmd   *exec.Cmd
	url   string
	began time.Time
	ready time.Duration // to the first answer
}

var servedAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// startServer starts a server that prints its address when it is ready, and waits for that. More is set in its
// environment beside ours.
func startServer(ctx context.Context, more []string, oneCore bool, command ...string) (*served, error) {
	name := "all cores"
	if oneCore { // the system gives it no other, whatever its threads
		last := runtime.NumCPU() - 1
		command, name = append([]string{"taskset", "-c", strconv.Itoa(last)}, command...), "one core"
		if err := confine(ctx, os.Getpid(), max(0, last-1)); err != nil {
			return nil, err
		}
		runtime.GOMAXPROCS(max(1, last)) // more threads would only wait for each other
	}
	s := &served{name: name, cmd: exec.CommandContext(ctx, command[0], command[1:]...)}
	s.cmd.Env = append(os.Environ(), more...)
	said, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s.cmd.Stdout, s.cmd.Stderr = out, out
	s.began = time.Now()
	err = s.cmd.Start()
	_ = out.Close()
	if err != nil {
		return nil, err
	}
	buf := make([]byte, 4096)
	var text []byte
	for s.url == "" {
		n, err := said.Read(buf)
		text = append(text, buf[:n]...)
		s.url = servedAt.FindString(string(text))
		if err != nil {
			return nil, fmt.Errorf("the server does not start: %w: %s", errors.Join(err, s.cmd.Wait()), text)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	return s, nil
}

// first waits for the first answer.
func (s *served) first(ctx context.Context) error {
	if _, err := s.ask(ctx, `{ overview { recordCount } }`, nil); err != nil {
		return errors.Join(err, s.cmd.Process.Kill(), s.cmd.Wait())
	}
	s.ready = time.Since(s.began)
	return nil
}

// confine leaves a process the cores up to the last one: who asks runs on the first ones, the server on the last.
func confine(ctx context.Context, process, last int) error {
	out, err := exec.CommandContext(ctx, "taskset", "-a", "-c", "-p", fmt.Sprint("0-", last), strconv.Itoa(process)).CombinedOutput()
	if err != nil {
		return fmt.Errorf("taskset: %w: %s", err, out)
	}
	return nil
}

// stop ends the server as an operator does.
func (s *served) stop() error {
	return errors.Join(s.cmd.Process.Signal(os.Interrupt), s.cmd.Wait())
}

// spent is the processor time the server has used, in seconds; 0 where the system does not say.
func (s *served) spent() float64 {
	const perSecond = 100 // the kernel's USER_HZ
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / perSecond
}

// client keeps its connections, as a dashboard does: what is measured is the
// questions, not the greeting.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: askRate}}

// request is one question to the server.
func (s *served) request(ctx context.Context, document string, variables map[string]any) (*http.Request, error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+askToken)
	return r, nil
}

// ask sends one question and returns the answer.
func (s *served) ask(ctx context.Context, document string, variables map[string]any) ([]byte, error) {
	r, err := s.request(ctx, document, variables)
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil {
		err = answered(answer.StatusCode, text)
	}
	return text, err
}

const around = `query($of: [ID!]!, $first: Int!) { neighbourhood(of: $of, depth: 5, first: $first) {
  run { id state } totalCount nodes { distance entity { id name kind } } } }`

// measure records the start and, on one core, the neighbourhoods.
func (s *served) measure(ctx context.Context, b *Bench, ask bool) error {
	b.Record(Figure{Name: s.name + ", start to the first answer", Value: s.ready.Seconds(), Unit: "s", Goal: 10, AtMost: true,
		Note: fmt.Sprintf("%d records and %d links; %.1f s of processor time", serverElements*4/10, serverElements*6/10, s.spent())})
	if !ask {
		return nil
	}
	ids, err := s.people(ctx, 1000)
	if err != nil {
		return err
	}
	if err := s.atRate(ctx, ids, time.Second, nil); err != nil { // connections, caches
		return err
	}
	var times []time.Duration
	before := s.spent()
	if err := s.atRate(ctx, ids, askFor, &times); err != nil {
		return err
	}
	spent := (s.spent() - before) / float64(len(times))
	slices.Sort(times)
	at := func(share float64) float64 { return times[int(share*float64(len(times)-1))].Seconds() * 1000 }
	b.Record(Figure{Name: fmt.Sprintf("neighbourhood of %d at %d/s, p50", askNodes, askRate), Value: at(0.5), Unit: "ms", Note: fmt.Sprintf("%d requests, %.2f ms of processor time each", len(times), 1000*spent)})
	b.Record(Figure{Name: fmt.Sprintf("neighbourhood of %d at %d/s, p99", askNodes, askRate), Value: at(0.99), Unit: "ms", Goal: 10, AtMost: true,
		Note: fmt.Sprintf("longest %.1f ms; from when a request was due, on one core of the server", at(1))})
	return nil
}

// people are the ids of some people.
func (s *served) people(ctx context.Context, n int) ([]string, error) {
	var ids []string
	after := ""
	for len(ids) < n {
		text, err := s.ask(ctx, `query($after: Cursor) { persons(first: 100, after: $after) { edges { node { id } } pageInfo { endCursor } } }`, optional("after", after))
		if err != nil {
			return nil, err
		}
		var page struct {
			Data struct {
				Persons struct {
					Edges    []struct{ Node struct{ ID string } }
					PageInfo struct{ EndCursor string }
				}
			}
		}
		if err := json.Unmarshal(text, &page); err != nil {
			return nil, err
		}
		for _, e := range page.Data.Persons.Edges {
			ids = append(ids, e.Node.ID)
		}
		after = page.Data.Persons.PageInfo.EndCursor
	}
	return ids, nil
}

func optional(name, value string) map[string]any {
	if value == "" {
		return nil
	}
	return map[string]any{name: value}
}

// atRate asks for neighbourhoods at the fixed rate and keeps how long after it was due each answer was there.
func (s *served) atRate(ctx context.Context, ids []string, during time.Duration, times *[]time.Duration) error {
	random := rand.New(rand.NewPCG(1, 2))
	var mu sync.Mutex
	var failed error
	var wg sync.WaitGroup
	began, total := time.Now(), int(during.Seconds()*askRate)
	for i := range total {
		due := began.Add(time.Duration(i) * time.Second / askRate)
		time.Sleep(time.Until(due))
		of := make([]string, askStarts)
		for j := range of {
			of[j] = ids[random.IntN(len(ids))]
		}
		wg.Go(func() {
			text, err := s.ask(ctx, around, map[string]any{"of": of, "first": askNodes})
			took := time.Since(due)
			if n := strings.Count(string(text), `"distance"`); err == nil && n != askNodes {
				err = fmt.Errorf("a neighbourhood has %d nodes", n)
			}
			mu.Lock()
			defer mu.Unlock()
			if failed == nil {
				failed = err
			}
			if times != nil {
				*times = append(*times, took)
			}
		})
	}
	wg.Wait()
	return failed
}
