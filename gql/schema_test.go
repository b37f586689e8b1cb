package gql_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"portolan/graph"
)

func schema(t testing.TB) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	s, err := gqlparser.LoadSchema(&ast.Source{Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// saysOnly reports whether a description is nothing but a name in other letters.
func saysOnly(name, description string) bool {
	plain := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, text)
	}
	first, rest, _ := strings.Cut(description, " ")
	if articles := []string{"The", "A", "An", "Its", "Their"}; slices.Contains(articles, first) {
		description = rest
	}
	return plain(description) == plain(name)
}

// TestEverythingIsDescribed wants a description on every type, field, argument and value of the schema.
func TestEverythingIsDescribed(t *testing.T) {
	describe := func(what, description string) {
		if len(strings.TrimSpace(description)) < 4 {
			t.Errorf("%s has no description", what)
		}
		if name := what[strings.LastIndexAny(strings.TrimSuffix(what, ")"), ".(")+1:]; name != strings.ToUpper(name) && saysOnly(name, description) {
			t.Errorf("%s: the description says no more than the name: %s", what, description)
		}
	}
	for name, d := range schema(t).Types {
		if d.BuiltIn {
			continue
		}
		describe(name, d.Description)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			describe(name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				describe(name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		for _, v := range d.EnumValues {
			describe(name+"."+v.Name, v.Description)
		}
	}
}

// TestSchemaFollowsTheKindsTable wants a type, a connection, a root field and an enum value for each record kind, a field
// for each of its properties, and an enum value for each link kind and each option.
func TestSchemaFollowsTheKindsTable(t *testing.T) {
	s := schema(t)
	for _, kind := range graph.RecordKinds() {
		info := kind.Info()
		d := s.Types[info.Title]
		if d == nil || s.Query.Fields.ForName(info.Plural) == nil || s.Types["Kind"].EnumValues.ForName(info.Name) == nil {
			t.Errorf("%s lacks its type, its root field or its value of Kind", info.Title)
			continue
		}
		for _, name := range []string{"Node", "Entity"} {
			if !strings.Contains(strings.Join(d.Interfaces, " "), name) {
				t.Errorf("%s does not implement %s", info.Title, name)
			}
		}
		for _, p := range info.Properties {
			f := d.Fields.ForName(p.Name)
			if f == nil {
				t.Errorf("%s.%s is missing", info.Title, p.Name)
				continue
			}
			if p.Name != "name" && (f.Type.Elem != nil) != p.Many {
				t.Errorf("%s.%s is a list in one of schema and kinds table only", info.Title, p.Name)
			}
			if e := s.Types[f.Type.Name()]; e.Kind == ast.Enum {
				for _, option := range p.Options {
					if e.EnumValues.ForName(option) == nil {
						t.Errorf("%s lacks %s", e.Name, option)
					}
				}
			}
		}
	}
	for _, kind := range graph.LinkKinds() {
		if s.Types["LinkKind"].EnumValues.ForName(kind.String()) == nil {
			t.Errorf("LinkKind lacks %s", kind)
		}
	}
}

// TestAnalyticAnswersCarryTheirRun wants a run in everything that has rows.
func TestAnalyticAnswersCarryTheirRun(t *testing.T) {
	for name, d := range schema(t).Types {
		if d.Fields.ForName("rows") != nil && (d.Fields.ForName("run") == nil || d.Fields.ForName("totalCount") == nil) {
			t.Errorf("%s has rows and lacks run or totalCount", name)
		}
		if strings.HasSuffix(name, "Payload") && d.Fields.ForName("problems") == nil {
			t.Errorf("%s lacks problems", name)
		}
	}
}
