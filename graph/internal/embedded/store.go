package embedded

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// Options say how a store is opened. The zero value serves.
type Options struct {
	MustExist bool   // a directory without a store is an error, not a new store
	CacheSize int64  // bytes of blocks kept in memory; 0 means 256 MiB
	FS        vfs.FS // the file system; nil means the operating system's

	hook func(*Store) // set by tests, which replace parts of the store before it opens
}

// Store is a store in one directory, held by this process alone.
type Store struct {
	dir     string
	fs      vfs.FS
	broken  *breaker
	writing chan struct{} // holds one token while a commit runs

	// apply makes a batch durable and visible; head moves only afterwards.
	// Tests replace it, and tune the options, to see that mistakes are found.
	apply func(*pebble.Batch) error
	tune  func(*pebble.Options)

	mostQueued uint64 // bytes in memory, and
	mostLevels int    // layers of new tables, with which the engine lets commits wait

	adrift   atomic.Int32  // calls of wait that have not ended, given up or not
	patience time.Duration // how long a commit waits for files that cannot be written or deleted

	sieve  *sieve // nil until it is worth it; these two go with the token of writing
	missed int    // ids looked up without it and not found

	life sync.RWMutex // read-held while db is used
	db   *pebble.DB   // nil once closed
	note vfs.File     // the file of noteHead, once written
	lock *pebble.Lock
	full atomic.Pointer[string] // why tables cannot be written at present
	head atomic.Pointer[store.Head]
}

var _ store.Store = (*Store)(nil)

// Open opens the store in dir, or makes one where dir is absent or empty. It
// fails with one sentence when dir is in use, is no store, is damaged or has a
// newer format.
func Open(dir string, o Options) (*Store, error) {
	fsys := o.FS
	if fsys == nil {
		fsys = vfs.Default
	}
	dir, err := resolve(fsys, dir)
	if err != nil {
		return nil, err
	}
	exists, err := inspect(fsys, dir)
	if err != nil {
		return nil, err
	}
	if !exists && o.MustExist {
		if written, err := logged(fsys, dir); err == nil && written {
			return nil, unsealed(dir)
		}
		return nil, graph.Errorf(graph.Unavailable, opOpen, "there is no store in %s; import something into it first, or check the name", dir)
	}
	s := &Store{dir: dir, fs: fsys, broken: newBreaker(), writing: make(chan struct{}, 1), patience: 5 * time.Second}
	s.apply = func(b *pebble.Batch) error { return b.Commit(pebble.Sync) }
	s.tune = func(*pebble.Options) {}
	if o.hook != nil {
		o.hook(s)
	}
	if err := s.fs.MkdirAll(dir, 0o755); err != nil {
		return nil, graph.Errorf(graph.Unavailable, opOpen, "the store %s cannot be made: %w", dir, cause(err))
	}
	if s.lock, err = lock(s.fs, dir); err != nil {
		return nil, err
	}
	if err := s.open(o, exists); err != nil {
		return nil, errors.Join(s.opened(err), s.Close())
	}
	return s, nil
}

// opened words an error of opening.
func (s *Store) opened(err error) error {
	var known *graph.Error
	switch {
	case errors.As(err, &known):
		return err
	case pebble.IsCorruptionError(err):
		return graph.Errorf(graph.Corrupt, opOpen, "the store %s is damaged; restore it from a backup: %w", s.dir, err)
	}
	return graph.Errorf(graph.Unavailable, opOpen, "the store %s cannot be opened: %w", s.dir, err)
}

func (s *Store) open(o Options, exists bool) error {
	if !exists {
		if err := clear(s.fs, s.dir); err != nil {
			return err
		}
	} else if err := manifestIntact(s.fs, s.dir); err != nil {
		return err
	}
	frozen := &freezingFS{FS: s.fs, b: s.broken, trouble: s.trouble}
	po := s.options(o, frozen, exists)
	cache := pebble.NewCache(po.CacheSize)
	defer cache.Unref()
	po.Cache = cache
	var db *pebble.DB
	err := s.broken.run(func() (err error) {
		db, err = pebble.Open(s.dir, po)
		return err
	})
	if err != nil {
		return err
	}
	s.db = db
	if err := errors.Join(s.readHead(), s.feedIntact()); err != nil {
		return err
	}
	if !exists {
		if err := seal(s.fs, s.dir); err != nil {
			return err
		}
	}
	frozen.live.Store(true)
	_ = s.finishErasures(context.Background()) // what is still marked waits for the next erasure or opening
	return nil
}

// options are the settings that the speed and the size of a store rest on.
func (s *Store) options(o Options, fsys vfs.FS, exists bool) *pebble.Options {
	po := &pebble.Options{
		FS:                          fsys,
		Lock:                        s.lock,
		Comparer:                    comparer,
		CacheSize:                   o.CacheSize,
		Cleaner:                     deleteAtOnce{},
		Logger:                      logger{s.broken},
		FormatMajorVersion:          pebble.FormatNewest,
		ErrorIfNotExists:            exists,
		MemTableSize:                64 << 20,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       8,
		L0StopWritesThreshold:       32,
		LBaseMaxBytes:               512 << 20,
		BytesPerSync:                1 << 20,
		EventListener: &pebble.EventListener{
			// Readers are told by the read that finds it.
			DataCorruption:  func(pebble.DataCorruptionInfo) {},
			BackgroundError: s.trouble,
			FlushEnd: func(i pebble.FlushInfo) {
				if i.Err == nil {
					s.full.Store(nil)
				}
			},
			CompactionEnd: func(i pebble.CompactionInfo) {
				if i.Err == nil {
					s.full.Store(nil)
				}
			},
		},
	}
	if po.CacheSize == 0 {
		po.CacheSize = 256 << 20
	}
	for i := range po.Levels {
		po.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		po.Levels[i].BlockSize = 16 << 10
		po.TargetFileSizes[i] = 16 << 20
		if i < len(po.Levels)-2 { // what will be written again soon is not compressed
			po.Levels[i].Compression = func() *sstable.CompressionProfile { return sstable.NoCompression }
		}
	}
	s.tune(po)
	s.mostQueued, s.mostLevels = uint64(po.MemTableStopWritesThreshold)*po.MemTableSize, po.L0StopWritesThreshold
	return po
}

// trouble notes why tables cannot be written at present.
func (s *Store) trouble(err error) {
	text := err.Error()
	s.full.Store(&text)
}

// deleteAtOnce deletes files that are no longer needed. That it also claims to
// need their contents keeps Pebble from storing old logs for later reuse,
// erased bytes and all.
type deleteAtOnce struct {
	pebble.DeleteCleaner
	needsContents
}

type needsContents struct{ pebble.ArchiveCleaner }

// newest is the newest revision that has been acknowledged, and its time.
func (s *Store) newest() store.Head { return *s.head.Load() }

// Head implements store.Store.
func (s *Store) Head(ctx context.Context) (store.Head, error) {
	const op = "store.Head"
	if err := alive(ctx, op); err != nil {
		return store.Head{}, err
	}
	s.life.RLock()
	defer s.life.RUnlock()
	if s.db == nil {
		return store.Head{}, closed(op)
	}
	return s.newest(), nil
}

// Close implements store.Store. It waits for the commit that runs. The files
// of a frozen store stay locked until the process ends, because a frozen
// writer may still hold them.
func (s *Store) Close() error {
	s.writing <- struct{}{}
	defer func() { <-s.writing }()
	s.life.Lock()
	defer s.life.Unlock()
	db, l := s.db, s.lock
	s.db, s.lock = nil, nil
	if s.note != nil {
		_ = s.note.Close()
		s.note = nil
	}
	if db != nil {
		err := s.settle()
		if err == nil {
			err = s.broken.run(db.Close)
		}
		if err != nil {
			s.broken.trip(err)
			return graph.Errorf(graph.Unavailable, "store.Close", "the store %s did not close cleanly; what was acknowledged is safe: %w", s.dir, err)
		}
	}
	if l == nil || s.broken.failure() != nil {
		return nil
	}
	_ = s.fs.Remove(s.fs.PathJoin(s.dir, holderFile)) // only words in a message
	if err := l.Close(); err != nil {
		return graph.Errorf(graph.Unavailable, "store.Close", "the store %s could not be unlocked: %w", s.dir, err)
	}
	return nil
}

// wait runs f like breaker.run, but not for ever: when tables cannot be written
// meanwhile, it gives up, and f goes on alone.
func (s *Store) wait(f func() error) error {
	done := make(chan error, 1)
	s.adrift.Add(1)
	go func() {
		err := s.broken.run(f)
		s.adrift.Add(-1)
		done <- err
	}()
	var since time.Time
	for tick := time.NewTicker(s.patience / 10); ; {
		select {
		case err := <-done:
			tick.Stop()
			return err
		case now := <-tick.C:
			why := s.full.Load()
			switch {
			case why == nil:
				since = time.Time{}
			case since.IsZero():
				since = now
			case now.Sub(since) > s.patience:
				tick.Stop()
				return errors.New(*why)
			}
		}
	}
}

// settle waits for what goes on alone before the engine is closed under it.
func (s *Store) settle() error {
	for end := time.Now().Add(s.patience); ; time.Sleep(time.Millisecond) {
		switch {
		case s.broken.failure() != nil:
			return s.broken.failure()
		case s.adrift.Load() == 0:
			return nil
		case time.Now().After(end):
			return errors.New("a write has not ended")
		}
	}
}

func closed(op string) error {
	return graph.Errorf(graph.Unavailable, op, "the store is closed; open it again")
}

func alive(ctx context.Context, op string) error {
	if ctx.Err() != nil {
		return &graph.Error{Kind: graph.Cancelled, Op: op, Err: context.Cause(ctx)}
	}
	return nil
}

// micro is a time as a store keeps it.
func micro(t time.Time) time.Time { return time.UnixMicro(t.UnixMicro()).UTC() }
