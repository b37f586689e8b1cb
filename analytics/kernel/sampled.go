package kernel

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// SampledOptions say how far an estimate may be off; the zero value reads links
// as undirected and takes an Epsilon of 0.01 and a Delta of 0.1.
type SampledOptions struct {
	Directed bool    // paths follow the links' directions
	Epsilon  float64 // how far a score may be off, as a share of all pairs; above 0, below 1; 0: 0.01
	Delta    float64 // the chance that some score is further off; above 0, below 1; 0: 0.1
	Top      int     // end as soon as it is certain who the highest are, so many; 0: when all scores are near
	Seed     uint64  // another seed draws other pairs
}

// Sampled is an estimate of betweenness on the scale of Betweenness. With a
// chance of at least 1 - Delta every true score lies between Low and High.
type Sampled struct {
	Scores, Low, High []float64
	Samples           int     // pairs drawn
	Certain           []int32 // vertices that are among the Top highest as long as the bounds hold, highest estimate first
}

// SampledBetweenness estimates how much shortest-path traffic passes through
// each vertex, on graphs too large for Betweenness.
//
//	Question    who connects others, about?       Formula  share of drawn pairs whose drawn path runs through v
//	Graph       either; parallel links once,      Pairs    drawn with the same chance each, with repetition;
//	            weights ignored                            one of their shortest paths with the same chance each
//	Ends        a path's own ends do not count    Scale    Max as BetweennessOptions has it; Epsilon of n (n-1)
//	                                                       pairs, half of them undirected
//	Ties        by vertex number = by sorted id   Cost     about the root of E arcs a pair on grown graphs
//	Exactness   within Epsilon with a chance of   Overflow path counts above 1e300 return ErrRange
//	            1 - Delta, without bias
//	Source      KADABRA: Borassi and Natale, ACM J. Experimental Algorithmics 24 (2019); most pairs ever needed:
//	            Riondato and Kornaropoulos, Data Mining and Knowledge Discovery 30 (2016), with the constant 0.5
//	Checked by  kernel.Betweenness and gonum network.Betweenness within Epsilon, the mean of many seeds
//
// The bounds hold whenever the drawing ends: see bounds. Pair number i is drawn
// by its own generator and counts are whole numbers, so the cores do not matter.
func SampledBetweenness(ctx context.Context, g *snapshot.Graph, o SampledOptions) (*Sampled, error) {
	const op = "kernel.SampledBetweenness"
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	if o.Epsilon == 0 {
		o.Epsilon = 0.01
	}
	if o.Delta == 0 {
		o.Delta = 0.1
	}
	if !(o.Epsilon > 0 && o.Epsilon < 1) || !(o.Delta > 0 && o.Delta < 1) || o.Top < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "epsilon %v and delta %v must lie between 0 and 1, and the highest %d be 0 or more", o.Epsilon, o.Delta, o.Top)
	}
	d, err := newDraws(p, g, o)
	if err != nil {
		return nil, err
	}
	if g.Len() < 3 {
		return d.result(nil, 0), nil
	}
	trial := max(1, int(d.most)/64)
	if err := d.draw(ctx, -trial, 0); err != nil { // pairs that only say whom to watch more closely
		return nil, err
	}
	b := d.allot()
	clear(d.counts)
	report := progress(ctx)
	for drawn := 0; ; report(drawn, int(d.most)) {
		next := min(drawn+max(drawn/4, trial), int(d.most))
		if err := d.draw(ctx, drawn, next); err != nil {
			return nil, err
		}
		drawn = next
		near := drawn == int(d.most) || d.worst(b, drawn) <= o.Epsilon
		if !near && o.Top == 0 {
			continue
		}
		if r := d.result(b, drawn); near || len(r.Certain) == min(o.Top, g.Len()) {
			report(int(d.most), int(d.most))
			return r, nil
		}
	}
}

// SampledMemory bounds the bytes that SampledBetweenness needs, rows included.
func SampledMemory(g *snapshot.Graph) int64 {
	return 3*rowsMemory(g) + int64(g.Len())*(60+int64(runtime.GOMAXPROCS(0))*20)
}

// draws are pairs drawn so far.
type draws struct {
	o       SampledOptions
	op      string
	out, in *snapshot.Rows
	label   []int32      // components; nil when directed
	most    float64      // pairs after which every score is near enough
	counts  []int32      // of each vertex: the drawn paths that run through it
	free    []*bothWays  // searches that nobody uses
	mu      sync.Mutex   // of free
	claimed atomic.Int64 // the next pair
}

func newDraws(p *poller, g *snapshot.Graph, o SampledOptions) (*draws, error) {
	d := &draws{o: o, op: p.op, out: rows(g, o.Directed), counts: make([]int32, g.Len())}
	d.in = d.out
	label, err := components(p, g.Undirected())
	if err != nil {
		return nil, err
	}
	longest := 0 // vertices on a shortest path, at most
	if o.Directed {
		if d.in, err = transpose(p, d.out); err != nil {
			return nil, err
		}
		size := make([]int, g.Len())
		for _, l := range label {
			size[l]++
			longest = max(longest, size[l])
		}
	} else {
		d.label = label
		if longest, err = d.span(p); err != nil {
			return nil, err
		}
	}
	d.most = math.Ceil(0.5 / o.Epsilon / o.Epsilon * (math.Floor(math.Log2(float64(max(longest-2, 1)))) + 1 + math.Log(2/o.Delta)))
	if d.most > math.MaxInt32 {
		return nil, graph.Errorf(graph.Invalid, p.op, "an epsilon of %v needs %.0f pairs, more than can be drawn: give a larger one", o.Epsilon, d.most)
	}
	return d, nil
}

// span bounds the vertices of a shortest path: twice as far as any vertex lies
// from the one with the most links of its component, and that one.
func (d *draws) span(p *poller) (int, error) {
	r, n := d.out, d.out.Len()
	hub := make([]int32, n)
	for l := range hub {
		hub[l] = -1
	}
	for v := range int32(n) {
		if h := &hub[d.label[v]]; *h < 0 || len(r.Neighbours(v)) > len(r.Neighbours(*h)) {
			*h = v
		}
	}
	depth := make([]int32, n) // 0: not reached
	var queue []int32
	longest := int32(0)
	for _, h := range hub {
		if h < 0 {
			break
		}
		depth[h] = 1
		queue = append(queue[:0], h)
		for i := 0; i < len(queue); i++ {
			u := queue[i]
			longest = max(longest, 2*depth[u]-1)
			for _, w := range r.Neighbours(u) {
				if depth[w] == 0 {
					depth[w] = depth[u] + 1
					queue = append(queue, w)
				}
			}
			if err := p.spend(1 + len(r.Neighbours(u))); err != nil {
				return 0, err
			}
		}
	}
	return int(longest), nil
}

// draw draws the pairs from one number up to another.
func (d *draws) draw(ctx context.Context, from, to int) error {
	const some = 16
	d.claimed.Store(int64(from))
	failures := make([]error, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range failures {
		wg.Go(func() {
			failures[i] = graph.Try(d.op, func() error {
				s := d.search(ctx)
				for {
					at := int(d.claimed.Add(some)) - some
					if at >= to {
						d.mu.Lock()
						defer d.mu.Unlock()
						d.free = append(d.free, s)
						return nil
					}
					for n := at; n < min(at+some, to); n++ {
						if err := s.pair(d, n); err != nil {
							d.claimed.Store(int64(to)) // nobody needs to go on
							return err
						}
					}
				}
			})
		})
	}
	wg.Wait()
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

// search takes a free search or makes one.
func (d *draws) search(ctx context.Context) *bothWays {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.free); n > 0 {
		s := d.free[n-1]
		d.free = d.free[:n-1]
		return s
	}
	return &bothWays{p: &poller{ctx: ctx, op: d.op}, visits: make([]visit, d.out.Len())}
}

// bounds say how far the scores are off. The chance that a true score is lower
// by more than below is chance, and so is that it is higher by more than above,
// whenever the drawing ends (theorem 3 of the source).
type bounds struct {
	chance []float64 // the logarithm of 1 / chance, of each vertex
	most   float64
}

// allot shares half of Delta out, the other half being for those that are still
// off after all pairs: a part to all alike, a part by the counts of the trial,
// since what lies between many pairs is the last to become certain.
func (d *draws) allot() *bounds {
	n, sum := len(d.counts), 0.0
	for _, c := range d.counts {
		sum += float64(c)
	}
	b := &bounds{chance: make([]float64, n), most: d.most}
	for v, c := range d.counts {
		share := 1 / float64(n)
		if sum > 0 {
			share = share/2 + float64(c)/sum/2
		}
		b.chance[v] = -math.Log(d.o.Delta / 4 * share) // below and above
	}
	return b
}

func (b *bounds) of(v int, score, drawn float64) (below, above float64) {
	l, ratio := b.chance[v], b.most/drawn
	root := 2 * score * b.most / l
	below = l / drawn * (1.0/3 - ratio + math.Sqrt((1.0/3-ratio)*(1.0/3-ratio)+root))
	above = l / drawn * (1.0/3 + ratio + math.Sqrt((1.0/3+ratio)*(1.0/3+ratio)+root))
	return below, above
}

// worst is how far a score may be off after so many pairs.
func (d *draws) worst(b *bounds, drawn int) float64 {
	worst := 0.0
	for v, c := range d.counts {
		if v > 0 && c == d.counts[v-1] && b.chance[v] == b.chance[v-1] {
			continue // most have been met by no path
		}
		below, above := b.of(v, float64(c)/float64(drawn), float64(drawn))
		worst = max(worst, below, above)
	}
	return worst
}

// result works the scores and bounds out after so many pairs.
func (d *draws) result(b *bounds, drawn int) *Sampled {
	n := len(d.counts)
	r := &Sampled{Scores: make([]float64, n), Low: make([]float64, n), High: make([]float64, n), Samples: drawn}
	if b == nil {
		return r
	}
	pairs := float64(n) * float64(n-1)
	if !d.o.Directed {
		pairs /= 2
	}
	for v, c := range d.counts {
		score := float64(c) / float64(drawn)
		below, above := b.of(v, score, float64(drawn))
		if drawn >= int(d.most) {
			below, above = min(below, d.o.Epsilon), min(above, d.o.Epsilon)
		}
		r.Scores[v] = score * pairs
		r.Low[v], r.High[v] = max(0, score-below)*pairs, min(1, score+above)*pairs
	}
	if d.o.Top > 0 {
		highs := slices.Clone(r.High)
		slices.Sort(highs)
		for _, v := range Order(r.Scores)[:min(d.o.Top, n)] {
			i, _ := slices.BinarySearch(highs, math.Nextafter(r.Low[v], math.Inf(1)))
			if n-i <= d.o.Top { // those that may be above it, itself included
				r.Certain = append(r.Certain, v)
			}
		}
	}
	return r
}
