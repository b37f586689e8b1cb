package kernel

import (
	"context"
	"runtime"
	"slices"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// ClosestOptions say how many vertices are sought and how links are read.
type ClosestOptions struct {
	Directed bool // paths follow the links' directions and lead to the vertex scored
	K        int  // how many; 0 means 1; all where there are fewer
}

// ClosestSet is the answer of Closest, the closest vertex first.
type ClosestSet struct {
	Vertices []int32
	Scores   []float64 // as Harmonic has them
	Full     int       // of how many vertices the whole score was computed
}

// closestBatch is the number of vertices searched from between two looks at the
// bar. It must not depend on the number of workers.
const closestBatch = 64

// Closest returns the k vertices that are closest to all others.
//
//	Question    who are the closest to everybody? Formula  the k largest harmonic scores, see Harmonic
//	Graph       either; parallel links once,      Pairs    as Harmonic
//	            weights ignored
//	Ends        as Harmonic                       Scale    as Harmonic
//	Ties        by vertex number = by sorted id   Cost     O(V E) at worst, a few steps around most vertices
//	Exactness   exact: a search ends when what is still ahead, were it all as near as can be, does not reach
//	            the k-th best
//	Source      Borassi, Crescenzi and Marino, arXiv 1507.01490; Bergamini et al., arXiv 1704.01077
//	Checked by  Harmonic (equal vertices), which has its own oracle
//
// Vertices are searched from in the order of their degrees, so that the bar is
// high soon.
func Closest(ctx context.Context, g *snapshot.Graph, o ClosestOptions) (*ClosestSet, error) {
	const op = "kernel.Closest"
	if o.K < 0 {
		return nil, graph.Errorf(graph.Invalid, op, "%d vertices cannot be asked for", o.K)
	}
	p, err := begin(ctx, op)
	if err != nil {
		return nil, err
	}
	at, err := lay(p, g, o.Directed)
	if err != nil {
		return nil, err
	}
	n, k := g.Len(), min(max(o.K, 1), g.Len())
	order := count(n) // of places, over all parts
	slices.SortStableFunc(order, func(a, b int32) int {
		return int(at.in.Off[b+1]-at.in.Off[b]) - int(at.in.Off[a+1]-at.in.Off[a])
	})
	best, a := make([]closer, 0, k+closestBatch), &ClosestSet{}
	report := progress(ctx)
	workers := make([]*approach, min(runtime.GOMAXPROCS(0), closestBatch))
	for first := 0; first < n; first += closestBatch {
		batch := order[first:min(n, first+closestBatch)]
		bar := -1.0
		if len(best) == k {
			bar = best[k-1].score
		}
		scores, err := approachAll(p, at, workers, batch, bar, o.Directed)
		if err != nil {
			return nil, err
		}
		for i, x := range scores {
			if x >= 0 {
				a.Full++
				best = append(best, closer{at.vertex[batch[i]], x})
			}
		}
		slices.SortFunc(best, func(a, b closer) int {
			if a.score != b.score {
				if a.score > b.score {
					return -1
				}
				return 1
			}
			return int(a.vertex - b.vertex)
		})
		best = best[:min(k, len(best))]
		report(min(n, first+closestBatch), n)
	}
	for _, x := range best {
		a.Vertices, a.Scores = append(a.Vertices, x.vertex), append(a.Scores, x.score)
	}
	return a, nil
}

// closer is a vertex with its score.
type closer struct {
	vertex int32
	score  float64
}

// ClosestMemory bounds the bytes that Closest needs, rows included.
func ClosestMemory(g *snapshot.Graph) int64 {
	n := int64(g.Len())
	return rowsMemory(g) + floodMemory(n, 2*int64(g.LinkCount()), 0) + n*(4+int64(runtime.GOMAXPROCS(0))*(4+2*4))
}

// approachAll searches from all places of the batch: a score, or -1 where it
// does not reach the bar.
func approachAll(p *poller, at *laid, workers []*approach, batch []int32, bar float64, directed bool) ([]float64, error) {
	scores := make([]float64, len(batch))
	err := inParallel(p, len(batch), func(worker int, p *poller) func(int) error {
		if workers[worker] == nil {
			workers[worker] = &approach{laid: at, met: make([]int32, len(at.vertex))}
		}
		return func(i int) (err error) {
			scores[i], err = workers[worker].to(p, batch[i], bar, directed)
			return err
		}
	})
	return scores, err
}

// approach is one worker's state of a search for all that leads to a place.
type approach struct {
	*laid
	met          []int32 // in which of the searches a place was met last
	search       int32
	front, ahead []int32
}

// to is the harmonic score of a place, rounded; -1 as soon as it cannot reach
// the bar.
func (a *approach) to(p *poller, place int32, bar float64, directed bool) (float64, error) {
	q := a.part[place]
	left := int(a.first[q+1]-a.first[q]) - 1 // who is not met
	a.search++
	a.met[place] = a.search
	a.front = append(a.front[:0], place)
	score, steps := 0.0, 0
	for depth := 1; len(a.front) > 0; depth++ {
		reach := steps // as many may come up now, the others a step later
		if depth == 1 {
			reach = int(a.in.Off[place+1] - a.in.Off[place])
		}
		reach = min(reach, left)
		if most := score + float64(reach)/float64(depth) + float64(left-reach)/float64(depth+1); most < bar*(1-1e-11) {
			return -1, nil
		}
		a.ahead, steps = a.ahead[:0], 0
		for _, v := range a.front {
			row := a.in.Neighbours(v)
			for _, u := range row {
				if a.met[u] == a.search {
					continue
				}
				a.met[u] = a.search
				a.ahead = append(a.ahead, u)
				if steps += int(a.in.Off[u+1] - a.in.Off[u]); !directed {
					steps-- // it came from one of them
				}
			}
			if err := p.spend(1 + len(row)); err != nil {
				return 0, err
			}
		}
		score += float64(len(a.ahead)) / float64(depth)
		left -= len(a.ahead)
		a.front, a.ahead = a.ahead, a.front
	}
	return Round12(score), nil
}
