package gql_test

import (
	"fmt"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/vault"
)

// TestWindows wants the valid part of a window to choose facts, and knownAt the state that answers, below the root too.
func TestWindows(t *testing.T) {
	now, key := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC), graph.Key{7}
	v, err := vault.Open(t.Context(), vault.Config{Store: "memory:", Key: &key, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	s := &small{v, gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{})})}
	w := &writer{key: key, owner: "DE"}
	traveller := w.record(graph.Person, "p", "name", "One Traveller")
	for ref, departed := range map[string]string{"early": "2013-02-03", "vague": "2014", "late": "2014-06-01"} {
		w.link(graph.Took, traveller, w.record(graph.Passage, ref, "departedAt", departed))
	}
	w.commit(t, v)
	now = now.AddDate(1, 0, 0)
	later := &writer{key: key, owner: "FR"}
	later.link(graph.Took, traveller, later.record(graph.Passage, "later", "departedAt", "2014-07-01"))
	later.record(graph.Person, "q", "name", "Another Traveller")
	later.commit(t, v)

	document := fmt.Sprintf(`query($w: Window) { persons(window: $w) { totalCount certainCount }
		node(id: %q) { ... on Person { passages(window: $w) { totalCount certainCount edges { node { departedAt } } } } } }`, s.id(t, "One Traveller"))
	for name, row := range map[string]struct {
		window map[string]any
		want   [4]float64 // persons, certain, passages, certain
	}{
		"none":        {nil, [4]float64{2, 2, 4, 4}},
		"summer 2014": {map[string]any{"validFrom": "2014-05-01T00:00:00Z", "validTo": "2014-09-01T00:00:00Z"}, [4]float64{2, 0, 3, 2}},
		"known 2015":  {map[string]any{"knownAt": "2015-06-01T00:00:00Z"}, [4]float64{1, 1, 3, 3}},
		"both":        {map[string]any{"validFrom": "2014-05-01T00:00:00Z", "validTo": "2014-09-01T00:00:00Z", "knownAt": "2015-06-01T00:00:00Z"}, [4]float64{1, 0, 2, 1}},
	} {
		got := s.ask(t, "IPSG", document, map[string]any{"w": row.window})
		have := [4]float64{got.at(t, "persons.totalCount").(float64), got.at(t, "persons.certainCount").(float64),
			got.at(t, "node.passages.totalCount").(float64), got.at(t, "node.passages.certainCount").(float64)}
		if have != row.want {
			t.Errorf("%s: %v, want %v in %s", name, have, row.want, got.raw)
		}
	}
}

// TestPagesHoldTogether walks a list in small pages and wants every entity once, in one order.
func TestPagesHoldTogether(t *testing.T) {
	s := newSmall(t)
	for _, list := range []string{"persons(first:2,after:$a)", `search(text:"traveller",first:2,after:$a)`} {
		seen, after, pages := map[any]bool{}, any(nil), 0
		total := 0.0
		for pages < 20 {
			got := s.ask(t, "IPSG", "query($a:Cursor){list:"+list+"{totalCount edges{cursor node{id}} pageInfo{hasNextPage hasPreviousPage endCursor}}}", map[string]any{"a": after})
			total = got.at(t, "list.totalCount").(float64)
			for _, edge := range got.at(t, "list.edges").([]any) {
				id := edge.(map[string]any)["node"].(map[string]any)["id"]
				if seen[id] {
					t.Errorf("%s: twice", list)
				}
				seen[id] = true
			}
			if got.at(t, "list.pageInfo.hasPreviousPage") != (pages > 0) {
				t.Errorf("%s: page %d: %s", list, pages, got.raw)
			}
			pages++
			if after = got.at(t, "list.pageInfo.endCursor"); got.at(t, "list.pageInfo.hasNextPage") == false {
				break
			}
		}
		if float64(len(seen)) != total || pages < 2 {
			t.Errorf("%s: %d of %v in %d pages", list, len(seen), total, pages)
		}
	}
}
