package vault

import (
	"fmt"
	"testing"
	"time"

	"portolan/graph"
)

func TestTheGraphHoldsEntitiesAndWhatTheyShare(t *testing.T) {
	s := newStory(t)
	all := to("TR", "all")
	var p [3]graph.Element
	for i := range p {
		p[i] = s.record(all, graph.Person, fmt.Sprint("p", i))
	}
	twin := s.record(to("FR", "all"), graph.Person, "twin")
	doc := s.record(all, graph.TravelDocument, "doc")
	s.puts(p[0], p[1], p[2], twin, doc, graph.NewJudgement(s.key, all, p[0].ID, twin.ID, graph.Same, ""))
	for i := range p {
		s.puts(s.link(all, graph.Holds, p[i], doc))
	}
	l := s.link(to("FR", "all"), graph.Associate, twin, p[1])
	l.Valid = graph.Period{From: "2014", To: "2015"}
	s.puts(l)
	s.ask("UN", Question{}, func(w *View) {
		g, err := w.Graph(ctx, Spec{Kinds: []graph.Kind{graph.Person}, Through: []graph.Kind{graph.TravelDocument}})
		if err != nil {
			t.Fatal(err)
		}
		if g.Len() != 3 || g.LinkCount() != 4 {
			t.Errorf("%d vertices and %d links, want 3 people, 3 pairs by the document and 1 link", g.Len(), g.LinkCount())
		}
		v, _ := g.Vertex(p[0].ID)
		if got := g.Undirected().Neighbours(v); len(got) != 2 {
			t.Errorf("the joined person has %d neighbours, want 2", len(got))
		}
		late, err := w.Graph(ctx, Spec{Kinds: []graph.Kind{graph.Person}, Window: graph.Window{ValidFrom: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)}})
		if err != nil || late.LinkCount() != 0 {
			t.Errorf("in 2016 there are %d links (%v), want none: it ended in 2015", late.LinkCount(), err)
		}
		again, _ := w.Graph(ctx, Spec{Kinds: []graph.Kind{graph.Person}, Through: []graph.Kind{graph.TravelDocument}})
		if again != g {
			t.Error("the same spec on the same state was built twice")
		}
	})
}

// TestAVertexHasTheKindOfItsEarliestRecord: two members disagree whether it is a
// person or an organization. A hidden link that named one of the records before
// it came must not decide it.
func TestAVertexHasTheKindOfItsEarliestRecord(t *testing.T) {
	all := to("TR", "all")
	sha := func(hidden bool) (out string) {
		s := newStory(t)
		p, o := s.record(all, graph.Person, "p"), s.record(all, graph.Organization, "o")
		x := s.record(to("FR"), graph.Person, "x")
		if hidden {
			s.puts(x, s.link(to("FR"), graph.Associate, x, o))
		}
		s.puts(p, o, graph.NewJudgement(s.key, all, p.ID, o.ID, graph.Same, ""))
		s.ask("UN", Question{}, func(w *View) {
			g, err := w.Graph(ctx, Spec{})
			if err != nil || g.Len() != 1 || g.Kinds[0] != graph.Person {
				t.Errorf("%+v (%v), want one vertex, a person as the first record says", g, err)
			}
			out = fmt.Sprintf("%x", g.SHA256())
		})
		return out
	}
	if sha(true) != sha(false) {
		t.Error("a hidden link changes the graph")
	}
}
