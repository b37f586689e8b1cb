package gql_test

import (
	"context"
	"fmt"
	"testing"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/vault"
)

// meetings adds four people of whom two are at one place at one time again and again, among the travellers' places.
func meetings(w *writer) {
	for i := range 4 {
		guest := w.record(graph.Person, fmt.Sprintf("guest%d", i), "name", fmt.Sprintf("Guest %d", i))
		for k := range 5 {
			place := []string{"home", "home", "camp", "camp"}[i]
			if i < 2 && k%2 == 1 {
				place = "town"
			}
			e := graph.Element{Kind: graph.StayedAt, Dataset: "test", From: guest, To: w.key.RecordID(w.owner, "test", place), Marking: w.marking(),
				Valid: graph.Period{From: graph.Date(fmt.Sprintf("2014-0%d-03", 2*k+1)), To: graph.Date(fmt.Sprintf("2014-0%d-05", 2*k+1))}}
			e.Normalise()
			e.ID = w.key.UnnamedLinkID(&e, k+1)
			w.elements = append(w.elements, e)
		}
	}
}

func TestCompanyIsTold(t *testing.T) {
	key := graph.Key{9}
	v, err := vault.Open(context.Background(), vault.Config{Store: "memory:", Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	w := travellers(key, "DE")
	meetings(w)
	w.commit(t, v)
	s := &small{v, gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{})})}
	got := s.ask(t, "IPSG", `query($p: ID) { coTravel(person: $p) { totalCount certainCount testedCount rows { kind one { name } other { name } certain
		occasionCount occasions(first: 2) { leg { id } place { name } at here comparable } evidence { totalCount } explanation } } }`,
		map[string]any{"p": s.id(t, "Guest 1")})
	for path, want := range map[string]any{"totalCount": 1.0, "certainCount": 1.0, "rows.0.kind": "SHARED_STAYS", "rows.0.one.name": "Guest 1",
		"rows.0.other.name": "Guest 0", "rows.0.occasionCount": 5.0, "rows.0.occasions.0.leg": nil, "rows.0.occasions.1.place.name": "Easttown",
		"rows.0.occasions.0.here": 1.0, "rows.0.occasions.0.comparable": 3.0, "rows.0.evidence.totalCount": 10.0} {
		if have := got.at(t, "coTravel."+path); have != want {
			t.Errorf("%s is %v, want %v in %s", path, have, want, got.raw)
		}
	}
	for _, bad := range []string{`{ coTravel(hours: 0) { totalCount } }`, `{ coTravel(person: "UGVyc29uOjAw") { totalCount } }`} {
		if got := s.ask(t, "IPSG", bad, nil); len(got.Errors) == 0 {
			t.Errorf("%s gives %s", bad, got.raw)
		}
	}
}
