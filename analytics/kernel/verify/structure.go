package verify

import (
	"fmt"
	"slices"

	"portolan/graph/snapshot"
)

// Triangles looks at every pair of neighbours.
func Triangles(g *snapshot.Graph, scores []float64) error {
	return compare("the number of triangles", g, scores, closedPairs(adjacency(g, false)), 0)
}

// Clustering divides them by all pairs.
func Clustering(g *snapshot.Graph, scores []float64) error {
	adj := adjacency(g, false)
	want := closedPairs(adj)
	for v, row := range adj {
		if d := float64(len(row)); d > 1 {
			want[v] *= 2 / (d * (d - 1))
		}
	}
	return compare("the clustering", g, scores, want, 1e-12)
}

func closedPairs(adj []map[int32]float64) []float64 {
	count := make([]float64, len(adj))
	for v, row := range adj {
		for u := range row {
			for w := range row {
				if _, linked := adj[u][w]; linked {
					count[v] += 0.5
				}
			}
		}
	}
	return count
}

// StructuralHoles writes both formulas out, within 1e-9.
func StructuralHoles(g *snapshot.Graph, weighted bool, constraint, size []float64) error {
	adj := adjacency(g, false)
	sum, most := make([]float64, len(adj)), make([]float64, len(adj))
	for v, row := range adj {
		for w, x := range row {
			if !weighted {
				x = 1
				row[w] = 1
			}
			sum[v] += x
			most[v] = max(most[v], x)
		}
	}
	wantConstraint, wantSize := make([]float64, len(adj)), make([]float64, len(adj))
	for i, row := range adj {
		if len(row) == 0 {
			wantConstraint[i] = -1
		}
		for j := range row {
			all, same := row[j]/sum[i], 0.0
			for q := range row {
				if _, linked := adj[q][j]; linked && q != j {
					all += row[q] / sum[i] * adj[q][j] / sum[q]
					same += row[q] / sum[i] * adj[j][q] / most[j]
				}
			}
			wantConstraint[i] += all * all
			wantSize[i] += 1 - same
		}
	}
	if err := compare("the constraint", g, constraint, wantConstraint, 1e-9); err != nil {
		return err
	}
	return compare("the effective size", g, size, wantSize, 1e-9)
}

// Roles are those of kernel.Roles, in its order.
type Roles struct{ Coordinator, Consultant, Gatekeeper, Representative, Liaison, Unknown int64 }

// Brokerage looks at every three vertices.
func Brokerage(g *snapshot.Graph, directed bool, group []int32, roles []Roles) error {
	if err := sameLength(g, len(roles)); err != nil {
		return err
	}
	adj := adjacency(g, directed)
	want := make([]Roles, len(adj))
	for a, row := range adj {
		for b := range row {
			for c := range adj[b] {
				if _, linked := row[c]; linked || int(c) == a {
					continue
				}
				x, y, z, r := group[a], group[b], group[c], &want[b]
				switch {
				case min(x, y, z) < 0:
					r.Unknown++
				case x == y && x == z:
					r.Coordinator++
				case x != y && x != z && y != z:
					r.Liaison++
				case x == z:
					r.Consultant++
				case x == y:
					r.Representative++
				default:
					r.Gatekeeper++
				}
			}
		}
	}
	for v := range want {
		if roles[v] != want[v] {
			return fmt.Errorf("vertex %d mediates %+v, not %+v", v, want[v], roles[v])
		}
	}
	return nil
}

// Blocks checks that every block stays connected without any one of its
// vertices, that each link lies in one, that there are as few as can be, that
// they are in order; and takes each vertex and link away to see what parts.
func Blocks(g *snapshot.Graph, blocks [][]int32, of func(v int32) []int32, articulation func(v int32) bool, bridges [][2]int32) error {
	adj := adjacency(g, false)
	whole := func(list []int32, without int32) bool {
		first := slices.IndexFunc(list, func(v int32) bool { return v != without })
		seen := flood(adj, list[first], func(_, to int32) bool { return to != without && slices.Contains(list, to) })
		return !slices.ContainsFunc(list, func(v int32) bool { return v != without && !seen[v] })
	}
	places, lies := 0, make([][]int32, len(adj))
	for i, list := range blocks {
		if len(list) < 2 || !slices.IsSorted(list) || i > 0 && slices.Compare(blocks[i-1], list) >= 0 {
			return fmt.Errorf("block %d, %v, is too small or not in order", i, list)
		}
		for _, v := range list {
			if !whole(list, v) {
				return fmt.Errorf("block %v falls apart without %d", list, v)
			}
			lies[v] = append(lies[v], int32(i))
		}
		places += len(list) - 1
	}
	_, _, parts := rest(adj, func(int32) bool { return false })
	if places != len(adj)-int(parts) {
		return fmt.Errorf("%d blocks hold %d places, and %d vertices in %d parts must make as many tree links", len(blocks), places, len(adj), parts)
	}
	var want [][2]int32
	for v := range int32(len(adj)) {
		if !slices.Equal(lies[v], of(v)) {
			return fmt.Errorf("vertex %d lies in blocks %v, not %v", v, lies[v], of(v))
		}
		_, _, left := rest(adj, func(w int32) bool { return w == v })
		if cut := left > parts; cut != articulation(v) {
			return fmt.Errorf("without vertex %d something parts: %v, not %v", v, cut, articulation(v))
		}
		for w := range adj[v] {
			if !slices.ContainsFunc(lies[v], func(b int32) bool { return slices.Contains(lies[w], b) }) {
				return fmt.Errorf("the link from %d to %d lies in no block", v, w)
			}
			seen := flood(adj, v, func(from, to int32) bool { return !(from == v && to == w) && !(from == w && to == v) })
			if v < w && !seen[w] {
				want = append(want, [2]int32{v, w})
			}
		}
	}
	slices.SortFunc(want, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	if !slices.Equal(want, bridges) {
		return fmt.Errorf("the bridges are %v, not %v", want, bridges)
	}
	return nil
}
