package item

import (
	"slices"
	"strconv"

	"portolan/graph"
)

// Node is the schema's interface of that name.
type Node interface{ isNode() }

// Entity is the schema's interface of that name.
type Entity interface {
	Node
	isEntity()
}

// Thing is an entity as the viewer sees it; the type of each kind embeds one.
type Thing struct {
	id    graph.ID
	kind  graph.Kind
	group *siblings
	at    int // its place in the group
}

func (t *Thing) isNode()   {}
func (t *Thing) isEntity() {}

// ID is the entity's opaque id.
func (t *Thing) ID() string { return EncodeID(t.kind.Info().Title, t.id) }

// Kind is the name of the entity's kind.
func (t *Thing) Kind() string { return t.kind.String() }

func (t *Thing) elements() ([]*graph.Element, error) {
	all, err := t.group.records()
	if err != nil || t.at >= len(all) {
		return nil, err
	}
	return all[t.at], nil
}

// Name is the name of the earliest visible record that has one.
func (t *Thing) Name() (string, error) {
	names, err := t.group.names()
	if err != nil || t.at >= len(names) {
		return "", err
	}
	return names[t.at], nil
}

// Names lists every name and alias, sorted.
func (t *Thing) Names() ([]string, error) {
	records, err := t.elements()
	var names []string
	for _, rule := range t.kind.Info().Properties {
		if rule.Type == graph.NameType {
			names = appendTexts(names, records, rule.Name)
		}
	}
	return sorted(names), err
}

// Owner is the member whose visible record is the earliest.
func (t *Thing) Owner() (string, error) {
	records, err := t.elements()
	if len(records) == 0 {
		return "", err
	}
	return records[0].Marking.Owner, err
}

// Owners lists the members with a visible record.
func (t *Thing) Owners() ([]string, error) {
	records, err := t.elements()
	var owners []string
	for i := range records {
		owners = append(owners, records[i].Marking.Owner)
	}
	return sorted(owners), err
}

// Records lists the visible records, earliest first.
func (t *Thing) Records() ([]*Record, error) {
	elements, err := t.elements()
	records := make([]*Record, len(elements))
	for i := range elements {
		records[i] = &Record{Element: elements[i], thing: t}
	}
	return records, err
}

// many lists the texts of a property over all visible records.
func (t *Thing) many(property string) ([]string, error) {
	records, err := t.elements()
	return sorted(appendTexts(nil, records, property)), err
}

// one is the text of a property in the earliest visible record that has it.
func (t *Thing) one(property string) (*string, error) {
	records, err := t.elements()
	for i := range records {
		if values := records[i].Props.Get(property); len(values) > 0 {
			return &values[0].Text, err
		}
	}
	return nil, err
}

// number is the same for a number; the kinds table let nothing else in.
func (t *Thing) number(property string) (*float64, error) {
	text, err := t.one(property)
	if err != nil || text == nil {
		return nil, err
	}
	number, err := strconv.ParseFloat(*text, 64)
	return &number, err
}

func appendTexts(texts []string, records []*graph.Element, property string) []string {
	for i := range records {
		for _, value := range records[i].Props.Get(property) {
			texts = append(texts, value.Text)
		}
	}
	return texts
}

func sorted(texts []string) []string {
	slices.Sort(texts)
	if texts = slices.Compact(texts); texts == nil {
		return []string{}
	}
	return texts
}
