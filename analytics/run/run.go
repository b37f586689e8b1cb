package run

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"portolan/graph"
)

// Version names the analysis: it changes when an answer to the same question
// on the same state may change.
const Version = "1"

// Run says how an answer was made.
type Run struct {
	ID       string // hash of all the rest
	State    string // token of the state that answered
	Scope    string // digest of the rights it was answered with
	Spec     string // the whole question with every default, as canonical JSON
	Seed     int64  // of whatever was drawn at random; 0 when nothing was
	Version  string // of the analysis
	Complete bool   // nothing was sampled or cut
	Reason   string // why it is not complete; "" when it is
	Note     string // what the answer had to assume; "" when nothing
}

// Viewer is what a run needs to know of the view that answers.
type Viewer struct {
	State string // state token
	Scope string // scope digest

	Cite func(run string) // told the id of every run that is made; may be nil
}

// New makes the run of an answer. A reason makes it incomplete; a note does
// not.
func New(v Viewer, s Spec, seed int64, reason, note string) Run {
	r := Run{State: v.State, Scope: v.Scope, Spec: s.JSON(), Seed: seed, Version: Version,
		Complete: reason == "", Reason: reason, Note: note}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %d %q %q %q", r.State, r.Scope, r.Spec, r.Seed, r.Version, r.Reason, r.Note))
	r.ID = hex.EncodeToString(sum[:16])
	if v.Cite != nil {
		v.Cite(r.ID)
	}
	return r
}

// Spec is a question: what is asked, and each argument with its value. Values
// are texts, numbers, truth values and lists of these; use the helpers below
// for kinds and windows.
type Spec struct {
	Question string
	Args     map[string]any
}

// JSON is the question as canonical JSON: keys in ascending order, no spaces.
func (s Spec) JSON() string {
	args := map[string]any{"question": s.Question}
	for k, v := range s.Args {
		args[k] = v
	}
	b, err := json.Marshal(args)
	if err != nil { // no value that the helpers make can fail
		return fmt.Sprintf(`{"question":%q}`, s.Question)
	}
	return string(b)
}

// Kinds are the names of the kinds, sorted, each once; never nil.
func Kinds(kinds []graph.Kind) []string {
	names := make([]string, 0, len(kinds))
	for _, k := range kinds {
		names = append(names, k.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Texts are the texts sorted, each once; never nil.
func Texts(texts []string) []string {
	out := append(make([]string, 0, len(texts)), texts...)
	slices.Sort(out)
	return slices.Compact(out)
}

// Window is the window's bounds in RFC 3339, "" where open or now.
func Window(w graph.Window) map[string]string {
	text := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339Nano)
	}
	return map[string]string{"validFrom": text(w.ValidFrom), "validTo": text(w.ValidTo), "knownAt": text(w.KnownAt)}
}

// Evidence is what a figure rests on: ids of records and links, ascending,
// each once.
type Evidence []graph.ID

// NewEvidence sorts the ids and drops repeats and the zero id; it takes over
// the slice.
func NewEvidence(ids []graph.ID) Evidence {
	slices.SortFunc(ids, graph.ID.Compare)
	ids = slices.Compact(ids)
	if len(ids) > 0 && ids[0].IsZero() {
		ids = ids[1:]
	}
	return ids
}

// Progress is told how many of an analysis' steps are done. It is called by
// one goroutine at a time, in ascending order.
type Progress func(done, total int)
