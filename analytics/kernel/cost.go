package kernel

import (
	"math"
	"math/bits"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Cost says what a step from a vertex to a neighbour costs. Of parallel links
// the cheapest is taken.
type Cost uint8

// The costs a step can have.
const (
	CostLinks    Cost = iota // 1: the number of links counts
	CostWeights              // the weight of the link
	CostSurprise             // half of the bits of both ends: (log2 d(u) + log2 d(v)) / 2, see Costs
)

// Costs say how links are read and what a step costs; the zero value reads
// them as undirected at 1 each.
//
// CostSurprise ranks stories by what they tell: whoever stands at a vertex with
// d neighbours, in either direction and none of them to be avoided, needs log2 d
// bits to say which way it went on, so a hop through a hub is worth little. A path costs the bits of its
// inner vertices and half of those of its ends, which all paths between them
// share (Ciampaglia et al., PLOS ONE 10, 2015; the link's share is the negative
// logarithm of the degree-normalised adjacency).
type Costs struct {
	Directed bool      // paths follow the links' directions
	By       Cost      // what a step costs
	Own      []float64 // of each link, by its number, instead: at least 0 and finite
	Avoid    []int32   // vertices that no path may touch
}

// priced are rows with the cost of each arc. Searches add up whole units, so
// that equal paths tie whatever the order of the sum: the unit is so small that
// a path through all vertices still fits 62 bits. A step costs at least one
// unit, so that steps that cost nothing close no circle.
type priced struct {
	rows    *snapshot.Rows
	real    []float64 // of each arc, as asked
	units   []int64   // of each arc, from 1
	avoided []bool    // of each vertex
}

// price works the costs out. Negative, infinite and undefined ones are Invalid,
// and so large ones that a path might cost infinitely much.
func price(p *poller, g *snapshot.Graph, o Costs) (*priced, error) {
	if o.By > CostSurprise {
		return nil, graph.Errorf(graph.Invalid, p.op, "there is no cost number %d", o.By)
	}
	if o.Own != nil && len(o.Own) != g.LinkCount() {
		return nil, graph.Errorf(graph.Invalid, p.op, "%d costs do not fit %d links", len(o.Own), g.LinkCount())
	}
	r := rows(g, o.Directed)
	c := &priced{rows: r, real: make([]float64, len(r.To)), units: make([]int64, len(r.To)), avoided: make([]bool, g.Len())}
	for _, v := range o.Avoid {
		if err := checkVertex(p.op, g, v); err != nil {
			return nil, err
		}
		c.avoided[v] = true
	}
	var err error
	switch {
	case o.Own != nil:
		err = c.fromLinks(p, g, o.Directed, func(l int32) float64 { return o.Own[l] })
	case o.By == CostWeights:
		err = c.fromLinks(p, g, o.Directed, func(l int32) float64 { return float64(g.Weights[l]) })
	case o.By == CostSurprise:
		degrees, _ := Degrees(g, o.Avoid)
		half := make([]float64, g.Len())
		for v := range half {
			bits := math.Log2(math.Max(1, float64(degrees[v]))) / 2
			half[v] = math.Round(bits*(1<<30)) / (1 << 30) // so that sums are exact, whatever their order
		}
		err = c.fill(p, func(v, w int32) float64 { return half[v] + half[w] })
	default:
		err = c.fill(p, func(int32, int32) float64 { return 1 })
	}
	if err != nil {
		return nil, err
	}
	return c, c.measure(p)
}

// Degrees counts each vertex's neighbours, whatever the direction, and the pairs
// of neighbours, as if the avoided vertices were not there: those have none.
func Degrees(g *snapshot.Graph, avoid []int32) (degrees []int32, pairs int) {
	u := g.Undirected()
	degrees = make([]int32, g.Len())
	for v := range degrees {
		degrees[v] = u.Off[v+1] - u.Off[v]
	}
	gone := make([]bool, g.Len())
	for _, v := range avoid {
		if gone[v] {
			continue
		}
		gone[v] = true
		for _, w := range u.Neighbours(v) {
			degrees[w]--
		}
	}
	sum := 0
	for v, d := range degrees {
		if gone[v] {
			degrees[v] = 0
			continue
		}
		sum += int(d)
	}
	return degrees, sum / 2
}

// fill sets every arc's cost by its ends.
func (c *priced) fill(p *poller, cost func(v, w int32) float64) error {
	for v := range int32(c.rows.Len()) {
		for i := c.rows.Off[v]; i < c.rows.Off[v+1]; i++ {
			c.real[i] = cost(v, c.rows.To[i])
		}
		if err := p.spend(1 + len(c.rows.Neighbours(v))); err != nil {
			return err
		}
	}
	return nil
}

// fromLinks sets every arc's cost to that of its cheapest link.
func (c *priced) fromLinks(p *poller, g *snapshot.Graph, directed bool, cost func(link int32) float64) error {
	for i := range c.real {
		c.real[i] = math.Inf(1)
	}
	for l := range int32(g.LinkCount()) {
		if x := cost(l); !(x >= 0) || math.IsInf(x, 1) {
			return graph.Errorf(graph.Invalid, p.op, "link %d costs %v: a cost must be a finite number of at least 0", l, x)
		}
	}
	return eachLink(p, g, c.rows, directed, func(arc, link int32) { c.real[arc] = min(c.real[arc], cost(link)) })
}

// eachLink visits the links of every arc of r, which are the directed or
// undirected rows of g; links to oneself have no arc. Rows and links are sorted
// alike, so each row is walked along with its links.
func eachLink(p *poller, g *snapshot.Graph, r *snapshot.Rows, directed bool, visit func(arc, link int32)) error {
	for v := range int32(g.Len()) {
		arc := r.Off[v]
		for l := g.OutOff[v]; l < g.OutOff[v+1]; l++ {
			if w := g.OutTo[l]; w != v {
				for r.To[arc] != w {
					arc++
				}
				visit(arc, l)
			}
		}
		arc = r.Off[v]
		for a := g.InOff[v]; a < g.InOff[v+1] && !directed; a++ {
			if w := g.InFrom[a]; w != v {
				for r.To[arc] != w {
					arc++
				}
				visit(arc, g.InLink[a])
			}
		}
		if err := p.spend(1 + int(g.OutOff[v+1]-g.OutOff[v]+g.InOff[v+1]-g.InOff[v])); err != nil {
			return err
		}
	}
	return nil
}

// measure turns costs into units.
func (c *priced) measure(p *poller) error {
	most := 0.0
	for _, x := range c.real {
		most = max(most, x)
	}
	if most > math.MaxFloat64/float64(c.rows.Len()+1) {
		return graph.Errorf(graph.Invalid, p.op, "a step costs %v, and a path of such steps more than a number holds: give smaller costs", most)
	}
	_, e := math.Frexp(most) // most < 2^e
	shift := 62 - e - bits.Len(uint(c.rows.Len()))
	exact := math.Ldexp(1, shift)
	plain := exact > 0 && !math.IsInf(exact, 1)
	for i, x := range c.real {
		if plain {
			x *= exact
		} else {
			x = math.Ldexp(x, shift)
		}
		c.units[i] = max(1, int64(x+0.5))
		if i%pollVisits == 0 {
			if err := p.spend(pollVisits); err != nil {
				return err
			}
		}
	}
	return nil
}

// reversed is c with every arc turned round; undirected costs are the same both
// ways.
func (c *priced) reversed(p *poller, directed bool) (*priced, error) {
	if !directed {
		return c, nil
	}
	rows, err := transpose(p, c.rows)
	if err != nil {
		return nil, err
	}
	t := &priced{rows: rows, real: rows.Weight, units: make([]int64, len(c.units)), avoided: c.avoided} // nobody needs the weights
	next := slices.Clone(rows.Off)
	for i, w := range c.rows.To {
		t.units[next[w]], t.real[next[w]] = c.units[i], c.real[i]
		next[w]++
		if i%pollVisits == 0 {
			if err := p.spend(4 * pollVisits); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// costMemory bounds the bytes of rows and their costs, those of arcs turned
// round included.
func costMemory(g *snapshot.Graph) int64 {
	return 2*rowsMemory(g) + 9*int64(g.Len()) + 2*2*16*int64(g.LinkCount())
}

// place is a vertex in a queue, with what orders it.
type place struct {
	key    int64
	vertex int32
}

// queue hands out places by key, then vertex: a heap of four children a node.
type queue []place

func (q place) before(o place) bool { return q.key < o.key || q.key == o.key && q.vertex < o.vertex }

func (q *queue) push(x place) {
	h := append(*q, x)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !x.before(h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = x
	*q = h
}

func (q *queue) pop() place {
	h := *q
	top, x := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		least, end := 4*i+1, min(4*i+5, len(h))
		if least >= end {
			break
		}
		for j := least + 1; j < end; j++ {
			if h[j].before(h[least]) {
				least = j
			}
		}
		if !h[least].before(x) {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = x
	return top
}
