package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portolan/exchange/release"
	"portolan/graph"
	"portolan/graph/vault"
)

// contribution is what one member sends at once.
type contribution struct {
	member string
	hidden bool // from the viewer, itself or by an end
	lines  []string
}

// drawContributions draws records of every kind, some shown to all and some to
// nobody else, with reference keys and codes that meet, and links and judgements
// within and between the two halves.
func drawContributions(r *rand.Rand) (out []contribution) {
	type record struct {
		member, ref string
		kind        graph.Kind
	}
	var records []record
	for round := range 2 {
		for _, member := range []string{"TR", "FR"} { // what TR sends is hidden
			c := contribution{member: member, hidden: member == "TR"}
			for _, k := range graph.RecordKinds() {
				ref := fmt.Sprintf("%s-%d", k, round)
				records = append(records, record{member, ref, k})
				c.lines = append(c.lines, fmt.Sprintf(`{"id":%q,"properties":{%s},"portolan":{"kind":%q,"ref":%q,"validFrom":%q%s}}`,
					ref, meetingProperties(r, k), k, ref, fmt.Sprint(2010+r.IntN(8)), shownTo(c.hidden)))
			}
			out = append(out, c)
		}
	}
	for i := range 400 {
		a, b := records[r.IntN(len(records))], records[r.IntN(len(records))]
		k := graph.LinkKinds()[r.IntN(len(graph.LinkKinds()))]
		if a == b || !k.Info().MayJoin(a.kind, b.kind) {
			continue
		}
		c := contribution{member: []string{"TR", "FR"}[r.IntN(2)]}
		own := c.member == "TR"
		c.hidden = own || a.member == "TR" || b.member == "TR"
		props := meetingProperties(r, k)
		if k == graph.Judgement {
			props = `"verdict":["SAME"],"reason":["drawn"]`
		}
		c.lines = []string{fmt.Sprintf(`{"properties":{%s},"portolan":{"kind":%q,"ref":"l%d","from":{"owner":%q,"dataset":"d","ref":%q},"to":{"owner":%q,"dataset":"d","ref":%q}%s}}`,
			props, k, i, a.member, a.ref, b.member, b.ref, shownTo(own))}
		out = append(out, c)
	}
	return out
}

func shownTo(hidden bool) string {
	if hidden {
		return `,"audience":[]`
	}
	return `,"audience":"all"`
}

// meetingProperties are some properties of a kind whose codes come from a few,
// so that records of several members are one entity.
func meetingProperties(r *rand.Rand, k graph.Kind) string {
	var out []string
	for _, p := range k.Info().Properties {
		text := fmt.Sprintf("%s %d", p.Name, r.IntN(3))
		switch p.Type {
		case graph.DateType:
			text = fmt.Sprintf("20%02d-0%d", 10+r.IntN(8), 1+r.IntN(9))
		case graph.NumberType:
			text = fmt.Sprint(1 + r.IntN(3))
		case graph.EnumType:
			text = p.Options[r.IntN(len(p.Options))]
		case graph.CodeType:
			text = fmt.Sprintf("UTX%d", r.IntN(2))
		case graph.CountryType:
			text = []string{"TR", "FR"}[r.IntN(2)]
		}
		if r.IntN(2) == 0 {
			out = append(out, fmt.Sprintf("%q:[%q]", p.Name, text))
		}
	}
	return strings.Join(out, ",")
}

// playContributions imports what is not left out, each at its own time.
func playContributions(t *testing.T, all []contribution, without bool) *vault.Vault {
	t.Helper()
	key, _ := graph.ParseKey(strings.Repeat("ab", 32))
	var now time.Time
	v, err := vault.Open(context.Background(), vault.Config{Store: "memory:", Key: &key, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	for i, c := range all {
		now = time.Date(2020, 1, 1, i, 0, 0, 0, time.UTC)
		if without && c.hidden {
			continue
		}
		o := options("ftm", text("c.json", strings.Join(c.lines, "\n")+"\n"))
		mustImport(t, v, c.member, o)
	}
	return v
}

// exports are the options under which the two worlds are compared.
func exports() (out []release.ExportOptions) {
	window := graph.Window{ValidFrom: time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC), ValidTo: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)}
	known := graph.Window{KnownAt: time.Date(2020, 1, 2, 12, 0, 0, 0, time.UTC)}
	through := []graph.Kind{graph.Passage, graph.TravelDocument, graph.Phone, graph.Organization}
	for _, format := range release.ExportFormats {
		for _, key := range []*graph.Key{nil, someKey()} {
			all := []release.ExportOptions{{}, {Window: window}, {Window: known}, {Own: true}, {Kinds: []graph.Kind{graph.Person, graph.Organization, graph.Associate, graph.Leads}}}
			if format != "ftm" {
				all = append(all, release.ExportOptions{PerRecord: true}, release.ExportOptions{Kinds: []graph.Kind{graph.Person}, Through: through})
			}
			if key != nil { // what is masked was chosen as above
				all = []release.ExportOptions{all[0], all[1], all[len(all)-1]}
			}
			for _, o := range all {
				o.Format, o.Pseudonyms = format, key
				out = append(out, o)
			}
		}
	}
	return out
}

// TestTwoWorldsGiveEqualExports: with restricted contributions and without them
// a viewer who may not see them gets the same bytes, in every format, file,
// manifest and codebook, and as an archive and a single file.
func TestTwoWorldsGiveEqualExports(t *testing.T) {
	worlds := 1
	if os.Getenv("PORTOLAN_SOAK") != "" {
		worlds = 60
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	for range worlds {
		all := drawContributions(r)
		full, bare := playContributions(t, all, false), playContributions(t, all, true)
		for _, viewer := range []string{"DE", "FR"} {
			compareExports(t, full, bare, viewer)
		}
		compareNothing(t, full, bare)
	}
}

func compareExports(t *testing.T, full, bare *vault.Vault, viewer string) {
	t.Helper()
	for _, o := range exports() {
		if viewer == "FR" && o.Own {
			continue // an owner's links whose end was never there are its own in both, by other versions
		}
		wm, want := released(t, bare, viewer, o)
		_, got := released(t, full, viewer, o)
		for name := range want {
			if !bytes.Equal(got[name], want[name]) {
				t.Errorf("as %s, %s of %+v differs:\nwith the hidden elements    %.900q\nas if they never existed    %.900q", viewer, name, o, got[name], want[name])
			}
		}
		if len(got) != len(want) || wm.Records == 0 && !o.Own {
			t.Errorf("as %s, %+v has the files %d and %d, records %d", viewer, o, len(got), len(want), wm.Records)
		}
		if o.Own || o.PerRecord {
			continue // the same code from here on
		}
		if archived(t, full, viewer, o) != archived(t, bare, viewer, o) {
			t.Errorf("as %s, the archive of %+v differs", viewer, o)
		}
		if release.OneFile(o.Format) && export(t, full, viewer, o) != export(t, bare, viewer, o) {
			t.Errorf("as %s, the single file of %+v differs", viewer, o)
		}
	}
}

func archived(t *testing.T, v *vault.Vault, member string, o release.ExportOptions) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := release.ArchiveAs(context.Background(), v, scope(t, member), o, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compareNothing sees that the comparison would find a leak: who may see what is
// hidden gets other bytes.
func compareNothing(t *testing.T, full, bare *vault.Vault) {
	t.Helper()
	for _, o := range exports() {
		_, want := released(t, bare, "TR", o)
		_, got := released(t, full, "TR", o)
		if same(want, got) {
			t.Errorf("what is hidden from others makes no difference to its owner's %+v: the comparison proves nothing about it", o)
		}
	}
}

// TestARestrictionStopsAnExport: what is restricted while a release is made is
// not in it.
func TestARestrictionStopsAnExport(t *testing.T) {
	v := openVault(t, "memory:")
	var b strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&b, `{"id":"p%d","schema":"Person","properties":{"name":["Person Example %d"]}}`+"\n", i, i)
	}
	mustImport(t, v, "TR", options("ftm", text("a.json", b.String())))
	restricted := false
	o := release.ExportOptions{Format: "csv", Progress: func(done, _ int) {
		if restricted || done < 4000 {
			return
		}
		restricted = true
		now := options("ftm", text("b.json", `{"id":"p7","schema":"Person","properties":{"name":["Person Example 7"]}}`+"\n"))
		now.Marking = graph.Marking{Audience: []string{"TR"}, Level: graph.Official}
		mustImport(t, v, "TR", now)
	}}
	dir := filepath.Join(t.TempDir(), "release")
	if _, err := release.ReleaseAs(context.Background(), v, scope(t, "FR"), o, dir, false); err != nil {
		t.Fatal(err)
	}
	rows := table(t, files(t, dir)["nodes.csv"])
	for _, n := range rows {
		if n["label"] == "Person Example 7" {
			t.Error("what was restricted while it was written is in the release")
		}
	}
	if !restricted || len(rows) != 19999 {
		t.Errorf("%d rows", len(rows))
	}
}
