package transit

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

var ctx = context.Background()

// tiny is a world told in short sentences: every name is an element.
type tiny struct {
	testing.TB
	elements []*graph.Element
	byName   map[string]graph.ID
	names    map[graph.ID]string
	same     map[graph.ID]graph.ID
	base     uint64
}

func newTiny(t testing.TB) *tiny {
	w := &tiny{TB: t, byName: map[string]graph.ID{}, names: map[graph.ID]string{}, same: map[graph.ID]graph.ID{}}
	w.place("TUN", "country=TN", "iata=TUN")
	w.place("IST", "country=TR", "iata=IST")
	w.place("GZT", "country=TR", "unlocode=TRGZT")
	w.place("ADA", "country=TR", "iata=ADA")
	w.place("RAQ", "country=SY")
	w.place("ALP", "country=SY")
	w.place("SMG", "country=TR", "placeType=UNOFFICIAL_CROSSING")
	return w
}

func (w *tiny) add(k graph.Kind, name string, props ...string) *graph.Element {
	w.Helper()
	e := &graph.Element{Kind: k, Dataset: "d", Ref: name, Marking: graph.Marking{Owner: "TR", All: true, Level: graph.Official}}
	w.base++
	binary.BigEndian.PutUint64(e.ID[8:], w.base)
	if !k.IsLink() {
		if _, dup := w.byName[name]; dup {
			w.Fatalf("%s stands twice", name)
		}
		w.byName[name] = e.ID
	}
	w.names[e.ID] = name
	for _, p := range props {
		key, text, _ := strings.Cut(p, "=")
		switch key {
		case "owner":
			e.Marking.Owner = text
		case "from":
			e.Valid.From = graph.Date(text)
		case "to":
			e.Valid.To = graph.Date(text)
		case "grade":
			e.Grade = graph.Grade{Scheme: "ADMIRALTY", Code: text}
		default:
			e.Props.AddText(key, text)
		}
	}
	w.elements = append(w.elements, e)
	return e
}

func (w *tiny) person(name string, props ...string) { w.Helper(); w.add(graph.Person, name, props...) }
func (w *tiny) place(name string, props ...string)  { w.Helper(); w.add(graph.Place, name, props...) }

// link joins two named records.
func (w *tiny) link(k graph.Kind, from, to string, props ...string) {
	w.Helper()
	e := w.add(k, fmt.Sprintf("%s %s %s", from, k, to), props...)
	e.From, e.To = w.id(from), w.id(to)
	e.Normalise()
	w.checkElement(e)
}

func (w *tiny) checkElement(e *graph.Element) {
	w.Helper()
	if err := e.Check(); err != nil {
		w.Fatal(err)
	}
}

func (w *tiny) id(name string) graph.ID {
	w.Helper()
	id, ok := w.byName[name]
	if !ok {
		w.Fatalf("nothing is called %s", name)
	}
	return id
}

// leg is a leg between two places on a date.
func (w *tiny) leg(name, from, to, date string, props ...string) {
	w.Helper()
	w.add(graph.Leg, name, append(props, "departedAt="+date)...)
	w.link(graph.Departs, name, from)
	w.link(graph.Arrives, name, to)
}

// on puts a person on a leg; the passage is called person/leg.
func (w *tiny) on(person, leg string, props ...string) string {
	w.Helper()
	name := person + "/" + leg
	for w.byName[name] != (graph.ID{}) {
		name += "'"
	}
	w.add(graph.Passage, name, props...)
	w.link(graph.Took, person, name)
	w.link(graph.On, name, leg)
	return name
}

// join makes records one entity, the first being the earliest.
func (w *tiny) join(names ...string) {
	for _, n := range names[1:] {
		w.same[w.id(n)] = w.id(names[0])
	}
}

func (w *tiny) Resolve(id graph.ID) (graph.ID, bool) {
	if e, ok := w.same[id]; ok {
		return e, true
	}
	_, ok := w.names[id]
	return id, ok
}

func (w *tiny) Elements(_ context.Context, kinds ...graph.Kind) iter.Seq2[*graph.Element, error] {
	return func(yield func(*graph.Element, error) bool) {
		for _, e := range w.elements {
			if slices.Contains(kinds, e.Kind) && !yield(e, nil) {
				return
			}
		}
	}
}

func (w *tiny) model() *travel.Model {
	w.Helper()
	m, err := travel.Read(ctx, w, travel.ConflictZone, 0)
	if err != nil {
		w.Fatal(err)
	}
	return m
}

func (w *tiny) analyse() *Analysis { w.Helper(); return w.in("", "") }

// in analyses a window of days.
func (w *tiny) in(from, to string) *Analysis {
	w.Helper()
	a, err := Analyse(ctx, w.model().Over(window14(from, to).Span()))
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func window14(from, to string) (g graph.Window) {
	if from != "" {
		g.ValidFrom, _ = time.Parse("2006-01-02", from)
	}
	if to != "" {
		g.ValidTo, _ = time.Parse("2006-01-02", to)
	}
	return g
}

// called are the names of ids.
func (w *tiny) called(ids []graph.ID) string {
	var out []string
	for _, id := range ids {
		out = append(out, w.names[id])
	}
	return strings.Join(out, " ")
}

// journeys tells a person's journeys: direction, places, whether complete.
func (w *tiny) journeys(a *Analysis, person string) string {
	w.Helper()
	var out []string
	name := func(id graph.ID) string {
		if id.IsZero() {
			return "?"
		}
		return w.names[id]
	}
	for _, j := range a.JourneysOf(w.id(person)) {
		s := fmt.Sprintf("%s %s>", j.Direction, name(j.Origin))
		for _, p := range j.Transits {
			s += name(p) + ">"
		}
		s += name(j.Destination)
		if j.Complete {
			s += "!"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func (w *tiny) row(a *Analysis, who string) *Facilitator {
	w.Helper()
	f := a.Facilitators(Question{})
	for i := range f.Rows {
		if f.Rows[i].Entity == w.id(who) {
			return &f.Rows[i]
		}
	}
	return nil
}

func (f *Facilitator) measure(name string) float64 {
	for _, m := range f.Measures {
		if m.Name == name {
			return m.Value
		}
	}
	return -1
}

func claims(f *Facilitator) string {
	var out []string
	for _, c := range f.Claims {
		s := c.Function
		if c.Derived {
			s += "*"
		}
		if len(c.AssertedBy) > 0 {
			s += "(" + strings.Join(c.AssertedBy, ",") + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func contextCancelled() (context.Context, context.CancelFunc) {
	c, cancel := context.WithCancel(ctx)
	cancel()
	return c, cancel
}
