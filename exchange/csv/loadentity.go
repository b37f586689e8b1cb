package csv

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"portolan/exchange/ftm"
	"portolan/graph"
)

// entity reads one entity of a query.
func (l *loader) entity(q *query, name string, n *yaml.Node) error {
	e := &entity{name: name, line: n.Line}
	err := l.each(n, "an entity has a schema or a kind, keys and properties", func(key string, v *yaml.Node) (err error) {
		switch key {
		case "schema":
			if e.schema, err = l.text(v); err == nil && !ftm.Known(e.schema) {
				err = l.fault(v, "the schema %.40q is not known here; name a kind instead (docs/kinds.md lists them)", e.schema)
			}
		case "kind":
			var s string
			if s, err = l.text(v); err == nil {
				if e.kind, err = graph.ParseKind(s); err != nil {
					err = l.fault(v, "no kind is called %.40q; docs/kinds.md lists them", s)
				}
			}
		case "key", "keys":
			e.keys, err = l.texts(v)
		case "key_literal":
			e.keyLiteral, err = l.text(v)
		case "id_column":
			e.idColumn, err = l.text(v)
		case "from":
			e.from, err = l.text(v)
		case "to":
			e.to, err = l.text(v)
		case "dataset":
			e.dataset, err = l.text(v)
		case "owner":
			e.owner, err = l.text(v)
		default:
			return l.entityOption(e, key, v)
		}
		return err
	})
	q.entities = append(q.entities, e)
	return err
}

// entityOption reads the rest of an entity's options.
func (l *loader) entityOption(e *entity, key string, v *yaml.Node) (err error) {
	switch key {
	case "reference":
		e.reference, err = l.flag(v)
	case "known":
		e.known, err = l.flag(v)
	case "required":
		e.required, err = l.flag(v)
	case "if_missing":
		e.ifMissing, err = l.flag(v)
	case "valid_from":
		e.validFrom, err = l.property(key, v)
	case "valid_to":
		e.validTo, err = l.property(key, v)
	case "properties":
		return l.each(v, "properties are named", func(name string, v *yaml.Node) error {
			p, err := l.property(name, v)
			e.properties = append(e.properties, p)
			return err
		})
	default:
		return l.fault(v, "an entity has no option %q", key)
	}
	return err
}

// property reads where the values of a property come from.
func (l *loader) property(name string, n *yaml.Node) (*property, error) {
	p := &property{name: name, line: n.Line}
	err := l.each(n, "a property has a column, a literal, a template or an entity", func(key string, v *yaml.Node) (err error) {
		var list []string
		switch key {
		case "column", "columns":
			list, err = l.texts(v)
			p.columns = append(p.columns, list...)
		case "literal", "literals":
			list, err = l.texts(v)
			p.literals = append(p.literals, list...)
		case "template":
			p.templates, err = l.texts(v)
		case "join":
			var s string
			s, err = l.text(v)
			p.join = &s
		case "split":
			p.split, err = l.text(v)
		case "format":
			list, err = l.texts(v)
			return l.format(p, v, list, err)
		case "entity":
			p.entity, err = l.text(v)
		case "lower":
			p.lower, err = l.flag(v)
		case "upper":
			p.upper, err = l.flag(v)
		case "required":
			p.required, err = l.flag(v)
		case "values":
			p.values = map[string]string{}
			return l.each(v, "values are pairs: what the file has and what it means", func(from string, v *yaml.Node) (err error) {
				p.values[from], err = l.text(v)
				return err
			})
		default:
			return l.fault(v, "a property has no option %q", key)
		}
		return err
	})
	if err == nil && len(p.columns) == 0 && len(p.literals) == 0 && len(p.templates) == 0 && p.entity == "" {
		err = l.fault(n, "%s has no column, literal, template or entity", name)
	}
	return p, err
}

// format takes date formats, and the older spelling of a template.
func (l *loader) format(p *property, v *yaml.Node, list []string, err error) error {
	if err != nil {
		return err
	}
	if len(list) == 1 && len(placeholders(list[0])) > 0 {
		p.templates = list
		return nil
	}
	if i := slices.IndexFunc(list, func(s string) bool { return !goodFormat(s) }); i >= 0 {
		return l.fault(v, "the format %.40q is not one of dates: it has %%Y, %%m, %%d, %%b, %%B, %%y, %%H, %%M and %%S", list[i])
	}
	p.formats = list
	return nil
}
