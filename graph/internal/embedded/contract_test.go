package embedded

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
)

// place is a directory in memory whose disk can fail.
type place struct {
	fs     *vfs.MemFS
	broken *atomic.Bool
	hook   func(*Store)
}

func newPlace(*testing.T) storetest.Place {
	return &place{fs: vfs.NewCrashableMem(), broken: &atomic.Bool{}}
}

func (p *place) Open() (store.Store, error) {
	if p.broken.Load() {
		p.fs, p.broken = p.fs.CrashClone(vfs.CrashCloneCfg{}), &atomic.Bool{}
	}
	broken := p.broken
	failing := errorfs.Wrap(p.fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if broken.Load() && (op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData || op.Kind == errorfs.OpFileSyncTo) {
			return syscall.EIO
		}
		return nil
	}))
	return opened(Open("s", Options{FS: failing, CacheSize: 1 << 20, hook: p.hook}))
}

// opened keeps a nil store from becoming a non-nil interface.
func opened(s *Store, err error) (store.Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (p *place) Damage(id graph.ID) (err error) {
	db, err := pebble.Open("s", &pebble.Options{FS: p.fs, Comparer: comparer, FormatMajorVersion: pebble.FormatNewest, Logger: logger{newBreaker()}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	it, err := db.NewIter(&pebble.IterOptions{LowerBound: appendIDKey(nil, versionKey, id), UpperBound: after(versionKey, id)})
	if err != nil {
		return err
	}
	defer it.Close()
	if !it.First() {
		return fmt.Errorf("no version of %v", id)
	}
	value := append([]byte(nil), it.Value()...)
	value[len(value)-3] ^= 0x20
	return db.Set(it.Key(), value, pebble.Sync)
}

func (p *place) Holds(text []byte) (bool, error) { return holds(p.fs, "s", text) }
func (p *place) Break()                          { p.broken.Store(true) }
func (p *place) Holder() string {
	return fmt.Sprintf("the store s is in use by process %d; stop it", os.Getpid())
}

// holds greps the files of a directory and those below it.
func holds(fsys vfs.FS, dir string, text []byte) (bool, error) {
	names, err := fsys.List(dir)
	if err != nil {
		return false, err
	}
	for _, n := range names {
		path := fsys.PathJoin(dir, n)
		info, err := fsys.Stat(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		if info.IsDir() {
			if held, err := holds(fsys, path, text); held || err != nil {
				return held, err
			}
			continue
		}
		b, err := content(fsys, path)
		if err != nil {
			return false, err
		}
		if bytes.Contains(b, text) {
			return true, nil
		}
	}
	return false, nil
}

func content(fsys vfs.FS, path string) ([]byte, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	return b, errors.Join(err, f.Close())
}

func TestTheContract(t *testing.T) { storetest.Run(t, newPlace) }

// diskPlace is a directory on the real disk.
type diskPlace struct {
	place
	dir string
}

func (p *diskPlace) Open() (store.Store, error) {
	return opened(Open(p.dir, Options{CacheSize: 1 << 20}))
}
func (p *diskPlace) Holds(text []byte) (bool, error) {
	return holds(vfs.Default, p.dir, text)
}

func TestAHistoryOnARealDisk(t *testing.T) {
	storetest.RunHistory(t, &diskPlace{dir: t.TempDir() + "/store"}, 99, 25)
}

func TestErasedBytesAreInNoFileOfARealDirectory(t *testing.T) {
	p := &diskPlace{dir: t.TempDir() + "/store"}
	const canary = "5e1d0a77c4b94f02-torvin"
	s, err := Open(p.dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 5000)
	b := storetest.Puts(100_000_000, storetest.Person(2, canary))
	if _, err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if held, err := p.Holds([]byte(canary)); err != nil || !held {
		t.Fatalf("the text is in a file before the erasure: %v, %v", held, err)
	}
	b = storetest.Puts(100_000_001)
	b.Erasures = append(b.Erasures, storetest.ID(2))
	if _, err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if held, err := p.Holds([]byte(canary)); err != nil || held {
		t.Fatalf("the text is in a file after the erasure: %v, %v", held, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if names, _ := vfs.Default.List(p.dir); strings.Contains(fmt.Sprint(names), "archive") {
		t.Fatalf("old files are kept: %v", names)
	}
}
