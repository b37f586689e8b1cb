package item

import (
	"bytes"
	"context"

	"portolan/graph"
	"portolan/graph/vault"
)

// maxIDs is the most that one call may name.
const maxIDs = 100

// ByIDs is whatever each opaque id names, nil where it names nothing visible: entities in one group, records and links
// brought in one call.
func ByIDs(view *Seen, opaque []string) ([]Node, error) {
	if len(opaque) > maxIDs {
		return nil, graph.Errorf(graph.Invalid, "gql.ByIDs", "at most %d ids in one call, not %d", maxIDs, len(opaque))
	}
	var elements []graph.ID
	refs, types := make([]Ref, len(opaque)), make([]string, len(opaque))
	for i, text := range opaque {
		typ, id, err := DecodeID(text)
		switch {
		case err != nil:
		case typ == recordType || typ == linkType:
			types[i], elements = typ, append(elements, id)
		default:
			if ref := RefOf(view, id); ref.Kind.Info().Title == typ {
				refs[i] = ref
			}
		}
	}
	nodes, err := Nodes(view, elements)
	if err != nil {
		return nil, err
	}
	out := make([]Node, len(opaque))
	for i, t := range Things(view, refs) {
		if t != nil {
			out[i] = as(t)
		}
		if types[i] != "" {
			if n := nodes[0]; n != nil && (types[i] == linkType) == isLink(n) {
				out[i] = n
			}
			nodes = nodes[1:]
		}
	}
	return out, nil
}

func isLink(n Node) bool {
	_, ok := n.(*Link)
	return ok
}

// Nodes is the record or link that each id names, brought in one call; nil where it names nothing visible.
func Nodes(view *Seen, ids []graph.ID) ([]Node, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	elements, err := view.bodies(ids)
	if err != nil {
		return nil, err
	}
	refs := make([]Ref, 0, 2*len(ids)) // the ends of a link, or a record's entity twice
	for _, e := range elements {
		switch {
		case e == nil:
			refs = append(refs, Ref{}, Ref{})
		case e.IsLink():
			refs = append(refs, RefOf(view, e.From), RefOf(view, e.To))
		default:
			refs = append(refs, RefOf(view, e.ID), Ref{})
		}
	}
	things, out, links := Things(view, refs), make([]Node, len(ids)), &siblings{view: view}
	for i, e := range elements {
		switch {
		case e == nil:
		case e.IsLink():
			out[i] = &Link{id: e.ID, kind: e.Kind, group: links, at: i, from: things[2*i], to: things[2*i+1]}
		default:
			out[i] = &Record{Element: e, thing: things[2*i]}
		}
	}
	_, err = remember(&links.memo, elementsKey{}, func() ([]*graph.Element, error) { return elements, nil })
	return out, err
}

// List is a page of all entities of a kind, by id.
func List(ctx context.Context, kind graph.Kind, window *graph.Window, minGrade *float64, s Slice) (*Page, error) {
	view, err := View(ctx, window)
	if err != nil {
		return nil, err
	}
	if deref(window).Span() == graph.Always && deref(minGrade) <= 0 {
		return listed(view, kind, s)
	}
	var list []ref
	for _, id := range view.Entities(kind) {
		if held := holds(view, id, deref(window), deref(minGrade)); held != graph.Outside {
			list = append(list, ref{Ref{id, kind}, place{id: id}, held == graph.Certain})
		}
	}
	all, err := pages(view, s, [][]ref{list})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// listed is a page of all entities of a kind, which the view cuts.
func listed(view *Seen, kind graph.Kind, s Slice) (*Page, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	var from graph.ID
	after, err := s.after()
	if err == nil && after != nil && after.key == 0 {
		from = after.id
	}
	if err == nil && after != nil && after.key > 0 { // of another list, in which all of this one would come first
		from = graph.ID(bytes.Repeat([]byte{0xff}, len(from)))
	}
	ids, before, total := view.Page(kind, from, s.First)
	p, refs := &Page{TotalCount: total, CertainCount: total}, make([]Ref, len(ids))
	for i, id := range ids {
		refs[i] = Ref{id, kind}
		p.places = append(p.places, place{id: id})
	}
	p.things, p.PageInfo = Things(view, refs), pageInfo(p.places, before > 0, before+len(ids) < total)
	return p, nil
}

// holds says how surely an entity lies in a window: as surely as the surest of its records.
func holds(view *Seen, id graph.ID, window graph.Window, minGrade float64) graph.Certainty {
	best := graph.Outside
	if entity, ok := view.Entity(id); ok {
		for _, record := range entity.Records {
			best = max(best, view.Holds(record, window, minGrade))
		}
	}
	return best
}

// Search is a page of the entities that a text names, best first.
func Search(ctx context.Context, text string, kinds []graph.Kind, window *graph.Window, s Slice) (*EntityConnection, error) {
	view, err := View(ctx, window)
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	if deref(window).Span() == graph.Always {
		return searchPage(view, vault.SearchQuery{Text: text, Kinds: kinds, First: s.First}, s)
	}
	found, err := view.View.Search(ctx, vault.SearchQuery{Text: text, Kinds: kinds})
	if err != nil {
		return nil, err
	}
	var list []ref
	for _, hit := range found.Hits {
		if held := holds(view, hit.Entity, deref(window), 0); held != graph.Outside {
			list = append(list, ref{Ref{hit.Entity, hit.Kind}, place{int64(hit.Cursor.Rank), hit.Entity}, held == graph.Certain})
		}
	}
	all, err := pages(view, s, [][]ref{list})
	if err != nil {
		return nil, err
	}
	return &EntityConnection{all[0]}, nil
}

// searchPage lets the view cut the page.
func searchPage(view *Seen, query vault.SearchQuery, s Slice) (*EntityConnection, error) {
	if after, err := s.after(); err == nil && after != nil {
		query.After = &vault.SearchCursor{Rank: uint8(after.key), ID: after.id}
	}
	found, err := view.Search(view.ctx, query)
	if err != nil {
		return nil, err
	}
	p, refs := &Page{TotalCount: found.TotalCount, CertainCount: found.TotalCount}, []Ref{}
	for _, hit := range found.Hits {
		refs = append(refs, Ref{hit.Entity, hit.Kind})
		p.places = append(p.places, place{int64(hit.Cursor.Rank), hit.Entity})
	}
	p.things, p.PageInfo = Things(view, refs), pageInfo(p.places, s.After != nil, found.More)
	return &EntityConnection{p}, nil
}
