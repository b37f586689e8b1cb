package analytics

import (
	"container/list"
	"context"
	"errors"
	"sync"

	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/vault"
)

// Options bound what an engine uses; the zero value takes the defaults, which
// no question about 100,000 people reaches.
type Options struct {
	CacheBytes int64 // answers kept; 0: 512 MiB, below 0: none
	MaxSteps   int64 // links walked in one run, by the estimate made before it; 0: 2^43
	MaxBytes   int64 // memory of one run, by the estimate made before it; 0: 4 GiB
}

// Engine answers questions on views. One engine serves all viewers; it is safe
// for concurrent use. Every answer is kept under the token of the state that
// gave it, which changes with all that the viewer may see and with nothing
// else, so no answer can show what has been hidden or depend on it.
type Engine struct {
	options Options
	mu      sync.Mutex
	kept    map[string]*list.Element // of kept
	used    list.List                // the answers kept, the least recently used in front
	running map[string]*flight
	bytes   int64
}

type kept struct {
	key   string
	value any
	bytes int64
}

// flight is an answer being made, which others wait for.
type flight struct {
	done  chan struct{}
	value any
	err   error
}

// New makes an engine.
func New(o Options) *Engine {
	if o.CacheBytes == 0 {
		o.CacheBytes = 512 << 20
	}
	if o.MaxSteps == 0 {
		o.MaxSteps = 1 << 43
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 4 << 30
	}
	return &Engine{options: o, kept: map[string]*list.Element{}, running: map[string]*flight{}}
}

// viewer names the view for runs and for the cache.
func viewer(w *vault.View) run.Viewer {
	return run.Viewer{State: w.State(), Scope: w.Scope().Digest(), Cite: w.Cite}
}

// once gives the answer kept for the spec on the view's state, or makes it.
// Several who ask at the same time wait for the first; if that one gives up,
// another of them makes it. bytes is about the memory that the answer holds.
func once[T any](ctx context.Context, e *Engine, w *vault.View, s run.Spec, answer func() (value T, bytes int64, err error)) (T, error) {
	v := viewer(w)
	key := v.State + "\x00" + v.Scope + "\x00" + s.JSON()
	for {
		value, f, mine := e.begin(key)
		if f == nil {
			return value.(T), nil
		}
		if mine {
			return finish(e, key, f, answer)
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			var none T
			return none, &graph.Error{Kind: graph.Cancelled, Op: "analytics", Err: ctx.Err()}
		}
		if f.err == nil {
			return f.value.(T), nil
		}
		if !graph.Is(f.err, graph.Cancelled) {
			var none T
			return none, f.err
		}
	}
}

// begin finds a kept answer, joins the one being made, or starts one.
func (e *Engine) begin(key string) (value any, f *flight, mine bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if at := e.kept[key]; at != nil {
		e.used.MoveToBack(at)
		return at.Value.(*kept).value, nil, false
	}
	if f := e.running[key]; f != nil {
		return nil, f, false
	}
	f = &flight{done: make(chan struct{})}
	e.running[key] = f
	return nil, f, true
}

// errAborted stands for an answer whose making ended in a panic.
var errAborted = &graph.Error{Kind: graph.Internal, Op: "analytics", Err: errors.New("the answer could not be made")}

func finish[T any](e *Engine, key string, f *flight, answer func() (T, int64, error)) (T, error) {
	var bytes int64
	f.err = errAborted
	defer func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.running, key)
		if f.err == nil {
			e.keep(key, f.value, bytes)
		}
		close(f.done)
	}()
	value, n, err := answer()
	bytes = n + int64(len(key)) + 200
	f.value, f.err = value, err
	return value, err
}

// keep stores an answer and drops those used least recently until all fit.
func (e *Engine) keep(key string, value any, bytes int64) {
	if bytes > e.options.CacheBytes {
		return
	}
	e.kept[key] = e.used.PushBack(&kept{key, value, bytes})
	e.bytes += bytes
	for e.bytes > e.options.CacheBytes {
		oldest := e.used.Remove(e.used.Front()).(*kept)
		e.bytes -= oldest.bytes
		delete(e.kept, oldest.key)
	}
}
