package verify

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"portolan/graph/snapshot"
)

// likeness scores two vertices as kernel.Likeness number by says; neighbours
// with more links than the cap, if it is above 0, count nothing.
func likeness(adj []map[int32]float64, u, v int32, by uint8, hubCap int) (score float64, common int) {
	for w := range adj[u] {
		d := float64(len(adj[w]))
		if _, both := adj[v][w]; !both || hubCap > 0 && len(adj[w]) > hubCap {
			continue
		}
		common++
		score += [...]float64{1, 1 / math.Log(max(2, d)), 1 / d, 0}[by]
	}
	if by == 3 {
		score = float64(len(adj[u]) * len(adj[v]))
	}
	return score, common
}

// Similarity looks at all neighbours of each pair.
func Similarity(g *snapshot.Graph, pairs [][2]int32, by uint8, scores []float64) error {
	adj := adjacency(g, false)
	if len(scores) != len(pairs) {
		return fmt.Errorf("%d results for %d pairs", len(scores), len(pairs))
	}
	for i, p := range pairs {
		if want, _ := likeness(adj, p[0], p[1], by, 0); !near(scores[i], want, 1e-9) {
			return fmt.Errorf("the likeness of %d and %d is %v, not %v", p[0], p[1], want, scores[i])
		}
	}
	return nil
}

// LikelyLinks scores every pair that is not linked but has a common neighbour.
func LikelyLinks(g *snapshot.Graph, by uint8, k, hubCap int, pairs [][2]int32, scores []float64, all int64, hubs []int32) error {
	adj := adjacency(g, false)
	type link struct {
		ends  [2]int32
		score float64
	}
	var want []link
	var large []int32
	for v := range int32(len(adj)) {
		if hubCap > 0 && len(adj[v]) > hubCap {
			large = append(large, v)
		}
		for u := range v {
			if _, linked := adj[u][v]; linked {
				continue
			}
			if score, common := likeness(adj, u, v, by, hubCap); common > 0 {
				want = append(want, link{[2]int32{u, v}, score})
			}
		}
	}
	if all != int64(len(want)) || !slices.Equal(hubs, large) || len(pairs) != min(k, len(want)) || len(scores) != len(pairs) {
		return fmt.Errorf("%d pairs have something in common without the hubs %v: %d listed, %d counted, hubs %v", len(want), large, len(pairs), all, hubs)
	}
	score := map[[2]int32]float64{}
	for _, l := range want {
		score[l.ends] = l.score
	}
	slices.SortFunc(want, func(a, b link) int { return cmp.Compare(b.score, a.score) })
	for i, p := range pairs {
		x, scored := score[p]
		if !scored || !near(x, scores[i], 1e-9) || !near(scores[i], want[i].score, 1e-9) || slices.Contains(pairs[:i], p) {
			return fmt.Errorf("in place %d is %v with %v, which has %v; that place has %v", i, p, scores[i], x, want[i].score)
		}
		if i > 0 && (scores[i] > scores[i-1] || scores[i] == scores[i-1] && slices.Compare(pairs[i-1][:], p[:]) > 0) {
			return fmt.Errorf("the pairs %v and %v are not in order", pairs[i-1], p)
		}
	}
	return nil
}

// Distribution searches from every vertex.
func Distribution(g *snapshot.Graph, directed bool, eccentricity []int32, pairs []int64, apart int64, diameter int, mean, effective float64) error {
	if err := sameLength(g, len(eccentricity)); err != nil {
		return err
	}
	var all []int
	adj := adjacency(g, directed)
	for v := range adj {
		dist, _ := search(adj, int32(v))
		far := slices.Max(dist)
		if int(eccentricity[v]) != far {
			return fmt.Errorf("the farthest from vertex %d is %d away, not %d", v, far, eccentricity[v])
		}
		for _, d := range dist {
			switch {
			case d < 0:
				apart--
			case d > 0:
				all = append(all, d)
			}
		}
	}
	slices.Sort(all)
	if apart != 0 || len(all) == 0 {
		if apart != 0 || len(pairs) != 0 || diameter != 0 || mean != -1 || effective != -1 {
			return fmt.Errorf("%d pairs apart too many, or a measure where there are no pairs: %v, %v", apart, mean, effective)
		}
		return nil
	}
	if diameter != all[len(all)-1] || len(pairs) != diameter {
		return fmt.Errorf("the greatest distance is %d, not %d", all[len(all)-1], diameter)
	}
	sum, within := 0, 0
	for i, n := range pairs {
		first, _ := slices.BinarySearch(all, i+1)
		last, _ := slices.BinarySearch(all, i+2)
		if n != int64(last-first) {
			return fmt.Errorf("%d pairs are %d apart, not %d", last-first, i+1, n)
		}
		sum += (i + 1) * (last - first)
		if float64(i+1) < effective {
			within = last
		}
	}
	share := float64(within) + (effective-math.Ceil(effective)+1)*float64(pairs[int(math.Ceil(effective))-1])
	if !near(mean, float64(sum)/float64(len(all)), 1e-12) || !near(share, 0.9*float64(len(all)), 1e-9) {
		return fmt.Errorf("the mean distance is %v, not %v, or %v of %d pairs lie within %v", float64(sum)/float64(len(all)), mean, share, len(all), effective)
	}
	return nil
}
