package exec

import (
	"io"

	"github.com/99designs/gqlgen/graphql"
)

// fields is an object whose values are all at hand. It writes what gqlgen's own FieldSet does.
type fields struct {
	of       []graphql.CollectedField
	Values   []graphql.Marshaler // aligned with of
	Invalids uint32              // values that are null where the schema allows none
}

// fieldSet names the type where a local variable is called fields.
type fieldSet = fields

func newFields(of []graphql.CollectedField) *fields {
	return &fields{of: of, Values: make([]graphql.Marshaler, len(of))}
}

// MarshalGQL writes the object, a field that is selected twice once. Names are letters, digits and underscores, which
// need no escape.
func (f *fields) MarshalGQL(w io.Writer) {
	before := "{"
	for i := range f.of {
		if f.written(i) {
			continue
		}
		_, _ = io.WriteString(w, before)
		_, _ = io.WriteString(w, `"`)
		_, _ = io.WriteString(w, f.of[i].Alias)
		_, _ = io.WriteString(w, `":`)
		f.Values[i].MarshalGQL(w)
		before = ","
	}
	if before == "{" {
		_, _ = io.WriteString(w, before)
	}
	_, _ = io.WriteString(w, "}")
}

// written reports whether an earlier field has the name of this one.
func (f *fields) written(i int) bool {
	for j := range i {
		if f.of[j].Alias == f.of[i].Alias {
			return true
		}
	}
	return false
}
