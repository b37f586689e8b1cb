package displace

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Measure answers the question on a part of a viewer's graph, without its run.
func Measure(ctx context.Context, w *travel.Window, q Question) (*Answer, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	m := &measure{q: q, tracks: tracksOfPlaces(w), begin: q.At.Unix() - int64(q.Periods*q.Days)*travel.Day}
	id, err := graph.ParseID(q.Subject)
	if err == nil && w.Where[id].Class == travel.ActorClass {
		m.tracks = tracksOfHelpers(w)
	}
	a, subject := &Answer{}, set(m.find(q.Subject))
	if len(subject) == 0 {
		a.Note = fmt.Sprintf("no visible place or person is called %.40q", q.Subject)
		return a, ctx.Err()
	}
	alternatives, others := m.split(subject)
	if q.Alternatives != nil {
		alternatives = m.named(a, q.Alternatives, subject)
		others = slices.DeleteFunc(others, func(x int32) bool { return slices.Contains(alternatives, x) })
	}
	if q.Comparison != nil {
		others = m.named(a, q.Comparison, subject)
		alternatives = slices.DeleteFunc(alternatives, func(x int32) bool { return slices.Contains(others, x) })
	}
	m.measure(a, subject, alternatives, others)
	m.note(a, w)
	return a, ctx.Err()
}

// measure is one question being answered.
type measure struct {
	*tracks
	q     Question
	begin int64 // of the first period
	base  *series
	notes []string
}

func set(list []int32) map[int32]bool {
	out := map[int32]bool{}
	for _, x := range list {
		out[x] = true
	}
	return out
}

// named are the places or helpers that the asker names.
func (m *measure) named(a *Answer, texts []string, subject map[int32]bool) (out []int32) {
	for _, text := range texts {
		found := slices.DeleteFunc(m.find(text), func(x int32) bool { return subject[x] })
		if len(found) == 0 {
			m.notes = append(m.notes, fmt.Sprintf("no other visible one to compare with is called %.40q", text))
		}
		out = append(out, found...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// series are the journeys of some places or helpers by period, each once.
type series struct {
	count         []float64
	before, after int
	certain       int
	undated       int
	proof         []graph.ID
}

// series counts the journeys of some, each at its earliest pass; not those left
// out.
func (m *measure) series(of []int32, leave map[int32]bool) *series {
	s, earliest := &series{count: make([]float64, 2*m.q.Periods)}, map[int32]pass{}
	for _, x := range of {
		for _, p := range m.passes[x] {
			if e, ok := earliest[p.journey]; !leave[p.journey] && (!ok || p.compare(e) < 0) {
				earliest[p.journey] = p
			}
		}
	}
	length := int64(m.q.Days) * travel.Day
	for _, p := range earliest {
		if p.at == graph.Always || p.at.To-p.at.From > length {
			s.undated++
			continue
		}
		at := p.at.From + (p.at.To-p.at.From-1)/2 - m.begin
		if at < 0 || at >= length*int64(len(s.count)) {
			continue
		}
		i := at / length
		s.count[i]++
		if p.at.From-m.begin >= i*length && p.at.To-m.begin <= (i+1)*length {
			s.certain++
		}
		s.proof = append(s.proof, m.w.ProofOf(&m.w.Moves[p.move])...)
	}
	for i, n := range s.count {
		if i < m.q.Periods {
			s.before += int(n)
		} else {
			s.after += int(n)
		}
	}
	return s
}

func (m *measure) measure(a *Answer, subject map[int32]bool, alternatives, others []int32) {
	mine := slices.Sorted(maps.Keys(subject))
	own, touched := map[int32]bool{}, map[int32]bool{}
	for _, x := range mine {
		for _, p := range m.passes[x] {
			own[p.journey], touched[p.journey] = true, true
		}
	}
	for _, x := range alternatives {
		for _, p := range m.passes[x] {
			touched[p.journey] = true
		}
	}
	closed, group := m.series(mine, nil), m.series(alternatives, own)
	m.base = m.series(others, touched)
	a.Undated = closed.undated
	first := m.row(Subject, closed)
	first.Entity, first.Code = m.name(mine[0])
	all := m.row(Alternatives, group)
	a.Rows = append(a.Rows, first, all, m.row(Comparison, m.base))
	var each []Row
	for _, x := range alternatives {
		s := m.series([]int32{x}, own)
		if s.before+s.after == 0 || m.people && m.w.Actors[x].Never {
			continue
		}
		r := m.row(Alternative, s)
		r.Entity, r.Code = m.name(x)
		each = append(each, r)
	}
	slices.SortStableFunc(each, func(x, y Row) int { return cmp.Compare(float64(y.After)-y.Expected, float64(x.After)-x.Expected) })
	a.TotalCount = 3 + len(each)
	for _, r := range slices.Concat(a.Rows, each) {
		if r.Certain > 0 {
			a.CertainCount++
		}
	}
	if m.q.First > 0 && len(each) > m.q.First {
		each = each[:m.q.First]
	}
	a.Rows = append(a.Rows, each...)
	a.Lost, a.Gained = kernel.Round12(first.Expected-float64(first.After)), kernel.Round12(float64(all.After)-all.Expected)
	for _, x := range others {
		if id, _ := m.name(x); len(m.passes[x]) > 0 && !id.IsZero() {
			a.Comparison = append(a.Comparison, id)
		}
	}
	slices.SortFunc(a.Comparison, graph.ID.Compare)
}

func (m *measure) name(x int32) (graph.ID, string) {
	if m.people {
		return m.w.Actors[x].ID, ""
	}
	p, code := &m.w.Places[x], ""
	if len(p.Codes) > 0 {
		code = p.Codes[0]
	}
	return p.ID, code
}

// row compares a series with the comparison group: the difference in differences
// of the logarithms of the counts before and after, with a half added to each.
func (m *measure) row(r Role, s *series) Row {
	out := Row{Role: r, Before: s.before, After: s.after, Certain: s.certain, Evidence: run.NewEvidence(s.proof), Expected: float64(s.before)}
	for i, n := range s.count {
		out.Periods = append(out.Periods, Period{time.Unix(m.begin+int64(i*m.q.Days)*travel.Day, 0).UTC(), int(n)})
	}
	half := func(n int) float64 { return float64(n) + 0.5 }
	change := half(s.after) / half(s.before)
	spread := 1/half(s.after) + 1/half(s.before)
	phi, df := 0.0, float64(2*(m.q.Periods-1))
	for _, side := range [2][2]int{{0, m.q.Periods}, {m.q.Periods, 2 * m.q.Periods}} {
		if r == Comparison || !m.compares() {
			phi += scatter(s.count[side[0]:side[1]], nil) / df
		} else {
			phi += scatter(s.count[side[0]:side[1]], m.base.count[side[0]:side[1]]) / df
		}
	}
	phi = max(1, phi)
	if r != Comparison && m.compares() {
		trend := half(m.base.after) / half(m.base.before)
		out.Expected = kernel.Round12(float64(s.before) * trend)
		change /= trend
		spread += 1/half(m.base.after) + 1/half(m.base.before)
	}
	width := distuv.StudentsT{Sigma: 1, Nu: df}.Quantile(0.95) * math.Sqrt(phi*spread)
	out.Ratio = kernel.Round12(change)
	out.Low, out.High = kernel.Round12(change*math.Exp(-width)), kernel.Round12(change*math.Exp(width))
	out.Explanation = m.explain(&out)
	return out
}

// compares reports whether the comparison group has journeys on both sides.
func (m *measure) compares() bool { return m.base.before > 0 && m.base.after > 0 }

// scatter is Pearson's sum of squares of the counts of one side: about each
// period's share of what they and the comparison group have together, so that a
// trend that both follow is no scatter; without a group about their mean.
func scatter(count, base []float64) (sum float64) {
	if base == nil {
		mean, variance := stat.MeanVariance(count, nil)
		if mean == 0 {
			return 0
		}
		return variance * float64(len(count)-1) / mean
	}
	share := floats.Sum(count) / (floats.Sum(count) + floats.Sum(base))
	if !(share > 0 && share < 1) {
		return 0
	}
	for i, x := range count {
		if n := x + base[i]; n > 0 {
			sum += (x - n*share) * (x - n*share) / (n * share * (1 - share))
		}
	}
	return sum
}

func (m *measure) explain(r *Row) string {
	days := m.q.Days * m.q.Periods
	text := fmt.Sprintf("%d journeys in the %d days before %s and %d in the %d days from then on", r.Before, days,
		m.q.At.UTC().Format(time.DateOnly), r.After, days)
	percent := func(x float64) string { return fmt.Sprintf("%+.0f %%", 100*(x-1)) }
	if r.Role == Comparison {
		return text + ": the group that the others are compared with."
	}
	than := "than before; there is no group to compare with"
	if m.compares() {
		text += fmt.Sprintf(", where the comparison group lets %.1f be expected", r.Expected)
		than = "than expected"
	}
	finding := "no change that chance does not explain"
	switch {
	case r.High < 1:
		finding = "fewer " + than
	case r.Low > 1:
		finding = "more " + than
	}
	return fmt.Sprintf("%s: %s (%s, 90 %% interval %s to %s).", text, finding, percent(r.Ratio), percent(r.Low), percent(r.High))
}

// note says what a reader has to know of the answer.
func (m *measure) note(a *Answer, w *travel.Window) {
	add := func(when bool, text string) {
		if when {
			m.notes = append(m.notes, text)
		}
	}
	zone := w.Note()
	add(zone != "", zone)
	none := a.Rows[0].Before+a.Rows[0].After == 0
	add(zone == "" && none, "no journey into the zone is known there in these periods")
	add(!none && a.Rows[1].Before+a.Rows[1].After == 0, "no alternatives are known: name some to follow")
	add(!m.compares(), "the comparison group has no journeys on one side of the event, so that what follows compares before with after only")
	add(a.Undated > 0, fmt.Sprintf("%d journeys are not dated to one period and left out", a.Undated))
	a.Note = strings.Join(m.notes, "; ")
}
