package exchange

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"portolan/exchange/row"
)

// parallel runs a reader, works on its batches on every core and uses the
// results in the reader's order. A bounded number of batches is on the way at a
// time. The first error ends everything.
func parallel(ctx context.Context, read func(context.Context, func(row.Batch) error) error,
	work func(row.Batch) ([]prepared, error), use func([]prepared) error) error {
	type result struct {
		rows []prepared
		err  error
	}
	type job struct {
		batch row.Batch
		done  chan result
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := max(2, runtime.GOMAXPROCS(0))
	jobs, order := make(chan job), make(chan chan result, 2*workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				rows, err := work(j.batch)
				j.done <- result{rows, err}
			}
		})
	}
	var readErr error
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		readErr = read(ctx, func(b row.Batch) error {
			j := job{b, make(chan result, 1)}
			select {
			case order <- j.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case jobs <- j:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for done := range order {
		select {
		case r := <-done:
			if r.err != nil {
				return r.err
			}
			if err := use(r.rows); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return errors.Join(readErr, ctx.Err())
}

func asFault(err error, f **row.FileFault) bool { return errors.As(err, f) }

func quoted(names []string) string {
	if len(names) > 8 {
		return fmt.Sprintf("%d files", len(names))
	}
	return strings.Join(names, " ")
}
