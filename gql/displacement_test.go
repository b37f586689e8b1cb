package gql_test

import (
	"strings"
	"testing"
)

func TestDisplacementRefusesWhatCannotBeAndSaysWhatIsNotThere(t *testing.T) {
	s := newSmall(t)
	for arguments, want := range map[string]string{
		`subject: "TRGZT", at: "2014-05-02T00:00:00Z", periods: 1`:                                         "periods is the number of periods on each side",
		`subject: "TRGZT", at: "2014-05-02T00:00:00Z", periodDays: 0`:                                      "periodDays is 1 to 366",
		`subject: "TRGZT", at: "2014-05-02T00:00:00Z", first: 0`:                                           "first is between",
		`subject: "TRGZT", at: "2014-05-02T00:00:00Z", zone: {countries: ["XQ"]}`:                          "is no country",
		`subject: "TRGZT", at: "2014-05-02T00:00:00Z", comparison: ["` + strings.Repeat(`X","`, 60) + `"]`: "at most 50 places",
	} {
		if got := s.ask(t, "IPSG", `{ displacement(`+arguments+`) { totalCount } }`, nil); len(got.Errors) == 0 || !strings.Contains(got.Errors[0].Message, want) {
			t.Errorf("%s: %s", arguments, got.raw)
		}
	}
	got := s.ask(t, "IPSG", `{ displacement(subject: "QQQQQ", at: "2014-05-02T00:00:00Z") { totalCount run { note } } }`, nil)
	if got.at(t, "displacement.run.note") != `no visible place or person is called "QQQQQ"` {
		t.Errorf("%s", got.raw)
	}
}

func TestDisplacementOfAHelper(t *testing.T) {
	s := newSmall(t)
	got := s.ask(t, "IPSG", `query($who: String!) { displacement(subject: $who, at: "2014-06-01T00:00:00Z") { rows { role entity { name } before after evidence { totalCount } } } }`,
		map[string]any{"who": s.id(t, "Selim")})
	for path, want := range map[string]any{"entity.name": "Selim the Guide", "before": 4.0, "after": 0.0, "evidence.totalCount": 4.0} {
		if have := got.at(t, "displacement.rows.0."+path); have != want {
			t.Errorf("%s is %v, want %v in %s", path, have, want, got.raw)
		}
	}
}
