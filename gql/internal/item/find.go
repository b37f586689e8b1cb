package item

import (
	"context"

	"portolan/graph"
)

// maxIDs is the most that one call may name.
const maxIDs = 100

// One is the entity that a record or an entity's id belongs to.
func One(ctx context.Context, id graph.ID) (Entity, error) {
	door, err := from(ctx)
	if err != nil {
		return nil, err
	}
	refs, err := door.Resolve(ctx, []graph.ID{id})
	if err != nil {
		return nil, err
	}
	if len(refs) == 0 || refs[0].ID.IsZero() {
		return nil, graph.Absent("gql.One", id)
	}
	return Entities(refs)[0], nil
}

// ByIDs is whatever each opaque id names, nil where it names nothing visible: entities in one group, records and links
// in another.
func ByIDs(ctx context.Context, opaque []string) ([]Node, error) {
	if len(opaque) > maxIDs {
		return nil, graph.Errorf(graph.Invalid, "gql.ByIDs", "at most %d ids in one call, not %d", maxIDs, len(opaque))
	}
	var entities, elements []graph.ID
	types, asked := make([]string, len(opaque)), make([]graph.ID, len(opaque))
	for i, text := range opaque {
		typ, id, err := DecodeID(text)
		if err != nil {
			continue
		}
		types[i], asked[i] = typ, id
		if typ == recordType || typ == linkType {
			elements = append(elements, id)
		} else {
			entities = append(entities, id)
		}
	}
	things, err := resolve(ctx, entities)
	if err != nil {
		return nil, err
	}
	nodes, err := Nodes(ctx, elements)
	if err != nil {
		return nil, err
	}
	out := make([]Node, len(opaque))
	for i, typ := range types {
		switch typ {
		case "":
		case recordType, linkType:
			if n := nodes[0]; n != nil && (typ == linkType) == isLink(n) {
				out[i] = n
			}
			nodes = nodes[1:]
		default:
			if t := things[0]; t != nil && t.kind.Info().Title == typ {
				out[i] = as(t)
			}
			things = things[1:]
		}
	}
	return out, nil
}

func isLink(n Node) bool {
	_, ok := n.(*Link)
	return ok
}

func resolve(ctx context.Context, ids []graph.ID) ([]*Thing, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	door, err := from(ctx)
	if err != nil {
		return nil, err
	}
	refs, err := door.Resolve(ctx, ids)
	return Things(refs), err
}

// Nodes is the record or link that each id names, in one call; nil where it names nothing visible.
func Nodes(ctx context.Context, ids []graph.ID) ([]Node, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	door, err := from(ctx)
	if err != nil {
		return nil, err
	}
	elements, err := door.Elements(ctx, ids)
	if err != nil {
		return nil, err
	}
	out, links := make([]Node, len(ids)), &siblings{}
	for i := range elements {
		switch e := &elements[i]; {
		case e.ID.IsZero():
		case e.IsLink():
			l := &Link{id: e.ID, kind: e.Kind, group: links, at: i}
			links.links = append(links.links, l)
			out[i] = l
		default:
			out[i] = &Record{Element: e}
		}
	}
	_, err = remember(&links.memo, elementsKey{}, func() ([]graph.Element, error) { return elements, nil })
	return out, err
}

// List is a page of all entities of a kind.
func List(ctx context.Context, kind graph.Kind, window *graph.Window, minGrade *float64, s Slice) (*Page, error) {
	door, err := from(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	query := ListQuery{Kind: kind, Window: deref(window), MinGrade: deref(minGrade), First: s.First}
	if after, err := s.after(); err == nil && after != nil {
		query.After = after.id
	}
	listed, err := door.List(ctx, query)
	if err != nil {
		return nil, err
	}
	return pageOf(listed, s.After != nil), nil
}

// pageOf is a page that the view has cut already, in the order of ids.
func pageOf(listed Listed, before bool) *Page {
	p := &Page{TotalCount: listed.Total, CertainCount: listed.Certain, things: Things(listed.Refs)}
	for _, r := range listed.Refs {
		p.places = append(p.places, place{id: r.ID})
	}
	p.PageInfo = pageInfo(p.places, before, listed.More)
	return p
}
