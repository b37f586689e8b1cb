package embedded

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"portolan/graph"
	"portolan/graph/internal/store/storetest"
)

// parted commits a batch as two: first the keys that are chosen, then the rest.
func parted(s *Store, b *pebble.Batch, first func(i int, key []byte) bool, one, two *pebble.WriteOptions) error {
	parts := [2]*pebble.Batch{s.db.NewBatch(), s.db.NewBatch()}
	r := b.Reader()
	for i := 0; ; i++ {
		kind, key, value, ok, err := r.Next()
		if err != nil || !ok {
			return errors.Join(err, parts[0].Commit(one), parts[1].Commit(two))
		}
		p := parts[1]
		if first(i, key) {
			p = parts[0]
		}
		if kind == pebble.InternalKeyKindDelete {
			err = p.Delete(key, nil)
		} else {
			err = p.Set(key, value, nil)
		}
		if err != nil {
			return err
		}
	}
}

// deaf is a disk that says every write went well.
type deaf struct {
	vfs.FS
	files func(name string) bool
}

func (d deaf) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := d.FS.Create(name, c)
	if err == nil && d.files(name) {
		f = deafFile{f}
	}
	return f, err
}

type deafFile struct{ vfs.File }

func (f deafFile) Write(p []byte) (int, error) { _, _ = f.File.Write(p); return len(p), nil }
func (f deafFile) Sync() error                 { _ = f.File.Sync(); return nil }
func (f deafFile) SyncData() error             { _ = f.File.SyncData(); return nil }
func (f deafFile) SyncTo(n int64) (bool, error) {
	full, _ := f.File.SyncTo(n)
	return full, nil
}

// noDirSync is a disk on which nobody syncs directories.
type noDirSync struct{ vfs.FS }

func (d noDirSync) OpenDir(name string) (vfs.File, error) {
	f, err := d.FS.OpenDir(name)
	return noSyncFile{f}, err
}

type noSyncFile struct{ vfs.File }

func (noSyncFile) Sync() error { return nil }

// noLock is a disk whose locks are ignored.
type noLock struct{ vfs.FS }

func (noLock) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }

// second opens a store that is open; it is what C23 asks of the engine.
func second(wrap func(vfs.FS) vfs.FS) error {
	disk := wrap(vfs.NewMem())
	s, err := Open("s", Options{FS: disk, CacheSize: 1 << 20})
	if err != nil {
		return err
	}
	defer s.Close()
	other, err := Open("s", Options{FS: disk, CacheSize: 1 << 20})
	if err == nil {
		return errors.Join(errors.New("a second handle opens the store"), other.Close())
	}
	if !graph.Is(err, graph.Unavailable) {
		return err
	}
	return nil
}

// leftover erases a text and says whether a file still holds it.
func leftover(t *testing.T, hook func(*Store)) error {
	p := newPlace(t).(*place)
	p.hook = hook
	s, err := p.Open()
	if err != nil {
		return err
	}
	const canary = "4f0be1c2a95577d0-torvin"
	if _, err := s.Commit(t.Context(), storetest.Puts(1, storetest.Person(2, canary))); err != nil {
		return err
	}
	b := storetest.Puts(2)
	b.Erasures = []graph.ID{storetest.ID(2)}
	if _, err := s.Commit(t.Context(), b); err != nil {
		return err
	}
	held, err := p.Holds([]byte(canary))
	if held {
		err = errors.New("a file holds the erased text")
	}
	return errors.Join(err, s.Close())
}

// TestEveryPlantedMistakeIsFound plants mistakes that stores have been known to
// make, and wants the tests above to find each of them.
func TestEveryPlantedMistakeIsFound(t *testing.T) {
	right := func(*Store) {}
	crashed := func(hook func(*Store), wrap func(vfs.FS) vfs.FS) error {
		_, err := crashes(1, 40, 3, hook, wrap)
		return err
	}
	failed := func(hook func(*Store), wrap func(vfs.FS) vfs.FS) (err error) {
		for _, f := range planned(70, 140, 5) {
			err = errors.Join(err, inTime("a history", func() error { return faults(1, f, hook, wrap) }))
		}
		return err
	}
	for name, run := range map[string]func(hook func(*Store), wrap func(vfs.FS) vfs.FS) error{
		"crashes": crashed, "faults": failed,
		"holder":  func(_ func(*Store), wrap func(vfs.FS) vfs.FS) error { return second(wrap) },
		"erasure": func(hook func(*Store), _ func(vfs.FS) vfs.FS) error { return leftover(t, hook) },
	} {
		if err := run(right, asIs); err != nil {
			t.Fatalf("without a mistake, %s find %v", name, err)
		}
	}
	apply := func(f func(s *Store, b *pebble.Batch) error) func(*Store) {
		return func(s *Store) { s.apply = func(b *pebble.Batch) error { return f(s, b) } }
	}
	var late *pebble.Batch
	for name, found := range map[string]error{
		"no sync": crashed(apply(func(s *Store, b *pebble.Batch) error { return b.Commit(pebble.NoSync) }), asIs),
		"acknowledged before the commit": crashed(apply(func(s *Store, b *pebble.Batch) (err error) {
			if late != nil && s.db != nil {
				err = late.Commit(pebble.Sync)
			}
			late = b
			return err
		}), asIs),
		"one commit in two batches": crashed(apply(func(s *Store, b *pebble.Batch) error {
			return parted(s, b, func(i int, _ []byte) bool { return i%2 == 0 }, pebble.Sync, pebble.Sync)
		}), asIs),
		"the head before the versions": crashed(apply(func(s *Store, b *pebble.Batch) error {
			return parted(s, b, func(_ int, k []byte) bool { return k[0] == commitKey || k[0] == batchKey }, pebble.Sync, pebble.NoSync)
		}), asIs),
		"the index without a sync": crashed(apply(func(s *Store, b *pebble.Batch) error {
			return parted(s, b, func(_ int, k []byte) bool { return k[0] != endKey }, pebble.Sync, pebble.NoSync)
		}), asIs),
		"written ids taken for new": crashed(func(s *Store) { s.sieve = &sieve{} }, asIs),
		"directories not synced":    crashed(right, func(fs vfs.FS) vfs.FS { return noDirSync{fs} }),
		"log errors swallowed": failed(right, func(fs vfs.FS) vfs.FS {
			return deaf{fs, func(name string) bool { return strings.HasSuffix(name, ".log") }}
		}),
		"the lock ignored":        second(func(fs vfs.FS) vfs.FS { return noLock{fs} }),
		"old logs kept for later": leftover(t, func(s *Store) { s.tune = func(po *pebble.Options) { po.Cleaner = pebble.DeleteCleaner{} } }),
	} {
		if found == nil {
			t.Errorf("%s: not found", name)
			continue
		}
		first, _, _ := strings.Cut(found.Error(), "\n")
		t.Logf("%s: %.160s", name, first)
	}
}
