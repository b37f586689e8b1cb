package gql_test

import (
	"strings"
	"testing"
)

func TestInterdictionRefusesWhatCannotBeAndSaysWhatIsNotThere(t *testing.T) {
	s := newSmall(t)
	for document, want := range map[string]string{
		`{ interdiction(budget: 0) { totalCount } }`:                           "budget is the number of checks to choose, 1 to 100, not 0",
		`{ interdiction(budget: 101) { totalCount } }`:                         "1 to 100, not 101",
		`{ interdiction(first: 0) { totalCount } }`:                            "first is between",
		`{ interdiction(network: "bm9uZQ") { totalCount } }`:                   "not found",
		`{ interdiction(zone: {countries: ["XQ"]}) { totalCount } }`:           "is no country",
		`{ interdiction(network: "` + s.id(t, "Selim") + `") { totalCount } }`: "not found",
	} {
		if got := s.ask(t, "IPSG", document, nil); len(got.Errors) == 0 || !strings.Contains(got.Errors[0].Message, want) {
			t.Errorf("%s: %s", document, got.raw)
		}
	}
	for document, want := range map[string]string{
		`{ interdiction(zone: {countries: ["SO"]}) { run { note } } }`:                   "no visible place lies in the zone",
		`{ interdiction(via: ["QQQQQ"]) { run { note } } }`:                              `no visible place is called "QQQQQ"`,
		`{ interdiction(avoid: ["TRGZT"]) { run { note } } }`:                            "no journey passes anything that could be checked",
		`{ interdiction(window: {validFrom: "2020-01-01T00:00:00Z"}) { run { note } } }`: "there is nothing to stop",
	} {
		got := s.ask(t, "IPSG", document, nil)
		if note, _ := got.at(t, "interdiction.run.note").(string); !strings.Contains(note, want) {
			t.Errorf("%s: %s", document, got.raw)
		}
	}
}

func TestInterdictionOfANetworkAndOfLegs(t *testing.T) {
	s := newSmall(t)
	network := s.ask(t, "IPSG", `{ transitNetworks { rows { id } } }`, nil).at(t, "transitNetworks.rows.0.id")
	got := s.ask(t, "IPSG", `query($n: ID!) { interdiction(network: $n, unit: LEG, budget: 1) { flow { people }
		cut { exists size spots { leg { id } } } rows { spot { leg { id } from { name } to { name } departs } gain { people } } } }`, map[string]any{"n": network})
	for path, want := range map[string]any{"flow.people": 4.0, "cut.exists": true, "cut.size": 1.0, "rows.0.gain.people": 4.0,
		"rows.0.spot.from.name": "Northport", "rows.0.spot.to.name": "Easttown", "rows.0.spot.departs": "2014-05-01T08:00:00Z"} {
		if have := got.at(t, "interdiction."+path); have != want {
			t.Errorf("%s is %v, want %v in %s", path, have, want, got.raw)
		}
	}
	if got.at(t, "interdiction.rows.0.spot.leg") == nil {
		t.Errorf("a leg that has a record is not shown: %s", got.raw)
	}
}
