package gql_test

import (
	"strings"
	"testing"
)

func TestWhatIfRefusesWhatCannotBeAndSaysWhatIsNotThere(t *testing.T) {
	s := newSmall(t)
	for arguments, want := range map[string]string{
		`remove: {}, best: 51`:                          "best is the number of helpers to choose, 0 to 50, not 51",
		`remove: {people: ["?"]}`:                       "not found",
		`remove: {}, first: 0`:                          "first is between",
		`remove: {}, zone: {places: [], countries: []}`: "has no country and no place",
	} {
		if got := s.ask(t, "IPSG", `{ whatIf(`+arguments+`) { totalCount } }`, nil); len(got.Errors) == 0 || !strings.Contains(got.Errors[0].Message, want) {
			t.Errorf("%s: %s", arguments, got.raw)
		}
	}
	for arguments, want := range map[string]string{
		`remove: {}`:                  "nothing that is known is removed",
		`remove: {places: ["QQQQQ"]}`: `no visible place is called "QQQQQ"`,
		`remove: {documents: ["` + s.id(t, "Selim") + `"]}`: "1 of the ids given are of no visible travel document",
	} {
		got := s.ask(t, "IPSG", `{ whatIf(`+arguments+`) { run { note } } }`, nil)
		if note, _ := got.at(t, "whatIf.run.note").(string); !strings.Contains(note, want) {
			t.Errorf("%s: %s", arguments, got.raw)
		}
	}
}
