package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/internal/neo4jtest"
)

// inNeo4j gives the flags of a store in a server of the test's own, and one that
// names the audit log's folder.
func inNeo4j(t *testing.T) (server *neo4jtest.Server, flags []string) {
	t.Helper()
	server = neo4jtest.Start(t)
	t.Setenv("PORTOLAN_NEO4J_PASSWORD", server.Password)
	return server, []string{"--store", server.URL(), "--audit", filepath.Join(t.TempDir(), "audit")}
}

// command is a command line for one of several stores.
func command(flags []string, args ...string) []string {
	return slices.Concat(args[:1], flags, args[1:])
}

// keyed makes a configuration with a key, from another one if it is given.
func keyed(t *testing.T, from string) string {
	t.Helper()
	text := "version: 1\n"
	if from != "" {
		text = read(t, from)
	}
	config := write(t, "members.yaml", text+"keyFile: store.key\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(config), "store.key"), []byte(strings.Repeat("0123456789abcdef", 4)), 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

// asked are the operations of the project's questions, each by itself.
func asked(t *testing.T) []string {
	t.Helper()
	parts := regexp.MustCompile(`(?m)^query `).Split(read(t, "../../docs/questions/questions.graphql"), -1)[1:]
	for i := range parts {
		parts[i] = "query " + parts[i]
	}
	return parts
}

// untimed takes away when a check was asked for and when something was contributed: both are the clock's time.
func untimed(answer string) string {
	return regexp.MustCompile(`"(asOf|lastContribution)":"[^"]*"`).ReplaceAllString(answer, `"$1":""`)
}

// TestBothStoresGiveTheSameBytes imports one world into an embedded store and
// into a Neo4j with the same key, and asks both the same questions.
func TestBothStoresGiveTheSameBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "world")
	done(t, "world", "-o", dir, "--people", "500", "--seed", "5")
	config := keyed(t, filepath.Join(dir, "members.yaml"))
	_, neo := inNeo4j(t)
	both := [][]string{{"--store", "embedded:" + filepath.Join(t.TempDir(), "store")}, neo}
	files, err := filepath.Glob(filepath.Join(dir, "*.ftm.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files[:min(4, len(files))] {
		for _, flags := range both {
			member, _, _ := strings.Cut(filepath.Base(file), ".")
			r := portolan(t, command(flags, "import", "--config", config, "--as", member, "--audience", "all", "--format", "ftm", "--dataset", "world", file)...)
			if r.code != exitDone && r.code != exitRows {
				t.Fatalf("the import of %s ended with %d: %s", file, r.code, r.err)
			}
		}
	}
	member, _, _ := strings.Cut(filepath.Base(files[0]), ".")
	query := func(flags []string, document, vars string) string {
		return done(t, command(flags, "query", "--config", config, "--as", member, "--json", "--vars", vars, document)...).out
	}
	var found struct {
		Data struct {
			Ranking struct {
				Rows []struct{ Entity struct{ ID string } }
			}
		}
	}
	answer := query(both[0], `{ ranking(measure: DEGREE, kinds: [PERSON], first: 3) { rows { entity { id } } } }`, "")
	if err := json.Unmarshal([]byte(answer), &found); err != nil || len(found.Data.Ranking.Rows) != 3 {
		t.Fatal(answer, err)
	}
	a, b := found.Data.Ranking.Rows[0].Entity.ID, found.Data.Ranking.Rows[1].Entity.ID
	vars := fmt.Sprintf(`{"person": %q, "from": %q, "to": %q, "other": %q, "since": "2000-01-01T00:00:00Z"}`, a, a, b, found.Data.Ranking.Rows[2].Entity.ID)
	for _, question := range asked(t) {
		one, two := untimed(query(both[0], question, vars)), untimed(query(both[1], question, vars))
		if one != two || !strings.Contains(one, `{"data":{`) {
			t.Errorf("the stores differ on\n%s\nembedded: %.2000s\nNeo4j: %.2000s", question, one, two)
		}
	}
	var exports []string
	for _, flags := range both {
		exports = append(exports, done(t, command(flags, "export", "--config", config, "--as", member, "--format", "graphml")...).out)
	}
	if exports[0] != exports[1] || len(exports[0]) < 1000 {
		t.Errorf("the exports differ, of %d and %d bytes", len(exports[0]), len(exports[1]))
	}
	var results []string
	for _, flags := range both {
		given := query(flags, `{ centralFacilitators(first: 5) { run { id } totalCount rows { rank score person { id name } } } }`, "")
		path := filepath.Join(t.TempDir(), "answer.zip")
		done(t, command(flags, "export", "--config", config, "--as", member, "--answer", runID.FindStringSubmatch(given)[1], "-o", path)...)
		done(t, "verify", "--package", path)
		_, files := unpack(t, path)
		if results = append(results, string(files["result.json"])+"\n"); results[len(results)-1] != given || results[0] != given {
			t.Errorf("an answer is cited as\n%s\nand was\n%s", results, given)
		}
	}
	if r := done(t, command(neo, "verify", "--config", config, "--json")...); !strings.Contains(r.out, `"faults": []`) {
		t.Errorf("verify finds faults: %s", r.out)
	}
}

// TestNeo4jSaysWhatIsWrong goes through what an operator may get wrong. None of
// it is a database that does not answer, so a server does not wait for it to
// pass.
func TestNeo4jSaysWhatIsWrong(t *testing.T) {
	server, flags := inNeo4j(t)
	take := []string{"import", "--as", "FR", "--audience", "all", "--format", "ftm", write(t, "people.jsonl", people)}
	query, serve := []string{"query", "--as", "FR", "{ __typename }"}, []string{"serve", "--listen", "127.0.0.1:0", "--operator", "off"}
	verify := []string{"verify"}
	wrong := func(what string, code int, says string, flags []string, all ...[]string) {
		t.Helper()
		ctx, end := context.WithTimeout(t.Context(), 30*time.Second)
		defer end()
		for _, args := range all {
			r := portolanIn(t, ctx, "", command(flags, args...)...)
			if r.code != code || !strings.Contains(r.err, says) || !oneSentence(r.err) {
				t.Errorf("%s: %s ends with %d: %s; it should end with %d and say %q in one sentence", what, args[0], r.code, r.err, code, says)
			}
		}
	}
	at := func(store string) []string { return []string{"--store", store, "--audit", t.TempDir()} }

	operator := asker(t, server)
	operator(`CREATE (:Customer {name: 'Example'})-[:BOUGHT]->(:Article)`)
	inIt := func() string {
		return fmt.Sprint(operator(`MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN labels(n), properties(n), type(r) ORDER BY labels(n)`), operator(`SHOW INDEXES YIELD name RETURN count(*)`))
	}
	before := inIt()
	wrong("a database of others", exitFailure, "holds other data", flags, take, query, serve, verify, append(verify, "--repair-projection"))
	if after := inIt(); after != before {
		t.Errorf("a database of others had %s and has %s", before, after)
	}
	operator(`MATCH (n) DETACH DELETE n`)

	wrong("no store yet", exitUnavailable, "there is no store in the database neo4j", flags, query, serve, verify)
	wrong("no folder for the log", exitFailure, "--audit DIR", flags[:2], take, query, serve)
	done(t, command(flags, take...)...)
	done(t, command(flags, query...)...)
	other := []string{"--config", keyed(t, "")}
	wrong("another key", exitFailure, "the key given is not the one", flags, append(take, other...), append(query, other...), append(serve, other...))
	wrong("a database that is not there", exitUnavailable, "has no database voyage", at(strings.TrimSuffix(server.URL(), "neo4j")+"voyage"), query, serve)
	wrong("nobody there", exitUnavailable, "does not answer", at("bolt://127.0.0.1:1/neo4j"), query, verify)
	wrong("a password in the address", exitUsage, "does not belong in an address", at("bolt://neo4j:secret@"+server.Host), query, serve)
	operator(`MATCH (h:Head) SET h.was = h.schema, h.schema = 99`)
	wrong("a newer schema", exitUnavailable, "has schema 99 and this version knows", flags, take, query, serve, verify)
	operator(`MATCH (h:Head) SET h.schema = h.was REMOVE h.was`)
	done(t, command(flags, query...)...)
	wrong("no password file", exitFailure, "the password file", append(flags, "--password-file", "/nowhere/at/all"), query, serve)
	wrong("a wrong password", exitUnavailable, "refuses the password", append(flags, "--password-file", write(t, "password", "wrong wrong\n")), take, query, serve, verify)
	done(t, command(append(flags, "--password-file", write(t, "password", server.Password+"\n")), query...)...)

	operator(`MATCH (n:Person) WHERE n.caption STARTS WITH 'Ada' SET n.caption = 'Somebody else'`)
	r := portolan(t, command(flags, verify...)...)
	if r.code != exitUnverified || !strings.Contains(r.out, "projection: the record is not what the store says") {
		t.Errorf("a projection edited by hand: verify ends with %d: %s%s", r.code, r.out, r.err)
	}
	done(t, command(flags, append(verify, "--repair-projection")...)...)
	done(t, command(flags, verify...)...)
	t.Setenv("PORTOLAN_NEO4J_PASSWORD", "")
	wrong("no password", exitFailure, "there is no password", flags, query, serve)
}

// asker asks a server as its operator would, who may write into it, too.
func asker(t *testing.T, server *neo4jtest.Server) func(cypher string) [][]any {
	return func(cypher string) [][]any {
		t.Helper()
		rows, err := server.Ask(cypher, nil)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
}
