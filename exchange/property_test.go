package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portolan/exchange"
	"portolan/graph"
	"portolan/graph/vault"
)

// samples are good files of each format that can be made here.
func samples() map[string]exchange.ImportOptions {
	table := options("csv", text("people.csv", "id,name,born\n1,Ada Example,03/07/1985\n2,\"Ben, Example\",\n3,\"Cem \"\"C\"\"\nExample\",01/01/1990\n4,Dan,1980\n"))
	table.MappingText = []byte(tableMapping)
	list := options("un", text("list.xml", `<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2020-01-01T00:00:00">
<INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Ada</FIRST_NAME><SECOND_NAME>Example</SECOND_NAME><UN_LIST_TYPE>Al-Qaida</UN_LIST_TYPE><REFERENCE_NUMBER>ZZi.901</REFERENCE_NUMBER><LISTED_ON>2001-01-25</LISTED_ON><COMMENTS1>Associated with Example Group (ZZe.911).</COMMENTS1></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>Example Group</FIRST_NAME><REFERENCE_NUMBER>ZZe.911</REFERENCE_NUMBER></ENTITY></ENTITIES>
</CONSOLIDATED_LIST>`))
	list.Dataset = ""
	return map[string]exchange.ImportOptions{
		"ftm":     options("ftm", text("a.json", someFtM)),
		"csv":     table,
		"edges":   options("edges", text("e.csv", "source,target,weight,colour\n1,2,3,red\n2,3,1.5,\n4,,,\n")),
		"un":      list,
		"graphml": options("graphml", text("g.graphml", someGraphML)),
	}
}

// mutate damages a text: bytes changed, cut out, doubled or swapped, lines
// moved, the end cut off.
func mutate(r *rand.Rand, s string) string {
	b := []byte(s)
	for range 1 + r.IntN(4) {
		if len(b) < 4 {
			return string(b)
		}
		i, n := r.IntN(len(b)), 1+r.IntN(20)
		j := min(i+n, len(b))
		switch r.IntN(8) {
		case 0:
			b[i] = byte(r.IntN(256))
		case 1:
			b[i] = `{}[]",:\<>/&'`[r.IntN(13)]
		case 2:
			b = slices.Delete(b, i, j)
		case 3:
			b = slices.Insert(b, i, b[i:j]...)
		case 4:
			b = b[:i]
		case 5:
			lines := strings.SplitAfter(string(b), "\n")
			r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
			b = []byte(strings.Join(lines, ""))
		case 6:
			lines := strings.SplitAfter(string(b), "\n")
			b = append(b, lines[r.IntN(len(lines))]...)
		case 7:
			b[i] = "0123456789"[r.IntN(10)]
		}
	}
	return string(b)
}

func content(t testing.TB, s exchange.Source) string {
	t.Helper()
	f, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := make([]byte, s.Size)
	n := 0
	for n < len(b) {
		k, err := f.Read(b[n:])
		if n += k; err != nil {
			break
		}
	}
	return string(b[:n])
}

func TestReceiptsOfDamagedFilesAddUp(t *testing.T) {
	all, s := samples(), scope(t, "TR")
	imported, refused := 0, 0
	var v *vault.Vault
	for i := range 2000 {
		if i%50 == 0 { // damaged files meet what other damaged files left, but not for ever
			v = openVault(t, "memory:")
		}
		r := rand.New(rand.NewPCG(uint64(i), 7))
		names := []string{"ftm", "ftm", "csv", "edges", "un", "graphml"}
		o := all[names[i%len(names)]]
		damaged := mutate(r, content(t, o.Sources[0]))
		o.Sources = []exchange.Source{text(o.Sources[0].Name, damaged)}
		o.Edition = r.IntN(4) == 0
		before := len(hashes(t, v, "TR"))
		receipt, err := exchange.Import(context.Background(), v, s, o)
		if err != nil {
			refused++
			if !graph.Is(err, graph.Invalid) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("damaged file %d: %v\n%q", i, err, damaged)
			}
			if len(hashes(t, v, "TR")) != before {
				t.Fatalf("damaged file %d was refused and stored:\n%q", i, damaged)
			}
			continue
		}
		imported++
		if !receipt.AddsUp() || !receipt.Complete || receipt.Rejected > 0 && receipt.Rejects.Count() == 0 {
			t.Fatalf("damaged file %d:\n%s\n%q", i, receipt.Text(), damaged)
		}
		again, err := exchange.Import(context.Background(), v, s, o)
		if err != nil || again.Stored != 0 || again.Withdrawn != 0 || again.Rejected != receipt.Rejected || again.Submitted != receipt.Submitted {
			t.Fatalf("damaged file %d stores something twice: %v\n%s\n%s\n%q", i, err, receipt.Text(), again.Text(), damaged)
		}
	}
	if imported < 400 || refused < 100 {
		t.Errorf("%d imported and %d refused: the damage is of one sort", imported, refused)
	}
}

func TestTheSameFileTwiceStoresNothingTwice(t *testing.T) {
	for name, o := range samples() {
		v := openVault(t, "memory:")
		first := mustImport(t, v, "TR", o)
		before := hashes(t, v, "TR")
		second := mustImport(t, v, "TR", o)
		if first.Stored == 0 || second.Stored != 0 || second.AlreadyThere != first.Stored || len(second.Commits) != 0 || second.Withdrawn != 0 {
			t.Errorf("%s:\n%s%s", name, first.Text(), second.Text())
		}
		if second.Dangling.Count() != first.Dangling.Count() {
			t.Errorf("%s: the second receipt lists other loose ends:\n%s", name, second.Text())
		}
		if fmt.Sprint(before) != fmt.Sprint(hashes(t, v, "TR")) {
			t.Errorf("%s: the elements differ", name)
		}
	}
}

// flaky is a door whose k-th commit fails, before or after it is stored.
type flaky struct {
	*vault.Edit
	left  int
	after bool
	late  int // commits that were tried after the one that failed
}

var errFlaky = errors.New("the power went")

func (f *flaky) CommitPrepared(ctx context.Context, batch graph.ID, p *vault.Prepared, withdraw []graph.ID) (vault.Committed, error) {
	if f.left < 0 {
		f.late++
	}
	if f.left--; f.left == 0 {
		if f.after {
			_, _ = f.Edit.CommitPrepared(ctx, batch, p, withdraw)
		}
		return vault.Committed{}, errFlaky
	}
	return f.Edit.CommitPrepared(ctx, batch, p, withdraw)
}

func (f *flaky) Own(dataset string) iter.Seq[vault.Held] { return f.Edit.Own(dataset) }

// countPrefix counts the numbered people of the store, who must be the first
// that the files name, without gaps; the first ones of all are withdrawn or not.
func countPrefix(t *testing.T, v *vault.Vault, withdrawn bool, gone int) (n int) {
	t.Helper()
	there, first := map[string]bool{}, 0
	if withdrawn {
		first = gone
	}
	err := v.Ask(t.Context(), scope(t, "TR"), vault.Question{}, func(ctx context.Context, w *vault.View) error {
		clear(there)
		for e, err := range w.Elements(ctx) {
			if err != nil {
				return err
			}
			there[e.Ref] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for there[fmt.Sprint("p", first+n)] {
		n++
	}
	if n != len(there) {
		t.Fatalf("%d people, but only the first %d in a row", len(there), n)
	}
	return n
}

func TestAnInterruptedImportIsCompletedByTheSameCommand(t *testing.T) {
	const people, older = 3500, 500
	old := exchange.SetCommit(1000)
	defer exchange.SetCommit(old)
	lines := func(from, to int) string {
		var b strings.Builder
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, `{"id":"p%d","schema":"Person","properties":{"name":["Example %d"]}}`+"\n", i, i)
		}
		return b.String()
	}
	before := options("ftm", text("old.json", lines(0, older)))
	o := options("ftm", text("new.json", lines(older/2, people)))
	o.Edition = true
	want := openVault(t, "memory:")
	mustImport(t, want, "TR", before)
	whole := mustImport(t, want, "TR", o)
	parts := len(whole.Commits)
	if parts < 4 || whole.Withdrawn != older/2 {
		t.Fatalf("%d commits:\n%s", parts, whole.Text())
	}
	for k := 1; k <= parts; k++ {
		for _, after := range []bool{false, true} {
			dir := "embedded:" + filepath.Join(t.TempDir(), "s")
			v := openVault(t, dir)
			mustImport(t, v, "TR", before)
			var door *flaky
			r, err := exchange.ImportThrough(t.Context(), v, scope(t, "TR"), o, func(e *vault.Edit) exchange.Editor {
				door = &flaky{Edit: e, left: k, after: after}
				return door
			})
			if door.late > 0 {
				t.Fatalf("commit %d failed and %d came after it", k, door.late)
			}
			if !errors.Is(err, errFlaky) || r.Complete || !r.AddsUp() || len(r.Commits) != k-1 {
				t.Fatalf("commit %d: %v\n%s", k, err, r.Text())
			}
			v.Close()
			v = openVault(t, dir)
			stored := older
			for i, c := range whole.Commits {
				if i < k-1 || i == k-1 && after {
					stored += c.Stored - c.Withdrawn
				}
			}
			if n := countPrefix(t, v, k == parts && after, older/2); n != stored {
				t.Fatalf("commit %d, after=%v: %d are there, not the first %d", k, after, n, stored)
			}
			again := mustImport(t, v, "TR", o)
			if fmt.Sprint(hashes(t, v, "TR")) != fmt.Sprint(hashes(t, want, "TR")) {
				t.Fatalf("commit %d, after=%v: not completed:\n%s", k, after, again.Text())
			}
			v.Close()
		}
	}
}
