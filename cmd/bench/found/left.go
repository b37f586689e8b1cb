package found

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/ways"
	"portolan/exchange/world/truth"
	"portolan/graph"
)

// top is how many ways of a gap are compared with the true one.
const top = 3

// LeftOut compares the ways inferred where nobody recorded a passage with the true ones.
type LeftOut struct {
	Passages int `json:"passages"` // left out of journeys of which something is recorded
	Gaps     int `json:"gaps"`     // with a true way
	Covered  int `json:"covered"`  // passages that lie in these
	NoGap    int `json:"noGap"`    // gaps in which the truth has no passage

	First    float64 `json:"first"`    // of the covered passages, those whose true way is the most probable
	Top      float64 `json:"top"`      // those whose true way is among the first three
	Leg      float64 `json:"leg"`      // those that are a leg of one of the first three ways
	Gap      float64 `json:"gap"`      // the same by gaps
	Frequent float64 `json:"frequent"` // passages again, by the three most frequent whole ways that are recorded
	Error    float64 `json:"error"`    // expected calibration error of the ways' odds, over ten bins
	Bins     []Bin   `json:"bins"`
}

// Bin is how often ways given odds of one tenth were the true ones.
type Bin struct {
	Ways int     `json:"ways"`
	Odds float64 `json:"odds"` // mean
	True float64 `json:"true"` // share
}

// trueWays tells the true legs of people as the ways are told.
type trueWays struct {
	t      *truth.Truth
	of     map[int][]truth.Leg // of each person, in the order of time
	placed map[graph.ID]string // the reference of each place entity
}

// trueWays tells the truth in the words of what the viewer sees.
func (s *sight) trueWays(ctx context.Context, t *truth.Truth) (*trueWays, error) {
	tw := &trueWays{t, map[int][]truth.Leg{}, map[graph.ID]string{}}
	for _, j := range t.Journeys {
		for _, l := range j.Legs {
			tw.of[j.Person] = append(tw.of[j.Person], t.Legs[l])
		}
	}
	for _, legs := range tw.of {
		slices.SortStableFunc(legs, func(a, b truth.Leg) int { return strings.Compare(a.Departs, b.Departs) })
	}
	for e, err := range s.view.Elements(ctx, graph.Place) {
		if err != nil {
			return nil, err
		}
		if n, err := strconv.Atoi(strings.TrimPrefix(e.Ref, "A")); err == nil && n >= 1 && n <= len(t.Places) {
			tw.placed[s.entity(e.ID)] = t.Places[n-1]
		}
	}
	return tw, nil
}

// leftOut infers the way in every gap of every entity that is a person.
func (s *sight) leftOut(ctx context.Context, w *travel.Window, tw *trueWays) (LeftOut, error) {
	b, out, bins := ways.Learn(w), LeftOut{}, make([]Bin, 10)
	frequent := wholeWays(w, tw)
	known := map[int]bool{}
	first, best, gaps, plain, odds, legs := 0, 0, 0, 0, 0, 0
	for a := range w.Actors {
		person := s.label(w.Actors[a].ID)
		if person < 0 {
			continue
		}
		known[person] = true
		for _, g := range b.Gaps(int32(a)) {
			is := tw.between(person, w, &g)
			if len(is) == 0 {
				out.NoGap++
				continue
			}
			inferred, err := b.Infer(ctx, int32(a), &g, top)
			if err != nil {
				return out, err
			}
			out.Gaps++
			out.Covered += len(is)
			var shown []string
			for _, l := range inferred.Legs {
				shown = append(shown, tw.leg(w, l.From, l.To, l.Via))
			}
			for _, l := range is {
				if slices.Contains(shown, l) {
					legs++
				}
			}
			for i, way := range inferred.Ways {
				hit := slices.Equal(tw.told(w, way), is)
				bin := &bins[min(9, int(way.Chance*10))]
				bin.Ways, bin.Odds, odds = bin.Ways+1, bin.Odds+way.Chance, odds+1
				if hit {
					bin.True++
					best, gaps = best+len(is), gaps+1
					if i == 0 {
						first += len(is)
					}
				}
			}
			if slices.Contains(frequent[[2]int32{w.Area[g.From], w.Area[g.To]}], strings.Join(is, "; ")) {
				plain += len(is)
			}
		}
	}
	out.Passages = tw.leftOutOf(known)
	share := func(n, of int) float64 { return float64(n) / float64(max(1, of)) }
	out.First, out.Top, out.Gap, out.Frequent = share(first, out.Covered), share(best, out.Covered), share(gaps, out.Gaps), share(plain, out.Covered)
	out.Leg = share(legs, out.Covered)
	out.calibrate(bins, odds)
	return out, nil
}

// leftOutOf counts the legs that nobody recorded of journeys of these people of which something is recorded.
func (tw *trueWays) leftOutOf(known map[int]bool) (n int) {
	for _, m := range tw.t.MissingLegs {
		if known[tw.t.Journeys[m.Journey].Person] {
			n++
		}
	}
	return n
}

// calibrate compares odds with how often they came true.
func (out *LeftOut) calibrate(bins []Bin, odds int) {
	for _, bin := range bins {
		if bin.Ways > 0 {
			n := float64(bin.Ways)
			bin.Odds, bin.True = bin.Odds/n, bin.True/n
			out.Error += max(bin.Odds-bin.True, bin.True-bin.Odds) * n / float64(odds)
			out.Bins = append(out.Bins, bin)
		}
	}
}

// tell is one leg in words that both sides have.
func tell(from, to, crossing string) string { return fmt.Sprintf("%s>%s %s", from, to, crossing) }

// told is a way in these words.
func (tw *trueWays) told(w *travel.Window, way ways.Way) (out []string) {
	for _, l := range way.Legs {
		out = append(out, tw.leg(w, l.From, l.To, l.Via))
	}
	return out
}

func (tw *trueWays) leg(w *travel.Window, from, to, via int32) string {
	crossing := ""
	if via != travel.None {
		crossing = tw.placed[w.Places[via].ID]
	}
	return tell(tw.placed[w.Places[from].ID], tw.placed[w.Places[to].ID], crossing)
}

// between are a person's true legs in a gap.
func (tw *trueWays) between(person int, w *travel.Window, g *ways.Gap) (out []string) {
	from, to := g.Span.From, g.Span.To
	if g.After != travel.None {
		from = max(from, w.Moves[g.After].Departs.To)
	}
	if g.Before != travel.None {
		to = min(to, w.Moves[g.Before].Departs.From)
	}
	for _, l := range tw.of[person] {
		if s, ok := graph.Date(l.Departs).Span(); ok && s.From >= from && s.From < to {
			out = append(out, tell(l.From, l.To, l.Crossing))
		}
	}
	return out
}

// wholeWays is the plain baseline: the most frequent ways from an area to another that are recorded whole, three at
// most.
func wholeWays(w *travel.Window, tw *trueWays) map[[2]int32][]string {
	count := map[[2]int32]map[string]int{}
	for _, j := range w.Journeys {
		for lo := j.From; lo < j.To; lo++ {
			var told []string
			for i := lo; i < j.To; i++ {
				v := &w.Moves[i]
				if v.From == travel.None || v.To == travel.None || i > lo && !w.Join(w.Moves[i-1].To, v.From) {
					break
				}
				told = append(told, tw.leg(w, v.From, v.To, v.Via))
				ends := [2]int32{w.Area[w.Moves[lo].From], w.Area[v.To]}
				if count[ends] == nil {
					count[ends] = map[string]int{}
				}
				count[ends][strings.Join(told, "; ")]++
			}
		}
	}
	out := map[[2]int32][]string{}
	for ends, n := range count {
		for way := range n {
			out[ends] = append(out[ends], way)
		}
		slices.SortFunc(out[ends], func(x, y string) int {
			if n[x] != n[y] {
				return n[y] - n[x]
			}
			return strings.Compare(x, y)
		})
		out[ends] = out[ends][:min(top, len(out[ends]))]
	}
	return out
}
