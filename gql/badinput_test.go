package gql_test

import (
	"strings"
	"testing"
)

// TestTheLongestNames: lists give aliases of several hundred characters, and each is looked for as it stands.
func TestTheLongestNames(t *testing.T) {
	s := newSmall(t)
	for n, want := range map[int]string{1000: `"totalCount":0`, 1001: "text has between 1 and 1000 characters, not 1001"} {
		text := strings.Repeat("long ", n/5) + strings.Repeat("y", n%5)
		if got := s.ask(t, "IPSG", `query($t: String!) { search(text: $t) { totalCount } }`, map[string]any{"t": text}); !strings.Contains(got.raw, want) {
			t.Errorf("%d characters: %s", n, got.raw)
		}
	}
}

// TestAWindowThatEndsBeforeItBegins is refused wherever a window is taken, and not answered with what overlaps both its ends.
func TestAWindowThatEndsBeforeItBegins(t *testing.T) {
	s := newSmall(t)
	for _, window := range []string{`{validFrom:"2015-01-02T00:00:00Z",validTo:"2015-01-01T00:00:00Z"}`, `{validFrom:"2015-01-01T00:00:00Z",validTo:"2015-01-01T00:00:00Z"}`} {
		for _, ask := range []string{"persons(%s){totalCount}", `search(text:"a",%s){totalCount}`, "overview(%s){recordCount}", "ranking(measure:DEGREE,%s){totalCount}",
			"centralFacilitators(%s){totalCount}", "transitNetworks(%s){totalCount}", "persons{edges{node{links(%s){totalCount}}}}"} {
			document := "{" + strings.Replace(ask, "%s", "window:"+window, 1) + "}"
			if got := s.ask(t, "IPSG", document, nil); !strings.Contains(got.raw, "before it begins") {
				t.Errorf("%s: %.300s", document, got.raw)
			}
		}
	}
}
