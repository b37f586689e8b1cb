package embedded

import "github.com/cockroachdb/pebble/v2/vfs"

// OpenMemory makes a new store that lives in memory and ends with Close: for
// tests and for what is thrown away.
func OpenMemory() (*Store, error) {
	return Open("memory", Options{FS: vfs.NewMem(), CacheSize: 32 << 20})
}
