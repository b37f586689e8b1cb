package gonumgraph

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/iterator"
	"gonum.org/v1/gonum/graph/simple"

	"portolan/analytics/kernel"
	"portolan/graph/snapshot"
)

var (
	_ graph.WeightedUndirected = Undirected{}
	_ graph.Undirected         = Undirected{}
	_ graph.WeightedDirected   = Directed{}
	_ graph.Directed           = Directed{}
)

// Undirected is a symmetric reading of a snapshot as gonum's undirected
// weighted graph. A vertex has weight 0 to itself, infinity to what it is not
// linked to.
type Undirected struct{ view }

// NewUndirected wraps the rows of snapshot.Graph.Undirected.
func NewUndirected(r *snapshot.Rows) Undirected { return Undirected{view{r}} }

// EdgeBetween is the link between two vertices, or nil.
func (g Undirected) EdgeBetween(x, y int64) graph.Edge { return g.Edge(x, y) }

// WeightedEdgeBetween is the link between two vertices, or nil.
func (g Undirected) WeightedEdgeBetween(x, y int64) graph.WeightedEdge { return g.WeightedEdge(x, y) }

// HasEdgeBetween reports whether two vertices are linked.
func (g Undirected) HasEdgeBetween(x, y int64) bool { return g.has(x, y) }

// Edges lists every link once, the smaller vertex first.
func (g Undirected) Edges() graph.Edges {
	return edges(g.list(func(u, v int64) bool { return u < v }))
}

// WeightedEdges lists every link once, the smaller vertex first.
func (g Undirected) WeightedEdges() graph.WeightedEdges {
	return weightedEdges(g.list(func(u, v int64) bool { return u < v }))
}

// Directed is a snapshot as gonum's directed weighted graph.
type Directed struct {
	view
	in view
}

// NewDirected wraps the rows of snapshot.Graph.Directed, or symmetric rows as
// links both ways, and builds the rows of the in-arcs.
func NewDirected(r *snapshot.Rows) Directed { return Directed{view{r}, view{kernel.Transpose(r)}} }

// HasEdgeBetween reports whether two vertices are linked in either direction.
func (g Directed) HasEdgeBetween(x, y int64) bool { return g.has(x, y) || g.has(y, x) }

// HasEdgeFromTo reports whether a link runs from u to v.
func (g Directed) HasEdgeFromTo(u, v int64) bool { return g.has(u, v) }

// To lists the vertices with a link to v, ascending.
func (g Directed) To(v int64) graph.Nodes { return g.in.From(v) }

// Edges lists every link.
func (g Directed) Edges() graph.Edges { return edges(g.list(func(int64, int64) bool { return true })) }

// WeightedEdges lists every link.
func (g Directed) WeightedEdges() graph.WeightedEdges {
	return weightedEdges(g.list(func(int64, int64) bool { return true }))
}

// view is what both readings share.
type view struct{ rows *snapshot.Rows }

func (g view) known(id int64) bool { return id >= 0 && id < int64(g.rows.Len()) }

// Node is the vertex, or nil.
func (g view) Node(id int64) graph.Node {
	if !g.known(id) {
		return nil
	}
	return simple.Node(id)
}

// Nodes lists all vertices, ascending.
func (g view) Nodes() graph.Nodes {
	nodes := make([]graph.Node, g.rows.Len())
	for v := range nodes {
		nodes[v] = simple.Node(v)
	}
	return ordered(nodes)
}

// From lists the vertices that id is linked to, ascending.
func (g view) From(id int64) graph.Nodes {
	if !g.known(id) {
		return graph.Empty
	}
	row := g.rows.Neighbours(int32(id))
	nodes := make([]graph.Node, len(row))
	for i, w := range row {
		nodes[i] = simple.Node(w)
	}
	return ordered(nodes)
}

// Edge is the link from u to v, or nil.
func (g view) Edge(u, v int64) graph.Edge {
	if e := g.WeightedEdge(u, v); e != nil {
		return e
	}
	return nil
}

// WeightedEdge is the link from u to v, or nil.
func (g view) WeightedEdge(u, v int64) graph.WeightedEdge {
	i, ok := g.find(u, v)
	if !ok {
		return nil
	}
	return simple.WeightedEdge{F: simple.Node(u), T: simple.Node(v), W: g.rows.Weight[i]}
}

// Weight is the weight of the link from x to y; 0 and true for x itself,
// infinity and false where there is none.
func (g view) Weight(x, y int64) (float64, bool) {
	if x == y {
		return 0, true
	}
	if i, ok := g.find(x, y); ok {
		return g.rows.Weight[i], true
	}
	return math.Inf(1), false
}

func (g view) has(u, v int64) bool {
	_, ok := g.find(u, v)
	return ok
}

func (g view) find(u, v int64) (int, bool) {
	if !g.known(u) || !g.known(v) {
		return 0, false
	}
	i, ok := slices.BinarySearch(g.rows.Neighbours(int32(u)), int32(v))
	return int(g.rows.Off[u]) + i, ok
}

func (g view) list(keep func(u, v int64) bool) []simple.WeightedEdge {
	var list []simple.WeightedEdge
	for u := range int32(g.rows.Len()) {
		for i := g.rows.Off[u]; i < g.rows.Off[u+1]; i++ {
			if v := g.rows.To[i]; keep(int64(u), int64(v)) {
				list = append(list, simple.WeightedEdge{F: simple.Node(u), T: simple.Node(v), W: g.rows.Weight[i]})
			}
		}
	}
	return list
}

func ordered(nodes []graph.Node) graph.Nodes {
	if len(nodes) == 0 {
		return graph.Empty
	}
	return iterator.NewOrderedNodes(nodes)
}

func edges(list []simple.WeightedEdge) graph.Edges {
	if len(list) == 0 {
		return graph.Empty
	}
	out := make([]graph.Edge, len(list))
	for i, e := range list {
		out[i] = e
	}
	return iterator.NewOrderedEdges(out)
}

func weightedEdges(list []simple.WeightedEdge) graph.WeightedEdges {
	if len(list) == 0 {
		return graph.Empty
	}
	out := make([]graph.WeightedEdge, len(list))
	for i, e := range list {
		out[i] = e
	}
	return iterator.NewOrderedWeightedEdges(out)
}
