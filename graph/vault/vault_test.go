package vault

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/access"
	"portolan/graph/audit"
)

var ctx = context.Background()

// story is a vault with a few members, told in short sentences.
type story struct {
	*testing.T
	vault *Vault
	log   *audit.MemoryLog
	key   graph.Key
	clock time.Time
	batch int
}

func newStory(t *testing.T) *story {
	t.Helper()
	s := &story{T: t, log: audit.Memory(), key: graph.Key{9}, clock: time.Date(2015, 5, 1, 12, 0, 0, 0, time.UTC)}
	v, err := Open(ctx, Config{Store: "memory:", Key: &s.key, Audit: s.log, Clock: func() time.Time { return s.clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	s.vault = v
	return s
}

func as(member string) access.Scope {
	s, err := access.New(access.Grant{Member: member, User: "test", Clearance: graph.Confidential, Purposes: graph.PurposeCodes})
	if err != nil {
		panic(err)
	}
	return s
}

func to(owner string, audience ...string) graph.Marking {
	m := graph.Marking{Owner: owner, Level: graph.Official, Audience: audience}
	if slices.Equal(audience, []string{"all"}) {
		m.All, m.Audience = true, nil
	}
	m.Normalise()
	return m
}

// record makes a record from "property=value" texts.
func (s *story) record(m graph.Marking, k graph.Kind, ref string, props ...string) graph.Element {
	e := graph.Element{ID: s.key.RecordID(m.Owner, "d", ref), Kind: k, Dataset: "d", Ref: ref, Marking: m}
	for _, p := range props {
		name, text, _ := strings.Cut(p, "=")
		e.Props.AddText(name, text)
	}
	e.Normalise()
	return e
}

func (s *story) link(m graph.Marking, k graph.Kind, from, to graph.Element, props ...string) graph.Element {
	ref := k.String() + from.ID.String() + to.ID.String()
	e := graph.Element{ID: s.key.LinkID(m.Owner, "d", ref), Kind: k, Dataset: "d", Ref: ref, Marking: m, From: from.ID, To: to.ID}
	for _, p := range props {
		name, text, _ := strings.Cut(p, "=")
		e.Props.AddText(name, text)
	}
	e.Normalise()
	return e
}

// puts stores elements, each by its owner.
func (s *story) puts(elements ...graph.Element) Committed {
	s.Helper()
	var last Committed
	for _, e := range elements {
		s.batch++
		err := s.vault.Edit(ctx, as(e.Marking.Owner), Question{Action: "test"}, func(ctx context.Context, ed *Edit) (err error) {
			last, err = ed.Commit(ctx, BatchID("test", s.batch), []graph.Element{e}, nil)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
	}
	return last
}

func (s *story) withdraws(e graph.Element) {
	s.Helper()
	s.batch++
	err := s.vault.Edit(ctx, as(e.Marking.Owner), Question{Action: "test"}, func(ctx context.Context, ed *Edit) error {
		_, err := ed.Commit(ctx, BatchID("test", s.batch), nil, []graph.ID{e.ID})
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

func (s *story) ask(member string, q Question, f func(*View)) {
	s.Helper()
	if err := s.vault.Ask(ctx, as(member), q, func(_ context.Context, w *View) error { f(w); return nil }); err != nil {
		s.Fatal(err)
	}
}

// sees lists the references of all that a member sees.
func (s *story) sees(member string, q Question) string {
	s.Helper()
	var out []string
	s.ask(member, q, func(w *View) {
		out = nil
		for e, err := range w.Elements(ctx) {
			if err != nil {
				s.Fatal(err)
			}
			if e.IsLink() {
				out = append(out, e.Kind.String())
			} else {
				out = append(out, e.Ref)
			}
		}
	})
	slices.Sort(out)
	return strings.Join(out, " ")
}

func (s *story) expect(member, want string) {
	s.Helper()
	if got := s.sees(member, Question{}); got != want {
		s.Errorf("%s sees %q, want %q", member, got, want)
	}
}

func TestALinkIsSeenWhenItAndBothEndsAre(t *testing.T) {
	s := newStory(t)
	a := s.record(to("TR", "all"), graph.Person, "a")
	b := s.record(to("FR", "DE"), graph.Person, "b")
	l := s.link(to("TR", "all"), graph.Associate, a, b)
	s.puts(a, l)
	s.expect("TR", "a")
	s.expect("DE", "a")
	s.puts(b)
	s.expect("TR", "a")
	s.expect("DE", "ASSOCIATE a b")
	s.expect("FR", "ASSOCIATE a b")
	s.expect("UN", "a")
	b.Marking = to("FR")
	s.puts(b)
	s.expect("DE", "a")
	s.expect("FR", "ASSOCIATE a b")
	s.withdraws(b)
	s.expect("FR", "a")
	b.Marking = to("FR", "all")
	s.puts(b)
	s.expect("UN", "ASSOCIATE a b")
}

func TestALinkThatTheTableDoesNotAllowIsSeenByNobody(t *testing.T) {
	s := newStory(t)
	person, place := s.record(to("TR", "all"), graph.Person, "p"), s.record(to("TR", "all"), graph.Place, "x")
	s.puts(person, place, s.link(to("TR", "all"), graph.Took, person, place))
	s.expect("TR", "p x")
}

func TestAnOldRevisionNeverShowsWhatHasBeenRestrictedSince(t *testing.T) {
	s := newStory(t)
	a, b := s.record(to("TR", "all"), graph.Person, "a"), s.record(to("TR", "all"), graph.Person, "b")
	first := s.puts(a)
	s.clock = s.clock.Add(24 * time.Hour)
	s.puts(b)
	s.clock = s.clock.Add(24 * time.Hour)
	a.Marking = to("TR")
	s.puts(a)
	if got := s.sees("FR", Question{At: first.Revision}); got != "" {
		t.Errorf("FR sees %q of revision 1, where a was still shared", got)
	}
	if got := s.sees("TR", Question{At: first.Revision}); got != "a" {
		t.Errorf("TR sees %q of revision 1, want a", got)
	}
	if got := s.sees("TR", Question{KnownAt: first.Time.Add(time.Hour)}); got != "a" {
		t.Errorf("TR sees %q an hour after the first commit, want a", got)
	}
	s.withdraws(b)
	if got := s.sees("FR", Question{At: 2}); got != "b" {
		t.Errorf("FR sees %q of revision 2, want b: a withdrawal does not change what was known", got)
	}
	if err := s.vault.Ask(ctx, as("TR"), Question{At: 99}, func(context.Context, *View) error { return nil }); !graph.Is(err, graph.Invalid) {
		t.Errorf("a revision that is not there: %v", err)
	}
}

func (s *story) entity(member string, e graph.Element) (out Entity) {
	s.ask(member, Question{}, func(w *View) { out, _ = w.Entity(e.ID) })
	return out
}

func TestEqualReferenceKeysJoinRecordsOfDifferentOwners(t *testing.T) {
	s := newStory(t)
	a := s.record(to("TR", "all"), graph.TravelDocument, "a", "type=PASSPORT", "number=X 1234567", "issuer=UTO")
	b := s.record(to("FR", "DE"), graph.TravelDocument, "b", "type=PASSPORT", "number=x1234567", "issuer=UTO")
	s.puts(b, a)
	if e := s.entity("DE", a); len(e.Records) != 2 || e.ID != b.ID {
		t.Errorf("DE sees %+v, want both records under the id of the earliest, %s", e, b.ID)
	}
	if e := s.entity("UN", a); len(e.Records) != 1 || e.ID != a.ID {
		t.Errorf("UN sees %+v: a record that is hidden joins nothing and gives no id", e)
	}
}

func TestJudgementsJoinAndPartOnlyForThoseWhoSeeThem(t *testing.T) {
	s := newStory(t)
	var p [3]graph.Element
	for i, owner := range []string{"TR", "FR", "DE"} {
		p[i] = s.record(to(owner, "all"), graph.Person, fmt.Sprint("p", i))
	}
	s.puts(p[:]...)
	same := graph.NewJudgement(s.key, to("TR", "DE"), p[0].ID, p[1].ID, graph.Same, "met both")
	s.puts(same)
	if n := len(s.entity("DE", p[0]).Records); n != 2 {
		t.Errorf("DE sees %d records in the entity, want 2", n)
	}
	if n := len(s.entity("FR", p[0]).Records); n != 1 {
		t.Errorf("FR sees %d records in the entity, want 1: the judgement is hidden from it", n)
	}
	s.puts(graph.NewJudgement(s.key, to("DE", "all"), p[1].ID, p[0].ID, graph.NotSame, "twins"))
	if n := len(s.entity("DE", p[0]).Records); n != 1 {
		t.Errorf("DE sees %d records: a visible not-the-same removes the pair's joins", n)
	}
	s.puts(graph.NewJudgement(s.key, to("DE", "all"), p[0].ID, p[2].ID, graph.Same, ""),
		graph.NewJudgement(s.key, to("DE", "all"), p[1].ID, p[2].ID, graph.Same, ""))
	if e := s.entity("DE", p[0]); len(e.Records) != 3 || len(e.Conflicts) != 1 {
		t.Errorf("still connected through a third: %+v, want 3 records and the conflict shown", e)
	}
	s.puts(graph.NewJudgement(s.key, to("DE", "all"), p[0].ID, p[2].ID, graph.Unsure, ""))
	if n := len(s.entity("DE", p[0]).Records); n != 1 {
		t.Errorf("unsure joins nothing, but %d records are joined", n)
	}
}

func TestANotTheSameUndoesAReferenceKey(t *testing.T) {
	s := newStory(t)
	var d [3]graph.Element
	for i, owner := range []string{"TR", "FR", "DE"} {
		d[i] = s.record(to(owner, "all"), graph.Vehicle, fmt.Sprint("v", i), "registrationNumber=34 AB 1", "country=TR")
	}
	s.puts(d[0], d[1], graph.NewJudgement(s.key, to("UN", "all"), d[0].ID, d[1].ID, graph.NotSame, ""))
	if n := len(s.entity("UN", d[0]).Records); n != 1 {
		t.Errorf("%d records joined, want the two kept apart", n)
	}
	s.puts(d[2])
	if e := s.entity("UN", d[0]); len(e.Records) != 3 || len(e.Conflicts) != 1 {
		t.Errorf("a third record with the key: %+v, want all three with the conflict", e)
	}
}

func TestLegsJoinHoweverTheirPlaceIsNamed(t *testing.T) {
	s := newStory(t)
	at := s.record(to("TR", "all"), graph.Place, "ist-old", "iata=IST")
	at.Valid = graph.Period{To: "2019-04-06"}
	at2 := s.record(to("TR", "all"), graph.Place, "ist-new", "iata=IST")
	at2.Valid = graph.Period{From: "2019-04-06"}
	a := s.record(to("TR", "all"), graph.Leg, "a", "carrier=TK", "service=TK 0834", "departedAt=2014-09-01T10:00")
	b := s.record(to("FR", "all"), graph.Leg, "b", "carrier=TK", "service=834", "departedAt=2014-09-01", "departurePlace=IST")
	c := s.record(to("FR", "all"), graph.Leg, "c", "carrier=TK", "service=834", "departedAt=2014-09-02", "departurePlace=IST")
	s.puts(at, at2, a, s.link(to("TR", "all"), graph.Departs, a, at), b, c)
	if n := len(s.entity("UN", a).Records); n != 2 {
		t.Errorf("%d records in the leg, want 2: one named its airport by a link, one by a code", n)
	}
	if n := len(s.entity("UN", c).Records); n != 1 {
		t.Errorf("the next day's flight was joined: %d records", n)
	}
	if n := len(s.entity("UN", at).Records); n != 1 {
		t.Errorf("two airports that had one code at different times were joined")
	}
}

func TestTheStateTokenMovesWithWhatIsVisibleAndNothingElse(t *testing.T) {
	s := newStory(t)
	token := func(member string) (out string) {
		s.ask(member, Question{}, func(w *View) { out = w.State() })
		return out
	}
	a, hidden := s.record(to("TR", "all"), graph.Person, "a"), s.record(to("TR"), graph.Person, "h")
	s.puts(a)
	before := token("FR")
	s.puts(hidden, s.link(to("TR", "all"), graph.Associate, a, hidden))
	if token("FR") != before {
		t.Error("a hidden write moved FR's token")
	}
	b := s.record(to("UN", "all"), graph.Person, "b")
	s.puts(b)
	moved := token("FR")
	if moved == before {
		t.Error("a visible write did not move FR's token")
	}
	s.withdraws(b)
	if token("FR") != before {
		t.Error("the same visible state has another token")
	}
	if token("TR") == token("FR") {
		t.Error("two scopes have one token")
	}
}

func TestSearchFindsFoldedTokensInAnyOrder(t *testing.T) {
	s := newStory(t)
	p := s.record(to("TR", "all"), graph.Person, "p", "name=Yusuf Örnek", "weakAlias=Abu Yusuf al-Tunisi", "passportNumber=A-123 456", "unscId=ZZi.901")
	q := s.record(to("FR"), graph.Person, "q", "name=Abu Yusuf al-Tunisi")
	d := s.record(to("TR", "all"), graph.TravelDocument, "d", "type=PASSPORT", "number=X1234567", "issuer=UTO")
	s.puts(p, q, d, s.link(to("TR", "all"), graph.Holds, p, d))
	for text, want := range map[string]int{"abu yusuf al-tunisi": 1, "Tunisi, Abu Yusuf": 1, "ornek": 1, "A123456": 1, "x-1234567": 1, "": 0, "nobody": 0, "Örnek Tunisi": 1,
		"zzi901": 1, "ZZi.901": 1, "zzi 901": 1, "zzi90": 0} {
		s.ask("DE", Question{}, func(w *View) {
			page, err := w.Search(ctx, SearchQuery{Text: text, Kinds: []graph.Kind{graph.Person}})
			if err != nil || page.TotalCount != want || len(page.Hits) != want {
				t.Errorf("%q finds %d people (%v), want %d", text, page.TotalCount, err, want)
			}
		})
	}
	s.ask("FR", Question{}, func(w *View) {
		page, _ := w.Search(ctx, SearchQuery{Text: "tunisi", First: 1})
		next, _ := w.Search(ctx, SearchQuery{Text: "tunisi", First: 1, After: &page.Hits[0].Cursor})
		if page.TotalCount != 2 || !page.More || len(next.Hits) != 1 || next.More || next.Hits[0].Entity == page.Hits[0].Entity {
			t.Errorf("paging: %+v then %+v", page, next)
		}
	})
}
