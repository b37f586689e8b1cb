package money

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// event is what money is needed for: a departure or a booking.
type event struct {
	at      graph.Span
	journey int32 // travel.None for a booking
	booking int32 // travel.None for a departure
	certain bool
	proof   []graph.ID
}

// paid is one transfer from one payer to one receiver.
type paid struct {
	from, to int32
	transfer int32
	at       graph.Span
}

// trial is the transfers of one payer to one receiver that lie close together:
// they are one occasion.
type trial struct {
	paid   []paid
	chance float64 // that one of them lies before an event
	hit    []event
	sure   bool // a transfer and an event after it are certain, and so is their order
}

// analysis is the work on one window and one number of days.
type analysis struct {
	*travel.Window
	days   int64 // in seconds
	paid   []paid
	times  []int64 // of all dated transfers, ascending
	events map[int32][]event
	leads  []*Lead
}

// gather finds the dated transfers in the window. A date less exact than the
// days of the question says nothing about timing.
func (a *analysis) gather() (undated int) {
	for i := range a.Transfers {
		t := &a.Transfers[i]
		if a.Span.Holds(t.Date) == graph.Outside {
			continue
		}
		if t.Date == graph.Always || t.Date.To-t.Date.From > a.days {
			undated++
			continue
		}
		a.times = append(a.times, t.Date.From)
		for _, s := range t.Senders {
			for _, r := range t.Receivers {
				if s != r {
					a.paid = append(a.paid, paid{s, r, int32(i), t.Date})
				}
			}
		}
	}
	slices.Sort(a.times)
	slices.SortFunc(a.paid, func(x, y paid) int {
		return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.to, y.to), cmp.Compare(x.at.From, y.at.From), cmp.Compare(x.transfer, y.transfer))
	})
	return undated
}

// eventsOf are the departures of a person's journeys in the window and the
// bookings of its passages, by time.
func (a *analysis) eventsOf(person int32) []event {
	if e, ok := a.events[person]; ok {
		return e
	}
	var out []event
	wide := func(s graph.Span) bool { return s.To-s.From > a.days }
	for _, n := range a.JourneysOf(person) {
		v := &a.Moves[a.Journeys[n].From]
		if v.Dated && !wide(v.Departs) {
			out = append(out, event{v.Departs, n, travel.None, a.MoveHeld[a.Journeys[n].From] == graph.Certain, a.ProofOf(v)})
		}
		for i := a.Journeys[n].From; i < a.Journeys[n].To; i++ {
			for _, b := range a.Moves[i].Bookings {
				made := a.Bookings[b].Made
				if slices.ContainsFunc(out, func(e event) bool { return e.booking == b }) || made == graph.Always || wide(made) {
					continue
				}
				if held := a.Span.Holds(made); held != graph.Outside {
					out = append(out, event{made, travel.None, b, held == graph.Certain, []graph.ID{a.Bookings[b].ID}})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(x, y event) int { return cmp.Compare(x.at.From, y.at.From) })
	a.events[person] = out
	return out
}

// before reports whether a transfer lies in the days before an event, and
// whether its order is beyond doubt.
func (a *analysis) before(at graph.Span, e *event) (possible, certain bool) {
	possible = at.From < e.at.To && at.To > e.at.From-a.days
	return possible, possible && at.To <= e.at.From && at.From >= e.at.To-a.days
}

// covered is the share of all other dated transfers of the window that lie in
// the days before one of a person's events: how likely a transfer is to lie
// there that has nothing to do with them.
func (a *analysis) covered(person int32, own int) float64 {
	n, to := 0, int64(-1<<62)
	for _, e := range a.eventsOf(person) {
		from := max(to, e.at.From-a.days)
		if to = max(to, e.at.To); from < to {
			lo := sort.Search(len(a.times), func(i int) bool { return a.times[i] >= from })
			hi := sort.Search(len(a.times), func(i int) bool { return a.times[i] >= to })
			n += hi - lo
		}
	}
	return min(1, float64(max(0, n-own)+1)/float64(max(1, len(a.times)-own)+1))
}

// trials cuts one payer's transfers to one receiver into occasions.
func (a *analysis) trials(list []paid) (out []trial) {
	events := a.eventsOf(list[0].to)
	if len(events) == 0 {
		return nil
	}
	for _, p := range list {
		if n := len(out); n > 0 && p.at.From-out[n-1].paid[len(out[n-1].paid)-1].at.From < a.days {
			out[n-1].paid = append(out[n-1].paid, p)
		} else {
			out = append(out, trial{paid: []paid{p}})
		}
	}
	own := 0
	for i := range out {
		t := &out[i]
		for k := range events {
			hit := false
			for _, p := range t.paid {
				possible, certain := a.before(p.at, &events[k])
				hit = hit || possible
				t.sure = t.sure || certain && events[k].certain && a.Span.Holds(p.at) == graph.Certain
			}
			if hit {
				t.hit = append(t.hit, events[k])
			}
		}
		if len(t.hit) > 0 {
			own += len(t.paid)
		}
	}
	q := a.covered(list[0].to, own)
	for i := range out {
		out[i].chance = min(1, q*float64(len(out[i].paid)))
	}
	return out
}

// findTimed finds, payer by payer, the payments before events.
func (a *analysis) findTimed(ctx context.Context) error {
	for lo := 0; lo < len(a.paid); {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		payer := a.paid[lo].from
		var all []trial
		receivers := 0
		hi := lo
		for hi < len(a.paid) && a.paid[hi].from == payer {
			next := hi
			for next < len(a.paid) && a.paid[next].from == payer && a.paid[next].to == a.paid[hi].to {
				next++
			}
			one := a.trials(a.paid[hi:next])
			if hits(one) > 0 {
				receivers++
				a.add(TimedPayment, payer, one)
			}
			all = append(all, one...)
			hi = next
		}
		if receivers > 1 {
			a.add(CommonPayer, payer, all)
		}
		lo = hi
	}
	return nil
}

func hits(trials []trial) (n int) {
	for i := range trials {
		if len(trials[i].hit) > 0 {
			n++
		}
	}
	return n
}

// add makes a lead of a payer's occasions. Nobody who is never ranked is a
// payer, nor the only traveller, of a lead.
func (a *analysis) add(kind Kind, payer int32, trials []trial) {
	chances := make([]float64, len(trials))
	l := &Lead{Kind: kind, Payers: []graph.ID{a.Actors[payer].ID}}
	var receivers, journeys, bookings, transfers []int32
	var evidence []graph.ID
	named := false
	for i := range trials {
		t := &trials[i]
		chances[i] = t.chance
		if len(t.hit) == 0 {
			continue
		}
		l.Certain = l.Certain || t.sure
		for _, p := range t.paid {
			receivers, transfers = append(receivers, p.to), append(transfers, p.transfer)
			named = named || !a.Actors[p.to].Never
			l.seen(p.at)
		}
		for _, e := range t.hit {
			evidence = append(evidence, e.proof...)
			if e.journey != travel.None {
				journeys = append(journeys, e.journey)
			} else {
				bookings = append(bookings, e.booking)
			}
		}
	}
	if a.Actors[payer].Never || !named {
		return
	}
	l.Chance = transit.AtLeast(hits(trials), chances)
	l.Receivers, l.Transfers = a.ActorIDs(receivers), a.TransferIDs(transfers)
	l.Journeys, l.Bookings = distinct(journeys), distinct(bookings)
	a.keep(l, evidence, explainTimed(l, hits(trials), len(trials), a.days/travel.Day))
}

func distinct(list []int32) int {
	slices.Sort(list)
	return len(slices.Compact(list))
}
