package ftm

import (
	"strings"

	"portolan/exchange/row"
	"portolan/graph"
)

// readBlock reads the portolan block. Every field is optional; a field that does
// not exist is refused, because a misspelt marking must not widen an audience.
func (p *parser) readBlock(b *block) error {
	if p.dec.PeekKind() == 'n' {
		_, err := p.dec.ReadToken()
		return err
	}
	return p.object("portolan", func(name string) (err error) {
		switch name {
		case "kind":
			return p.text(name, &b.kind)
		case "owner":
			return p.text(name, &b.owner)
		case "dataset":
			return p.text(name, &b.dataset)
		case "ref":
			b.hasRef = true
			return p.text(name, &b.ref)
		case "audience":
			return p.audience(b)
		case "level":
			return p.text(name, &b.level)
		case "handling":
			b.handling, err = p.list(name)
			return err
		case "purposes":
			b.purposes, err = p.list(name)
			return err
		case "grade":
			return p.grade(b)
		case "validFrom":
			return p.text(name, (*string)(&b.valid.From))
		case "validTo":
			return p.text(name, (*string)(&b.valid.To))
		case "review":
			return p.text(name, (*string)(&b.review))
		case "expires":
			return p.text(name, (*string)(&b.expires))
		case "values":
			b.values, err = p.propertyMap(name, p.rich[:0], true)
			p.rich = b.values
			return err
		case "from":
			b.from, err = p.end(name, &p.ends[0])
			return err
		case "to":
			b.to, err = p.end(name, &p.ends[1])
			return err
		}
		return badField("portolan", "the block has no field %.30q", name)
	})
}

func (p *parser) audience(b *block) (err error) {
	if p.dec.PeekKind() != '"' {
		b.audience, err = p.list("audience")
		return err
	}
	var s string
	if err := p.text("audience", &s); err != nil {
		return err
	}
	if s != "all" {
		return badField("audience", `an audience is "all" or a list of member codes, not %.30q`, s)
	}
	b.all = true
	return nil
}

func (p *parser) grade(b *block) error {
	if p.dec.PeekKind() == 'n' {
		return p.skip()
	}
	return p.object("grade", func(name string) error {
		switch name {
		case "scheme":
			return p.text("grade", &b.grade.Scheme)
		case "code":
			return p.text("grade", &b.grade.Code)
		}
		return badField("grade", "a grade has scheme and code, not %.30q", name)
	})
}

func (p *parser) end(field string, e *end) (*end, error) {
	if p.dec.PeekKind() == 'n' {
		return nil, p.skip()
	}
	*e = end{}
	err := p.object(field, func(name string) error {
		switch name {
		case "id":
			return p.text(field, &e.id)
		case "ref":
			return p.text(field, &e.ref)
		case "dataset":
			return p.text(field, &e.dataset)
		case "owner":
			return p.text(field, &e.owner)
		}
		return badField(field, "an end has ref, dataset and owner, or id, not %.30q", name)
	})
	return e, err
}

// marking is what the block says of who may see the element; nil says nothing.
func (b *block) marking() (*row.Marking, error) {
	if !b.all && b.audience == nil && b.level == "" && b.handling == nil && b.purposes == nil {
		return nil, nil
	}
	m := &row.Marking{All: b.all, Audience: b.audience, Handling: b.handling, Purposes: b.purposes}
	if b.level != "" {
		level, err := graph.ParseLevel(b.level)
		if err != nil {
			return nil, badField("level", "%.30q is none of %s", b.level, strings.Join(graph.LevelNames[1:], ", "))
		}
		m.Level = level
	}
	return m, nil
}

// row is the end as the import takes it. An id in the full form wins.
func (e *end) row(field string) (row.End, error) {
	if e.id == "" {
		return row.End{Owner: e.owner, Dataset: e.dataset, Ref: e.ref}, nil
	}
	id, err := graph.ParseID(e.id)
	if err != nil {
		return row.End{}, badField(field, "an id is 32 lower-case hexadecimal digits, not %.40q", e.id)
	}
	return row.End{ID: id}, nil
}
