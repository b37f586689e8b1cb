package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"portolan/graph"
	"portolan/graph/internal/store/storetest"
)

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// filled makes a store with one commit, closed.
func filled(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	s, err := Open(dir, Options{CacheSize: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(t.Context(), storetest.Puts(1, storetest.Person(2, "a"))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestWhatIsNoStoreIsSaidInOneSentence(t *testing.T) {
	remove := func(dir, pattern string) {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		for _, n := range names {
			if err := os.Remove(n); err != nil {
				t.Fatal(err)
			}
		}
	}
	for what, c := range map[string]struct {
		make func(dir string) string
		kind graph.ErrorKind
		says string
	}{
		"nothing there":        {func(dir string) string { return dir + "/none" }, graph.Unavailable, "there is no store in"},
		"an empty directory":   {func(dir string) string { return dir }, graph.Unavailable, "there is no store in"},
		"no name":              {func(string) string { return "" }, graph.Invalid, "name one"},
		"a file":               {func(dir string) string { writeText(t, dir+"/f", "x"); return dir + "/f" }, graph.Invalid, "is a file; a store is a directory"},
		"somebody's files":     {func(dir string) string { writeText(t, dir+"/letter.txt", "x"); return dir }, graph.Invalid, "is not a store: it holds letter.txt"},
		"no manifest":          {func(string) string { d := filled(t); remove(d, "marker.manifest.*"); return d }, graph.Corrupt, "its manifest is missing"},
		"a half manifest":      {func(string) string { d := filled(t); remove(d, "MANIFEST-*"); return d }, graph.Corrupt, "its manifest cannot be read"},
		"no log":               {func(string) string { d := filled(t); remove(d, "*.log"); return d }, graph.Corrupt, "its newest commits are missing"},
		"no format":            {func(string) string { d := filled(t); remove(d, formatFile); return d }, graph.Corrupt, "its file PORTOLAN is missing"},
		"a newer format":       {func(string) string { d := filled(t); writeText(t, d+"/"+formatFile, "portolan store 7\n"); return d }, graph.Unavailable, "has format 7 and this program reads up to 1"},
		"an unreadable format": {func(string) string { d := filled(t); writeText(t, d+"/"+formatFile, "portol"); return d }, graph.Corrupt, "does not say a format"},
	} {
		dir := c.make(t.TempDir())
		s, err := Open(dir, Options{MustExist: true, CacheSize: 1 << 20})
		if err == nil {
			s.Close()
		}
		if !graph.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, of kind %v; it should be %v and say %q in one line", what, err, graph.KindOf(err), c.kind, c.says)
		}
	}
}

func TestAStoreIsNotMadeOverFilesOfOthers(t *testing.T) {
	dir := t.TempDir()
	writeText(t, dir+"/000007.sst", "not ours")
	if _, err := Open(dir, Options{}); !graph.Is(err, graph.Invalid) {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(dir + "/000007.sst"); err != nil || string(b) != "not ours" {
		t.Fatalf("the file is %q, %v", b, err)
	}
}

func TestOneDirectoryHasOneNameForItsLock(t *testing.T) {
	dir := filled(t)
	s, err := Open(dir, Options{CacheSize: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dir, dir + "/", dir + "/../store", link} {
		if other, err := Open(name, Options{}); !graph.Is(err, graph.Unavailable) {
			t.Errorf("%s opens a second time: %v, %v", name, other, err)
		}
	}
}

// TestASecondProcessIsToldWhoHoldsTheStore runs this test in a second process.
func TestASecondProcessIsToldWhoHoldsTheStore(t *testing.T) {
	if dir := os.Getenv("PORTOLAN_TEST_STORE"); dir != "" {
		s, err := Open(dir, Options{CacheSize: 1 << 20})
		if err == nil {
			err = s.Close()
		}
		fmt.Println("second:", err)
		return
	}
	dir := filled(t)
	s, err := Open(dir, Options{CacheSize: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	child := func() string {
		c := exec.Command(os.Args[0], "-test.run=^TestASecondProcessIsToldWhoHoldsTheStore$")
		c.Env = append(os.Environ(), "PORTOLAN_TEST_STORE="+dir)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	want := fmt.Sprintf("the store %s is in use by process %d; stop it or use its server", dir, os.Getpid())
	if out := child(); !strings.Contains(out, want) {
		t.Fatalf("the second process says %s, not %s", out, want)
	}
	if _, err := s.Commit(t.Context(), storetest.Puts(2, storetest.Person(4, "b"))); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if out := child(); !strings.Contains(out, "second: <nil>") {
		t.Fatalf("after the first closed, the second process says %s", out)
	}
}
