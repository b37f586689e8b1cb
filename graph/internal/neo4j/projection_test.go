package neo4j

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

// intact fails when the projection is not what the versions say.
func intact(t *testing.T, s *Store) {
	t.Helper()
	faults, err := s.VerifyProjection(t.Context())
	if err != nil || len(faults) > 0 {
		t.Fatalf("the projection is not in order: %v, %v", faults, err)
	}
}

func TestHistoriesAgreeWithTheModelAndTheProjectionFollows(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("history ", seed), func(t *testing.T) {
			p := emptied(t, neo4jtest.Shared(t))
			storetest.RunHistory(t, p, seed, 24)
			s := p.open(t)
			defer s.Close()
			intact(t, s)
		})
	}
}

func TestARandomHistoryKeepsTheProjectionAtEveryStep(t *testing.T) {
	s := emptied(t, neo4jtest.Shared(t)).open(t)
	defer s.Close()
	h := storetest.NewHistory(rand.Uint64(), 6)
	for range 25 {
		if err := h.Step(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		intact(t, s)
	}
}

// projected commits a person with a passage, a link between them and one to a
// record that is not there.
func projected(t *testing.T, s *Store) {
	t.Helper()
	person, passage := storetest.Person(2, "Torvin"), storetest.Person(4, "")
	person.Props.AddText("alias", "Tor", "the Ferryman")
	person.Props.AddText("birthDate", "1985-07")
	passage.Kind, passage.Props = graph.Passage, nil
	took, dangling := storetest.Link(5, 2, 4), storetest.Link(7, 2, 8)
	took.Kind = graph.Took
	if _, err := s.Commit(t.Context(), storetest.Puts(1, person, passage, took, dangling)); err != nil {
		t.Fatal(err)
	}
}

func TestTheProjectionIsAGraphThatAUserWouldLike(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	s := p.open(t)
	defer s.Close()
	projected(t, s)
	rows, err := p.server.Ask(`MATCH (a:Person)-[r:TOOK]->(b:Passage) RETURN a.caption, a.alias, a.birthDate, a.id, a.owner, r.id, b.ref`, nil)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	want := fmt.Sprint([]any{"Torvin", []any{"Tor", "the Ferryman"}, []any{"1985-07"}, storetest.ID(2), "FR", storetest.ID(5), "p4"})
	if got := fmt.Sprint(rows[0]); got != want {
		t.Fatalf("the projection shows %s, not %s", got, want)
	}
}

func TestAProjectionEditedByHandIsFoundAndMended(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	s := p.open(t)
	defer s.Close()
	projected(t, s)
	intact(t, s)
	for what, edit := range map[string]string{
		"a property":           `MATCH (n:Person) SET n.caption = 'Nivrot'`,
		"a property more":      `MATCH (n:Person) SET n.pagerank = 0.5`,
		"a label":              `MATCH (n:Person) SET n:Passage`,
		"a node":               `MATCH (n:Passage) DETACH DELETE n`,
		"a node more":          `CREATE (:Record:Person {id: 'someone'})`,
		"a relationship":       `MATCH (:Person)-[r:TOOK]->() DELETE r`,
		"a relationship twice": `MATCH (a:Person)-[r:TOOK]->(b) CREATE (a)-[x:TOOK]->(b) SET x = properties(r)`,
		"a relationship's end": `MATCH (a:Person)-[r:TOOK]->(b) CREATE (b)-[x:TOOK]->(a) SET x = properties(r) DELETE r`,
		"everything":           `MATCH (n:Record) DETACH DELETE n`,
	} {
		if _, err := p.server.Ask(edit, nil); err != nil {
			t.Fatal(err)
		}
		faults, err := s.VerifyProjection(t.Context())
		if err != nil || len(faults) == 0 || !strings.HasPrefix(faults[0].Text, "projection: ") {
			t.Fatalf("%s changed by hand: verify reports %v, %v", what, faults, err)
		}
		if err := s.RepairProjection(t.Context()); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		intact(t, s)
	}
	report, err := store.Verify(t.Context(), s)
	if err != nil || len(report.Faults) > 0 {
		t.Fatalf("the store itself is not in order: %v, %v", report.Faults, err)
	}
	if r, err := s.Commit(t.Context(), storetest.Puts(2, storetest.Person(10, "after"))); err != nil || r != 2 {
		t.Fatalf("after the repairs a commit gives %d, %v", r, err)
	}
	intact(t, s)
}

func TestPropertiesOfTheProjectionKeepTheirNames(t *testing.T) {
	ours := []string{"id", "owner", "level", "audience", "dataset", "ref", "grade", "validFrom", "validTo", "caption", "keys"}
	for _, k := range append(graph.RecordKinds(), graph.LinkKinds()...) {
		for _, name := range ours {
			if k.Info().Property(name) != nil {
				t.Errorf("%v has a property %s of its own, which the projection would hide", k, name)
			}
		}
	}
}
