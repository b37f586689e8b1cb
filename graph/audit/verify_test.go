package audit

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/graph"
)

// sample writes a log of n entries and returns its two files.
func sample(t testing.TB, n int) (leaves, payloads []byte) {
	t.Helper()
	dir := t.TempDir()
	l, err := Open(dir, func() time.Time { return start })
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if _, err := l.Append(t.Context(), intent(fmt.Sprintf("question %d", i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return files(t, dir)
}

func files(t testing.TB, dir string) (leaves, payloads []byte) {
	t.Helper()
	leaves, err := os.ReadFile(filepath.Join(dir, leafName))
	if err != nil {
		t.Fatal(err)
	}
	payloads, err = os.ReadFile(filepath.Join(dir, payloadName))
	if err != nil {
		t.Fatal(err)
	}
	return leaves, payloads
}

func TestErase(t *testing.T) {
	dir := t.TempDir()
	leaves, payloads := sample(t, 5)
	lay(t, dir, leaves, payloads)
	before, err := Verify(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, seq := range []uint64{2, 2, 5} {
		if err := Erase(dir, seq); err != nil {
			t.Fatal(err)
		}
	}
	after, err := Verify(dir, before.Head)
	if err != nil || after.Erased != 2 || after.Head != before.Head {
		t.Fatalf("%+v, %v", after, err)
	}
	_, left := files(t, dir)
	if bytes.Contains(left, []byte("question 1")) || bytes.Contains(left, []byte("question 4")) || !bytes.Contains(left, []byte("question 2")) {
		t.Error("the wrong payloads are left")
	}
	for rec, err := range Read(dir) {
		if err != nil || rec.Erased != (rec.Seq == 2 || rec.Seq == 5) || rec.Erased == (rec.Entry.Action != "") {
			t.Errorf("%+v, %v", rec, err)
		}
	}
	if err := Erase(dir, 6); err == nil {
		t.Error("erased an entry that is not there")
	}
	if got := reopened(t, leaves, left); got != 5 {
		t.Errorf("%d entries after erasure", got)
	}
}

// TestTampering edits the files of a log at random. Every edit is found by one who has seen the head before.
func TestTampering(t *testing.T) {
	edits := 4000
	if os.Getenv("PORTOLAN_SOAK") != "" {
		edits = 200_000
	}
	leaves, payloads := sample(t, 40)
	otherLeaves, otherPayloads := sample(t, 40)
	dir := t.TempDir()
	lay(t, dir, leaves, payloads)
	for _, seq := range []uint64{3, 4, 17, 40} {
		if err := Erase(dir, seq); err != nil {
			t.Fatal(err)
		}
	}
	leaves, payloads = files(t, dir)
	seen, err := Verify(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	counts := map[string]int{}
	for range edits {
		edit := tamperings[r.IntN(len(tamperings))]
		l, p := edit.do(r, slices.Clone(leaves), slices.Clone(payloads), otherLeaves, otherPayloads)
		if bytes.Equal(l, leaves) && bytes.Equal(p, payloads) {
			continue
		}
		lay(t, dir, l, p)
		if _, err := Verify(dir, seen.Head); !graph.Is(err, graph.Corrupt) {
			t.Fatalf("not found: %s", edit.name)
		}
		counts[edit.name]++
	}
	for _, edit := range tamperings {
		if counts[edit.name] == 0 {
			t.Errorf("never tried: %s", edit.name)
		}
	}
	lay(t, dir, leaves, payloads)
	if _, err := Verify(dir, Head{}, seen.Head); err != nil {
		t.Errorf("the log as it was: %v", err)
	}
}

type tampering struct {
	name string
	do   func(r *rand.Rand, leaves, payloads, otherLeaves, otherPayloads []byte) ([]byte, []byte)
}

// inEither makes an edit of one file an edit of either.
func inEither(edit func(r *rand.Rand, b []byte) []byte) func(*rand.Rand, []byte, []byte, []byte, []byte) ([]byte, []byte) {
	return func(r *rand.Rand, l, p, _, _ []byte) ([]byte, []byte) {
		if r.IntN(2) == 0 {
			return edit(r, l), p
		}
		return l, edit(r, p)
	}
}

var tamperings = []tampering{
	{"a flipped bit", inEither(func(r *rand.Rand, b []byte) []byte {
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return b
	})},
	{"a deleted range", inEither(func(r *rand.Rand, b []byte) []byte {
		from := r.IntN(len(b))
		return slices.Delete(b, from, min(len(b), from+1+r.IntN(200)))
	})},
	{"a truncated file", inEither(func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] })},
	{"inserted bytes", inEither(func(r *rand.Rand, b []byte) []byte {
		return slices.Insert(b, r.IntN(len(b)+1), make([]byte, 1+r.IntN(100))...)
	})},
	{"a blanked range", inEither(func(r *rand.Rand, b []byte) []byte {
		from := r.IntN(len(b))
		clear(b[from:min(len(b), from+1+r.IntN(20))])
		return b
	})},
	{"leaves in another order", func(r *rand.Rand, l, p, _, _ []byte) ([]byte, []byte) {
		a, b := nth(l, r.IntN(40)), nth(l, r.IntN(40))
		for i := range a {
			a[i], b[i] = b[i], a[i]
		}
		return l, p
	}},
	{"a deleted leaf", func(r *rand.Rand, l, p, _, _ []byte) ([]byte, []byte) {
		i := r.IntN(40) * leafSize
		return slices.Delete(l, i, i+leafSize), p
	}},
	{"a repeated leaf", func(r *rand.Rand, l, p, _, _ []byte) ([]byte, []byte) {
		i := r.IntN(40)
		return slices.Insert(l, i*leafSize, slices.Clone(nth(l, i))...), p
	}},
	{"both files cut at an entry", func(r *rand.Rand, l, p, _, _ []byte) ([]byte, []byte) {
		i := 1 + r.IntN(39)
		return l[:i*leafSize], p[:parseLeaf(nth(l, i-1)).end]
	}},
	{"another log's file", func(r *rand.Rand, l, p, ol, op []byte) ([]byte, []byte) {
		switch r.IntN(3) {
		case 0:
			return ol, p
		case 1:
			return l, op
		}
		return ol, op
	}},
	{"a payload replaced and the chain made anew", func(r *rand.Rand, l, p, _, _ []byte) ([]byte, []byte) {
		return resealed(l, p, r.IntN(40))
	}},
	{"emptied files", func(*rand.Rand, []byte, []byte, []byte, []byte) ([]byte, []byte) { return nil, nil }},
}

func nth(leaves []byte, i int) []byte { return leaves[i*leafSize : (i+1)*leafSize] }

// resealed is the work of one who knows the format: payload i is another, and every leaf after it is right again.
func resealed(leaves, payloads []byte, i int) ([]byte, []byte) {
	head, from, out := genesis(), uint64(0), []byte(nil)
	for j := range len(leaves) / leafSize {
		l := parseLeaf(nth(leaves, j))
		if j == i {
			payloads[l.end-1] ^= 1
			l.commitment = commit(payloads[from:l.end])
		}
		l.prev = head.Hash
		out = l.append(out)
		head, from = l.head(), l.end
	}
	return out, payloads
}

func TestWitness(t *testing.T) {
	leaves, payloads := sample(t, 6)
	dir := t.TempDir()
	cut := func(n int) Report {
		var end uint64
		if n > 0 {
			end = parseLeaf(nth(leaves, n-1)).end
		}
		lay(t, dir, leaves[:n*leafSize], payloads[:end])
		r, err := Verify(dir)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	empty, early, late := cut(0), cut(2), cut(6)
	if _, err := Verify(dir, empty.Head, early.Head, late.Head); err != nil {
		t.Errorf("heads that the log had: %v", err)
	}
	cut(4)
	if _, err := Verify(dir, late.Head); err == nil || !strings.Contains(err.Error(), "cut") {
		t.Errorf("a cut log: %v", err)
	}
	wrong := early.Head
	wrong.Hash[0] ^= 1
	if _, err := Verify(dir, wrong); err == nil {
		t.Error("a head that the log never had")
	}
	if _, err := Verify(t.TempDir()); err == nil {
		t.Error("a folder without a log")
	}
}

// BenchmarkVerify measures the check of 100,000 entries.
func BenchmarkVerify(b *testing.B) {
	next := func(string) error { return nil }
	leaves, payloads := &fakeFile{next: next}, &fakeFile{next: next}
	l := newFileLog(leaves, payloads, genesis(), 0, time.Now)
	for i := range 100_000 {
		if _, err := l.Append(b.Context(), intent(fmt.Sprint(i))); err != nil {
			b.Fatal(err)
		}
	}
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, leafName), leaves.content, 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, payloadName), payloads.content, 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Verify(dir); err != nil {
			b.Fatal(err)
		}
	}
}
