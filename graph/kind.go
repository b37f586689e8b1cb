package graph

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is a kind of record or of link; the zero Kind is none. The numbers are
// part of the canonical encoding: they are only ever added to.
type Kind uint8

// IsLink reports whether the kind joins two records.
func (k Kind) IsLink() bool { return k >= firstLink }

// Known reports whether the kind stands in the table.
func (k Kind) Known() bool { return kinds[k] != nil }

// Info is the kind's row of the table, or an empty row.
func (k Kind) Info() *KindInfo {
	if i := kinds[k]; i != nil {
		return i
	}
	return &KindInfo{}
}

// String is the kind's name, such as "TRAVEL_DOCUMENT".
func (k Kind) String() string { return k.Info().Name }

// ParseKind finds a kind by its name or its title ("TRAVEL_DOCUMENT" or
// "TravelDocument").
func ParseKind(s string) (Kind, error) {
	if k, ok := kindByName[s]; ok {
		return k, nil
	}
	return 0, Errorf(Invalid, "graph.ParseKind", "no kind is called %.40q", s)
}

// RecordKinds lists the kinds of records in the order of the table.
func RecordKinds() []Kind { return slices.Clone(recordKinds) }

// LinkKinds lists the kinds of links in the order of the table.
func LinkKinds() []Kind { return slices.Clone(linkKinds) }

// KindInfo is a row of the kinds table.
type KindInfo struct {
	Kind       Kind
	Name       string // "TRAVEL_DOCUMENT", as in the schema's enum
	Title      string // "TravelDocument", as the schema's type and in files
	Plural     string // "travelDocuments", the schema's root field; "" for links
	Doc        string
	Properties []PropertyRule // sorted by name
	NamedBy    []string       // the properties an element is called by, best first
	Keys       []KeyRule      // what makes two owners' records the same thing
	FtM        string         // the FollowTheMoney schema it is exported as
	Joins      []Join         // for links: which records it may join
	Symmetric  bool           // for links: its ends have no order
	Helps      bool           // for links: an act of help, from helper to helped
	FtMEnds    [2]string      // for links: the FtM properties of its ends
}

// Join is a pair of record kinds that a link may join, from and to.
type Join struct{ From, To Kind }

// MayJoin reports whether a link of the kind may run from a record of one kind
// to a record of another.
func (i *KindInfo) MayJoin(from, to Kind) bool {
	if from.IsLink() || to.IsLink() || !from.Known() || !to.Known() {
		return false
	}
	if i.Kind == Judgement {
		return from == to || (actor(from) && actor(to))
	}
	for _, j := range i.Joins {
		if (j.From == AnyRecord || j.From == from) && (j.To == AnyRecord || j.To == to) {
			return true
		}
		if i.Symmetric && (j.From == AnyRecord || j.From == to) && (j.To == AnyRecord || j.To == from) {
			return true
		}
	}
	return false
}

func actor(k Kind) bool { return k == Person || k == Organization }

// Property is the rule of the named property, or nil.
func (i *KindInfo) Property(name string) *PropertyRule {
	rules := i.Properties // asked for every property of every element, so without copies of rules
	for len(rules) > 0 {
		half := len(rules) / 2
		switch rule := &rules[half]; {
		case rule.Name == name:
			return rule
		case rule.Name < name:
			rules = rules[half+1:]
		default:
			rules = rules[:half]
		}
	}
	return nil
}

// PropertyType says how the texts of a property are read.
type PropertyType uint8

// The types of properties.
const (
	TextType    PropertyType = iota // any text
	NameType                        // a name: folded and found by its tokens
	CountryType                     // a country, as the source gives it
	DateType                        // a Date
	NumberType                      // a decimal number
	CodeType                        // an identifier: compared without punctuation and case, found by search
	EnumType                        // one of Options
)

var propertyTypeNames = []string{"text", "name", "country", "date", "number", "code", "enum"}

// String is the type's name in the table.
func (t PropertyType) String() string { return propertyTypeNames[t] }

// PropertyRule says what a property may hold.
type PropertyRule struct {
	Name    string
	Type    PropertyType
	Many    bool
	Options []string // of an EnumType
	Least   float64  // of a NumberType, minus infinity where nothing is too small
	Most    float64  // of a NumberType, plus infinity where nothing is too large
	Doc     string
}

// KeyRule names the properties that together make two owners' records the same
// thing, and a fixed text that tells the rule from others.
type KeyRule struct {
	Name  string
	Parts []string
}

var (
	kinds       [256]*KindInfo
	kindByName  = map[string]Kind{}
	recordKinds []Kind
	linkKinds   []Kind
)

// parseProperty reads "name:type[+][=A|B|C] doc" or "name:number[+][=LEAST..MOST] doc", where either end may be left out;
// a plus marks many values.
func parseProperty(line string) PropertyRule {
	head, doc, _ := strings.Cut(strings.TrimSpace(line), " ")
	name, typ, ok := strings.Cut(head, ":")
	typ, limits, limited := strings.Cut(typ, "=")
	many := strings.HasSuffix(typ, "+")
	i := slices.Index(propertyTypeNames, strings.TrimSuffix(typ, "+"))
	r := PropertyRule{Name: name, Type: PropertyType(max(i, 0)), Many: many, Least: math.Inf(-1), Most: math.Inf(1), Doc: strings.TrimSpace(doc)}
	switch {
	case !ok || i < 0 || doc == "" || limited && r.Type != EnumType && r.Type != NumberType || !limited && r.Type == EnumType:
		panic("kinds table: malformed property: " + line)
	case r.Type == EnumType:
		r.Options = strings.Split(limits, "|")
	case limited:
		least, most, _ := strings.Cut(limits, "..")
		r.Least, r.Most = limit(least, r.Least), limit(most, r.Most)
	}
	return r
}

// limit reads an end of a range of numbers, or gives what holds where none is said.
func limit(text string, open float64) float64 {
	if text == "" {
		return open
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("kinds table: malformed range: " + text)
	}
	return x
}

// row puts a kind into the table; a fault of the table stops the program.
func row(i KindInfo, properties string) {
	for line := range strings.Lines(properties) {
		if strings.TrimSpace(line) != "" {
			i.Properties = append(i.Properties, parseProperty(line))
		}
	}
	slices.SortFunc(i.Properties, func(a, b PropertyRule) int { return strings.Compare(a.Name, b.Name) })
	i.Name = screaming(i.Title)
	if kinds[i.Kind] != nil || kindByName[i.Name] != 0 {
		panic("kinds table: " + i.Title + " stands twice")
	}
	for _, list := range append([][]string{i.NamedBy}, keyParts(i.Keys)...) {
		for _, p := range list {
			if i.Property(p) == nil {
				panic("kinds table: " + i.Title + " has no property " + p)
			}
		}
	}
	kinds[i.Kind] = &i
	kindByName[i.Name], kindByName[i.Title] = i.Kind, i.Kind
	if i.Kind.IsLink() {
		linkKinds = append(linkKinds, i.Kind)
	} else {
		recordKinds = append(recordKinds, i.Kind)
	}
}

func keyParts(rules []KeyRule) (parts [][]string) {
	for _, r := range rules {
		parts = append(parts, r.Parts)
	}
	return parts
}

func screaming(title string) string {
	var b strings.Builder
	for i, r := range title {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
