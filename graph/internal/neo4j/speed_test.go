package neo4j

import (
	"fmt"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/internal/store"
	"portolan/graph/internal/store/storetest"
	"portolan/internal/neo4jtest"
)

// journey is the n-th group of five elements as an import has them: a person, a
// passage, and the links between them, the person's earlier passage and a leg
// that many take.
func journey(n int) []graph.Element {
	base := 10 * (n + 1)
	p := storetest.Person(base, fmt.Sprintf("Torvin Aldane %d", n))
	p.Props.AddText("alias", fmt.Sprint("Tor ", n), fmt.Sprint("Aldane the ", n))
	p.Props.AddText("birthDate", fmt.Sprintf("19%02d-0%d-1%d", 50+n%50, 1+n%9, n%9))
	p.Props.AddText("nationality", "FR")
	passage := graph.Element{ID: storetest.ID(base + 2), Kind: graph.Passage, Dataset: "tests", Ref: fmt.Sprint("passage ", n), Marking: p.Marking}
	passage.Props.AddText("outcome", "PASSED")
	passage.Props.AddText("summary", "seen by an officer who wrote a line about it")
	link := func(i int, k graph.Kind, from, to graph.ID) graph.Element {
		e := storetest.Link(base+i, 2, 4)
		e.Kind, e.From, e.To = k, from, to
		e.Normalise()
		return e
	}
	return []graph.Element{
		p, passage,
		link(1, graph.Took, p.ID, passage.ID),
		link(3, graph.Associate, p.ID, storetest.ID(10*(n/2+1))),
		link(5, graph.Escorted, storetest.ID(10*(n/100+1)), passage.ID),
	}
}

// BenchmarkImport stores batches of 20,000 elements, history and projection
// included, and reports elements a second.
func BenchmarkImport(b *testing.B) {
	s := emptied(b, neo4jtest.Shared(b)).open(b)
	defer s.Close()
	batch, next, n := 0, 0, 0
	for b.Loop() {
		batch++
		x := storetest.Puts(batch)
		for len(x.Puts)+5 <= store.MaxBatch {
			for _, e := range journey(next) {
				if e.IsLink() && e.From == e.To {
					continue
				}
				x.Puts = append(x.Puts, store.Put{Element: e})
			}
			next++
		}
		n += len(x.Puts)
		began := time.Now()
		if _, err := s.Commit(b.Context(), x); err != nil {
			b.Fatal(err)
		}
		b.Logf("%d elements in %v", len(x.Puts), time.Since(began))
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "elements/s")
	began, read := time.Now(), 0
	for _, err := range s.Scan(b.Context(), graph.Revision(batch), store.Query{History: true}) {
		if err != nil {
			b.Fatal(err)
		}
		read++
	}
	b.ReportMetric(float64(read)/time.Since(began).Seconds(), "scanned/s")
}
