package neo4j

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"portolan/graph"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

// crossing is a small story in which each question of docs/neo4j.md has an
// answer: two people on one leg with one document, and who helped.
func crossing(t *testing.T) []graph.Element {
	t.Helper()
	var out []graph.Element
	record := func(n int, k graph.Kind, props ...string) graph.ID {
		e := storetest.Person(n, "")
		e.Kind, e.Props = k, nil
		for i := 0; i < len(props); i += 2 {
			e.Props.AddText(props[i], props[i+1])
		}
		e.Normalise()
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
		return e.ID
	}
	link := func(n int, k graph.Kind, from, to graph.ID) {
		e := storetest.Link(n, 2, 4)
		e.Kind, e.From, e.To = k, from, to
		out = append(out, e)
	}
	avel := record(2, graph.Person, "name", "Avel Torvin", "birthDate", "1985-07-03")
	mirek := record(4, graph.Person, "name", "Mirek Aldane")
	helper := record(6, graph.Person, "name", "Sabo the Ferryman")
	one, two := record(8, graph.Passage, "outcome", "PASSED"), record(10, graph.Passage)
	leg := record(12, graph.Leg, "departedAt", "2014-03-02T08:00", "carrier", "QX")
	from, to := record(14, graph.Place, "name", "Estmark"), record(16, graph.Place, "name", "Gazim")
	document := record(18, graph.TravelDocument, "number", "X1234567", "type", "PASSPORT", "issuer", "UTO")
	record(20, graph.TravelDocument, "number", "x 123 4567", "type", "PASSPORT", "issuer", "UTO")
	link(31, graph.Took, avel, one)
	link(33, graph.Took, mirek, two)
	link(35, graph.On, one, leg)
	link(37, graph.On, two, leg)
	link(39, graph.Departs, leg, from)
	link(41, graph.Arrives, leg, to)
	link(43, graph.Used, one, document)
	link(45, graph.Used, two, document)
	link(47, graph.Arranged, helper, one)
	link(49, graph.Associate, avel, storetest.ID(100))
	return out
}

func TestTheQuestionsOfTheGuideAreAnswered(t *testing.T) {
	p := emptied(t, neo4jtest.StartWith(t, neo4jtest.Options{GDS: true}))
	s := p.open(t)
	defer s.Close()
	if _, err := s.Commit(t.Context(), storetest.Puts(1, crossing(t)...)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../../docs/neo4j.md")
	if err != nil {
		t.Fatal(err)
	}
	guide, gds, _ := strings.Cut(string(text), "\n## Graph Data Science\n")
	blocks := regexp.MustCompile("(?s)```cypher\n(.*?)```")
	questions, science := blocks.FindAllStringSubmatch(guide, -1), blocks.FindAllStringSubmatch(gds, -1)
	if len(questions) != 10 || len(science) != len(travellers) {
		t.Errorf("the guide has %d questions, it says ten, and %d statements of GDS, of which the test knows %d", len(questions), len(science), len(travellers))
	}
	var answers [][]any
	for _, q := range append(questions, science...) {
		rows, err := p.server.Ask(q[1], nil)
		if err != nil || len(rows) == 0 {
			t.Fatalf("%s\ngives %d rows, %v", q[1], len(rows), err)
		}
		t.Log(fmt.Sprint(rows[0]))
		answers = append(answers, rows[0])
	}
	for i, want := range travellers {
		if got := fmt.Sprint(answers[len(questions)+i]); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s\ngives %s; it should be %s", science[i][1], got, want)
		}
	}
}

// travellers is what GDS finds first in the story, statement by statement: two
// people on one leg, of one rank and in one group.
var travellers = []string{
	`^\[travellers 2 2\]$`, `^\[Avel Torvin 0\.9`, `^\[\d+ 2 \[Avel Torvin Mirek Aldane\]\]$`,
	`^\[\d+ 2 \[Avel Torvin Mirek Aldane\]\]$`, `^\[travellers\]$`,
}
