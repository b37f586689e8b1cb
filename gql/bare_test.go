package gql_test

import (
	"encoding/json"
	"slices"
	"testing"
)

// passingBy are keys of an answer that name the asker's rights or the place in
// a list and so differ between any two scopes: they prove no leak.
var passingBy = []string{"run", "state", "asOf", "cursor", "startCursor", "endCursor", "href"}

// bare is an answer without those keys, and whether it says anything.
func bare(v any) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		out, says := map[string]any{}, false
		for k, x := range v {
			if !slices.Contains(passingBy, k) {
				y, s := bare(x)
				out[k], says = y, says || s
			}
		}
		return out, says
	case []any:
		out, says := []any{}, false
		for _, x := range v {
			y, s := bare(x)
			out, says = append(out, y), says || s
		}
		return out, says
	case bool:
		return v, v
	case float64:
		return v, v != 0
	case string:
		return v, v != "" && v != "NO_HIT" && v != "INDETERMINATE"
	}
	return v, false
}

func bareText(t testing.TB, body []byte) (string, bool) {
	t.Helper()
	a := read(t, body)
	data, says := bare(a.Data)
	text, err := json.Marshal([]any{data, a.Errors})
	if err != nil {
		t.Fatal(err)
	}
	return string(text), says && len(a.Errors) == 0
}
