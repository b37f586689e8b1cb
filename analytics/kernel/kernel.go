package kernel

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// pollEvery is the number of arcs walked between two looks at the context:
// about a millisecond of work.
var pollEvery = 1 << 16

// blockSources is the number of sources whose scores are summed before they
// are added to the total. It must not depend on the number of workers.
const blockSources = 64

type progressKey struct{}

// WithProgress returns a context under which long kernels report how many of
// their total steps are done. Calls come one at a time, in ascending order.
func WithProgress(ctx context.Context, report func(done, total int)) context.Context {
	return context.WithValue(ctx, progressKey{}, report)
}

func progress(ctx context.Context) func(done, total int) {
	if report, ok := ctx.Value(progressKey{}).(func(done, total int)); ok {
		return report
	}
	return func(int, int) {}
}

// poller looks at the context once per pollEvery arcs.
type poller struct {
	ctx  context.Context
	op   string
	left int
}

// begin makes a poller and takes the first look.
func begin(ctx context.Context, op string) (*poller, error) {
	p := &poller{ctx: ctx, op: op}
	return p, p.spend(0)
}

// spend accounts for the arcs just walked.
func (p *poller) spend(arcs int) error {
	p.left -= arcs
	if p.left > 0 {
		return nil
	}
	p.left = pollEvery
	if err := p.ctx.Err(); err != nil {
		return p.cancelled(err)
	}
	return nil
}

func (p *poller) cancelled(err error) error {
	return &graph.Error{Kind: graph.Cancelled, Op: p.op, Err: err}
}

// sumBlocks adds up the scores of blocks of sources, computed by as many
// workers as there are processors. Sums are added in the order of the blocks,
// so the result does not depend on the workers. newWork makes one worker's
// function, which adds a block's scores to sum.
func sumBlocks(ctx context.Context, op string, n, blocks int, newWork func(*poller) func(block int, sum []float64) error) ([]float64, error) {
	return sumSpans(ctx, op, n, blocks, func(int) (int, int) { return 0, n }, newWork)
}

// sumSpans is sumBlocks of blocks that score only a part of the places each:
// those from the first that span gives up to the second, which sum begins with.
func sumSpans(ctx context.Context, op string, n, blocks int, span func(block int) (from, to int), newWork func(*poller) func(block int, sum []float64) error) ([]float64, error) {
	if _, err := begin(ctx, op); err != nil {
		return nil, err
	}
	var (
		mu        sync.Mutex
		turn      = sync.NewCond(&mu)
		claimed   int // blocks handed out
		added     int // blocks in total
		failure   error
		wg        sync.WaitGroup
		total     = make([]float64, n)
		report    = progress(ctx)
		claimNext = func() (int, bool) {
			mu.Lock()
			defer mu.Unlock()
			claimed++
			return claimed - 1, failure == nil && claimed <= blocks
		}
	)
	add := func(block int, sum []float64, err error) {
		mu.Lock()
		defer mu.Unlock()
		defer turn.Broadcast()
		for err == nil && failure == nil && added != block {
			turn.Wait()
		}
		if failure == nil {
			failure = err
		}
		if failure != nil {
			return
		}
		from, to := span(block)
		for v, x := range sum[:to-from] {
			total[from+v] += x
		}
		added++
		failure = graph.Try(op, func() error { report(added, blocks); return nil })
	}
	for range min(runtime.GOMAXPROCS(0), blocks) {
		wg.Go(func() {
			var work func(block int, sum []float64) error
			p, sums := &poller{ctx: ctx, op: op, left: pollEvery}, []float64(nil)
			for {
				block, ok := claimNext()
				if !ok {
					return
				}
				from, to := span(block)
				if len(sums) < to-from {
					sums = make([]float64, to-from)
				}
				sum := sums[:to-from]
				clear(sum)
				add(block, sum, graph.Try(op, func() error {
					if work == nil {
						work = newWork(p)
					}
					if err := p.spend(len(sum)); err != nil { // what each block costs without a link
						return err
					}
					return work(block, sum)
				}))
			}
		})
	}
	wg.Wait()
	if failure != nil {
		return nil, failure
	}
	return total, nil
}

// blocksOf is the number of blocks that n sources are cut into.
func blocksOf(n int) int { return (n + blockSources - 1) / blockSources }

// rows is the reading of the graph that an option asks for.
func rows(g *snapshot.Graph, directed bool) *snapshot.Rows {
	if directed {
		return g.Directed()
	}
	return g.Undirected()
}

// arcOf is the number of the arc from v to its neighbour w.
func arcOf(r *snapshot.Rows, v, w int32) int32 {
	i, _ := slices.BinarySearch(r.Neighbours(v), w)
	return r.Off[v] + int32(i)
}

// Transpose is r with every arc turned round, rows ascending.
func Transpose(r *snapshot.Rows) *snapshot.Rows {
	t, _ := transpose(&poller{ctx: context.Background()}, r) // never ends before
	return t
}

func transpose(p *poller, r *snapshot.Rows) (*snapshot.Rows, error) {
	n := r.Len()
	t := &snapshot.Rows{Off: make([]int32, n+1), To: make([]int32, len(r.To)), Weight: make([]float64, len(r.To))}
	for _, w := range r.To {
		t.Off[w+1]++
	}
	for v := range n {
		t.Off[v+1] += t.Off[v]
	}
	next := slices.Clone(t.Off[:n])
	for v := range int32(n) {
		for i := r.Off[v]; i < r.Off[v+1]; i++ {
			w := r.To[i]
			t.To[next[w]], t.Weight[next[w]] = v, r.Weight[i]
			next[w]++
		}
		if err := p.spend(1 + 4*len(r.Neighbours(v))); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// checkVertex is an error unless v is a vertex of g.
func checkVertex(op string, g *snapshot.Graph, v int32) error {
	if v < 0 || int(v) >= g.Len() {
		return graph.Errorf(graph.Invalid, op, "vertex %d is not one of the graph's %d", v, g.Len())
	}
	return nil
}

// rowsMemory bounds the bytes of one reading of the graph while it is built.
func rowsMemory(g *snapshot.Graph) int64 { return 4*int64(g.Len()) + 2*2*12*int64(g.LinkCount()) }

// Round12 rounds x to 12 significant decimal digits, so that two orders of
// summation give one score and equal scores tie.
func Round12(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	var buf [32]byte
	y, _ := strconv.ParseFloat(string(strconv.AppendFloat(buf[:0], x, 'e', 11, 64)), 64) // cannot fail
	return y
}

// Ranks returns the rank of every vertex, the highest score first: competition
// ranks 1, 1, 3. Scores are compared as they are given.
func Ranks(scores []float64) []int {
	ranks, order := make([]int, len(scores)), Order(scores)
	for place, v := range order {
		ranks[v] = place + 1
		if place > 0 && scores[v] == scores[order[place-1]] {
			ranks[v] = ranks[order[place-1]]
		}
	}
	return ranks
}

// Order returns the vertices by descending score, ties by vertex number.
func Order(scores []float64) []int32 {
	order := make([]int32, len(scores))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	return order
}

// Normalise returns the scores divided by max, which a kernel's options give;
// where max is 0 every score is 0.
func Normalise(scores []float64, max float64) []float64 {
	out := make([]float64, len(scores))
	if max > 0 {
		for i, x := range scores {
			out[i] = x / max
		}
	}
	return out
}
