package exchange_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/exchange/release"
	"portolan/graph"
	"portolan/graph/vault"
)

// releaseWorld is two people who shared a passport on two passages, their
// organization and what links them; one of the people is contributed twice.
const releaseWorld = `{"id":"ada","schema":"Person","properties":{"name":["Ada Example"],"alias":["Umm Example","Ада \"quoted\" <Example>"],"birthDate":["1985-07-03"],"nationality":["Türkiye"],"gender":["female"],"passportNumber":["X 1234567"],"unscId":["ZZi.901"],"notes":["seen by Bo Secret, =cmd"]},"portolan":{"grade":{"scheme":"ADMIRALTY","code":"B2"},"validFrom":"2014-01"}}
{"id":"ada-again","schema":"Person","properties":{"name":["Ada Exampel"],"birthDate":["1985"],"nationality":["a village near Sampletown"],"unscId":["ZZi.901"],"country":["FR"]},"portolan":{"level":"RESTRICTED","validFrom":"2013-05-01"}}
{"id":"ben","schema":"Person","properties":{"name":["Ben\nExample"],"gender":["male"]},"portolan":{"audience":["FR","IPSG"],"handling":["H1"]}}
{"id":"doc","properties":{"number":["X-1234567"],"issuer":["tr"],"type":["PASSPORT"]},"portolan":{"kind":"TRAVEL_DOCUMENT"}}
{"id":"group","schema":"Organization","properties":{"name":["Example Group"]}}
{"id":"there","properties":{"departedAt":["2014-03-02T10:20"],"outcome":["PASSED"]},"portolan":{"kind":"PASSAGE"}}
{"id":"later","properties":{"departedAt":["2016-03-02"],"outcome":["REFUSED"]},"portolan":{"kind":"PASSAGE"}}
{"id":"city","properties":{"name":["Sampletown"],"unlocode":["UTAAA"],"latitude":["41.25"],"longitude":["-28.5"]},"portolan":{"kind":"PLACE"}}
{"id":"t1","portolan":{"kind":"TOOK","from":{"ref":"ada"},"to":{"ref":"there"}}}
{"id":"t2","portolan":{"kind":"TOOK","from":{"ref":"ben"},"to":{"ref":"there"}}}
{"id":"t3","portolan":{"kind":"TOOK","from":{"ref":"ben"},"to":{"ref":"later"}}}
{"id":"u1","portolan":{"kind":"USED","from":{"ref":"there"},"to":{"ref":"doc"}}}
{"id":"h1","portolan":{"kind":"HOLDS","from":{"ref":"ada"},"to":{"ref":"doc"},"validFrom":"2011-02","validTo":"2015"}}
{"id":"h2","portolan":{"kind":"HOLDS","from":{"ref":"ben"},"to":{"ref":"doc"}}}
{"id":"m","portolan":{"kind":"MEMBER_OF","from":{"ref":"ada-again"},"to":{"ref":"group"}},"properties":{"role":["driver"]}}
{"id":"a","schema":"Associate","properties":{"person":["ben"],"associate":["ada"],"relationship":["friend of a friend"],"weight":["2.5"]}}
`

// secrets are the texts of releaseWorld that a pseudonymised release must not
// hold, whatever the format.
var secrets = []string{"Ada", "Ада", "Ben", "Exam", "Umm", "1234567", "Secret", "ZZi", "village", "Sampletown", "UTAAA", "41.25", "28.5", "driver", "friend", "\"ada", "t1\"", "IPSG", "Group", "Türkiye"}

// pseudonyms are ids and codes as a pseudonymised release shows them.
var pseudonyms = regexp.MustCompile("[0-9a-f]{32}")

func releaseVault(t testing.TB) *vault.Vault {
	v := openVault(t, "memory:")
	if r := mustImport(t, v, "TR", options("ftm", text("a.json", releaseWorld))); r.Rejected > 0 || r.Dangling.Count() > 0 {
		t.Fatal(r.Text())
	}
	return v
}

// released writes a release and reads its files.
func released(t testing.TB, v *vault.Vault, member string, o release.ExportOptions) (release.Manifest, map[string][]byte) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "release")
	m, err := release.ReleaseAs(context.Background(), v, scope(t, member), o, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	return m, files(t, dir)
}

func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, n := range names {
		if out[n.Name()], err = os.ReadFile(filepath.Join(dir, n.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func someKey() *graph.Key { return &graph.Key{1, 2, 3} }

func TestAReleaseHasAManifestThatIsTrueOfItsFiles(t *testing.T) {
	v := releaseVault(t)
	for _, format := range release.ExportFormats {
		m, got := released(t, v, "FR", release.ExportOptions{Format: format})
		var read release.Manifest
		if err := json.Unmarshal(got[release.ManifestName], &read); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(read) != fmt.Sprint(m) || m.State == "" || m.Scope != scope(t, "FR").Digest() || m.Records == 0 || m.Links == 0 {
			t.Errorf("%s: the manifest is %+v", format, read)
		}
		if len(m.Files) != len(got)-1 {
			t.Errorf("%s: the manifest lists %d files of %d", format, len(m.Files), len(got)-1)
		}
		for _, f := range m.Files {
			sum := sha256.Sum256(got[f.Name])
			if f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != int64(len(got[f.Name])) {
				t.Errorf("%s: %s is not what the manifest says", format, f.Name)
			}
		}
		if again, other := released(t, v, "FR", release.ExportOptions{Format: format}); fmt.Sprint(again) != fmt.Sprint(m) || !same(got, other) {
			t.Errorf("%s: the same state gives other bytes", format)
		}
	}
}

func same(a, b map[string][]byte) bool {
	for name, content := range a {
		if !bytes.Equal(content, b[name]) {
			return false
		}
	}
	return len(a) == len(b)
}

// table reads a file of CSV.
func table(t *testing.T, content []byte) (rows []map[string]string) {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = r[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestNodesAreEntitiesAndEdgesTheirLinks(t *testing.T) {
	v := releaseVault(t)
	m, got := released(t, v, "FR", release.ExportOptions{Format: "csv"})
	nodes, edges := table(t, got["nodes.csv"]), table(t, got["edges.csv"])
	if len(nodes) != 7 || m.Records != 7 || len(edges) != 8 || m.Links != 8 {
		t.Fatalf("%d nodes and %d edges: %+v", len(nodes), len(edges), m)
	}
	ids := map[string]map[string]string{}
	for _, n := range nodes {
		ids[n["id"]] = n
	}
	for _, e := range edges {
		if ids[e["source"]] == nil || ids[e["target"]] == nil {
			t.Errorf("an edge without its nodes: %v", e)
		}
		if e["kind"] == "ASSOCIATE" && (e["directed"] != "false" || e["weight_stated"] != "2.5" || e["weight"] != "1") {
			t.Errorf("the associates are %v", e)
		}
		if e["kind"] == "HOLDS" && e["valid_from"] == "2011-02" && ids[e["source"]]["label"] != "Ada Example" {
			t.Errorf("Ada holds %v", e)
		}
	}
	ada := slices.IndexFunc(nodes, func(n map[string]string) bool { return n["records"] == "2" })
	if n := nodes[max(ada, 0)]; n["label"] != "Ada Example" || n["name"] != "Ada Exampel; Ada Example" || n["birthDate"] != "1985; 1985-07-03" ||
		n["level"] != "RESTRICTED" || n["valid_from"] != "2013-05-01" || n["owner"] != "TR" || n["grade"] != "ADMIRALTY B2" || n["ref"] != "ada; ada-again" {
		t.Errorf("Ada is %v", n)
	}
}

func TestWindowKindsAndThroughSelect(t *testing.T) {
	v := releaseVault(t)
	people := []graph.Kind{graph.Person}
	at := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name         string
		o            release.ExportOptions
		nodes, edges int
	}{
		{"people", release.ExportOptions{Kinds: people}, 2, 1},
		{"records of people", release.ExportOptions{Kinds: people, PerRecord: true}, 3, 1},
		{"people who share", release.ExportOptions{Kinds: people, Through: []graph.Kind{graph.Passage, graph.TravelDocument}}, 2, 3},
		{"one kind of link", release.ExportOptions{Kinds: append(people, graph.TravelDocument, graph.Holds)}, 3, 2},
		{"only kinds of links", release.ExportOptions{Kinds: []graph.Kind{graph.Holds}}, 7, 2},
		{"a year", release.ExportOptions{Kinds: append(people, graph.Passage), Window: graph.Window{ValidFrom: at(2016), ValidTo: at(2017)}}, 3, 2},
		{"one's own", release.ExportOptions{Own: true}, 0, 0},
	} {
		c.o.Format = "csv"
		m, got := released(t, v, "FR", c.o)
		if n, e := len(table(t, got["nodes.csv"])), len(table(t, got["edges.csv"])); n != c.nodes || e != c.edges || m.Records != n || m.Links != e {
			t.Errorf("%s: %d nodes and %d edges, want %d and %d", c.name, n, e, c.nodes, c.edges)
		}
	}
	if m, _ := released(t, v, "TR", release.ExportOptions{Format: "csv", Own: true}); m.Records != 7 || m.Links != 8 {
		t.Errorf("one's own graph is %+v", m)
	}
	if m, _ := released(t, v, "FR", release.ExportOptions{Format: "ftm", Window: graph.Window{ValidFrom: at(2016), ValidTo: at(2017)}, Kinds: []graph.Kind{graph.Passage, graph.Took}}); m.Records != 1 || m.Links != 1 {
		t.Errorf("2016 as ftm is %+v", m)
	}
}

func TestPseudonymsHideWhatNames(t *testing.T) {
	v := releaseVault(t)
	for _, format := range release.ExportFormats {
		o := release.ExportOptions{Format: format, Pseudonyms: someKey()}
		m, got := released(t, v, "FR", o)
		for name, content := range got {
			if name == release.CodebookName {
				if !strings.Contains(string(content), "Dates stay as they are") {
					t.Errorf("%s: the codebook does not say that dates stay", format)
				}
				continue
			}
			for _, s := range secrets {
				if bytes.Contains(content, []byte(s)) {
					t.Errorf("%s: %s holds %q", format, name, s)
				}
			}
		}
		if m.Pseudonyms == nil || m.Records == 0 {
			t.Errorf("%s: the manifest is %+v", format, m)
		}
		if _, again := released(t, v, "FR", o); !same(got, again) {
			t.Errorf("%s: the same key gives another release", format)
		}
		o.Pseudonyms = &graph.Key{9}
		other, unlike := released(t, v, "FR", o)
		if other.Pseudonyms.Key == m.Pseudonyms.Key || same(got, unlike) {
			t.Errorf("%s: another key gives the same pseudonyms", format)
		}
		for name, content := range got {
			for _, id := range pseudonyms.FindAll(content, -1) {
				if name != release.ManifestName && bytes.Contains(unlike[name], id) {
					t.Errorf("%s: the pseudonym %s is in the %s of two keys", format, id, name)
				}
			}
			if bytes.Contains(content, []byte(`[""]`)) {
				t.Errorf("%s: a list of nothing stands in %s", format, name)
			}
		}
	}
}

func TestPseudonymsKeepWhatIsEqualAndWhatIsLinked(t *testing.T) {
	v := releaseVault(t)
	open, _ := released(t, v, "FR", release.ExportOptions{Format: "csv"})
	closed, got := released(t, v, "FR", release.ExportOptions{Format: "csv", Pseudonyms: someKey()})
	if open.Records != closed.Records || open.Links != closed.Links {
		t.Fatalf("%+v and %+v", open, closed)
	}
	nodes := table(t, got["nodes.csv"])
	byKind := map[string]map[string]string{}
	for _, n := range nodes {
		byKind[n["kind"]+n["gender"]] = n
	}
	ada, doc := byKind["PERSONfemale"], byKind["TRAVEL_DOCUMENT"]
	if ada["passportNumber"] == "" || ada["passportNumber"] != doc["number"] {
		t.Errorf("one number has the pseudonyms %q and %q", ada["passportNumber"], doc["number"])
	}
	if ada["birthDate"] != "1985; 1985-07-03" || ada["nationality"] != "TR" || ada["records"] != "2" {
		t.Errorf("Ada is %v", ada)
	}
	for _, n := range nodes {
		for _, dropped := range []string{"label", "name", "notes", "ref", "dataset", "audience", "latitude"} {
			if _, there := n[dropped]; there {
				t.Fatalf("there is a column %s", dropped)
			}
		}
	}
	if !slices.IsSortedFunc(nodes, func(a, b map[string]string) int { return strings.Compare(a["id"], b["id"]) }) {
		t.Error("the order of the nodes is not that of their pseudonyms")
	}
}

func TestAReleaseIsWholeOrNotThere(t *testing.T) {
	v := releaseVault(t)
	s, o := scope(t, "FR"), release.ExportOptions{Format: "parquet"}
	parent := t.TempDir()
	dir := filepath.Join(parent, "release")
	write := func(ctx context.Context, replace bool) error {
		_, err := release.ReleaseAs(ctx, v, s, o, dir, replace)
		return err
	}
	stopped, cancel := context.WithCancel(context.Background())
	stopping := o
	stopping.Progress = func(int, int) { cancel() }
	if _, err := release.ReleaseAs(stopped, v, s, stopping, dir, false); err == nil {
		t.Error("a stopped release succeeds")
	}
	if names, _ := os.ReadDir(parent); len(names) != 0 {
		t.Errorf("a stopped release leaves %v", names)
	}
	if err := write(context.Background(), false); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	if err := write(context.Background(), false); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a release is written over: %v", err)
	}
	if err := write(stopped, true); err == nil || !same(before, files(t, dir)) {
		t.Errorf("a stopped release replaces one: %v", err)
	}
	if err := write(context.Background(), true); err != nil || !same(before, files(t, dir)) {
		t.Errorf("a release is not replaced: %v", err)
	}
	if names, _ := os.ReadDir(parent); len(names) != 1 {
		t.Errorf("a replaced release leaves %v", names)
	}
	if err := os.Remove(filepath.Join(dir, release.ManifestName)); err != nil {
		t.Fatal(err)
	}
	if err := write(context.Background(), true); err == nil || !strings.Contains(err.Error(), "is not a release") {
		t.Errorf("a folder of others is replaced: %v", err)
	}
}

func TestAnArchiveHoldsTheRelease(t *testing.T) {
	v := releaseVault(t)
	o := release.ExportOptions{Format: "csv"}
	_, want := released(t, v, "FR", o)
	var b bytes.Buffer
	if _, err := release.ArchiveAs(context.Background(), v, scope(t, "FR"), o, &b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if got[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if !same(want, got) {
		t.Error("the archive holds another release than the folder")
	}
}

func TestExportRefusesWhatItCannotDo(t *testing.T) {
	v := releaseVault(t)
	for _, c := range []struct {
		o      release.ExportOptions
		reason string
	}{
		{release.ExportOptions{Format: "xlsx"}, "none of ftm"},
		{release.ExportOptions{Format: "parquet"}, "name a folder"},
		{release.ExportOptions{Format: "ftm", Through: []graph.Kind{graph.Passage}}, "as they were contributed"},
		{release.ExportOptions{Format: "gexf", Through: []graph.Kind{graph.Took}}, "kind of link"},
		{release.ExportOptions{Format: "gexf", Window: graph.Window{ValidFrom: time.Unix(1e9, 0), ValidTo: time.Unix(0, 0)}}, "before it begins"},
	} {
		var b bytes.Buffer
		if _, err := release.ExportAs(context.Background(), v, scope(t, "FR"), c.o, &b); err == nil || !strings.Contains(err.Error(), c.reason) || b.Len() > 0 {
			t.Errorf("%+v: %v; want %q", c.o, err, c.reason)
		}
	}
}
