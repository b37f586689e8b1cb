package alert

import (
	"cmp"
	"slices"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// What makes a silence one: that many movements before it, and that many times
// the mean wait between them. At a steady rate a wait of five means has a chance
// of 0.7 %.
const (
	leastUses = 3
	longWait  = 5
)

// segment is a part of a route.
type segment struct{ from, to spot }

// uses gathers the dated movements between two places on one side, in the order
// of time.
func uses(w *travel.Window, name func(graph.ID) graph.ID) map[segment][]int32 {
	out := map[segment][]int32{}
	for i := range w.Moves {
		v := &w.Moves[i]
		if v.Dated && v.From != travel.None && v.To != travel.None && v.From != v.To && w.MoveHeld[i] != graph.Outside && v.Departs.From != graph.Always.From {
			s := segment{spotOf(w, v.From, name), spotOf(w, v.To, name)}
			out[s] = append(out[s], int32(i))
		}
	}
	for _, moves := range out {
		slices.SortFunc(moves, func(a, b int32) int {
			x, y := &w.Moves[a], &w.Moves[b]
			return cmp.Or(cmp.Compare(x.Departs.From, y.Departs.From), cmp.Compare(x.Ends.To, y.Ends.To), cmp.Compare(a, b))
		})
	}
	return out
}

// silence finds the last silence after which the segment was used again: the
// place of the first movement after it, and when it began and was long enough.
func (f *finder) silence(w *travel.Window, moves []int32) (at int, began, long int64) {
	at = -1
	first, end := w.Moves[moves[0]].Departs.From, w.Moves[moves[0]].Ends.To
	for i := 1; i < len(moves); i++ {
		v := &w.Moves[moves[i]]
		enough := time.Unix(end, 0).UTC().AddDate(0, f.SilentMonths, 0).Unix()
		enough = max(enough, end+longWait*(end-first)/int64(i))
		if i >= leastUses && v.Departs.From >= enough {
			at, began, long = i, end, enough
		}
		end = max(end, v.Ends.To)
	}
	return at, began, long
}

// reopened are the parts of routes that are used again after a silence, of which
// no use after it was known before. Two places that nobody who may be told of
// went between since are left out.
func (f *finder) reopened() (out []Alert) {
	known := uses(f.before.Window, f.now)
	w := f.after.Window
	for s, moves := range uses(w, same) {
		at, began, long := f.silence(w, moves)
		if at < 0 || slices.ContainsFunc(known[s], func(i int32) bool { return f.before.Moves[i].Departs.To > long }) {
			continue
		}
		a := Alert{Kind: Reopened, About: present(s.from.id, s.to.id), Names: [2]string{s.from.code, s.to.code},
			SilentSince: time.Unix(began-1, 0).UTC(), Uses: at}
		a.ID = hashed(Reopened, s.from.String(), s.to.String(), a.SilentSince.Format(time.DateOnly))
		for _, i := range moves[at:] {
			if v := &w.Moves[i]; !w.Actors[v.Person].Never {
				a.Seen, a.Evidence = earlier(a.Seen, moment(v.Departs)), append(a.Evidence, w.ProofOf(v)...)
			}
		}
		if len(a.Evidence) == 0 {
			continue
		}
		for _, i := range moves[:at] {
			if v := &w.Moves[i]; !w.Actors[v.Person].Never {
				a.Evidence = append(a.Evidence, w.ProofOf(v)...)
			}
		}
		a.Evidence = run.NewEvidence(a.Evidence)
		out = append(out, a)
	}
	return out
}
