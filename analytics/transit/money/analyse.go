package money

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// falseDiscovery is the share of false leads that Benjamini and Hochberg's
// procedure lets through among those that are beyond chance.
const falseDiscovery = 0.05

// Analysis are all leads of one viewer in one window. It is safe for concurrent
// use and never changes.
type Analysis struct {
	leads []*Lead
	note  string
}

// Analyse finds the leads, with transfers up to so many days before an event.
func Analyse(ctx context.Context, w *travel.Window, days int) (*Analysis, error) {
	if days < 1 || days > MaxDays {
		return nil, graph.Errorf(graph.Invalid, "money.Analyse", "days is between 1 and %d, not %d", MaxDays, days)
	}
	a := &analysis{Window: w, days: int64(days) * travel.Day, events: map[int32][]event{}}
	undated := a.gather()
	if err := a.findTimed(ctx); err != nil {
		return nil, err
	}
	a.findChains()
	for _, k := range Kinds {
		settle(a.leads, k)
	}
	slices.SortStableFunc(a.leads, func(x, y *Lead) int {
		return cmp.Or(cmp.Compare(x.Chance, y.Chance), cmp.Compare(len(y.Receivers), len(x.Receivers)), cmp.Compare(x.Kind, y.Kind),
			slices.CompareFunc(x.Payers, y.Payers, graph.ID.Compare), slices.CompareFunc(x.Transfers, y.Transfers, graph.ID.Compare),
			slices.CompareFunc(x.Receivers, y.Receivers, graph.ID.Compare))
	})
	out := &Analysis{leads: a.leads, note: w.Note()}
	say := func(s string) {
		if out.note != "" {
			out.note += "; "
		}
		out.note += s
	}
	if len(a.paid) == 0 {
		say("no dated transfer between two known parties lies in the window")
	}
	if undated > 0 {
		say(fmt.Sprintf("%d transfers have no date, or one less exact than %d days, and say nothing about timing", undated, days))
	}
	return out, ctx.Err()
}

// settle says which leads of a kind are beyond chance.
func settle(leads []*Lead, kind Kind) {
	var chances []float64
	for _, l := range leads {
		if l.Kind == kind {
			chances = append(chances, l.Chance)
		}
	}
	slices.Sort(chances)
	limit := -1.0
	for i, p := range chances {
		if p <= falseDiscovery*float64(i+1)/float64(len(chances)) {
			limit = p
		}
	}
	for _, l := range leads {
		l.Beyond = l.Beyond || l.Kind == kind && l.Chance <= limit
	}
}

// keep takes a lead up.
func (a *analysis) keep(l *Lead, evidence []graph.ID, explanation string) {
	l.Chance, l.Explanation = kernel.Round12(l.Chance), explanation
	l.Evidence = run.NewEvidence(append(evidence, l.Transfers...))
	a.leads = append(a.leads, l)
}

func (l *Lead) seen(at graph.Span) {
	from, to := time.Unix(at.From, 0).UTC(), time.Unix(at.To-1, 0).UTC()
	if l.FirstSeen.IsZero() || from.Before(l.FirstSeen) {
		l.FirstSeen = from
	}
	if to.After(l.LastSeen) {
		l.LastSeen = to
	}
}

// Note says what had to be assumed, or "".
func (a *Analysis) Note() string { return a.note }

// Bytes is about the memory that the analysis holds.
func (a *Analysis) Bytes() int64 {
	n := 0
	for _, l := range a.leads {
		n += 500 + 16*(len(l.Payers)+len(l.Between)+len(l.Receivers)+len(l.Transfers)+len(l.Evidence))
	}
	return int64(n)
}

// Leads are the leads of the kinds, ranked, without their run.
func (a *Analysis) Leads(q Question) (out Answer) {
	for _, l := range a.leads {
		if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, l.Kind) {
			continue
		}
		out.TotalCount++
		if l.Certain {
			out.CertainCount++
		}
		if q.First > 0 && len(out.Rows) == q.First {
			continue
		}
		row := *l
		row.Rank = out.TotalCount
		if n := len(out.Rows); n > 0 && out.Rows[n-1].Chance == row.Chance {
			row.Rank = out.Rows[n-1].Rank
		}
		out.Rows = append(out.Rows, &row)
	}
	return out
}

func explainTimed(l *Lead, hits, of int, days int64) string {
	who := "one traveller"
	if n := len(l.Receivers); n > 1 {
		who = fmt.Sprintf("%d travellers", n)
	}
	what := fmt.Sprintf("%d departures", l.Journeys)
	if l.Journeys == 1 {
		what = "1 departure"
	}
	if l.Bookings > 0 {
		what += fmt.Sprintf(" and %d bookings", l.Bookings)
	}
	return fmt.Sprintf("One payer sent money to %s on %d of %d occasions within %d days before %s, between %s and %s; by the transfers of other times the chance of that is %.2g.",
		who, hits, of, days, what, l.FirstSeen.Format(time.DateOnly), l.LastSeen.Format(time.DateOnly), l.Chance)
}

func explainChain(l *Lead, first, last *travel.Transfer) string {
	s := fmt.Sprintf("%g %s sent on %s went on through %d hands and arrived as %g %s by %s; the chance of such a chain among unrelated transfers is %.2g",
		first.Amount, first.Currency, l.FirstSeen.Format(time.DateOnly), len(l.Between), last.Amount, last.Currency, l.LastSeen.Format(time.DateOnly), l.Chance)
	if l.Journeys > 0 {
		s += fmt.Sprintf("; %d journeys of who received it began in time after it", l.Journeys)
	}
	return s + "."
}
