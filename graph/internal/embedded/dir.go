package embedded

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/record"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/wal"

	"portolan/graph"
)

const (
	formatFile = "PORTOLAN" // says that the directory is a complete store, and of which format
	holderFile = "HOLDER"   // the number of the process that has the store open
	formatText = "portolan store "
	format     = 1
)

const opOpen = "embedded.Open"

// ours are the files that an interrupted creation may leave behind.
var ours = regexp.MustCompile(`^(LOCK|HOLDER|PORTOLAN\.new|HEAD(\.new)?|OPTIONS-\d+|MANIFEST-\d+|\d+\.log|marker\..*|temporary\..*|CURRENT.*)$`)

// resolve gives one name to a directory, however it is written: a lock holds
// for a name.
func resolve(fsys vfs.FS, dir string) (string, error) {
	if dir == "" {
		return "", graph.Errorf(graph.Invalid, opOpen, "the store has no directory: name one")
	}
	if fsys != vfs.Default {
		return dir, nil
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", graph.Errorf(graph.Invalid, opOpen, "%s is no directory: %w", dir, err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real, nil
	}
	return abs, nil
}

// inspect says whether dir holds a complete store; a directory that is absent,
// empty or half created does not. Anything else there is an error.
func inspect(fsys vfs.FS, dir string) (exists bool, err error) {
	info, err := fsys.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, graph.Errorf(graph.Unavailable, opOpen, "the store %s cannot be read: %w", dir, cause(err))
	case !info.IsDir():
		return false, graph.Errorf(graph.Invalid, opOpen, "%s is a file; a store is a directory", dir)
	}
	names, err := fsys.List(dir)
	if err != nil {
		return false, graph.Errorf(graph.Unavailable, opOpen, "the store %s cannot be read: %w", dir, cause(err))
	}
	manifest, foreign := false, ""
	for _, n := range names {
		exists = exists || n == formatFile
		manifest = manifest || strings.HasPrefix(n, "marker.manifest.")
		if n != formatFile && !ours.MatchString(n) {
			foreign = n
		}
	}
	switch {
	case exists && !manifest:
		return false, graph.Errorf(graph.Corrupt, opOpen, "the store %s is damaged: its manifest is missing; restore it from a backup", dir)
	case exists:
		return true, checkFormat(fsys, dir)
	case foreign != "":
		return false, graph.Errorf(graph.Invalid, opOpen, "%s is not a store: it holds %s; name a store, an empty directory or a new one", dir, foreign)
	}
	return false, nil
}

func checkFormat(fsys vfs.FS, dir string) error {
	b, err := readFile(fsys, fsys.PathJoin(dir, formatFile))
	if err != nil {
		return graph.Errorf(graph.Unavailable, opOpen, "the store %s cannot be read: %w", dir, cause(err))
	}
	number, ok := strings.CutPrefix(strings.TrimSuffix(string(b), "\n"), formatText)
	n, err := strconv.Atoi(number)
	switch {
	case !ok || err != nil || n < 1:
		return graph.Errorf(graph.Corrupt, opOpen, "the store %s is damaged: its file %s does not say a format; restore it from a backup", dir, formatFile)
	case n > format:
		return graph.Errorf(graph.Unavailable, opOpen, "the store %s has format %d and this program reads up to %d; use a newer program", dir, n, format)
	}
	return nil
}

// clear removes what a creation that did not come to its end has left: nothing
// was ever committed there, or a log would hold it.
func clear(fsys vfs.FS, dir string) error {
	names, err := fsys.List(dir)
	if err != nil {
		return err
	}
	if written, err := logged(fsys, dir); err != nil || written {
		return errors.Join(err, unsealed(dir))
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "LOCK" || n == holderFile })
	for _, n := range names {
		if err := fsys.RemoveAll(fsys.PathJoin(dir, n)); err != nil {
			return err
		}
	}
	return syncDir(fsys, dir)
}

func unsealed(dir string) error { return damaged(dir, "its file "+formatFile+" is missing") }

// logged reports whether the logs hold a commit.
func logged(fsys vfs.FS, dir string) (bool, error) {
	logs, err := wal.Scan(wal.Dir{FS: fsys, Dirname: dir})
	if err != nil {
		return false, err
	}
	for _, l := range logs {
		r := l.OpenForRead()
		_, _, err := r.NextRecord()
		closed := r.Close()
		switch {
		case err == nil:
			return true, closed
		case !errors.Is(err, io.EOF) && !errors.Is(err, record.ErrUnexpectedEOF):
			return false, err
		}
	}
	return false, nil
}

// seal marks a created store as complete, last and atomically.
func seal(fsys vfs.FS, dir string) error {
	name := fsys.PathJoin(dir, formatFile)
	if err := writeFile(fsys, name+".new", fmt.Sprintf("%s%d\n", formatText, format)); err != nil {
		return err
	}
	if err := fsys.Rename(name+".new", name); err != nil {
		return err
	}
	return errors.Join(syncDir(fsys, dir), syncDir(fsys, fsys.PathDir(dir)))
}

// lock takes the directory for this process, or says which process has it.
func lock(fsys vfs.FS, dir string) (*pebble.Lock, error) {
	l, err := pebble.LockDirectory(dir, fsys)
	if err == nil {
		// The holder's number only makes a message clearer; the lock is the lock.
		_ = writeFile(fsys, fsys.PathJoin(dir, holderFile), strconv.Itoa(os.Getpid())+"\n")
		return l, nil
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return nil, graph.Errorf(graph.Unavailable, opOpen, "the store %s cannot be locked: %w", dir, cause(err))
	}
	holder := "another process"
	if b, err := readFile(fsys, fsys.PathJoin(dir, holderFile)); err == nil && len(b) > 0 {
		holder = "process " + strings.TrimSpace(string(b))
	}
	return nil, graph.Errorf(graph.Unavailable, opOpen, "the store %s is in use by %s; stop it or use its server", dir, holder)
}

func readFile(fsys vfs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, 1<<10))
	return b, errors.Join(err, f.Close())
}

func writeFile(fsys vfs.FS, name, text string) error {
	f, err := fsys.Create(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(text))
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDir(fsys vfs.FS, dir string) error {
	d, err := fsys.OpenDir(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// cause is the short form of a file error: what went wrong, without the path.
func cause(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}
