package libraries

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"

	"portolan/cmd/bench/harness"
	"portolan/graph/snapshot"
)

// The libraries. NetworKit runs on 2 threads, the others have one only.
const (
	NetworkX  = "NetworkX"
	Igraph    = "igraph"
	NetworKit = "NetworKit"
)

// Peers are libraries that hold one graph.
type Peers struct {
	file    string
	python  string
	started map[string]*harness.Peer
}

// Offer writes the graph into a file of its own for libraries to read; directed
// says how they read its links. Parallel links are given once. Close it.
func Offer(ctx context.Context, g *snapshot.Graph, directed bool) (*Peers, error) {
	python, err := Python(ctx)
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp("", "portolan-bench-*.graph")
	if err != nil {
		return nil, err
	}
	p := &Peers{file: f.Name(), python: python, started: map[string]*harness.Peer{}}
	if err := errors.Join(write(f, g, directed), f.Close()); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Side is a library that runs a workload of cmd/bench/peers/graphs.py with its
// arguments. A library starts and reads the graph when it is first asked for.
func (p *Peers) Side(ctx context.Context, library string, workload ...string) (harness.Side, error) {
	peer := p.started[library]
	if peer == nil {
		var err error
		if peer, err = harness.StartPeer(ctx, library, p.python, "cmd/bench/peers/graphs.py", library, p.file); err != nil {
			return harness.Side{}, err
		}
		p.started[library] = peer
	}
	return peer.Asked(strings.Join(workload, " ")), nil
}

// Close ends the libraries and removes the file.
func (p *Peers) Close() error {
	err := os.Remove(p.file)
	for _, peer := range p.started {
		err = errors.Join(err, peer.Close())
	}
	return err
}

// Python is a Python with the libraries: scripts/python.sh makes it where there
// is none.
func Python(ctx context.Context) (string, error) {
	made, err := exec.CommandContext(ctx, "scripts/python.sh", "--peers").CombinedOutput()
	if err == nil {
		var path []byte
		if path, err = exec.CommandContext(ctx, "scripts/python.sh", "--peers", "--path").Output(); err == nil && len(path) > 1 {
			return strings.TrimSpace(string(path)), nil
		}
	}
	return "", fmt.Errorf("the peers need a Python: see scripts/python.sh --peers, run in the folder of the repository (%v): %s", err, made)
}

// write writes the graph as graphs.py reads it.
func write(f *os.File, g *snapshot.Graph, directed bool) error {
	r := g.Undirected()
	if directed {
		r = g.Directed()
	}
	var from, to []int32
	var weights []float64
	for v := range int32(r.Len()) {
		for i := r.Off[v]; i < r.Off[v+1]; i++ {
			if directed || v < r.To[i] {
				from, to, weights = append(from, v), append(to, r.To[i]), append(weights, r.Weight[i])
			}
		}
	}
	read := int64(0)
	if directed {
		read = 1
	}
	w := bufio.NewWriterSize(f, 1<<20)
	for _, part := range []any{[]int64{int64(r.Len()), int64(len(from)), read}, from, to, weights} {
		if err := binary.Write(w, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Scores compares scores vertex by vertex, ours a []float64: they may lie apart
// by the tolerance, relative to the peer's or to 1. The largest difference is
// kept in most.
func Scores(tolerance float64, most *float64) func(ours, theirs any) error {
	return func(ours, theirs any) error {
		mine := ours.([]float64)
		other, ok := theirs.([]float64)
		if !ok {
			if err := json.Unmarshal(theirs.(json.RawMessage), &other); err != nil {
				return err
			}
		}
		if len(mine) != len(other) {
			return fmt.Errorf("%d scores, ours are %d", len(other), len(mine))
		}
		for v := range mine {
			far := math.Abs(mine[v]-other[v]) / math.Max(1, math.Abs(other[v]))
			if *most = math.Max(*most, far); !(far <= tolerance) {
				return fmt.Errorf("vertex %d has the score %v, ours is %v", v, other[v], mine[v])
			}
		}
		return nil
	}
}
