package kernel

import (
	"slices"
	"sync"
)

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

// tallies are those of the workers, each made when it is first asked for.
type tallies struct {
	mu      sync.Mutex
	classes int
	of      map[int]*tally
}

func (t *tallies) worker(number int) *tally {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[int]*tally{}
	}
	if t.of[number] == nil {
		t.of[number] = &tally{link: make([]float64, t.classes)}
	}
	return t.of[number]
}

// mover is the state of the moves of nodes between communities.
type mover struct {
	*leiden
	lv      *level
	comm    []int32
	total   []float64 // of each community
	size    []int32
	empty   []int32 // communities without nodes
	queue   []int32 // a ring of the nodes to be looked at
	waiting []bool  // who is in it
	head    int
	left    int
	tallies tallies
	batch   int32   // number of the batch, from 1
	stale   []int32 // in which batch a neighbour of a node moved last
}

// choice is the best community for a node, and its links to that and its own.
type choice struct {
	best        int32
	there, here float64
	leave       bool // it is best off alone
}

// batchOf is how many of n nodes choose at once, before any of them moves. It
// must not depend on the number of workers. Of so few, few are neighbours.
func batchOf(n int) int {
	if n < 16_384 {
		return 1
	}
	return min(n/64, 4096)
}

// move puts nodes into the community that gains most by them until none gains,
// looking again only at the neighbours of what moved. Nodes choose a batch at a
// time; whoever has a neighbour that moved since then chooses again.
func (l *leiden) move(lv *level, comm, order []int32) error {
	n := len(comm)
	m := &mover{leiden: l, lv: lv, comm: comm, total: make([]float64, n), size: make([]int32, n), queue: slices.Clone(order),
		waiting: slices.Repeat([]bool{true}, n), left: n, tallies: tallies{classes: n}, stale: make([]int32, n)}
	for v, c := range comm {
		m.total[c] += lv.strength[v]
		m.size[c]++
	}
	for c := n - 1; c >= 0; c-- {
		if m.size[c] == 0 {
			m.empty = append(m.empty, int32(c))
		}
	}
	batch := batchOf(n)
	choices, t := make([]choice, batch), m.tallies.worker(0)
	for m.left > 0 {
		some := min(batch, m.left)
		m.batch++
		if batch > 1 {
			if err := m.chooseAll(choices[:some]); err != nil {
				return err
			}
		}
		for i := range some {
			v := m.queue[m.head]
			if m.head++; m.head == n {
				m.head = 0
			}
			m.left--
			m.waiting[v] = false
			if batch == 1 || m.stale[v] == m.batch || choices[i].leave || !m.still(v, choices[i]) {
				choices[i] = m.choose(v, t)
			}
			m.put(v, choices[i])
			if err := l.spend(1 + int(lv.off[v+1]-lv.off[v])); err != nil {
				return err
			}
		}
	}
	return nil
}

// chooseAll chooses for the next nodes of the queue, as communities are now.
func (m *mover) chooseAll(choices []choice) error {
	const piece = 128
	return inParallel(m.poller, (len(choices)+piece-1)/piece, func(worker int, p *poller) func(int) error {
		t := m.tallies.worker(worker)
		return func(part int) error {
			arcs := 0
			for i := part * piece; i < min(len(choices), (part+1)*piece); i++ {
				at := m.head + i
				if at >= len(m.queue) {
					at -= len(m.queue)
				}
				v := m.queue[at]
				choices[i] = m.choose(v, t)
				arcs += int(m.lv.off[v+1] - m.lv.off[v])
			}
			return p.spend(piece + arcs)
		}
	})
}

// choose finds the community that gains most by v.
func (m *mover) choose(v int32, t *tally) choice {
	off, end := m.lv.off[v], m.lv.off[v+1]
	arc := m.lv.arc[off:end]
	for i, w := range m.lv.to[off:end] {
		t.add(m.comm[w], arc[i])
	}
	from, a := m.comm[v], m.gamma*m.lv.strength[v]
	x := choice{best: from, here: t.link[from]}
	gain := x.here - a*(m.total[from]-m.lv.strength[v])
	for _, c := range t.met {
		if y := t.link[c] - a*m.total[c]; c != from && y > gain+m.epsilon {
			x.best, gain = c, y
		}
	}
	x.there, x.leave = t.link[x.best], gain < -m.epsilon && m.size[from] > 1
	t.reset()
	return x
}

// still says whether v gains by its choice after others moved.
func (m *mover) still(v int32, x choice) bool {
	from, a := m.comm[v], m.gamma*m.lv.strength[v]
	return x.best == from || x.there-a*m.total[x.best] > x.here-a*(m.total[from]-m.lv.strength[v])+m.epsilon
}

// put moves v to where it chose, and its neighbours there are looked at again.
func (m *mover) put(v int32, x choice) {
	from, a := m.comm[v], m.lv.strength[v]
	best := x.best
	if x.leave {
		best = m.empty[len(m.empty)-1]
	}
	if best == from {
		return
	}
	if m.size[best] == 0 {
		m.empty = m.empty[:len(m.empty)-1]
	}
	m.total[from] -= a
	m.total[best] += a
	m.size[best]++
	if m.size[from]--; m.size[from] == 0 {
		m.empty = append(m.empty, from)
		m.total[from] = 0
	}
	m.comm[v] = best
	for _, w := range m.lv.to[m.lv.off[v]:m.lv.off[v+1]] {
		m.stale[w] = m.batch
		if m.comm[w] != best && !m.waiting[w] {
			m.waiting[w] = true
			at := m.head + m.left
			if at >= len(m.queue) {
				at -= len(m.queue)
			}
			m.queue[at] = w
			m.left++
		}
	}
}

// refine cuts every community into well-connected parts: it starts from single
// nodes and merges a node that is still alone and well connected with its
// community into the well-connected part that gains most. Communities do not
// touch each other.
func (l *leiden) refine(lv *level, comm []int32, classes int, order []int32) ([]int32, error) {
	n := len(comm)
	members := byKey(order, classes, func(v int32) int32 { return comm[v] })
	first := make([]int32, 1, classes+1)
	for i, v := range members[1:] {
		if comm[v] != comm[members[i]] {
			first = append(first, int32(i+1))
		}
	}
	first = append(first, int32(n))
	r := &refinement{leiden: l, lv: lv, comm: comm, part: count(n), inner: make([]float64, n), outside: make([]float64, n),
		alone: slices.Repeat([]bool{true}, n), strength: slices.Clone(lv.strength)}
	work := tallies{classes: n}
	return r.part, inParallel(l.poller, classes, func(worker int, p *poller) func(int) error {
		t := work.worker(worker)
		return func(c int) error { return r.community(p, t, members[first[c]:first[c+1]]) }
	})
}

// refinement is the state of refine.
type refinement struct {
	*leiden
	lv       *level
	comm     []int32
	part     []int32
	inner    []float64 // the links of each node inside its community
	alone    []bool
	strength []float64 // of each part
	outside  []float64 // the links of each part to the rest of its community
}

func (r *refinement) community(p *poller, t *tally, members []int32) error {
	lv, c, total := r.lv, r.comm[members[0]], 0.0
	for _, v := range members {
		total += lv.strength[v]
		for i := lv.off[v]; i < lv.off[v+1]; i++ {
			if r.comm[lv.to[i]] == c {
				r.inner[v] += lv.arc[i]
			}
		}
		r.outside[v] = r.inner[v]
	}
	for _, v := range members {
		if err := p.spend(1 + int(lv.off[v+1]-lv.off[v])); err != nil {
			return err
		}
		a := lv.strength[v]
		if !r.alone[v] || r.inner[v] < r.gamma*a*(total-a)-r.epsilon {
			continue
		}
		for i := lv.off[v]; i < lv.off[v+1]; i++ {
			if w := lv.to[i]; r.comm[w] == c {
				t.add(r.part[w], lv.arc[i])
			}
		}
		best, gain := int32(-1), -r.epsilon
		for _, q := range t.met {
			well := r.outside[q] >= r.gamma*r.strength[q]*(total-r.strength[q])-r.epsilon
			if x := t.link[q] - r.gamma*a*r.strength[q]; well && x > gain {
				best, gain = q, x
			}
		}
		if best >= 0 {
			r.part[v] = best
			r.alone[best] = false
			r.strength[best] += a
			r.outside[best] += r.inner[v] - 2*t.link[best]
		}
		t.reset()
	}
	return nil
}

// aggregate makes each part a node.
func (l *leiden) aggregate(lv *level, part []int32, parts int) (*level, error) {
	const piece = 512
	next := &level{off: make([]int32, parts+1), strength: make([]float64, parts), weight: lv.weight}
	first := make([]int32, parts+1)
	for _, q := range part {
		first[q+1]++
	}
	for q := range parts {
		first[q+1] += first[q]
	}
	members := byKey(count(len(part)), parts, func(v int32) int32 { return part[v] })
	type links struct {
		to  []int32
		arc []float64
	}
	pieces := make([]links, (parts+piece-1)/piece)
	work := tallies{classes: parts}
	err := inParallel(l.poller, len(pieces), func(worker int, p *poller) func(int) error {
		t := work.worker(worker)
		return func(i int) error {
			x := &pieces[i]
			for q := int32(i * piece); q < int32(min(parts, (i+1)*piece)); q++ {
				for _, v := range members[first[q]:first[q+1]] {
					next.strength[q] += lv.strength[v]
					for i := lv.off[v]; i < lv.off[v+1]; i++ {
						if o := part[lv.to[i]]; o != q {
							t.add(o, lv.arc[i])
						}
					}
					if err := p.spend(1 + int(lv.off[v+1]-lv.off[v])); err != nil {
						return err
					}
				}
				for _, o := range t.met {
					x.to, x.arc = append(x.to, o), append(x.arc, t.link[o])
				}
				next.off[q+1] = int32(len(t.met))
				t.reset()
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	for q := range parts {
		next.off[q+1] += next.off[q]
	}
	next.to, next.arc = make([]int32, 0, next.off[parts]), make([]float64, 0, next.off[parts])
	for _, x := range pieces {
		next.to, next.arc = append(next.to, x.to...), append(next.arc, x.arc...)
	}
	return next, nil
}
