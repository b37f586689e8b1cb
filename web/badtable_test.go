package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf16"

	"portolan/gql"
	"portolan/gql/guard/shapetest"
)

// bad is a request that makes no sense, or one that hurts servers.
type bad struct {
	name   string
	body   string // sent by POST, unless there is an address
	get    string // the parameters of an address, sent by GET
	kind   string // the content type; "" is application/json
	header map[string]string
	status int    // what is wanted; 0: whatever refuses or answers without a failure of the server
	reason string // wanted among the error's extensions; "": any
	data   bool   // data may come: the request is harmless, or part of it is
}

// document is the body that asks a document.
func document(text string) string { return members("query", text) }

// members is a JSON object of keys and values in turn.
func members(pairs ...any) string {
	var b bytes.Buffer
	for i := 0; i < len(pairs); i += 2 {
		value, err := json.Marshal(pairs[i+1])
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&b, ",%q:%s", pairs[i], value)
	}
	return "{" + strings.TrimPrefix(b.String(), ",") + "}"
}

// with is the body that asks a document with variables that are JSON already.
func with(text, variables string) string {
	return strings.TrimSuffix(document(text), "}") + `,"variables":` + variables + "}"
}

const searchFor = "query($t:String!){search(text:$t){totalCount}}"

// shapes are the documents that end or exhaust parsers and validators, each as a document, and each as nothing but the
// text of a variable.
func shapes() (out []bad) {
	for _, s := range shapetest.Bad() {
		row := bad{name: s.Name, body: document(s.Document), status: 400, reason: string(s.Code)}
		if len(row.body) > gql.MaxBody {
			row.status, row.reason = 413, ""
		}
		out = append(out, row, bad{name: s.Name + " in a variable", body: members("query", searchFor, "variables", map[string]string{"t": s.Document}), data: true})
	}
	return out
}

// values are shapes that only variables can have.
func values() []bad {
	lists := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	objects := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	list := func(n int, one string) string { return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]" }
	const nodes, persons = "query($i:[ID!]!){nodes(ids:$i){id}}", "query($w:Window){persons(window:$w){totalCount}}"
	rows := []bad{
		{name: "lists 64 deep in all", body: with(nodes, `{"i":`+lists(62)+"}"), status: 400, reason: "VALIDATION"},
		{name: "lists 65 deep in all", body: with(nodes, `{"i":`+lists(63)+"}"), status: 400},
		{name: "lists 10,001 deep", body: with(nodes, `{"i":`+lists(10_001)+"}"), status: 400},
		{name: "lists 300,000 deep", body: with(nodes, `{"i":`+lists(300_000)+"}"), status: 400},
		{name: "lists 3,000,000 deep", body: with(nodes, `{"i":`+lists(3_000_000)+"}"), status: 413},
		{name: "lists never closed", body: with(nodes, `{"i":`+strings.Repeat("[", 500_000)), status: 400},
		{name: "objects 10,001 deep", body: with(persons, `{"w":`+objects(10_001)+"}"), status: 400},
		{name: "objects 150,000 deep", body: with(persons, `{"w":`+objects(150_000)+"}"), status: 400},
		{name: "extensions 10,001 deep", body: `{"query":"{__typename}","extensions":` + objects(10_001) + "}", status: 400},
		{name: "50,000 variables that nobody declared", body: with("{overview{personCount}}", "{"+strings.TrimSuffix(shapetest.Numbered(50_000, `"v%d":1,`), ",")+"}"), status: 400},
		{name: "1,000 variables that nobody declared", body: with("{overview{personCount}}", "{"+strings.TrimSuffix(shapetest.Numbered(1000, `"v%d":1,`), ",")+"}"), status: 200, data: true},
		{name: "1,001 variables that nobody declared", body: with("{overview{personCount}}", "{"+strings.TrimSuffix(shapetest.Numbered(1001, `"v%d":1,`), ",")+"}"), status: 400},
		{name: "a million variables", body: with("{overview{personCount}}", "{"+strings.TrimSuffix(shapetest.Numbered(1_000_000, `"v%d":1,`), ",")+"}"), status: 413},
		{name: "50,000 ids", body: with(nodes, `{"i":`+list(50_000, `"x"`)+"}"), status: 422},
		{name: "101 ids", body: with(nodes, `{"i":`+list(101, `"x"`)+"}"), status: 422},
		{name: "no ids", body: with(nodes, `{"i":[]}`), data: true},
		{name: "50,000 kinds", body: with("query($k:[Kind!]){search(text:\"a\",kinds:$k){totalCount}}", `{"k":`+list(50_000, `"PERSON"`)+"}"), data: true},
		{name: "a window with 50,000 keys", body: with(persons, `{"w":{`+strings.TrimSuffix(shapetest.Numbered(50_000, `"k%d":1,`), ",")+"}}")},
		{name: "a text of 900 KB", body: with(searchFor, `{"t":"`+strings.Repeat("x", 900<<10)+`"}`)},
		{name: "an empty text", body: with(searchFor, `{"t":""}`)},
		{name: "one key twice in the variables", body: with(searchFor, `{"t":"a","t":"b"}`), status: 400},
		{name: "variables that are a list", body: with(searchFor, `["a"]`), status: 400},
		{name: "variables that are text", body: with(searchFor, `"a"`), status: 400},
		{name: "a variable that is missing", body: with(searchFor, `{}`)},
		{name: "a dataset's worth of first pages", body: with("query($n:Int!){persons(first:$n){edges{node{records{id}}}}}", `{"n":1e308}`)},
		{name: "pages within pages", body: document(pagesWithin(1)), status: 200, data: true},
		{name: "pages within pages within pages", body: document(pagesWithin(3)), reason: "TOO_MUCH_ASKED"},
	}
	return rows
}

// pagesWithin nests full pages.
func pagesWithin(n int) string {
	return "{persons(first:100){edges{node{" + strings.Repeat("links(first:100){edges{other{", n) + "id" + strings.Repeat("}}}", n) + "}}}}"
}

// amounts are how many things nobody can be given, in a document, in a variable and in an address.
func amounts() (out []bad) {
	for _, n := range []string{"-1", "0", "101", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "1.5", `"10"`, `""`,
		"true", "[]", "[1]", "{}", "null", strings.Repeat("9", 400)} {
		declared := "query($n:Int=20){persons(first:$n){totalCount}}"
		out = append(out,
			bad{name: "first: " + n, body: document("{persons(first:" + n + "){totalCount}}")},
			bad{name: "first by a variable: " + n, body: with("query($n:Int!){persons(first:$n){totalCount}}", `{"n":`+n+"}")},
			bad{name: "first by a variable with a default: " + n, body: with(declared, `{"n":`+n+"}")},
			bad{name: "first by an address: " + n, get: "query=" + url.QueryEscape(declared) + "&variables=" + url.QueryEscape(`{"n":`+n+"}")})
	}
	for _, cursor := range []string{`"nowhere"`, `"1000000000"`, `"MTAwMDAwMDAwMA"`, "17", `""`, `"` + strings.Repeat("A", 8000) + `"`} {
		out = append(out, bad{name: "after: " + cursor[:min(len(cursor), 20)], body: with("query($a:String){persons(after:$a){totalCount}}", `{"a":`+cursor+"}"), data: cursor == `""`})
	}
	return out
}

// ids are ids that no answer ever gave to the one who asks; other is a person's, hidden one that may not be seen.
func ids(other, hidden string) (out []bad) {
	for name, id := range map[string]string{
		"an empty id": `""`, "an id with something after it": `"` + other + `x"`, "a hidden record's id": `"` + hidden + `"`, "an id of a megabyte": `"` + strings.Repeat("x", 900<<10) + `"`,
		"an id with NUL": `"UGVyc29u\u0000OjAw"`, "a lone surrogate for an id": `"\ud800"`, "two surrogates turned round": `"\udc00\ud800"`, "an id turned round": `"\u202eUGVyc29uOjAw"`,
		"a path for an id": `"../../etc/passwd"`, "a statement for an id": `"' OR 1=1; MATCH (n) DETACH DELETE n //"`, "a page for an id": `"<script>alert(1)</script>"`,
		"a number for an id": "17", "a negative number for an id": "-17", "half a number for an id": "1.5", "true for an id": "true", "a list for an id": `["x"]`, "an object for an id": `{"id":"x"}`,
		"null for an id": "null", "the id of a kind that is none": `"Tm90aGluZzowMA"`,
	} {
		for _, text := range []string{
			"query($i:ID!){node(id:$i){id}}", "query($i:ID!){nodes(ids:[$i]){id}}", "query($i:ID!){paths(from:$i,to:$i){totalCount}}",
			"query($i:ID!){neighbourhood(of:[$i]){totalCount}}", "mutation($i:ID!){withdraw(input:{id:$i}){withdrawn problems{code}}}",
		} {
			out = append(out, bad{name: name + " in " + text, body: with(text, `{"i":`+id+"}"), data: true})
			if len(id) < 1000 && !strings.ContainsAny(id, `{[\`) {
				literal := strings.ReplaceAll(strings.Replace(text, "($i:ID!)", "", 1), "$i", id)
				out = append(out, bad{name: name + " in " + literal, body: document(literal), data: true})
			}
		}
	}
	out = append(out, bad{name: "invalid UTF-8 for an id", body: with("query($i:ID!){node(id:$i){id}}", "{\"i\":\"\xff\xfe\"}"), status: 400},
		bad{name: "a NUL that is not escaped", body: with("query($i:ID!){node(id:$i){id}}", "{\"i\":\"a\x00\"}"), status: 400})
	return out
}

// names probe for what a helpful server would give away, and for what it would repeat.
func names() (out []bad) {
	for _, text := range []string{
		"{person{id}}", "{persns{totalCount}}", "{persons(firs:1){totalCount}}", "{persons{totalCounts}}", `{search(text:"a",kinds:[PERSN]){totalCount}}`,
		`{node(id:"x"){... on Persn{id}}}`, "query($i:IDD){overview{personCount}}", "query($w:Windo){persons(window:$w){totalCount}}", "{__schema{directive}}",
		`{persons(window:{validFron:"2015-01-01T00:00:00Z"}){totalCount}}`, "{ranking(measure:DEGRE){totalCount}}", "mutation{withdrw(input:{id:\"x\"}){withdrawn}}",
		"{overview{personCount}} {overview{personCount}}", "fragment A on Persn{id} {overview{personCount}}", "{overview{personCount @includ(if:true)}}",
		"subscription{overview{personCount}}", "query Q{overview{personCount}} query Q{overview{personCount}}", "{_service{sdl}}", "{_entities(representations:[]){__typename}}",
		"{" + strings.Repeat("x", 60_000) + "}", "query " + strings.Repeat("Q", 60_000) + "{nothing}", `{search(text:"` + strings.Repeat("y", 8_000) + `"){totalCount}}`,
		`{persons(first:"` + strings.Repeat("a long text ", 500) + `"){totalCount}}`, `{search(text:"a",kinds:["` + strings.Repeat("z", 5_000) + `"]){totalCount}}`,
		"{persons(window:{validFrom:\"" + strings.Repeat("2", 5_000) + "\"}){totalCount}}", "{overview}", "{overview{}}", "{}", "", " ", "query", "\x00", "{__typename", "{a:b:c}",
		"qwerty cop { abc }", "query A{overview{personCount}} query B{overview{personCount}}",
	} {
		out = append(out, bad{name: "the document " + text[:min(len(text), 80)], body: document(text)})
		if text != "" && len(text) < 4000 {
			out = append(out, bad{name: "the address of " + text[:min(len(text), 80)], get: "query=" + url.QueryEscape(text)})
		}
	}
	const good = "query Q{overview{personCount}}"
	return append(out,
		bad{name: "an operation that is not there", body: members("query", good, "operationName", "X"), status: 400},
		bad{name: "a long operationName", body: members("query", good, "operationName", strings.Repeat("N", 900<<10)), status: 400},
		bad{name: "an operationName that is a number", body: `{"query":"{__typename}","operationName":1}`, status: 400})
}

// texts are bodies that are not JSON, not one object, or not in UTF-8.
func texts() []bad {
	const good = `{"query":"{overview{personCount}}"}`
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(good))
	_ = w.Close()
	wide := func(low, high int) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune(good)) {
			pair := [2]byte{}
			pair[low], pair[high] = byte(unit), byte(unit>>8)
			b.Write(pair[:])
		}
		return b.String()
	}
	wider := strings.Join(strings.Split(good, ""), "\x00\x00\x00") + "\x00\x00\x00"
	batch := func(n int) string { return "[" + strings.TrimSuffix(strings.Repeat(good+",", n), ",") + "]" }
	rows := []bad{
		{name: "nothing", body: ""}, {name: "white space", body: "   "}, {name: "half", body: good[:20]}, {name: "a batch of 1", body: batch(1)}, {name: "a batch of 10", body: batch(10)},
		{name: "a batch of 10,000", body: batch(10_000)}, {name: "an empty batch", body: "[]"}, {name: "a number", body: "1"}, {name: "null", body: "null"}, {name: "a text", body: `"{a}"`}, {name: "true", body: "true"},
		{name: "an empty object", body: "{}"}, {name: "NaN", body: `{"query":NaN}`}, {name: "infinity in a variable", body: with(searchFor, `{"t":Infinity}`)}, {name: "NaN in a variable", body: with(searchFor, `{"t":NaN}`)},
		{name: "a byte order mark", body: "\ufeff" + good}, {name: "UTF-16, little end", body: wide(0, 1)}, {name: "UTF-16, big end", body: wide(1, 0)}, {name: "UTF-16 with its mark", body: "\xff\xfe" + wide(0, 1)},
		{name: "UTF-32", body: wider}, {name: "gzip and no word of it", body: packed.String()}, {name: "trailing data", body: good + good}, {name: "a trailing brace", body: good + "}"}, {name: "a trailing comma", body: `{"query":"{a}",}`},
		{name: "a comment", body: "/* */" + good}, {name: "single quotes", body: `{'query':'{a}'}`}, {name: "query twice", body: `{"query":"{a}","query":"{b}"}`}, {name: "query twice, once escaped", body: `{"query":"{a}","qu\u0065ry":"{b}"}`},
		{name: "operationName twice", body: `{"query":"{a}","operationName":"a","operationName":"b"}`}, {name: "variables twice", body: `{"query":"{a}","variables":{},"variables":{}}`}, {name: "query that is a number", body: `{"query":1}`},
		{name: "query that is a list", body: `{"query":["{a}"]}`}, {name: "query that is null", body: `{"query":null}`}, {name: "no query", body: `{"variables":{}}`}, {name: "invalid UTF-8", body: "{\"query\":\"\xff\"}"},
		{name: "UTF-8 of surrogates", body: "{\"query\":\"\xed\xa0\x80\"}"}, {name: "UTF-8 that is too long", body: "{\"query\":\"\xc0\xaf\"}"}, {name: "depth 10,001", body: strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001)},
		{name: "a document's id that is none", body: `{"documentId":"sha256:zz"}`}, {name: "a persisted query without a hash", body: `{"extensions":{"persistedQuery":{"version":1}}}`},
	}
	for i := range rows {
		rows[i].status = 400
	}
	return append(rows, bad{name: "larger than a megabyte by 1", body: members("query", strings.Repeat("x", gql.MaxBody-11)), status: 413},
		bad{name: "a megabyte", body: members("query", strings.Repeat("x", gql.MaxBody-12)), status: 400, reason: "DOCUMENT_TOO_LARGE"},
		bad{name: "10 MB of white space", body: strings.Repeat(" ", 10<<20), status: 413},
		bad{name: "a document that nobody registered", body: `{"documentId":"sha256:` + strings.Repeat("a", 64) + `"}`, status: 400, reason: "DOCUMENT_NOT_REGISTERED"})
}

// transports are good questions that come the wrong way.
func transports() []bad {
	const good, form = `{"query":"{overview{personCount}}"}`, "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n" + `{"query":"{__typename}"}` + "\r\n--x--\r\n"
	part := func(name, text string) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n"
	}
	files := part("operations", `{"query":"{__typename}","variables":{"f":null}}`) + part("map", `{"0":[`+strings.TrimSuffix(strings.Repeat(`"variables.f",`, 1000), ",")+"]}") + part("0", "x") + "--x--\r\n"
	rows := []bad{
		{name: "a form", kind: "application/x-www-form-urlencoded", body: "query=%7B__typename%7D"}, {name: "plain text", kind: "text/plain", body: good}, {name: "no type", kind: "-", body: good},
		{name: "a form with parts", kind: "multipart/form-data; boundary=x", body: form}, {name: "a file at a thousand places", kind: "multipart/form-data; boundary=x", body: files}, {name: "a document alone", kind: "application/graphql", body: "{__typename}"},
		{name: "two types", kind: "application/json, text/plain", body: good}, {name: "XML", kind: "application/xml", body: "<a/>"}, {name: "a type that is none", kind: "application", body: good}, {name: "a long type", kind: strings.Repeat("a/", 5000), body: good},
		{name: "JSON said to be UTF-16", kind: "application/json; charset=utf-16", body: good}, {name: "JSON said to be UTF-32", kind: "application/json; charset=utf-32le", body: good}, {name: "JSON said to be Latin", kind: "application/json; charset=iso-8859-1", body: good},
		{name: "a charset that nobody knows", kind: "application/json; charset=x-mac-farsi", body: good}, {name: "gzip", body: good, header: map[string]string{"Content-Encoding": "gzip"}}, {name: "deflate", body: good, header: map[string]string{"Content-Encoding": "deflate"}},
		{name: "packed twice", body: good, header: map[string]string{"Content-Encoding": "gzip, gzip"}}, {name: "a packing that is none", body: good, header: map[string]string{"Content-Encoding": "nothing"}},
	}
	for i := range rows {
		rows[i].status = 415
	}
	mutation := url.QueryEscape(`mutation{withdraw(input:{id:"x"}){withdrawn}}`)
	return append(rows,
		bad{name: "a mutation by an address", get: "query=" + mutation, status: 405},
		bad{name: "a named mutation by an address", get: "operationName=M&query=" + url.QueryEscape("query Q{__typename} mutation M{__typename}"), status: 405},
		bad{name: "an address without a query", get: "variables=%7B%7D", status: 400},
		bad{name: "an address with two queries", get: "query=%7B__typename%7D&query=%7B__typename%7D", status: 400},
		bad{name: "an address with two names", get: "query=%7B__typename%7D&operationName=a&operationName=b", status: 400},
		bad{name: "an address that is not encoded", get: "query=%7B__typename%", status: 400},
		bad{name: "an address in Latin", get: "query=%E9", status: 400},
		bad{name: "an address with a semicolon", get: "query=%7B__typename%7D;variables=1", status: 400},
		bad{name: "variables in an address that are none", get: "query=%7B__typename%7D&variables=%7B", status: 400},
		bad{name: "an answer in XML", body: good, header: map[string]string{"Accept": "text/xml"}, status: 406},
		bad{name: "an answer in Latin", body: good, header: map[string]string{"Accept": "application/json;charset=iso-8859-1"}, status: 406},
		bad{name: "an unknown upgrade", body: good, header: map[string]string{"Connection": "Upgrade", "Upgrade": "nothing"}, status: 200, data: true},
		bad{name: "an upgrade to a socket", body: good, header: map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}, status: 200, data: true},
		bad{name: "a page elsewhere", body: good, header: map[string]string{"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}, status: 403})
}
