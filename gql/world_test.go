package gql_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"portolan/analytics"
	"portolan/gql"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/access/mint"
	"portolan/graph/vault"
)

// small is a made-up world of a few travellers, their helpers and one hidden record, in the real vault.
type small struct {
	vault  *vault.Vault
	server *gql.Server
}

func scope(t testing.TB, member string) access.Scope {
	t.Helper()
	s, err := mint.Default().As(member, "test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// writer gathers the elements of one member.
type writer struct {
	key      graph.Key
	owner    string
	audience []string // nil: all
	elements []graph.Element
}

func (w *writer) marking() graph.Marking {
	return graph.Marking{Owner: w.owner, All: w.audience == nil, Audience: w.audience, Level: graph.Restricted}
}

// record adds a record; properties are pairs of a name and a text.
func (w *writer) record(kind graph.Kind, ref string, properties ...string) graph.ID {
	e := graph.Element{ID: w.key.RecordID(w.owner, "test", ref), Kind: kind, Dataset: "test", Ref: ref, Marking: w.marking(),
		Grade: graph.Grade{Scheme: "ADMIRALTY", Code: "B2"}}
	for i := 0; i < len(properties); i += 2 {
		e.Props.AddText(properties[i], properties[i+1])
	}
	e.Normalise()
	w.elements = append(w.elements, e)
	return e.ID
}

func (w *writer) link(kind graph.Kind, from, to graph.ID) {
	e := graph.Element{Kind: kind, Dataset: "test", From: from, To: to, Marking: w.marking()}
	e.Normalise()
	e.ID = w.key.UnnamedLinkID(&e, 1)
	w.elements = append(w.elements, e)
}

func (w *writer) commit(t testing.TB, v *vault.Vault) {
	t.Helper()
	err := v.Edit(context.Background(), scope(t, w.owner), vault.Question{Action: "import"}, func(ctx context.Context, e *vault.Edit) error {
		_, err := e.Commit(ctx, vault.BatchID(t.Name(), w.owner, len(w.elements)), w.elements, nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var testKey = graph.Key{1, 2, 3}

// newSmall builds the world. Four people fly to one town and cross from there with the help of one smuggler; one
// passport is reported stolen; one member keeps one person to itself.
func newSmall(t testing.TB) *small {
	t.Helper()
	key := testKey
	v, err := vault.Open(context.Background(), vault.Config{Store: "memory:", Key: &key,
		Clock: func() time.Time { return time.Date(2016, 5, 3, 12, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	w := travellers(key, "DE")
	w.measures()
	w.sources()
	w.commit(t, v)
	hidden := &writer{key: key, owner: "FR", audience: []string{"FR"}}
	hidden.record(graph.Person, "secret", "name", "Nobody May Know", "alias", "Abu Yusuf al-Tunisi")
	hidden.commit(t, v)
	return &small{v, gql.New(gql.Options{Vault: v, Engine: analytics.New(analytics.Options{}), Known: mint.Default().Known})}
}

func travellers(key graph.Key, owner string) *writer {
	w := &writer{key: key, owner: owner}
	home := w.record(graph.Place, "home", "name", "Northport", "country", "XX", "unlocode", "XXNOR", "placeType", "AIRPORT")
	town := w.record(graph.Place, "town", "name", "Easttown", "country", "TR", "unlocode", "TRGZT", "placeType", "CITY")
	camp := w.record(graph.Place, "camp", "name", "Southcamp", "country", "SY", "placeType", "UNOFFICIAL_CROSSING")
	helper := w.record(graph.Person, "helper", "name", "Selim the Guide", "function", "SMUGGLER", "subjectClass", "FACILITATOR")
	forger := w.record(graph.Person, "forger", "name", "Omar the Printer")
	flight := w.record(graph.Leg, "flight", "mode", "AIR", "carrier", "XQ", "service", "101", "departedAt", "2014-05-01T08:00", "arrivedAt", "2014-05-01T12:00")
	w.link(graph.Departs, flight, home)
	w.link(graph.Arrives, flight, town)
	for i := range 4 {
		p := w.record(graph.Person, fmt.Sprintf("p%d", i), "name", fmt.Sprintf("Traveller %d", i), "birthDate", "1990", "nationality", "XX", "residence", "XX", "subjectClass", "SUSPECT")
		document := w.record(graph.TravelDocument, fmt.Sprintf("d%d", i), "type", "PASSPORT", "number", fmt.Sprintf("X123456%d", 7+i), "issuer", "UTO")
		w.link(graph.Holds, p, document)
		w.link(graph.Supplied, forger, document)
		out := w.record(graph.Passage, fmt.Sprintf("out%d", i), "outcome", "PASSED")
		w.link(graph.Took, p, out)
		w.link(graph.On, out, flight)
		w.link(graph.Used, out, document)
		over := w.record(graph.Passage, fmt.Sprintf("over%d", i), "departedAt", "2014-05-03", "arrivedAt", "2014-05-03", "outcome", "PASSED")
		w.link(graph.Took, p, over)
		w.link(graph.Departs, over, town)
		w.link(graph.Arrives, over, camp)
		w.link(graph.Escorted, helper, over)
	}
	w.record(graph.Route, "road", "name", "The eastern road", "places", "1 XXNOR", "places", "2 TRGZT")
	first := key.RecordID(owner, "test", "p0")
	w.elements[0].Props.AddText("alias", "Home")
	named := w.record(graph.Person, "named", "name", "Yusuf al-Tunisi", "alias", "Abu Yusuf", "alias", "Abu Yusuf al-Tunisi")
	w.link(graph.Associate, first, named)
	notice := w.record(graph.Notice, "n1", "colour", "RED", "status", "PUBLISHED", "reference", "2014/1")
	w.link(graph.SubjectOf, first, notice)
	sent := w.record(graph.Transfer, "sent", "date", "2014-04-20", "amount", "500", "currency", "USD", "channel", "HAWALA")
	w.link(graph.Sent, forger, sent)
	w.link(graph.Received, first, sent)
	w.record(graph.DocumentReport, "stolen", "number", "X1234567", "type", "PASSPORT", "issuer", "UTO", "status", "STOLEN_BLANK", "reportedAt", "2014-04-01")
	return w
}

// measures adds what the member's country did.
func (w *writer) measures() {
	w.record(graph.StateMeasure, "law", "type", "LAW", "status", "IN_FORCE", "country", w.owner, "date", "2015-06-20")
	w.record(graph.StateMeasure, "money", "type", "FINANCIAL_SHARING", "status", "ABSENT", "country", w.owner)
	arrest := w.record(graph.JudicialMeasure, "arrest", "type", "ARREST", "date", "2015-07-01", "country", w.owner)
	w.link(graph.SubjectOf, w.key.RecordID(w.owner, "test", "p0"), arrest)
}

// sources adds two generations of recruitment by people who do not travel, and what the first traveller's record rests
// on: two reports from one, and two that derive from each other.
func (w *writer) sources() {
	id := func(ref string) graph.ID { return w.key.RecordID(w.owner, "test", ref) }
	w.link(graph.Recruited, id("helper"), id("forger"))
	w.link(graph.Recruited, id("forger"), id("named"))
	account := w.record(graph.OnlineAccount, "account", "service", "chat", "username", "printer")
	w.link(graph.Owns, id("forger"), account)
	w.link(graph.Owns, id("named"), account)
	var reports []graph.ID
	for _, name := range []string{"Wire", "First paper", "Second paper", "Egg", "Hen"} {
		reports = append(reports, w.record(graph.Report, name, "name", name))
	}
	for _, pair := range [][2]int{{1, 0}, {2, 0}, {3, 4}, {4, 3}} {
		w.link(graph.DerivedFrom, reports[pair[0]], reports[pair[1]])
	}
	for _, n := range []int{1, 2, 3} {
		w.link(graph.SupportedBy, id("p0"), reports[n])
	}
}

// ask runs a document and decodes the answer.
func (s *small) ask(t testing.TB, member, document string, variables map[string]any) answer {
	t.Helper()
	return read(t, s.server.Execute(context.Background(), scope(t, member), document, variables))
}

type answer struct {
	Data   map[string]any
	Errors []struct {
		Message    string
		Extensions map[string]any
	}
	raw string
}

func read(t testing.TB, body []byte) answer {
	t.Helper()
	a := answer{raw: string(body)}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return a
}

// at walks into an answer: keys and indexes separated by dots.
func (a answer) at(t testing.TB, path string) any {
	t.Helper()
	var here any = a.Data
	for _, step := range strings.Split(path, ".") {
		switch node := here.(type) {
		case map[string]any:
			here = node[step]
		case []any:
			i := 0
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(node) {
				t.Fatalf("no %s of %s in %s", step, path, a.raw)
			}
			here = node[i]
		default:
			t.Fatalf("no %s of %s in %s", step, path, a.raw)
		}
	}
	return here
}

// questions are the operations of the project's file, by name.
func questions(t testing.TB) map[string]string {
	t.Helper()
	source, err := os.ReadFile("../docs/questions/questions.graphql")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: string(source)})
	if err != nil {
		t.Fatal(err)
	}
	out, runes := map[string]string{}, []rune(string(source))
	for i, operation := range doc.Operations {
		end := len(runes)
		if i+1 < len(doc.Operations) {
			end = doc.Operations[i+1].Position.Start
		}
		out[operation.Name] = string(runes[operation.Position.Start:end])
	}
	return out
}
