package verify

import (
	"fmt"
	"slices"

	"portolan/graph/snapshot"
)

// PathSet is a result of kernel.ShortestPaths, field by field.
type PathSet struct {
	Length   int
	Count    uint64
	Vertices []int32
	Depth    []int32
	Arcs     [][2]int32
	Paths    [][]int32
}

// ShortestPaths checks length and count by a plain search, that vertices and
// steps are exactly those on shortest paths, and that the listed paths are
// valid, ascending, and as many as there are up to first.
func ShortestPaths(g *snapshot.Graph, directed bool, from, to int32, first, maxLength int, got PathSet) error {
	adj := adjacency(g, directed)
	dist, paths := search(adj, from)
	length := dist[to]
	if maxLength > 0 && length > maxLength {
		length = -1
	}
	if got.Length != length {
		return fmt.Errorf("the paths from %d to %d have %d links, not %d", from, to, length, got.Length)
	}
	if length < 0 {
		if got.Count != 0 || len(got.Vertices)+len(got.Arcs)+len(got.Paths) > 0 {
			return fmt.Errorf("there is no path from %d to %d, but something is listed", from, to)
		}
		return nil
	}
	if paths[to] < 1<<53 && float64(got.Count) != paths[to] {
		return fmt.Errorf("there are %v paths, not %d", paths[to], got.Count)
	}
	onward := make([]int, len(adj)) // the distance to the end
	for v := range adj {
		d, _ := search(adj, int32(v))
		onward[v] = d[to]
	}
	on := func(v int32) bool { return dist[v] >= 0 && onward[v] >= 0 && dist[v]+onward[v] == length }
	steps, vertices := 0, 0
	for v := range int32(len(adj)) {
		if !on(v) {
			continue
		}
		vertices++
		if i := slices.Index(got.Vertices, v); i < 0 || int(got.Depth[i]) != dist[v] {
			return fmt.Errorf("vertex %d lies on a shortest path at distance %d, which is not said", v, dist[v])
		}
		for w := range adj[v] {
			if on(w) && dist[w] == dist[v]+1 {
				steps++
				if !slices.Contains(got.Arcs, [2]int32{v, w}) {
					return fmt.Errorf("the step from %d to %d is missing", v, w)
				}
			}
		}
	}
	if vertices != len(got.Vertices) || steps != len(got.Arcs) {
		return fmt.Errorf("%d vertices and %d steps lie on shortest paths, not %d and %d", vertices, steps, len(got.Vertices), len(got.Arcs))
	}
	if want := min(paths[to], float64(first)); float64(len(got.Paths)) != want {
		return fmt.Errorf("%d paths are listed, not %v", len(got.Paths), want)
	}
	for i, path := range got.Paths {
		if len(path) != length+1 || path[0] != from || path[length] != to {
			return fmt.Errorf("the path %v does not run from %d to %d in %d links", path, from, to, length)
		}
		for j := range length {
			if _, linked := adj[path[j]][path[j+1]]; !linked {
				return fmt.Errorf("the path %v steps where there is no link", path)
			}
		}
		if i > 0 && slices.Compare(got.Paths[i-1], path) >= 0 {
			return fmt.Errorf("the paths %v and %v are not in order", got.Paths[i-1], path)
		}
	}
	return nil
}

// Neighbourhood checks order, distances and limit against a search from each
// seed.
func Neighbourhood(g *snapshot.Graph, directed bool, seeds []int32, depth, limit int, vertices, depths []int32, cut bool) error {
	type place struct{ depth, vertex int32 }
	adj := adjacency(g, directed)
	nearest := map[int32]int{}
	for _, s := range seeds {
		dist, _ := search(adj, s)
		for v, d := range dist {
			if old, known := nearest[int32(v)]; d >= 0 && d <= depth && (!known || d < old) {
				nearest[int32(v)] = d
			}
		}
	}
	var want []place
	for v, d := range nearest {
		want = append(want, place{int32(d), v})
	}
	slices.SortFunc(want, func(a, b place) int {
		if a.depth != b.depth {
			return int(a.depth - b.depth)
		}
		return int(a.vertex - b.vertex)
	})
	all := len(want)
	if limit > 0 && all > limit {
		want = want[:limit]
	}
	if cut != (len(want) < all) || len(vertices) != len(want) || len(depths) != len(want) {
		return fmt.Errorf("%d of %d vertices belong there, not %d (cut: %v)", len(want), all, len(vertices), cut)
	}
	for i, w := range want {
		if vertices[i] != w.vertex || depths[i] != w.depth {
			return fmt.Errorf("place %d holds vertex %d at distance %d, not %d at %d", i, vertices[i], depths[i], w.vertex, w.depth)
		}
	}
	return nil
}
