package live

import (
	"context"
	"math"
	"slices"

	"portolan/analytics/kernel"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// Options say what a board keeps. The zero value damps by 0.85 and keeps scores within 1e-9.
type Options struct {
	Damping float64 // of PageRank, the chance to follow a link; 0 means 0.85
	Within  float64 // how far a PageRank score may be from that of a full run; 0 means 1e-9
}

// Change is a link, read both ways, that has come or gone.
type Change struct {
	U, V int32 // vertices of the graph that the board was made from
	Gone bool  // the link is taken away; else it is added
}

// Board is a graph whose links change, with what is known about it at any time. Its vertices stay the same. It is not
// safe for concurrent use.
type Board struct {
	near  [][]int32 // the neighbours of each vertex, ascending, itself never among them
	links int
	walk  walk
	parts parts
	kept  kernel.BlockScores
}

// pollEvery is the number of arcs walked between two looks at the context: about a millisecond of work.
const pollEvery = 1 << 16

// New makes a board of a graph, read as undirected with parallel links once, and computes everything in full. It fails
// with Invalid for options out of range and with Cancelled.
func New(ctx context.Context, g *snapshot.Graph, o Options) (*Board, error) {
	const op = "live.New"
	if o.Damping == 0 {
		o.Damping = 0.85
	}
	if o.Within == 0 {
		o.Within = 1e-9
	}
	if !(o.Damping > 0 && o.Damping < 1) || !(o.Within > 0) || math.IsInf(o.Within, 1) {
		return nil, graph.Errorf(graph.Invalid, op, "the damping %v is not between 0 and 1, or the distance %v not above 0", o.Damping, o.Within)
	}
	rows, n := g.Undirected(), g.Len()
	b := &Board{near: make([][]int32, n)}
	for v := range n {
		b.near[v] = slices.Clone(rows.Neighbours(int32(v)))
		b.links += len(b.near[v])
	}
	b.links /= 2
	b.parts.begin(n)
	b.walk.begin(b.near, o)
	p := &poll{ctx: ctx, op: op}
	if err := b.parts.all(p, b.near); err != nil {
		return nil, err
	}
	if err := b.walk.settle(p, b.near); err != nil {
		return nil, err
	}
	return b, nil
}

// Len is the number of vertices, Links that of links.
func (b *Board) Len() int { return len(b.near) }

// Links is the number of links, parallel ones once and loops left out.
func (b *Board) Links() int { return b.links }

// Apply makes the changes in their order and brings every score up to date. A link that is added though it is there, or
// taken away though it is not, changes nothing, nor does a loop. It fails with Invalid, and nothing is changed, when a
// vertex is not one of the board's, or with Cancelled before the first change. When it is cancelled later all changes are
// made, components are right, and the next Apply brings PageRank up to date, too.
func (b *Board) Apply(ctx context.Context, changes []Change) error {
	const op = "live.Apply"
	for i, c := range changes {
		if min(c.U, c.V) < 0 || int(max(c.U, c.V)) >= len(b.near) {
			return graph.Errorf(graph.Invalid, op, "change %d: the link %d-%d does not lie among the board's %d vertices", i+1, c.U, c.V, len(b.near))
		}
	}
	p := &poll{ctx: ctx, op: op}
	if err := p.spend(0); err != nil {
		return err
	}
	for _, c := range changes {
		at, there := slices.BinarySearch(b.near[c.U], c.V)
		if c.U == c.V || there != c.Gone {
			continue
		}
		b.walk.lift(b.near, c.U)
		b.walk.lift(b.near, c.V)
		back, _ := slices.BinarySearch(b.near[c.V], c.U)
		if c.Gone {
			b.near[c.U] = slices.Delete(b.near[c.U], at, at+1)
			b.near[c.V] = slices.Delete(b.near[c.V], back, back+1)
			b.links--
			b.parts.cut(b.near, c.U, c.V)
		} else {
			b.near[c.U] = slices.Insert(b.near[c.U], at, c.V)
			b.near[c.V] = slices.Insert(b.near[c.V], back, c.U)
			b.links++
			b.parts.join(c.U, c.V)
		}
		b.walk.lay(b.near, c.U)
		b.walk.lay(b.near, c.V)
	}
	return b.walk.settle(p, b.near)
}

// Betweenness gives the score of every vertex, with the bytes of kernel.Betweenness. Only the blocks that changed since it
// was last asked for are searched. It fails as the kernel does.
func (b *Board) Betweenness(ctx context.Context) ([]float64, error) {
	r := &snapshot.Rows{Off: make([]int32, len(b.near)+1), To: make([]int32, 0, 2*b.links)}
	for v, row := range b.near {
		r.To = append(r.To, row...)
		r.Off[v+1] = int32(len(r.To))
	}
	return b.kept.Betweenness(ctx, r)
}

// Searched is how many blocks were searched when betweenness was last asked for.
func (b *Board) Searched() int { return b.kept.Searched() }

// poll looks at the context once per pollEvery arcs.
type poll struct {
	ctx  context.Context
	op   string
	left int
}

func (p *poll) spend(arcs int) error {
	if p.left -= arcs; p.left > 0 {
		return nil
	}
	p.left = pollEvery
	if err := p.ctx.Err(); err != nil {
		return &graph.Error{Kind: graph.Cancelled, Op: p.op, Err: err}
	}
	return nil
}
