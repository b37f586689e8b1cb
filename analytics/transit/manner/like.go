package manner

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Question asks who helps in the manner of somebody.
type Question struct {
	travel.Question
	Of    graph.ID // a person or body
	First int      // rows at most; 0: all
}

// Answer is the answer to "who else works like this?".
type Answer struct {
	Run          run.Run
	Habits       []Habit // of the one who is asked about, the most telling first
	TotalCount   int     // rows in all, those left out by First included
	CertainCount int     // of these, those with a shared motif that is certain of both
	Rows         []*Row
}

// Habit is a motif that somebody has.
type Habit struct {
	Motif    Motif
	Journeys int     // that it was seen in
	Others   int     // journeys of the other in which it was seen; 0 of the one who is asked about
	Share    float64 // of all helpers that have it, above 0 to 1
	Weight   float64 // how telling it is: (1 + ln journeys) ln((1 + helpers) / helpers who have it)
	Evidence run.Evidence
}

// Row is one who works alike. It is shared; nobody may change it.
type Row struct {
	Rank        int // competition rank, the most alike first
	Helper      graph.ID
	Likeness    float64 // cosine of the two vectors of weights, above 0 to 1
	Certain     bool    // see Answer
	Shared      []Habit // the most telling first
	Explanation string  // one sentence
	Evidence    run.Evidence
}

// mostTold is the number of shared motifs that a sentence names.
const mostTold = 2

// Like ranks those who work like the one asked about, without the run. One who is not known to have helped has no habits,
// and nobody is like it.
func (a *Analysis) Like(q Question) (out Answer) {
	asked := a.of(q.Of)
	if asked == nil {
		return out
	}
	for i := range asked.habits {
		out.Habits = append(out.Habits, a.habit(&asked.habits[i], nil))
	}
	slices.SortStableFunc(out.Habits, byWeight)
	for i := range a.helpers {
		if h := &a.helpers[i]; h != asked {
			if r := a.compare(asked, h); r != nil {
				out.Rows = append(out.Rows, r)
			}
		}
	}
	slices.SortStableFunc(out.Rows, func(x, y *Row) int {
		return cmp.Or(cmp.Compare(y.Likeness, x.Likeness), x.Helper.Compare(y.Helper))
	})
	for i, r := range out.Rows {
		out.TotalCount++
		if r.Certain {
			out.CertainCount++
		}
		if r.Rank = i + 1; i > 0 && out.Rows[i-1].Likeness == r.Likeness {
			r.Rank = out.Rows[i-1].Rank
		}
	}
	if q.First > 0 && len(out.Rows) > q.First {
		out.Rows = out.Rows[:q.First]
	}
	for _, r := range out.Rows {
		r.Explanation = explain(r, len(asked.habits))
	}
	return out
}

// compare makes the row of one helper, nil where nothing is shared.
func (a *Analysis) compare(asked, h *helper) *Row {
	r, product, i := &Row{Helper: a.w.Actors[h.actor].ID}, 0.0, 0
	var links []graph.ID
	for k := range asked.habits {
		mine := &asked.habits[k]
		for i < len(h.habits) && h.habits[i].motif.compare(mine.motif) < 0 {
			i++
		}
		if i == len(h.habits) || h.habits[i].motif != mine.motif {
			continue
		}
		theirs := &h.habits[i]
		product += a.weight(mine) * a.weight(theirs)
		r.Certain = r.Certain || mine.certain && theirs.certain
		shared := a.habit(theirs, mine)
		r.Shared, links = append(r.Shared, shared), append(links, shared.Evidence...)
	}
	if product == 0 {
		return nil
	}
	r.Likeness = min(1, kernel.Round12(product/(asked.length*h.length)))
	slices.SortStableFunc(r.Shared, byWeight)
	r.Evidence = run.NewEvidence(links)
	return r
}

// habit says a habit, beside that of the other where there is one.
func (a *Analysis) habit(h, other *habit) Habit {
	out := Habit{Motif: h.motif, Journeys: h.journeys, Share: kernel.Round12(float64(a.common[h.motif]) / float64(len(a.helpers))), Weight: kernel.Round12(a.weight(h))}
	var links []graph.ID
	for _, act := range h.acts {
		links = append(links, a.w.Acts[act].Link)
	}
	if other != nil {
		out.Others = other.journeys
		out.Weight = kernel.Round12(a.weight(h) * a.weight(other))
	}
	out.Evidence = run.NewEvidence(links)
	return out
}

func byWeight(x, y Habit) int {
	return cmp.Or(cmp.Compare(y.Weight, x.Weight), x.Motif.compare(y.Motif))
}

func explain(r *Row, asked int) string {
	var told []string
	for _, h := range r.Shared[:min(mostTold, len(r.Shared))] {
		told = append(told, fmt.Sprintf("%s (%d of its journeys, %d of the other's; %s of helpers do so)", h.Motif, h.Journeys, h.Others, percent(h.Share)))
	}
	return fmt.Sprintf("Shares %d of %d motifs, most tellingly: %s.", len(r.Shared), asked, strings.Join(told, "; "))
}

// Note says what has to be said of the answer, or "".
func (a *Analysis) Note(of graph.ID) string {
	if h := a.of(of); h != nil {
		return a.w.Note()
	}
	note := "no help that can be compared is known of the one asked about in the window"
	if more := a.w.Note(); more != "" {
		note += "; " + more
	}
	return note
}

func percent(share float64) string {
	if share < 0.01 {
		return "under 1 %"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}
