package transit

import (
	"cmp"
	"context"
	"math"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// mostTried is how many reports of one helper are tried for what its weight
// would be without them.
const mostTried = 500

// Report is an act of help, or a passage, that a helper's weight rests on.
type Report struct {
	ID   graph.ID // of the link, or of the passage's entity
	lost travel.Lost
	by   float64
}

// Pivotal are the reports without which the weight of a row would be furthest
// from what it is while the networks stay the same, at most so many, the
// furthest first, then by id; the first 500 acts and passages are tried. Alone
// says whether a passage is told by one record only: one that is told by
// several is there without any of them.
func (a *Analysis) Pivotal(entity graph.ID, most int, alone func(passage graph.ID) bool) []Report {
	w := a.window
	all := a.helpers()
	i := slices.IndexFunc(all, func(h helper) bool { return w.Actors[h.actor].ID == entity })
	if i < 0 {
		return nil
	}
	h, s := &all[i], a.strangers(all)
	is := a.circle(h, s)
	tried := map[graph.ID]Report{}
	try := func(id graph.ID, lost travel.Lost, rests func(travel.Service) bool) {
		if _, done := tried[id]; done || len(tried) == mostTried {
			return
		}
		left := w.helper(h.actor, slices.DeleteFunc(slices.Clone(h.services), rests))
		was := a.circle(&left, s)
		tried[id] = Report{id, lost, math.Abs(is.weight() - was.weight())}
	}
	for _, x := range h.services {
		act, move := x.Act, &w.Moves[x.Move]
		try(w.Acts[act].Link, travel.Lost{Acts: only(len(w.Acts), act)}, func(o travel.Service) bool { return o.Act == act })
		if len(move.Passages) == 1 && alone(w.Passages[move.Passages[0]].ID) {
			n, m := move.Passages[0], x.Move
			try(w.Passages[n].ID, travel.Lost{Passages: only(len(w.Passages), n)}, func(o travel.Service) bool { return o.Move == m })
		}
	}
	out := make([]Report, 0, len(tried))
	for _, r := range tried {
		out = append(out, r)
	}
	slices.SortFunc(out, func(x, y Report) int { return cmp.Or(cmp.Compare(y.by, x.by), x.ID.Compare(y.ID)) })
	return out[:min(most, len(out))]
}

// only marks one of n.
func only(n int, one int32) []bool {
	out := make([]bool, n)
	out[one] = true
	return out
}

// Without is the analysis as it would be without a report.
func (a *Analysis) Without(ctx context.Context, r Report) (*Analysis, error) {
	return Analyse(ctx, a.window.without(r.lost).Window)
}
