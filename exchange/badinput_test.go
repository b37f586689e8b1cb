package exchange_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portolan/exchange"
	"portolan/graph"
)

const goodPerson = `{"id":"good","schema":"Person","properties":{"name":["Good Example"]}}`

// badRows are lines that are rejected for a reason, and the good line beside
// them is stored.
var badRows = []struct{ name, line, field, reason string }{
	{"not JSON", `hello`, "", "not JSON"},
	{"open brace", `{"id":"x","schema":"Person"`, "", "ends before"},
	{"number alone", `42`, "", "one JSON object"},
	{"array", `["id"]`, "", "one JSON object"},
	{"null", `null`, "", "one JSON object"},
	{"empty object", `{}`, "schema", "no schema"},
	{"two objects", `{"id":"x","schema":"Person","properties":{}}{"id":"y"}`, "", "text after"},
	{"trailing comma", `{"id":"x","schema":"Person",}`, "", "not JSON"},
	{"single quotes", `{'id':'x'}`, "", "not JSON"},
	{"NaN", `{"id":"x","schema":"Place","properties":{"latitude":[NaN]}}`, "", "not JSON"},
	{"infinity", `{"id":"x","schema":"Person","properties":{"height":[Infinity]}}`, "", "not JSON"},
	{"raw control character", "{\"id\":\"x\x01\",\"schema\":\"Person\"}", "", "not JSON"},
	{"NUL", "{\"id\":\"x\",\"schema\":\"Person\x00\"}", "", "not JSON"},
	{"NUL in a value", `{"id":"x","schema":"Person","properties":{"name":["a\u0000b"]}}`, "name", "NUL"},
	{"lone surrogate", `{"id":"x","schema":"Person","properties":{"name":["\ud800"]}}`, "", "not JSON"},
	{"bad escape", `{"id":"x","schema":"Person","properties":{"name":["\x41"]}}`, "", "not JSON"},
	{"duplicate field", `{"id":"x","id":"y","schema":"Person","properties":{}}`, "", "stands twice"},
	{"duplicate property", `{"id":"x","schema":"Person","properties":{"name":["a"],"name":["b"]}}`, "", "stands twice"},
	{"duplicate block", `{"id":"x","schema":"Person","portolan":{"level":"OFFICIAL"},"portolan":{}}`, "", "stands twice"},
	{"deep", `{"id":"x","schema":"Person","other":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, "", "nested deeper"},
	{"very deep", `{"id":"x","schema":"Person","other":` + strings.Repeat("[", 200000) + `}`, "", "nested deeper"},
	{"unknown schema", `{"id":"x","schema":"Spaceship","properties":{}}`, "schema", "Spaceship"},
	{"unknown kind", `{"id":"x","schema":"Person","portolan":{"kind":"SPACESHIP"}}`, "kind", "SPACESHIP"},
	{"no id", `{"schema":"Person","properties":{"name":["a"]}}`, "id", "no id"},
	{"empty id", `{"id":"","schema":"Person","properties":{}}`, "id", "no id"},
	{"id is an object", `{"id":{},"schema":"Person"}`, "id", "a text"},
	{"id with a line break", `{"id":"a\nb","schema":"Person","properties":{}}`, "", "control characters"},
	{"long id", `{"id":"` + strings.Repeat("x", 2000) + `","schema":"Person","properties":{}}`, "", "longer than"},
	{"properties a list", `{"id":"x","schema":"Person","properties":[]}`, "properties", "an object"},
	{"value an object", `{"id":"x","schema":"Person","properties":{"name":[{"id":"y"}]}}`, "name", "a text"},
	{"long value", `{"id":"x","schema":"Person","properties":{"name":["` + strings.Repeat("x", 70000) + `"]}}`, "name", "65536"},
	{"too many values", `{"id":"x","schema":"Person","properties":{"notes":[` + strings.Repeat(`"a",`, 70000) + `"b"]}}`, "notes", "65536 values"},
	{"31 February", `{"id":"x","schema":"Person","properties":{"birthDate":["1985-02-31"]}}`, "birthDate", "1985-02-31"},
	{"no number at all", `{"id":"x","properties":{"weight":["NaN"]},"portolan":{"kind":"ASSOCIATE","from":{"ref":"good"},"to":{"ref":"b"}}}`, "weight", "decimal number"},
	{"an infinite number", `{"id":"x","properties":{"latitude":["-Infinity"]},"portolan":{"kind":"PLACE"}}`, "latitude", "decimal number"},
	{"a hexadecimal number", `{"id":"x","properties":{"amount":["0x1p-2"]},"portolan":{"kind":"TRANSFER"}}`, "amount", "decimal number"},
	{"29 February 1900", `{"id":"x","schema":"Person","properties":{"birthDate":["1900-02-29"]}}`, "birthDate", "is not a date"},
	{"year 0", `{"id":"x","schema":"Person","properties":{"birthDate":["0000"]}}`, "birthDate", "is not a date"},
	{"month 13", `{"id":"x","schema":"Person","properties":{"birthDate":["1985-13"]}}`, "birthDate", "is not a date"},
	{"month 00", `{"id":"x","schema":"Person","properties":{"birthDate":["1985-00-10"]}}`, "birthDate", "is not a date"},
	{"two-digit year", `{"id":"x","schema":"Person","properties":{"birthDate":["03/04/85"]}}`, "birthDate", "is not a date"},
	{"backward range", `{"id":"x","schema":"Person","properties":{"birthDate":["1987/1985"]}}`, "birthDate", "ends before"},
	{"bad hour", `{"id":"x","schema":"Person","properties":{"birthDate":["1985-07-03T25:00"]}}`, "birthDate", "is not a date"},
	{"valid to before from", `{"id":"x","schema":"Person","portolan":{"validFrom":"2015","validTo":"2014"}}`, "", "not before"},
	{"bad valid from", `{"id":"x","schema":"Person","portolan":{"validFrom":"2015-02-30"}}`, "valid from", "is not a date"},
	{"bad expiry", `{"id":"x","schema":"Person","portolan":{"expires":"soon"}}`, "expiry date", "is not a date"},
	{"bad review", `{"id":"x","schema":"Person","portolan":{"review":"2015-99"}}`, "review date", "is not a date"},
	{"unknown property of a kind", `{"id":"x","properties":{"wheels":["4"]},"portolan":{"kind":"PERSON"}}`, "", "wheels"},
	{"two values of one", `{"id":"x","properties":{"gender":["male","female"]},"portolan":{"kind":"PERSON"}}`, "", "one value"},
	{"not an option", `{"id":"x","properties":{"gender":["robot"]},"portolan":{"kind":"PERSON"}}`, "gender", "robot"},
	{"not a number", `{"id":"x","properties":{"latitude":["north"]},"portolan":{"kind":"PLACE"}}`, "latitude", "not a decimal number"},
	{"a place off the globe", `{"id":"x","properties":{"latitude":["90.5"]},"portolan":{"kind":"PLACE"}}`, "latitude", "from -90 to 90"},
	{"fewer people than none", `{"id":"x","properties":{"passengers":["-1"]},"portolan":{"kind":"LEG"}}`, "passengers", "at or above 0"},
	{"another's record", `{"id":"x","schema":"Person","portolan":{"owner":"FR"}}`, "owner", "another member"},
	{"block not an object", `{"id":"x","schema":"Person","portolan":"all"}`, "portolan", "an object"},
	{"misspelt block field", `{"id":"x","schema":"Person","portolan":{"audiance":[]}}`, "portolan", "audiance"},
	{"audience a word", `{"id":"x","schema":"Person","portolan":{"audience":"everybody"}}`, "audience", "everybody"},
	{"audience malformed", `{"id":"x","schema":"Person","portolan":{"audience":["fr"]}}`, "marking", "well formed"},
	{"level unknown", `{"id":"x","schema":"Person","portolan":{"level":"SECRET"}}`, "level", "SECRET"},
	{"handling unknown", `{"id":"x","schema":"Person","portolan":{"handling":["H9"]}}`, "marking", "handling"},
	{"purpose unknown", `{"id":"x","schema":"Person","portolan":{"purposes":["FUN"]}}`, "marking", "purposes"},
	{"grade unknown", `{"id":"x","schema":"Person","portolan":{"grade":{"scheme":"ADMIRALTY","code":"Z9"}}}`, "", "Z9"},
	{"grade scheme unknown", `{"id":"x","schema":"Person","portolan":{"grade":{"scheme":"STARS","code":"B2"}}}`, "", "STARS"},
	{"grade field unknown", `{"id":"x","schema":"Person","portolan":{"grade":{"letter":"B"}}}`, "grade", "letter"},
	{"script too long", `{"id":"x","schema":"Person","portolan":{"values":{"name":[{"text":"a","script":"Arabic"}]}}}`, "name", "script"},
	{"quality unknown", `{"id":"x","schema":"Person","portolan":{"values":{"name":[{"text":"a","quality":"BEST"}]}}}`, "name", "BEST"},
	{"value without text", `{"id":"x","schema":"Person","portolan":{"values":{"name":[{"script":"Arab"}]}}}`, "name", "text"},
	{"link without ends", `{"id":"x","schema":"Associate","properties":{}}`, "person", "which record"},
	{"link with one end", `{"id":"x","schema":"Associate","properties":{"person":["good"]}}`, "associate", "which record"},
	{"self-link", `{"id":"x","schema":"Associate","properties":{"person":["good"],"associate":["good"]}}`, "to", "two different"},
	{"end with a bad id", `{"id":"x","portolan":{"kind":"ASSOCIATE","from":{"id":"xyz"},"to":{"ref":"good"}}}`, "from", "hexadecimal"},
	{"end that can never be there", `{"id":"x","portolan":{"kind":"ASSOCIATE","from":{"ref":"good"},"to":{"ref":"a\u001b[31m"}}}`, "to", "control characters"},
	{"end with an unknown field", `{"id":"x","portolan":{"kind":"ASSOCIATE","from":{"name":"xyz"},"to":{"ref":"good"}}}`, "from", "name"},
	{"end of another owner without a dataset", `{"id":"x","portolan":{"kind":"ASSOCIATE","from":{"owner":"FR","ref":"y"},"to":{"ref":"good"}}}`, "from", "owner, dataset"},
	{"ends that do not fit", `{"id":"x","portolan":{"kind":"TOOK","from":{"ref":"good"},"to":{"ref":"good2"}}}`, "", "does not join"},
	{"judgement without a verdict", `{"portolan":{"kind":"JUDGEMENT","from":{"ref":"good"},"to":{"ref":"good2"}}}`, "", "verdict"},
	{"too many ends", `{"id":"x","schema":"Associate","properties":{"person":["` + strings.Join(numbers(40), `","`) + `"],"associate":["` + strings.Join(numbers(40), `","`) + `"]}}`, "person", "pairs"},
	{"duplicate id", `{"id":"good","schema":"Person","properties":{"name":["Somebody Else"]}}`, "id", "other content"},
	{"too long a line", `{"id":"x","schema":"Person","caption":"` + strings.Repeat("x", 5<<20) + `"}`, "", "longer than"},
}

func numbers(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("n%d-%d", i, n*i))
	}
	return out
}

func TestBadRows(t *testing.T) {
	for _, c := range badRows {
		t.Run(c.name, func(t *testing.T) {
			v := openVault(t, "memory:")
			content := goodPerson + "\n" + strings.Replace(goodPerson, `"good"`, `"good2"`, 1) + "\n" + c.line + "\n" + strings.Replace(goodPerson, `"good"`, `"good3"`, 1) + "\n"
			r := mustImport(t, v, "TR", options("ftm", text("bad.json", content)))
			if r.Stored != 3 || r.RejectedRows != 1 || len(r.Rejects.Items) != 1 {
				t.Fatalf("the good rows are not stored, or the bad one is:\n%.2000s", r.Text())
			}
			x := r.Rejects.Items[0]
			if x.File != "bad.json" || x.Row != 3 || x.Field != c.field || !strings.Contains(x.Reason, c.reason) || len(x.Reason) > 400 {
				t.Errorf("rejected as %.500q; want row 3, field %q, %q", fmt.Sprint(x), c.field, c.reason)
			}
		})
	}
}

var tableMapping = `
people:
  queries:
    - csv_url: people.csv
      entities:
        person:
          kind: PERSON
          id_column: id
          properties:
            name: {column: name}
            birthDate: {column: born, format: "%d/%m/%Y"}
`

var badTableRows = []struct{ name, row, reason string }{
	{"too few cells", `x`, "1 cells where there are 3 columns"},
	{"too many cells", `x,a,01/02/1985,more`, "4 cells"},
	{"wrong delimiter", `x;a;01/02/1985`, "1 cells"},
	{"unclosed quote", `x,"a,01/02/1985`, "closing quote"},
	{"quote inside", `x,a"b,01/02/1985`, "quote"},
	{"two quotes inside", `x,a"b"c,01/02/1985`, "not doubled"},
	{"text after a quote", `x,"a"b,01/02/1985`, "after its closing quote"},
	{"NUL", "x,a\x00b,01/02/1985", "NUL"},
	{"no key", `,a,01/02/1985`, "no entity"},
	{"31 February", `x,a,31/02/1985`, "31/02/1985"},
	{"American date", `x,a,02/31/1985`, "02/31/1985"},
	{"huge cell", `x,` + strings.Repeat("y", 10<<20) + `,01/02/1985`, "longer than"},
	{"large cell", `x,` + strings.Repeat("y", 100000) + `,01/02/1985`, "65536"},
	{"duplicate id", `good,Somebody Else,01/02/1985`, "other content"},
}

func TestBadTableRows(t *testing.T) {
	for _, c := range badTableRows {
		t.Run(c.name, func(t *testing.T) {
			v := openVault(t, "memory:")
			o := options("csv", text("people.csv", "id,name,born\ngood,\"Good, Example\",03/07/1985\r\n"+c.row+"\n\n\"good2\",\"Good \"\"2\"\"\nExample\",\ngood3,c,\n"))
			o.MappingText = []byte(tableMapping)
			r := mustImport(t, v, "TR", o)
			if r.Stored != 3 || r.RejectedRows != 1 {
				t.Fatalf("the good rows are not stored, or the bad one is:\n%.2000s", r.Text())
			}
			if x := r.Rejects.Items[0]; x.Row != 3 || !strings.Contains(x.Reason, c.reason) {
				t.Errorf("rejected as %.500q; want row 3 and %q", fmt.Sprint(x), c.reason)
			}
		})
	}
}

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	w.Close()
	return b.String()
}

// badFiles store nothing at all and say why in one sentence.
var badFiles = []struct{ name, format, mapping, content, reason string }{
	{"Latin-1", "ftm", "", goodPerson + "\n{\"id\":\"x\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Fran\xe7ois\"]}}\n", "line 2: the text is not UTF-8"},
	{"Latin-1 far behind", "ftm", "", strings.Repeat(goodPerson+"\n", 10000) + "\xe7\n", "line 10001: the text is not UTF-8"},
	{"UTF-16", "ftm", "", "\xff\xfe{\x00}\x00", "UTF-16"},
	{"UTF-16 big endian", "ftm", "", "\xfe\xff\x00{\x00}", "UTF-16"},
	{"cut off", "ftm", "", goodPerson + "\n" + goodPerson[:30], "cut off"},
	{"an array", "ftm", "", "[" + goodPerson + "]", "JSON array"},
	{"XML", "ftm", "", "<xml/>", "is XML"},
	{"zip", "ftm", "", "PK\x03\x04...", "zip archive"},
	{"damaged gzip", "ftm", "", gz(goodPerson + "\n")[:40], "damaged or cut off"},
	{"bomb", "ftm", "", gz(strings.Repeat(" ", 100<<20)), "200 times"},
	{"unknown member", "ftm", "", goodPerson + "\n" + `{"id":"x","schema":"Person","portolan":{"audience":["ATLANTIS"]}}` + "\n", "line 2: the audience names ATLANTIS"},

	{"missing column", "csv", tableMapping, "id,nom,born\n", "names the column \"name\"; the file people.csv has no such column, it has: id, nom, born"},
	{"missing key column", "csv", tableMapping, "ID,name,born\n", `names the column "id"`},
	{"doubled column", "csv", tableMapping, "id,name,name,born\n", "stands twice"},
	{"empty table", "csv", tableMapping, "", "is empty"},
	{"bad header", "csv", tableMapping, "id,\"name,born\n1,2,3\n", "header"},
	{"Latin-1 table", "csv", tableMapping, "id,name,born\n1,Fran\xe7ois,\n", "line 2: the text is not UTF-8"},
	{"table in UTF-16", "csv", tableMapping, "\xff\xfei\x00d\x00", "UTF-16"},
	{"a million columns", "csv", tableMapping, strings.Repeat("column,", 200_000) + "\n", "header"},
	{"no mapping", "csv", "", "id\n", "needs a mapping"},
	{"mapping not YAML", "csv", "a: [", "id\n", "not YAML"},
	{"mapping empty", "csv", "# nothing", "id\n", "empty"},
	{"mapping of two datasets", "csv", tableMapping + strings.Replace(tableMapping, "people:", "more:", 1), "id\n", "two datasets"},
	{"mapping with an unknown option", "csv", strings.Replace(tableMapping, "id_column", "id_colum", 1), "id\n", "id_colum"},
	{"mapping with an unknown kind", "csv", strings.Replace(tableMapping, "PERSON", "PERSONA", 1), "id\n", "PERSONA"},
	{"mapping with an unknown schema", "csv", strings.Replace(tableMapping, "kind: PERSON", "schema: Persona", 1), "id\n", "Persona"},
	{"mapping with an unknown property", "csv", strings.Replace(tableMapping, "name: {", "naam: {", 1), "id\n", "naam"},
	{"mapping without keys", "csv", strings.Replace(tableMapping, "id_column: id", "required: true", 1), "id\n", "has no key"},
	{"mapping with keys twice", "csv", strings.Replace(tableMapping, "id_column: id", "id_column: id\n          keys: [id]", 1), "id\n", "say one"},
	{"mapping with a bad date format", "csv", strings.Replace(tableMapping, "%d/%m/%Y", "%Q", 1), "id\n", "%Q"},
	{"mapping of a link without ends", "csv", strings.Replace(tableMapping, "PERSON", "ASSOCIATE", 1), "id\n", "from and to"},
	{"mapping about a database", "csv", strings.Replace(tableMapping, "csv_url: people.csv", "database: postgresql://x", 1), "id\n", "database"},
	{"mapping with an alias in a circle", "csv", "a: &x\n  queries: *x\n", "id\n", "queries"},

	{"edges without a target", "edges", "", "source,weight\n1,2\n", "columns source and target"},
	{"edges without a header", "edges", "", "1,2\n2,3\n", "columns source and target"},
	{"edges with a doubled column", "edges", "", "source,target,target\n", "stands twice"},
	{"empty edges", "edges", "", "", "is empty"},

	{"un: not XML", "un", "", "hello", ""},
	{"un: DTD", "un", "", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><CONSOLIDATED_LIST/>`, ""},
	{"un: cut off", "un", "", `<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2020-01-01"><INDIVIDUALS><INDIVIDUAL><DATAID>1`, ""},
	{"graphml: not XML", "graphml", "", "hello", "text before the root element"},
	{"graphml: empty", "graphml", "", "", "is empty"},
	{"graphml: DTD", "graphml", "", `<?xml version="1.0"?><!DOCTYPE graphml SYSTEM "file:///etc/passwd"><graphml><graph/></graphml>`, "declaration"},
	{"graphml: entities", "graphml", "", `<!DOCTYPE g [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>`, "declaration"},
	{"graphml: undeclared entity", "graphml", "", `<graphml><graph><node id="&b;"/></graph></graphml>`, "not well-formed"},
	{"graphml: processing instruction", "graphml", "", `<graphml><?php echo 1 ?><graph/></graphml>`, "processing instruction"},
	{"graphml: cut off", "graphml", "", `<graphml><graph><node id="1"/>`, "ends too early"},
	{"graphml: another root", "graphml", "", `<gexf/>`, "begins with <graphml>"},
	{"graphml: no graph", "graphml", "", `<graphml/>`, "no <graph>"},
	{"graphml: two graphs", "graphml", "", `<graphml><graph/><graph/></graphml>`, "second graph"},
	{"graphml: two roots", "graphml", "", `<graphml><graph/></graphml><graphml/>`, "second root"},
	{"graphml: Latin-1", "graphml", "", `<?xml version="1.0" encoding="ISO-8859-1"?><graphml/>`, "convert the file to UTF-8"},
	{"graphml: too deep", "graphml", "", "<graphml><graph>" + strings.Repeat("<desc>", 100), "deep"},
	{"graphml: key without id", "graphml", "", `<graphml><key attr.name="a"/><graph/></graphml>`, "no id"},
	{"graphml: too long a text", "graphml", "", `<graphml><key id="a"/><graph><node id="1"><data key="a">` + strings.Repeat("a", 1<<17) + `</data></node></graph></graphml>`, "longer than"},
	{"unknown format", "xlsx", "", "", "none of csv, edges, ftm, graphml, un"},
}

func TestBadFiles(t *testing.T) {
	for _, c := range badFiles {
		t.Run(c.name, func(t *testing.T) {
			v := openVault(t, "memory:")
			o := options(c.format, text("people.csv", c.content))
			o.MappingText = nil
			if c.mapping != "" {
				o.MappingText = []byte(c.mapping)
			}
			o.Known = func(code string) bool { return code != "ATLANTIS" }
			r, err := exchange.Import(context.Background(), v, scope(t, "TR"), o)
			if err == nil {
				t.Fatalf("imported:\n%s", r.Text())
			}
			if !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), c.reason) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 700 {
				t.Errorf("%v: %v; want %q", graph.KindOf(err), err, c.reason)
			}
			if n := len(hashes(t, v, "TR")); n != 0 {
				t.Errorf("%d elements are stored", n)
			}
		})
	}
}

func TestBadOptions(t *testing.T) {
	v := openVault(t, "memory:")
	dir := t.TempDir()
	file := filepath.Join(dir, "a.json")
	if err := os.WriteFile(file, []byte(goodPerson), 0o600); err != nil {
		t.Fatal(err)
	}
	good := exchange.ImportOptions{Format: "ftm", Files: []string{file}, Marking: toAll}
	for _, c := range []struct {
		name, reason string
		change       func(*exchange.ImportOptions)
	}{
		{"no marking", "needs a marking", func(o *exchange.ImportOptions) { o.Marking = graph.Marking{} }},
		{"another owner", "cannot contribute for FR", func(o *exchange.ImportOptions) { o.Marking.Owner = "FR" }},
		{"unknown member", "ATLANTIS", func(o *exchange.ImportOptions) { o.Marking.All, o.Marking.Audience = false, []string{"ATLANTIS"} }},
		{"malformed audience", "not well formed", func(o *exchange.ImportOptions) { o.Marking.All, o.Marking.Audience = false, []string{"fr"} }},
		{"bad purpose", "not well formed", func(o *exchange.ImportOptions) { o.Marking.Purposes = []string{"FUN"} }},
		{"no file", "no file", func(o *exchange.ImportOptions) { o.Files = nil }},
		{"missing file", "no such file", func(o *exchange.ImportOptions) { o.Files = []string{filepath.Join(dir, "b.json")} }},
		{"directory", "is a directory", func(o *exchange.ImportOptions) { o.Files = []string{dir} }},
		{"missing mapping", "no such file", func(o *exchange.ImportOptions) { o.Format, o.Mapping = "csv", filepath.Join(dir, "m.yml") }},
		{"bad dataset", "control characters", func(o *exchange.ImportOptions) { o.Dataset = "a\nb" }},
	} {
		o := good
		o.Known = func(code string) bool { return code != "ATLANTIS" }
		c.change(&o)
		_, err := exchange.Import(context.Background(), v, scope(t, "TR"), o)
		if err == nil || !graph.Is(err, graph.Invalid) || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v; want %q", c.name, err, c.reason)
		}
	}
	if n := len(hashes(t, v, "TR")); n != 0 {
		t.Errorf("%d elements are stored", n)
	}
	if r := mustImport(t, v, "TR", good); r.Stored != 1 || r.Datasets[0] != "a" {
		t.Error(r.Text())
	}
}
