package analytics_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
	"portolan/graph/vault"
)

var ctx = context.Background()

// house is a vault in memory and an engine on it.
type house struct {
	*testing.T
	vault  *vault.Vault
	engine *analytics.Engine
	key    graph.Key
	clock  time.Time
	batch  int
}

func newHouse(t *testing.T, o analytics.Options) *house {
	t.Helper()
	h := &house{T: t, engine: analytics.New(o), key: graph.Key{9}, clock: time.Date(2015, 5, 1, 12, 0, 0, 0, time.UTC)}
	v, err := vault.Open(ctx, vault.Config{Store: "memory:", Key: &h.key, Audit: audit.Memory(), Clock: func() time.Time { return h.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	h.vault = v
	return h
}

func as(t testing.TB, member string) access.Scope {
	s, err := access.New(access.Grant{Member: member, User: "test", Clearance: graph.Confidential, Purposes: graph.PurposeCodes})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (h *house) id(name string) graph.ID { return h.key.RecordID("TR", "d", name) }

func (h *house) element(k graph.Kind, ref string, props ...string) graph.Element {
	e := graph.Element{ID: h.id(ref), Kind: k, Dataset: "d", Ref: ref, Marking: graph.Marking{Owner: "TR", All: true, Level: graph.Official}}
	for _, p := range props {
		name, text, _ := strings.Cut(p, "=")
		switch name {
		case "only":
			e.Marking.All, e.Marking.Audience = false, nil
		case "grade":
			e.Grade = graph.Grade{Scheme: "ADMIRALTY", Code: text}
		case "from":
			e.Valid.From = graph.Date(text)
		default:
			e.Props.AddText(name, text)
		}
	}
	return e
}

func (h *house) link(k graph.Kind, from, to string, props ...string) graph.Element {
	e := h.element(k, from+" "+k.String()+" "+to, props...)
	e.ID = h.key.LinkID("TR", "d", e.Ref)
	e.From, e.To = h.id(from), h.id(to)
	e.Normalise()
	return e
}

func (h *house) put(elements ...graph.Element) {
	h.Helper()
	h.batch++
	err := h.vault.Edit(ctx, as(h, "TR"), vault.Question{Action: "test"}, func(ctx context.Context, ed *vault.Edit) error {
		_, err := ed.Commit(ctx, vault.BatchID("test", h.batch), elements, nil)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
}

// ask runs f on a view of the member; f may run twice.
func (h *house) ask(member string, f func(ctx context.Context, w *vault.View) error) {
	h.Helper()
	if err := h.vault.Ask(ctx, as(h, member), vault.Question{Action: "test"}, f); err != nil {
		h.Fatal(err)
	}
}

func TestWrongQuestionsSayWhatWouldBeRight(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("TR", func(ctx context.Context, w *vault.View) error {
		for _, s := range []analytics.RankingSpec{
			{Measure: "FAME"}, {Measure: analytics.PageRank, Parallel: true}, {Measure: analytics.CoreNumber, Directed: true},
			{Measure: analytics.Degree, GraphSpec: analytics.GraphSpec{MinGrade: 2}},
			{Measure: analytics.Degree, GraphSpec: analytics.GraphSpec{Kinds: []graph.Kind{graph.Took}}},
			{Measure: analytics.Degree, GraphSpec: analytics.GraphSpec{LinkKinds: []graph.Kind{graph.Person}}},
			{Measure: analytics.Degree, GraphSpec: analytics.GraphSpec{Window: graph.Window{ValidFrom: h.clock, ValidTo: h.clock}}},
		} {
			if _, err := h.engine.Ranking(ctx, w, s); !graph.Is(err, graph.Invalid) {
				t.Errorf("%+v: %v", s, err)
			}
		}
		if _, err := h.engine.CentralFacilitators(ctx, w, transit.Question{Functions: []string{"COOK"}}); !graph.Is(err, graph.Invalid) {
			t.Errorf("functions: %v", err)
		}
		if _, err := h.engine.DocumentCheck(ctx, w, analytics.DocumentSpec{Number: "--"}); !graph.Is(err, graph.Invalid) {
			t.Errorf("document: %v", err)
		}
		for _, id := range []graph.ID{{}, h.key.RecordID("TR", "d", "nobody")} {
			if _, err := h.engine.Paths(ctx, w, analytics.PathsSpec{From: id, To: h.id("hub")}); !graph.Is(err, graph.NotFound) {
				t.Errorf("paths: %v", err)
			}
			if _, err := h.engine.Neighbourhood(ctx, w, analytics.NeighbourhoodSpec{Of: []graph.ID{id}}); !graph.Is(err, graph.NotFound) {
				t.Errorf("neighbourhood: %v", err)
			}
		}
		return nil
	})
}

func TestComponentsCommunitiesAndPaths(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.put(h.element(graph.Person, "alone"))
	h.ask("TR", func(ctx context.Context, w *vault.View) error {
		c, err := h.engine.Components(ctx, w, analytics.GroupsSpec{})
		if err != nil {
			return err
		}
		if c.TotalCount != 2 || len(c.Rows[0].Members) != 6 || c.Rows[1].Members[0] != h.id("alone") {
			t.Errorf("components: %+v", c)
		}
		m, err := h.engine.Communities(ctx, w, analytics.GroupsSpec{First: 1})
		if err != nil {
			return err
		}
		if m.TotalCount < 2 || len(m.Rows) != 1 || m.Run.Seed != 1 || m.Quality <= 0 {
			t.Errorf("communities: %+v", m)
		}
		p, err := h.engine.Paths(ctx, w, analytics.PathsSpec{From: h.id("s1"), To: h.id("far")})
		if err != nil {
			return err
		}
		var names []string
		for _, s := range p.Rows[0].Steps {
			names = append(names, s.Node.String())
		}
		want := []string{h.id("s1").String(), h.id("hub").String(), h.id("kid").String(), h.id("far").String()}
		if len(p.Rows) != 1 || p.Rows[0].Length != 3 || !reflect.DeepEqual(names, want) || !p.Rows[0].Steps[0].Link.IsZero() || p.Rows[0].Steps[1].Link.IsZero() {
			t.Errorf("paths: %+v", p.Rows)
		}
		none, err := h.engine.Paths(ctx, w, analytics.PathsSpec{From: h.id("s1"), To: h.id("alone")})
		if err != nil {
			return err
		}
		if len(none.Rows) != 0 || !none.Run.Complete {
			t.Errorf("paths: %+v", none)
		}
		return nil
	})
}

func TestANeighbourhoodIsTheSameLiveAndFrozen(t *testing.T) {
	h := newHouse(t, analytics.Options{CacheBytes: -1})
	circle(h)
	h.put(h.element(graph.Phone, "phone", "number=+999"), h.link(graph.Owns, "s1", "phone"))
	h.ask("TR", func(ctx context.Context, w *vault.View) error {
		for depth := 1; depth < 4; depth++ {
			for _, first := range []int{2, 100} {
				s := analytics.NeighbourhoodSpec{Of: []graph.ID{h.id("s1")}, Depth: depth, First: first, Links: true}
				live, err := h.engine.Neighbourhood(ctx, w, s)
				if err != nil {
					return err
				}
				s.Window.ValidFrom = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
				frozen, err := h.engine.Neighbourhood(ctx, w, s)
				if err != nil {
					return err
				}
				if live.TotalCount != frozen.TotalCount || !reflect.DeepEqual(live.Nodes, frozen.Nodes) || !reflect.DeepEqual(live.Links, frozen.Links) {
					t.Errorf("depth %d: %+v and %+v", depth, live, frozen)
				}
				if live.Run.Complete != (live.TotalCount <= first) {
					t.Errorf("depth %d, first %d: %+v", depth, first, live.Run)
				}
			}
		}
		people, err := h.engine.Neighbourhood(ctx, w, analytics.NeighbourhoodSpec{Of: []graph.ID{h.id("s1")}, Links: true,
			GraphSpec: analytics.GraphSpec{Kinds: []graph.Kind{graph.Person}}})
		if err != nil {
			return err
		}
		if people.TotalCount != 2 || len(people.Links) != 2 {
			t.Errorf("people only: %+v", people)
		}
		return nil
	})
}

func TestBudgetsCutAndSaySo(t *testing.T) {
	h := newHouse(t, analytics.Options{MaxSteps: 1, MaxBytes: 1})
	circle(h)
	h.ask("TR", func(ctx context.Context, w *vault.View) error {
		r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.Betweenness})
		if err != nil {
			return err
		}
		if r.Run.Complete || !strings.Contains(r.Run.Reason, "budget") || len(r.Rows) != 0 {
			t.Errorf("%+v", r)
		}
		g, err := h.engine.Communities(ctx, w, analytics.GroupsSpec{})
		if err != nil {
			return err
		}
		if g.Run.Complete || !strings.Contains(g.Run.Reason, "budget") {
			t.Errorf("%+v", g)
		}
		return nil
	})
}

func TestAnswersAreKeptByWhatIsVisible(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	degree := func(member string) (r analytics.Ranking) {
		h.ask(member, func(ctx context.Context, w *vault.View) (err error) {
			r, err = h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.Degree})
			return err
		})
		return r
	}
	before := degree("FR")
	if again := degree("FR"); !reflect.DeepEqual(before, again) || &before.Rows[0] != &again.Rows[0] {
		t.Error("the same question on the same state is not answered from the cache")
	}
	h.put(h.element(graph.Person, "hidden", "only=1"), h.link(graph.Associate, "hidden", "s2", "only=1"))
	if after := degree("FR"); !reflect.DeepEqual(before, after) {
		t.Errorf("what is hidden changed the answer: %+v and %+v", before, after)
	}
	if own := degree("TR"); own.TotalCount != 6 || own.Run.State == before.Run.State {
		t.Errorf("the owner sees it: %+v", own)
	}
	h.put(h.element(graph.Person, "shown"), h.link(graph.Associate, "shown", "s2"))
	if after := degree("FR"); after.TotalCount != 6 || after.Run.ID == before.Run.ID {
		t.Errorf("what is shown changes the answer: %+v", after)
	}
}

func TestOneRunForManyAskers(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("TR", func(ctx context.Context, w *vault.View) error {
		var wg sync.WaitGroup
		rows := make([]*analytics.RankingRow, 8)
		for i := range rows {
			wg.Go(func() {
				r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.PageRank})
				if err == nil {
					rows[i] = &r.Rows[0]
				}
			})
		}
		wg.Wait()
		for _, r := range rows {
			if r == nil || r != rows[0] {
				t.Error("the answer was made more than once")
			}
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := h.engine.Ranking(gone, w, analytics.RankingSpec{Measure: analytics.Harmonic}); !graph.Is(err, graph.Cancelled) {
			t.Errorf("cancelled: %v", err)
		}
		_, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.Harmonic})
		return err // one who gave up spoils nothing for the next
	})
}

func TestTheCacheKeepsWithinItsBytes(t *testing.T) {
	h := newHouse(t, analytics.Options{CacheBytes: 2000})
	circle(h)
	h.ask("TR", func(ctx context.Context, w *vault.View) error {
		for depth := 1; depth < 30; depth++ {
			if _, err := h.engine.Neighbourhood(ctx, w, analytics.NeighbourhoodSpec{Of: []graph.ID{h.id("hub")}, Depth: depth}); err != nil {
				return err
			}
		}
		return nil
	})
	if n := h.engine.Kept(); n > 2000 || n == 0 {
		t.Errorf("%d bytes are kept", n)
	}
}

func TestTransitThroughTheDoor(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	all := []graph.Element{h.element(graph.Place, "TUN", "country=TN"), h.element(graph.Place, "RAQ", "country=SY"), h.element(graph.Person, "bob")}
	for i := range 3 {
		p, l := fmt.Sprintf("p%d", i), fmt.Sprintf("l%d", i)
		all = append(all, h.element(graph.Person, p), h.element(graph.Leg, l, fmt.Sprintf("departedAt=2014-03-%02d", 1+i)), h.element(graph.Passage, p+l),
			h.link(graph.Took, p, p+l), h.link(graph.On, p+l, l), h.link(graph.Departs, l, "TUN"), h.link(graph.Arrives, l, "RAQ"),
			h.link(graph.Arranged, "bob", p+l))
	}
	h.put(all...)
	first := h.clock
	h.clock = h.clock.Add(time.Hour)
	h.put(h.link(graph.Hosted, "p0", "p1l1"))
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		f, err := h.engine.CentralFacilitators(ctx, w, transit.Question{})
		if err != nil {
			return err
		}
		n, err := h.engine.TransitNetworks(ctx, w, transit.Question{})
		if err != nil {
			return err
		}
		if f.TotalCount != 2 || f.Rows[0].Entity != h.id("bob") || len(f.Rows[0].Clients) != 3 || n.TotalCount != 1 || len(n.Rows[0].People) != 3 {
			t.Errorf("%+v %+v", f, n)
		}
		if f.Run.State != w.State() || !f.Run.Complete || f.Run.ID == n.Run.ID {
			t.Errorf("%+v %+v", f.Run, n.Run)
		}
		old, err := h.engine.CentralFacilitators(ctx, w, transit.Question{Question: travel.Question{Window: graph.Window{KnownAt: first}}})
		if err != nil {
			return err
		}
		if old.TotalCount != 1 || old.Run.State == f.Run.State {
			t.Errorf("what was known an hour before: %+v", old)
		}
		j, err := h.engine.Journeys(ctx, w, []graph.ID{h.id("p0")}, travel.Question{})
		if err != nil || len(j[0]) != 1 || j[0][0].Direction != travel.Inbound {
			t.Errorf("journeys: %v %v", j, err)
		}
		return nil
	})
}
