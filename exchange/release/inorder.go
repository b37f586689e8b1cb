package release

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"portolan/graph"
)

// inOrder hands the jobs that produce hands out to work on every core, and runs
// what work returns one after the other in the order of the jobs. A bounded
// number of jobs is on the way at a time. The first error ends everything.
func inOrder[J any](ctx context.Context, produce func(context.Context, func(J) error) error, work func(J) (commit func() error, err error)) error {
	type result struct {
		commit func() error
		err    error
	}
	type job struct {
		what J
		done chan result
	}
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
	jobs, order := make(chan job), make(chan chan result, workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				var r result
				r.err = graph.Try("release", func() (err error) { r.commit, err = work(j.what); return err })
				j.done <- r
			}
		})
	}
	var made error
	wg.Go(func() {
		defer close(order)
		defer close(jobs)
		made = graph.Try("release", func() error {
			return produce(ctx, func(what J) error {
				j := job{what, make(chan result, 1)}
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
	})
	for done := range order {
		select {
		case r := <-done:
			if r.err != nil {
				return r.err
			}
			if err := r.commit(); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return errors.Join(made, ctx.Err())
}
