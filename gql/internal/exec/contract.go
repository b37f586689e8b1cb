package exec

import "strings"

// Contract is the text of the schema that this code was made from.
func Contract() string {
	var b strings.Builder
	for _, source := range sources {
		if !source.BuiltIn {
			b.WriteString(source.Input)
		}
	}
	return b.String()
}
