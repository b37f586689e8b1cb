package ftm

import (
	"maps"
	"slices"
	"strings"

	"portolan/exchange/row"
	"portolan/graph"
)

// maxEnds bounds the links that one edge with several ends becomes.
const maxEnds = 1000

// rows appends what the entity becomes: its element, and links for the
// properties of a thing that name other entities.
func (e *entity) rows(out []row.Row, line int) ([]row.Row, error) {
	kind, err := e.kind()
	if err != nil {
		return out, err
	}
	r := row.Row{Line: line}
	r.Element.Kind, r.Element.Ref = kind, e.id
	var s *schema
	if e.block != nil {
		err = e.block.fill(&r)
		if e.block.kind == "" {
			s = schemas[e.schema]
		}
		if e.block.hasRef && e.block.ref == "" && kind.IsLink() {
			r.Occurrence, _ = graph.ParseID(e.id)
		}
	} else {
		s = schemas[e.schema]
	}
	if err != nil {
		return out, err
	}
	if !kind.IsLink() && r.Element.Ref == "" {
		return out, badField("id", "the entity has no id")
	}
	e.fillProperties(&r, s)
	if kind.IsLink() {
		return e.linkRows(out, r, s)
	}
	out = append(out, r)
	if s == nil {
		return out, nil
	}
	for _, l := range s.links {
		for _, v := range e.get(l.property) {
			out = append(out, l.row(&r, v.Text))
		}
	}
	return out, nil
}

// row is the link that an entity-valued property of a thing becomes.
func (l *link) row(thing *row.Row, other string) row.Row {
	r := row.Row{Line: thing.Line, Owner: thing.Owner, Marking: thing.Marking}
	t := &thing.Element
	r.Element = graph.Element{Kind: l.kind, Dataset: t.Dataset, Ref: t.Ref + "/" + l.property + "/" + other, Grade: t.Grade, Review: t.Review, Expires: t.Expires}
	r.From, r.To = row.End{Ref: other}, row.End{Ref: t.Ref}
	if l.out {
		r.From, r.To = r.To, r.From
	}
	if l.role != "" && l.kind.Info().Property("role") != nil {
		r.Element.Props = graph.Properties{{Name: "role", Values: []graph.Value{{Text: l.role}}}}
	}
	return r
}

// fill puts what the block says into the row.
func (b *block) fill(r *row.Row) (err error) {
	if b.hasRef {
		r.Element.Ref = b.ref
	}
	r.Owner, r.Element.Dataset = b.owner, b.dataset
	r.Element.Grade, r.Element.Valid, r.Element.Review, r.Element.Expires = b.grade, b.valid, b.review, b.expires
	if r.Marking, err = b.marking(); err != nil {
		return err
	}
	if b.from != nil {
		if r.From, err = b.from.row("from"); err != nil {
			return err
		}
	}
	if b.to != nil {
		r.To, err = b.to.row("to")
	}
	return err
}

// linkRows gives the link its ends: the block's, or every pair of those that
// the edge's properties name.
func (e *entity) linkRows(out []row.Row, r row.Row, s *schema) ([]row.Row, error) {
	names := r.Element.Kind.Info().FtMEnds
	if s != nil && s.ends[0] != "" {
		names = s.ends
	}
	from, to := ends(r.From, e.get(names[0])), ends(r.To, e.get(names[1]))
	if len(from) == 0 || len(to) == 0 {
		missing := names[0]
		if len(from) > 0 {
			missing = names[1]
		}
		return out, badField(missing, "the link does not say which record is at this end")
	}
	if len(from)*len(to) > maxEnds {
		return out, badField(names[0], "the edge joins %d pairs; at most %d are taken from one line", len(from)*len(to), maxEnds)
	}
	many := len(from)*len(to) > 1
	for _, a := range from {
		for _, b := range to {
			one := r
			one.From, one.To = a, b
			if many {
				if one.Element.Ref != "" {
					one.Element.Ref += "/" + a.String() + "/" + b.String()
				}
				one.Element.Props = cloneProps(r.Element.Props)
			}
			out = append(out, one)
		}
	}
	return out, nil
}

func ends(given row.End, values []graph.Value) []row.End {
	if !given.IsZero() {
		return []row.End{given}
	}
	out := make([]row.End, 0, len(values))
	for _, v := range values {
		out = append(out, row.End{Ref: v.Text})
	}
	return out
}

// cloneProps gives each of several rows lists of its own: they are sorted later.
func cloneProps(p graph.Properties) graph.Properties {
	p = slices.Clone(p)
	for i := range p {
		p[i].Values = slices.Clone(p[i].Values)
	}
	return p
}

// fillProperties puts the entity's properties into the row. With a block that
// says the kind, they are ours and the kinds table judges them; without one
// they are FollowTheMoney's, and what the kind has no place for is noted.
func (e *entity) fillProperties(r *row.Row, s *schema) {
	props := make(graph.Properties, 0, len(e.properties)+1)
	info := r.Element.Kind.Info()
	var rich []property
	if e.block != nil {
		rich = e.block.values
	}
	for _, p := range e.properties {
		if isEnd(info, s, p.name) || slices.ContainsFunc(rich, func(q property) bool { return q.name == p.name }) {
			continue
		}
		if s == nil {
			props = append(props, graph.Property{Name: p.name, Values: p.values})
		} else {
			s.put(r, &props, info, p)
		}
	}
	for _, p := range rich {
		props = append(props, graph.Property{Name: p.name, Values: p.values})
	}
	if s != nil && s.literal[0] != "" && !slices.ContainsFunc(props, func(p graph.Property) bool { return p.Name == s.literal[0] }) {
		props = append(props, graph.Property{Name: s.literal[0], Values: []graph.Value{{Text: s.literal[1]}}})
	}
	r.Element.Props = props
}

// isEnd reports whether the property names an end of a link or another entity,
// and is not a property of the element.
func isEnd(info *graph.KindInfo, s *schema, name string) bool {
	if info.Kind.IsLink() && (name == info.FtMEnds[0] || name == info.FtMEnds[1]) {
		return true
	}
	if s == nil {
		return false
	}
	if s.ends[0] != "" && (name == s.ends[0] || name == s.ends[1]) {
		return true
	}
	return slices.ContainsFunc(s.links, func(l link) bool { return l.property == name })
}

// put places one FollowTheMoney property: under our name for it, in the period
// of an edge, or in the notes.
func (s *schema) put(r *row.Row, props *graph.Properties, info *graph.KindInfo, p property) {
	if info.Kind.IsLink() && len(p.values) == 1 {
		if p.name == "startDate" && r.Element.Valid.From == "" {
			r.Element.Valid.From = graph.Date(p.values[0].Text)
			return
		}
		if p.name == "endDate" && r.Element.Valid.To == "" {
			r.Element.Valid.To = graph.Date(p.values[0].Text)
			return
		}
	}
	name := p.name
	if info.Property(name) == nil {
		if to, ok := s.rename[name]; ok {
			name = to
		}
	}
	rule := info.Property(name)
	for _, v := range p.values {
		if rule == nil || !fits(rule, &v) || (!rule.Many && has(*props, name)) {
			add(props, "notes", graph.Value{Text: p.name + ": " + v.Text})
			r.Noted = append(r.Noted, p.name)
			continue
		}
		add(props, name, v)
	}
}

// fits reports whether a value may stand in an enumerated property, with the
// case that the kinds table has.
func fits(rule *graph.PropertyRule, v *graph.Value) bool {
	if rule.Type != graph.EnumType {
		return true
	}
	for _, o := range rule.Options {
		if strings.EqualFold(o, v.Text) {
			v.Text = o
			return true
		}
	}
	return false
}

func has(props graph.Properties, name string) bool {
	return slices.ContainsFunc(props, func(p graph.Property) bool { return p.Name == name })
}

// add puts a value into a list that is not sorted yet.
func add(props *graph.Properties, name string, v graph.Value) {
	for i := range *props {
		if (*props)[i].Name == name {
			(*props)[i].Values = append((*props)[i].Values, v)
			return
		}
	}
	*props = append(*props, graph.Property{Name: name, Values: []graph.Value{v}})
}

// Rows are the elements that an entity of a schema becomes, as if it had stood
// on a line of a file: its id is the reference, and entity-valued properties
// hold references. The schema must be Known.
func Rows(line int, schema, id string, properties map[string][]string) []row.Row {
	e := entity{id: id, schema: schema}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		p := property{name: name}
		for _, text := range properties[name] {
			p.values = append(p.values, graph.Value{Text: text})
		}
		e.properties = append(e.properties, p)
	}
	rows, err := e.rows(nil, line)
	if err != nil {
		return []row.Row{e.fault(line, err)}
	}
	return rows
}

// Known reports whether entities of a FollowTheMoney schema are understood.
func Known(schema string) bool { return schemas[schema] != nil }

// Ends are the properties of the ends of an edge schema; "" for things.
func Ends(name string) [2]string {
	s := schemas[name]
	if s == nil || !s.kind.IsLink() {
		return [2]string{}
	}
	return s.ends
}
