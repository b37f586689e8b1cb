package found

import (
	"context"

	"portolan/analytics/transit/rings"
	"portolan/analytics/transit/travel"
	"portolan/exchange/world/truth"
	"portolan/graph"
)

// Pairs is how well pairs of people are found.
type Pairs struct {
	Wanted    int     `json:"wanted"` // pairs that are there to be found
	Found     int     `json:"found"`  // pairs said
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// pairSet are pairs of entities, or of people.
type pairSet map[[2]int]bool

func (p pairSet) add(a, b int) { p[[2]int{min(a, b), max(a, b)}] = true }

// score compares pairs of entities with pairs of people. A pair of two entities
// who are one person is a false one.
func (s *sight) score(found, wanted pairSet) Pairs {
	out := Pairs{Wanted: len(wanted), Found: len(found)}
	right, hit := 0, pairSet{}
	for p := range found {
		a, b := s.labels[p[0]], s.labels[p[1]]
		if pair := [2]int{min(a, b), max(a, b)}; wanted[pair] {
			right++
			hit[pair] = true
		}
	}
	if len(found) > 0 {
		out.Precision = float64(right) / float64(len(found))
	}
	if len(wanted) > 0 {
		out.Recall = float64(len(hit)) / float64(len(wanted))
	}
	return out
}

// rings compares the people of document rings with those planted, whose
// documents the viewer sees. The baseline is one number under two names.
func (s *sight) rings(ctx context.Context, w *travel.Window, t *truth.Truth, r *Row) error {
	a, err := rings.Analyse(ctx, w)
	if err != nil {
		return err
	}
	found, plain := pairSet{}, pairSet{}
	for _, ring := range a.Rings(rings.Question{Kinds: []rings.Kind{rings.BlankSeries, rings.SharedNumber, rings.HandOver}}).Rows {
		for i, x := range ring.People {
			for _, y := range ring.People[i+1:] {
				found.add(s.number[x], s.number[y])
			}
		}
	}
	holders := map[string]map[int]bool{} // entities of each number
	for _, h := range w.Holds {
		if h.What.Class != travel.DocumentClass {
			continue
		}
		n := w.Documents[h.What.N].Number
		if holders[n] == nil {
			holders[n] = map[int]bool{}
		}
		if i, ok := s.number[w.Actors[h.Person].ID]; ok && n != "" {
			holders[n][i] = true
		}
	}
	for _, people := range holders {
		for x := range people {
			for y := range people {
				if x < y && !sameName(w, s.people[x], s.people[y]) {
					plain.add(x, y)
				}
			}
		}
	}
	wanted := s.plantedRings(t, holders)
	r.Rings, r.OneNumber = s.score(found, wanted), s.score(plain, wanted)
	return nil
}

func sameName(w *travel.Window, x, y graph.ID) bool {
	a, b := &w.Actors[w.Where[x].N], &w.Actors[w.Where[y].N]
	for _, n := range a.Names {
		for _, o := range b.Names {
			if n == o {
				return true
			}
		}
	}
	return false
}

// plantedRings are the pairs of people in one planted ring who are seen with a
// document of it.
func (s *sight) plantedRings(t *truth.Truth, holders map[string]map[int]bool) pairSet {
	wanted := pairSet{}
	for _, ring := range t.Rings {
		seen := map[int]bool{}
		for _, n := range ring.Documents {
			for i := range holders[travel.DocumentNumber(n)] {
				seen[s.labels[i]] = true
			}
		}
		for i, x := range ring.People {
			for _, y := range ring.People[i+1:] {
				if x != y && seen[x] && seen[y] {
					wanted.add(x, y)
				}
			}
		}
	}
	return wanted
}
