package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"portolan/graph"
)

// The two phases of an entry: what somebody is about to do, and what came of it.
const (
	Intent  = "intent"
	Outcome = "outcome"
)

// Entry is one act of one user: who, for which member and purpose, did what, on which state, to which ids, and how it
// ended. Strings are kept as they are, whatever they contain; bytes that are not UTF-8 become U+FFFD.
type Entry struct {
	Time    time.Time // set by the log when zero
	Actor   string    // the user
	Member  string    // the member the user acts for
	Purpose string    // why, as the user declared it
	Action  string    // for example "query", "import", "restrict"
	Phase   string    // Intent or Outcome
	Ref     uint64    // of an outcome: the sequence number of its intent
	State   string    // the state token that was answered from
	Detail  string    // the text of the operation, or its hash
	IDs     []string  // the ids concerned
	IDHash  string    // the hash of the ids when they are too many to list
	Result  string    // the class of the result
	Cited   *Citation `json:",omitempty"` // of an outcome: how to give the answer again, where it rests on an analysis
}

// Citation is what it takes to find an answer and to give it again. It holds no token of a user.
type Citation struct {
	Runs     []string // ids of the analyses in it, ascending
	Scope    string   // digest of the rights it was given with
	Revision uint64   // of the state that answered
	Request  string   // what was asked
	Answer   string   // SHA-256 of the answer, in hexadecimal
}

// Log takes entries. When Append returns a sequence number, the entry and all before it are on disk and part of the
// chain; when it returns an error, nobody may be given the answer that the entry was about. Announce takes an entry
// without waiting for the disk: it has been handed to the system, so that it outlives the process, and outlives a power
// cut once any later Append has returned. Sequence numbers begin at 1 and have no gaps. A Log may be used by several
// goroutines.
type Log interface {
	Append(ctx context.Context, e Entry) (seq uint64, err error)
	Announce(ctx context.Context, e Entry) (seq uint64, err error)
	Close() error
}

// prepare checks an entry and stamps its time.
func prepare(e Entry, now func() time.Time) (Entry, error) {
	switch {
	case e.Action == "":
		return e, graph.Errorf(graph.Invalid, "audit", "an entry needs an action")
	case e.Phase == Intent && e.Ref != 0:
		return e, graph.Errorf(graph.Invalid, "audit", "an intent refers to nothing, this one to entry %d", e.Ref)
	case e.Phase == Outcome && e.Ref == 0:
		return e, graph.Errorf(graph.Invalid, "audit", "an outcome needs the sequence number of its intent")
	case e.Phase != Intent && e.Phase != Outcome:
		return e, graph.Errorf(graph.Invalid, "audit", "phase %q: an entry is an %s or an %s", e.Phase, Intent, Outcome)
	}
	if e.Time.IsZero() {
		e.Time = now()
	}
	e.Time = e.Time.UTC().Round(0)
	return e, nil
}

// encode gives the payload of an entry: one line of JSON, in which no newline or control character is left bare.
func encode(e Entry) ([]byte, error) {
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode(e); err != nil {
		return nil, graph.Errorf(graph.Internal, "audit", "encode the entry: %w", err)
	}
	return b.Bytes(), nil
}

// decode reads a payload back.
func decode(payload []byte) (Entry, error) {
	var e Entry
	err := json.Unmarshal(payload, &e)
	return e, err
}
