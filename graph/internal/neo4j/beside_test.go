package neo4j

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

// TestReadersBesideAWriterNeverSeePartOfACommit writes every record anew in each
// commit, while readers read the head, and then all records of that head by
// their ids, by a scan and by their links. Each round has a new store, so that
// the history of a record stays of the length that histories have.
func TestReadersBesideAWriterNeverSeePartOfACommit(t *testing.T) {
	const rounds = 10
	began, commits := time.Now(), 0
	for range rounds {
		commits += readBesideAWriter(t, reads/rounds)
	}
	t.Logf("%d reads beside %d commits in %v", reads, commits, time.Since(began))
}

const rewritten = 20 // records and as many links in each commit

// rewrite makes the r-th version of every record and link.
func rewrite(r int) store.Batch {
	b := storetest.Puts(r)
	for n := range rewritten {
		b.Puts = append(b.Puts,
			store.Put{Element: storetest.Person(2*n+2, fmt.Sprint(r)), Replaces: graph.Revision(r - 1)},
			store.Put{Element: storetest.Link(2*n+3, 2*n+2, 1000+r), Replaces: graph.Revision(r - 1)})
	}
	return b
}

func readBesideAWriter(t *testing.T, reads int) (commits int) {
	s := emptied(t, neo4jtest.Shared(t)).open(t)
	defer s.Close()
	var ids []graph.ID
	for n := range rewritten {
		ids = append(ids, storetest.ID(2*n+2))
	}
	read := func(reader int) error {
		h, err := s.Head(t.Context())
		if err != nil {
			return err
		}
		seq := s.Get(t.Context(), h.Revision, ids)
		switch {
		case h.Revision == 0:
			return nil
		case reader == 1:
			seq = s.Scan(t.Context(), h.Revision, store.Query{Kinds: []graph.Kind{graph.Person}})
		case reader == 2:
			seq = s.Links(t.Context(), h.Revision, []graph.ID{storetest.ID(1000 + int(h.Revision))}, store.Query{})
		}
		n := 0
		for v, err := range seq {
			if n++; err != nil || v.From != h.Revision {
				return fmt.Errorf("reader %d at %d sees a version of %d: %w", reader, h.Revision, v.From, err)
			}
		}
		if n != rewritten {
			return fmt.Errorf("reader %d at %d sees %d of %d", reader, h.Revision, n, rewritten)
		}
		return nil
	}
	var left, working atomic.Int64
	left.Store(int64(reads))
	var all sync.WaitGroup
	for reader := range 4 {
		working.Add(1)
		all.Go(func() {
			defer working.Add(-1)
			for left.Add(-1) >= 0 && !t.Failed() {
				if err := read(reader); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for ; working.Load() > 0; time.Sleep(5 * time.Millisecond) {
		commits++
		if r, err := s.Commit(t.Context(), rewrite(commits)); err != nil || int(r) != commits {
			t.Errorf("commit %d gives %d, %v", commits, r, err)
			break
		}
	}
	all.Wait()
	return commits
}

// TestNoStatementReadsTheEndOfAVersionTwice looks at the statements themselves: between two readings the next commit may end
// the version, and then neither condition holds. Readers beside a writer meet that only at times.
func TestNoStatementReadsTheEndOfAVersionTwice(t *testing.T) {
	for name, cypher := range map[string]string{"readVersions": readVersions, "scanFrom": scanFrom, "linksOfEnds": linksOfEnds} {
		for _, part := range strings.Split(cypher, "MATCH ")[1:] {
			condition, _, _ := strings.Cut(part, "RETURN")
			if n := strings.Count(condition, "v.to"); n != 1 {
				t.Errorf("%s asks %d times for the end of a version: %s", name, n, condition)
			}
		}
	}
}

// TestTwoHandlesLoseNoUpdate lets two handles add to one record, each of them
// reading it first; every commit that is acknowledged counts.
func TestTwoHandlesLoseNoUpdate(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	one, two := p.open(t), p.open(t)
	defer one.Close()
	defer two.Close()
	const each = 25
	var all sync.WaitGroup
	for i, s := range []*Store{one, two} {
		all.Go(func() {
			for n := 0; n < each; {
				h, err := s.Head(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				count, replaces := 0, graph.Revision(0)
				for v, err := range s.Get(t.Context(), h.Revision, []graph.ID{storetest.ID(2)}) {
					if err != nil {
						t.Error(err)
						return
					}
					_, _ = fmt.Sscan(v.Element.Props.First("name"), &count)
					replaces = v.From
				}
				b := storetest.Puts(1000*(i+1)+n, storetest.Person(2, fmt.Sprint(count+1)))
				b.Time, b.Puts[0].Replaces = time.Now().Add(time.Hour), replaces
				_, err = s.Commit(t.Context(), b)
				switch {
				case err == nil:
					n++
				case !graph.Is(err, graph.Conflict) && !graph.Is(err, graph.Invalid): // the other was faster, or later by the clock
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	for v, err := range one.Get(t.Context(), mustHead(t, one), []graph.ID{storetest.ID(2)}) {
		if err != nil || v.Element.Props.First("name") != fmt.Sprint(2*each) {
			t.Fatalf("after %d additions the record says %s, %v", 2*each, v.Element.Props.First("name"), err)
		}
	}
}

// TestAStagedCommitIsTakenAway leaves a commit staged, as a process that died
// would, and sees that neither readers nor the next writer are held up, and that
// its writer, were it alive, would find out.
func TestAStagedCommitIsTakenAway(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	dead, s := p.open(t), p.open(t)
	defer dead.Close()
	defer s.Close()
	if _, err := s.Commit(t.Context(), storetest.Puts(1, storetest.Person(2, "a"), storetest.Link(5, 2, 4))); err != nil {
		t.Fatal(err)
	}
	b := storetest.Puts(2, storetest.Person(2, "lost"), storetest.Person(6, "lost"))
	b.Time, b.Puts[0].Replaces = b.Time.Add(time.Minute), 1
	b.Erasures = []graph.ID{storetest.ID(5)}
	st, err := dead.stage(t.Context(), &b, "the claim of one that died", nil)
	if err != nil || st.at != 2 {
		t.Fatalf("staging gives %+v, %v", st, err)
	}
	var seen []string
	for v, err := range s.Scan(t.Context(), mustHead(t, s), store.Query{History: true}) {
		seen = append(seen, fmt.Sprint(v.Element.Ref, v.From, v.To, err))
	}
	if fmt.Sprint(seen) != "[p21 0<nil> l51 0<nil>]" && len(seen) != 2 {
		t.Fatalf("beside a staged commit a reader sees %v", seen)
	}
	s.patience = 50 * time.Millisecond
	if r, err := s.Commit(t.Context(), storetest.Puts(3, storetest.Person(8, "next"))); err != nil || r != 2 {
		t.Fatalf("the next commit gives %d, %v", r, err)
	}
	if stands, err := dead.publish(t.Context(), st, "the claim of one that died"); err != nil || stands {
		t.Fatalf("what was taken away is published: %v, %v", stands, err)
	}
	if r, err := dead.Commit(t.Context(), b); err != nil || r != 3 {
		t.Fatalf("committed again it gives %d, %v", r, err)
	}
	report, err := store.Verify(t.Context(), s)
	if err != nil || len(report.Faults) > 0 {
		t.Fatalf("verify reports %v, %v", report.Faults, err)
	}
	intact(t, s)
}

// TestTheRoutingSchemeOpensCommitsAndReads uses an address of a cluster, whose
// members the driver asks for, beside one of a single server.
func TestTheRoutingSchemeOpensCommitsAndReads(t *testing.T) {
	p := emptied(t, neo4jtest.Shared(t))
	routed, err := Open(t.Context(), strings.Replace(p.server.URL(), "bolt://", "neo4j://", 1), Options{Password: p.server.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer routed.Close()
	direct := p.open(t)
	defer direct.Close()
	for n := range 6 {
		writer, reader := routed, direct
		if n%2 == 1 {
			writer, reader = direct, routed
		}
		r, err := writer.Commit(t.Context(), storetest.Puts(n+1, storetest.Person(2*n+2, fmt.Sprint(n))))
		if err != nil || int(r) != n+1 {
			t.Fatalf("commit %d gives %d, %v", n+1, r, err)
		}
		read := 0
		for v, err := range reader.Scan(t.Context(), mustHead(t, reader), store.Query{}) {
			if read++; err != nil || v.Element.ID != storetest.ID(2*read) {
				t.Fatalf("after commit %d the other reads %v, %v", n+1, v.Element.ID, err)
			}
		}
		if read != n+1 {
			t.Fatalf("after commit %d the other reads %d records", n+1, read)
		}
	}
	intact(t, routed)
	_, err = Open(t.Context(), "neo4j://127.0.0.1:1", Options{Password: "any at all"})
	if !store.IsAway(err) || !strings.Contains(err.Error(), "the Neo4j at 127.0.0.1:1 does not answer") {
		t.Errorf("a cluster of which nobody answers gives %v", err)
	}
}
