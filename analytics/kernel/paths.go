package kernel

import (
	"context"
	"math"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// ShortestPathsOptions say how links are read and how many paths are listed;
// the zero value reads links as undirected and lists one path.
type ShortestPathsOptions struct {
	Directed  bool // paths follow the links' directions
	First     int  // list so many paths; 0 means 1
	MaxLength int  // seek no path of more links; 0 means any
}

// PathSet is all shortest paths between two vertices.
type PathSet struct {
	Length   int        // links of each path; -1 when there is none
	Count    uint64     // how many paths
	Vertices []int32    // that lie on some path, by distance from the start, then number
	Depth    []int32    // the distance from the start of each of Vertices
	Arcs     [][2]int32 // the steps of all paths, by distance, then numbers
	Paths    [][]int32  // the first of them, in the order of their vertices' numbers
}

// ShortestPaths finds all paths of fewest links between two vertices.
//
//	Question    how are these two connected?      Formula  paths of d(from, to) links
//	Graph       either; parallel links once,      Pairs    one, in the order given
//	            weights ignored
//	Ends        from = to is one path of no link  Scale    none
//	Ties        paths in the order of their       Cost     O(V) and the links near both ends, at worst
//	            vertices' numbers                          O(V + E); a listed path costs its length
//	Exactness   exact; all paths are kept as      Overflow more than 2^64 - 1 paths are an error
//	            steps and only First are listed
//	Source      bidirectional search: Pohl, Machine Intelligence 6 (1971)
//	Checked by  verify.ShortestPaths, gonum path.DijkstraAllFrom (equal length and, where listed in full,
//	            equal paths), fixtures diamonds, cycle
func ShortestPaths(ctx context.Context, g *snapshot.Graph, from, to int32, o ShortestPathsOptions) (*PathSet, error) {
	const op = "kernel.ShortestPaths"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	for _, v := range []int32{from, to} {
		if err := checkVertex(op, g, v); err != nil {
			return nil, err
		}
	}
	if o.First < 0 || o.MaxLength < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "first %d and max length %d cannot be below 0", o.First, o.MaxLength)
	}
	if o.MaxLength == 0 {
		o.MaxLength = math.MaxInt
	}
	out, in := g.Undirected().Neighbours, g.Undirected().Neighbours
	if o.Directed {
		out = g.Directed().Neighbours
		in = func(v int32) []int32 { return g.InFrom[g.InOff[v]:g.InOff[v+1]] } // repeats do no harm
	}
	ahead, back := newHalf(g.Len(), from, out), newHalf(g.Len(), to, in)
	met := ahead.met(back)
	for len(met) == 0 {
		side, other := ahead, back
		if len(back.front) < len(ahead.front) {
			side, other = back, ahead
		}
		if len(side.front) == 0 || int(ahead.depth+back.depth) >= o.MaxLength {
			return &PathSet{Length: -1}, nil
		}
		if err := side.step(p); err != nil {
			return nil, err
		}
		met = side.met(other)
	}
	return collect(p, ahead, back, met, max(o.First, 1))
}

// ShortestPathsMemory bounds the bytes that ShortestPaths needs, rows included
// and the listed paths left out.
func ShortestPathsMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 40*int64(g.Len()) + 16*int64(g.LinkCount())
}

// half is a search from one end, whole levels at a time.
type half struct {
	row   func(int32) []int32
	dist  []int32 // -1: not reached
	front []int32 // the vertices at depth
	depth int32
}

func newHalf(n int, s int32, row func(int32) []int32) *half {
	h := &half{row: row, dist: slices.Repeat([]int32{-1}, n), front: []int32{s}}
	h.dist[s] = 0
	return h
}

func (h *half) step(p *poller) error {
	var next []int32
	h.depth++
	for _, u := range h.front {
		for _, w := range h.row(u) {
			if h.dist[w] < 0 {
				h.dist[w] = h.depth
				next = append(next, w)
			}
		}
		if err := p.spend(1 + len(h.row(u))); err != nil {
			return err
		}
	}
	h.front = next
	return nil
}

// met lists the vertices of the last level that the other search has reached:
// the middles of all shortest paths, because no earlier level met any.
func (h *half) met(other *half) []int32 {
	var met []int32
	for _, v := range h.front {
		if other.dist[v] >= 0 {
			met = append(met, v)
		}
	}
	return met
}

// collect walks from the middles to both ends over what lies on shortest paths.
func collect(p *poller, ahead, back *half, met []int32, first int) (*PathSet, error) {
	length := ahead.depth + back.depth
	levels := make([][]int32, length+1)
	levels[ahead.depth] = slices.Clone(met)
	if err := descend(p, ahead, back, levels, ahead.depth, -1); err != nil {
		return nil, err
	}
	if err := descend(p, back, ahead, levels, ahead.depth, 1); err != nil {
		return nil, err
	}
	s := &PathSet{Length: int(length)}
	depth := map[int32]int32{}
	for d, level := range levels {
		slices.Sort(level)
		s.Vertices = append(s.Vertices, level...)
		for _, v := range level {
			s.Depth = append(s.Depth, int32(d))
			depth[v] = int32(d)
		}
	}
	next := map[int32][]int32{} // the steps on from each vertex
	for i, v := range s.Vertices {
		for _, w := range ahead.row(v) {
			if d, on := depth[w]; on && d == s.Depth[i]+1 {
				next[v] = append(next[v], w)
				s.Arcs = append(s.Arcs, [2]int32{v, w})
			}
		}
		if err := p.spend(1 + len(ahead.row(v))); err != nil {
			return nil, err
		}
	}
	ways := map[int32]uint64{levels[length][0]: 1}
	for _, a := range slices.Backward(s.Arcs) {
		if ways[a[0]] += ways[a[1]]; ways[a[0]] < ways[a[1]] {
			return nil, graph.Errorf(graph.Exhausted, p.op, "more than 2^64 shortest paths run between vertices %d and %d: leave links out, or ask for the cheapest few paths", levels[0][0], levels[length][0])
		}
		if err := p.spend(1); err != nil {
			return nil, err
		}
	}
	s.Count = ways[levels[0][0]]
	return s, s.list(p, next, first)
}

// descend fills the levels from the middle to one search's start: the end of
// half h, seen from the other half.
func descend(p *poller, h, other *half, levels [][]int32, middle, towards int32) error {
	taken := map[int32]bool{}
	for d := h.depth; d > 0; d-- {
		at := middle + towards*(h.depth-d)
		for _, v := range levels[at] {
			for _, u := range other.row(v) { // against the direction of h
				if h.dist[u] == d-1 && !taken[u] {
					taken[u] = true
					levels[at+towards] = append(levels[at+towards], u)
				}
			}
			if err := p.spend(1 + len(other.row(v))); err != nil {
				return err
			}
		}
	}
	return nil
}

// list writes the first paths down, depth first: every step leads to the end.
func (s *PathSet) list(p *poller, next map[int32][]int32, first int) error {
	path := []int32{s.Vertices[0]}
	taken := make([]int, s.Length+1) // steps tried at each place of path
	for len(path) > 0 && len(s.Paths) < first {
		if err := p.spend(1); err != nil {
			return err
		}
		at := len(path) - 1
		steps := next[path[at]]
		if at == s.Length {
			s.Paths = append(s.Paths, slices.Clone(path))
		} else if taken[at] < len(steps) {
			path = append(path, steps[taken[at]])
			taken[at]++
			continue
		}
		taken[at] = 0
		path = path[:at]
	}
	return nil
}
