package kernel

import (
	"math"
	"slices"
)

// shared is how many inner vertices of a path another has too.
func shared(inner, other []int32) (n int) {
	for _, v := range inner {
		if slices.Contains(other, v) {
			n++
		}
	}
	return n
}

// inner are the vertices of a path between its ends.
func inner(path []int32) []int32 { return path[min(1, len(path)):max(1, len(path)-1)] }

// alike is how many inner vertices two paths may share when the shorter has so
// many.
func alike(shorter int, apart float64) int {
	return int(math.Floor((1-apart)*float64(shorter) + 1e-9))
}

// apart reports whether a path differs enough from all that are listed.
func (s *KPathSet) apart(path []int32, least float64) bool {
	mine := inner(path)
	return least == 0 || !slices.ContainsFunc(s.Paths, func(p CostedPath) bool {
		theirs := inner(p.Vertices)
		return shared(mine, theirs) > alike(min(len(mine), len(theirs)), least)
	})
}

// spends lists what no path that begins with prefix may touch to be apart from
// those listed; doomed are all such paths.
func (s *KPathSet) spends(prefix []int32, least float64) (spent []int32, doomed bool) {
	if least == 0 {
		return nil, false
	}
	for _, p := range s.Paths {
		theirs := inner(p.Vertices)
		n, most := shared(prefix[1:], theirs), alike(len(theirs), least)
		if n > most {
			return nil, true
		}
		if n == most {
			for _, v := range theirs {
				if !slices.Contains(prefix, v) {
					spent = append(spent, v)
				}
			}
		}
	}
	return spent, false
}

// workFor is how many arcs may be looked at: to find paths apart 33 million.
func workFor(apart float64) int {
	if apart == 0 {
		return math.MaxInt
	}
	return 1 << 25
}

// spent reports whether the search is cut.
func (y *yen) spent() bool { return y.work <= 0 || y.limits.spent() }
