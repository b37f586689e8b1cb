package analytics_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"portolan/analytics"
	"portolan/analytics/kernel"
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

// circle is six people: a hub with four spokes, of which one goes on to a
// sixth; one spoke is a minor.
func circle(h *house) {
	var all []graph.Element
	for _, n := range []string{"hub", "s1", "s2", "s3", "far"} {
		all = append(all, h.element(graph.Person, n, "name="+n))
	}
	all = append(all, h.element(graph.Person, "kid", "name=kid", "subjectClass=MINOR"))
	for _, n := range []string{"s1", "s2", "s3", "kid"} {
		all = append(all, h.link(graph.Associate, "hub", n))
	}
	all = append(all, h.link(graph.Associate, "kid", "far"), h.link(graph.Family, "hub", "s1"))
	h.put(all...)
}

// TestMeasuresAreThoseOfTheirKernels compares the measures without hand-worked scores with what the kernels give.
func TestMeasuresAreThoseOfTheirKernels(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		g, err := w.Graph(ctx, vault.Spec{Kinds: []graph.Kind{graph.Person}})
		if err != nil {
			return err
		}
		hits, err := kernel.HITS(ctx, g, kernel.EigenvectorOptions{})
		if err != nil {
			return err
		}
		eigen, err := kernel.Eigenvector(ctx, g, kernel.EigenvectorOptions{})
		if err != nil {
			return err
		}
		katz, err := kernel.Katz(ctx, g, kernel.KatzOptions{})
		if err != nil {
			return err
		}
		for m, want := range map[analytics.Measure][]float64{analytics.Eigenvector: eigen, analytics.Katz: katz, analytics.Hub: hits.Hubs, analytics.Authority: hits.Authorities} {
			r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: m})
			if err != nil || len(r.Rows) != 5 {
				return fmt.Errorf("%s: %d rows, %w", m, len(r.Rows), err)
			}
			for _, row := range r.Rows {
				if v, _ := g.Vertex(row.Entity); row.Score != kernel.Round12(want[v]) || row.Range != nil {
					t.Errorf("%s of %s is %v, the kernel's is %v", m, row.Entity, row.Score, want[v])
				}
			}
		}
		return nil
	})
}

func TestAnEstimateSaysHowNearItIs(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		spec := analytics.RankingSpec{Measure: analytics.Betweenness}
		exact, err := h.engine.Ranking(ctx, w, spec)
		if err != nil {
			return err
		}
		spec.Approximate = &analytics.Approximation{Epsilon: 0.05, Delta: 0.1}
		near, err := h.engine.Ranking(ctx, w, spec)
		if err != nil {
			return err
		}
		truth := map[graph.ID]float64{}
		for _, row := range exact.Rows {
			truth[row.Entity] = row.Score
		}
		for _, row := range near.Rows {
			if x := truth[row.Entity]; row.Range == nil || x < row.Range.Low || x > row.Range.High || row.Score < row.Range.Low || row.Score > row.Range.High {
				t.Errorf("the score %v is estimated as %v, between %v", x, row.Score, row.Range)
			}
		}
		if len(near.Rows) != len(exact.Rows) || near.Rows[0].Entity != h.id("hub") || near.Run.ID == exact.Run.ID || !strings.Contains(near.Run.Note, "90 %") || near.Run.Seed != 1 {
			t.Errorf("%d rows, %+v", len(near.Rows), near.Run)
		}
		for _, bad := range []analytics.RankingSpec{
			{Measure: analytics.Degree, Approximate: spec.Approximate},
			{Measure: analytics.Betweenness, Approximate: &analytics.Approximation{Epsilon: 0, Delta: 0.1}},
			{Measure: analytics.Betweenness, Approximate: &analytics.Approximation{Epsilon: 0.1, Delta: 1}},
			{Measure: analytics.Betweenness, Approximate: &analytics.Approximation{Epsilon: math.NaN(), Delta: 0.1}},
			{Measure: analytics.Eigenvector, Directed: true},
		} {
			if _, err := h.engine.Ranking(ctx, w, bad); !graph.Is(err, graph.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		return nil
	})
}

func TestARankingByHand(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	circle(h)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		for m, want := range map[analytics.Measure]string{
			analytics.Degree:         "hub 1 4 0.8; rest 2 1 0.2; rest 2 1 0.2; rest 2 1 0.2; rest 2 1 0.2",
			analytics.WeightedDegree: "hub 1 5 1; rest 2 2 0.4; rest 3 1 0.2; rest 3 1 0.2; rest 3 1 0.2",
			analytics.Betweenness:    "hub 1 9 0.9; rest 2 0 0; rest 2 0 0; rest 2 0 0; rest 2 0 0",
			analytics.Harmonic:       "hub 1 4.5 0.9; rest 2 2.83333333333 0.566666666666; rest 2 2.83333333333 0.566666666666; rest 2 2.83333333333 0.566666666666; rest 5 2.5 0.5",
			analytics.Closeness:      "hub 1 0.833333333333 0.833333333333; rest 2 0.5 0.5; rest 2 0.5 0.5; rest 2 0.5 0.5; rest 5 0.416666666667 0.416666666667",
			analytics.CoreNumber:     "hub 1 1 0.2; rest 1 1 0.2; rest 1 1 0.2; rest 1 1 0.2; rest 1 1 0.2",
		} {
			r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: m})
			if err != nil {
				return err
			}
			var got []string
			for _, row := range r.Rows {
				name := "rest"
				if row.Entity == h.id("hub") {
					name = "hub"
				}
				got = append(got, fmt.Sprint(name, " ", row.Rank, " ", row.Score, " ", row.Normalised))
			}
			if m == analytics.CoreNumber { // all tie, in the order of ids
				for i := range got {
					got[i] = strings.Replace(got[i], "hub", "rest", 1)
				}
				want = strings.Replace(want, "hub", "rest", 1)
			}
			if s := strings.Join(got, "; "); s != want {
				t.Errorf("%s: %s, want %s", m, s, want)
			}
			if r.TotalCount != 5 || r.Unranked != 1 || !r.Run.Complete || r.Run.State != w.State() || r.Run.ID == "" {
				t.Errorf("%s: %+v", m, r.Run)
			}
		}
		p, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.Degree, Parallel: true, First: 1})
		if err != nil {
			return err
		}
		if len(p.Rows) != 1 || p.TotalCount != 5 || p.Rows[0].Score != 5 {
			t.Errorf("parallel links count each: %+v", p.Rows)
		}
		return nil
	})
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

func TestALinkWeighsWhatItsSourceCounts(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	all := []graph.Element{h.element(graph.Person, "hub")}
	for i, weight := range []string{"2.5", "0", "-3", "0.25", ""} {
		n := fmt.Sprint("n", i)
		l := h.link(graph.Associate, "hub", n)
		l.Props.AddText("weight", weight)
		all = append(all, h.element(graph.Person, n), l)
	}
	h.put(all...)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		r, err := h.engine.Ranking(ctx, w, analytics.RankingSpec{Measure: analytics.WeightedDegree})
		if err == nil && (len(r.Rows) != 6 || r.Rows[0].Score != 3.75 || r.Rows[4].Score != 0 || r.Rows[5].Score != 0) {
			t.Errorf("want 2.5 and 0.25 and 1 for the link without a weight: %+v", r.Rows)
		}
		return err
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

func TestWhetherADocumentIsReported(t *testing.T) {
	h := newHouse(t, analytics.Options{})
	h.put(
		h.element(graph.DocumentReport, "stolen", "number=X 123-4567", "type=PASSPORT", "issuer=TR", "status=STOLEN"),
		h.element(graph.DocumentReport, "range", "number=B1000", "lastNumber=B1999", "type=PASSPORT", "issuer=TR", "status=STOLEN_BLANK"),
		h.element(graph.DocumentReport, "vague", "number=V77", "status=LOST"),
		h.element(graph.TravelDocument, "false", "number=F88", "type=PASSPORT", "issuer=TR", "falseness=FORGED"),
		h.element(graph.TravelDocument, "good", "number=G99", "type=PASSPORT", "issuer=TR"),
		h.element(graph.TravelDocument, "wanted", "number=W11", "type=PASSPORT", "issuer=TR"),
		h.element(graph.Person, "man"), h.link(graph.Holds, "man", "wanted"),
		h.element(graph.Notice, "notice", "colour=RED", "status=PUBLISHED"), h.link(graph.SubjectOf, "man", "notice"),
		h.element(graph.Notice, "old", "colour=RED", "status=WITHDRAWN"), h.link(graph.SubjectOf, "man", "old"),
		h.element(graph.DocumentReport, "grown", "number=Q998", "lastNumber=Q1002", "status=STOLEN"),
		h.element(graph.DocumentReport, "turned", "number=R30", "lastNumber=R20", "status=LOST"),
		h.element(graph.DocumentReport, "embassy", "number=E55", "type=PASSPORT", "issuer=the embassy in Aville", "status=LOST"),
		h.element(graph.DocumentReport, "paper", "number=O66", "type=OTHER", "issuer=TR", "status=LOST"),
		h.element(graph.TravelDocument, "listed's", "number=L44", "type=PASSPORT", "issuer=TR"),
		h.element(graph.Person, "listed", "unscId=ZZi.901", "idNumber=ID-70.7"), h.link(graph.Holds, "listed", "listed's"),
		h.element(graph.Person, "bearer", "passportNumber=P/12 3"), h.link(graph.SubjectOf, "bearer", "notice"),
		h.element(graph.Person, "nobody", "passportNumber=P124"),
	)
	h.ask("FR", func(ctx context.Context, w *vault.View) error {
		for _, c := range []struct{ number, typ, issuer, want string }{
			{"X1234567", "PASSPORT", "TUR", "HIT DOCUMENT_REPORT STOLEN TR"},
			{"x 1234567", "", "", "HIT DOCUMENT_REPORT STOLEN TR"},
			{"X1234567", "VISA", "", "NO_HIT"},
			{"X1234567", "PASSPORT", "FR", "NO_HIT"},
			{"B1500", "PASSPORT", "TR", "HIT DOCUMENT_REPORT STOLEN_BLANK TR"},
			{"B2000", "PASSPORT", "TR", "NO_HIT"},
			{"B15000", "PASSPORT", "TR", "NO_HIT"},
			{"V77", "", "", "HIT DOCUMENT_REPORT LOST TR"},
			{"V77", "PASSPORT", "TR", "INDETERMINATE DOCUMENT_REPORT LOST TR"},
			{"F88", "PASSPORT", "TR", "HIT TRAVEL_DOCUMENT FORGED TR"},
			{"G99", "PASSPORT", "TR", "NO_HIT"},
			{"W11", "PASSPORT", "TR", "HIT NOTICE PUBLISHED TR"},
			{"N00", "PASSPORT", "TR", "NO_HIT"},
			{"Q1000", "", "", "HIT DOCUMENT_REPORT STOLEN TR"}, // a range whose numbers grow longer
			{"Q999", "", "", "HIT DOCUMENT_REPORT STOLEN TR"},
			{"Q99", "", "", "NO_HIT"}, {"Q1003", "", "", "NO_HIT"}, {"S999", "", "", "NO_HIT"},
			{"R25", "", "", "HIT DOCUMENT_REPORT LOST TR"},                     // a range written from its end
			{"E55", "PASSPORT", "FR", "INDETERMINATE DOCUMENT_REPORT LOST TR"}, // an issuer that is no country
			{"E55", "VISA", "FR", "NO_HIT"},
			{"F88", "PASSPORT", "Aville", "INDETERMINATE TRAVEL_DOCUMENT FORGED TR"},
			{"O66", "PASSPORT", "TR", "INDETERMINATE DOCUMENT_REPORT LOST TR"}, // a type that says nothing
			{"L44", "PASSPORT", "TR", "HIT PERSON LISTED TR"},
			{"id707", "", "", "HIT PERSON LISTED TR"}, // a number that only the person's record has
			{"P123", "PASSPORT", "", "HIT NOTICE PUBLISHED TR"},
			{"P123", "PASSPORT", "TR", "INDETERMINATE NOTICE PUBLISHED TR"},
			{"P123", "VISA", "", "NO_HIT"}, {"P124", "", "", "NO_HIT"},
			{"XI2345G7", "PASSPORT", "TR", "INDETERMINATE DOCUMENT_REPORT STOLEN TR"}, // numbers that are read like reported ones
			{"81S00", "", "", "INDETERMINATE DOCUMENT_REPORT STOLEN_BLANK TR"},
			{"ID7O7", "", "", "INDETERMINATE PERSON LISTED TR"},
			{"XI2345G7", "VISA", "TR", "NO_HIT"},
			{"00000000000005", "", "", "INDETERMINATE"}, // more readings than are tried
		} {
			d, err := h.engine.DocumentCheck(ctx, w, analytics.DocumentSpec{Number: c.number, Type: c.typ, Issuer: c.issuer})
			if err != nil {
				return err
			}
			got := string(d.Answer)
			for _, x := range d.Hits {
				got += fmt.Sprintf(" %s %s %s", x.Kind, x.Status, x.Owner)
			}
			if got != c.want || (d.Reason != "") != (d.Answer == analytics.Indeterminate) || !d.AsOf.Equal(h.clock) {
				t.Errorf("%+v: %s", c, got)
			}
		}
		return nil
	})
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
