package item

import (
	"portolan/graph"
)

// Record is the schema's type of that name: what one member says about one thing.
type Record struct {
	*graph.Element
	thing *Thing
}

func (r *Record) isNode() {}

// ID is the record's opaque id.
func (r *Record) ID() string { return EncodeID(recordType, r.Element.ID) }

// Kind is the name of the record's kind.
func (r *Record) Kind() string { return r.Element.Kind.String() }

// Owner is the member that contributed it.
func (r *Record) Owner() string { return r.Element.Marking.Owner }

// Reference is the owner's own reference.
func (r *Record) Reference() string { return r.Ref }

// BirthDate lists the dates of birth of a person.
func (r *Record) BirthDate() []string {
	return sorted(appendTexts(nil, []*graph.Element{r.Element}, "birthDate"))
}

// Marking says who may see it.
func (r *Record) Marking() *Marking { return &Marking{r.Element.Marking} }

// Grade is nil when the owner does not say.
func (r *Record) Grade() *Grade { return gradeOf(r.Element) }

// Valid is when it holds.
func (r *Record) Valid() *Period { return periodOf(r.Element) }

// Review is when the owner looks at it again.
func (r *Record) Review() *string { return optional(string(r.Element.Review)) }

// Expires is when it goes.
func (r *Record) Expires() *string { return optional(string(r.Element.Expires)) }

// Properties is all that it says.
func (r *Record) Properties() []*Property { return propertiesOf(r.Element) }

// Entity is the thing it is about.
func (r *Record) Entity() Entity { return as(r.thing) }

// Marking is the schema's type of that name.
type Marking struct{ graph.Marking }

// Audience lists those who may see it beside the owner.
func (m *Marking) Audience() []string { return some(m.Marking.Audience) }

// Level is the name of its confidentiality. What has none is seen by its owner only, as if confidential.
func (m *Marking) Level() string {
	if m.Marking.Level == graph.LevelMissing {
		return graph.Confidential.String()
	}
	return m.Marking.Level.String()
}

// Handling lists its handling codes.
func (m *Marking) Handling() []string { return some(m.Marking.Handling) }

// Purposes lists what it may be used for.
func (m *Marking) Purposes() []string { return some(m.Marking.Purposes) }

// Grade is the schema's type of that name.
type Grade struct{ graph.Grade }

// Probability is nil when the grade cannot be judged.
func (g *Grade) Probability() *float64 {
	if p, known := g.Grade.Probability(); known {
		return &p
	}
	return nil
}

func gradeOf(e *graph.Element) *Grade {
	if e.Grade == (graph.Grade{}) {
		return nil
	}
	return &Grade{e.Grade}
}

// Period is the schema's type of that name.
type Period struct{ From, To *string }

func periodOf(e *graph.Element) *Period {
	return &Period{optional(string(e.Valid.From)), optional(string(e.Valid.To))}
}

// Property is the schema's type of that name.
type Property struct {
	Name   string
	Values []*Value
}

// Value is the schema's type of that name.
type Value struct {
	Text                       string
	Script, Quality, Precision *string
}

var (
	qualities  = []string{"", "GOOD", "WEAK"}
	precisions = []string{"", "APPROXIMATE", "BETWEEN"}
)

func propertiesOf(e *graph.Element) []*Property {
	out := make([]*Property, len(e.Props))
	for i, p := range e.Props {
		out[i] = &Property{Name: p.Name, Values: make([]*Value, len(p.Values))}
		for j, v := range p.Values {
			out[i].Values[j] = &Value{v.Text, optional(v.Script), optional(qualities[v.Quality]), optional(precisions[v.Precision])}
		}
	}
	return out
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func some(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// Conflict is the schema's type of that name.
type Conflict struct {
	Records    []*Record
	Judgements []*Link
}

type conflictsKey struct{}

// Conflicts lists the pairs of the entity's records that are judged not the same, although others connect them.
func (t *Thing) Conflicts() ([]*Conflict, error) {
	all, err := remember(&t.group.memo, conflictsKey{}, func() ([][]*Conflict, error) { return t.group.conflicts() })
	if err != nil {
		return nil, err
	}
	return all[t.at], nil
}

// conflicts brings the judgements and records of all conflicts in the group in one call.
func (g *siblings) conflicts() ([][]*Conflict, error) {
	var ids []graph.ID
	counts := make([]int, len(g.things))
	for i, t := range g.things {
		entity, _ := g.view.Entity(t.id)
		counts[i] = len(entity.Conflicts)
		for _, c := range entity.Conflicts {
			ids = append(ids, c.A, c.B, c.Judgement)
		}
	}
	nodes, err := Nodes(g.view, ids)
	if err != nil {
		return nil, err
	}
	out := make([][]*Conflict, len(g.things))
	for i, n := range counts {
		for range n {
			out[i] = append(out[i], conflictOf(nodes[:3]))
			nodes = nodes[3:]
		}
	}
	return out, nil
}

func conflictOf(nodes []Node) *Conflict {
	c := &Conflict{}
	for _, n := range nodes {
		switch n := n.(type) {
		case *Record:
			c.Records = append(c.Records, n)
		case *Link:
			c.Judgements = append(c.Judgements, n)
		}
	}
	return c
}
