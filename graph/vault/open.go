package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/internal/embedded"
	"portolan/graph/internal/neo4j"
	"portolan/graph/internal/store"
)

const storeForms = `a store is "embedded:DIR", "bolt://USER@HOST:PORT/DATABASE", "neo4j://..." or "memory:"`

// engine is a store that the URL names, and what the vault needs to know of it.
type engine struct {
	store.Store
	shared *neo4j.Store // not nil when other processes may commit, too
}

// openStore opens the engine that the URL names, with its key and its log.
func openStore(ctx context.Context, c Config) (s engine, key graph.Key, log audit.Log, err error) {
	if s, err = openEngine(ctx, c); err != nil {
		return s, key, nil, err
	}
	if key, err = storeKey(ctx, s, c); err == nil {
		log, err = openLog(c)
	}
	if err != nil {
		s.Close()
		return engine{}, key, nil, err
	}
	return s, key, log, nil
}

// openEngine opens the engine alone.
func openEngine(ctx context.Context, c Config) (engine, error) {
	scheme, dir, err := parseStore(c.Store)
	if err != nil {
		return engine{}, err
	}
	switch scheme {
	case "memory":
		s, err := embedded.OpenMemory()
		return engine{Store: s}, err
	case "embedded":
		s, err := embedded.Open(dir, embedded.Options{MustExist: c.MustExist})
		return engine{Store: s}, err
	}
	if _, err := c.auditDir(); err != nil {
		return engine{}, err
	}
	s, err := neo4j.Open(ctx, c.Store, neo4j.Options{Password: c.Password, MustExist: c.MustExist})
	return engine{Store: s, shared: s}, err
}

// CheckStore says whether a URL has one of the forms that Open takes; it opens
// nothing.
func CheckStore(url string) error {
	_, _, err := parseStore(url)
	return err
}

// parseStore takes a store's URL apart; dir is the folder of an embedded one.
func parseStore(url string) (scheme, dir string, err error) {
	scheme, dir, _ = strings.Cut(url, ":")
	switch {
	case scheme == "memory" && dir == "", scheme == "embedded" && dir != "":
		return scheme, dir, nil
	case slices.Contains(neo4j.Schemes, scheme) && strings.HasPrefix(dir, "//"):
		return scheme, "", neo4j.Check(url)
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
	switch {
	case err != nil || c.AuditDir != "" || scheme == "memory":
		return c.AuditDir, err
	case scheme == "embedded":
		return filepath.Join(dir, "audit"), nil
	case c.Audit != nil:
		return "", nil
	}
	return "", graph.Errorf(graph.Invalid, "vault.Open", "a store in a database has no folder of its own: name one for the audit log (--audit DIR)")
}

// keyDir is the folder of the file with the key: an embedded store's own, or
// that of the audit log of a store in a database; "" when there is none.
func (c Config) keyDir() (string, error) {
	scheme, dir, err := parseStore(c.Store)
	if err != nil || scheme == "embedded" || scheme == "memory" {
		return dir, err
	}
	return c.auditDir()
}

// storeKey is the key given, or the one in the file beside the store, made with
// it. The file is written and synced before anything is derived from it; a
// store that holds something and has lost its key is not given another, since
// every contribution would get a second id.
func storeKey(ctx context.Context, s engine, c Config) (graph.Key, error) {
	key, err := fileKey(ctx, s, c)
	if err == nil && s.shared != nil {
		mark := sha256.Sum256(append([]byte("portolan: which key"), key[:]...))
		err = s.shared.Bind(ctx, hex.EncodeToString(mark[:8]))
	}
	return key, err
}

// fileKey is the key given, or the one in the file.
func fileKey(ctx context.Context, s engine, c Config) (graph.Key, error) {
	const op = "vault.Open"
	dir, err := c.keyDir()
	if err != nil {
		return graph.Key{}, err
	}
	if dir == "" || s.shared != nil && c.Key != nil {
		if c.Key != nil {
			return *c.Key, nil
		}
		return graph.NewKey()
	}
	if s.shared != nil {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return graph.Key{}, graph.Errorf(graph.Unavailable, op, "the folder %s cannot be made: %w", dir, err)
		}
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
	} else if head, e := s.Head(ctx); e != nil {
		return graph.Key{}, e // a store that may hold something is given no new key
	} else if head.Revision > 0 {
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
