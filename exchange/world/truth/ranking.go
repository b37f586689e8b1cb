package truth

import "slices"

// Ranking is how well a list of entities, best first, finds the people it should.
type Ranking struct {
	Wanted           int     `json:"wanted"`           // people to be found
	Found            int     `json:"found"`            // of these, anywhere in the list
	AveragePrecision float64 `json:"averagePrecision"` // over all wanted, found or not
	PrecisionAt      float64 `json:"precisionAt"`      // of the first Wanted of the list
}

// Rank judges a list of people by wanted. A person who comes again counts as a miss, as the list was no shorter for it.
func Rank(ranked []int, wanted map[int]bool) Ranking {
	r := Ranking{Wanted: len(wanted)}
	if r.Wanted == 0 {
		return r
	}
	seen, sum, at := map[int]bool{}, 0.0, 0
	for i, p := range ranked {
		if wanted[p] && !seen[p] {
			seen[p] = true
			r.Found++
			sum += float64(r.Found) / float64(i+1)
		}
		if i < r.Wanted {
			at = r.Found
		}
	}
	r.AveragePrecision = sum / float64(r.Wanted)
	r.PrecisionAt = float64(at) / float64(r.Wanted)
	return r
}

// Wanted are the facilitators among the labels of a viewer's entities, all or those of one function.
func (t *Truth) Wanted(labels []int, function string) map[int]bool {
	there := map[int]bool{}
	for _, p := range labels {
		there[p] = true
	}
	out := map[int]bool{}
	for _, f := range t.Facilitators {
		if there[f.Person] && (function == "" || slices.Contains(f.Functions, function)) {
			out[f.Person] = true
		}
	}
	return out
}

// Functions are the functions that facilitators have in this world, sorted.
func (t *Truth) Functions() []string {
	var out []string
	for _, f := range t.Facilitators {
		out = append(out, f.Functions...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
