package vault_test

import (
	"errors"
	"testing"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/vault"
)

// full is a log that takes no more entries.
type full struct{ audit.Log }

func (full) Fault() error { return errors.New("the disk is full") }

func TestReadyWhileQuestionsCanBeAnswered(t *testing.T) {
	v, err := vault.Open(t.Context(), vault.Config{Store: "memory:"})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Ready(t.Context()); err != nil {
		t.Errorf("an open vault is not ready: %v", err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if err := v.Ready(t.Context()); !graph.Is(err, graph.Unavailable) {
		t.Errorf("a closed vault: %v", err)
	}
	log, err := audit.Open(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	w, err := vault.Open(t.Context(), vault.Config{Store: "memory:", Audit: full{log}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Ready(t.Context()); !graph.Is(err, graph.Unavailable) {
		t.Errorf("a vault whose log is full: %v", err)
	}
}
