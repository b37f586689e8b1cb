package found

import (
	"context"
	"slices"
	"strings"

	"portolan/analytics/transit/corridor"
	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Corridors compares the corridors into the zone with the planted ones.
type Corridors struct {
	Found     int     `json:"found"`
	Planted   int     `json:"planted"`   // gone by at least ten people
	Recall    float64 `json:"recall"`    // planted ones that stand whole in one that is found
	Precision float64 `json:"precision"` // found ones that at least so many people really went by
	Whole     float64 `json:"whole"`     // recall again, by whole recorded journeys of as many people
}

// corridors compares what is mined, and whole journeys that several people made, with the truth.
func (s *sight) corridors(ctx context.Context, w *travel.Window, tw *trueWays) (Corridors, error) {
	a, err := corridor.Find(ctx, w, corridor.MinPeople)
	if err != nil {
		return Corridors{}, err
	}
	tell := tw.teller(w)
	refs := func(ids []graph.ID) (out []string) {
		for _, id := range ids {
			out = append(out, tw.placed[id])
		}
		return out
	}
	var found []string
	for _, r := range a.Answer(corridor.Question{}).Rows {
		if r.Direction == travel.Inbound {
			found = append(found, tell(refs(r.Places)))
		}
	}
	out := Corridors{Found: len(found)}
	right := really(found, tw.journeys(tell))
	whole := wholeJourneys(w, func(places []int32) string {
		var ids []graph.ID
		for _, p := range places {
			ids = append(ids, w.Places[w.Area[p]].ID)
		}
		return tell(refs(ids))
	})
	hits, plain := 0, 0
	for _, c := range tw.t.Corridors {
		is := tell(c.Places)
		within := func(f string) bool { return strings.Contains(f, is) }
		out.Planted++
		if slices.ContainsFunc(found, within) {
			hits++
		}
		if slices.ContainsFunc(whole, within) {
			plain++
		}
	}
	n := float64(max(1, out.Planted))
	out.Recall, out.Whole, out.Precision = float64(hits)/n, float64(plain)/n, float64(right)/float64(max(1, len(found)))
	return out, nil
}

// trueJourney is one true journey as its places.
type trueJourney struct {
	person int
	places string
}

func (tw *trueWays) journeys(tell func([]string) string) (out []trueJourney) {
	for _, j := range tw.t.Journeys {
		var places []string
		for _, n := range j.Legs {
			l := tw.t.Legs[n]
			for _, p := range []string{l.From, l.Crossing, l.To} {
				if p != "" {
					places = append(places, p)
				}
			}
		}
		out = append(out, trueJourney{j.Person, tell(places)})
	}
	return out
}

// wholeJourneys is the plain baseline: the sequences of places of whole journeys that enough people made.
func wholeJourneys(w *travel.Window, tell func([]int32) string) (out []string) {
	people := map[string]map[int32]bool{}
	for i := range w.Journeys {
		key := tell(w.Journeys[i].Places)
		if people[key] == nil {
			people[key] = map[int32]bool{}
		}
		people[key][w.Journeys[i].Person] = true
	}
	for key, who := range people {
		if len(who) >= corridor.MinPeople {
			out = append(out, key)
		}
	}
	return out
}

// teller tells places, by their references, as towns outside the zone, each once in a row.
func (tw *trueWays) teller(w *travel.Window) func(refs []string) string {
	town, zone := map[string]string{}, map[string]bool{}
	for i := range w.Places {
		if r := tw.placed[w.Places[i].ID]; r != "" {
			town[r] = tw.placed[w.Places[w.Area[i]].ID]
			zone[town[r]] = zone[town[r]] || w.Zone[i]
		}
	}
	return func(refs []string) string {
		var out []string
		for _, r := range refs {
			if t := town[r]; t != "" && !zone[t] && (len(out) == 0 || out[len(out)-1] != t) {
				out = append(out, t)
			}
		}
		return " " + strings.Join(out, " ") + " "
	}
}

// really counts the sequences that enough people went by.
func really(found []string, journeys []trueJourney) (n int) {
	for _, f := range found {
		people := map[int]bool{}
		for _, j := range journeys {
			if strings.Contains(j.places, f) {
				people[j.person] = true
			}
		}
		if len(people) >= corridor.MinPeople {
			n++
		}
	}
	return n
}
