package release

import (
	"cmp"
	"context"
	"encoding/hex"

	"portolan/exchange/sheet"
	"portolan/graph"
)

// writeEdges writes the links by ascending id, as it is shown. Every core reads
// and makes rows; none waits for another to read for it.
func (r *graphExport) writeEdges(ctx context.Context) error {
	order := ordered(r.g.LinkCount(), func(l int32) graph.ID { return r.shown(r.g.LinkIDs[l]) }, func(a, b int32) int {
		if c := cmp.Compare(r.names[r.from[a]], r.names[r.from[b]]); c != 0 {
			return c
		}
		return cmp.Compare(r.names[r.g.OutTo[a]], r.names[r.g.OutTo[b]])
	})
	return inOrder(ctx, r.parts(order), func(links []int32) (func() error, error) {
		slab := r.slabs.Get().(*sheet.Slab)
		rows, err := r.edgeRows(ctx, slab, links)
		if err != nil {
			return nil, err
		}
		commit, err := r.w.Edges(rows)
		if err != nil {
			return nil, err
		}
		slab.Reset()
		r.slabs.Put(slab)
		return func() error {
			for _, l := range links {
				r.counts[1][r.g.LinkKinds[l]]++
			}
			if err := commit(); err != nil {
				return err
			}
			return r.wrote(len(links))
		}, nil
	})
}

// edgeRows are the rows of some links. A thing that two vertices share says
// nothing for itself and is not read.
func (r *graphExport) edgeRows(ctx context.Context, slab *sheet.Slab, links []int32) ([]sheet.Row, error) {
	wanted := make([]graph.ID, len(links))
	for i, l := range links {
		if r.g.LinkKinds[l].IsLink() {
			wanted[i] = r.g.LinkIDs[l]
		}
	}
	elements, err := r.view.Get(ctx, wanted)
	if err != nil {
		return nil, err
	}
	rows, ids := make([]sheet.Row, len(links)), r.edgeIDs(links)
	for i, l := range links {
		rows[i] = r.edgeRow(slab, ids[32*i:32*i+32], l, elements[i])
	}
	return rows, nil
}

// edgeIDs are the ids of links as they are shown, one behind the other.
func (r *graphExport) edgeIDs(links []int32) string {
	b := make([]byte, 0, 32*len(links))
	for _, l := range links {
		id := r.shown(r.g.LinkIDs[l])
		b = hex.AppendEncode(b, id[:])
	}
	return string(b)
}

func (r *graphExport) edgeRow(slab *sheet.Slab, id string, l int32, e *graph.Element) sheet.Row {
	kind := r.g.LinkKinds[l]
	directed := kind.IsLink() && !kind.Info().Symmetric
	source, target := r.names[r.from[l]], r.names[r.g.OutTo[l]]
	if r.mask != nil && !directed && source > target { // the order of the ids that are not shown
		source, target = target, source
	}
	row := slab.Begin()
	row.Put(sheet.EdgeID, id)
	row.Put(sheet.EdgeSource, source)
	row.Put(sheet.EdgeTarget, target)
	row.Put(sheet.EdgeKind, kind.String())
	row.PutFlag(sheet.EdgeDirected, directed)
	row.PutNumber(sheet.EdgeWeight, float64(r.g.Weights[l]))
	row.PutFlag(sheet.EdgePossible, r.g.Possible[l])
	if e != nil && kind.IsLink() {
		if r.mask != nil {
			e = r.mask.Element(e)
		}
		r.edges.PutElements(&row, e)
	}
	return slab.End(row)
}
