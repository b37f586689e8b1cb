package kernel

import (
	"context"
	"math/rand/v2"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// CommunitiesOptions say how communities are sought; the zero value counts
// every pair of linked vertices once, at resolution 1.
type CommunitiesOptions struct {
	Weighted   bool    // a pair counts with the summed weight of its links
	Resolution float64 // above 1 more and smaller communities; 0 means 1
	Seed       uint64  // of the order in which vertices are visited
	Passes     int     // at most so many; 0 means 4
}

// Communities returns the community of each vertex, the communities numbered
// from 0 in the order of their smallest vertices.
//
//	Question    who keeps together?               Formula  modularity, see Modularity, made as large as
//	                                                       moves of vertices and of parts can make it
//	Graph       undirected; parallel links once,  Pairs    each link once
//	            or their weights added
//	Ends        an isolated vertex is alone       Scale    none
//	Ties        a vertex stays, else goes to the  Cost     about O(E) a pass, O(V + E) memory
//	            community met first in its row
//	Exactness   a local optimum: no vertex gains by moving (while passes last);
//	            every community is connected, its parts well connected
//	Source      Traag, Waltman and van Eck, Scientific Reports 9 (2019)
//	Checked by  verify.Communities, gonum community.Q and Modularize (quality at least 0.97 of
//	            Louvain's), fixtures karate, planted groups, a ring of cliques
//
// The refinement takes the best merge instead of a random good one: the result
// is steered by the seed alone, and the guarantee of well-connected
// communities does not need the randomness.
func Communities(ctx context.Context, g *snapshot.Graph, o CommunitiesOptions) ([]int32, error) {
	const op = "kernel.Communities"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Resolution == 0 {
		o.Resolution = 1
	}
	if !(o.Resolution > 0 && o.Resolution <= 1e6) {
		return nil, graph.Errorf(graph.Invalid, op, "the resolution %v is not above 0 and at most 1,000,000", o.Resolution)
	}
	if o.Passes <= 0 {
		o.Passes = 4
	}
	base := newLevel(g.Undirected(), o.Weighted)
	l := &leiden{poller: p, rng: rand.New(rand.NewPCG(o.Seed, 0x4c656964656e))}
	label := count(g.Len())
	if base.weight > 0 {
		l.gamma, l.epsilon = o.Resolution/base.weight, 1e-12*base.weight
		for range o.Passes {
			before := slices.Clone(label)
			if label, err = l.pass(base, label); err != nil {
				return nil, err
			}
			if renumber(label); slices.Equal(before, label) {
				break
			}
		}
	}
	return l.connected(g.Undirected(), label)
}

// CommunitiesMemory bounds the bytes that Communities needs, rows included.
func CommunitiesMemory(g *snapshot.Graph) int64 {
	return rowsMemory(g) + 100*int64(g.Len()) + 3*2*12*int64(g.LinkCount())
}

// level is a graph whose nodes are sets of vertices. What lies inside a node
// shows in its strength only.
type level struct {
	off      []int32
	to       []int32
	arc      []float64 // weights
	strength []float64 // the summed weight of a node's vertices
	weight   float64   // the summed strength
}

func newLevel(r *snapshot.Rows, weighted bool) *level {
	l := &level{off: r.Off, to: r.To, arc: r.Weight, strength: make([]float64, r.Len())}
	if !weighted {
		l.arc = slices.Repeat([]float64{1}, len(r.To))
	}
	for v := range l.strength {
		for i := r.Off[v]; i < r.Off[v+1]; i++ {
			l.strength[v] += l.arc[i]
		}
		l.weight += l.strength[v]
	}
	return l
}

func count(n int) []int32 {
	c := make([]int32, n)
	for i := range c {
		c[i] = int32(i)
	}
	return c
}

// leiden carries what all levels share. A set with strength a and one with
// strength b are expected to be joined by gamma a b.
type leiden struct {
	*poller
	rng     *rand.Rand
	gamma   float64
	epsilon float64 // differences below it are noise
}

// pass improves the partition of the base level: move, refine, aggregate, until
// every community is one node. It returns labels below the number of vertices.
func (l *leiden) pass(base *level, label []int32) ([]int32, error) {
	lv, comm := base, slices.Clone(label)
	node := count(len(label)) // of each vertex, on the current level
	for {
		order := l.shuffled(len(comm))
		if err := l.move(lv, comm, order); err != nil {
			return nil, err
		}
		if int(renumber(comm)) == len(comm) {
			break
		}
		part, err := l.refine(lv, comm, order)
		if err != nil {
			return nil, err
		}
		parts := int(renumber(part))
		if parts == len(part) {
			break
		}
		for v := range node {
			node[v] = part[node[v]]
		}
		next := make([]int32, parts)
		for v, q := range part {
			next[q] = comm[v]
		}
		if lv, err = l.aggregate(lv, part, parts); err != nil {
			return nil, err
		}
		comm = next
	}
	out := make([]int32, len(label))
	for v := range out {
		out[v] = comm[node[v]]
	}
	return out, nil
}

func (l *leiden) shuffled(n int) []int32 {
	order := count(n)
	l.rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// tally adds up a node's links by the class of the other end.
type tally struct {
	link []float64 // 0 for classes not met
	met  []int32
}

func (t *tally) add(class int32, weight float64) {
	if t.link[class] == 0 {
		t.met = append(t.met, class)
	}
	t.link[class] += weight
}

func (t *tally) reset() {
	for _, c := range t.met {
		t.link[c] = 0
	}
	t.met = t.met[:0]
}

// move puts nodes into the community that gains most by them until none gains,
// looking again only at the neighbours of what moved.
func (l *leiden) move(lv *level, comm, order []int32) error {
	n := len(comm)
	total, size := make([]float64, n), make([]int32, n)
	for v, c := range comm {
		total[c] += lv.strength[v]
		size[c]++
	}
	var empty []int32
	for c := n - 1; c >= 0; c-- {
		if size[c] == 0 {
			empty = append(empty, int32(c))
		}
	}
	t := &tally{link: make([]float64, n)}
	queue, waiting := slices.Clone(order), slices.Repeat([]bool{true}, n)
	head, left := 0, n // a ring of n places
	for ; left > 0; left-- {
		v := queue[head]
		head = (head + 1) % n
		waiting[v] = false
		row := lv.to[lv.off[v]:lv.off[v+1]]
		if err := l.spend(1 + len(row)); err != nil {
			return err
		}
		for i, w := range row {
			t.add(comm[w], lv.arc[int(lv.off[v])+i])
		}
		from, a := comm[v], lv.strength[v]
		total[from] -= a
		best, gain := from, t.link[from]-l.gamma*a*total[from]
		for _, c := range t.met {
			if x := t.link[c] - l.gamma*a*total[c]; x > gain+l.epsilon {
				best, gain = c, x
			}
		}
		t.reset()
		if gain < -l.epsilon && size[from] > 1 {
			best = empty[len(empty)-1]
		}
		total[best] += a
		if best == from {
			continue
		}
		if size[best] == 0 {
			empty = empty[:len(empty)-1]
		}
		size[best]++
		if size[from]--; size[from] == 0 {
			empty = append(empty, from)
			total[from] = 0
		}
		comm[v] = best
		for _, w := range row {
			if comm[w] != best && !waiting[w] {
				waiting[w] = true
				queue[(head+left-1)%n] = w
				left++
			}
		}
	}
	return nil
}

// refine cuts every community into well-connected parts: it starts from single
// nodes and merges a node that is still alone and well connected with its
// community into the well-connected part that gains most.
func (l *leiden) refine(lv *level, comm, order []int32) ([]int32, error) {
	n := len(comm)
	total, inner := make([]float64, n), make([]float64, n)
	for v, c := range comm {
		total[c] += lv.strength[v]
		for i := lv.off[v]; i < lv.off[v+1]; i++ {
			if comm[lv.to[i]] == c {
				inner[v] += lv.arc[i]
			}
		}
	}
	part, alone := count(n), slices.Repeat([]bool{true}, n)
	strength, outside := slices.Clone(lv.strength), slices.Clone(inner) // of each part; links to the rest of its community
	t := &tally{link: make([]float64, n)}
	for _, v := range order {
		if err := l.spend(1 + int(lv.off[v+1]-lv.off[v])); err != nil {
			return nil, err
		}
		c, a := comm[v], lv.strength[v]
		if !alone[v] || inner[v] < l.gamma*a*(total[c]-a)-l.epsilon {
			continue
		}
		for i := lv.off[v]; i < lv.off[v+1]; i++ {
			if w := lv.to[i]; comm[w] == c {
				t.add(part[w], lv.arc[i])
			}
		}
		best, gain := int32(-1), -l.epsilon
		for _, q := range t.met {
			well := outside[q] >= l.gamma*strength[q]*(total[c]-strength[q])-l.epsilon
			if x := t.link[q] - l.gamma*a*strength[q]; well && x > gain {
				best, gain = q, x
			}
		}
		if best >= 0 {
			part[v] = best
			alone[best] = false
			strength[best] += a
			outside[best] += inner[v] - 2*t.link[best]
		}
		t.reset()
	}
	return part, nil
}

// aggregate makes each part a node.
func (l *leiden) aggregate(lv *level, part []int32, parts int) (*level, error) {
	next := &level{off: make([]int32, parts+1), strength: make([]float64, parts), weight: lv.weight}
	first := make([]int32, parts+1)
	for _, q := range part {
		first[q+1]++
	}
	for q := range parts {
		first[q+1] += first[q]
	}
	members, place := make([]int32, len(part)), slices.Clone(first)
	for v, q := range part {
		members[place[q]] = int32(v)
		place[q]++
	}
	t := &tally{link: make([]float64, parts)}
	for q := range int32(parts) {
		for _, v := range members[first[q]:first[q+1]] {
			next.strength[q] += lv.strength[v]
			for i := lv.off[v]; i < lv.off[v+1]; i++ {
				if o := part[lv.to[i]]; o != q {
					t.add(o, lv.arc[i])
				}
			}
			if err := l.spend(1 + int(lv.off[v+1]-lv.off[v])); err != nil {
				return nil, err
			}
		}
		for _, o := range t.met {
			next.to = append(next.to, o)
			next.arc = append(next.arc, t.link[o])
		}
		t.reset()
		next.off[q+1] = int32(len(next.to))
	}
	return next, nil
}

// connected cuts classes that do not hang together, which rounding alone can
// leave, and numbers the rest.
func (l *leiden) connected(r *snapshot.Rows, label []int32) ([]int32, error) {
	out := slices.Repeat([]int32{-1}, len(label))
	var queue []int32
	classes := int32(0)
	for s := range out {
		if out[s] >= 0 {
			continue
		}
		out[s] = classes
		queue = append(queue[:0], int32(s))
		for head := 0; head < len(queue); head++ {
			v := queue[head]
			for _, w := range r.Neighbours(v) {
				if out[w] < 0 && label[w] == label[v] {
					out[w] = classes
					queue = append(queue, w)
				}
			}
			if err := l.spend(1 + len(r.Neighbours(v))); err != nil {
				return nil, err
			}
		}
		classes++
	}
	return out, nil
}
