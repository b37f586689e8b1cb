package access

import (
	"math/rand/v2"
	"strings"
	"testing"

	"portolan/graph"
)

// oracle is the visibility rule written a second time, from the definition and
// without the code above: by sets of single letters.
func oracle(g Grant, m graph.Marking) bool {
	if g.Member == "" {
		return false
	}
	stamp := map[graph.Level]int{graph.Official: 1, graph.Restricted: 2, graph.Confidential: 3}
	height, known := stamp[m.Level]
	if !known {
		height = 3
	}
	if stamp[g.Clearance] < height {
		return false
	}
	mine := m.Owner == g.Member
	if mine {
		return true
	}
	broken := !known || !graph.MemberCode(m.Owner) || (m.All && len(m.Audience) != 0)
	listed := func(list []string, code string) (n int) {
		for _, c := range list {
			if c == code {
				n++
			}
		}
		return n
	}
	for i, list := range [][]string{m.Audience, m.Handling, m.Purposes} {
		for j, c := range list {
			if listed(list, c) > 1 || (j > 0 && strings.Compare(list[j-1], c) > 0) {
				broken = true
			}
			if i == 0 && !graph.MemberCode(c) || i == 1 && listed(graph.HandlingCodes, c) == 0 || i == 2 && listed(graph.PurposeCodes, c) == 0 {
				broken = true
			}
		}
	}
	if broken {
		return false
	}
	named, wanted := m.All, len(m.Purposes) == 0
	for _, c := range m.Audience {
		named = named || c == g.Member || listed(g.Arrangements, c) > 0
	}
	for _, p := range m.Purposes {
		wanted = wanted || listed(g.Purposes, p) > 0
	}
	return named && wanted
}

func draw(r *rand.Rand, from []string, most int) (out []string) {
	for range r.IntN(most + 1) {
		out = append(out, from[r.IntN(len(from))])
	}
	return out
}

func TestTwoModelsOfTheRuleAgreeOnAMillionDecisions(t *testing.T) {
	const decisions = 1_000_000
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	members := []string{"TR", "FR", "UN", "IPSG"}
	codes := append([]string{"ARRA", "ARRB", "tr", "", "TR "}, members...)
	handling := append([]string{"H9"}, graph.HandlingCodes...)
	purposes := append([]string{"REVENGE"}, graph.PurposeCodes[:4]...)
	seen, owned := 0, 0
	for i := range decisions {
		g := Grant{Member: members[r.IntN(4)], Clearance: graph.Level(1 + r.IntN(3)),
			Arrangements: draw(r, []string{"ARRA", "ARRB"}, 2), Purposes: draw(r, graph.PurposeCodes[:4], 2)}
		s, err := New(g)
		if err != nil {
			t.Fatal(err)
		}
		if i%50 == 0 {
			g, s = Grant{}, Scope{}
		}
		m := graph.Marking{Owner: members[r.IntN(4)], All: r.IntN(4) == 0, Level: graph.Level(r.IntN(5)),
			Audience: draw(r, codes, 3), Handling: draw(r, handling, 2), Purposes: draw(r, purposes, 2)}
		if r.IntN(40) == 0 {
			m.Owner = codes[r.IntN(len(codes))]
		}
		if r.IntN(4) > 0 {
			m.Normalise()
		}
		got := s.Permits(&m)
		if got != oracle(g, m) {
			t.Fatalf("scope %+v, marking %+v: Permits says %v, the second model %v", g, m, got, !got)
		}
		if got {
			seen++
			if m.Owner == g.Member {
				owned++
			}
		}
	}
	if others := seen - owned; others < decisions/50 || owned < decisions/50 {
		t.Errorf("only %d of others' and %d own elements were permitted: the draw is too narrow to prove anything", others, owned)
	}
}

func TestTheZeroScopeSeesAndWritesNothing(t *testing.T) {
	for _, m := range []graph.Marking{{}, {Owner: "TR", All: true, Level: graph.Official}} {
		if (Scope{}).Permits(&m) || (Scope{}).MayWrite(m.Owner) {
			t.Errorf("the zero scope may see or write %+v", m)
		}
	}
}

func TestMalformedGrantsGiveNoScope(t *testing.T) {
	for _, g := range []Grant{{}, {Member: "tr", Clearance: graph.Official}, {Member: "TR"}, {Member: "TR", Clearance: 9},
		{Member: "TR", Clearance: graph.Official, Purposes: []string{"REVENGE"}}, {Member: "TR", Clearance: graph.Official, Arrangements: []string{"x"}}} {
		if s, err := New(g); err == nil || s.Member() != "" {
			t.Errorf("%+v gave a scope", g)
		}
	}
}

func TestTheDigestNamesRightsNotUsers(t *testing.T) {
	base := Grant{Member: "TR", User: "a", Clearance: graph.Official, Version: "1"}
	digest := func(change func(*Grant)) string {
		g := base
		change(&g)
		s, err := New(g)
		if err != nil {
			t.Fatal(err)
		}
		return s.Digest()
	}
	same := digest(func(*Grant) {})
	if digest(func(g *Grant) { g.User = "b" }) != same {
		t.Error("two users with the same rights have two digests")
	}
	for _, change := range []func(*Grant){func(g *Grant) { g.Member = "FR" }, func(g *Grant) { g.Clearance = graph.Restricted },
		func(g *Grant) { g.Version = "2" }, func(g *Grant) { g.Purposes = []string{"BORDER"} }, func(g *Grant) { g.Arrangements = []string{"ARRA"} }} {
		if digest(change) == same {
			t.Error("another right has the same digest")
		}
	}
}
