package item

import (
	"portolan/analytics"
	"portolan/graph"
)

// table is the rows of one analytic answer and what is listed in them. A list is cut alike for all rows, so that
// everything shown of one field is one group.
type table struct {
	memo
	view    *Seen
	lists   map[string][][]graph.ID
	certain map[string][]int // for the lists that tell
}

func (t *table) add(field string, ids []graph.ID) { t.lists[field] = append(t.lists[field], ids) }

type tableKey struct {
	field string
	first int
	after string
}

func (t *table) page(field string, row int, first int, after *string) (*EntityConnection, error) {
	s := Slice{first, after}
	all, err := remember(&t.memo, tableKey{field, first, deref(after)}, func() ([]*Page, error) {
		lists := make([][]ref, len(t.lists[field]))
		for i, ids := range t.lists[field] {
			for _, r := range Refs(t.view, ids) {
				lists[i] = append(lists[i], ref{Ref: r})
			}
			lists[i] = byID(lists[i])
		}
		cut, err := pages(t.view, s, lists)
		for i, p := range cut {
			if p.unsure = t.certain[field] == nil; !p.unsure {
				p.CertainCount = t.certain[field][i]
			}
		}
		return cut, err
	})
	if err != nil {
		return nil, err
	}
	return &EntityConnection{all[row]}, nil
}

// Group is the schema's type of that name: a community or a component.
type Group struct {
	ID    string
	Size  int
	table *table
	row   int
}

// NewGroups makes the rows of an answer.
func NewGroups(view *Seen, rows []analytics.Group) []*Group {
	t, out := &table{view: view, lists: map[string][][]graph.ID{}}, make([]*Group, len(rows))
	for i, r := range rows {
		t.add("members", r.Members)
		out[i] = &Group{ID: EncodeID("Group", r.ID), Size: len(r.Members), table: t, row: i}
	}
	return out
}

// Members is a page of the group's members.
func (g *Group) Members(first int, after *string) (*EntityConnection, error) {
	return g.table.page("members", g.row, first, after)
}
