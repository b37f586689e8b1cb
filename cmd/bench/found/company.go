package found

import (
	"context"

	"portolan/analytics/transit/company"
	"portolan/analytics/transit/travel"
	"portolan/exchange/world/truth"
)

// company compares the pairs on shared legs with those of one planted party who are recorded on one leg. The baseline is
// any shared leg.
func (s *sight) company(ctx context.Context, w *travel.Window, t *truth.Truth, r *Row) error {
	a, err := company.Analyse(ctx, w, company.Hours)
	if err != nil {
		return err
	}
	found, plain := pairSet{}, pairSet{}
	for _, p := range a.Pairs(company.Question{Kinds: []company.Kind{company.SharedLegs}}).Rows {
		found.add(s.number[p.One], s.number[p.Other])
	}
	aboard := map[int32]map[int]bool{} // entities on each leg
	for i := range w.Moves {
		n, ok := s.number[w.Actors[w.Moves[i].Person].ID]
		if l := w.Moves[i].Leg; ok && l != travel.None && !w.Actors[w.Moves[i].Person].Never {
			if aboard[l] == nil {
				aboard[l] = map[int]bool{}
			}
			aboard[l][n] = true
		}
	}
	party := map[int]map[int]bool{} // parties of each person
	for i, p := range t.Parties {
		for _, x := range p.People {
			if party[x] == nil {
				party[x] = map[int]bool{}
			}
			party[x][i] = true
		}
	}
	wanted := pairSet{}
	for _, people := range aboard {
		for x := range people {
			for y := range people {
				if x >= y {
					continue
				}
				plain.add(x, y)
				for p := range party[s.labels[x]] {
					if a, b := s.labels[x], s.labels[y]; a != b && party[b][p] {
						wanted.add(a, b)
					}
				}
			}
		}
	}
	r.Company, r.OneLeg = s.score(found, wanted), s.score(plain, wanted)
	return nil
}
