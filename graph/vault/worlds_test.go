package vault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/graph"
	"portolan/graph/audit"
	"portolan/graph/names"
)

// twoWorlds is the proof that nothing hidden shows: a history with restricted
// elements, and the same history in which they never existed, must give a
// viewer without the right byte-equal answers.

// act is one commit of the drawn history.
type act struct {
	put      *graph.Element
	withdraw *graph.Element
	at       time.Time
}

var drawnMembers = []string{"TR", "FR", "DE", "UN"}

func drawMarking(r *rand.Rand) graph.Marking {
	m := graph.Marking{Owner: drawnMembers[r.IntN(len(drawnMembers))], Level: graph.Official}
	switch r.IntN(4) {
	case 0, 1:
		m.All = true
	case 2:
		m.Audience = []string{drawnMembers[r.IntN(len(drawnMembers))]}
	}
	if r.IntN(12) == 0 {
		m.Level = graph.Confidential
	}
	return m
}

// drawHistory draws a history of 10 to 50 commits with the shapes that leak
// most easily: hidden bridges, hidden twins under one reference key, hidden
// judgements, visible links with hidden ends, restriction after publication.
func drawHistory(r *rand.Rand, key graph.Key) []act {
	var records, links []graph.Element
	kinds := []graph.Kind{graph.Person, graph.Person, graph.Person, graph.TravelDocument, graph.Passage, graph.Leg, graph.Place, graph.Organization}
	for i := range 6 + r.IntN(14) {
		e := graph.Element{Kind: kinds[r.IntN(len(kinds))], Dataset: "d", Ref: fmt.Sprint("r", i), Marking: drawMarking(r)}
		fill(r, &e)
		records = append(records, e)
	}
	all := make([]graph.Element, 0, 64)
	for i := range records {
		e := &records[i]
		e.ID = key.RecordID(e.Marking.Owner, e.Dataset, e.Ref)
		e.Normalise()
		all = append(all, *e)
	}
	linkKinds := graph.LinkKinds()
	for i := 0; len(links) < 6+r.IntN(16) && i < 4000; i++ {
		a, b := &records[r.IntN(len(records))], &records[r.IntN(len(records))]
		k := linkKinds[r.IntN(len(linkKinds))]
		m := drawMarking(r)
		if a.ID == b.ID || !k.Info().MayJoin(a.Kind, b.Kind) {
			continue
		}
		l := graph.Element{Kind: k, Dataset: "d", Ref: fmt.Sprint("l", i), Marking: m, From: a.ID, To: b.ID}
		if k == graph.Judgement {
			l = graph.NewJudgement(key, m, a.ID, b.ID, []graph.Verdict{graph.Same, graph.Same, graph.NotSame, graph.Unsure}[r.IntN(4)], "drawn")
		}
		l.ID = key.LinkID(m.Owner, l.Dataset, l.Ref)
		l.Normalise()
		links = append(links, l)
	}
	all = append(all, links...)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var out []act
	at := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range all {
		at = at.Add(time.Hour)
		out = append(out, act{put: &all[i], at: at})
		if r.IntN(5) == 0 {
			changed := all[r.IntN(i+1)]
			changed.Marking = drawMarkingOf(r, changed.Marking.Owner)
			at = at.Add(time.Hour)
			if out = append(out, act{put: &changed, at: at}); r.IntN(3) == 0 {
				out[len(out)-1] = act{withdraw: &changed, at: at}
			}
		}
	}
	return out
}

func drawMarkingOf(r *rand.Rand, owner string) graph.Marking {
	m := drawMarking(r)
	m.Owner = owner
	return m
}

func fill(r *rand.Rand, e *graph.Element) {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	switch e.Kind {
	case graph.Person:
		e.Props.AddText("name", pick("Ada Example", "Bo Example", "Cem Sample"))
		if r.IntN(3) == 0 {
			e.Props.AddText("unscId", pick("ZZi.901", "ZZi.902"))
		}
	case graph.TravelDocument:
		e.Props.AddText("type", "PASSPORT")
		e.Props.AddText("number", pick("X1234567", "X7654321"))
		e.Props.AddText("issuer", "UTO")
	case graph.Place:
		e.Props.AddText("unlocode", pick("UTAAA", "UTBBB"))
	case graph.Leg:
		e.Props.AddText("carrier", "UA")
		e.Props.AddText("service", pick("1", "2"))
		e.Props.AddText("departedAt", "2014-03-02")
		if r.IntN(2) == 0 {
			e.Props.AddText("departurePlace", "UTAAA")
		}
	}
}

// play commits a history, leaving out what drop says.
func play(t *testing.T, key graph.Key, history []act, drop func(graph.ID) bool) *Vault {
	t.Helper()
	now := time.Time{}
	v, err := Open(ctx, Config{Store: "memory:", Key: &key, Audit: audit.Memory(), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range history {
		e, now2 := a.put, a.at
		if e == nil {
			e = a.withdraw
		}
		if now = now2; drop(e.ID) {
			continue
		}
		err := v.Edit(ctx, as(e.Marking.Owner), Question{Action: "test"}, func(ctx context.Context, ed *Edit) error {
			var puts []graph.Element
			var gone []graph.ID
			if a.put != nil {
				puts = []graph.Element{*e}
			} else {
				gone = []graph.ID{e.ID}
			}
			_, err := ed.Commit(ctx, BatchID("play", i), puts, gone)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// hiddenFrom is the definition, written a second time over the bare history:
// what the viewer may not see now, and others' links with an end that is hidden
// now. The viewer's own links stay: where the end never existed, they dangle.
func hiddenFrom(member string, history []act) func(graph.ID) bool {
	last := map[graph.ID]*graph.Element{}
	for _, a := range history {
		if a.put != nil {
			last[a.put.ID] = a.put
		}
	}
	sees := func(m *graph.Marking) bool {
		return m.Owner == member || m.All || slices.Contains(m.Audience, member)
	}
	return func(id graph.ID) bool {
		e := last[id]
		if !sees(&e.Marking) {
			return true
		}
		if !e.IsLink() || e.Marking.Owner == member {
			return false
		}
		a, b := last[e.From], last[e.To]
		return a != nil && !sees(&a.Marking) || b != nil && !sees(&b.Marking)
	}
}

// probes asks every method of View; ids are all that were ever in the history,
// the hidden ones included.
var probes = map[string]func(w *View, ids []graph.ID) any{
	"Scope":         func(w *View, _ []graph.ID) any { return w.Scope().Digest() },
	"State":         func(w *View, _ []graph.ID) any { return w.State() },
	"AsOf":          func(w *View, _ []graph.ID) any { return w.AsOf() },
	"Contributions": func(w *View, _ []graph.ID) any { return w.Contributions() },
	"Committed":     func(w *View, ids []graph.ID) any { return each(ids, func(id graph.ID) any { return w.Committed(id) }) },
	"Fresh":         func(w *View, _ []graph.ID) any { return w.Fresh() },
	"Resolve": func(w *View, ids []graph.ID) any {
		return each(ids, func(id graph.ID) any { e, ok := w.Resolve(id); return fmt.Sprint(e, ok) })
	},
	"Entity": func(w *View, ids []graph.ID) any {
		return each(ids, func(id graph.ID) any { e, ok := w.Entity(id); return fmt.Sprint(e, ok) })
	},
	"Around": func(w *View, ids []graph.ID) any { return each(ids, func(id graph.ID) any { return w.Around(id) }) },
	"Steps": func(w *View, ids []graph.ID) any {
		return each(ids, func(id graph.ID) any { // their order says nothing, not even to somebody who compares
			return slices.SortedFunc(w.Steps(id), func(a, b Step) int { return a.Link.Compare(b.Link) })
		})
	},
	"Page": func(w *View, ids []graph.ID) any {
		return each(append(slices.Clone(ids), graph.ID{}), func(id graph.ID) any {
			page, before, total := w.Page(graph.Person, id, 2)
			return fmt.Sprint(page, before, total)
		})
	},
	"Head": func(w *View, ids []graph.ID) any {
		return each(ids, func(id graph.ID) any { e, kind := w.Head(id); return fmt.Sprint(e, kind) })
	},
	"Wave": func(w *View, ids []graph.ID) any {
		return each(ids, func(id graph.ID) any {
			v, out := w.Wave([]graph.ID{id}), ""
			for more := true; more; more = v.Advance(func(link, other graph.Kind) bool { out += fmt.Sprint(link & other); return true }) {
				out += fmt.Sprint(v.Reached(), v.Front())
			}
			return out
		})
	},
	"Entities": func(w *View, _ []graph.ID) any { return fmt.Sprint(w.Entities(), w.Entities(graph.Person)) },
	"Holds": func(w *View, ids []graph.ID) any {
		window := graph.Window{ValidFrom: time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)}
		return each(ids, func(id graph.ID) any { return w.Holds(id, window, 0.5) })
	},
	"When": func(w *View, ids []graph.ID) any { return each(ids, func(id graph.ID) any { return w.When(id) }) },
	"OverviewIn": func(w *View, _ []graph.ID) any {
		return w.OverviewIn(graph.Window{ValidFrom: time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)})
	},
	"Overview": func(w *View, _ []graph.ID) any { return w.Overview() },
	"Lookup": func(w *View, _ []graph.ID) any {
		return each([]string{"X1234567", "X7654321"}, func(n string) any {
			e := graph.Element{Kind: graph.TravelDocument}
			e.Props.AddText("type", "PASSPORT")
			e.Props.AddText("number", n)
			e.Props.AddText("issuer", "UTO")
			return w.Lookup(names.ReferenceKeys(&e)...)
		})
	},
	"Get": func(w *View, ids []graph.ID) any { got, err := w.Get(ctx, ids); return texts(got, err) },
	"Elements": func(w *View, _ []graph.ID) any {
		var out []string
		for e, err := range w.Elements(ctx) {
			out = append(out, texts([]*graph.Element{e}, err)...)
		}
		for e, err := range w.Elements(ctx, graph.Judgement) {
			out = append(out, texts([]*graph.Element{e}, err)...)
		}
		return out
	},
	"Own": func(w *View, _ []graph.ID) any {
		var out []string
		for e, err := range w.Own(ctx) {
			out = append(out, texts([]*graph.Element{e}, err)...)
		}
		return out
	},
	"Links": func(w *View, ids []graph.ID) any { got, err := w.Links(ctx, ids); return texts(got, err) },
	"Names": func(w *View, ids []graph.ID) any { return w.Names(ids) },
	"Search": func(w *View, _ []graph.ID) any {
		return each([]string{"example", "ada", "X1234567", "uta aa", "zzi.901"}, func(text string) any {
			page, err := w.Search(ctx, SearchQuery{Text: text})
			return fmt.Sprintf("%+v %v", page, err)
		})
	},
	"Coded": func(w *View, _ []graph.ID) any {
		return each([]string{"X1234567", "ZZI901", "A"}, func(id string) any { return w.Coded(id) })
	},
	"Graph": func(w *View, _ []graph.ID) any {
		return each([]Spec{{}, {Kinds: []graph.Kind{graph.Person}, Through: []graph.Kind{graph.TravelDocument, graph.Passage, graph.Organization}}, {PerRecord: true}}, func(s Spec) any {
			g, err := w.Graph(ctx, s)
			if err != nil {
				return err
			}
			return fmt.Sprintf("%x", g.SHA256())
		})
	},
	"Cite": func(w *View, _ []graph.ID) any { v := *w; v.shown = &shown{}; v.Cite("run"); return nil },
	"Answered": func(w *View, _ []graph.ID) any {
		return w.Answered(func() (string, []byte) { return "what", []byte("that") }).Request
	},
	"History": func(w *View, _ []graph.ID) any {
		h, err := w.History(ctx)
		var out []string
		for _, c := range h.Commits {
			out = append(out, fmt.Sprintf("%v %q %v", c.Time, c.Puts, c.Withdrawn))
		}
		return fmt.Sprint(strings.Join(out, "\n"), err)
	},
	"Without": func(w *View, ids []graph.ID) any {
		left, none := w.Without(Omission{[]string{"DE", "nobody"}, ids[:3]})
		got, err := left.Get(ctx, ids)
		return fmt.Sprint(none, left.State(), left.Overview(), texts(got, err))
	},
	"Known": func(w *View, ids []graph.ID) any {
		k, err := w.Known(ctx, time.Date(2015, 1, 1, 12, 30, 0, 0, time.UTC))
		if err != nil {
			return err
		}
		got, err := k.Get(ctx, ids)
		return fmt.Sprint(k.State(), k.AsOf(), k.Overview(), texts(got, err))
	},
}

func each[T any](list []T, f func(T) any) []string {
	var out []string
	for _, x := range list {
		out = append(out, fmt.Sprintf("%+v", f(x)))
	}
	return out
}

func texts(list []*graph.Element, err error) []string {
	out := []string{fmt.Sprint(err)}
	for _, e := range list {
		if e == nil {
			out = append(out, "-")
		} else {
			out = append(out, string(e.Append(nil)))
		}
	}
	return out
}

// answers asks one question of a vault as a member, and returns every probe's
// answer as text.
func answers(t *testing.T, v *Vault, member string, ids []graph.ID) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := v.Ask(ctx, as(member), Question{Action: "test"}, func(_ context.Context, w *View) error {
		for name, probe := range probes {
			out[name] = fmt.Sprintf("%+v", probe(w, ids))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTwoWorldsGiveEqualAnswersByEveryMethodOfView(t *testing.T) {
	for m := range reflect.TypeFor[*View]().Methods() {
		if probes[m.Name] == nil {
			t.Errorf("View.%s is not probed: what it shows is not proved to be the viewer's own", m.Name)
		}
	}
	worlds := 300
	if os.Getenv("PORTOLAN_SOAK") != "" {
		worlds = 5000
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	leaked := map[string]bool{}
	for range worlds {
		key := graph.Key{byte(r.IntN(256)), 1}
		history := drawHistory(r, key)
		var ids []graph.ID
		for _, a := range history {
			if a.put != nil && !slices.Contains(ids, a.put.ID) {
				ids = append(ids, a.put.ID)
			}
		}
		member := drawnMembers[r.IntN(len(drawnMembers))]
		full, bare := play(t, key, history, func(graph.ID) bool { return false }), play(t, key, history, hiddenFrom(member, history))
		want, got := answers(t, bare, member, ids), answers(t, full, member, ids)
		for name := range probes {
			if got[name] != want[name] {
				t.Errorf("as %s, View.%s differs:\nwith the hidden elements    %s\nas if they never existed    %s", member, name, clip(got[name]), clip(want[name]))
			}
		}
		full.permits = func(graph.Marking) bool { return true }
		full.worlds = nil
		for name, a := range answers(t, full, member, ids) {
			leaked[name] = leaked[name] || a != want[name]
		}
		full.Close()
		bare.Close()
		if t.Failed() {
			return
		}
	}
	for name := range probes {
		if !leaked[name] && name != "Scope" && name != "Fresh" && name != "Own" && name != "Cite" && name != "Answered" {
			t.Errorf("a door that lets everything through does not change View.%s in %d worlds: the comparison proves nothing about it", name, worlds)
		}
	}
}

func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 1500)], "?") }
