package exchange_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"portolan/exchange/release"
	"portolan/graph"
	"portolan/graph/vault"
)

func export(t testing.TB, v *vault.Vault, member string, o release.ExportOptions) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := release.ExportAs(context.Background(), v, scope(t, member), o, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hashes are the content hashes of everything a member sees.
func hashes(t testing.TB, v *vault.Vault, member string) map[graph.ID][32]byte {
	t.Helper()
	out := map[graph.ID][32]byte{}
	err := v.Ask(context.Background(), scope(t, member), vault.Question{Action: "test"}, func(ctx context.Context, w *vault.View) error {
		clear(out)
		for e, err := range w.Elements(ctx) {
			if err != nil {
				return err
			}
			out[e.ID] = e.Hash()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// everyKind is a file with an element of every kind, with values of every sort,
// and a link of every kind; unnamed links stand more than once.
func everyKind(r *rand.Rand) string {
	var b strings.Builder
	refs := map[graph.Kind]string{}
	for _, k := range graph.RecordKinds() {
		for i := range 2 {
			ref := fmt.Sprintf("%s-%d", k, i)
			refs[k] = ref
			fmt.Fprintf(&b, `{"id":%q,"properties":{%s},"portolan":{"kind":%q,"ref":%q%s}}`+"\n", ref, someProperties(r, k), k, ref, someBlock(r))
		}
	}
	for _, k := range graph.LinkKinds() {
		for _, from := range graph.RecordKinds() {
			for _, to := range graph.RecordKinds() {
				if !k.Info().MayJoin(from, to) || r.IntN(4) > 0 {
					continue
				}
				props := someProperties(r, k)
				if k == graph.Judgement {
					props = `"verdict":["SAME"],"reason":["the same photograph"]`
				}
				ref, times := fmt.Sprintf(`,"ref":"%s-%s-%s"`, k, from, to), 1
				if k != graph.Judgement && r.IntN(2) == 0 {
					ref, times = `,"ref":""`, 3
				}
				for range times {
					fmt.Fprintf(&b, `{"properties":{%s},"portolan":{"kind":%q%s,"from":{"ref":"%s-0"},"to":{"ref":"%s-1"}%s}}`+"\n", props, k, ref, from, to, someBlock(r))
				}
			}
		}
	}
	return b.String()
}

var awkward = []string{"Ada Example", "Ädä Exämple", "أدا مثال", "quote \" back \\ slash / <tag> & 'apos'", "tab\tnew\nline", "\u2028\u2029\ufeff", "emoji 🙂", "ctl \u0001\u001f\u007f", "a=b", "\ufffd"}

func someProperties(r *rand.Rand, k graph.Kind) string {
	var out []string
	for _, p := range k.Info().Properties {
		if r.IntN(3) > 0 {
			continue
		}
		var v string
		switch p.Type {
		case graph.DateType:
			v = []string{"1985", "1985-07", "1985-07-03", "1985-07-03T10:20", "1985/1987"}[r.IntN(5)]
		case graph.NumberType:
			v = fmt.Sprint(r.Float64() * 100)
		case graph.EnumType:
			v = p.Options[r.IntN(len(p.Options))]
		default:
			v = awkward[r.IntN(len(awkward))] + fmt.Sprint(r.IntN(9))
		}
		values := []string{quote(v)}
		if p.Many && p.Type == graph.NameType {
			values = append(values, quote(awkward[r.IntN(len(awkward))]))
		}
		out = append(out, quote(p.Name)+":["+strings.Join(values, ",")+"]")
	}
	return strings.Join(out, ",")
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < 0x20 || r == '"' || r == '\\' {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func someBlock(r *rand.Rand) string {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	return pick(`,"audience":"all"`, `,"audience":["FR","IPSG"]`, `,"audience":[]`, ``) +
		pick(``, `,"level":"RESTRICTED"`) + pick(``, `,"handling":["H1","H0"]`) + pick(``, `,"purposes":["NETWORKS","BORDER"]`) +
		pick(``, `,"grade":{"scheme":"ADMIRALTY","code":"B2"}`) + pick(``, `,"validFrom":"2014-02","validTo":"2015"`) +
		pick(``, `,"review":"2030-01-01","expires":"2031"`)
}

func TestExportComesBackAsTheSameBytes(t *testing.T) {
	for seed := range uint64(8) {
		content := everyKind(rand.New(rand.NewPCG(seed, 1)))
		first := openVault(t, "embedded:"+filepath.Join(t.TempDir(), "a"))
		if r := mustImport(t, first, "TR", options("ftm", text("a.json", content))); r.Rejected > 0 {
			t.Fatal(r.Text())
		}
		other := everyKind(rand.New(rand.NewPCG(seed, 2)))
		mustImport(t, first, "FR", options("ftm", text("a.json", other)))
		out := export(t, first, "TR", release.ExportOptions{Format: "ftm", Own: true})

		second := openVault(t, "embedded:"+filepath.Join(t.TempDir(), "b"))
		o := options("ftm", text("b.json", out))
		o.Dataset = "elsewhere"
		if r := mustImport(t, second, "TR", o); r.Rejected > 0 || r.Dangling.Count() > 0 {
			t.Fatal(r.Text())
		}
		again := export(t, second, "TR", release.ExportOptions{Format: "ftm", Own: true})
		if out != again {
			t.Fatalf("seed %d: the export of the imported export differs", seed)
		}
		have := hashes(t, second, "TR")
		for id, h := range hashes(t, first, "TR") {
			if h2, ok := have[id]; ok && h != h2 {
				t.Fatalf("seed %d: %s differs", seed, id)
			}
		}
		if len(have) != strings.Count(out, "\n") || len(have) < 50 {
			t.Fatalf("seed %d: %d elements of %d lines", seed, len(have), strings.Count(out, "\n"))
		}
	}
}

// TestAnOwnersExportKeepsLinksWhoseEndIsHiddenOrUnknown: who contributed a link
// gets it back, whatever became of its ends, and nothing of the end with it.
func TestAnOwnersExportKeepsLinksWhoseEndIsHiddenOrUnknown(t *testing.T) {
	v := openVault(t, "memory:")
	hidden := options("ftm", text("h.json", `{"id":"h","schema":"Person","properties":{"name":["Hidden Example"]}}`+"\n"))
	hidden.Marking.All, hidden.Marking.Audience = false, nil
	mustImport(t, v, "FR", hidden)
	link := func(end string) string {
		return `{"id":"to-` + end + `","schema":"Associate","properties":{},"portolan":{"from":{"ref":"a"},"to":{"owner":"FR","dataset":"d","ref":"` + end + `"}}}` + "\n"
	}
	mustImport(t, v, "TR", options("ftm", text("a.json", `{"id":"a","schema":"Person","properties":{"name":["Ada Example"]}}`+"\n"+link("h")+link("nobody"))))
	out := export(t, v, "TR", release.ExportOptions{Format: "ftm", Own: true})
	if n := strings.Count(out, "\n"); n != 3 || strings.Contains(out, "Hidden") {
		t.Errorf("%d lines, want the person and both links:\n%s", n, out)
	}
	if all := export(t, v, "TR", release.ExportOptions{Format: "ftm"}); strings.Count(all, "\n") != 1 {
		t.Errorf("a link with a hidden or unknown end is shown:\n%s", all)
	}
	second := openVault(t, "memory:")
	mustImport(t, second, "TR", options("ftm", text("b.json", out)))
	if again := export(t, second, "TR", release.ExportOptions{Format: "ftm", Own: true}); again != out {
		t.Errorf("the export of the imported export differs:\n%s\n%s", out, again)
	}
}

func TestGraphMLIsWellFormedForEveryText(t *testing.T) {
	v := openVault(t, "memory:")
	var b strings.Builder
	for r := rune(1); r < 0x11000; r += 17 {
		if !utf8.ValidRune(r) {
			continue
		}
		fmt.Fprintf(&b, `{"id":"p%d","schema":"Person","properties":{"name":[%s]}}`+"\n", r, quote("<&>]]> "+string(r)))
	}
	b.WriteString(`{"id":"a","schema":"Associate","properties":{"person":["p1"],"associate":["p18"],"weight":["2.5"]}}` + "\n")
	r := mustImport(t, v, "TR", options("ftm", text("a.json", b.String())))
	out := export(t, v, "FR", release.ExportOptions{Format: "graphml"})
	d := xml.NewDecoder(strings.NewReader(out))
	nodes, edges := 0, 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := tok.(xml.StartElement); ok {
			switch s.Name.Local {
			case "node":
				nodes++
			case "edge":
				edges++
			}
		}
	}
	if nodes != r.Stored-1 || edges != 1 {
		t.Fatalf("%d nodes and %d edges of %d elements", nodes, edges, r.Stored)
	}
}

func TestAnExportShowsOnlyWhatTheViewerMaySee(t *testing.T) {
	v := openVault(t, "memory:")
	mustImport(t, v, "TR", options("ftm", text("a.json", someFtM)))
	for _, format := range slices.DeleteFunc(slices.Clone(release.ExportFormats), func(f string) bool { return !release.OneFile(f) }) {
		if out := export(t, v, "DE", release.ExportOptions{Format: format}); strings.Contains(out, "Ben") || !strings.Contains(out, "Ada") {
			t.Errorf("%s shows DE:\n%s", format, out)
		}
	}
	if out := export(t, v, "FR", release.ExportOptions{Format: "ftm", Own: true}); out != "" {
		t.Errorf("FR has contributed nothing and exports:\n%s", out)
	}
}
