package item

import (
	"portolan/analytics/run"
	"portolan/analytics/transit/manner"
)

// Habit is the schema's type of that name.
type Habit struct {
	Motif         *Motif
	JourneyCount  int
	Share, Weight float64
	proof
}

// Motif is the schema's type of that name.
type Motif struct {
	Pattern, Act      string
	Time, Stage, Then *string
	Explanation       string
}

// SharedHabit is the schema's type of that name.
type SharedHabit struct {
	Motif                         *Motif
	JourneyCount, JourneysOfAsked int
	Share, Weight                 float64
}

// Alike is the schema's type of that name.
type Alike struct {
	Rank        int
	Helper      Entity
	Likeness    float64
	Certain     bool
	Shared      []*SharedHabit
	Explanation string
	proof
}

// NewHabits makes the habits of the one who is asked about.
func NewHabits(view *Seen, habits []manner.Habit) []*Habit {
	of, out := proofs(view, habits, func(h *manner.Habit) run.Evidence { return h.Evidence }), make([]*Habit, len(habits))
	for i := range habits {
		h := &habits[i]
		out[i] = &Habit{newMotif(h.Motif), h.Journeys, h.Share, h.Weight, of(i)}
	}
	return out
}

// NewAlikes makes the rows of an answer. The helpers of all rows are one group.
func NewAlikes(view *Seen, rows []*manner.Row) []*Alike {
	of, out := proofs(view, rows, func(r **manner.Row) run.Evidence { return (*r).Evidence }), make([]*Alike, len(rows))
	helpers := make([]Ref, len(rows))
	for i, r := range rows {
		helpers[i] = RefOf(view, r.Helper)
		out[i] = &Alike{Rank: r.Rank, Likeness: r.Likeness, Certain: r.Certain, Explanation: r.Explanation, proof: of(i)}
		for k := range r.Shared {
			h := &r.Shared[k]
			out[i].Shared = append(out[i].Shared, &SharedHabit{newMotif(h.Motif), h.Journeys, h.Others, h.Share, h.Weight})
		}
	}
	for i, t := range Things(view, helpers) {
		out[i].Helper = as(t)
	}
	return out
}

func newMotif(m manner.Motif) *Motif {
	out := &Motif{Pattern: string(m.Pattern), Act: m.Act.Info().Name, Time: optional(string(m.When)), Stage: optional(string(m.Stage)), Explanation: m.String()}
	if m.Then != 0 {
		out.Then = optional(m.Then.Info().Name)
	}
	return out
}
