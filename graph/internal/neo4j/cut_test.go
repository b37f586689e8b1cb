package neo4j

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

// TestAConnectionCutInMidCommitIsSettled puts a proxy before the database, cuts
// every connection at a random moment of each commit and lets them through again
// a little later: the handle finds out by itself what became of the commit, and
// each batch is in once.
func TestAConnectionCutInMidCommitIsSettled(t *testing.T) {
	cuts := 2 * kills()
	server := emptied(t, neo4jtest.Shared(t)).server
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "neo4j", "127.0.0.1:0", server.Host)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	defer proxy.Stop()
	s, err := Open(context.Background(), "bolt://"+server.User+"@"+proxy.Listen+"/neo4j", Options{Password: server.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	steps := []string{"stage", "staged", "publish", "published"}
	var at atomic.Pointer[string]
	up := make(chan error, 1)
	s.step = func(name string) error {
		if when := at.Load(); when != nil && *when == name && at.CompareAndSwap(when, nil) {
			go func() {
				time.Sleep(time.Duration(rand.IntN(25)) * time.Millisecond)
				proxy.Stop()
				time.Sleep(200 * time.Millisecond)
				up <- proxy.Start()
			}()
		}
		return nil
	}
	for n := range cuts {
		b := storetest.Puts(n + 1)
		for i := range 400 {
			b.Puts = append(b.Puts, store.Put{Element: storetest.Person(1000*n+2*i+2, "p")})
		}
		at.Store(&steps[n%len(steps)])
		r, err := s.Commit(t.Context(), b)
		if err != nil || r != graph.Revision(n+1) {
			t.Fatalf("commit %d, cut after %q, gives %d, %v", n+1, steps[n%len(steps)], r, err)
		}
		if err := <-up; err != nil {
			t.Fatal(err)
		}
	}
	report, err := store.Verify(t.Context(), s)
	if err != nil || len(report.Faults) > 0 || report.Current != 400*cuts || int(report.Head.Revision) != cuts {
		t.Fatalf("verify reports %+v, %v", report, err)
	}
	intact(t, s)
}
