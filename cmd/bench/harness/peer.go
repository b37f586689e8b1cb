package harness

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Peer is a side that another process plays. The process is given its input as
// the path of a file on its command line. For each line on its standard input,
// which may say what to do, it runs one round and answers one line of JSON,
//
//	{"value": 1.25, "answer": ...}
//
// the value in the contest's unit, measured by itself, so that its start and
// its reading of the file are not in it. It ends with its standard input.
type Peer struct {
	name  string
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Reader
	said  strings.Builder // what it wrote to standard error
}

// StartPeer starts the process. Close it.
func StartPeer(ctx context.Context, name string, command ...string) (*Peer, error) {
	p := &Peer{name: name, cmd: exec.CommandContext(ctx, command[0], command[1:]...)}
	p.cmd.Stderr = &p.said
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.lines = bufio.NewReader(stdout)
	return p, p.cmd.Start()
}

// Side is the process as a side; the answers of its rounds are json.RawMessage.
func (p *Peer) Side() Side { return p.Asked("round") }

// Asked is Side of a process that is asked for something: one line.
func (p *Peer) Asked(line string) Side {
	return Side{Name: p.name, Run: func(context.Context) (Round, error) {
		var r struct {
			Value  float64
			Answer json.RawMessage
		}
		_, err := io.WriteString(p.stdin, line+"\n")
		var said []byte
		if err == nil {
			said, err = p.lines.ReadBytes('\n')
		}
		if err == nil {
			err = json.Unmarshal(said, &r)
		}
		if err != nil {
			err = errors.Join(err, p.Close())
		}
		return Round{r.Value, r.Answer}, err
	}}
}

// Close ends the process in order.
func (p *Peer) Close() error {
	if p.cmd.ProcessState != nil {
		return nil
	}
	_ = p.stdin.Close()
	_, _ = io.Copy(io.Discard, p.lines)
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", p.name, err, p.said.String())
	}
	return nil
}
