package table_test

import (
	"encoding/csv"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"portolan/exchange/row"
	"portolan/exchange/table"
)

func read(t *testing.T, r io.Reader) (out []table.Record) {
	t.Helper()
	tr := table.NewReader(row.Input{Name: "t.csv", Reader: r}, ',')
	for {
		rec, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rec)
	}
}

// TestAgreesWithTheStandardLibrary writes random tables with encoding/csv and
// reads them here.
func TestAgreesWithTheStandardLibrary(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		var want [][]string
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.UseCRLF = r.IntN(2) == 0
		for range r.IntN(40) {
			rec := []string{"x"}
			for range r.IntN(4) {
				var cell strings.Builder
				for range r.IntN(6) {
					cell.WriteString([]string{"a", ",", `"`, "\n", " ", "ü", "''", ""}[r.IntN(8)])
				}
				rec = append(rec, cell.String())
			}
			want = append(want, rec)
			if err := w.Write(rec); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		in := io.Reader(strings.NewReader(b.String()))
		if r.IntN(2) == 0 {
			in = iotest.OneByteReader(in)
		}
		got := read(t, in)
		if len(got) != len(want) {
			t.Fatalf("seed %d: %d rows of %d:\n%q", seed, len(got), len(want), b.String())
		}
		for i := range got {
			if got[i].Fault != "" || !slices.Equal(got[i].Fields, want[i]) {
				t.Fatalf("seed %d: row %d is %+v, want %q", seed, i, got[i], want[i])
			}
		}
	}
}

// TestAMalformedRowCostsItselfAlone: an open quote does not swallow the file.
func TestAMalformedRowCostsItselfAlone(t *testing.T) {
	const lines = 60_000
	var b strings.Builder
	for i := range lines {
		if i%1000 == 500 {
			b.WriteString("open,\"quote\n")
		} else {
			b.WriteString("good,row,of,some,cells,that,are,long,enough\n")
		}
	}
	got := read(t, strings.NewReader(b.String()))
	bad := 0
	for _, r := range got {
		if r.Fault != "" {
			bad++
		}
	}
	if len(got) != lines || bad != lines/1000 || got[lines-1].Line != lines {
		t.Errorf("%d rows, %d bad", len(got), bad)
	}
}

// endless is a file without a line end.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.left -= n
	return n, nil
}

func TestAHugeCellIsNotHeld(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := read(t, io.MultiReader(strings.NewReader("a,b\n\""), &endless{256 << 20}, strings.NewReader("\nc,d\n")))
	runtime.ReadMemStats(&after)
	if len(got) != 3 || got[1].Fault == "" || got[2].Line != 3 {
		t.Fatalf("%d rows", len(got))
	}
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 64<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
}
