package embedded

import "github.com/cockroachdb/pebble/v2/vfs"

// OpenMemory opens a new store that keeps everything in memory and is gone when
// it is closed: for tests and for questions over a file that is not kept.
func OpenMemory() (*Store, error) {
	return Open("store", Options{FS: vfs.NewMem()})
}
