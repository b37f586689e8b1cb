package graph

import (
	"cmp"
	"slices"
	"sort"
)

// Quality says how good a value is, in the words of sanction lists.
type Quality uint8

// The qualities of a value. A weak value (a low-quality alias, a kunya) is
// never enough for a match by itself.
const (
	QualityUnknown Quality = iota
	QualityGood
	QualityWeak
)

// Precision says what a source says of a date's exactness, beyond how many
// digits it gives.
type Precision uint8

// The precisions of a date.
const (
	PrecisionStated      Precision = iota // as written
	PrecisionApproximate                  // "about"
	PrecisionBetween                      // somewhere in the range
)

// Value is one value of a property as the source gave it, byte-exact.
type Value struct {
	Text      string
	Script    string // ISO 15924, such as "Arab"; "" when not said
	Quality   Quality
	Precision Precision
}

// Compare orders values by text, then script, quality and precision.
func (v Value) Compare(o Value) int {
	return cmp.Or(cmp.Compare(v.Text, o.Text), cmp.Compare(v.Script, o.Script),
		cmp.Compare(v.Quality, o.Quality), cmp.Compare(v.Precision, o.Precision))
}

// Property is a named, sorted, non-empty set of values.
type Property struct {
	Name   string
	Values []Value
}

// Properties is a list of properties sorted by name, each name once.
type Properties []Property

// Get returns the values of the named property, or nil.
func (p Properties) Get(name string) []Value {
	i := sort.Search(len(p), func(i int) bool { return p[i].Name >= name })
	if i < len(p) && p[i].Name == name {
		return p[i].Values
	}
	return nil
}

// First returns the text of the named property's first value, or "".
func (p Properties) First(name string) string {
	if v := p.Get(name); len(v) > 0 {
		return v[0].Text
	}
	return ""
}

// Add puts values into the named property and keeps the order and the set. A
// value with no text is left out.
func (p *Properties) Add(name string, values ...Value) {
	for _, v := range values {
		if v.Text == "" {
			continue
		}
		i, found := slices.BinarySearchFunc(*p, name, func(a Property, n string) int { return cmp.Compare(a.Name, n) })
		if !found {
			*p = slices.Insert(*p, i, Property{Name: name})
		}
		vs := &(*p)[i].Values
		if j, dup := slices.BinarySearchFunc(*vs, v, Value.Compare); !dup {
			*vs = slices.Insert(*vs, j, v)
		}
	}
}

// AddText puts plain texts into the named property.
func (p *Properties) AddText(name string, texts ...string) {
	for _, t := range texts {
		p.Add(name, Value{Text: t})
	}
}
