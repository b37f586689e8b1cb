package gql_test

import (
	"strings"
	"testing"
)

func TestPathsRefuseWhatCannotBeAndSayWhatIsNotThere(t *testing.T) {
	s := newSmall(t)
	vars := map[string]any{"a": s.id(t, "Traveller 0"), "b": s.id(t, "Selim"), "c": s.id(t, "Traveller 1")}
	ask := func(field string) answer {
		t.Helper()
		return s.ask(t, "IPSG", `query($a: ID!, $b: ID!, $c: ID!) { x: paths(from: $a, to: $c) { totalCount } y: paths(from: $b, to: $c) { totalCount } `+field+` }`, vars)
	}
	for field, want := range map[string]string{
		`paths(from: $a, to: $b, first: 0) { totalCount }`:                                                                     "first is between 1 and 100",
		`paths(from: $a, to: $b, different: 1.5) { totalCount }`:                                                               "different 1.5 is no share",
		`paths(from: $a, to: $b, maxWaitDays: -1) { totalCount }`:                                                              "maxWaitDays is between 0 and 36500",
		`paths(from: $a, to: $b, avoiding: [$a]) { totalCount }`:                                                               "what is to be avoided is an end",
		`paths(from: $a, to: $b, through: [$c], avoiding: [$c]) { totalCount }`:                                                "is to be passed",
		`paths(from: $a, to: $b, through: [$c], throughKinds: [LEG, PLACE, PHONE]) { totalCount }`:                             "at most 3 things and kinds",
		`paths(from: $a, to: $b, throughKinds: [LEG], avoidingKinds: [LEG]) { totalCount }`:                                    "to be passed and to be avoided",
		`paths(from: $a, to: $b, through: ["x"]) { totalCount }`:                                                               "not found",
		`paths(from: $a, to: $b, avoiding: ["x"]) { totalCount }`:                                                              "not found",
		`connection(of: [$a]) { totalCount }`:                                                                                  "of has between 2 and 20 ids",
		`connection(of: [$a, $b], avoiding: [$b]) { totalCount }`:                                                              "to be joined and to be avoided",
		`connection(of: [$a, "x"]) { totalCount }`:                                                                             "not found",
		`connection(of: [$a, $b], first: 0) { totalCount }`:                                                                    "first is between",
		`paths(from: $a, to: $b, window: {validFrom: "2015-01-01T00:00:00Z", validTo: "2014-01-01T00:00:00Z"}) { totalCount }`: "before it begins",
	} {
		if got := ask(field); len(got.Errors) == 0 || !strings.Contains(got.Errors[0].Message, want) {
			t.Errorf("%s: %.300s", field, got.raw)
		}
	}
	for field, want := range map[string]string{
		`p: paths(from: $a, to: $a) { totalCount run { note } }`:                                                                              "both ends are the same thing",
		`p: paths(from: $a, to: $b, kinds: [PLACE]) { totalCount run { note } }`:                                                              "an end is of no kind that is asked about",
		`p: paths(from: $a, to: $b, linkKinds: [FAMILY]) { totalCount run { note } }`:                                                         "no links join the two",
		`p: paths(from: $a, to: $b, throughKinds: [PHONE]) { totalCount run { note } }`:                                                       "the two are joined, but in no way that was asked for",
		`p: paths(from: $a, to: $b, avoidingKinds: [PASSAGE, PERSON, TRANSFER, TRAVEL_DOCUMENT, ONLINE_ACCOUNT]) { totalCount run { note } }`: "no way that was asked for",
		`p: paths(from: $a, to: $b, kinds: [PERSON, PASSAGE], through: [$b, $c]) { totalCount run { note } }`:                                 "no way that was asked for",
		`p: paths(from: $a, to: $b, timeRespecting: true) { totalCount run { note } }`:                                                        "links have no date",
		`p: connection(of: [$a, $b], kinds: [PLACE]) { totalCount run { note } }`:                                                             "2 of 2 are of no kind",
	} {
		if got := ask(field); len(got.Errors) > 0 || !strings.Contains(got.at(t, "p.run.note").(string), want) {
			t.Errorf("%s: %.400s", field, got.raw)
		}
	}
}

// TestPathsGoThroughAndAround asks for the ways from a traveller to the guide.
func TestPathsGoThroughAndAround(t *testing.T) {
	s := newSmall(t)
	vars := map[string]any{"a": s.id(t, "Traveller 0"), "b": s.id(t, "Selim"), "c": s.id(t, "Traveller 1"), "o": s.id(t, "Omar")}
	ways := func(arguments string) string {
		t.Helper()
		got := s.ask(t, "IPSG", `query($a: ID!, $b: ID!, $c: ID!, $o: ID!) { paths(from: $a, to: $b, `+arguments+`) { rows { length steps { at node { id } } evidence { totalCount } } }
			x: paths(from: $c, to: $o) { totalCount } }`, vars)
		names := map[any]string{vars["a"]: "a", vars["b"]: "b", vars["c"]: "c", vars["o"]: "o"}
		text := ""
		for _, row := range got.at(t, "paths.rows").([]any) {
			for _, step := range row.(map[string]any)["steps"].([]any) {
				if name, ok := names[step.(map[string]any)["node"].(map[string]any)["id"]]; ok {
					text += name
				} else {
					text += "-"
				}
			}
			text += " "
		}
		return text
	}
	for arguments, want := range map[string]string{
		`first: 1`:                           "a-b ",
		`different: 1`:                       "a-b a-ob a----b ", // over the passage; over a document or a transfer and Omar, whom Selim recruited; over the flight and the town
		`first: 1, through: [$o]`:            "a-ob ",
		`first: 1, avoidingKinds: [PASSAGE]`: "a-ob ",
		`avoiding: [$o], avoidingKinds: [PASSAGE, PLACE, LEG]`:            "",
		`first: 1, through: [$c], avoiding: [$o], avoidingKinds: [PLACE]`: "a---c-b ",
		`first: 1, maxWaitDays: 0`:                                        "a-b ",
		`first: 1, timeRespecting: true, through: [$o]`:                   "", // nobody knows when Omar was recruited
	} {
		if got := ways(arguments); got != want {
			t.Errorf("%s: %q, not %q", arguments, got, want)
		}
	}
}
