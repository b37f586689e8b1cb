package item

import (
	"portolan/graph"
)

// Link is the schema's type of that name. Its element is fetched with those of the links beside it.
type Link struct {
	id       graph.ID
	kind     graph.Kind
	group    *siblings
	at       int
	from, to *Thing
}

func (l *Link) isNode() {}

func (l *Link) element() (*graph.Element, error) {
	all, err := l.group.elements()
	if err != nil {
		return nil, err
	}
	if l.at >= len(all) || all[l.at] == nil {
		return nil, graph.Absent("gql.Link", l.id)
	}
	return all[l.at], nil
}

// ID is the link's opaque id.
func (l *Link) ID() string { return EncodeID(linkType, l.id) }

// Kind is the name of the link's kind.
func (l *Link) Kind() string { return l.kind.String() }

// Symmetric reports whether its ends have no order.
func (l *Link) Symmetric() bool { return l.kind.Info().Symmetric }

// Owner is the member that contributed it.
func (l *Link) Owner() (string, error) {
	e, err := l.element()
	if err != nil {
		return "", err
	}
	return e.Marking.Owner, nil
}

// Dataset is the owner's name for the collection it belongs to.
func (l *Link) Dataset() (string, error) {
	e, err := l.element()
	if err != nil {
		return "", err
	}
	return e.Dataset, nil
}

// Marking says who may see it.
func (l *Link) Marking() (*Marking, error) {
	e, err := l.element()
	if err != nil {
		return nil, err
	}
	return &Marking{e.Marking}, nil
}

// Grade is nil when the owner does not say.
func (l *Link) Grade() (*Grade, error) {
	e, err := l.element()
	if err != nil {
		return nil, err
	}
	return gradeOf(e), nil
}

// Valid is when it holds.
func (l *Link) Valid() (*Period, error) {
	e, err := l.element()
	if err != nil {
		return nil, err
	}
	return periodOf(e), nil
}

// Properties is all that it says.
func (l *Link) Properties() ([]*Property, error) {
	e, err := l.element()
	if err != nil {
		return nil, err
	}
	return propertiesOf(e), nil
}

// From is the entity it runs from.
func (l *Link) From() Entity { return as(l.from) }

// To is the entity it runs to.
func (l *Link) To() Entity { return as(l.to) }

// LinkConnection is the schema's type of that name.
type LinkConnection struct {
	Edges                    []*LinkEdge
	PageInfo                 *PageInfo
	TotalCount, CertainCount int
}

// LinkEdge is the schema's type of that name.
type LinkEdge struct {
	Cursor string
	Node   *Link
	Other  Entity
}

// Links is the page of the entity's links that was asked for.
func (t *Thing) Links(kinds []string, direction string, window *graph.Window, minGrade *float64, first int, after *string) (*LinkConnection, error) {
	numbers, err := Kinds(kinds)
	if err != nil {
		return nil, err
	}
	query := hopQuery{numbers, direction != "IN", direction != "OUT", deref(window), deref(minGrade)}
	connections, err := t.group.linkPages(query, Slice{first, after})
	if err != nil {
		return nil, err
	}
	return connections[t.at], nil
}

type linkPagesKey struct {
	query hopQuery
	first int
	after string
}

// linkPages cuts the links of every thing of the group alike; all links and all other ends shown are one group each.
func (g *siblings) linkPages(query hopQuery, s Slice) ([]*LinkConnection, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	return remember(&g.memo, linkPagesKey{query, s.First, deref(s.After)}, func() ([]*LinkConnection, error) {
		all, err := g.hops(query)
		if err != nil {
			return nil, err
		}
		view, err := g.view.known(query.window)
		if err != nil {
			return nil, err
		}
		out, links, others := make([]*LinkConnection, len(g.things)), &siblings{view: view}, []Ref{}
		for i, hops := range all {
			part, before, more := cut(s, hops, hopPlace)
			c := &LinkConnection{TotalCount: len(hops)}
			var places []place
			for _, hop := range hops {
				if hop.certain {
					c.CertainCount++
				}
			}
			for _, hop := range part {
				places = append(places, hopPlace(hop))
				c.Edges = append(c.Edges, &LinkEdge{Cursor: hopPlace(hop).cursor(), Node: links.add(hop, g.things[i])})
				others = append(others, RefOf(view, hop.Other))
			}
			c.PageInfo = pageInfo(places, before, more)
			out[i] = c
		}
		things := Things(view, others)
		for _, c := range out {
			for _, edge := range c.Edges {
				edge.Node.meet(things[0])
				edge.Other, things = as(things[0]), things[1:]
			}
		}
		return out, nil
	})
}

func hopPlace(h hop) place { return place{int64(h.Kind), h.Link} }

// add puts a link that was met at one of its ends into the group; its other end comes by meet.
func (g *siblings) add(hop hop, here *Thing) *Link {
	l := &Link{id: hop.Link, kind: hop.Kind, group: g, at: len(g.links)}
	if hop.Out {
		l.from = here
	} else {
		l.to = here
	}
	g.links = append(g.links, l)
	return l
}

func (l *Link) meet(other *Thing) {
	if l.from == nil {
		l.from = other
	} else {
		l.to = other
	}
}

// Kinds turns names of kinds into the form a query remembers.
func Kinds(names []string) (string, error) {
	var numbers []byte
	for _, name := range names {
		kind, err := graph.ParseKind(name)
		if err != nil {
			return "", err
		}
		numbers = append(numbers, byte(kind))
	}
	return string(numbers), nil
}

func deref[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

// Walked is a link on a path, and the two entities it was walked between. Link may be something the two share.
type Walked struct{ Link, From, To graph.ID }

// Links makes one group of the links walked, nil where two entities merely share something.
func Links(view *Seen, walked []Walked) []*Link {
	links, out, refs := &siblings{view: view}, make([]*Link, len(walked)), []Ref{}
	for i, w := range walked {
		refs = append(refs, Ref{}, Ref{})
		for _, step := range view.Around(w.From) {
			if step.Link != w.Link {
				continue
			}
			from, to := RefOf(view, w.From), RefOf(view, w.To)
			if !step.Out {
				from, to = to, from
			}
			refs[2*i], refs[2*i+1] = from, to
			out[i] = &Link{id: w.Link, kind: step.Kind, group: links, at: len(links.links)}
			links.links = append(links.links, out[i])
		}
	}
	for i, things := 0, Things(view, refs); i < len(out); i++ {
		if out[i] != nil {
			out[i].from, out[i].to = things[2*i], things[2*i+1]
		}
	}
	return out
}
