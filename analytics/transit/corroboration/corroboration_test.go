package corroboration

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portolan/graph"
)

// story tells sources as "name owner: what it derives from".
type story struct {
	sources []Source
	names   []string
	links   byte
}

func tell(lines ...string) *story {
	s := &story{}
	for i, l := range lines {
		name, owner, _ := strings.Cut(strings.SplitN(l, ":", 2)[0], " ")
		s.names = append(s.names, name)
		s.sources = append(s.sources, Source{ID: graph.ID{byte(i + 1)}, Owners: []string{owner}})
	}
	for i, l := range lines {
		s.sources[i].From = s.edges(strings.Fields(strings.SplitN(l, ":", 2)[1])...)
	}
	return s
}

func (s *story) edges(names ...string) (out []Edge) {
	for _, n := range names {
		for k, name := range s.names {
			if name == n {
				s.links++
				out = append(out, Edge{graph.ID{0xf0, s.links}, k})
			}
		}
	}
	return out
}

func (s *story) claim(n byte, owner string, from ...string) Claim {
	return Claim{graph.ID{0xc0, n}, owner, s.edges(from...)}
}

func (s *story) called(ids []graph.ID) string {
	var out []string
	for _, id := range ids {
		out = append(out, s.names[id[0]-1])
	}
	return strings.Join(out, ">")
}

func (s *story) told(a Answer) (out []string) {
	for _, r := range a.Roots {
		out = append(out, fmt.Sprintf("%s %d %v %s", s.called([]graph.ID{r.Source}), len(r.Records), r.Members, s.called(r.Chain)))
	}
	for _, c := range a.Circles {
		out = append(out, fmt.Sprintf("circle %s %s", c.Member, s.called(c.Sources)))
	}
	return append(out, a.Explanation)
}

func TestTwoRecordsFromOneReportHaveOneRoot(t *testing.T) {
	s := tell("wire UN:", "french FR: wire", "german DE: french", "own GB:")
	a := Trace([]Claim{s.claim(1, "FR", "french"), s.claim(2, "DE", "german"), s.claim(3, "TR")}, s.sources)
	want := []string{"wire 2 [DE FR] french>wire", "3 records of 3 members rest on 1 independent sources; 1 of them show no source."}
	if diff := cmp.Diff(want, s.told(a)); diff != "" || len(a.Unsourced) != 1 || len(a.Roots[0].Evidence) != 4 {
		t.Errorf("%d links: %s", len(a.Roots[0].Evidence), diff)
	}
	a = Trace([]Claim{s.claim(1, "FR", "french"), s.claim(2, "GB", "own")}, s.sources)
	if len(a.Roots) != 2 {
		t.Errorf("%v", s.told(a))
	}
}

func TestCirclesAreFlagged(t *testing.T) {
	s := tell("a FR: b", "b DE: c", "c GB: b", "mine TR:", "theirs DE: mine", "self FR: self", "plain TR: mine")
	for _, c := range []struct {
		claim Claim
		want  []string
	}{
		// b and c derive from each other, and from nothing else; self is a circle of one.
		{s.claim(1, "TR", "a"), []string{"circle  b>c", "circle  self", "1 records of 1 members rest on 0 independent sources; reporting goes in a circle 2 times."}},
		// TR repeats what DE has from TR.
		{s.claim(2, "TR", "theirs"), []string{"mine 1 [TR] theirs>mine", "circle TR theirs>mine", "circle  b>c", "circle  self",
			"1 records of 1 members rest on 1 independent sources; reporting goes in a circle 3 times."}},
		// Its own report from its own report is no circle; nor is another's from it.
		{s.claim(3, "TR", "plain"), []string{"mine 1 [TR] plain>mine", "circle  b>c", "circle  self", "1 records of 1 members rest on 1 independent sources; reporting goes in a circle 2 times."}},
		{s.claim(4, "FR", "theirs"), []string{"mine 1 [FR] theirs>mine", "circle  b>c", "circle  self", "1 records of 1 members rest on 1 independent sources; reporting goes in a circle 2 times."}},
	} {
		if diff := cmp.Diff(c.want, s.told(Trace([]Claim{c.claim}, s.sources))); diff != "" {
			t.Error(diff)
		}
	}
}

// TestRootsOfDrawnSources compares with a plain search for everything reachable
// that derives from nothing.
func TestRootsOfDrawnSources(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 4))
		const n = 12
		sources := make([]Source, n)
		reach := [n][n]bool{}
		for i := range sources {
			sources[i] = Source{ID: graph.ID{byte(i + 1)}, Owners: []string{"X"}}
			for j := range n {
				if j != i && r.IntN(6) == 0 {
					sources[i].From = append(sources[i].From, Edge{graph.ID{0xf0, byte(i), byte(j)}, j})
					reach[i][j] = true
				}
			}
		}
		for k := range n {
			for i := range n {
				for j := range n {
					reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
				}
			}
		}
		want, ring := 0, false
		for i := range n {
			ring = ring || reach[i][i]
			if (i == 0 || reach[0][i]) && len(sources[i].From) == 0 {
				want++
			}
		}
		a := Trace([]Claim{{graph.ID{0xc0}, "Y", []Edge{{graph.ID{0xf1}, 0}}}}, sources)
		if len(a.Roots) != want || ring != (len(a.Circles) > 0) {
			t.Errorf("seed %d: %d roots and %d circles, want %d and a circle: %v", seed, len(a.Roots), len(a.Circles), want, ring)
		}
	}
}
