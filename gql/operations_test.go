package gql_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// operation is one generated question about one root field.
type operation struct {
	field    string // the root field
	document string
	mutation bool
}

// generator makes operations from the schema: each root field with each field
// below it, down to the names of the things next to what was asked for.
type generator struct {
	schema *ast.Schema
	values map[string][]string // literals by field and argument, by the argument's name, or by its type's
}

func loadSchema(t testing.TB) *ast.Schema {
	t.Helper()
	source, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(source)})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// all lists the operations of every field of the query type.
func (g *generator) all(t testing.TB) (out []operation) {
	t.Helper()
	for _, f := range g.schema.Query.Fields {
		if strings.HasPrefix(f.Name, "__") {
			continue
		}
		calls := g.calls(t, f)
		for i, selection := range g.expand(f.Type.Name(), 2) {
			// Each selection with one way of calling, and the first selections with every way.
			for j, call := range calls {
				if i < 3 || j == i%len(calls) {
					out = append(out, operation{field: f.Name, document: fmt.Sprintf("{ %s%s %s }", f.Name, call, selection)})
				}
			}
		}
	}
	return out
}

// calls are the argument lists a field is asked with: the required ones with
// each value, and each optional one that has values.
func (g *generator) calls(t testing.TB, f *ast.FieldDefinition) []string {
	t.Helper()
	var required, calls []string
	for _, a := range f.Arguments {
		values := g.literals(f, a)
		switch {
		case a.Type.NonNull && a.DefaultValue == nil && len(values) == 0:
			t.Fatalf("%s.%s has a required argument for which the test has no value: give it one", f.Name, a.Name)
		case a.Type.NonNull && a.DefaultValue == nil:
			required = append(required, a.Name+": "+values[0])
		}
	}
	call := func(args []string) {
		text := ""
		if len(args) > 0 {
			text = "(" + strings.Join(args, ", ") + ")"
		}
		if !slices.Contains(calls, text) {
			calls = append(calls, text)
		}
	}
	call(required)
	for _, a := range f.Arguments {
		for _, v := range g.literals(f, a) {
			args := []string{a.Name + ": " + v}
			for _, r := range required {
				if !strings.HasPrefix(r, a.Name+": ") {
					args = append(args, r)
				}
			}
			call(args)
		}
	}
	return calls
}

// literals are the values an argument is asked with: those that the test gives it, for the one field or for all, or every
// value of its enum.
func (g *generator) literals(f *ast.FieldDefinition, a *ast.ArgumentDefinition) (out []string) {
	if v, ok := g.values[f.Name+"."+a.Name]; ok {
		return v
	}
	if v, ok := g.values[a.Name]; ok {
		return v
	}
	for _, v := range g.schema.Types[a.Type.Name()].EnumValues {
		out = append(out, v.Name)
	}
	return out
}

// passing are fields that lead to what was asked for and cost no depth.
var passing = []string{"edges", "node", "rows", "nodes"}

// expand lists selections that together hold every field of the type without a
// required argument, each small enough for the limits on documents.
func (g *generator) expand(typ string, depth int) []string {
	def := g.schema.Types[typ]
	if def.IsAbstractType() {
		var out []string
		for _, p := range g.schema.GetPossibleTypes(def) {
			for _, s := range g.expand(p.Name, depth) {
				out = append(out, "{ __typename ... on "+p.Name+" "+s+" }")
			}
		}
		if depth <= 0 {
			return []string{"{ __typename " + strings.Join(g.scalars(def, 3), " ") + " }"}
		}
		return out
	}
	most := 40
	if depth <= 0 {
		most = 3
	}
	var out []string
	scalars := g.scalars(def, 1000)
	for part := range slices.Chunk(scalars, most) {
		if out = append(out, "{ "+strings.Join(part, " ")+" }"); depth <= 0 {
			break
		}
	}
	for _, f := range def.Fields {
		child := g.schema.Types[f.Type.Name()]
		if child.IsLeafType() || g.needs(f) {
			continue
		}
		next := depth - 1
		if slices.Contains(passing, f.Name) {
			next = depth
		} else if depth <= 0 {
			continue
		}
		for _, s := range g.expand(child.Name, next) {
			out = append(out, "{ "+f.Name+" "+s+" }")
		}
	}
	return out
}

func (g *generator) needs(f *ast.FieldDefinition) bool {
	return slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
}

// scalars are the names of a type's fields that hold no object, at most so many.
func (g *generator) scalars(def *ast.Definition, most int) (out []string) {
	for _, f := range def.Fields {
		if g.schema.Types[f.Type.Name()].IsLeafType() && !g.needs(f) && !strings.HasPrefix(f.Name, "__") && len(out) < most {
			out = append(out, f.Name)
		}
	}
	if len(out) == 0 {
		out = []string{"__typename"}
	}
	return out
}
