package graphml

import (
	"slices"
	"strings"

	"portolan/exchange/row"
	"portolan/exchange/sheet"
	"portolan/graph"
)

// rowsOf is what a node or edge becomes.
func (r *reader) rowsOf(i *item) []row.Row {
	switch {
	case i.fault != nil:
		return []row.Row{*i.fault}
	case !i.edge && i.id == "":
		return []row.Row{row.Faulty(i.line, "id", "the node has no id")}
	case !i.edge:
		return []row.Row{r.node(i)}
	case i.source == "" || i.target == "":
		return []row.Row{row.Faulty(i.line, "", "the edge needs a source and a target")}
	}
	return []row.Row{r.edge(i)}
}

// node is a record: a person, unless its attribute kind names another kind of
// record. One without any attribute merely names it.
func (r *reader) node(i *item) row.Row {
	k, stated := kindOf(i, graph.Person, false)
	x := row.Row{Line: i.line, IfMissing: len(i.names) == 0, Element: graph.Element{Kind: k, Ref: i.id}}
	r.fill(&x, i, stated)
	if x.Element.Name() == "" {
		name := i.values["label"]
		if name == "" {
			name = i.id
		}
		callIt(&x.Element, name)
	}
	return x
}

// callIt gives a record the name it is called by, in the best property that
// takes any text.
func callIt(e *graph.Element, name string) {
	info := e.Kind.Info()
	for _, p := range info.NamedBy {
		switch info.Property(p).Type {
		case graph.NameType, graph.CodeType, graph.TextType:
			e.Props.AddText(p, name)
			return
		}
	}
}

// edge is a link: between associates, unless its attribute kind names another
// kind of link.
func (r *reader) edge(i *item) row.Row {
	k, stated := kindOf(i, graph.Associate, true)
	x := row.Row{Line: i.line, From: row.End{Ref: i.source}, To: row.End{Ref: i.target}, Element: graph.Element{Kind: k, Ref: i.id}}
	r.fill(&x, i, stated)
	return x
}

// kindOf is the kind that an attribute names, under a name that says so, or the
// usual one; stated is the attribute.
func kindOf(i *item, usual graph.Kind, link bool) (k graph.Kind, stated string) {
	for _, name := range []string{"kind", "link_kind"} {
		if k, err := graph.ParseKind(i.values[name]); err == nil && k.IsLink() == link {
			return k, name
		}
	}
	return usual, ""
}

// fill puts the attributes where they belong: into properties of the same name,
// into the time in which the element holds, and the rest, by name, into the
// notes.
func (r *reader) fill(x *row.Row, i *item, stated string) {
	e := &x.Element
	for _, name := range i.names {
		text := i.values[name]
		rule := e.Kind.Info().Property(name)
		if r.ours {
			if rule = e.Kind.Info().Property(strings.TrimSuffix(name, sheet.Stated)); fixed(name) {
				rule = nil
			}
		}
		switch {
		case name == stated:
		case name == "valid_from":
			e.Valid.From = graph.Date(text)
		case name == "valid_to":
			e.Valid.To = graph.Date(text)
		case r.ours && rule == nil: // of the export, not of the source
		case rule == nil && name == "label" && !i.edge:
			if hasNameOf(e.Kind, i) {
				e.Props.AddText("notes", name+": "+text)
			}
		case rule == nil:
			e.Props.AddText("notes", name+": "+text)
		case r.ours && rule.Many:
			e.Props.AddText(rule.Name, strings.Split(text, "; ")...)
		default:
			e.Props.AddText(rule.Name, text)
		}
	}
}

// hasNameOf reports whether a node has a name beside its label.
func hasNameOf(k graph.Kind, i *item) bool {
	return slices.ContainsFunc(k.Info().NamedBy, func(p string) bool { return i.values[p] != "" })
}

// fixed reports whether an export has a column of its own under the name.
func fixed(name string) bool { return slices.Contains(sheet.FixedNames(), name) }
