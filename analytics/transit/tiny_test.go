package transit

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"portolan/analytics/transit/travel/traveltest"
	"portolan/graph"
)

var ctx = context.Background()

// tiny is a world told in short sentences, and the questions of this package
// about it.
type tiny struct{ *traveltest.World }

func newTiny(t testing.TB) *tiny { return &tiny{traveltest.New(t)} }

func (w *tiny) analyse() *Analysis { w.Helper(); return w.in("", "") }

// in analyses a window of days.
func (w *tiny) in(from, to string) *Analysis {
	w.Helper()
	a, err := Analyse(ctx, w.Model().Over(window14(from, to).Span()))
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

// journeys tells a person's journeys: direction, places, whether complete.
func (w *tiny) journeys(a *Analysis, person string) string {
	w.Helper()
	var out []string
	name := func(id graph.ID) string {
		if id.IsZero() {
			return "?"
		}
		return w.Names[id]
	}
	for _, j := range a.JourneysOf(w.ID(person)) {
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
		if f.Rows[i].Entity == w.ID(who) {
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
