package embedded

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// breaker remembers the first failure after which nothing more may be written.
// A failed sync says nothing about what is on the disk, so it is never tried
// again.
type breaker struct {
	once    sync.Once
	tripped chan struct{}
	cause   error
}

func newBreaker() *breaker { return &breaker{tripped: make(chan struct{})} }

func (b *breaker) trip(cause error) {
	b.once.Do(func() {
		b.cause = cause
		close(b.tripped)
	})
}

// failure is the cause once the breaker has tripped, else nil.
func (b *breaker) failure() error {
	select {
	case <-b.tripped:
		return b.cause
	default:
		return nil
	}
}

// freeze stops the calling goroutine for good. Pebble ends the process when
// its log or manifest cannot be written; a frozen writer keeps the process and
// its reads alive, and writes nothing more.
func (b *breaker) freeze(cause error) {
	b.trip(cause)
	select {}
}

// run calls f and waits for it, or for the failure that froze it. A panic in f
// is a failure too.
func (b *breaker) run(f func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				b.trip(fmt.Errorf("%v", p))
			}
		}()
		done <- f()
	}()
	select {
	case err := <-done:
		if failed := b.failure(); failed != nil {
			return failed
		}
		return err
	case <-b.tripped:
		return b.cause
	}
}

// logger hands what Pebble calls fatal to the breaker.
type logger struct{ b *breaker }

func (logger) Infof(string, ...any)  {}
func (logger) Errorf(string, ...any) {}
func (l logger) Fatalf(format string, args ...any) {
	l.b.freeze(fmt.Errorf(format, args...))
}

// freezingFS freezes whoever fails to write the log, the manifest, their
// markers or the directory. Tables are another matter: Pebble writes them
// again, from a log it still has.
type freezingFS struct {
	vfs.FS
	b       *breaker
	trouble func(error) // told of tables that cannot be written at present
	live    atomic.Bool // set once the store is open: before, errors end Open
}

func (fs *freezingFS) retried(name string) bool {
	return strings.HasSuffix(name, ".sst") || strings.HasSuffix(name, ".blob") || strings.Contains(fs.PathBase(name), "OPTIONS")
}

func (fs *freezingFS) check(err error) error {
	if err != nil && fs.live.Load() {
		fs.b.freeze(err)
	}
	return err
}

func (fs *freezingFS) file(name string, f vfs.File, err error) (vfs.File, error) {
	if fs.retried(name) {
		if fs.later(err) != nil {
			return nil, err
		}
		return &pausingFile{f, fs}, nil
	}
	if fs.check(err) != nil {
		return nil, err
	}
	return &freezingFile{f, fs}, nil
}

// Create makes a file. What a marker points at must be in the directory for
// good before the marker is: Pebble creates both and syncs once.
func (fs *freezingFS) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	if strings.HasPrefix(fs.PathBase(name), "marker.") {
		if err := fs.check(syncDir(fs.FS, fs.PathDir(name))); err != nil {
			return nil, err
		}
	}
	f, err := fs.FS.Create(name, c)
	return fs.file(name, f, err)
}

func (fs *freezingFS) OpenReadWrite(name string, c vfs.DiskWriteCategory, o ...vfs.OpenOption) (vfs.File, error) {
	f, err := fs.FS.OpenReadWrite(name, c, o...)
	return fs.file(name, f, err)
}

func (fs *freezingFS) OpenDir(name string) (vfs.File, error) {
	f, err := fs.FS.OpenDir(name)
	return fs.file(name, f, err)
}

func (fs *freezingFS) Rename(from, to string) error { return fs.check(fs.FS.Rename(from, to)) }

func (fs *freezingFS) MkdirAll(dir string, perm os.FileMode) error {
	return fs.check(fs.FS.MkdirAll(dir, perm))
}

// ReuseForWrite never reuses: an old log's bytes must not outlive it.
func (fs *freezingFS) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := fs.Create(to, c)
	if err != nil {
		return nil, err
	}
	return f, fs.FS.Remove(from)
}

func (fs *freezingFS) Unwrap() vfs.FS { return fs.FS }

// pause is what a failed write of a table costs, since Pebble tries again at
// once and for ever.
const pause = 20 * time.Millisecond

// later reports the failed write of a table, which will be tried again.
func (fs *freezingFS) later(err error) error {
	if err != nil {
		fs.trouble(err)
		time.Sleep(pause)
	}
	return err
}

type pausingFile struct {
	vfs.File
	fs *freezingFS
}

func (f *pausingFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	return n, f.fs.later(err)
}

func (f *pausingFile) Sync() error { return f.fs.later(f.File.Sync()) }

type freezingFile struct {
	vfs.File
	fs *freezingFS
}

func (f *freezingFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return n, f.fs.check(err)
}

func (f *freezingFile) WriteAt(p []byte, at int64) (int, error) {
	n, err := f.File.WriteAt(p, at)
	return n, f.fs.check(err)
}

func (f *freezingFile) Close() error    { return f.fs.check(f.File.Close()) }
func (f *freezingFile) Sync() error     { return f.fs.check(f.File.Sync()) }
func (f *freezingFile) SyncData() error { return f.fs.check(f.File.SyncData()) }

func (f *freezingFile) SyncTo(n int64) (bool, error) {
	full, err := f.File.SyncTo(n)
	return full, f.fs.check(err)
}

func (f *freezingFile) Preallocate(at, n int64) error {
	return f.fs.check(f.File.Preallocate(at, n))
}
