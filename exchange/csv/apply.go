package csv

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"portolan/exchange/ftm"
	"portolan/exchange/row"
	"portolan/exchange/table"
	"portolan/graph"
)

// bound is a query with the columns of one file.
type bound struct {
	*query
	header []string
	index  map[string]int
}

// cells are one row of the file, by column.
type cells struct {
	b      *bound
	fields []string
}

// bind finds the query's columns in the header of a file.
func (q *query) bind(mapping, file string, header []string) (*bound, error) {
	b := &bound{query: q, header: header, index: map[string]int{}}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if _, twice := b.index[name]; twice {
			return nil, row.Faultf(file, 0, "the column %.40q stands twice in the header", name)
		}
		b.index[name] = i
	}
	var fault error
	q.refs(func(column, what string, line int) {
		if _, ok := b.index[column]; !ok && fault == nil {
			fault = row.Faultf(mapping, line, "%s names the column %q; the file %s has no such column, it has: %s",
				what, column, file, table.Names(header))
		}
	})
	return b, fault
}

// get is the trimmed text of a column, "" where the file says it has none.
func (c *cells) get(column string) string {
	s := strings.TrimSpace(c.fields[c.b.index[column]])
	if slices.Contains(c.b.nulls, s) {
		return ""
	}
	return s
}

func (c *cells) passes() bool {
	for _, f := range c.b.filters {
		if slices.Contains(f.values, c.get(f.column)) == f.not {
			return false
		}
	}
	return true
}

// rows is what a row of the file becomes under the queries that are about it.
func rows(queries []*bound, rec table.Record) []row.Row {
	if rec.Fault != "" {
		return []row.Row{row.Faulty(rec.Line, "", "%s", rec.Fault)}
	}
	if want := len(queries[0].header); len(rec.Fields) != want {
		return []row.Row{row.Faulty(rec.Line, "", "the row has %d cells where there are %d columns", len(rec.Fields), want)}
	}
	var out []row.Row
	passed := false
	for _, b := range queries {
		c := &cells{b, rec.Fields}
		if !c.passes() {
			continue
		}
		passed = true
		more, fault := c.entities(rec.Line)
		if fault != nil {
			return []row.Row{{Line: rec.Line, Fault: fault}}
		}
		out = append(out, more...)
	}
	if passed && len(out) == 0 {
		return []row.Row{row.Faulty(rec.Line, "", "no entity of the mapping has a key in this row")}
	}
	return out
}

// entities is what the row becomes under one query.
func (c *cells) entities(line int) ([]row.Row, *row.Fault) {
	keys := map[string]string{}
	var requires []row.End
	for _, e := range c.b.entities {
		key, ok := c.key(e)
		if !ok {
			if e.required || e.known {
				return nil, &row.Fault{Field: e.keyColumns(), Kind: e.kind, Reason: "the row does not say which " + e.name + " it is about"}
			}
			continue
		}
		keys[e.name] = key
		if e.known {
			requires = append(requires, e.end(key))
		}
	}
	var out []row.Row
	for _, e := range c.b.entities {
		key, ok := keys[e.name]
		if !ok || e.reference {
			continue
		}
		made, fault := c.entity(line, e, key, keys)
		if fault != nil {
			return nil, fault
		}
		for i := range made {
			made[i].Requires, made[i].IfMissing = requires, e.ifMissing
		}
		out = append(out, made...)
	}
	return out, nil
}

func (e *entity) keyColumns() string {
	if e.idColumn != "" {
		return e.idColumn
	}
	return strings.Join(e.keys, ", ")
}

// key is the reference of the entity: its id_column, or its literal and keys in
// their order. It is false when the row gives none.
func (c *cells) key(e *entity) (string, bool) {
	if e.idColumn != "" {
		s := c.get(e.idColumn)
		return s, s != ""
	}
	if len(e.keys) == 0 {
		return "", true // a link known by its content
	}
	parts, some := []string{}, false
	if e.keyLiteral != "" {
		parts = append(parts, e.keyLiteral)
	}
	for _, k := range e.keys {
		s := c.get(k)
		some = some || s != ""
		parts = append(parts, strings.ReplaceAll(s, "|", "||"))
	}
	key := strings.Join(parts, "|")
	if len(key) > 240 {
		sum := sha256.Sum256([]byte(key))
		key = hex.EncodeToString(sum[:])
	}
	return key, some
}

func (e *entity) end(key string) row.End {
	return row.End{Owner: e.owner, Dataset: e.dataset, Ref: key}
}

func (c *cells) entity(line int, e *entity, key string, keys map[string]string) ([]row.Row, *row.Fault) {
	values := map[string][]string{}
	for _, p := range e.properties {
		v := c.values(p, keys)
		if len(v) == 0 && p.required {
			return nil, &row.Fault{Kind: e.kind, Field: p.name, Ref: key, Reason: e.name + " needs it, and the row has none"}
		}
		for _, s := range v {
			if _, ok := parseDate(s, nil); len(p.formats) > 0 && !ok {
				return nil, &row.Fault{Kind: e.kind, Field: p.name, Ref: key,
					Reason: fmt.Sprintf("%.60q is not a date in the format %s", s, strings.Join(p.formats, " or "))}
			}
		}
		if len(v) > 0 {
			values[p.name] = v
		}
	}
	var period graph.Period
	for p, into := range map[*property]*graph.Date{e.validFrom: &period.From, e.validTo: &period.To} {
		if p == nil {
			continue
		}
		if v := c.values(p, keys); len(v) > 0 {
			*into = graph.Date(v[0])
		}
	}
	if e.schema != "" {
		return c.schema(line, e, key, values, period)
	}
	r := row.Row{Line: line, Element: graph.Element{Kind: e.kind, Ref: key, Valid: period}}
	for _, p := range e.properties {
		for _, v := range values[p.name] {
			r.Element.Props.AddText(p.name, v)
		}
	}
	if e.kind.IsLink() {
		from, ok1 := keys[e.from]
		to, ok2 := keys[e.to]
		if !ok1 || !ok2 {
			return nil, nil // an optional entity that the row does not have
		}
		r.From, r.To = c.b.entity(e.from).end(from), c.b.entity(e.to).end(to)
	}
	return []row.Row{r}, nil
}

// schema makes an entity of a FollowTheMoney schema.
func (c *cells) schema(line int, e *entity, key string, values map[string][]string, period graph.Period) ([]row.Row, *row.Fault) {
	if ends := ftm.Ends(e.schema); ends[0] != "" && (len(values[ends[0]]) == 0 || len(values[ends[1]]) == 0) {
		return nil, nil
	}
	out := ftm.Rows(line, e.schema, key, values)
	for i := range out {
		if period != (graph.Period{}) && out[i].Element.Ref == key {
			out[i].Element.Valid = period
		}
	}
	return out, nil
}

// values is what a property is in the row: literals and columns, joined, split
// and translated.
func (c *cells) values(p *property, keys map[string]string) []string {
	if p.entity != "" {
		if key, ok := keys[p.entity]; ok {
			return []string{key}
		}
		return nil
	}
	var out []string
	for _, t := range p.templates {
		out = append(out, c.fill(t))
	}
	out = append(out, p.literals...)
	for _, col := range p.columns {
		out = append(out, c.get(col))
	}
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" })
	if p.join != nil && len(out) > 0 {
		out = []string{strings.Join(out, *p.join)}
	}
	if p.split != "" {
		var parts []string
		for _, s := range out {
			parts = append(parts, strings.Split(s, p.split)...)
		}
		out = parts
	}
	for i, s := range out {
		out[i] = p.translate(strings.TrimSpace(s))
	}
	out = slices.DeleteFunc(out, func(s string) bool { return s == "" })
	slices.Sort(out)
	return slices.Compact(out)
}

func (p *property) translate(s string) string {
	if v, ok := p.values[s]; ok {
		s = v
	}
	switch {
	case p.lower:
		s = strings.ToLower(s)
	case p.upper:
		s = strings.ToUpper(s)
	}
	if len(p.formats) > 0 {
		s, _ = parseDate(s, p.formats)
	}
	return s
}

// placeholders lists the columns that a template names between double braces.
func placeholders(template string) (out []string) {
	for {
		_, rest, ok := strings.Cut(template, "{{")
		if !ok {
			return out
		}
		name, after, ok := strings.Cut(rest, "}}")
		if !ok {
			return out
		}
		out, template = append(out, strings.TrimSpace(name)), after
	}
}

// fill replaces a template's placeholders; it is empty when all of them are.
func (c *cells) fill(template string) string {
	var b strings.Builder
	some := false
	for {
		text, rest, ok := strings.Cut(template, "{{")
		name, after, closed := strings.Cut(rest, "}}")
		if !ok || !closed {
			b.WriteString(template)
			break
		}
		b.WriteString(text)
		v := c.get(strings.TrimSpace(name))
		some = some || v != ""
		b.WriteString(v)
		template = after
	}
	if !some {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// about says in one line which queries a mapping has, for a file that none is
// about.
func (m *mapping) about() string {
	var names []string
	for _, q := range m.queries {
		names = append(names, q.files...)
	}
	return fmt.Sprint(strings.Join(names, ", "))
}
