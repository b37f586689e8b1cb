package citation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"portolan/analytics"
	"portolan/analytics/run"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
	"portolan/graph/vault"
)

// Found is an answer in the audit log.
type Found struct {
	Answer string // the run's id
	Given  time.Time
	State  string // token of the state that answered
	Kept   audit.Citation
}

// Find looks an answer up in the audit log of a folder by the id of a run in
// it: the newest that was given with the scope's rights. Where there is none,
// and where there is one with other rights, it is not found.
func Find(ctx context.Context, dir string, scope access.Scope, answer string) (Found, error) {
	var f Found
	for rec, err := range audit.Read(dir) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return Found{}, err
		}
		if c := rec.Entry.Cited; c != nil && rec.Entry.Action == "query" && c.Scope == scope.Digest() && slices.Contains(c.Runs, answer) {
			f = Found{answer, rec.Entry.Time, rec.Entry.State, *c}
		}
	}
	if f.Answer == "" {
		return f, graph.Absent("citation.Find", graph.ID{})
	}
	return f, nil
}

// Rights are those that an answer was given with. No token of a user is among
// them, nor who it was.
type Rights struct {
	Digest       string   `json:"digest"`
	Member       string   `json:"member"`
	Arrangements []string `json:"arrangements"`
	Clearance    string   `json:"clearance"`
	Purposes     []string `json:"purposes"`
	Members      string   `json:"members"` // version of the members and arrangements
}

// scope makes the rights again, of a user without a name.
func (r Rights) scope() (access.Scope, error) {
	level, err := graph.ParseLevel(r.Clearance)
	if err != nil {
		return access.Scope{}, err
	}
	return access.New(access.Grant{Member: r.Member, Arrangements: r.Arrangements, Clearance: level, Purposes: r.Purposes, Version: r.Members})
}

// State is the token of the state after a number of commits.
type State struct {
	Commits int    `json:"commits"`
	State   string `json:"state"`
}

// File is a file of a package.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Manifest says what a package holds.
type Manifest struct {
	Answer     string      `json:"answer"`           // the run's id, by which the answer is cited
	Reproduced bool        `json:"reproduced"`       // result.json is the answer that was given, byte for byte
	Reason     string      `json:"reason,omitempty"` // why it is not
	Given      time.Time   `json:"given"`            // when it was given
	AsOf       time.Time   `json:"asOf"`             // of the state that answered: when the newest of what it shows came in
	Runs       []string    `json:"runs"`             // of all analyses in result.json
	Request    gql.Request `json:"request"`          // the document and its variables
	Scope      Rights      `json:"scope"`
	States     []State     `json:"states"`
	Commits    int         `json:"commits"`
	Analysis   string      `json:"analysis"` // version of the analysis
	Program    string      `json:"program"`  // version of the program that wrote the package
	Files      []File      `json:"files"`
}

// Why an answer is not given again.
const (
	changed = "evidence erased or no longer shown, or shown anew since: what the viewer may see of that state is not what it was, so the answer cannot be reproduced"
	other   = "this program analyses otherwise than the one that answered, so the answer cannot be reproduced"
)

// Give gives the answer again, as the scope, and writes its package. When the
// answer cannot be reproduced, the package holds what the same question gives
// of the same state with what may be seen now, and says so. A package that does
// not give its own result when it is replayed is not written.
func Give(ctx context.Context, v *vault.Vault, scope access.Scope, f Found, patience time.Duration, log *slog.Logger, out io.Writer) (Manifest, error) {
	request, err := gql.ParseRequest(f.Kept.Request)
	if err != nil {
		return Manifest{}, err
	}
	server := gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), At: graph.Revision(f.Kept.Revision), Timeout: patience, Log: log})
	c, err := server.Cite(ctx, scope, request)
	if err != nil {
		return Manifest{}, err
	}
	g := scope.Grant()
	m := Manifest{Answer: f.Answer, Given: f.Given, AsOf: c.AsOf, Runs: append([]string{}, c.Kept.Runs...), Request: request,
		Scope:   Rights{scope.Digest(), g.Member, append([]string{}, g.Arrangements...), g.Clearance.String(), append([]string{}, g.Purposes...), g.Version},
		Commits: len(c.History.Commits), Analysis: run.Version, Program: program()}
	for _, s := range c.History.States {
		m.States = append(m.States, State(s))
	}
	switch {
	case c.Kept.Answer == f.Kept.Answer && slices.Contains(c.Kept.Runs, f.Answer):
		m.Reproduced = true
	case c.State == f.State:
		m.Reason = other
	default:
		m.Reason = changed
	}
	if differs, err := m.replay(ctx, c.History, c.Answer, patience, log); err != nil || len(differs) > 0 {
		return m, graph.Errorf(graph.Internal, "citation.Give", "the package does not give its own answer: %v %w", differs, err)
	}
	return m, m.write(out, c)
}

// program is the version of this program.
func program() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// The files of a package. The sums are of the other three.
const (
	manifestName = "manifest.json"
	resultName   = "result.json"
	historyName  = "history.jsonl"
	sumsName     = "SHA256SUMS"
)

// commit is a line of the history.
type commit struct {
	Time      time.Time `json:"time"`
	Puts      [][]byte  `json:"puts,omitempty"` // canonical encodings
	Withdrawn []string  `json:"withdrawn,omitempty"`
}

// write writes the package: the same answer gives the same bytes.
func (m *Manifest) write(out io.Writer, c gql.Cited) error {
	var history bytes.Buffer
	lines := json.NewEncoder(&history)
	for _, h := range c.History.Commits {
		line := commit{Time: h.Time, Puts: h.Puts}
		for _, id := range h.Withdrawn {
			line.Withdrawn = append(line.Withdrawn, id.String())
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	m.Files = []File{fileOf(resultName, c.Answer), fileOf(historyName, history.Bytes())}
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	manifest = append(manifest, '\n')
	var sums bytes.Buffer
	for _, f := range append([]File{fileOf(manifestName, manifest)}, m.Files...) {
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.Name)
	}
	return zipped(out, []string{manifestName, resultName, historyName, sumsName}, manifest, c.Answer, history.Bytes(), sums.Bytes())
}

func fileOf(name string, content []byte) File {
	sum := sha256.Sum256(content)
	return File{name, int64(len(content)), hex.EncodeToString(sum[:])}
}
