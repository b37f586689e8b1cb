package embedded

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"portolan/graph"
	"portolan/graph/internal/store/storetest"
)

// TestAFlippedByteIsNeverServed flips bytes anywhere in the files of a store
// and wants an error, or the answers it gave before.
func TestAFlippedByteIsNeverServed(t *testing.T) {
	detected := 0
	for seed := range uint64(3) {
		detected += flips(t, seed, 200/share)
	}
	// The small runs under the race detector are asked together; each whole run
	// is asked by itself.
	if total := 3 * (200 / share); detected < total/8 || detected == 0 {
		t.Errorf("only %d of %d flips were detected", detected, total)
	}
}

// flips flips so many bits, one in each copy, and returns how many were
// detected; a wrong answer ends the test.
func flips(t *testing.T, seed uint64, flips int) int {
	r := rand.New(rand.NewPCG(seed, 1))
	disk, tr, h := vfs.NewCrashableMem(), &truth{}, storetest.NewHistory(seed, 12)
	s, err := Open("s", Options{FS: disk, CacheSize: 1 << 20, hook: func(s *Store) { s.tune = small }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writeOn(s, h, tr, 80); err != nil {
		t.Fatal(err)
	}
	want, head, err := historyText(s)
	if err != nil {
		t.Fatal(err)
	}
	// The files as they are while the process lives, and after it closed.
	time.Sleep(50 * time.Millisecond) // what is not synced is written soon
	living := disk.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: r})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	detected, harmless := 0, 0
	for i := range flips {
		from := disk
		if i%2 == 0 {
			from = living
		}
		clone := from.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 100, RNG: r})
		where := flip(t, clone, r)
		text, at, err := reread(clone)
		switch {
		case err != nil:
			detected++
			if k := graph.KindOf(err); k != graph.Corrupt && k != graph.Unavailable && k != graph.Invalid {
				t.Fatalf("seed %d, flip %d of %s: %v, of kind %v", seed, i, where, err, k)
			}
		case text == want && at == head:
			harmless++
		default:
			t.Fatalf("seed %d, flip %d of %s: the head is %d, was %d; another answer is served without an error", seed, i, where, at, head)
		}
	}
	if flips >= 200 && detected < flips/4 {
		t.Fatalf("only %d of %d flips were detected", detected, flips)
	}
	t.Logf("%d flips: %d detected, %d harmless", flips, detected, harmless)
	return detected
}

// flip changes one bit of one byte of one file.
func flip(t *testing.T, disk *vfs.MemFS, r *rand.Rand) string {
	names, err := disk.List("s")
	if err != nil {
		t.Fatal(err)
	}
	for {
		name := names[r.IntN(len(names))]
		b, err := content(disk, disk.PathJoin("s", name))
		if err != nil || len(b) == 0 {
			continue
		}
		at := r.IntN(len(b))
		if strings.HasSuffix(name, ".log") && r.IntN(2) == 0 {
			at = len(b) - 1 - r.IntN(min(len(b), 600)) // the newest commits
		}
		b[at] ^= 1 << r.IntN(8)
		f, err := disk.Create(disk.PathJoin("s", name), vfs.WriteCategoryUnspecified)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s at %d of %d", name, at, len(b))
	}
}

func reread(disk vfs.FS) (text string, head graph.Revision, err error) {
	s, err := Open("s", Options{FS: disk, MustExist: true, CacheSize: 1 << 20, hook: func(s *Store) { s.tune = small }})
	if err != nil {
		return "", 0, err
	}
	defer s.Close()
	return historyText(s)
}
