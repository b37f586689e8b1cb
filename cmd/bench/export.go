package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"portolan/exchange"
	"portolan/exchange/release"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/vault"
)

// The graph that the export workload writes.
const (
	exportedPeople = 200_000
	exportedLinks  = 1_000_000
)

// exports writes a release of a million links as Parquet from a store that was
// opened anew, has it read back by pyarrow, and lets pyarrow write the same
// tables and NetworkX a tenth of the same graph beside it.
func exports(ctx context.Context, b *Bench) error {
	python, err := pythonPath(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "portolan-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := access.New(access.Grant{Member: "TR", User: "bench", Clearance: graph.Confidential, Purposes: graph.PurposeCodes, Version: "1"})
	if err != nil {
		return err
	}
	url := "embedded:" + filepath.Join(dir, "store")
	if err := fillForExport(ctx, b, url, filepath.Join(dir, "graph.ftm.json"), s); err != nil {
		return err
	}
	var best, worst time.Duration
	for round := range min(b.Rounds, 3) {
		took, err := exportOnce(ctx, b, url, filepath.Join(dir, fmt.Sprint("parquet", round)), s, "parquet")
		if err != nil {
			return err
		}
		if err := readBack(ctx, b, python, filepath.Join(dir, fmt.Sprint("parquet", round)), url, s); err != nil {
			return err
		}
		b.Record(Figure{Name: fmt.Sprintf("Parquet release, round %d", round+1), Value: took.Seconds(), Unit: "s",
			Note: fmt.Sprintf("%d nodes and %d links with all properties, graph and manifest included", exportedPeople, exportedLinks)})
		if best == 0 || took < best {
			best = took
		}
		worst = max(worst, took)
	}
	b.Record(Figure{Name: "Parquet release", Value: worst.Seconds(), Unit: "s", Goal: 5, AtMost: true, Note: "the worst round"})
	took, err := exportOnce(ctx, b, url, filepath.Join(dir, "graphml"), s, "graphml")
	if err != nil {
		return err
	}
	b.Record(Figure{Name: "GraphML release", Value: exportedLinks / took.Seconds(), Unit: "links/s"})
	return peers(ctx, b, python, filepath.Join(dir, "parquet0"), best)
}

// fillForExport makes the store: people and links of four kinds between them.
func fillForExport(ctx context.Context, b *Bench, url, file string, s access.Scope) error {
	if err := writeLinked(file); err != nil {
		return err
	}
	v, err := vault.Open(ctx, vault.Config{Store: url})
	if err != nil {
		return err
	}
	defer v.Close()
	r, err := exchange.Import(ctx, v, s, exchange.ImportOptions{Format: "ftm", Files: []string{file}, Dataset: "bench", Marking: graph.Marking{All: true, Level: graph.Official}})
	if err != nil {
		return err
	}
	return b.Check(r.Stored == exportedPeople+exportedLinks, "%d stored, %d rejected", r.Stored, r.Rejected)
}

func writeLinked(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for i := range exportedPeople {
		fmt.Fprintf(w, `{"id":"p%[1]d","schema":"Person","properties":{"name":["Adaxample%[1]d Made-Up"],"alias":["Abu Made-Up %[2]d"],"birthDate":["19%[3]d-07-03"],"nationality":["TR"],"gender":["female"]},"portolan":{"grade":{"scheme":"ADMIRALTY","code":"B2"}}}`+"\n", i, i%5000, 50+i%50)
	}
	r := rand.New(rand.NewPCG(1, 1))
	kinds := []string{"ASSOCIATE", "COMMUNICATED", "FAMILY", "LEADS"}
	for i := range exportedLinks {
		from := r.IntN(exportedPeople)
		to := (from + 1 + r.IntN(exportedPeople-1)) % exportedPeople
		props := []string{fmt.Sprintf(`"relationship":["friend"],"weight":["%d"]`, i%9+1), fmt.Sprintf(`"count":["%d"],"channel":["telephone"]`, i%50+1), `"relationship":["cousin"]`, `"role":["driver"]`}[i%4]
		fmt.Fprintf(w, `{"id":"l%d","properties":{%s},"portolan":{"kind":%q,"from":{"ref":"p%d"},"to":{"ref":"p%d"},"validFrom":"2014-%02d-%02d","grade":{"scheme":"ADMIRALTY","code":"B2"}}}`+"\n",
			i, props, kinds[i%4], from, to, i%12+1, i%28+1)
	}
	return w.Flush()
}

// exportOnce times one release, of a store in which nothing has been asked yet.
func exportOnce(ctx context.Context, b *Bench, url, dir string, s access.Scope, format string) (time.Duration, error) {
	v, err := vault.Open(ctx, vault.Config{Store: url, MustExist: true})
	if err != nil {
		return 0, err
	}
	defer v.Close()
	runtime.GC()
	busy, counted := processorTime()
	began := time.Now()
	m, err := release.ReleaseAs(ctx, v, s, release.ExportOptions{Format: format}, dir, false)
	took := time.Since(began)
	if err != nil {
		return 0, err
	}
	if now, ok := processorTime(); ok && counted {
		b.Record(Figure{Name: format + ", processor time", Value: now - busy, Unit: "s", Note: "user and system, of all cores"})
	}
	return took, b.Check(m.Records == exportedPeople && m.Links == exportedLinks, "%d nodes and %d links", m.Records, m.Links)
}

// rowSum is the order-free sum of the hashes of the links of a graph.
func rowSum(ctx context.Context, url string, s access.Scope) (sum uint64, err error) {
	v, err := vault.Open(ctx, vault.Config{Store: url, MustExist: true})
	if err != nil {
		return 0, err
	}
	defer v.Close()
	err = v.Ask(ctx, s, vault.Question{Action: "query", Text: "bench"}, func(ctx context.Context, w *vault.View) error {
		sum = 0
		g, err := w.Graph(ctx, vault.Spec{})
		if err != nil {
			return err
		}
		for from := range int32(g.Len()) {
			for l := g.OutOff[from]; l < g.OutOff[from+1]; l++ {
				h := sha256.Sum256(fmt.Appendf(nil, "%s %s %s %s", g.LinkIDs[l], g.IDs[from], g.IDs[g.OutTo[l]], g.LinkKinds[l]))
				sum += binary.BigEndian.Uint64(h[:8])
			}
		}
		return nil
	})
	return sum, err
}

const readBackProgram = `
import sys, json, hashlib, pyarrow.parquet as pq
nodes, edges = (pq.read_table(f"{sys.argv[1]}/{name}.parquet") for name in ("nodes", "edges"))
total = 0
for row in zip(*(edges[c].to_pylist() for c in ("id", "source", "target", "kind"))):
    total += int.from_bytes(hashlib.sha256(" ".join(row).encode()).digest()[:8], "big")
known = set(nodes["id"].to_pylist())
stated = sum(x for x in edges["weight_stated"].to_pylist() if x is not None)
print(json.dumps({"nodes": nodes.num_rows, "edges": edges.num_rows, "sum": str(total % 2**64), "stated": stated, "names": len(set(nodes["label"].to_pylist())),
    "ends": all(x in known for c in ("source", "target") for x in edges[c].to_pylist())}))
`

// readBack compares what pyarrow reads with what the store holds.
func readBack(ctx context.Context, b *Bench, python, dir, url string, s access.Scope) error {
	var got struct {
		Nodes, Edges, Names int
		Sum                 string
		Stated              float64
		Ends                bool
	}
	if err := runPython(ctx, python, readBackProgram, &got, dir); err != nil {
		return err
	}
	want, err := rowSum(ctx, url, s)
	if err != nil {
		return err
	}
	stated := 0.0
	for i := 0; i < exportedLinks; i += 4 {
		stated += float64(i%9 + 1)
	}
	return b.Check(got.Nodes == exportedPeople && got.Edges == exportedLinks && got.Names == exportedPeople && got.Ends && got.Stated == stated && got.Sum == fmt.Sprint(want),
		"pyarrow reads %+v, the store holds the links %d and the weights %v", got, want, stated)
}

const peersProgram = `
import sys, json, time, pyarrow.parquet as pq, networkx as nx
nodes, edges = (pq.read_table(f"{sys.argv[1]}/{name}.parquet") for name in ("nodes", "edges"))
took = []
for _ in range(3):
    began = time.time()
    pq.write_table(nodes, f"{sys.argv[1]}/n.tmp", compression="snappy")
    pq.write_table(edges, f"{sys.argv[1]}/e.tmp", compression="snappy")
    took.append(time.time() - began)
part = edges.slice(0, edges.num_rows // 10)
columns = [c for c in part.column_names if part[c].null_count < part.num_rows]
g = nx.MultiDiGraph()
for row in part.select(columns).to_pylist():
    data = {k: "; ".join(v) if isinstance(v, list) else v for k, v in row.items() if v is not None and k not in ("source", "target")}
    g.add_edge(row["source"], row["target"], **data)
began = time.time()
nx.write_graphml(g, f"{sys.argv[1]}/g.tmp")
print(json.dumps({"pyarrow": min(took), "networkx": g.number_of_edges() / (time.time() - began)}))
`

// peers lets others write what is in memory already.
func peers(ctx context.Context, b *Bench, python, dir string, ours time.Duration) error {
	var got struct{ PyArrow, NetworkX float64 }
	if err := runPython(ctx, python, peersProgram, &got, dir); err != nil {
		return err
	}
	b.Record(Figure{Name: "pyarrow writes the same tables", Value: got.PyArrow, Unit: "s",
		Note: fmt.Sprintf("from memory, best of 3; the release, with reading and joining, takes %.3g times that", ours.Seconds()/got.PyArrow)})
	b.Record(Figure{Name: "NetworkX writes GraphML", Value: got.NetworkX, Unit: "links/s", Note: "a tenth of the links, from memory"})
	return nil
}

func runPython(ctx context.Context, python, program string, into any, args ...string) error {
	cmd := exec.CommandContext(ctx, python, append([]string{"-c", program}, args...)...)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return fmt.Errorf("python: %w: %s", err, failed.Stderr)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(out, into)
}

// pythonPath is a Python with pyarrow and NetworkX.
func pythonPath(ctx context.Context) (string, error) {
	if path := os.Getenv("PORTOLAN_PYTHON"); path != "" {
		return path, nil
	}
	out, err := exec.CommandContext(ctx, "scripts/python.sh", "--path").Output()
	path := strings.TrimSpace(string(out))
	if err != nil || path == "" {
		return "", fmt.Errorf("the peers need a Python: run scripts/python.sh in the folder of the repository, or name one in PORTOLAN_PYTHON (%v)", err)
	}
	return path, nil
}
