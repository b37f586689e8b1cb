package csv

import (
	"portolan/graph"
)

// mapping is a mapping file.
type mapping struct {
	name    string // of the file, for messages
	dataset string
	queries []*query
}

// query says what the rows of some files become.
type query struct {
	line      int
	files     []string // base names; none: every file
	delimiter byte
	columns   []string // of a file without a header
	nulls     []string
	filters   []filter
	entities  []*entity
}

// filter lets a row pass when a column has one of the values, or none of them.
type filter struct {
	column string
	values []string
	not    bool
	line   int
}

// entity says what one entity of each row is.
type entity struct {
	name       string
	line       int
	schema     string // FollowTheMoney's, or
	kind       graph.Kind
	keys       []string
	keyLiteral string
	idColumn   string
	from, to   string // entities at the ends of a link
	dataset    string // of an entity that is only referred to
	owner      string
	reference  bool // it is named by this query and made elsewhere
	known      bool // the row is rejected when it is not known
	required   bool // the row is rejected when it has no key
	ifMissing  bool // made when it is not there, never changed
	properties []*property
	validFrom  *property
	validTo    *property
}

// property says where the values of a property come from.
type property struct {
	name      string
	line      int
	columns   []string
	literals  []string
	templates []string
	join      *string
	split     string
	formats   []string // of dates, as strptime has them
	entity    string   // the values are this entity's reference
	values    map[string]string
	lower     bool
	upper     bool
	required  bool
}

// refs lists every column that the query reads, with the line of the mapping
// that names it.
func (q *query) refs(each func(column, what string, line int)) {
	for _, f := range q.filters {
		each(f.column, "a filter", f.line)
	}
	for _, e := range q.entities {
		for _, k := range e.keys {
			each(k, "the keys of "+e.name, e.line)
		}
		if e.idColumn != "" {
			each(e.idColumn, "the id_column of "+e.name, e.line)
		}
		for _, p := range e.all() {
			for _, c := range p.columns {
				each(c, e.name+"'s "+p.name, p.line)
			}
			for _, t := range p.templates {
				for _, c := range placeholders(t) {
					each(c, e.name+"'s "+p.name, p.line)
				}
			}
		}
	}
}

// all lists the entity's properties and its period.
func (e *entity) all() []*property {
	out := e.properties[:len(e.properties):len(e.properties)]
	if e.validFrom != nil {
		out = append(out, e.validFrom)
	}
	if e.validTo != nil {
		out = append(out, e.validTo)
	}
	return out
}

// entity finds an entity of the query by its name.
func (q *query) entity(name string) *entity {
	for _, e := range q.entities {
		if e.name == name {
			return e
		}
	}
	return nil
}
