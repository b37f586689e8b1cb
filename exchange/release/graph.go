package release

import (
	"cmp"
	"context"
	"encoding/binary"
	"io"
	"slices"
	"sync"

	"portolan/exchange/gexf"
	"portolan/exchange/graphml"
	"portolan/exchange/parquet"
	"portolan/exchange/sheet"
	"portolan/graph"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

// textRows is how many rows of text are made at a time.
const textRows = 4096

// graphExport writes one snapshot as rows.
type graphExport struct {
	*exporter
	g            *snapshot.Graph
	nodes, edges *sheet.Table
	w            sheet.Writer
	atOnce       int

	names  []string // of the vertices, as they are shown
	from   []int32  // of the links
	record [256]bool
	slabs  sync.Pool
}

// graph writes the view's graph to the files that open gives.
func (x *exporter) graph(ctx context.Context, open func(name string) (io.Writer, error)) (*graphExport, error) {
	g, err := x.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	r := &graphExport{exporter: x, g: g, atOnce: textRows, slabs: sync.Pool{New: func() any { return &sheet.Slab{} }}}
	nodeKinds, edgeKinds := kindsOf(g.Kinds), kindsOf(g.LinkKinds)
	_, edgeKinds = parted(edgeKinds)
	r.nodes, r.edges = sheet.Nodes(nodeKinds, x.mask != nil), sheet.Edges(edgeKinds, x.mask != nil)
	for _, k := range nodeKinds {
		r.record[k] = true
	}
	if err := r.begin(open); err != nil {
		return nil, err
	}
	x.total = g.Len() + g.LinkCount()
	r.names = make([]string, g.Len())
	for v, id := range g.IDs {
		r.names[v] = x.shown(id).String()
	}
	r.from = make([]int32, g.LinkCount())
	for v := range int32(g.Len()) {
		for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
			r.from[l] = v
		}
	}
	if err := r.writeNodes(ctx); err != nil {
		return nil, err
	}
	if err := r.writeEdges(ctx); err != nil {
		return nil, err
	}
	return r, r.w.Close()
}

// shown is the id under which an element is shown.
func (x *exporter) shown(id graph.ID) graph.ID {
	if x.mask != nil {
		return x.mask.ID(id)
	}
	return id
}

// begin opens the files of the format.
func (r *graphExport) begin(open func(name string) (io.Writer, error)) error {
	names := []string{"graph." + r.o.Format}
	if !OneFile(r.o.Format) {
		names = []string{"nodes." + r.o.Format, "edges." + r.o.Format}
	}
	var out [2]io.Writer
	for i, name := range names {
		w, err := open(name)
		if err != nil {
			return err
		}
		out[i] = w
	}
	var err error
	switch r.o.Format {
	case "graphml":
		r.w, err = graphml.NewWriter(out[0], r.nodes, r.edges)
	case "gexf":
		r.w, err = gexf.NewWriter(out[0], r.nodes, r.edges)
	case "csv":
		r.w, err = sheet.NewCSV(out[0], out[1], r.nodes, r.edges)
	default:
		r.atOnce = parquet.Rows
		r.w, err = parquet.NewWriter(out[0], out[1], r.nodes, r.edges)
	}
	return err
}

// snapshot is the graph that the options ask for.
func (x *exporter) snapshot(ctx context.Context) (*snapshot.Graph, error) {
	records, links := parted(x.o.Kinds)
	g, err := x.view.Graph(ctx, vault.Spec{Window: x.o.Window, Kinds: records, LinkKinds: links, Through: x.o.Through, PerRecord: x.o.PerRecord})
	if err != nil || !x.o.Own {
		return g, err
	}
	own := map[graph.ID]bool{}
	for e, err := range x.view.Own(ctx) {
		if err != nil {
			return nil, err
		}
		own[e.ID] = true
	}
	vertices := map[graph.ID]graph.Kind{}
	for v, id := range g.IDs {
		if slices.ContainsFunc(x.recordsOf(id), func(id graph.ID) bool { return own[id] }) {
			vertices[id] = g.Kinds[v]
		}
	}
	var kept []snapshot.Link
	for v := range int32(g.Len()) {
		for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
			from, to := g.IDs[v], g.IDs[g.OutTo[l]]
			_, ok1 := vertices[from]
			_, ok2 := vertices[to]
			if ok1 && ok2 && own[g.LinkIDs[l]] {
				kept = append(kept, snapshot.Link{ID: g.LinkIDs[l], From: from, To: to, Kind: g.LinkKinds[l], Weight: g.Weights[l], Possible: g.Possible[l]})
			}
		}
	}
	return snapshot.New(vertices, kept)
}

// recordsOf lists the records of a node, earliest first.
func (x *exporter) recordsOf(id graph.ID) []graph.ID {
	if x.o.PerRecord {
		return []graph.ID{id}
	}
	e, _ := x.view.Entity(id)
	return e.Records
}

// kindsOf lists the kinds that occur, in the order of their numbers.
func kindsOf(list []graph.Kind) (out []graph.Kind) {
	var seen [256]bool
	for _, k := range list {
		seen[k] = true
	}
	for k, yes := range seen {
		if yes {
			out = append(out, graph.Kind(k))
		}
	}
	return out
}

// ordered lists 0 to n-1 in the order of ids, and of tie where they are equal.
func ordered(n int, id func(int32) graph.ID, tie func(a, b int32) int) []int32 {
	type key struct {
		head uint64 // of the id, which settles nearly every comparison
		at   int32
	}
	keys := make([]key, n)
	for i := range keys {
		id := id(int32(i))
		keys[i] = key{binary.BigEndian.Uint64(id[:8]), int32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if c := cmp.Compare(a.head, b.head); c != 0 {
			return c
		}
		if c := id(a.at).Compare(id(b.at)); c != 0 {
			return c
		}
		return tie(a.at, b.at)
	})
	out := make([]int32, n)
	for i, k := range keys {
		out[i] = k.at
	}
	return out
}

// writeNodes writes the vertices by ascending id, as it is shown.
func (r *graphExport) writeNodes(ctx context.Context) error {
	order := ordered(r.g.Len(), func(v int32) graph.ID { return r.shown(r.g.IDs[v]) }, func(a, b int32) int { return int(a - b) })
	return inOrder(ctx, r.parts(order), func(part []int32) (func() error, error) {
		slab := r.slabs.Get().(*sheet.Slab)
		rows, err := r.nodeRows(ctx, slab, part)
		if err != nil {
			return nil, err
		}
		commit, err := r.w.Nodes(rows)
		if err != nil {
			return nil, err
		}
		slab.Reset()
		r.slabs.Put(slab)
		return func() error {
			for _, v := range part {
				r.counts[0][r.g.Kinds[v]]++
			}
			if err := commit(); err != nil {
				return err
			}
			return r.wrote(len(part))
		}, nil
	})
}

// parts hands out what is in order, so much of it as is made at once.
func (r *graphExport) parts(order []int32) func(context.Context, func([]int32) error) error {
	return func(_ context.Context, out func([]int32) error) error {
		for part := range slices.Chunk(order, r.atOnce) {
			if err := out(part); err != nil {
				return err
			}
		}
		return nil
	}
}

// nodeRows are the rows of some vertices, from those of their records that are
// asked for.
func (r *graphExport) nodeRows(ctx context.Context, slab *sheet.Slab, part []int32) ([]sheet.Row, error) {
	var ids []graph.ID
	ends := make([]int, len(part))
	for i, v := range part {
		ids = append(ids, r.recordsOf(r.g.IDs[v])...)
		ends[i] = len(ids)
	}
	got, err := r.view.Get(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]sheet.Row, len(part))
	start := 0
	for i, v := range part {
		records := slices.DeleteFunc(got[start:ends[i]], func(e *graph.Element) bool { return e == nil || !r.asked(e) })
		start = ends[i]
		rows[i] = r.nodeRow(slab, v, records)
	}
	return rows, nil
}

// asked reports whether a record is one that a node stands for: of the kinds,
// within the window and, where only the viewer's own are wanted, its own.
func (r *graphExport) asked(e *graph.Element) bool {
	return r.record[e.Kind] && (!r.o.Own || e.Marking.Owner == r.view.Scope().Member()) && r.view.Holds(e.ID, r.o.Window, 0) != graph.Outside
}

func (r *graphExport) nodeRow(slab *sheet.Slab, v int32, records []*graph.Element) sheet.Row {
	row := slab.Begin()
	row.Put(sheet.NodeID, r.names[v])
	row.Put(sheet.NodeKind, r.g.Kinds[v].String())
	for i, e := range records {
		if r.mask != nil {
			records[i] = r.mask.Element(e)
		}
	}
	if r.nodes.Written(sheet.NodeLabel) {
		for _, e := range records {
			if name := e.Name(); name != "" {
				row.Put(sheet.NodeLabel, name)
				break
			}
		}
	}
	row.PutNumber(sheet.NodeRecords, float64(len(records)))
	if len(records) > 0 {
		r.nodes.PutElements(&row, records...)
	}
	return slab.End(row)
}
