package analytics

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"portolan/analytics/transit"
	"portolan/graph"
	"portolan/graph/vault"
)

// reduced is the view without what the question leaves out, what to call that,
// and a note on what of it is not there.
func reduced(w *vault.View, o vault.Omission) (left *vault.View, without, note string) {
	left, none := w.Without(o)
	var parts []string
	switch o = o.Normal(); len(o.Owners) {
	case 0:
	case 1:
		parts = append(parts, o.Owners[0]+"'s data")
	default:
		last := len(o.Owners) - 1
		parts = append(parts, "the data of "+strings.Join(o.Owners[:last], ", ")+" and "+o.Owners[last])
	}
	switch len(o.Elements) {
	case 0:
	case 1:
		parts = append(parts, "the report")
	default:
		parts = append(parts, fmt.Sprintf("the %d reports", len(o.Elements)))
	}
	if none > 0 {
		note = fmt.Sprintf("%d of what is left out is nothing visible and changes nothing", none)
	}
	return left, "Without " + strings.Join(parts, " and "), note
}

// notes joins notes.
func notes(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), "; ")
}

// ordinal is 1st, 2nd, 3rd, 4th, 11th.
func ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprint(n, end)
}

// became says what became of a rank; 0 stands for no row.
func became(before, after int) string {
	switch {
	case before == after:
		return "still " + ordinal(after)
	case before == 0:
		return ordinal(after) + ", and not listed with it"
	case after == 0:
		return "not listed, instead of " + ordinal(before)
	}
	return ordinal(after) + " instead of " + ordinal(before)
}

// facilitatorChanges compares all rows with those of the whole view.
func facilitatorChanges(w *vault.View, without string, before []transit.Facilitator, out *transit.Facilitators) {
	rank, still := map[graph.ID]int{}, map[graph.ID]bool{}
	for _, f := range before {
		rank[f.Entity] = f.Rank
	}
	for _, f := range out.Rows {
		was, _ := w.Resolve(f.Entity)
		still[was] = true
		out.Changes = append(out.Changes, transit.Change{Was: was, Before: rank[was], Explanation: without + ": " + became(rank[was], f.Rank) + "."})
	}
	for _, f := range before {
		if !still[f.Entity] {
			out.Gone = append(out.Gone, transit.Change{Was: f.Entity, Before: f.Rank, Explanation: without + ": " + became(f.Rank, 0) + "."})
		}
	}
}

// networkChanges compares all networks with those of the whole view: a network
// is the same as the one that it has most people in common with, each once, if
// these are half of the people of one of the two.
func networkChanges(w *vault.View, without string, before []*transit.Network, out *transit.Networks) {
	people := make([][]graph.ID, len(out.Rows))
	for i, n := range out.Rows {
		for _, p := range n.People {
			if was, ok := w.Resolve(p); ok {
				people[i] = append(people[i], was)
			}
		}
	}
	was := transit.Match(people, before)
	still := make([]bool, len(before))
	size := func(n *transit.Network) int { return len(n.People) }
	placeBefore, placeAfter := places(before, size), places(out.Rows, size)
	for i, n := range out.Rows {
		c := transit.Change{}
		count := fmt.Sprintf("%d people", len(n.People))
		if b := was[i]; b >= 0 {
			still[b] = true
			c.Was, c.Before = before[b].ID, placeBefore[b]
			if len(before[b].People) != len(n.People) {
				count += fmt.Sprintf(" instead of %d", len(before[b].People))
			}
		}
		c.Explanation = without + ": " + became(c.Before, placeAfter[i]) + " by size, with " + count + "."
		out.Changes = append(out.Changes, c)
	}
	for b, n := range before {
		if !still[b] {
			out.Gone = append(out.Gone, transit.Change{Was: n.ID, Before: placeBefore[b], Explanation: without + ": no network any more, instead of " +
				ordinal(placeBefore[b]) + fmt.Sprintf(" by size, with %d people.", len(n.People))})
		}
	}
}

// places are competition ranks of rows that stand in descending order.
func places[T any](rows []T, size func(T) int) []int {
	out := make([]int, len(rows))
	for i := range rows {
		if out[i] = i + 1; i > 0 && size(rows[i]) == size(rows[i-1]) {
			out[i] = out[i-1]
		}
	}
	return out
}

// The most of a Sensitivity.
const (
	mostOwners  = 3
	mostReports = 3
)

// Sensitivity says what a facilitator's rank hangs on most.
type Sensitivity struct {
	Rank    int // as it is
	Owners  []RankWithout
	Reports []RankWithout
}

// RankWithout is the rank without one thing.
type RankWithout struct {
	Owner       string   // the member whose data are left out; "": a report is
	Report      graph.ID // the record or link left out
	Rank        int      // 0: not listed
	Explanation string
}

// Sensitivity finds, of one row of central facilitators, the single owner and
// the single report that matter most to its rank. Of owners those three are left
// out in turn who own most of its records and evidence; of reports those three
// acts and passages without which its weight would change most. The ranks are
// those of whole analyses without them. The greatest change stands first.
func (e *Engine) Sensitivity(ctx context.Context, w *vault.View, q transit.Question, entity graph.ID) (Sensitivity, error) {
	var out Sensitivity
	q.First, q.Resample, q.Without = 0, nil, vault.Omission{}
	a, w, err := e.analyse(ctx, w, q)
	if err != nil {
		return out, err
	}
	rows := a.Facilitators(q).Rows
	i := slices.IndexFunc(rows, func(f transit.Facilitator) bool { return f.Entity == entity })
	if i < 0 {
		return out, graph.Absent("analytics.Sensitivity", entity)
	}
	out.Rank = rows[i].Rank
	alone := func(passage graph.ID) bool { p, ok := w.Entity(passage); return ok && len(p.Records) == 1 }
	reports := a.Pivotal(entity, mostReports, alone)
	owners, err := mainOwners(ctx, w, &rows[i])
	if err != nil {
		return out, err
	}
	out.Reports, out.Owners = make([]RankWithout, len(reports)), make([]RankWithout, len(owners))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for n, r := range reports {
		g.Go(func() error {
			left, err := a.Without(ctx, r)
			if err != nil {
				return err
			}
			rank := rankOf(left.Facilitators(q).Rows, entity, w)
			out.Reports[n] = RankWithout{Report: r.ID, Rank: rank, Explanation: "Without the report: " + became(out.Rank, rank) + "."}
			return nil
		})
	}
	for n, owner := range owners {
		g.Go(func() error {
			view, without, _ := reduced(w, vault.Omission{Owners: []string{owner}})
			left, _, err := e.analyse(ctx, view, q)
			if err != nil {
				return err
			}
			rank := rankOf(left.Facilitators(q).Rows, entity, w)
			out.Owners[n] = RankWithout{Owner: owner, Rank: rank, Explanation: without + ": " + became(out.Rank, rank) + "."}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return Sensitivity{}, err
	}
	out.order(len(rows) + 1)
	return out, nil
}

// rankOf is the rank of the row that was the entity; 0 where there is none.
func rankOf(rows []transit.Facilitator, entity graph.ID, w *vault.View) int {
	for _, f := range rows {
		if was, _ := w.Resolve(f.Entity); was == entity {
			return f.Rank
		}
	}
	return 0
}

// order puts the greatest change first; who is not listed stands behind all.
func (s *Sensitivity) order(last int) {
	moved := func(x RankWithout) int {
		rank := cmp.Or(x.Rank, last)
		return max(rank-s.Rank, s.Rank-rank)
	}
	for _, list := range [][]RankWithout{s.Owners, s.Reports} {
		slices.SortStableFunc(list, func(x, y RankWithout) int { return moved(y) - moved(x) })
	}
}

// mainOwners are those who own most of a row's records and evidence.
func mainOwners(ctx context.Context, w *vault.View, f *transit.Facilitator) ([]string, error) {
	ids := slices.Clone(f.Evidence)
	if p, ok := w.Entity(f.Entity); ok {
		ids = append(ids, p.Records...)
	}
	elements, err := w.Get(ctx, ids)
	if err != nil {
		return nil, err
	}
	count := map[string]int{}
	for _, e := range elements {
		if e != nil {
			count[e.Marking.Owner]++
		}
	}
	owners := make([]string, 0, len(count))
	for o := range count {
		owners = append(owners, o)
	}
	slices.SortFunc(owners, func(a, b string) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	return owners[:min(mostOwners, len(owners))], nil
}
