package exchange_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"portolan/exchange"
	"portolan/graph"
	"portolan/graph/vault"
)

// elements are what a member sees, by reference.
func elements(t testing.TB, v *vault.Vault, member string) map[string]*graph.Element {
	t.Helper()
	out := map[string]*graph.Element{}
	err := v.Ask(context.Background(), scope(t, member), vault.Question{Action: "test"}, func(ctx context.Context, w *vault.View) error {
		for e, err := range w.Elements(ctx) {
			if err != nil {
				return err
			}
			out[e.Kind.String()+" "+e.Ref] = e
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestATableOfPassages maps one table to people, documents, legs, passages and
// the links between them.
func TestATableOfPassages(t *testing.T) {
	v := openVault(t, "memory:")
	o := options("csv", text("passages.csv", `name;passport;country;flight;from;to;departed;outcome;kind
Ada Example;X1;tr;EX 1;AAA;BBB;03.07.2014 10:20;ok;flight
Ben Example;;;EX 1;AAA;BBB;03.07.2014 10:20;turned back;flight
Cem Example;Y2;fr;EX 2;BBB;CCC;04.07.2014 08:00;ok;bus
Nobody;Y3;fr;;;;;;hotel
`), text("places.csv", "code;name\nAAA;Aville\nBBB;Btown\n"))
	o.Dataset = ""
	o.MappingText = []byte(`
border:
  queries:
    - csv_url: https://example.org/data/passages.csv?version=1
      delimiter: ";"
      filters: {kind: [flight, bus]}
      filters_not: {name: Nobody}
      entities:
        person:
          schema: Person
          key: name
          properties:
            name: {column: name}
            firstName: {column: name, split: " "}
            summary: {columns: [name, flight], join: ", "}
        document:
          schema: Passport
          keys: [country, passport]
          properties:
            holder: {entity: person}
            passportNumber: {column: passport, required: true}
            country: {column: country, upper: true}
        leg:
          kind: LEG
          key_literal: leg
          keys: [flight, departed]
          properties:
            mode: {column: kind, values: {flight: AIR, bus: ROAD}}
            service: {column: flight}
            departedAt: {column: departed, format: "%d.%m.%Y %H:%M"}
        passage:
          kind: PASSAGE
          keys: [name, flight, departed]
          valid_from: {column: departed, format: "%d.%m.%Y %H:%M"}
          properties:
            outcome: {column: outcome, values: {ok: PASSED, turned back: REFUSED}}
            summary: {template: "{{name}} from {{ from }} to {{to}}"}
        origin: {reference: true, id_column: from}
        target: {reference: true, id_column: to, dataset: elsewhere}
        took: {kind: TOOK, keys: [name, flight], from: person, to: passage}
        on: {kind: ON, from: passage, to: leg}
        used: {kind: USED, from: passage, to: document}
        departs: {kind: DEPARTS, key_literal: departs, keys: [flight, departed], from: leg, to: origin}
        arrives: {kind: ARRIVES, key_literal: arrives, keys: [flight, departed], from: leg, to: target}
    - csv_url: places.csv
      delimiter: ";"
      entities:
        place:
          kind: PLACE
          id_column: code
          properties: {name: {column: name}, iata: {column: code}, placeType: {literal: AIRPORT}}
`)
	r := mustImport(t, v, "TR", o)
	// Row 3 has no passport: its document has a key of empty cells only and is
	// left out, with the link to it.
	if r.RejectedRows != 0 || r.Datasets[0] != "border" {
		t.Fatal(r.Text())
	}
	got := elements(t, v, "TR")
	count := map[graph.Kind]int{}
	for _, e := range got {
		count[e.Kind]++
	}
	for k, n := range map[graph.Kind]int{graph.Person: 3, graph.TravelDocument: 2, graph.Holds: 2, graph.Leg: 2, graph.Passage: 3, graph.Took: 3,
		graph.On: 1, graph.Used: 1, graph.Departs: 2, graph.Arrives: 0, graph.Place: 2} {
		if k == graph.On || k == graph.Used {
			n = min(n, count[k]) // they have no reference, so the map holds one of each
		}
		if count[k] != n {
			t.Errorf("%d of %s, want %d\n%s", count[k], k, n, r.Text())
		}
	}
	if r.Dangling.Count() != 2 || r.Dangling.Items[0].Ref != "elsewhere/BBB" {
		t.Errorf("the places of another dataset are not there:\n%s", r.Text())
	}
	p := got["PASSAGE Ben Example|EX 1|03.07.2014 10:20"]
	if p == nil || p.Props.First("outcome") != "REFUSED" || p.Valid.From != "2014-07-03T10:20:00" || p.Props.First("summary") != "Ben Example from AAA to BBB" {
		t.Errorf("passage %+v", p)
	}
	if a := got["PERSON Ada Example"]; a == nil || len(a.Props.Get("firstName")) != 2 || a.Props.First("summary") != "Ada Example, EX 1" {
		t.Errorf("person %+v", a)
	}
	if d := got["TRAVEL_DOCUMENT tr|X1"]; d == nil || d.Props.First("issuer") != "TR" || d.Props.First("type") != "PASSPORT" {
		t.Errorf("document %+v", d)
	}
	if l := got["LEG leg|EX 2|04.07.2014 08:00"]; l == nil || l.Props.First("mode") != "ROAD" {
		t.Errorf("leg %+v", l)
	}
}

// TestTheMappingOfAirportsAndRoutes runs the mapping in docs/mappings on files
// of the same shape with made-up airports.
func TestTheMappingOfAirportsAndRoutes(t *testing.T) {
	v := openVault(t, "memory:")
	o := options("csv",
		text("airports.dat", `1,"Aville Airport","Aville","Exampleland","AAA","XAAA",-6.08,145.39,5282,10,"U","Example/Aville","airport","Made up"
2,"Btown, North","Btown","Exampleland",\N,"XBBB",1.5,2.5,20,1,"E",\N,"airport","Made up"
`),
		text("routes.dat.gz", gz("EX,7,AAA,1,BBB,2,,0,320\nEX,7,BBB,2,AAA,1,Y,0,320\nEX,7,AAA,1,CCC,99,,0,320\nEX,7,AAA,1,DDD,\\N,,0,320\nEX,7,AAA,1,AAA,1,,0,320\nshort,row\n")))
	o.Dataset = ""
	mapping, err := os.ReadFile("../docs/mappings/openflights.yml")
	if err != nil {
		t.Fatal(err)
	}
	o.MappingText = mapping
	r := mustImport(t, v, "UN", o)
	got := elements(t, v, "FR")
	places, routes := 0, 0
	for _, e := range got {
		switch e.Kind {
		case graph.Place:
			places++
		case graph.Route:
			routes++
		}
	}
	if places != 2 || routes != 3 || r.RejectedRows != 3 || r.Dangling.Count() != 0 {
		t.Fatalf("%d places, %d routes\n%s", places, routes, r.Text())
	}
	if e := got["ROUTE route|EX|AAA|BBB"]; e == nil || e.Props.First("places") != "1 AAA" || e.Props.First("mode") != "AIR" {
		t.Errorf("route %+v", e)
	}
	for i, want := range []string{"short", "destination_id", "record 99 is not known"} {
		if x := r.Rejects.Items[i]; want != "short" && !strings.Contains(x.Field+x.Reason, want) && i > 0 {
			t.Logf("%d: %+v", i, x)
		}
	}
	if s := r.Text(); !strings.Contains(s, "2 cells where there are 9") || !strings.Contains(s, "which destination it is about") || !strings.Contains(s, "the record 99 is not known") {
		t.Error(s)
	}
}

func TestEdges(t *testing.T) {
	v := openVault(t, "memory:")
	person := options("ftm", text("p.json", `{"id":"2","schema":"Person","properties":{"name":["Two Example"]}}`+"\n"+`{"id":"9","schema":"Organization","properties":{"name":["Nine Group"]}}`+"\n"))
	mustImport(t, v, "TR", person)
	r := mustImport(t, v, "TR", options("edges", text("e.csv", "source,target,weight,source_kind,target_kind,link_kind,colour,valid_from\n"+
		"1,2,3.5,,,,red,2014\n2,1,,,,,,\n1,9,,,ORGANIZATION,MEMBER_OF,,\n1,P,,,PLACE,STAYED_AT,,\n3,,,,,,,\n,,1,,,,,\n1,1,,,,,,\n1,4,heavy,,,,,\n1,9,,ROBOT,,,,\n1,2,,,,PERSON,,\n")))
	got := elements(t, v, "TR")
	if got["PERSON 2"].Props.First("name") != "Two Example" || got["ORGANIZATION 9"].Props.First("name") != "Nine Group" {
		t.Errorf("an edge list changed a record it merely names:\n%s", r.Text())
	}
	if got["PERSON 3"] == nil || got["PERSON 1"].Props.First("name") != "1" || got["PLACE P"] == nil {
		t.Errorf("a node is missing:\n%s", r.Text())
	}
	if r.RejectedRows != 5 || r.AlreadyThere != 2 {
		t.Errorf("5 rows are wrong, 2 nodes are there:\n%s", r.Text())
	}
	links := 0
	for _, k := range r.Kinds {
		if k.Kind.IsLink() {
			links += k.New
		}
		if k.Kind == graph.Associate && k.New != 2 {
			t.Errorf("%+v", k)
		}
	}
	if links != 4 {
		t.Errorf("%d links\n%s", links, r.Text())
	}
	again := mustImport(t, v, "TR", options("edges", text("f.csv", "source,target\n2,9\n")))
	if again.Stored != 1 || again.RejectedRows != 0 { // the link alone: 9 is named, and stays the group that it is
		t.Error(again.Text())
	}
	odd := mustImport(t, v, "TR", options("edges", text("g.csv", "source,target\n\"two\nlines\",2\n2,"+strings.Repeat("x", 2000)+"\n2,\u202edlo\n")))
	if odd.Stored != 2 || odd.RejectedRows != 2 || odd.Dangling.Count() != 0 || !strings.Contains(odd.Text(), "control characters") {
		t.Errorf("a link to what can never be there is not stored:\n%s", odd.Text())
	}
	said := mustImport(t, v, "TR", options("ftm", text("h.json", `{"id":"l","portolan":{"kind":"ASSOCIATE","from":{"ref":"2"},"to":{"ref":"\u202e\u009b31m"}}}`+"\n")))
	if said.Dangling.Count() != 1 || strings.ContainsAny(said.Text(), "\u202e\u009b") {
		t.Errorf("what a file says steers the terminal: %q", said.Text())
	}
}

func TestEditions(t *testing.T) {
	v := openVault(t, "memory:")
	people := func(refs string, more string) exchange.ImportOptions {
		var b strings.Builder
		for _, r := range refs {
			b.WriteString(`{"id":"` + string(r) + `","schema":"Person","properties":{"name":["Example ` + string(r) + more + `"]}}` + "\n")
		}
		o := options("ftm", text("list.json", b.String()))
		o.Edition = true
		return o
	}
	mustImport(t, v, "TR", people("abc", ""))
	mustImport(t, v, "FR", people("xyz", ""))
	if r := mustImport(t, v, "TR", people("bcd", "!")); r.New != 1 || r.Updated != 2 || r.Withdrawn != 1 {
		t.Error(r.Text())
	}
	// Another dataset and another owner keep theirs.
	other := people("q", "")
	other.Dataset = "other"
	if r := mustImport(t, v, "TR", other); r.Withdrawn != 0 || r.New != 1 {
		t.Error(r.Text())
	}
	// A rejected row that says which element it is about keeps that one; one that
	// does not say keeps all.
	o := people("b", "!")
	o.Sources = append(o.Sources, text("more.json", `{"id":"c","schema":"Person","properties":{"birthDate":["1985-02-31"]}}`+"\n"))
	if r := mustImport(t, v, "TR", o); r.Withdrawn != 1 || r.HeldBack != 0 || r.Rejected != 1 {
		t.Error(r.Text())
	}
	o.Sources[1] = text("more.json", "{broken}\n")
	if r := mustImport(t, v, "TR", o); r.Withdrawn != 0 || r.HeldBack != 1 || !strings.Contains(r.Text(), "not withdrawn because") {
		t.Error(r.Text())
	}
	o.Sources = []exchange.Source{text("none.json", "\n")}
	if _, err := exchange.Import(context.Background(), v, scope(t, "TR"), o); !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), "edition") {
		t.Errorf("an edition without a record: %v", err)
	}
	if got := elements(t, v, "TR"); len(got) != 3+2+1 {
		t.Errorf("%d elements", len(got))
	}
}

// TestHiddenIsAsUnknown: a receipt says the same of a link to another member's
// hidden record as of one to a record that never was.
func TestHiddenIsAsUnknown(t *testing.T) {
	var receipts []string
	for _, hidden := range []bool{true, false} {
		v := openVault(t, "memory:")
		if hidden {
			o := options("ftm", text("a.json", `{"id":"secret","schema":"Address","properties":{"city":["Aville"]}}`+"\n"))
			o.Marking = graph.Marking{Level: graph.Official, Audience: []string{"DE"}}
			mustImport(t, v, "FR", o)
		}
		r := mustImport(t, v, "TR", options("ftm", text("b.json", someFtM+
			`{"id":"l","portolan":{"kind":"ASSOCIATE","from":{"ref":"p1"},"to":{"owner":"FR","dataset":"d","ref":"secret"}}}`+"\n"+
			`{"id":"m","portolan":{"kind":"JUDGEMENT","from":{"ref":"p1"},"to":{"owner":"FR","dataset":"d","ref":"secret"}},"properties":{"verdict":["SAME"]}}`+"\n")))
		r.Seconds = 0
		for i := range r.Commits {
			r.Commits[i].Revision = 0
			r.Commits[i].Time = r.Commits[i].Time.Truncate(1 << 50)
		}
		s := r.Text()
		receipts = append(receipts, s[:strings.Index(s, "commits")])
	}
	if receipts[0] != receipts[1] || !strings.Contains(receipts[0], "FR/d/secret") {
		t.Errorf("the receipts differ:\n%s\n%s", receipts[0], receipts[1])
	}
}
