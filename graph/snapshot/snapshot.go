package snapshot

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"slices"
	"sync"

	"portolan/graph"
)

// Graph is a directed multigraph in compressed sparse rows. Vertex v is the
// entity IDs[v]; vertices are numbered by ascending id, links by ascending
// (from, to, id). It never changes; derived parts are computed once, on demand.
//
// A link costs 12 bytes of adjacency (out-target, in-source, in-link) and 22
// of columns.
type Graph struct {
	IDs   []graph.ID   // of the vertices, ascending
	Kinds []graph.Kind // of the vertices

	OutOff []int32 // links of vertex v are OutOff[v] to OutOff[v+1]
	OutTo  []int32 // the target of each link
	InOff  []int32 // in-arcs of vertex v are InOff[v] to InOff[v+1]
	InFrom []int32 // the source of each in-arc
	InLink []int32 // the link of each in-arc

	LinkIDs   []graph.ID   // the link's id, or the id of the thing two vertices share
	LinkKinds []graph.Kind // a link kind, or the record kind of what is shared
	Weights   []float32    // strength, above 0 and finite
	Possible  []bool       // the link's date only overlaps the window

	symmetricOnce sync.Once
	symmetric     *Rows
	foldedOnce    sync.Once
	folded        *Rows
	shaOnce       sync.Once
	sha           [32]byte
}

// Link is one link handed to New.
type Link struct {
	ID       graph.ID
	From, To graph.ID
	Kind     graph.Kind
	Weight   float32
	Possible bool
}

// Rows is a simple weighted graph in compressed sparse rows, as kernels walk
// it: no self-loops, each neighbour once, neighbours ascending. Weight is the
// sum of the parallel links' weights.
type Rows struct {
	Off    []int32
	To     []int32
	Weight []float64
}

// Len is the number of vertices.
func (r *Rows) Len() int { return len(r.Off) - 1 }

// Neighbours are the targets of v's row.
func (r *Rows) Neighbours(v int32) []int32 { return r.To[r.Off[v]:r.Off[v+1]] }

// New builds the graph of the vertices (ids with their kinds, in any order,
// each once) and the links whose two ends are among them; other links are an
// error, as is a weight that is not above 0 and finite. Time and memory are linear but
// for sorting.
func New(vertices map[graph.ID]graph.Kind, links []Link) (*Graph, error) {
	n, m := len(vertices), len(links)
	if n >= math.MaxInt32 || m >= math.MaxInt32 {
		return nil, graph.Errorf(graph.Exhausted, "snapshot.New", "%d vertices and %d links are more than a snapshot numbers", n, m)
	}
	g := &Graph{IDs: make([]graph.ID, 0, n)}
	for id := range vertices {
		g.IDs = append(g.IDs, id)
	}
	slices.SortFunc(g.IDs, graph.ID.Compare)
	g.Kinds = make([]graph.Kind, n)
	for i, id := range g.IDs {
		g.Kinds[i] = vertices[id]
	}
	order, from, to, err := g.order(links)
	if err != nil {
		return nil, err
	}
	g.fill(links, order, from, to)
	return g, nil
}

// order sorts the links by the numbers of their ends, which ascend as the ids
// do, and then by their own ids.
func (g *Graph) order(links []Link) (order []int32, from, to []int32, err error) {
	number := make(map[graph.ID]int32, len(g.IDs))
	for v, id := range g.IDs {
		number[id] = int32(v)
	}
	type arc struct {
		ends uint64
		link int32
	}
	arcs := make([]arc, len(links))
	for i := range links {
		l := &links[i]
		f, ok1 := number[l.From]
		t, ok2 := number[l.To]
		if !ok1 || !ok2 {
			return nil, nil, nil, graph.Errorf(graph.Internal, "snapshot.New", "a link has an end that is no vertex")
		}
		if !(l.Weight > 0 && l.Weight <= math.MaxFloat32) {
			return nil, nil, nil, graph.Errorf(graph.Invalid, "snapshot.New", "the weight %v of a link is not above 0 and finite", l.Weight)
		}
		arcs[i] = arc{uint64(f)<<32 | uint64(t), int32(i)}
	}
	slices.SortFunc(arcs, func(a, b arc) int {
		if c := cmp.Compare(a.ends, b.ends); c != 0 {
			return c
		}
		return links[a.link].ID.Compare(links[b.link].ID)
	})
	order, from, to = make([]int32, len(arcs)), make([]int32, len(arcs)), make([]int32, len(arcs))
	for i, a := range arcs {
		order[i], from[i], to[i] = a.link, int32(a.ends>>32), int32(uint32(a.ends))
	}
	return order, from, to, nil
}

// fill makes the columns and the rows of both directions.
func (g *Graph) fill(links []Link, order, from, to []int32) {
	n, m := len(g.IDs), len(links)
	g.OutOff, g.InOff = make([]int32, n+1), make([]int32, n+1)
	g.OutTo, g.InFrom, g.InLink = to, make([]int32, m), make([]int32, m)
	g.LinkIDs, g.LinkKinds = make([]graph.ID, m), make([]graph.Kind, m)
	g.Weights, g.Possible = make([]float32, m), make([]bool, m)
	for i, j := range order {
		l := &links[j]
		g.OutOff[from[i]+1]++
		g.InOff[to[i]+1]++
		g.LinkIDs[i], g.LinkKinds[i], g.Weights[i], g.Possible[i] = l.ID, l.Kind, l.Weight, l.Possible
	}
	for v := range n {
		g.OutOff[v+1] += g.OutOff[v]
		g.InOff[v+1] += g.InOff[v]
	}
	next := slices.Clone(g.InOff[:n])
	for i, t := range g.OutTo {
		g.InFrom[next[t]], g.InLink[next[t]] = from[i], int32(i)
		next[t]++
	}
}

// Len is the number of vertices.
func (g *Graph) Len() int { return len(g.IDs) }

// LinkCount is the number of links, parallel ones counted each.
func (g *Graph) LinkCount() int { return len(g.OutTo) }

// Vertex is the number of the entity with the id.
func (g *Graph) Vertex(id graph.ID) (int32, bool) {
	i, ok := slices.BinarySearchFunc(g.IDs, id, graph.ID.Compare)
	return int32(i), ok
}

// Undirected is the graph read without directions, parallel links and the two
// directions folded. It is shared; nobody may change it.
func (g *Graph) Undirected() *Rows {
	g.symmetricOnce.Do(func() { g.symmetric = g.fold(true) })
	return g.symmetric
}

// Directed is the graph with parallel links folded. It is shared.
func (g *Graph) Directed() *Rows {
	g.foldedOnce.Do(func() { g.folded = g.fold(false) })
	return g.folded
}

// Between lists the links that run from u to v.
func (g *Graph) Between(u, v int32) []int32 {
	var out []int32
	for i := g.OutOff[u]; i < g.OutOff[u+1]; i++ {
		if g.OutTo[i] == v {
			out = append(out, i)
		}
	}
	return out
}

// fold sums parallel links; with both it reads in-arcs too. Sums are taken in
// ascending order of the link's number, so they are the same on every run.
func (g *Graph) fold(both bool) *Rows {
	n, most := g.Len(), g.LinkCount()
	if both {
		most *= 2
	}
	r := &Rows{Off: make([]int32, n+1), To: make([]int32, 0, most), Weight: make([]float64, 0, most)}
	type arc struct {
		to, link int32
	}
	var row []arc
	for v := range int32(n) {
		row = row[:0]
		for i := g.OutOff[v]; i < g.OutOff[v+1]; i++ {
			row = append(row, arc{g.OutTo[i], i})
		}
		if both {
			for i := g.InOff[v]; i < g.InOff[v+1]; i++ {
				row = append(row, arc{g.InFrom[i], g.InLink[i]})
			}
			slices.SortFunc(row, func(a, b arc) int {
				if a.to != b.to {
					return int(a.to) - int(b.to)
				}
				return int(a.link) - int(b.link)
			})
		}
		start := len(r.To)
		for _, a := range row {
			if a.to == v {
				continue
			}
			if len(r.To) > start && r.To[len(r.To)-1] == a.to {
				r.Weight[len(r.Weight)-1] += float64(g.Weights[a.link])
				continue
			}
			r.To = append(r.To, a.to)
			r.Weight = append(r.Weight, float64(g.Weights[a.link]))
		}
		r.Off[v+1] = int32(len(r.To))
	}
	if len(r.To) < most/2 { // many parallel links: give the rest back
		r.To, r.Weight = slices.Clone(r.To), slices.Clone(r.Weight)
	}
	return r
}

// SHA256 is the hash of the graph's encoding: the same graph has the same hash
// on either store and any machine.
func (g *Graph) SHA256() [32]byte {
	g.shaOnce.Do(func() {
		h := sha256.New()
		h.Write([]byte("portolan snapshot 1\n"))
		writeInts(h, []int32{int32(len(g.IDs)), int32(len(g.OutTo))})
		for i, id := range g.IDs {
			h.Write(id[:])
			h.Write([]byte{byte(g.Kinds[i])})
		}
		writeInts(h, g.OutOff)
		writeInts(h, g.OutTo)
		for i, id := range g.LinkIDs {
			possible := byte(0)
			if g.Possible[i] {
				possible = 1
			}
			h.Write(id[:])
			h.Write([]byte{byte(g.LinkKinds[i]), possible})
			var w [4]byte
			binary.LittleEndian.PutUint32(w[:], math.Float32bits(g.Weights[i]))
			h.Write(w[:])
		}
		h.Sum(g.sha[:0])
	})
	return g.sha
}

func writeInts(h hash.Hash, v []int32) {
	b := make([]byte, 0, 1<<16)
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, uint32(x))
		if len(b) > 1<<16-4 {
			h.Write(b)
			b = b[:0]
		}
	}
	h.Write(b)
}

// Bytes is the memory of the graph's own arrays, without derived parts.
func (g *Graph) Bytes() int64 {
	n, m := int64(g.Len()), int64(g.LinkCount())
	return n*(16+1+4+4) + m*(4+4+4+16+1+4+1) + 8
}
