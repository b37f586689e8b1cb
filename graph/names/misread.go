package names

import "iter"

// lookalikes are the letters and digits that people and readers of a document take for each other.
var lookalikes = [...][2]byte{{'0', 'O'}, {'1', 'I'}, {'2', 'Z'}, {'5', 'S'}, {'8', 'B'}, {'6', 'G'}}

// MostReadings is how many readings of one identifier are given at most.
const MostReadings = 1 << 12

// Readings gives everything that a folded identifier may say when letters and digits that look alike (0 and O, 1 and I, 2
// and Z, 5 and S, 8 and B, 6 and G) were taken for each other, itself left out. Whole is false, and nothing is given, where
// there are more than MostReadings.
func Readings(identifier string) (all iter.Seq[string], whole bool) {
	var at []int
	for i := range len(identifier) {
		if lookalike(identifier[i]) != identifier[i] {
			at = append(at, i)
		}
	}
	if len(at) > 63 || 1<<len(at) > MostReadings {
		return func(func(string) bool) {}, false
	}
	return func(yield func(string) bool) {
		for chosen := 1; chosen < 1<<len(at); chosen++ {
			other := []byte(identifier)
			for bit, i := range at {
				if chosen>>bit&1 == 1 {
					other[i] = lookalike(other[i])
				}
			}
			if !yield(string(other)) {
				return
			}
		}
	}, true
}

// lookalike is the character that c is taken for, c itself where there is none.
func lookalike(c byte) byte {
	for _, pair := range lookalikes {
		switch c {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	return c
}
