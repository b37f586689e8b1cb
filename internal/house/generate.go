package house

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// stale returns the files that differ between the tree as it was and the tree after its generators ran.
func stale(before, after map[string][]byte) []string {
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		old, ok := before[name]
		switch {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("%s: go generate writes it, and it is not there", name))
		case !bytes.Equal(old, after[name]):
			wrong = append(wrong, fmt.Sprintf("%s: go generate writes something else: run make generate", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, ok := after[name]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: go generate removes it", name))
		}
	}
	return wrong
}

// write lays files down under a folder.
func write(folder string, files map[string][]byte) error {
	for name, content := range files {
		target := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, content, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// read takes up every file under a folder.
func read(folder string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(folder, name)
		files[filepath.ToSlash(rel)] = content
		return err
	})
	return files, err
}
