package exchange_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portolan/exchange"
	"portolan/graph"
)

var update = flag.Bool("update", false, "write the golden receipts anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./exchange -update writes it anew):\n%s", name, got)
	}
}

func TestReceipt(t *testing.T) {
	v := openVault(t, "memory:")
	mustImport(t, v, "TR", options("ftm", text("old.json", someFtM+`{"id":"p8","schema":"Person","properties":{"name":["Gone Example"]}}`+"\n")))
	o := options("ftm", text("new.json", strings.Replace(someFtM, "Ada Example", "Ada B. Example", 1)+
		`{"id":"p3","schema":"Person","properties":{"birthDate":["1985-02-31"]}}
{"id":"p4","schema":"Person","portolan":{"owner":"FR"}}
{"id":"p5","schema":"Person","properties":{"name":["Dan Example"]}}
{"id":"p5","schema":"Person","properties":{"name":["Not Dan Example"]}}
`))
	var rejects bytes.Buffer
	o.Edition, o.Rejects = true, &rejects
	phases := map[string]bool{}
	o.Progress = func(p exchange.Progress) { phases[p.Phase] = true }
	o.Marking = graph.Marking{Audience: []string{"FR", "DE", "FR"}, Level: graph.Restricted}
	r := mustImport(t, v, "TR", o)
	r.Seconds = 0.25
	golden(t, "receipt.txt", r.Text())
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "receipt.json", string(b)+"\n")
	if n := strings.Count(rejects.String(), "\n"); n != r.RejectedRows {
		t.Errorf("%d rejected rows are written, %d counted", n, r.RejectedRows)
	}
	if len(phases) == 0 {
		t.Error("no progress")
	}
}

// TestNothingIsCutSilently: beyond what a receipt lists, it counts, and the
// rejects file has all.
func TestNothingIsCutSilently(t *testing.T) {
	v := openVault(t, "memory:")
	var rejects bytes.Buffer
	o := options("ftm", text("bad.json", strings.Repeat("{}\n", 1000)+`{"id":"l","schema":"Family","properties":{"person":["`+strings.Join(numbers(300), `","`)+`"],"relative":["x"]}}`+"\n"))
	o.Rejects = &rejects
	r := mustImport(t, v, "TR", o)
	if len(r.Rejects.Items) != exchange.Listed || r.Rejects.Count() != 1000 || strings.Count(rejects.String(), "\n") != 1000 {
		t.Error(r.Text())
	}
	if r.Dangling.Count() != 600 || !strings.Contains(r.Text(), "and 580 more") || !strings.Contains(r.Text(), "and 980 more") {
		t.Error(r.Text())
	}
}

// A value that the kinds table has no place for is kept, and said to be where it is.
func TestAReceiptSaysWhatWentIntoTheNotes(t *testing.T) {
	v := openVault(t, "memory:")
	r := mustImport(t, v, "TR", options("ftm", text("people.json", `{"id":"p1","schema":"Person","properties":{"name":["Ada Example"],"nam":["Ada"],"gender":["F"]}}
{"id":"p2","schema":"Person","properties":{"name":["Bo Example"],"nam":["Bo","Bob"],"gender":["female"]}}
`)))
	if got := r.Kinds[0].Noted; len(got) != 2 || got["nam"] != 3 || got["gender"] != 1 {
		t.Errorf("noted are %v", got)
	}
	if want := "kept in its notes, for it has no such property or value: gender (1), nam (3)\n"; !strings.Contains(r.Text(), want) {
		t.Errorf("%s", r.Text())
	}
}
