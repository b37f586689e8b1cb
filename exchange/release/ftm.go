package release

import (
	"bufio"
	"context"
	"slices"

	"portolan/exchange/ftm"
	"portolan/graph"
)

// readAtOnce is how many elements an export asks the store for at a time.
const readAtOnce = 4096

// split parts the kinds into those of records and those of links; nil where
// none is wanted.
func split(kinds []graph.Kind) (records, links []graph.Kind) {
	if len(kinds) == 0 {
		return graph.RecordKinds(), graph.LinkKinds()
	}
	return parted(kinds)
}

func parted(kinds []graph.Kind) (records, links []graph.Kind) {
	for _, k := range kinds {
		if k.IsLink() {
			links = append(links, k)
		} else {
			records = append(records, k)
		}
	}
	return records, links
}

// rows are how many records and links, or nodes and edges, were written.
func (x *exporter) rows() (records, links int) {
	for k := range x.counts[0] {
		records += x.counts[0][k]
		links += x.counts[1][k]
	}
	return records, links
}

// ftm writes records first, each part by ascending id.
func (x *exporter) ftm(ctx context.Context, b *bufio.Writer) error {
	w := ftm.NewWriter(b)
	records, links := split(x.o.Kinds)
	for part, kinds := range [][]graph.Kind{records, links} {
		if len(kinds) == 0 {
			continue
		}
		each := x.each
		if x.mask != nil {
			each = x.eachMasked
		}
		err := each(ctx, kinds, func(e *graph.Element) error {
			x.counts[part][e.Kind]++
			return w.Write(e)
		})
		if err == nil {
			err = x.wrote(0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// each hands over the view's elements of the kinds that are to be exported.
func (x *exporter) each(ctx context.Context, kinds []graph.Kind, f func(*graph.Element) error) error {
	elements := x.view.Elements
	if x.o.Own {
		elements = x.view.Own
	}
	n := 0
	for e, err := range elements(ctx, kinds...) {
		if err != nil {
			return err
		}
		if !x.within(e) {
			continue
		}
		if err := f(e); err != nil {
			return err
		}
		if n++; n%readAtOnce == 0 {
			if err := x.wrote(readAtOnce); err != nil {
				return err
			}
		}
	}
	return x.wrote(n % readAtOnce)
}

// within reports whether an element, and for a link both its ends, may lie in
// the window. An owner's link with an end that is not there is taken by itself.
func (x *exporter) within(e *graph.Element) bool {
	w := x.o.Window
	if w.ValidFrom.IsZero() && w.ValidTo.IsZero() {
		return true
	}
	if w.Span().Holds(e.When()) == graph.Outside {
		return false
	}
	return !e.IsLink() || x.view.Holds(e.From, w, 0) != graph.Outside && x.view.Holds(e.To, w, 0) != graph.Outside
}

// eachMasked hands over what a pseudonymised release shows of the elements, in
// the order of their pseudonyms: another order would tell releases under two
// keys which of their elements are the same.
func (x *exporter) eachMasked(ctx context.Context, kinds []graph.Kind, f func(*graph.Element) error) error {
	type one struct{ shown, id graph.ID }
	var all []one
	elements := x.view.Elements
	if x.o.Own {
		elements = x.view.Own
	}
	for e, err := range elements(ctx, kinds...) {
		if err != nil {
			return err
		}
		if x.within(e) {
			all = append(all, one{x.mask.ID(e.ID), e.ID})
		}
	}
	slices.SortFunc(all, func(a, b one) int { return a.shown.Compare(b.shown) })
	ids := make([]graph.ID, 0, readAtOnce)
	for part := range slices.Chunk(all, readAtOnce) {
		ids = ids[:0]
		for _, o := range part {
			ids = append(ids, o.id)
		}
		got, err := x.view.Get(ctx, ids)
		if err != nil {
			return err
		}
		for _, e := range got {
			if e == nil { // an owner's link with an end that is hidden or not there
				continue
			}
			if err := f(x.mask.Element(e)); err != nil {
				return err
			}
		}
		if err := x.wrote(len(part)); err != nil {
			return err
		}
	}
	return nil
}
