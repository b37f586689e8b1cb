package exchange_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"portolan/exchange"
	"portolan/exchange/release"
	fictional "portolan/exchange/world"
	"portolan/graph"
	"portolan/graph/vault"
)

// python runs a program where NetworkX, pandas and pyarrow are, in a folder, and
// fails where there is none: what is not read back by other readers is not
// tested.
func python(t *testing.T, dir, program string) string {
	t.Helper()
	path := os.Getenv("PORTOLAN_PYTHON")
	if path == "" {
		out, err := exec.Command("../scripts/python.sh", "--path").Output()
		if path = strings.TrimSpace(string(out)); err != nil || path == "" {
			t.Fatalf("no Python with NetworkX, pandas and pyarrow: run scripts/python.sh, or name one in PORTOLAN_PYTHON: %v", err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-c", program)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s\nof\n%s", err, out, program)
	}
	return strings.TrimSpace(string(out))
}

// smallWorld is a vault with what three members contribute to a small fictional
// world.
func smallWorld(t *testing.T) *vault.Vault {
	t.Helper()
	p := fictional.Default()
	p.People = 500
	w, err := fictional.Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := w.Write(dir); err != nil {
		t.Fatal(err)
	}
	v := openVault(t, "memory:")
	for _, member := range []string{"TR", "FR", "UN"} {
		o := exchange.ImportOptions{Format: "ftm", Files: []string{filepath.Join(dir, member+".ftm.jsonl")}, Marking: graph.Marking{All: true, Level: graph.Official}, Dataset: "world"}
		if _, err := exchange.Import(context.Background(), v, scope(t, member), o); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

var snippet = regexp.MustCompile("(?s)```python\n(.*?)```")

// TestWhatTheGuideSaysIsTrue runs the Python of docs/snapshots.md, one snippet
// after the other, on releases of a fictional world, and imports what it made.
func TestWhatTheGuideSaysIsTrue(t *testing.T) {
	guide, err := os.ReadFile("../docs/snapshots.md")
	if err != nil {
		t.Fatal(err)
	}
	var program strings.Builder
	for _, m := range snippet.FindAllStringSubmatch(string(guide), -1) {
		program.WriteString(m[1])
	}
	v, dir := smallWorld(t), t.TempDir()
	for folder, o := range map[string]release.ExportOptions{
		"release": {Format: "parquet"}, "tables": {Format: "csv"}, "drawing": {Format: "gexf"},
		"people": {Format: "graphml", Kinds: []graph.Kind{graph.Person}, Through: []graph.Kind{graph.Passage, graph.TravelDocument}},
	} {
		if _, err := release.ReleaseAs(context.Background(), v, scope(t, "IPSG"), o, filepath.Join(dir, folder), false); err != nil {
			t.Fatal(err)
		}
	}
	program.WriteString("\nprint(len(central), len(clients))\n")
	if out := python(t, dir, program.String()); !strings.HasPrefix(out, "10 ") || strings.HasSuffix(out, " 0") {
		t.Errorf("the guide's program finds %q", out)
	}
	o := exchange.ImportOptions{Format: "graphml", Files: []string{filepath.Join(dir, "made.graphml")}, Marking: toAll, Dataset: "study"}
	if r := mustImport(t, v, "FR", o); r.Stored != 3 || r.Rejected > 0 {
		t.Error(r.Text())
	}
}

// TestEveryReaderReadsTheSameGraph reads one graph in every format and compares
// nodes, edges, kinds, weights and the awkward texts.
func TestEveryReaderReadsTheSameGraph(t *testing.T) {
	v, dir := releaseVault(t), t.TempDir()
	through := []graph.Kind{graph.Passage}
	for _, key := range []*graph.Key{nil, someKey()} {
		for _, format := range []string{"csv", "parquet", "graphml", "gexf"} {
			folder := filepath.Join(dir, fmt.Sprint(format, key != nil))
			if _, err := release.ReleaseAs(context.Background(), v, scope(t, "FR"), release.ExportOptions{Format: format, Through: through, Pseudonyms: key}, folder, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	const program = `
import pandas as pd, pyarrow.parquet as pq, networkx as nx, math
for hidden in ["false", "true"]:
    n, e = pd.read_parquet(f"parquet{hidden}/nodes.parquet"), pd.read_parquet(f"parquet{hidden}/edges.parquet")
    cn = pd.read_csv(f"csv{hidden}/nodes.csv", dtype=str, keep_default_na=False)
    ce = pd.read_csv(f"csv{hidden}/edges.csv", dtype=str, keep_default_na=False)
    ml, gx = nx.read_graphml(f"graphml{hidden}/graph.graphml", force_multigraph=True), nx.read_gexf(f"gexf{hidden}/graph.gexf")
    assert list(n.columns) == list(cn.columns) and list(e.columns) == list(ce.columns)
    want = sorted((r.source, r.target, r.kind, r.weight, r.directed, r.possible, r.id) for r in e.itertuples())
    assert want == sorted((r.source, r.target, r.kind, float(r.weight), r.directed == "true", r.possible == "true", r.id) for r in ce.itertuples())
    for g in [ml, gx]:
        assert sorted(g.nodes) == sorted(n.id) == sorted(cn.id)
        assert want == sorted((a, b, d["kind"], d["weight"], d["directed"], d["possible"], d["id"].split(".")[0]) for a, b, d in g.edges(data=True)), list(g.edges(data=True))
    for row in n.itertuples():
        text = cn[cn.id == row.id].iloc[0]
        for column in n.columns:
            value = getattr(row, column)
            if value is None or isinstance(value, float) and math.isnan(value):
                flat, shown = "", None
            elif hasattr(value, "tolist"):
                flat = shown = "; ".join(value.tolist())
            else:
                flat, shown = str(value), value
            got = text[column].replace("\r\n", "\n")
            assert got == flat or float(got) == float(flat), (column, got, flat)
            if column not in ["id"]:
                assert ml.nodes[row.id].get(column) == shown, (column, ml.nodes[row.id].get(column), shown)
                if column != "label":
                    assert gx.nodes[row.id].get(column) == shown, (column, gx.nodes[row.id].get(column), shown)
    types = {f.name: str(f.type) for f in pq.read_schema(f"parquet{hidden}/nodes.parquet")}
    assert types["id"] == "string" and types["records"] == "int32" and types["birthDate"].startswith("list<") , types
    types = {f.name: str(f.type) for f in pq.read_schema(f"parquet{hidden}/edges.parquet")}
    assert types["weight"] == "double" and types["possible"] == "bool" and types["valid_from"] == "string", types
print(len(n), len(e))
`
	if out := python(t, dir, program); out != "5 7" {
		t.Errorf("the readers find %q", out)
	}
}

// TestWhatNetworkXWritesComesIn imports a graph that NetworkX wrote.
func TestWhatNetworkXWritesComesIn(t *testing.T) {
	dir := t.TempDir()
	python(t, dir, `
import networkx as nx
g = nx.les_miserables_graph()
for n in g: g.nodes[n]["name"] = "Fictional " + n
nx.write_graphml(g, "made.graphml")
`)
	v := openVault(t, "memory:")
	o := exchange.ImportOptions{Format: "graphml", Files: []string{filepath.Join(dir, "made.graphml")}, Marking: toAll}
	if r := mustImport(t, v, "FR", o); r.Stored != 77+254 || r.Rejected > 0 {
		t.Error(r.Text())
	}
	if r := mustImport(t, v, "FR", o); r.Stored != 0 {
		t.Error(r.Text())
	}
}
