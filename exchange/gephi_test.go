package exchange_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"portolan/exchange/release"
	"portolan/graph"
)

// inGephi is what Gephi's own reader finds in a file.
type inGephi struct {
	Nodes, Edges, Labelled, Complaints int
	Directed                           bool
	Weight                             float64
	NodeColumns, EdgeColumns           map[string]string // titles, with the types that Gephi gives them
}

// TestGephiReadsAllOfIt opens releases with the reader of Gephi itself, which is large and slow to start, so that only
// the long run does it: nothing to complain of, every node, edge, weight and column there, with its type.
func TestGephiReadsAllOfIt(t *testing.T) {
	if os.Getenv("PORTOLAN_SOAK") == "" {
		return
	}
	v, dir := releaseVault(t), t.TempDir()
	for _, key := range []*graph.Key{nil, someKey()} {
		o := release.ExportOptions{Through: []graph.Kind{graph.Passage}, Pseudonyms: key}
		made := func(format string) string {
			o.Format = format
			folder := filepath.Join(dir, format+strconv.FormatBool(key != nil))
			if _, err := release.ReleaseAs(t.Context(), v, scope(t, "FR"), o, folder, false); err != nil {
				t.Fatal(err)
			}
			return folder
		}
		tables := files(t, made("csv"))
		nodes, edges := table(t, tables["nodes.csv"]), table(t, tables["edges.csv"])
		weight := 0.0
		for _, e := range edges {
			w, _ := strconv.ParseFloat(e["weight"], 64)
			weight += w
		}
		for _, format := range []string{"gexf", "graphml"} {
			got := readByGephi(t, filepath.Join(made(format), "graph."+format))
			if got.Nodes != len(nodes) || got.Edges != len(edges) || got.Labelled != len(nodes) && (key == nil || format == "gexf") || got.Complaints > 0 || !got.Directed || got.Weight != weight {
				t.Errorf("%s: of %d nodes and %d edges that weigh %v Gephi reads %+v", format, len(nodes), len(edges), weight, got)
			}
			for column := range nodes[0] {
				if _, there := got.NodeColumns[column]; !there && column != "id" && column != "label" {
					t.Errorf("%s: Gephi has no column %s of the nodes", format, column)
				}
			}
			for column := range edges[0] {
				if _, there := got.EdgeColumns[column]; !there && !strings.Contains("id source target weight", column) {
					t.Errorf("%s: Gephi has no column %s of the edges", format, column)
				}
			}
			if got.NodeColumns["records"] != "Integer" || got.EdgeColumns["possible"] != "Boolean" || got.NodeColumns["birthDate"] != "String" {
				t.Errorf("%s: Gephi's types are %v and %v", format, got.NodeColumns, got.EdgeColumns)
			}
		}
	}
}

func readByGephi(t *testing.T, file string) (got inGephi) {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "../scripts/gephi.sh", file)
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &got)
	}
	if err != nil {
		t.Fatalf("Gephi: %v: %s", err, out)
	}
	return got
}
