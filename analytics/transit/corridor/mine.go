package corridor

import (
	"context"
	"slices"

	"portolan/analytics/transit/travel"
	"portolan/graph"
)

// Bounds of the mining: places of a corridor, and corridors of an answer.
const (
	minPlaces = 3
	maxPlaces = 16
	maxRows   = 5000
)

// walk is all journeys of a window one after the other as places, each town for
// the airports that serve it, with a gap wherever the next passage does not
// begin where the last one ended.
type walk struct {
	place   []int32 // area; none: a gap
	move    []int32 // that arrives there, or leaves there first
	person  []int32
	journey []int32
}

func (k *walk) add(place, move, person, journey int32) {
	if n := len(k.place); n > 0 && place != travel.None && k.place[n-1] == place && k.journey[n-1] == journey {
		return
	}
	k.place, k.move = append(k.place, place), append(k.move, move)
	k.person, k.journey = append(k.person, person), append(k.journey, journey)
}

// walkOf tells the journeys in the window. Who was stopped did not arrive.
func walkOf(w *travel.Window) *walk {
	k := &walk{}
	for n := range w.Journeys {
		j := &w.Journeys[n]
		if w.JourneyHeld[n] == graph.Outside {
			continue
		}
		last := travel.None
		for i := j.From; i < j.To; i++ {
			v := &w.Moves[i]
			for at, p := range []int32{v.From, v.Via, v.To} {
				if p == travel.None || at > 0 && v.Outcome == travel.Stopped {
					continue
				}
				if at == 0 && last != travel.None && !w.Join(last, p) {
					k.add(travel.None, i, j.Person, int32(n))
				}
				k.add(w.Area[p], i, j.Person, int32(n))
				last = p
			}
		}
		k.add(travel.None, travel.None, j.Person, int32(n))
	}
	return k
}

// gram is a sequence of places, by where it occurs in the walk.
type gram struct {
	at     []int32
	length int
	people int
	closed bool
}

// mine finds the sequences of at least minPlaces places that at least s people
// went by and that are closed: no longer one holds the same people. A sequence
// is as frequent as its two parts that lack an end at most (Agrawal and Srikant
// 1995), so that each length is counted on what the one before left.
func mine(ctx context.Context, k *walk, s int) (out []gram, err error) {
	of := make([]int32, len(k.place)) // the sequence of this length that begins here
	copy(of, k.place)
	var last []gram
	for length := 2; length <= maxPlaces+1; length++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		next, grams := k.longer(of, length, s)
		for i := range grams { // of those one place shorter, what only this one holds is not closed
			for _, at := range []int32{grams[i].at[0], grams[i].at[0] + 1} {
				if n := of[at]; length > 2 && last[n].people == grams[i].people {
					last[n].closed = false
				}
			}
		}
		for i := range last {
			if last[i].closed && last[i].length >= minPlaces {
				out = append(out, last[i])
			}
		}
		if len(grams) == 0 || length > maxPlaces {
			return out, nil
		}
		of, last = next, grams
	}
	return out, nil
}

// longer joins the frequent sequences that begin at one place of the walk and
// at the next.
func (k *walk) longer(of []int32, length, s int) (next []int32, grams []gram) {
	type pair struct{ a, b int32 }
	number := map[pair]int32{}
	next = make([]int32, len(of))
	var last []int32 // person who was the last to go by each
	for i := range of {
		next[i] = travel.None
		if i+1 >= len(of) || of[i] == travel.None || of[i+1] == travel.None || k.journey[i] != k.journey[i+1] {
			continue
		}
		p := pair{of[i], of[i+1]}
		n, ok := number[p]
		if !ok {
			n = int32(len(grams))
			number[p], grams, last = n, append(grams, gram{length: length, closed: true}), append(last, travel.None)
		}
		g := &grams[n]
		if g.at = append(g.at, int32(i)); last[n] != k.person[i] {
			g.people++
			last[n] = k.person[i]
		}
		next[i] = n
	}
	kept, renumber := grams[:0], make([]int32, len(grams))
	for n, g := range grams {
		if renumber[n] = travel.None; g.people >= s {
			renumber[n] = int32(len(kept))
			kept = append(kept, g)
		}
	}
	for i, n := range next {
		if n != travel.None {
			next[i] = renumber[n]
		}
	}
	return next, kept
}

// places are the places of a sequence.
func (k *walk) places(g *gram) []int32 {
	return k.place[g.at[0] : int(g.at[0])+g.length]
}

// contains reports whether one sequence of places holds another without a gap.
func contains(long, short []int32) bool {
	for i := 0; i+len(short) <= len(long); i++ {
		if slices.Equal(long[i:i+len(short)], short) {
			return true
		}
	}
	return false
}
