package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"portolan/cmd/bench/harness"
	"portolan/internal/neo4jtest"
)

// Single statements are slow, so few elements are stored that way a round.
const (
	neo4jElements = 1_000_000
	singles       = 2000
)

// neo4jSettings are the real server's memory and collector.
var neo4jSettings = []string{"PORTOLAN_NEO4J_HEAP=3g", "PORTOLAN_NEO4J_JAVA=-XX:+UseParallelGC"}

// overNeo4j has the binary import a million elements into a Neo4j that has just
// been started, and serve them; at the end single statements store what they
// can on that Neo4j, warm by then.
func overNeo4j(ctx context.Context, b *Bench) error {
	dir, err := os.MkdirTemp("", "portolan-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c, err := onNeo4j(ctx, dir, func(path string) error { return writeElements(path, neo4jElements) })
	if err != nil {
		return err
	}
	defer c.database.Kill()
	took, err := importInto(ctx, c.password, c.binary, c.file, c.flags...)
	if err != nil {
		return err
	}
	rate := neo4jElements / took.Seconds()
	b.Record(Figure{Name: "import into Neo4j, history and projection included", Value: rate, Unit: "elements/s", Goal: 8000,
		Note: fmt.Sprintf("%d elements in %.1f s, the command from its start to its end, the database cold", neo4jElements, took.Seconds())})
	if err := startOn(ctx, b, c.password, append([]string{c.binary, "serve"}, c.flags...)); err != nil {
		return err
	}
	return singleStatements(ctx, b, dir, c.packages, c.database, rate)
}

// contestants is what servers are started from, ours and others, on one Neo4j.
type contestants struct {
	packages, binary, config, file string
	flags, password                []string // of a server of ours on the database
	database                       *neo4jtest.Server
}

// onNeo4j builds the binary, fetches the peers, writes the file and starts a Neo4j.
func onNeo4j(ctx context.Context, dir string, write func(path string) error) (*contestants, error) {
	c := &contestants{file: filepath.Join(dir, "elements.ftm.json")}
	var err error
	if c.packages, err = npmPackages(ctx, dir); err != nil {
		return nil, err
	}
	if c.binary, err = build(ctx, dir); err != nil {
		return nil, err
	}
	if c.config, err = writeConfig(dir); err != nil {
		return nil, err
	}
	if err := write(c.file); err != nil {
		return nil, err
	}
	if c.database, err = neo4jtest.Launch(neo4jtest.Options{Dir: filepath.Join(dir, "neo4j"), Env: neo4jSettings}); err != nil {
		return nil, err
	}
	c.password = []string{"PORTOLAN_NEO4J_PASSWORD=" + c.database.Password}
	c.flags = []string{"--store", c.database.URL(), "--audit", filepath.Join(dir, "audit"), "--config", c.config}
	return c, nil
}

// npmPackages is a folder with the JavaScript peers and their packages.
func npmPackages(ctx context.Context, dir string) (string, error) {
	const peers = "cmd/bench/peers"
	if out, err := exec.CommandContext(ctx, "scripts/npm.sh", peers).CombinedOutput(); err != nil {
		return "", fmt.Errorf("the packages of %s: %w: %s", peers, err, out)
	}
	out, err := exec.CommandContext(ctx, "scripts/npm.sh", "--path", peers).Output()
	home := strings.TrimSpace(string(out))
	if err != nil || home == "" {
		return "", fmt.Errorf("the packages of %s are not there: run the bench in the folder of the repository, with nodejs and npm installed (%v)", peers, err)
	}
	folder := filepath.Join(dir, "peers")
	if err := os.CopyFS(folder, os.DirFS(peers)); err != nil {
		return "", err
	}
	return folder, os.Symlink(filepath.Join(home, "node_modules"), filepath.Join(folder, "node_modules"))
}

// startOn starts a server and watches its probe until it is ready.
func startOn(ctx context.Context, b *Bench, more, command []string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return err
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	shown := make(chan []int, 1)
	go func() { shown <- percents(watching, "http://"+address+"/readyz") }()
	s, err := startServer(ctx, more, false, append(command, "--listen", address, "--operator", "off")...)
	if err != nil {
		return err
	}
	err = s.first(ctx)
	if err == nil {
		err = s.stop()
	}
	if err != nil {
		return err
	}
	stop()
	seen := <-shown
	b.Record(Figure{Name: "start of a server on it, to the first answer", Value: s.ready.Seconds(), Unit: "s", Goal: 60, AtMost: true,
		Note: fmt.Sprintf("%.2f GiB at its peak; /readyz showed %d different percentages on the way", peakOf(s.cmd), len(seen))})
	if len(seen) < 3 {
		return fmt.Errorf("the probe showed no progress but %v", seen)
	}
	return nil
}

// percents are the different shares that a probe shows until it says ready or
// the context ends.
func percents(ctx context.Context, probe string) (seen []int) {
	for ctx.Err() == nil {
		r, err := http.Get(probe)
		if err == nil {
			var said struct {
				Ready   bool
				Percent int
			}
			err = errors.Join(json.NewDecoder(r.Body).Decode(&said), r.Body.Close())
			if err == nil && (len(seen) == 0 || said.Percent > seen[len(seen)-1]) {
				seen = append(seen, said.Percent)
			}
			if said.Ready {
				return seen
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	return seen
}

// singleStatements stores the first elements of the file one transaction each.
func singleStatements(ctx context.Context, b *Bench, dir, packages string, database *neo4jtest.Server, rate float64) error {
	for _, process := range []int{os.Getpid(), database.Process()} { // all cores again, as the import had
		if err := confine(ctx, process, runtime.NumCPU()-1); err != nil {
			return err
		}
	}
	file := filepath.Join(dir, "singles.ftm.json")
	if err := writeElements(file, singles); err != nil {
		return err
	}
	peer, err := harness.StartPeer(ctx, "single statements", "env", "PORTOLAN_NEO4J_PASSWORD="+database.Password,
		"node", filepath.Join(packages, "single-statements.mjs"), "bolt://"+database.Host, database.User, file)
	if err != nil {
		return err
	}
	defer peer.Close()
	r, err := b.Hold(ctx, Contest{Unit: "elements/s", More: true, Rounds: 3}, peer.Side())
	if err != nil {
		return err
	}
	b.Record(Figure{Name: "import over single statements", Value: rate / r[0].Best, Unit: "x", Goal: 8,
		Note: "the best round of a transaction an element by one client on the same server, warm by then"})
	return peer.Close()
}
