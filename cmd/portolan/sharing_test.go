package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// sharing is two servers and imports, each a process, on one database.
type sharing struct {
	*testing.T
	servers []*process
	take    func(audience, file string) []string // an import's command line
}

// asked asks a server as a member and decodes what it answers into found; an answer with errors fails the test.
func (s *sharing) asked(server int, member, document string, found any) {
	s.Helper()
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	status, body := post(s.T, s.servers[server].url, member, document)
	err := json.Unmarshal([]byte(body), &answer)
	if err == nil && found != nil && len(answer.Errors) == 0 {
		err = json.Unmarshal(answer.Data, found)
	}
	if status != http.StatusOK || err != nil || len(answer.Errors) > 0 {
		s.Errorf("server %d answers %q with %d, %s (%v)", server, document, status, body, err)
	}
}

// imported is an import as a process, which must succeed; it gives how many elements are stored.
func (s *sharing) imported(audience, file string) (stored int) {
	s.Helper()
	p := spawn(s.T, s.take(audience, file)...)
	var receipt struct{ Stored int }
	if code := p.code(); code != exitDone {
		s.Errorf("an import ends with %d: %s", code, p.said.String())
	} else if err := json.Unmarshal(p.out.Bytes(), &receipt); err != nil {
		s.Error(err)
	}
	return receipt.Stored
}

// contributed stores a person for everybody, and gives its id and how many elements are stored.
func (s *sharing) contributed(server int, reference, name string) (id string, stored int) {
	s.Helper()
	var got struct {
		Contribute struct {
			Receipt  struct{ Stored int }
			Records  []struct{ ID string }
			Problems []struct{ Message string }
		}
	}
	s.asked(server, "FR", fmt.Sprintf(`mutation { contribute(input: {dataset: "shared", marking: {all: true, level: OFFICIAL}, records: [
		{reference: %q, kind: PERSON, properties: [{name: "name", values: [{text: %q}]}]}]}) { receipt { stored } records { id } problems { message } } }`,
		reference, name), &got)
	if len(got.Contribute.Records) != 1 || len(got.Contribute.Problems) > 0 {
		s.Errorf("server %d gives %+v for a contribution", server, got)
		return "", 0
	}
	return got.Contribute.Records[0].ID, got.Contribute.Receipt.Stored
}

// restricted narrows the audience of a person, and reports whether that was acknowledged.
func (s *sharing) restricted(server int, id, audience string) bool {
	s.Helper()
	var got struct {
		Restrict struct{ Problems []struct{ Code string } }
	}
	s.asked(server, "FR", fmt.Sprintf(`mutation { restrict(input: {id: %q, marking: {audience: [%s]}}) { problems { code } } }`, id, audience), &got)
	for _, p := range got.Restrict.Problems {
		if p.Code != "INVALID" {
			s.Errorf("a restriction has the problem %s", p.Code)
		}
	}
	return len(got.Restrict.Problems) == 0
}

// found is how many entities of the name Germany finds, by a server.
func (s *sharing) found(server int, name string) int {
	s.Helper()
	var got struct{ Search struct{ TotalCount int } }
	s.asked(server, "DE", fmt.Sprintf(`{ search(text: %q) { totalCount } }`, name), &got)
	return got.Search.TotalCount
}

// TestServersAndImportsShareOneDatabase runs two servers and imports as processes of their own on one database.
func TestServersAndImportsShareOneDatabase(t *testing.T) {
	server, flags := inNeo4j(t)
	config := tokened(t)
	s := &sharing{T: t, take: func(audience, file string) []string {
		return command(flags, "import", "--config", config, "--as", "FR", "--audience", audience, "--format", "ftm", "--dataset", "shared", "--json", file)
	}}
	done(t, s.take("all", write(t, "people.jsonl", people))...)
	for range 2 {
		s.servers = append(s.servers, spawnServer(t, config, server.URL()))
	}
	for _, p := range s.servers {
		p.until(http.StatusOK, `"ready"`)
	}
	s.honoured()
	s.narrowed()
	s.unlost(command(flags, "verify", "--config", config, "--json"))
	for _, p := range s.servers {
		p.stopped()
		if said := p.said.String(); strings.Contains(said, "DATA RACE") || strings.Contains(said, "incident") {
			t.Errorf("a server says %s", said)
		}
	}
}

// honoured lets a record be shown to everybody and restricted in turns, by the one server, the other, and an import; each
// time both servers are asked as soon as that is acknowledged.
func (s *sharing) honoured() {
	s.Helper()
	rounds, stale, began := 60, 0, time.Now()
	if os.Getenv("PORTOLAN_SOAK") != "" {
		rounds = 1000
	}
	const name = "Torvin Example"
	file := write(s.T, "torvin.jsonl", `{"id":"X1","schema":"Person","properties":{"name":["`+name+`"]}}`+"\n")
	for n := range rounds {
		actor, id := n%3, "" // a round that opens and one that restricts have different actors
		switch open := n%2 == 0; {
		case actor == 2 && open:
			s.imported("all", file)
		case actor == 2:
			s.imported("FR", file)
		case open:
			s.contributed(actor, "X1", name)
		default:
			var got struct {
				Search struct {
					Edges []struct {
						Node struct{ Records []struct{ ID string } }
					}
				}
			}
			s.asked(actor, "FR", fmt.Sprintf(`{ search(text: %q) { edges { node { ... on Person { records { id } } } } } }`, name), &got)
			if len(got.Search.Edges) != 1 || len(got.Search.Edges[0].Node.Records) != 1 {
				s.Fatalf("round %d: the owner finds %+v", n, got)
			}
			if id = got.Search.Edges[0].Node.Records[0].ID; !s.restricted(actor, id, "") {
				s.Fatalf("round %d: the restriction is refused", n)
			}
		}
		for asked := range s.servers {
			if got := s.found(asked, name); got != 1-n%2 {
				s.Errorf("round %d: after a change by %d server %d finds %d", n, actor, asked, got)
				stale++
			}
		}
		if s.Failed() {
			break
		}
	}
	s.Logf("%d stale answers of %d in %d rounds, %v", stale, 2*rounds, rounds, time.Since(began))
}

// narrowed lets the two servers restrict one record at the same time, one of them less: the wider one never undoes the
// narrower one.
func (s *sharing) narrowed() {
	s.Helper()
	for n := range 10 {
		name := fmt.Sprintf("Mirek Example%d", n)
		id, _ := s.contributed(0, name, name)
		var all sync.WaitGroup
		for i, audience := range []string{"", `"DE"`} {
			all.Go(func() {
				if !s.restricted((i+n)%2, id, audience) && i == 0 {
					s.Errorf("the restriction to nobody else is refused")
				}
			})
		}
		all.Wait()
		for asked := range s.servers {
			if got := s.found(asked, name); got > 0 {
				s.Errorf("round %d: server %d shows what was restricted", n, asked)
			}
		}
	}
}

// unlost lets both servers and an import write at the same time, the servers the same record again and again: every
// element that a receipt calls stored is a version in the store, and each server shows every record.
func (s *sharing) unlost(verify []string) {
	s.Helper()
	const each = 20
	var before, after struct {
		Versions int
		Faults   []string
	}
	count := func(into any) {
		s.Helper()
		if err := json.Unmarshal([]byte(done(s.T, verify...).out), into); err != nil {
			s.Fatal(err)
		}
	}
	count(&before)
	var lines strings.Builder
	for n := range each {
		fmt.Fprintf(&lines, `{"id":"I%d","schema":"Person","properties":{"name":["Selim Import%d"]}}`+"\n", n, n)
	}
	file := write(s.T, "more.jsonl", lines.String())
	var stored atomic.Int64
	var all sync.WaitGroup
	for server := range s.servers {
		all.Go(func() {
			for n := range each {
				for reference, name := range map[string]string{fmt.Sprintf("S%d-%d", server, n): fmt.Sprintf("Selim Server%d-%d", server, n), "both": fmt.Sprintf("Both %d %d", server, n)} {
					_, new := s.contributed(server, reference, name)
					stored.Add(int64(new))
				}
			}
		})
	}
	stored.Add(int64(s.imported("all", file)))
	all.Wait()
	count(&after)
	if want := int64(5 * each); stored.Load() != want || int64(after.Versions-before.Versions) != want || len(after.Faults) > 0 {
		s.Errorf("the receipts say that %d of %d are stored, and the store has %d more: %v", stored.Load(), want, after.Versions-before.Versions, after.Faults)
	}
	for asked := range s.servers {
		if got := s.found(asked, "Selim"); got != 3*each {
			s.Errorf("server %d shows %d of %d", asked, got, 3*each)
		}
	}
}
