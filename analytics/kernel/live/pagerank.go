package live

// walk keeps PageRank by pushing residuals: how much the score of each vertex is away from what its neighbours hand it.
//
//	Question    as kernel.PageRank, undirected    Formula  r_v = (1-d)/n + d (sum over neighbours u of x_u / deg_u) - x_v
//	Update      a link changes what its two ends  Push     x_v += r_v; every neighbour's residual += d r_v / deg_v; r_v = 0
//	            hand out: residuals near them
//	Exactness   |r_v| <= t deg_v everywhere gives |x_v - full_v| <= t deg_v / (1-d), because degrees are a fixed point
//	            of the walk; t is chosen so that this is the asked distance at the vertex of the highest degree
//	Dangling    only isolated vertices are, with x = (1-d)/n; all x add up to (joined + (1-d) isolated) / n, by which
//	            they are divided, as kernel.PageRank hands their score to where walks start
//	Cost        the degrees of the vertices that a change reaches, about log(distance) / log(d) times
//	Source      Zhang, Lofgren and Goel, KDD (2016); Sahu, arXiv 2401.03256 for the form of frontiers
//	Checked by  kernel.PageRank on random changes
type walk struct {
	damping, within float64
	base            float64 // (1-d)/n
	x, r            []float64
	isolated        int
	waits           []bool // in queue
	queue           []int32
	degrees         []int // how many vertices have each degree
	highest         int   // degree that some vertex has
	floor           float64
}

func (w *walk) begin(near [][]int32, o Options) {
	n := len(near)
	*w = walk{damping: o.Damping, within: o.Within, base: (1 - o.Damping) / float64(max(n, 1)), x: make([]float64, n), r: make([]float64, n),
		waits: make([]bool, n), degrees: make([]int, n+1)}
	for v, row := range near {
		w.degrees[len(row)]++
		w.highest = max(w.highest, len(row))
		if len(row) == 0 {
			w.isolated++
		}
		w.r[v] = w.base
		w.wait(int32(v))
	}
}

// lift takes away what v hands to its neighbours, before its links change; lay hands it out anew afterwards.
func (w *walk) lift(near [][]int32, v int32) { w.hand(near[v], v, -1) }

func (w *walk) lay(near [][]int32, v int32) { w.hand(near[v], v, +1) }

func (w *walk) hand(row []int32, v int32, sign float64) {
	w.degrees[len(row)] += int(sign)
	w.highest = max(w.highest, len(row))
	for w.highest > 0 && w.degrees[w.highest] == 0 {
		w.highest--
	}
	w.wait(v)
	if len(row) == 0 {
		w.isolated += int(sign)
		return
	}
	share := sign * w.damping * w.x[v] / float64(len(row))
	for _, u := range row {
		w.r[u] += share
		w.wait(u)
	}
}

func (w *walk) wait(v int32) {
	if !w.waits[v] {
		w.waits[v] = true
		w.queue = append(w.queue, v)
	}
}

// total is what all x add up to when no residual is left.
func (w *walk) total() float64 {
	n := float64(len(w.x))
	return (n - float64(w.isolated)*w.damping) / n
}

// settle pushes residuals until none is too large. What it pushed stays when it ends early.
func (w *walk) settle(p *poll, near [][]int32) error {
	if err := p.spend(0); err != nil {
		return err
	}
	floor := w.within * (1 - w.damping) * w.total() / float64(max(w.highest, 1))
	if floor < w.floor { // a vertex of a higher degree: what was small enough is so no longer
		for v := range w.r {
			w.wait(int32(v))
		}
	}
	w.floor = floor
	for head := 0; head < len(w.queue); head++ {
		v := w.queue[head]
		row, r := near[v], w.r[v]
		if err := p.spend(1 + len(row)); err != nil {
			w.queue = append(w.queue[:0], w.queue[head:]...)
			return err
		}
		w.waits[v] = false
		if abs(r) <= floor*float64(len(row)) {
			continue
		}
		w.x[v] += r
		w.r[v] = 0
		if len(row) == 0 {
			continue
		}
		share, most := w.damping*r/float64(len(row)), 0.0
		for _, u := range row {
			w.r[u] += share
			if most = floor * float64(len(near[u])); abs(w.r[u]) > most {
				w.wait(u)
			}
		}
		if head > 1<<16 && 2*head > len(w.queue) { // keep the queue as long as what waits
			w.queue = append(w.queue[:0], w.queue[head+1:]...)
			head = -1
		}
	}
	w.queue = w.queue[:0]
	return nil
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

// PageRank gives the score of every vertex, which is within the asked distance of kernel.PageRank's.
func (b *Board) PageRank() []float64 {
	out, total := make([]float64, len(b.walk.x)), b.walk.total()
	for v, x := range b.walk.x {
		out[v] = x / total
	}
	return out
}
