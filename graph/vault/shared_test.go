package vault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/internal/neo4jtest"
)

// onServer is a story whose vault is on the server's database; several may be.
func onServer(t *testing.T, server *neo4jtest.Server) *story {
	t.Helper()
	s := &story{T: t, log: audit.Memory(), key: graph.Key{9}, clock: time.Date(2015, 5, 1, 12, 0, 0, 0, time.UTC)}
	v, err := Open(ctx, Config{Store: server.URL(), Password: server.Password, Key: &s.key, Audit: s.log, Clock: func() time.Time { return s.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	s.vault = v
	return s
}

// state is all that a member's view says of itself, and the hash of its graph.
func (s *story) state(member string) (out string) {
	s.Helper()
	s.ask(member, Question{}, func(w *View) {
		g, err := w.Graph(ctx, Spec{})
		if err != nil {
			s.Fatal(err)
		}
		out = fmt.Sprintf("%s %x %+v", w.State(), g.SHA256(), w.Overview())
	})
	return out
}

// TestProcessesOnOneDatabase tells one random story three times: to an embedded
// store, and to two vaults on one Neo4j in turns, which must follow each other.
// All three show every member the same, after each sentence and when the
// database is opened anew.
func TestProcessesOnOneDatabase(t *testing.T) {
	server := neo4jtest.Start(t)
	one, two, embedded := onServer(t, server), onServer(t, server), newStory(t)
	both := []*story{one, two}
	r := rand.New(rand.NewPCG(4, 4))
	members := []string{"FR", "DE", "IPSG"}
	var elements []graph.Element
	same := func(when int) {
		t.Helper()
		for _, member := range members {
			if a, b, c := embedded.state(member), one.state(member), two.state(member); a != b || a != c {
				t.Fatalf("after sentence %d %s sees\n%s\n%s\n%s", when, member, a, b, c)
			}
		}
	}
	for n := range 60 {
		for _, s := range []*story{one, two, embedded} {
			s.clock, s.batch = s.clock.Add(time.Minute), n
		}
		teller := both[n%2]
		switch {
		case n > 10 && r.IntN(4) == 0:
			e := elements[r.IntN(len(elements))]
			teller.withdraws(e)
			embedded.withdraws(e)
			continue
		case n > 4 && r.IntN(2) == 0:
			from, to := elements[r.IntN(5)], elements[r.IntN(5)]
			if from.ID == to.ID {
				continue
			}
			elements = append(elements, embedded.link(to2(r), graph.Associate, from, to, "summary=seen together"))
		case n > 4 && r.IntN(2) == 0:
			e := elements[r.IntN(5)]
			e.Marking = to2(r)
			e.Marking.Owner = elements[0].Marking.Owner
			elements = append(elements, e)
		default:
			m := to("FR", "all")
			elements = append(elements, embedded.record(m, graph.Person, fmt.Sprint("p", n), fmt.Sprint("name=Torvin ", n), "birthDate=1985"))
		}
		teller.puts(elements[len(elements)-1])
		embedded.puts(elements[len(elements)-1])
		if n%6 == 5 {
			same(n)
		}
	}
	same(60)
	three := onServer(t, server)
	for _, member := range members {
		if a, b := embedded.state(member), three.state(member); a != b {
			t.Fatalf("opened anew %s sees\n%s\n%s", member, a, b)
		}
	}
	faults, err := Verify(ctx, Config{Store: server.URL(), Password: server.Password, AuditDir: emptyLog(t)})
	if err != nil || len(faults.Faults) > 0 {
		t.Fatalf("verify reports %v, %v", faults.Faults, err)
	}
	t.Run("a restriction is honoured at once", func(t *testing.T) { honoured(t, one, two) })
	t.Run("no update is lost", func(t *testing.T) { both[0].T, both[1].T = t, t; unlost(t, one, two) })
	t.Run("no amendment is lost", func(t *testing.T) { amended(t, one, two) })
	t.Run("no answer without the head", func(t *testing.T) { headless(t, server, one) })
	t.Run("no answer from a database that went back", func(t *testing.T) { wentBack(t, server, one) })
	t.Run("the k-th call fails", func(t *testing.T) { kthFailsOn(t, server) })
}

// to2 is one of several markings of France's.
func to2(r *rand.Rand) graph.Marking {
	return []graph.Marking{to("FR", "all"), to("FR", "DE"), to("FR")}[r.IntN(3)]
}

// emptyLog is the folder of a log that has nothing in it.
func emptyLog(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "audit")
	log, err := audit.Open(dir, time.Now)
	if err == nil {
		err = log.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// honoured lets one vault restrict and open a record in turns, and asks the
// other after each acknowledgement.
func honoured(t *testing.T, one, two *story) {
	rounds, stale := 100, 0
	if os.Getenv("PORTOLAN_SOAK") != "" {
		rounds = 1000
	}
	began := time.Now()
	defer func() { t.Logf("%d rounds in %v", rounds, time.Since(began)) }()
	one.T, two.T = t, t
	e := one.record(to("FR", "all"), graph.Person, "restricted", "name=Torvin")
	for n := range rounds {
		one.clock = one.clock.Add(time.Second)
		open := n%2 == 0
		if e.Marking = to("FR"); open {
			e.Marking = to("FR", "all")
		}
		one.batch = 100_000 + n
		one.puts(e)
		seen := false
		two.vault.stirred.Store(nil) // as if nobody had written for long
		two.ask("DE", Question{Held: n%3 > 0}, func(w *View) { _, seen = w.Entity(e.ID) })
		if seen != open {
			stale++
		}
	}
	if stale > 0 {
		t.Fatalf("%d of %d answers were stale", stale, rounds)
	}
}

// unlost lets two vaults write different records, and each the same one, at the
// same time.
func unlost(t *testing.T, stories ...*story) {
	const each = 20
	var all sync.WaitGroup
	for i, s := range stories {
		all.Go(func() {
			for n := range each {
				mine := s.record(to("FR", "all"), graph.Person, fmt.Sprint("writer ", i, " ", n), "name=Torvin")
				shared := s.record(to("FR", "all"), graph.Person, "shared", fmt.Sprint("name=Torvin of writer ", i, " ", n))
				err := s.vault.Edit(ctx, as("FR"), Question{Action: "test"}, func(ctx context.Context, ed *Edit) error {
					_, err := ed.Commit(ctx, BatchID("unlost", i, n), []graph.Element{mine, shared}, nil)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, s := range stories {
		s.ask("DE", Question{}, func(w *View) {
			for i := range stories {
				for n := range each {
					if _, seen := w.Entity(s.key.RecordID("FR", "d", fmt.Sprint("writer ", i, " ", n))); !seen {
						t.Errorf("the record %d of writer %d is lost", n, i)
					}
				}
			}
		})
	}
	if a, b := stories[0].state("DE"), stories[1].state("DE"); a != b {
		t.Errorf("the writers end with\n%s\n%s", a, b)
	}
}

// headless takes the server away: nobody is answered from memory, and the same
// vault answers when it is back.
func headless(t *testing.T, server *neo4jtest.Server, s *story) {
	s.T = t
	before := s.state("DE")
	server.Kill()
	err := s.vault.Ask(ctx, as("DE"), Question{}, func(context.Context, *View) error { return nil })
	if !graph.Is(err, graph.Unavailable) {
		t.Errorf("without the database an answer ends with %v", err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	if after := s.state("DE"); after != before {
		t.Errorf("when the database is back the view says\n%s\nnot\n%s", after, before)
	}
}

// wentBack gives the database an earlier head, as a backup that is restored
// does: what is in memory may have been restricted in it, and is not shown.
func wentBack(t *testing.T, server *neo4jtest.Server, s *story) {
	s.T = t
	before := s.state("DE")
	move := func(by int) {
		t.Helper()
		if _, err := server.Ask(`MATCH (h:Head) SET h.revision = h.revision + $by`, map[string]any{"by": by}); err != nil {
			t.Fatal(err)
		}
	}
	move(-1)
	err := s.vault.Ask(ctx, as("DE"), Question{}, func(context.Context, *View) error { return nil })
	if ready := s.vault.Ready(ctx); !graph.Is(err, graph.Unavailable) || !strings.Contains(err.Error(), "start the server again") || !graph.Is(ready, graph.Unavailable) {
		t.Errorf("of a database that went back an answer ends with %v and readiness says %v", err, ready)
	}
	move(+1)
	if after := s.state("DE"); after != before || s.vault.Ready(ctx) != nil {
		t.Errorf("when the database is as it was the view says\n%s\nnot\n%s", after, before)
	}
}

// kthFailsOn samples the calls of the story of faults, on an empty database for
// each.
func kthFailsOn(t *testing.T, server *neo4jtest.Server) {
	met := 0
	for k := 1; k <= 25; k += 2 {
		if _, err := server.Ask(`MATCH (n) DETACH DELETE n`, nil); err != nil {
			t.Fatal(err)
		}
		raw, err := openEngine(ctx, Config{Store: server.URL(), Password: server.Password, Audit: audit.Memory()})
		if err != nil {
			t.Fatal(err)
		}
		if kthFails(t, raw, true, k, k%4 == 3) {
			met++
		}
		raw.Close()
	}
	if met < 7 {
		t.Errorf("only %d calls failed: the story is too short to prove anything", met)
	}
}
