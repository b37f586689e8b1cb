package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// tokened makes a configuration with a key and with users of France and Germany, whose tokens are FR and DE.
func tokened(t *testing.T) string {
	t.Helper()
	config := "version: 1\nusers:\n"
	for _, member := range []string{"FR", "DE"} {
		config += fmt.Sprintf("- {name: analyst.%s, member: %[1]s, clearance: CONFIDENTIAL, purposes: [], tokenSHA256: \"%[2]x\", expires: 2099-12-31}\n",
			member, sha256.Sum256([]byte(member)))
	}
	return keyed(t, write(t, "users.yaml", config))
}

// TestAServerWaitsForItsDatabase starts a server before its database, takes the database away while it serves, and gives
// it back: the server says so, answers its probes, answers nobody meanwhile, and goes on by itself.
func TestAServerWaitsForItsDatabase(t *testing.T) {
	server, flags := inNeo4j(t)
	config, file := tokened(t), write(t, "people.jsonl", people)
	take := func(audience string) []string {
		return command(flags, "import", "--config", config, "--as", "FR", "--audience", audience, "--format", "ftm", file)
	}
	done(t, take("all")...)
	server.Kill()
	nobody := "the Neo4j at " + server.Host + " does not answer; is it running"
	for _, args := range [][]string{
		take("all"),
		command(flags, "query", "--config", config, "--as", "FR", "{ __typename }"),
		command(flags, "export", "--config", config, "--as", "FR", "--format", "ftm"),
		command(flags, "verify", "--config", config),
		command(flags, "verify", "--config", config, "--repair-projection"),
	} {
		began := time.Now()
		check(t, portolan(t, args...), exitUnavailable, nobody)
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("%s of a database that is down ends after %v", args[0], took)
		}
	}

	const question = `{ overview { personCount } }`
	p := spawnServer(t, config, server.URL())
	answers := func(when string, status int, says string) {
		t.Helper()
		got, body := post(t, p.url, "DE", question)
		if got != status || !strings.Contains(body, says) || status != http.StatusOK && strings.Contains(body, "personCount") || strings.Contains(body, server.Host) {
			t.Errorf("%s the answer is %d, %s; it should be %d and say %s", when, got, body, status, says)
		}
	}
	p.until(http.StatusServiceUnavailable, `"waiting for the database"`)
	if status, _ := p.probe("healthz"); status != http.StatusOK {
		t.Errorf("a server that waits says of its health %d", status)
	}
	answers("while the server waits", http.StatusServiceUnavailable, "UNAVAILABLE")
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	p.until(http.StatusOK, `"ready"`)
	if said := p.said.String(); !strings.HasPrefix(said, "portolan: "+nobody) || !strings.Contains(said, "waits") || strings.Count(said, nobody) != 1 {
		t.Errorf("a server that waits says %q", said)
	}
	answers("when the database is there", http.StatusOK, `"personCount":3`)

	server.Kill()
	var both sync.WaitGroup
	both.Go(func() { answers("without the database", http.StatusOK, `"code":"UNAVAILABLE"`) })
	if status, body := post(t, p.url, "FR", `mutation { withdraw(input: {id: "UmVjb3JkOjAw"}) { withdrawn } }`); !strings.Contains(body, `"UNAVAILABLE"`) || strings.Count(body, `"message"`) != 1 {
		t.Errorf("a mutation without the database gives %d, %s", status, body)
	}
	both.Wait()
	p.until(http.StatusServiceUnavailable, `"unavailable"`)
	if status, _ := p.probe("healthz"); status != http.StatusOK {
		t.Errorf("a server whose database is gone says of its health %d", status)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	done(t, take("FR")...) // before the server has asked the database anything
	answers("when the database is back", http.StatusOK, `"personCount":0`)
	p.until(http.StatusOK, `"ready"`)
	p.stopped()
	if said := p.said.String(); strings.Count(said, "nobody is answered: ") != 1 || strings.Count(said, "questions are answered again") != 1 {
		t.Errorf("a server whose database went and came back says %s", said)
	}

	server.Kill()
	p = spawnServer(t, config, server.URL())
	p.until(http.StatusServiceUnavailable, `"waiting for the database"`)
	p.stopped()
}
