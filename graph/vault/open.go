package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/internal/embedded"
	"portolan/graph/internal/store"
)

const storeForms = `a store is "embedded:DIR" or "memory:"`

// openStore opens the engine that the URL names, with its key and its log.
func openStore(c Config) (s store.Store, key graph.Key, log audit.Log, err error) {
	const op = "vault.Open"
	scheme, dir, _ := strings.Cut(c.Store, ":")
	switch {
	case scheme == "memory" && dir == "":
		s, err = embedded.OpenMemory()
		if log = c.Audit; log == nil {
			log = audit.Memory()
		}
	case scheme == "embedded" && dir != "":
		s, err = embedded.Open(dir, embedded.Options{})
	default:
		return nil, key, nil, graph.Errorf(graph.Invalid, op, "%s, not %.60q", storeForms, c.Store)
	}
	if err != nil {
		return nil, key, nil, err
	}
	if key, err = storeKey(c, dir); err == nil && log == nil {
		if log = c.Audit; log == nil {
			log, err = audit.Open(filepath.Join(dir, "audit"), c.Clock)
		}
	}
	if err != nil {
		s.Close()
		return nil, key, nil, err
	}
	return s, key, log, nil
}

// storeKey is the key given, or the one in the file beside the store, made with
// it. The file is written and synced before anything is derived from it.
func storeKey(c Config, dir string) (graph.Key, error) {
	if c.Key != nil {
		return *c.Key, nil
	}
	if dir == "" {
		return graph.NewKey()
	}
	path := filepath.Join(dir, "portolan.key")
	text, err := os.ReadFile(path)
	if err == nil {
		return graph.ParseKey(string(text))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return graph.Key{}, graph.Errorf(graph.Unavailable, "vault.Open", "the store's key cannot be read: %w", err)
	}
	key, err := graph.NewKey()
	if err != nil {
		return graph.Key{}, err
	}
	return key, writeSynced(path, key.String()+"\n")
}

// writeSynced makes a file that only its owner may read, complete or not at
// all.
func writeSynced(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return graph.Errorf(graph.Unavailable, "vault.Open", "the store's key cannot be written: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		var d *os.File
		if d, err = os.Open(filepath.Dir(path)); err == nil {
			err = errors.Join(d.Sync(), d.Close())
		}
	}
	if err != nil {
		return graph.Errorf(graph.Unavailable, "vault.Open", "the store's key cannot be written: %w", err)
	}
	return nil
}
