package csv

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"portolan/exchange/ftm"
	"portolan/exchange/row"
	"portolan/graph"
)

// Bounds on a mapping file.
const (
	maxMapping = 1 << 20
	maxNodes   = 50_000
)

// loader walks a mapping file. Every option that it does not know is refused,
// with its line.
type loader struct {
	file  string
	nodes int
}

func (l *loader) fault(n *yaml.Node, format string, args ...any) error {
	return row.Faultf(l.file, n.Line, format, args...)
}

// load reads a mapping file.
func load(name string, text []byte) (*mapping, error) {
	l := &loader{file: name}
	if len(text) > maxMapping {
		return nil, row.Faultf(name, 0, "the mapping is longer than %d bytes", maxMapping)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, row.Faultf(name, 0, "the mapping is not YAML: %v", err)
	}
	if len(doc.Content) != 1 {
		return nil, row.Faultf(name, 0, "the mapping is empty: it names a dataset and its queries")
	}
	m := &mapping{name: name}
	sets := 0
	err := l.each(doc.Content[0], "a mapping names a dataset, with its queries below", func(key string, v *yaml.Node) error {
		if sets++; sets > 1 {
			return l.fault(v, "it has two datasets, %q and %q: import them one by one", m.dataset, key)
		}
		m.dataset = key
		return l.dataset(m, v)
	})
	if err == nil && len(m.queries) == 0 {
		err = row.Faultf(name, 0, "the mapping has no queries")
	}
	return m, err
}

// each walks the pairs of a mapping node in their order.
func (l *loader) each(n *yaml.Node, what string, f func(key string, v *yaml.Node) error) error {
	n, err := l.resolve(n)
	if err != nil {
		return err
	}
	if n.Kind != yaml.MappingNode {
		return l.fault(n, "%s", what)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if seen[key] {
			return l.fault(n.Content[i], "%q stands twice", key)
		}
		seen[key] = true
		if err := f(key, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// resolve follows an alias; the number of nodes walked is bounded.
func (l *loader) resolve(n *yaml.Node) (*yaml.Node, error) {
	if l.nodes++; l.nodes > maxNodes {
		return nil, l.fault(n, "it is larger than %d parts", maxNodes)
	}
	for range 8 {
		if n.Kind != yaml.AliasNode {
			return n, nil
		}
		n = n.Alias
	}
	return nil, l.fault(n, "an alias leads in a circle")
}

func (l *loader) text(n *yaml.Node) (string, error) {
	n, err := l.resolve(n)
	if err != nil {
		return "", err
	}
	if n.Kind != yaml.ScalarNode {
		return "", l.fault(n, "this is a single text")
	}
	if n.Tag == "!!null" {
		return "", nil
	}
	return n.Value, nil
}

// texts reads one text or a list of them.
func (l *loader) texts(n *yaml.Node) ([]string, error) {
	n, err := l.resolve(n)
	if err != nil {
		return nil, err
	}
	if n.Kind != yaml.SequenceNode {
		s, err := l.text(n)
		return []string{s}, err
	}
	var out []string
	for _, c := range n.Content {
		s, err := l.text(c)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (l *loader) flag(n *yaml.Node) (bool, error) {
	s, err := l.text(n)
	if err != nil {
		return false, err
	}
	b, err := strconv.ParseBool(s)
	if err != nil {
		return false, l.fault(n, "this is true or false, not %.20q", s)
	}
	return b, nil
}

func (l *loader) dataset(m *mapping, n *yaml.Node) error {
	return l.each(n, "a dataset has queries", func(key string, v *yaml.Node) error {
		switch key {
		case "queries":
			v, err := l.resolve(v)
			if err != nil {
				return err
			}
			if v.Kind != yaml.SequenceNode {
				return l.fault(v, "queries are a list")
			}
			for _, c := range v.Content {
				if err := l.query(m, c); err != nil {
					return err
				}
			}
			return nil
		case "query":
			return l.query(m, v)
		case "label", "info_url", "category", "summary", "publisher", "roles", "languages", "countries":
			return nil // these describe the dataset and say nothing of its rows
		}
		return l.fault(v, "a dataset has no option %q", key)
	})
}

func (l *loader) query(m *mapping, n *yaml.Node) error {
	q := &query{line: n.Line, delimiter: ',', nulls: []string{`\N`}}
	err := l.each(n, "a query has entities", func(key string, v *yaml.Node) (err error) {
		switch key {
		case "csv_url", "csv_urls":
			urls, err := l.texts(v)
			for _, u := range urls {
				q.files = append(q.files, baseName(u))
			}
			return err
		case "delimiter":
			s, err := l.text(v)
			if err == nil && (len(s) != 1 || s == `"` || s == "\n") {
				err = l.fault(v, "a delimiter is one character, such as ',' or \"\\t\"")
			}
			if err == nil {
				q.delimiter = s[0]
			}
			return err
		case "columns":
			q.columns, err = l.texts(v)
			return err
		case "null_values":
			q.nulls, err = l.texts(v)
			return err
		case "filters", "filters_not":
			return l.filters(q, v, key == "filters_not")
		case "entities":
			return l.each(v, "entities are named", func(name string, v *yaml.Node) error { return l.entity(q, name, v) })
		case "database", "table", "tables", "joins":
			return l.fault(v, "%q is about a database; a file is named by csv_url", key)
		}
		return l.fault(v, "a query has no option %q", key)
	})
	if err != nil {
		return err
	}
	if len(q.entities) == 0 {
		return l.fault(n, "the query has no entities")
	}
	m.queries = append(m.queries, q)
	return l.bind(q)
}

// baseName is the name of the file that a URL or path names.
func baseName(u string) string {
	if p, err := url.Parse(u); err == nil && p.Scheme != "" {
		u = p.Path
	}
	return path.Base(strings.ReplaceAll(u, `\`, "/"))
}

func (l *loader) filters(q *query, n *yaml.Node, not bool) error {
	return l.each(n, "filters name columns and values", func(column string, v *yaml.Node) error {
		values, err := l.texts(v)
		q.filters = append(q.filters, filter{column: column, values: values, not: not, line: v.Line})
		return err
	})
}

// bind checks what the entities of a query say of each other.
func (l *loader) bind(q *query) error {
	for _, e := range q.entities {
		at := &yaml.Node{Line: e.line}
		for _, end := range []string{e.from, e.to} {
			if end != "" && q.entity(end) == nil {
				return l.fault(at, "%s joins %q, which is no entity of this query", e.name, end)
			}
		}
		if err := l.checkEntity(e, at); err != nil {
			return err
		}
		for _, p := range e.properties {
			if p.entity != "" && q.entity(p.entity) == nil {
				return l.fault(&yaml.Node{Line: p.line}, "%s's %s is %q, which is no entity of this query", e.name, p.name, p.entity)
			}
		}
	}
	return nil
}

func (l *loader) checkEntity(e *entity, at *yaml.Node) error {
	isLink := e.kind.IsLink() || ftm.Ends(e.schema)[0] != ""
	switch {
	case e.reference && (e.kind != 0 || e.schema != "") && len(e.properties) > 0:
		return l.fault(at, "%s is only referred to, so it has no properties", e.name)
	case !e.reference && e.kind == 0 && e.schema == "":
		return l.fault(at, "%s has neither a schema nor a kind", e.name)
	case e.kind != 0 && e.schema != "":
		return l.fault(at, "%s has a schema and a kind: say one", e.name)
	case len(e.keys) > 0 && e.idColumn != "":
		return l.fault(at, "%s has keys and an id_column: say one", e.name)
	case len(e.keys) == 0 && e.idColumn == "" && !isLink:
		return l.fault(at, "%s has no key: say keys, or an id_column", e.name)
	case e.kind.IsLink() && (e.from == "" || e.to == ""):
		return l.fault(at, "%s is a link: say which entities it joins with from and to", e.name)
	case !e.kind.IsLink() && (e.from != "" || e.to != ""):
		return l.fault(at, "%s has from and to, which only a link has: say its kind", e.name)
	case !e.reference && (e.dataset != "" || e.owner != ""):
		return l.fault(at, "%s has a dataset or an owner, which only an entity that is referred to has", e.name)
	case e.owner != "" && e.dataset == "":
		return l.fault(at, "%s is another owner's: say its dataset too", e.name)
	}
	for _, p := range e.properties {
		if e.kind == 0 {
			continue
		}
		if e.kind.Info().Property(p.name) == nil {
			return l.fault(&yaml.Node{Line: p.line}, "%s has no property %q; it has %s", e.kind, p.name, propertyNames(e.kind))
		}
		if p.entity != "" {
			return l.fault(&yaml.Node{Line: p.line}, "%s's %s cannot be an entity: make a link with from and to", e.name, p.name)
		}
	}
	return nil
}

func propertyNames(k graph.Kind) string {
	var names []string
	for _, p := range k.Info().Properties {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
