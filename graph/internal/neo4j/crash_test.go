package neo4j

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

// kills is how often the server is killed: more under PORTOLAN_SOAK.
func kills() int {
	if os.Getenv("PORTOLAN_SOAK") != "" {
		return 20
	}
	return 3
}

// TestAServerThatDiesAndComesBack runs on one server of its own.
func TestAServerThatDiesAndComesBack(t *testing.T) {
	server := neo4jtest.Start(t)
	t.Run("killed in mid-commit", func(t *testing.T) { killed(t, server) })
	t.Run("away and back", func(t *testing.T) { away(t, server) })
}

// killed kills the server at the steps of commits and within them, starts it
// again, and goes on with the same handle, saying a batch again until it is
// acknowledged: nothing is lost and nothing doubled.
func killed(t *testing.T, server *neo4jtest.Server) {
	s := emptied(t, server).open(t)
	defer s.Close()
	s.settle = 500 * time.Millisecond
	var at atomic.Pointer[string]
	dead := make(chan struct{}, 1)
	s.step = func(name string) error {
		if when := at.Load(); when != nil && *when == name && at.CompareAndSwap(when, nil) {
			kill := func() { server.Kill(); dead <- struct{}{} }
			if rand.IntN(2) == 0 { // between the transactions, or in the next one
				kill()
			} else {
				time.AfterFunc(time.Duration(rand.IntN(15))*time.Millisecond, kill)
			}
		}
		return nil
	}
	revive := func() {
		t.Helper()
		<-dead
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	acknowledged := map[graph.ID]graph.Revision{}
	batch := 0
	commit := func() {
		t.Helper()
		batch++
		x := storetest.Puts(batch)
		for n := range 300 {
			e := storetest.Person(1000*batch+2*n+2, "p")
			if n%3 == 2 {
				e = storetest.Link(1000*batch+2*n+3, 1000*batch+2*n, 1000*batch+2*n-2)
			}
			x.Puts = append(x.Puts, store.Put{Element: e})
		}
		for tries := 0; ; tries++ {
			r, err := s.Commit(t.Context(), x)
			if err == nil {
				acknowledged[x.ID] = r
				return
			}
			if !graph.Is(err, graph.Unavailable) || tries > 5 {
				t.Fatalf("batch %d: %v", batch, err)
			}
			if tries == 0 {
				revive()
			}
		}
	}
	steps := []string{"staged", "publish", "stage", "published"}
	for i := range kills() {
		commit()
		at.Store(&steps[i%len(steps)])
		before := batch
		for commit(); batch < before+3; commit() {
		}
		select {
		case <-dead: // no commit has met it
			dead <- struct{}{}
			revive()
		default:
		}
		n := 0
		for c, err := range s.Changes(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; acknowledged[c.Batch] != c.Revision || len(c.IDs) != 300 {
				t.Fatalf("revision %d has batch %v, acknowledged as %d", c.Revision, c.Batch, acknowledged[c.Batch])
			}
		}
		if n != len(acknowledged) {
			t.Fatalf("%d commits were acknowledged and the feed has %d", len(acknowledged), n)
		}
	}
	report, err := store.Verify(t.Context(), s)
	if err != nil || len(report.Faults) > 0 || report.Current != 300*batch {
		t.Fatalf("verify reports %+v, %v", report, err)
	}
	intact(t, s)
}

// away takes the server away while a handle is open: one clear sentence, and the
// same handle goes on when it is back.
func away(t *testing.T, server *neo4jtest.Server) {
	s := emptied(t, server).open(t)
	defer s.Close()
	s.settle = 100 * time.Millisecond
	if _, err := s.Commit(t.Context(), storetest.Puts(1, storetest.Person(2, "a"))); err != nil {
		t.Fatal(err)
	}
	server.Kill()
	clear := func(what string, err error) {
		t.Helper()
		want := "the Neo4j at " + server.Host + " does not answer; is it running"
		if !graph.Is(err, graph.Unavailable) || !store.IsAway(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s of a server that is gone gives %v; it should say %q", what, err, want)
		}
	}
	_, err := s.Head(t.Context())
	clear("the head", err)
	_, err = s.Commit(t.Context(), storetest.Puts(2, storetest.Person(4, "b")))
	clear("a commit", err)
	for _, err = range s.Get(t.Context(), 1, []graph.ID{storetest.ID(2)}) {
		clear("a read", err)
	}
	_, err = Open(t.Context(), server.URL(), Options{Password: server.Password})
	clear("the opening", err)
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	if h, err := s.Head(t.Context()); err != nil || h.Revision != 1 {
		t.Fatalf("the head is %v, %v after the server came back", h, err)
	}
	if r, err := s.Commit(t.Context(), storetest.Puts(2, storetest.Person(4, "b"))); err != nil || r != 2 {
		t.Fatalf("a commit gives %d, %v after the server came back", r, err)
	}
}

// TestAFaultAtAnyStepIsSettled makes one step of a history fail, each in turn: a
// commit finds out how it ended, and the store is as the model says.
func TestAFaultAtAnyStepIsSettled(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	for _, name := range []string{"stage", "staged", "publish", "published"} {
		for _, k := range []int{1, 4, 9} {
			t.Run(fmt.Sprint(name, " ", k), func(t *testing.T) {
				emptied(t, p.server)
				s := p.open(t)
				defer s.Close()
				n := 0
				s.step = func(step string) error {
					if step == name {
						if n++; n == k {
							return errBroken
						}
					}
					return nil
				}
				h := storetest.NewHistory(uint64(k), 6)
				for range 12 {
					if err := h.Step(t.Context(), s); err != nil {
						t.Fatal(err)
					}
				}
				if err := storetest.SameAt(t.Context(), s, h.Model(), mustHead(t, s), h.IDs); err != nil {
					t.Fatal(err)
				}
				intact(t, s)
			})
		}
	}
}

func mustHead(t *testing.T, s *Store) graph.Revision {
	t.Helper()
	h, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h.Revision
}
