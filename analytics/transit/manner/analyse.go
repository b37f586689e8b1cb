package manner

import (
	"cmp"
	"context"
	"math"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Analysis is how every helper of one viewer works in one window. It is safe for concurrent use and never changes.
type Analysis struct {
	w       *travel.Window
	helpers []helper // by actor
	common  map[Motif]int
}

// helper is one who helped, with the length of the vector of its weights.
type helper struct {
	actor  int32
	habits []habit // by motif
	length float64
}

// habit is a motif that a helper has.
type habit struct {
	motif    Motif
	journeys int
	certain  bool // in one of them by what is certain
	acts     []int32
}

// seen is one occurrence of a motif.
type seen struct {
	motif   Motif
	journey int32
	certain bool
	acts    [2]int32 // the second is travel.None where one act is all
}

// Analyse finds the motifs of all helpers. Those who are never ranked have none.
func Analyse(ctx context.Context, w *travel.Window) (*Analysis, error) {
	a := &Analysis{w: w, common: map[Motif]int{}}
	byJourney := servicesByJourney(w)
	var err error
	w.ServicesOf(func(n int32, services []travel.Service) {
		if err = cmp.Or(err, ctx.Err()); err != nil || w.Actors[n].Never {
			return
		}
		h := helper{actor: n, habits: habits(occurrences(w, services, byJourney))}
		for _, x := range h.habits {
			a.common[x.motif]++
		}
		a.helpers = append(a.helpers, h)
	})
	for i := range a.helpers {
		h := &a.helpers[i]
		for _, x := range h.habits {
			h.length += a.weight(&x) * a.weight(&x)
		}
		h.length = math.Sqrt(h.length)
	}
	return a, err
}

// weight is how much a habit counts: 1 + ln(journeys), times ln((1 + helpers) / helpers who have it).
func (a *Analysis) weight(h *habit) float64 {
	return (1 + math.Log(float64(h.journeys))) * math.Log(float64(1+len(a.helpers))/float64(a.common[h.motif]))
}

// servicesByJourney lists the services of each journey.
func servicesByJourney(w *travel.Window) [][]int32 {
	out := make([][]int32, len(w.Journeys))
	for i := range w.Services {
		j := w.Moves[w.Services[i].Move].Journey
		out[j] = append(out[j], int32(i))
	}
	return out
}

// occurrences are the motifs of one helper's services, one by one.
func occurrences(w *travel.Window, services []travel.Service, byJourney [][]int32) (out []seen) {
	for i := range services {
		s := &services[i]
		act, j := &w.Acts[s.Act], w.Moves[s.Move].Journey
		add := func(m Motif, certain bool, other int32) {
			out = append(out, seen{m, j, s.Certain && certain, [2]int32{s.Act, other}})
		}
		add(Motif{Pattern: Timed, Act: act.Kind, When: whenOf(w, act, j)}, true, travel.None)
		if ofOnePassage(act) {
			add(Motif{Pattern: AtStage, Act: act.Kind, Stage: stageOf(&w.Journeys[j], s.Move)}, true, travel.None)
		}
		for _, k := range byJourney[j] {
			o := &w.Services[k]
			later := &w.Acts[o.Act]
			switch {
			case o.Helper == s.Helper && later.Kind != act.Kind && inOrder(act, later):
				add(Motif{Pattern: FollowedBy, Act: act.Kind, Then: later.Kind}, o.Certain, o.Act)
			case o.Helper != s.Helper && (inOrder(act, later) || ofOnePassage(act) && ofOnePassage(later) && s.Move < o.Move):
				add(Motif{Pattern: HandedOn, Act: act.Kind, Then: later.Kind}, o.Certain, o.Act)
			}
		}
	}
	return out
}

// inOrder reports whether the dates leave no doubt that a was done before b.
func inOrder(a, b *travel.Act) bool { return a.Dated && b.Dated && a.Date.To <= b.Date.From }

// ofOnePassage reports whether an act says which passages it helped, and not only whom.
func ofOnePassage(a *travel.Act) bool {
	return a.On.Class == travel.PassageClass || a.On.Class == travel.BookingClass
}

const week = 7 * travel.Day

// whenOf is how long before the journey the act was done.
func whenOf(w *travel.Window, a *travel.Act, journey int32) When {
	first := &w.Moves[w.Journeys[journey].From]
	if !a.Dated || !first.Dated || a.Date.To-a.Date.From > week || first.Departs.To-first.Departs.From > week {
		return Unknown
	}
	switch ahead := (first.Departs.From - a.Date.From) / travel.Day; {
	case a.Date.From >= first.Departs.To:
		return OnTheWay
	case ahead <= 1:
		return LastDay
	case ahead <= 7:
		return LastWeek
	case ahead <= 30:
		return LastMonth
	}
	return Earlier
}

// stageOf is the part of the journey that the move is.
func stageOf(j *travel.Journey, move int32) Stage {
	switch {
	case j.To-j.From == 1:
		return Whole
	case move == j.From:
		return First
	case move == j.To-1:
		return Last
	}
	return Middle
}

// habits counts the journeys of each motif.
func habits(all []seen) (out []habit) {
	slices.SortFunc(all, func(x, y seen) int { return cmp.Or(x.motif.compare(y.motif), cmp.Compare(x.journey, y.journey)) })
	for i, x := range all {
		if i == 0 || x.motif != all[i-1].motif {
			out = append(out, habit{motif: x.motif})
		}
		h := &out[len(out)-1]
		if i == 0 || x.motif != all[i-1].motif || x.journey != all[i-1].journey {
			h.journeys++
		}
		h.certain = h.certain || x.certain
		for _, act := range x.acts {
			if act != travel.None {
				h.acts = append(h.acts, act)
			}
		}
	}
	for i := range out {
		slices.Sort(out[i].acts)
		out[i].acts = slices.Compact(out[i].acts)
	}
	return out
}

// of is the helper that an entity is.
func (a *Analysis) of(id graph.ID) *helper {
	ref, ok := a.w.Where[id]
	if !ok || ref.Class != travel.ActorClass {
		return nil
	}
	i, found := slices.BinarySearchFunc(a.helpers, ref.N, func(h helper, n int32) int { return cmp.Compare(h.actor, n) })
	if !found {
		return nil
	}
	return &a.helpers[i]
}

// Bytes is about the memory that the analysis holds beside its window.
func (a *Analysis) Bytes() (n int64) {
	for i := range a.helpers {
		for _, h := range a.helpers[i].habits {
			n += 120 + 4*int64(len(h.acts))
		}
	}
	return n
}
