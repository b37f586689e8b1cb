package kernel

import (
	"context"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// traffic is a count of shortest paths that is ready to run.
type traffic struct {
	op     string
	f      *pieces
	links  bool         // arcs are scored instead of places
	units  []int64      // the cost of each arc of the pieces; nil: 1 each
	weight [2][]float64 // the targets for a source that is none, and for one that is; see aim
	both   []bool       // sources that are targets too; nil: weights do not depend on the source
}

// prepare checks the options and cuts the graph where that is allowed: when all
// pairs of an undirected reading count.
func (o BetweennessOptions) prepare(ctx context.Context, op string, g *snapshot.Graph, links bool) (*traffic, error) {
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	t := &traffic{op: op, links: links}
	plain, some := o.By == CostLinks && o.Own == nil, o.Sources != nil || o.Targets != nil
	if o.Directed || some {
		t.f, err = whole(p, rows(g, o.Directed), o.Directed)
	} else {
		t.f, err = split(p, g.Undirected(), links || !plain)
	}
	if err != nil {
		return nil, err
	}
	t.weight[0] = t.f.weight
	if some {
		if err := t.aim(o, g); err != nil {
			return nil, err
		}
	}
	if plain {
		return t, nil
	}
	c, err := price(p, g, Costs{Directed: o.Directed, By: o.By, Own: o.Own})
	if err != nil {
		return nil, err
	}
	if t.units = c.units; t.f.off != nil { // it was cut
		t.units = make([]int64, len(t.f.arc))
		for i, a := range t.f.arc {
			t.units[i] = c.units[a]
		}
	}
	return t, nil
}

// aim weighs the targets. Undirected, a pair of two that are both sources and
// targets is met from both ends and every other pair from one; all are halved in
// the end.
func (t *traffic) aim(o BetweennessOptions, g *snapshot.Graph) error {
	mark := func(list []int32) ([]bool, error) {
		in := make([]bool, g.Len())
		for v := range in {
			in[v] = list == nil
		}
		for _, v := range list {
			if err := checkVertex(t.op, g, v); err != nil {
				return nil, err
			}
			in[v] = true
		}
		return in, nil
	}
	source, err := mark(o.Sources)
	if err != nil {
		return err
	}
	target, err := mark(o.Targets)
	if err != nil {
		return err
	}
	t.weight = [2][]float64{make([]float64, g.Len()), make([]float64, g.Len())}
	t.both, t.f.sources = make([]bool, g.Len()), []int32{}
	for v := range g.Len() {
		t.both[v] = source[v] && target[v]
		if source[v] {
			t.f.sources = append(t.f.sources, int32(v))
		}
		if target[v] {
			once := 2.0
			if o.Directed {
				once = 1
			}
			t.weight[0][v], t.weight[1][v] = once, once
			if source[v] {
				t.weight[1][v] = 1
			}
		}
	}
	return nil
}

// searcher is one worker's search: brandes or stepwise.
type searcher interface {
	source(p *poller, s, low, high int32, weight []float64, base int, sum []float64) (inRange bool, err error)
}

// run searches from every source and adds up what n places or arcs score.
func (t *traffic) run(ctx context.Context, n int) ([]float64, error) {
	lots := t.f.lots()
	span := func(i int) (int, int) {
		from, to := lots[i].span(t.f)
		if t.links {
			return int(t.f.rows.Off[from]), int(t.f.rows.Off[to])
		}
		return from, to
	}
	return sumSpans(ctx, t.op, n, len(lots), span, func(p *poller) func(int, []float64) error {
		var w searcher
		if t.links || t.units != nil {
			w = newStepwise(t)
		} else {
			w = newBrandes(t.f)
		}
		return func(i int, sum []float64) error {
			base, _ := span(i)
			return lots[i].each(t.f, func(s, low, high int32) error {
				weight := t.weight[0]
				if t.both != nil && t.both[s] {
					weight = t.weight[1]
				}
				ok, err := w.source(p, s, low, high, weight, base, sum)
				if err == nil && !ok {
					err = &graph.Error{Kind: graph.Exhausted, Op: t.op, Err: ErrRange}
				}
				return err
			})
		}
	})
}

// stepwise is one worker's search where steps cost or arcs are scored: plain,
// arc by arc.
type stepwise struct {
	*traffic
	dist         []int64   // from the source; -1 between sources
	paths, share []float64 // as in brandes
	done         []bool    // dist is final; where steps cost
	order        []int32   // places in the order they are final
	next         queue
}

func newStepwise(t *traffic) *stepwise {
	n := t.f.rows.Len()
	w := &stepwise{traffic: t, dist: make([]int64, n), paths: make([]float64, n), share: make([]float64, n), done: make([]bool, n), order: make([]int32, 0, n)}
	for v := range w.dist {
		w.dist[v] = -1
	}
	return w
}

func (w *stepwise) source(p *poller, s, _, _ int32, weight []float64, base int, sum []float64) (bool, error) {
	w.dist[s], w.paths[s], w.order = 0, 1, w.order[:0]
	var err error
	if w.units == nil {
		err = w.byLinks(p, s)
	} else {
		err = w.byCost(p, s)
	}
	if err != nil {
		return false, err
	}
	r, start, targets, inRange := w.f.rows, 1.0, 1.0, true
	if w.f.start != nil {
		start = w.f.start[s]
	}
	for i := len(w.order) - 1; i >= 0; i-- {
		u := w.order[i]
		total, paths, units := 0.0, w.paths[u], int64(1)
		for a := r.Off[u]; a < r.Off[u+1]; a++ {
			if w.units != nil {
				units = w.units[a]
			}
			if v := r.To[a]; w.dist[v] == w.dist[u]+units {
				total += w.share[v]
				if w.links {
					sum[int(a)-base] += start * (paths * w.share[v])
				}
			}
		}
		if !w.links && u != s {
			sum[int(u)-base] += start * (paths * total)
		}
		if weight != nil {
			targets = weight[u]
		}
		inRange = inRange && paths <= maxPaths
		w.share[u] = (targets + paths*total) / paths
		if err := p.spend(1 + len(r.Neighbours(u))); err != nil {
			return false, err
		}
	}
	for _, u := range w.order {
		w.dist[u], w.paths[u], w.share[u], w.done[u] = -1, 0, 0, false
	}
	return inRange, nil
}

func (w *stepwise) byLinks(p *poller, s int32) error {
	w.order = append(w.order, s)
	for head := 0; head < len(w.order); head++ {
		u := w.order[head]
		next := w.dist[u] + 1
		for _, v := range w.f.rows.Neighbours(u) {
			if w.dist[v] < 0 {
				w.dist[v] = next
				w.order = append(w.order, v)
			}
			if w.dist[v] == next {
				w.paths[v] += w.paths[u]
			}
		}
		if err := p.spend(1 + len(w.f.rows.Neighbours(u))); err != nil {
			return err
		}
	}
	return nil
}

func (w *stepwise) byCost(p *poller, s int32) error {
	r := w.f.rows
	w.next = w.next[:0]
	for w.next.push(place{0, s}); len(w.next) > 0; {
		u := w.next.pop().vertex
		if w.done[u] {
			continue
		}
		w.done[u] = true
		w.order = append(w.order, u)
		for a := r.Off[u]; a < r.Off[u+1]; a++ {
			v, d := r.To[a], w.dist[u]+w.units[a]
			switch {
			case w.dist[v] < 0 || d < w.dist[v]:
				w.dist[v], w.paths[v] = d, w.paths[u]
				w.next.push(place{d, v})
			case d == w.dist[v]:
				w.paths[v] += w.paths[u]
			}
		}
		if err := p.spend(1 + len(r.Neighbours(u))); err != nil {
			return err
		}
	}
	return nil
}
