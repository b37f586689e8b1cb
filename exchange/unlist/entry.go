package unlist

import (
	"fmt"
	"strings"
	"unicode"

	"portolan/exchange/row"
	"portolan/graph"
	"portolan/graph/names"
)

// entry is one INDIVIDUAL or ENTITY.
type entry struct {
	line int
	node node
}

func (e *entry) ref() string       { return e.node.get("DATAID") }
func (e *entry) reference() string { return e.node.get("REFERENCE_NUMBER") }

func (e *entry) kind() graph.Kind {
	if e.node.name == "ENTITY" {
		return graph.Organization
	}
	return graph.Person
}

// rows gives the record of the entry, or why it is rejected, and then its documents with the links to them. The
// documents of a rejected entry are still said, so that an edition does not withdraw them.
func (e *entry) rows() []row.Row {
	b := builder{entry: e}
	if e.ref() == "" {
		b.reject("DATAID", "the entry %.60q has no DATAID, which is its reference", e.reference())
	} else if err := b.build(); err != nil {
		b.reject(b.field, "%v", err)
	}
	first := row.Row{Line: e.line, Fault: b.fault}
	if b.fault == nil {
		first.Element = graph.Element{Kind: e.kind(), Ref: e.ref(), Props: b.props}
	}
	rows := []row.Row{first}
	if e.kind() == graph.Person && e.ref() != "" {
		rows = append(rows, e.documents()...)
	}
	return rows
}

// builder collects the properties of an entry's record.
type builder struct {
	*entry
	props graph.Properties
	field string // the element being read, for the fault
	fault *row.Fault
}

func (b *builder) reject(field, format string, args ...any) {
	b.fault = &row.Fault{Kind: b.kind(), Field: field, Reason: fmt.Sprintf(format, args...), Ref: b.ref()}
}

func (b *builder) build() error {
	n := &b.node
	b.names()
	b.props.AddText("unscId", b.reference())
	b.props.AddText("description", n.get("COMMENTS1"))
	b.props.AddText("topics", "sanction")
	b.note("list", n.get("UN_LIST_TYPE"))
	b.note("submitted by", n.get("SUBMITTED_BY"))
	b.note("submitted on", n.get("SUBMITTED_ON"))
	if err := b.dates("LISTED_ON", "listedOn"); err != nil {
		return err
	}
	if err := b.dates("LAST_DAY_UPDATED", "modifiedAt"); err != nil {
		return err
	}
	prefix := "ENTITY"
	if b.kind() == graph.Person {
		prefix = "INDIVIDUAL"
		if err := b.person(); err != nil {
			return err
		}
	}
	if err := b.aliases(prefix + "_ALIAS"); err != nil {
		return err
	}
	b.addresses(prefix + "_ADDRESS")
	for _, p := range b.kind().Info().NamedBy {
		if b.props.Get(p) != nil {
			return nil
		}
	}
	b.field = "FIRST_NAME"
	return fmt.Errorf("the entry has neither a name nor an alias")
}

// names puts the parts of the name together in their order; an organisation's name stands whole in the first.
func (b *builder) names() {
	parts := []string{"FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"}
	var whole []string
	for i, field := range parts {
		s := b.node.get(field)
		if s == "" {
			continue
		}
		whole = append(whole, s)
		if b.kind() == graph.Person {
			b.props.AddText([]string{"firstName", "secondName", "middleName", "lastName"}[i], s)
		}
	}
	full := strings.Join(whole, " ")
	b.props.Add("name", graph.Value{Text: full, Script: script(full, false)})
	for _, o := range b.node.all("NAME_ORIGINAL_SCRIPT") {
		b.props.Add("name", graph.Value{Text: o.text, Script: script(o.text, true)})
	}
}

func (b *builder) person() error {
	n := &b.node
	b.props.AddText("title", n.values("TITLE")...)
	b.props.AddText("position", n.values("DESIGNATION")...)
	switch strings.ToLower(n.get("GENDER")) {
	case "male":
		b.props.AddText("gender", "male")
	case "female":
		b.props.AddText("gender", "female")
	}
	for _, s := range append(n.values("NATIONALITY"), n.values("NATIONALITY2")...) {
		b.country("nationality", s)
	}
	for _, d := range n.all("INDIVIDUAL_DATE_OF_BIRTH") {
		b.field = d.name
		dates, err := birthDates(d)
		if err != nil {
			return err
		}
		b.props.Add("birthDate", dates...)
		b.note("birth date", d.get("NOTE"))
	}
	for _, p := range n.all("INDIVIDUAL_PLACE_OF_BIRTH") {
		b.props.AddText("birthPlace", place(p))
		b.country("birthCountry", p.get("COUNTRY"))
	}
	return nil
}

// aliases reads names with their quality. Lists also put dates and places of birth under which somebody is known
// beside an alias or into an element without a name: they are further possible ones, weak where the alias is.
func (b *builder) aliases(field string) error {
	for _, a := range b.node.all(field) {
		b.field = field
		prop, quality := aliasQuality(a.get("QUALITY"))
		name := a.get("ALIAS_NAME")
		b.props.Add(prop, graph.Value{Text: name, Script: script(name, false), Quality: quality})
		if note := a.get("NOTE"); note != "" {
			b.note(strings.TrimSpace("alias "+name), note)
		}
		if b.kind() != graph.Person {
			continue
		}
		if s := a.get("DATE_OF_BIRTH"); s != "" {
			d, err := day(s)
			if err != nil {
				return err
			}
			weak := graph.Value{Text: string(d)}
			if quality == graph.QualityWeak {
				weak.Quality = quality
			}
			b.props.Add("birthDate", weak)
		}
		b.props.AddText("birthPlace", join(", ", a.get("CITY_OF_BIRTH"), a.get("COUNTRY_OF_BIRTH")))
		b.country("birthCountry", a.get("COUNTRY_OF_BIRTH"))
	}
	return nil
}

func aliasQuality(s string) (prop string, q graph.Quality) {
	switch strings.ToLower(s) {
	case "good":
		return "alias", graph.QualityGood
	case "low":
		return "weakAlias", graph.QualityWeak
	case "f.k.a.", "f.k.a", "fka":
		return "previousName", graph.QualityUnknown
	}
	return "alias", graph.QualityUnknown
}

func (b *builder) addresses(field string) {
	for _, a := range b.node.all(field) {
		b.props.AddText("address", place(a))
		b.country("country", a.get("COUNTRY"))
	}
}

func (b *builder) dates(field, prop string) error {
	b.field = field
	for _, s := range b.node.values(field) {
		d, err := day(s)
		if err != nil {
			return err
		}
		b.props.AddText(prop, string(d))
	}
	return nil
}

// country adds the code of a country where it is known; the words of the list stay in a note where they say it in
// another way than the code, and in the property where no code is known.
func (b *builder) country(prop, s string) {
	code, ok := names.Country(s)
	if !ok {
		b.props.AddText(prop, s)
		return
	}
	b.props.AddText(prop, code)
	if prop == "nationality" && !strings.EqualFold(s, code) {
		b.note("nationality as listed", s)
	}
}

func (b *builder) note(what, s string) {
	if s != "" {
		b.props.AddText("notes", what+": "+s)
	}
}

// place is an address or place of birth in one line, its note in brackets.
func place(n *node) string {
	s := join(", ", n.get("STREET"), n.get("CITY"), n.get("STATE_PROVINCE"), n.get("ZIP_CODE"), n.get("COUNTRY"))
	note := n.get("NOTE")
	if s == "" || note == "" {
		return s + note
	}
	return s + " (" + note + ")"
}

func join(sep string, parts ...string) string {
	var have []string
	for _, p := range parts {
		if p != "" {
			have = append(have, p)
		}
	}
	return strings.Join(have, sep)
}

var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"Arab", unicode.Arabic}, {"Cyrl", unicode.Cyrillic}, {"Hani", unicode.Han}, {"Hang", unicode.Hangul},
	{"Hebr", unicode.Hebrew}, {"Grek", unicode.Greek}, {"Deva", unicode.Devanagari}, {"Beng", unicode.Bengali},
	{"Ethi", unicode.Ethiopic}, {"Geor", unicode.Georgian}, {"Armn", unicode.Armenian}, {"Thai", unicode.Thai},
}

// script gives the ISO 15924 code of the script other than Latin in which a name is written, "" for Latin. A name in
// two scripts counts as Latin, unless the list says that it is in the original script.
func script(s string, original bool) string {
	found := ""
	for _, r := range s {
		if unicode.Is(unicode.Latin, r) && !original {
			return ""
		}
		if found != "" {
			continue
		}
		for _, sc := range scripts {
			if unicode.Is(sc.table, r) && unicode.IsLetter(r) {
				found = sc.code
			}
		}
	}
	return found
}
