package gql_test

import (
	"strings"
	"testing"
)

// TestAJourneyKeepsWhatIsInferredApart asks for somebody who was in the camp later and of whom nobody recorded how.
func TestAJourneyKeepsWhatIsInferredApart(t *testing.T) {
	s := newSmall(t)
	w := travellers(testKey, "DE")
	before := len(w.elements)
	unfinished(w)
	w.elements = w.elements[before:]
	w.commit(t, s.vault)
	got := s.ask(t, "IPSG", `query($p: ID!) { node(id: $p) { ... on Person { journeys { totalCount edges { node {
		direction oneWay outcome broken documentSwap inTwoPlaces destination { name } passages { departs { name } } stops { shortestHours }
		inferredLegs { departs { name } arrives { name } probability earliest latest why }
		gaps { from { name } to { name } other learnedFrom ways { probability legs { arrives { name } } } evidence(first: 2) { totalCount } } } } } } } }`,
		map[string]any{"p": s.id(t, "Traveller Later")})
	at := "node.journeys.edges.0.node."
	for path, want := range map[string]any{"direction": "OTHER", "destination": nil, "outcome": "PASSED", "oneWay": nil, "broken": false,
		"inferredLegs.0.departs.name": "Easttown", "inferredLegs.0.arrives.name": "Southcamp", "inferredLegs.0.probability": 1.0,
		"gaps.0.other": 0.0, "gaps.0.learnedFrom": 4.0, "gaps.0.evidence.totalCount": 4.0, "gaps.0.ways.0.legs.0.arrives.name": "Southcamp",
		"inferredLegs.0.earliest": "2014-05-01T12:00:00Z"} {
		if have := got.at(t, at+path); have != want {
			t.Errorf("%s is %v, want %v in %s", path, have, want, got.raw)
		}
	}
	if why := got.at(t, at+"inferredLegs.0.why").(string); !strings.Contains(why, "from Easttown to Southcamp") {
		t.Errorf("why: %s", why)
	}
	if n := len(got.at(t, at+"passages").([]any)); n != 1 {
		t.Errorf("%d passages: one is recorded", n)
	}
}

func TestJourneysAndCorridorsRefuseWhatCannotBe(t *testing.T) {
	s := newSmall(t)
	person := map[string]any{"p": s.id(t, "Traveller 0")}
	for document, want := range map[string]string{
		"query($p: ID!) { node(id: $p) { ... on Person { journeys(gapDays: 0) { totalCount } } } }":                      "gapDays is between 1 and 365, not 0",
		"query($p: ID!) { node(id: $p) { ... on Person { journeys(connectionHours: 9999) { totalCount } } } }":           "connectionHours is between",
		"query($p: ID!) { node(id: $p) { ... on Person { journeys(gapDays: 1, connectionHours: 48) { totalCount } } } }": "longer than the gap",
		"query($p: ID!) { node(id: $p) { ... on Person { journeys(first: 0) { totalCount } } } }":                        "first is between",
		"query($p: ID!) { node(id: $p) { ... on Person { journeys(zone: {countries: [\"XQ\"]}) { totalCount } } } }":     "is no country",
		"query($p: ID!) { node(id: $p) { ... on Person { id } } corridors(minPeople: 1) { totalCount } }":                "minPeople is between 2",
		"query($p: ID!) { node(id: $p) { ... on Person { id } } corridors(first: 0) { totalCount } }":                    "first is between",
	} {
		got := s.ask(t, "IPSG", document, person)
		if len(got.Errors) == 0 || !strings.Contains(got.Errors[0].Message, want) {
			t.Errorf("%s: %s", document, got.raw)
		}
	}
	got := s.ask(t, "IPSG", `{ corridors(zone: {countries: ["SO"]}) { totalCount run { note } } }`, nil)
	if note, _ := got.at(t, "corridors.run.note").(string); !strings.Contains(note, "no visible place lies in the zone") {
		t.Errorf("a zone without places: %s", got.raw)
	}
}
