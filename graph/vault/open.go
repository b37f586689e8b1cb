package vault

import (
	"context"
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
func openStore(ctx context.Context, c Config) (s store.Store, key graph.Key, log audit.Log, err error) {
	scheme, dir, err := parseStore(c.Store)
	if err != nil {
		return nil, key, nil, err
	}
	if scheme == "memory" {
		s, err = embedded.OpenMemory()
	} else {
		s, err = embedded.Open(dir, embedded.Options{MustExist: c.MustExist})
	}
	if err != nil {
		return nil, key, nil, err
	}
	if key, err = storeKey(ctx, s, c, dir); err == nil {
		log, err = openLog(c)
	}
	if err != nil {
		s.Close()
		return nil, key, nil, err
	}
	return s, key, log, nil
}

// parseStore takes a store's URL apart.
func parseStore(url string) (scheme, dir string, err error) {
	scheme, dir, _ = strings.Cut(url, ":")
	if scheme == "memory" && dir == "" || scheme == "embedded" && dir != "" {
		return scheme, dir, nil
	}
	return "", "", graph.Errorf(graph.Invalid, "vault.Open", "%s, not %.60q", storeForms, url)
}

// openLog opens the log that the configuration names.
func openLog(c Config) (audit.Log, error) {
	dir, err := c.auditDir()
	switch {
	case c.Audit != nil || err != nil:
		return c.Audit, err
	case dir == "":
		return audit.Memory(), nil
	}
	return audit.Open(dir, c.Clock)
}

// auditDir is the folder of the log; "" when it is in memory.
func (c Config) auditDir() (string, error) {
	scheme, dir, err := parseStore(c.Store)
	if err != nil || c.AuditDir != "" || scheme == "memory" {
		return c.AuditDir, err
	}
	return filepath.Join(dir, "audit"), nil
}

// storeKey is the key given, or the one in the file beside the store, made with
// it. The file is written and synced before anything is derived from it; a
// store that holds something and has lost its key is not given another, since
// every contribution would get a second id.
func storeKey(ctx context.Context, s store.Store, c Config, dir string) (graph.Key, error) {
	const op = "vault.Open"
	if dir == "" {
		if c.Key != nil {
			return *c.Key, nil
		}
		return graph.NewKey()
	}
	path := filepath.Join(dir, "portolan.key")
	text, err := os.ReadFile(path)
	switch {
	case err == nil:
		key, err := graph.ParseKey(string(text))
		if err == nil && c.Key != nil && *c.Key != key {
			err = graph.Errorf(graph.Invalid, op, "the key given is not the one this store was made with, in %s", path)
		}
		return key, err
	case !errors.Is(err, fs.ErrNotExist):
		return graph.Key{}, graph.Errorf(graph.Unavailable, op, "the store's key cannot be read: %w", err)
	}
	key, err := graph.NewKey()
	if c.Key != nil {
		key = *c.Key
	} else if head, e := s.Head(ctx); e == nil && head.Revision > 0 {
		err = graph.Errorf(graph.Unavailable, op, "the store holds records but its key %s is gone; put it back, or give it by the configuration's keyFile", path)
	}
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
