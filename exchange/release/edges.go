package release

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"portolan/exchange/sheet"
	"portolan/graph"
)

// edgePart is some links of the snapshot with their elements, as the store has
// them; nil for a thing that two vertices share.
type edgePart struct {
	links    []int32
	elements []*graph.Element
}

// writeEdges writes the links by ascending id, as it is shown.
func (r *graphExport) writeEdges(ctx context.Context, kinds []graph.Kind) error {
	order := ordered(r.g.LinkCount(), func(l int32) graph.ID { return r.shown(r.g.LinkIDs[l]) }, func(a, b int32) int {
		if c := cmp.Compare(r.names[r.from[a]], r.names[r.from[b]]); c != 0 {
			return c
		}
		return cmp.Compare(r.names[r.g.OutTo[a]], r.names[r.g.OutTo[b]])
	})
	read := r.readEach
	if r.mask == nil && 6*len(order) > r.view.Overview().LinkCount {
		read = r.readAll
	}
	return inOrder(ctx, func(ctx context.Context, out func(edgePart) error) error { return read(ctx, order, kinds, out) },
		func(p edgePart) (func() error, error) {
			if p.elements == nil {
				if err := r.bring(ctx, &p); err != nil {
					return nil, err
				}
			}
			slab := r.slabs.Get().(*sheet.Slab)
			rows, ids := make([]sheet.Row, len(p.links)), r.edgeIDs(p.links)
			for i, l := range p.links {
				rows[i] = r.edgeRow(slab, ids[32*i:32*i+32], l, p.elements[i])
			}
			commit, err := r.w.Edges(rows)
			if err != nil {
				return nil, err
			}
			slab.Reset()
			r.slabs.Put(slab)
			return func() error {
				for _, l := range p.links {
					r.counts[1][r.g.LinkKinds[l]]++
				}
				if err := commit(); err != nil {
					return err
				}
				return r.wrote(len(p.links))
			}, nil
		})
}

// readEach hands out parts whose elements are brought by their ids.
func (r *graphExport) readEach(_ context.Context, order []int32, _ []graph.Kind, out func(edgePart) error) error {
	for part := range slices.Chunk(order, r.atOnce) {
		if err := out(edgePart{links: part}); err != nil {
			return err
		}
	}
	return nil
}

// bring brings the elements of a part.
func (r *graphExport) bring(ctx context.Context, p *edgePart) (err error) {
	ids := make([]graph.ID, len(p.links))
	for i, l := range p.links {
		if r.g.LinkKinds[l].IsLink() { // a shared thing says nothing for itself
			ids[i] = r.g.LinkIDs[l]
		}
	}
	p.elements, err = r.view.Get(ctx, ids)
	return err
}

// readAll reads every link of the kinds in one go, by ascending id as the order
// has them, and hands out those of the snapshot: the way for most of a store.
func (r *graphExport) readAll(ctx context.Context, order []int32, kinds []graph.Kind, out func(edgePart) error) error {
	p := r.part()
	add := func(l int32, e *graph.Element) error {
		p.links, p.elements = append(p.links, l), append(p.elements, e)
		if len(p.links) < r.atOnce {
			return nil
		}
		full := p
		p = r.part()
		return out(full)
	}
	next := 0
	until := func(id graph.ID, e *graph.Element) error {
		for next < len(order) {
			c := r.g.LinkIDs[order[next]].Compare(id)
			if c > 0 {
				return nil
			}
			var of *graph.Element
			if c == 0 {
				of = e
			}
			if err := add(order[next], of); err != nil {
				return err
			}
			next++
		}
		return nil
	}
	if len(kinds) > 0 {
		for e, err := range r.view.Elements(ctx, kinds...) {
			if err == nil {
				err = until(e.ID, e)
			}
			if err != nil {
				return err
			}
		}
	}
	for ; next < len(order); next++ {
		if err := add(order[next], nil); err != nil {
			return err
		}
	}
	if len(p.links) == 0 {
		return nil
	}
	return out(p)
}

func (r *graphExport) part() edgePart {
	return edgePart{links: make([]int32, 0, r.atOnce), elements: make([]*graph.Element, 0, r.atOnce)}
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
