package sheet

import (
	"slices"
	"strings"

	"portolan/graph"
)

// Type says how the cells of a column are read.
type Type uint8

// The types of columns.
const (
	Text    Type = iota // any text
	Date                // a date, perhaps partial or a range; written as text
	Number              // a decimal number
	Integer             // a whole number
	Flag                // true or false
)

// String is the type's name in the codebook.
func (t Type) String() string {
	return [...]string{"text", "date", "number", "integer", "flag"}[t]
}

// Treatment says what pseudonymising does to a column.
type Treatment uint8

// The treatments of columns.
const (
	Kept     Treatment = iota // as the source has it
	Replaced                  // by a keyed pseudonym: equal values stay equal
	Dropped                   // left out
)

// String is what the codebook says of the treatment.
func (t Treatment) String() string {
	return [...]string{"kept", "replaced by a pseudonym", "dropped"}[t]
}

// Column is one column of the nodes or of the edges.
type Column struct {
	Name      string
	Type      Type
	Many      bool // a cell may hold several values
	Required  bool // every row has a value
	Varied    bool // most rows have a value of their own
	Meaning   string
	Unit      string
	Property  string       // the property it holds, "" for the fixed columns
	Kinds     []graph.Kind // the kinds that have the property
	Treatment Treatment
}

// The numbers of the fixed columns that come first in every table.
const (
	NodeID = iota
	NodeKind
	NodeLabel
	NodeRecords
	nodeShared
)

// The numbers of the fixed columns that come first in the table of edges.
const (
	EdgeID = iota
	EdgeSource
	EdgeTarget
	EdgeKind
	EdgeDirected
	EdgeWeight
	EdgePossible
	edgeShared
)

// The fixed columns that nodes and edges share follow in this order, counted
// from Shared.
const (
	Owner = iota
	Dataset
	Ref
	Audience
	Level
	Handling
	Purposes
	Grade
	ValidFrom
	ValidTo
	Review
	Expires
	afterShared
)

// between stands between the values of a cell in formats that have no lists.
const between = "; "

// Stated follows the name of a property that a fixed column has taken.
const Stated = "_stated"

// Table is the columns of the nodes or of the edges.
type Table struct {
	Name    string // "nodes" or "edges"
	Columns []Column
	Shared  int // where the columns that nodes and edges share begin

	// OfDropped are the columns that pseudonymising leaves out.
	OfDropped []Column

	byProperty map[string]int32
}

// Nodes is the table of the nodes of the record kinds.
func Nodes(kinds []graph.Kind, pseudonymised bool) *Table {
	fixed := []Column{
		{Name: "id", Required: true, Varied: true, Meaning: "the node's id: the same in every file of the release and, unless pseudonymised, the id under which Portolan shows the entity (or the record)", Treatment: Replaced},
		{Name: "kind", Required: true, Meaning: "the kind of record, as docs/kinds.md lists them"},
		{Name: "label", Varied: true, Meaning: "the best name, for drawing", Treatment: Dropped},
		{Name: "records", Type: Integer, Required: true, Unit: "records", Meaning: "how many records the node stands for, of those within the window and the kinds"},
	}
	return newTable("nodes", fixed, true, kinds, pseudonymised)
}

// Edges is the table of the edges of the link kinds.
func Edges(kinds []graph.Kind, pseudonymised bool) *Table {
	fixed := []Column{
		{Name: "id", Required: true, Varied: true, Meaning: "the link's id, or the id of the thing that the two nodes share; a thing shared by many stands on an edge for each pair", Treatment: Replaced},
		{Name: "source", Required: true, Varied: true, Meaning: "the id of the node from which it runs", Treatment: Replaced},
		{Name: "target", Required: true, Varied: true, Meaning: "the id of the node to which it runs", Treatment: Replaced},
		{Name: "kind", Required: true, Meaning: "the kind of link or, where two nodes share a thing, the thing's kind of record"},
		{Name: "directed", Type: Flag, Required: true, Meaning: "whether source and target differ in role; where false their order means nothing"},
		{Name: "weight", Type: Number, Required: true, Meaning: "the strength: 1 for a link; 1/(m-1) for a thing that m nodes share"},
		{Name: "possible", Type: Flag, Required: true, Meaning: "whether its date only overlaps the window, so that it may lie outside"},
	}
	return newTable("edges", fixed, false, kinds, pseudonymised)
}

// Properties is a table of nothing but the properties of the kinds, for a format
// that has no columns.
func Properties(name string, kinds []graph.Kind, pseudonymised bool) *Table {
	return newTable(name, nil, false, kinds, pseudonymised)
}

// shared are the columns of every element; on a node they list what its records
// say.
func shared(many bool) []Column {
	whose := "of the link"
	if many {
		whose = "of the node's records"
	}
	return []Column{
		{Name: "owner", Many: many, Meaning: "the member that contributed it, " + whose},
		{Name: "dataset", Many: many, Meaning: "the owner's collection, " + whose, Treatment: Dropped},
		{Name: "ref", Many: many, Varied: true, Meaning: "the owner's own reference, " + whose, Treatment: Dropped},
		{Name: "audience", Many: true, Meaning: "who may see it: all, or codes of members and arrangements, " + whose, Treatment: Dropped},
		{Name: "level", Meaning: "the confidentiality level, the strictest " + whose},
		{Name: "handling", Many: true, Meaning: "handling codes, " + whose},
		{Name: "purposes", Many: true, Meaning: "purposes for which it may be used, " + whose + "; none means any"},
		{Name: "grade", Many: many, Meaning: "the grading's scheme and code, " + whose},
		{Name: "valid_from", Type: Date, Unit: dateUnit, Meaning: "from when it holds, the earliest stated " + whose},
		{Name: "valid_to", Type: Date, Unit: dateUnit, Meaning: "until when it holds, the latest stated " + whose},
		{Name: "review", Type: Date, Unit: dateUnit, Meaning: "when its owner must look at it again, the earliest " + whose, Treatment: Dropped},
		{Name: "expires", Type: Date, Unit: dateUnit, Meaning: "when it must go, the earliest " + whose, Treatment: Dropped},
	}
}

const dateUnit = "ISO 8601, possibly partial or a range"

// units are the units of the properties that are numbers.
var units = map[string]string{
	"altitude": "metres", "amount": "units of the currency", "count": "contacts", "latitude": "degrees north", "longitude": "degrees east",
	"order": "position, from 1", "passengers": "people", "weight": "as the source counts",
}

// where are the numbers that say where a thing is, which a pseudonym of its name
// would not hide.
var where = []string{"latitude", "longitude", "altitude"}

// TreatmentOf says what pseudonymising does to a property: names, free text and
// places on the map go, codes are replaced, and dates, numbers, countries and
// choices from a list stay.
func TreatmentOf(p *graph.PropertyRule) Treatment {
	switch {
	case p.Type == graph.TextType, p.Type == graph.NameType, slices.Contains(where, p.Name):
		return Dropped
	case p.Type == graph.CodeType:
		return Replaced
	}
	return Kept
}

func newTable(name string, fixed []Column, many bool, kinds []graph.Kind, pseudonymised bool) *Table {
	t := &Table{Name: name, Shared: len(fixed), byProperty: map[string]int32{}}
	all := fixed
	if fixed != nil {
		all = append(fixed, shared(many)...)
	}
	taken := map[string]bool{}
	for _, c := range all {
		taken[c.Name] = true
	}
	for _, c := range ofProperties(kinds, many) {
		if taken[c.Name] {
			c.Name += Stated
		}
		all = append(all, c)
	}
	for _, c := range all {
		// The fixed columns keep their numbers; pseudonymised ones that go stay empty and are not written.
		if pseudonymised && c.Treatment == Dropped {
			t.OfDropped = append(t.OfDropped, c)
			if c.Property != "" {
				continue
			}
		}
		if c.Property != "" {
			t.byProperty[c.Property] = int32(len(t.Columns))
		}
		t.Columns = append(t.Columns, c)
	}
	if !pseudonymised {
		for i := range t.Columns {
			t.Columns[i].Treatment = Kept
		}
	}
	return t
}

// Of is the number of the column of a property, or -1.
func (t *Table) Of(property string) int32 {
	if i, ok := t.byProperty[property]; ok {
		return i
	}
	return -1
}

// Written reports whether a column is written at all.
func (t *Table) Written(i int) bool { return t.Columns[i].Treatment != Dropped }

// ofProperties gives a column for each property of the kinds, by name. A name
// that kinds read differently is text.
func ofProperties(kinds []graph.Kind, many bool) []Column {
	var out []Column
	at := map[string]int{}
	for _, k := range kinds {
		for i := range k.Info().Properties {
			p := &k.Info().Properties[i]
			j, ok := at[p.Name]
			if !ok {
				j = len(out)
				at[p.Name] = j
				out = append(out, Column{Name: p.Name, Property: p.Name, Type: typeOf(p), Unit: unitOf(p), Treatment: TreatmentOf(p)})
			}
			c := &out[j]
			if c.Type != typeOf(p) {
				c.Type, c.Unit = Text, ""
			}
			// A node may stand for several records, and so have several of what a record has one of; of a number it
			// shows that of its earliest record.
			c.Many = c.Type != Number && (c.Many || p.Many || many)
			c.Treatment = max(c.Treatment, TreatmentOf(p))
			c.Varied = c.Varied || p.Type == graph.TextType || p.Type == graph.NameType || p.Type == graph.CodeType
			c.Kinds = append(c.Kinds, k)
			c.Meaning = meaning(c.Meaning, p)
		}
	}
	slices.SortFunc(out, func(a, b Column) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// meaning adds what a property says in one more kind.
func meaning(so string, p *graph.PropertyRule) string {
	text := p.Doc
	if len(p.Options) > 0 {
		text += " (" + strings.Join(p.Options, ", ") + ")"
	}
	switch {
	case so == "":
		return text
	case slices.Contains(strings.Split(so, between), text):
		return so
	}
	return so + between + text
}

func typeOf(p *graph.PropertyRule) Type {
	switch p.Type {
	case graph.DateType:
		return Date
	case graph.NumberType:
		return Number
	}
	return Text
}

func unitOf(p *graph.PropertyRule) string {
	switch p.Type {
	case graph.DateType:
		return dateUnit
	case graph.NumberType:
		return units[p.Name]
	case graph.CountryType:
		return "country, as the source gives it"
	case graph.EnumType:
		return "one of a list"
	case graph.CodeType:
		return "code"
	}
	return ""
}

var fixedNames = func() (out []string) {
	for _, t := range []*Table{Nodes(nil, false), Edges(nil, false)} {
		for _, c := range t.Columns {
			out = append(out, c.Name)
		}
	}
	return out
}()

// FixedNames are the names of the columns that hold no property.
func FixedNames() []string { return fixedNames }
