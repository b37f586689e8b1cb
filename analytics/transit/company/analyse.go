package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// falseDiscovery is the share of false pairs that Benjamini and Hochberg's
// procedure lets through among those that are listed.
const falseDiscovery = 0.05

// Analysis are all pairs of one viewer in one window. It is safe for concurrent
// use and never changes.
type Analysis struct {
	pairs  []*Pair
	tested map[Kind]int
	moved  map[graph.ID]bool // people with a journey or stay in the window
	reason []string
	note   []string
}

type analysis struct {
	*travel.Window
	out *Analysis
}

// Analyse finds who kept company; hours is how long after another somebody
// follows.
func Analyse(ctx context.Context, w *travel.Window, hours int) (*Analysis, error) {
	if hours < 1 || hours > MaxHours {
		return nil, graph.Errorf(graph.Invalid, "company.Analyse", "hours is between 1 and %d, not %d", MaxHours, hours)
	}
	c := &analysis{w, &Analysis{tested: map[Kind]int{}, moved: map[graph.ID]bool{}}}
	if err := c.legs(ctx); err != nil {
		return nil, err
	}
	for _, one := range []struct {
		how    crossing
		visits []visit
	}{{sharing(), c.stays()}, {following(int64(hours)), c.arrivals()}} {
		t, err := c.meet(ctx, one.how, one.visits)
		if err != nil {
			return nil, err
		}
		c.tell(t)
	}
	if n := w.Note(); n != "" {
		c.out.note = append(c.out.note, n)
	}
	slices.SortStableFunc(c.out.pairs, func(x, y *Pair) int {
		return cmp.Or(cmp.Compare(x.Chance, y.Chance), cmp.Compare(len(y.Occasions), len(x.Occasions)), cmp.Compare(slices.Index(Kinds, x.Kind), slices.Index(Kinds, y.Kind)),
			x.One.Compare(y.One), x.Other.Compare(y.Other))
	})
	return c.out, ctx.Err()
}

// legs takes over the pairs validated on legs.
func (c *analysis) legs(ctx context.Context) error {
	all, err := transit.Together(ctx, c.Window)
	if err != nil {
		return err
	}
	c.out.tested[SharedLegs] = all.Tested
	c.say(&c.out.reason, all.Reason)
	c.say(&c.out.note, all.Note)
	for _, x := range all.Pairs {
		p := c.pair(SharedLegs, x.A, x.B, x.Chance)
		var evidence []graph.ID
		var bookings []int32
		for _, l := range x.Legs {
			o := Occasion{Here: l.Aboard, Comparable: l.Comparable}
			if l.Leg != travel.None {
				o.Leg = c.Legs[l.Leg].ID
			} else {
				o.Place = c.Places[l.To].ID
			}
			if v := &c.Moves[l.Moves[0]]; v.Dated {
				o.At = time.Unix(v.Departs.From, 0).UTC()
			}
			p.Occasions = append(p.Occasions, o)
			if l.Booking != travel.None {
				bookings = append(bookings, l.Booking)
			}
			for _, n := range l.Moves {
				evidence = append(evidence, c.ProofOf(&c.Moves[n])...)
				p.Certain = p.Certain && c.MoveHeld[n] == graph.Certain
			}
		}
		p.Bookings = travel.IDs(bookings, c.Model.Bookings, func(b *travel.Booking) graph.ID { return b.ID })
		c.keep(p, x.A, x.B, append(evidence, p.Bookings...))
	}
	return nil
}

func (c *analysis) say(to *[]string, text string) {
	if text != "" {
		*to = append(*to, text)
	}
}

func (c *analysis) pair(kind Kind, a, b int32, chance float64) *Pair {
	return &Pair{Kind: kind, One: c.Actors[a].ID, Other: c.Actors[b].ID, Chance: kernel.Round12(chance), Certain: true}
}

// keep lists a pair, unless one of the two is never labelled.
func (c *analysis) keep(p *Pair, a, b int32, evidence []graph.ID) {
	if c.Actors[a].Never || c.Actors[b].Never {
		return
	}
	slices.SortStableFunc(p.Occasions, func(x, y Occasion) int { return x.At.Compare(y.At) })
	p.Evidence = run.NewEvidence(evidence)
	p.Explanation = explain(p)
	c.out.pairs = append(c.out.pairs, p)
}

// tell lists the pairs of a test.
func (c *analysis) tell(t *test) {
	c.out.tested[t.kind] = t.tested
	c.say(&c.out.reason, t.cut)
	for _, x := range t.pairs {
		p := c.pair(t.kind, x.a, x.b, x.chance)
		var evidence []graph.ID
		last := int32(-1)
		for _, at := range x.at {
			a, b := &t.visits[at[0]], &t.visits[at[1]]
			evidence = append(append(evidence, a.proof...), b.proof...)
			p.Certain = p.Certain && a.certain && b.certain
			if at[0] == last {
				continue
			}
			last = at[0]
			o := Occasion{Place: c.Places[a.place].ID, At: time.Unix(max(a.from, b.from), 0).UTC()}
			o.Here, o.Comparable = t.base(a, x.b)
			p.Occasions = append(p.Occasions, o)
		}
		c.keep(p, x.a, x.b, evidence)
	}
}

// stays are the stays of the window as they count: those of one person at one
// place that overlap are one. What is known of one without an end is when it
// began.
func (c *analysis) stays() (out []visit) {
	for i := range c.Stays {
		s := &c.Stays[i]
		span := graph.Span{From: s.From.From, To: s.To.To}
		switch {
		case !s.Begun && !s.Ended || s.Begun && s.Ended && s.To.To <= s.From.From:
			continue
		case !s.Ended:
			span = s.From
		case !s.Begun:
			span = s.To
		}
		held := c.Span.Holds(span)
		if held == graph.Outside {
			continue
		}
		c.out.moved[c.Actors[s.Person].ID] = true
		out = append(out, visit{s.Person, s.Place, span.From, span.To, held == graph.Certain, []graph.ID{s.Link}})
	}
	slices.SortStableFunc(out, func(x, y visit) int {
		return cmp.Or(cmp.Compare(x.person, y.person), cmp.Compare(x.place, y.place), cmp.Compare(x.from, y.from))
	})
	joined := out[:0]
	for _, v := range out {
		if n := len(joined); n > 0 && joined[n-1].person == v.person && joined[n-1].place == v.place && v.from < joined[n-1].to {
			l := &joined[n-1]
			l.to, l.certain, l.proof = max(l.to, v.to), l.certain && v.certain, append(slices.Clip(l.proof), v.proof...)
			continue
		}
		joined = append(joined, v)
	}
	return joined
}

// arrivals are where and when moves ended, dated to two days at least.
func (c *analysis) arrivals() (out []visit) {
	for i := range c.Moves {
		v := &c.Moves[i]
		if c.MoveHeld[i] != graph.Outside {
			c.out.moved[c.Actors[v.Person].ID] = true
			if v.Dated && v.To != travel.None && v.Ends.To-v.Ends.From <= 2*travel.Day {
				out = append(out, visit{v.Person, v.To, v.Ends.From, v.Ends.To, c.MoveHeld[i] == graph.Certain, c.ProofOf(v)})
			}
		}
	}
	return out
}

// Reason says what was left out, or "".
func (a *Analysis) Reason() string { return strings.Join(a.reason, "; ") }

// Note says what had to be assumed, or that nothing is known of the person asked
// about; "" otherwise.
func (a *Analysis) Note(q Question) string {
	notes := slices.Clone(a.note)
	switch {
	case len(a.moved) == 0:
		notes = append(notes, "nobody's journeys or stays are known in the window")
	case !q.Of.IsZero() && !a.moved[q.Of]:
		notes = append(notes, "no journey and no stay of this person is known in the window")
	}
	return strings.Join(notes, "; ")
}

// Bytes is about the memory that the analysis holds.
func (a *Analysis) Bytes() int64 {
	n := 40 * len(a.moved)
	for _, p := range a.pairs {
		n += 400 + 80*len(p.Occasions) + 16*(len(p.Evidence)+len(p.Bookings))
	}
	return int64(n)
}

// Pairs are the pairs asked for, without their run.
func (a *Analysis) Pairs(q Question) (out Answer) {
	for _, k := range Kinds {
		if len(q.Kinds) == 0 || slices.Contains(q.Kinds, k) {
			out.Tested += a.tested[k]
		}
	}
	for _, p := range a.pairs {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, p.Kind) || !q.Of.IsZero() && p.One != q.Of && p.Other != q.Of {
			continue
		}
		out.TotalCount++
		if p.Certain {
			out.CertainCount++
		}
		if q.First == 0 || len(out.Rows) < q.First {
			out.Rows = append(out.Rows, p)
		}
	}
	return out
}

func explain(p *Pair) string {
	times := fmt.Sprintf("%d times", len(p.Occasions))
	if len(p.Occasions) == 1 {
		times = "once"
	}
	what := map[Kind]string{SharedLegs: "The two were on the same leg " + times, SharedStays: "The two were at the same place at one time " + times,
		Followed: "The second arrived shortly after the first " + times}[p.Kind]
	if first := p.Occasions[0].At; !first.IsZero() {
		what += ", first on " + first.Format(time.DateOnly)
	}
	if n := len(p.Bookings); n > 0 {
		what += fmt.Sprintf(", under %d common bookings", n)
	}
	return fmt.Sprintf("%s; by the traffic there the chance of that is %.2g.", what, p.Chance)
}
