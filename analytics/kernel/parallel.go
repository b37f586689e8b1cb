package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"

	"portolan/graph"
)

// inParallel does all pieces of a work with as many workers as there are
// processors; each piece leaves its result where no other does. newWork makes
// the function of one worker, which are numbered from 0 and fewer than
// GOMAXPROCS.
func inParallel(p *poller, pieces int, newWork func(worker int, p *poller) func(piece int) error) error {
	var (
		claimed atomic.Int64
		once    sync.Once
		failure error
		failed  atomic.Bool
		wg      sync.WaitGroup
	)
	for worker := range min(runtime.GOMAXPROCS(0), pieces) {
		wg.Go(func() {
			err := graph.Try(p.op, func() error {
				own := &poller{ctx: p.ctx, op: p.op, left: pollEvery}
				work := newWork(worker, own)
				for !failed.Load() {
					piece := int(claimed.Add(1)) - 1
					if piece >= pieces {
						return nil
					}
					if err := work(piece); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				once.Do(func() { failure = err })
				failed.Store(true)
			}
		})
	}
	wg.Wait()
	if failure != nil {
		return failure
	}
	return p.spend(pieces)
}

// chunkRows is the number of rows of one piece of sumRows. It must not depend
// on the number of workers.
const chunkRows = 4096

// sumRows runs work on all rows of n, a chunk at a time, and adds up the two
// numbers that each chunk returns in the order of the chunks, so that the sums
// do not depend on the workers. work says too how many arcs it walked.
func sumRows(p *poller, n int, work func(first, last int) (a, b float64, arcs int)) (a, b float64, err error) {
	parts := make([][2]float64, (n+chunkRows-1)/chunkRows)
	err = inParallel(p, len(parts), func(_ int, p *poller) func(int) error {
		return func(piece int) error {
			first := piece * chunkRows
			last := min(n, first+chunkRows)
			x, y, arcs := work(first, last)
			parts[piece] = [2]float64{x, y}
			return p.spend(last - first + arcs)
		}
	})
	for _, x := range parts {
		a += x[0]
		b += x[1]
	}
	return a, b, err
}
