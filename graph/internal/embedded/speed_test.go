package embedded

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
)

// made is an element like those of an import, with a random id.
func made(r *rand.Rand, n int) graph.Element {
	e := graph.Element{Dataset: "registry", Ref: fmt.Sprintf("REF-%09d", n)}
	binary.BigEndian.PutUint64(e.ID[:], r.Uint64())
	binary.BigEndian.PutUint64(e.ID[8:], uint64(n)+1)
	e.Marking = graph.Marking{Owner: "FR", Audience: []string{"DE", "IPSG", "TR"}, Level: graph.Restricted}
	e.Grade = graph.Grade{Scheme: "ADMIRALTY", Code: "B2"}
	e.Kind = graph.Person
	e.Props.AddText("name", fmt.Sprintf("Avel Torvin %d", n), fmt.Sprintf("Torvin, Avel %d", n))
	e.Props.AddText("birthDate", "1985-07-03")
	e.Props.AddText("nationality", "FR", "TR")
	return e
}

// madeLink is a link between two of the first n made elements.
func madeLink(r *rand.Rand, n int, ids []graph.ID) graph.Element {
	e := made(r, n)
	e.Kind, e.Props = graph.Associate, nil
	i := r.IntN(len(ids))
	e.From, e.To = ids[i], ids[(i+1+r.IntN(len(ids)-1))%len(ids)]
	e.Normalise()
	return e
}

func fill(t testing.TB, s *Store, n int) []graph.ID {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var ids []graph.ID
	at := time.Date(2015, 3, 1, 0, 0, 0, 0, time.UTC)
	var total time.Duration
	for done := 0; done < n; {
		var b store.Batch
		b.Time = at
		binary.BigEndian.PutUint64(b.ID[:], uint64(done)+1)
		for len(b.Puts) < store.MaxBatch && done < n {
			e := made(r, done)
			if done%2 == 1 {
				e = madeLink(r, done, ids)
			} else {
				ids = append(ids, e.ID)
			}
			b.Puts = append(b.Puts, store.Put{Element: e})
			if len(ids) < 2 {
				e = made(r, done+n)
				ids = append(ids, e.ID)
				b.Puts = append(b.Puts, store.Put{Element: e})
			}
			done++
		}
		start := time.Now()
		if _, err := s.Commit(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		total += time.Since(start)
	}
	t.Logf("commit: %.0f elements/s", float64(n)/total.Seconds())
	return ids
}

func BenchmarkMillion(b *testing.B) {
	for b.Loop() {
		s, err := Open(b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		ids := fill(b, s, 1_000_000)
		head := s.newest().Revision
		for range 2 {
			start := time.Now()
			n := 0
			for _, err := range s.Scan(context.Background(), head, store.Query{History: true}) {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			b.Logf("scan of %d: %v", n, time.Since(start))
		}
		r := rand.New(rand.NewPCG(3, 4))
		for range 5 {
			var ask []graph.ID
			for range 100 {
				ask = append(ask, ids[r.IntN(len(ids))])
			}
			for _, warm := range []string{"cold", "warm"} {
				start := time.Now()
				n := 0
				for range s.Get(context.Background(), head, ask) {
					n++
				}
				b.Logf("get of %d, %s: %v", n, warm, time.Since(start))
			}
			start := time.Now()
			n := 0
			for range s.Links(context.Background(), head, ask, store.Query{}) {
				n++
			}
			b.Logf("links of 100 ends: %d, %v", n, time.Since(start))
		}
		m := s.db.Metrics()
		b.Logf("tables %d MB, block cache %d MB, read amp %d", m.Total().TablesSize>>20, m.BlockCache.Size>>20, m.ReadAmp())
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
