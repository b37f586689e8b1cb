package item

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"slices"

	"portolan/graph"
)

// MaxPage is the most that one page of a connection holds.
const MaxPage = 100

// Slice is the part of a list that a client asks for.
type Slice struct {
	First int
	After *string
}

// Check refuses a page that is empty, too large or goes on after no place of ours.
func (s Slice) Check() error {
	if s.First < 1 || s.First > MaxPage {
		return graph.Errorf(graph.Invalid, "gql.Slice", "first is between 1 and %d, not %d", MaxPage, s.First)
	}
	_, err := s.after()
	return err
}

// place is where something stands in a list: by a number, then by id.
type place struct {
	key int64
	id  graph.ID
}

func (p place) compare(q place) int { return cmp.Or(cmp.Compare(p.key, q.key), p.id.Compare(q.id)) }

func (p place) cursor() string {
	return base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint64(nil, uint64(p.key)), p.id[:]...))
}

// after is the place to go on after, or nil.
func (s Slice) after() (*place, error) {
	if s.After == nil {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*s.After)
	if err != nil || len(raw) != 24 {
		return nil, graph.Errorf(graph.Invalid, "gql.Slice", "after is a cursor from an earlier page")
	}
	return &place{int64(binary.BigEndian.Uint64(raw)), graph.ID(raw[8:])}, nil
}

// cut gives the part of a sorted list that a page shows. The slice has been checked.
func cut[T any](s Slice, all []T, at func(T) place) (part []T, before, more bool) {
	from := 0
	if after, err := s.after(); err == nil && after != nil {
		from, _ = slices.BinarySearchFunc(all, *after, func(t T, p place) int {
			if c := at(t).compare(p); c != 0 {
				return c
			}
			return -1 // stand behind the place itself
		})
	}
	to := min(from+s.First, len(all))
	return all[from:to], from > 0, to < len(all)
}

// Page is a page of entities; the connections of the kinds embed one.
type Page struct {
	PageInfo     *PageInfo
	TotalCount   int
	CertainCount int
	unsure       bool // whether CertainCount says nothing
	things       []*Thing
	places       []place
}

// PageInfo is the schema's type of that name.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string
}

func (p *Page) cursor(i int) string { return p.places[i].cursor() }

func pageInfo(places []place, before, more bool) *PageInfo {
	info := &PageInfo{HasNextPage: more, HasPreviousPage: before}
	if n := len(places); n > 0 {
		first, last := places[0].cursor(), places[n-1].cursor()
		info.StartCursor, info.EndCursor = &first, &last
	}
	return info
}

// EntityConnection is the schema's type of that name.
type EntityConnection struct{ *Page }

// EntityEdge is the schema's type of that name.
type EntityEdge struct {
	Cursor string
	Node   Entity
}

// CertainCount is how many lie in the window for sure, or nil where the list does not tell.
func (c *EntityConnection) CertainCount() *int {
	if c.unsure {
		return nil
	}
	return &c.Page.CertainCount
}

// Edges is the page.
func (c *EntityConnection) Edges() []*EntityEdge {
	edges := make([]*EntityEdge, len(c.things))
	for i, t := range c.things {
		edges[i] = &EntityEdge{Cursor: c.cursor(i), Node: as(t)}
	}
	return edges
}

// ref is an entity with its place in a list.
type ref struct {
	Ref
	place
	certain bool
}

// pages cuts several lists alike and makes one group of everything that is shown.
func pages(view *Seen, s Slice, lists [][]ref) ([]*Page, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	out, shown := make([]*Page, len(lists)), []Ref{}
	for i, list := range lists {
		part, before, more := cut(s, list, func(r ref) place { return r.place })
		p := &Page{TotalCount: len(list)}
		for _, r := range list {
			if r.certain {
				p.CertainCount++
			}
		}
		for _, r := range part {
			p.places = append(p.places, r.place)
			shown = append(shown, r.Ref)
		}
		p.PageInfo = pageInfo(p.places, before, more)
		out[i] = p
	}
	things := Things(view, shown)
	for _, p := range out {
		p.things, things = things[:len(p.places)], things[len(p.places):]
	}
	return out, nil
}

// byID gives a list its places in the order of the ids, each entity once, certain if any mention of it is.
func byID(list []ref) []ref {
	for i := range list {
		list[i].place = place{id: list[i].ID}
	}
	slices.SortFunc(list, func(a, b ref) int { return a.place.compare(b.place) })
	out := list[:0]
	for _, r := range list {
		if n := len(out); n > 0 && out[n-1].ID == r.ID {
			out[n-1].certain = out[n-1].certain || r.certain
			continue
		}
		out = append(out, r)
	}
	return out
}
