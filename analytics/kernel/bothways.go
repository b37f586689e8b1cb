package kernel

import (
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// visit is what a search from both ends knows of a vertex.
type visit struct {
	paths float64 // shortest paths from the end that reached it
	depth int32   // 1 more than the distance from the source, less than 0 from the target; 0: not reached
}

// bothWays is one worker's search from both ends of a pair. A vertex belongs to
// the end that reaches it first; all shortest paths cross from one front to the
// other over one of the links where they meet.
type bothWays struct {
	p       *poller
	visits  []visit
	reached []int32
	fronts  [2][]int32
	meet    [][2]int32
	upTo    []float64 // of each meeting: the paths over it and those before
}

// pair draws pair n and counts the inner vertices of one of its shortest paths.
func (s *bothWays) pair(d *draws, n int) error {
	rng := rand.NewPCG(d.o.Seed, uint64(n))
	draw := rand.New(rng)
	size := len(s.visits)
	from, to := int32(draw.IntN(size)), int32(draw.IntN(size-1))
	if to >= from {
		to++
	}
	if d.label != nil && d.label[from] != d.label[to] {
		return s.p.spend(1)
	}
	s.visits[from], s.visits[to] = visit{1, 1}, visit{1, -1}
	s.reached = append(s.reached[:0], from, to)
	s.fronts[0], s.fronts[1] = append(s.fronts[0][:0], from), append(s.fronts[1][:0], to)
	s.meet, s.upTo = s.meet[:0], s.upTo[:0]
	sides := [2]*snapshot.Rows{d.out, d.in}
	arcs := [2]int{len(d.out.Neighbours(from)), len(d.in.Neighbours(to))}
	for len(s.meet) == 0 && len(s.fronts[0]) > 0 && len(s.fronts[1]) > 0 {
		side := 0
		if arcs[1] < arcs[0] {
			side = 1
		}
		var err error
		if arcs[side], err = s.step(side, sides[side]); err != nil {
			return err
		}
	}
	if len(s.meet) > 0 {
		all := s.upTo[len(s.upTo)-1]
		if !(all <= maxPaths) {
			return &graph.Error{Kind: graph.Exhausted, Op: d.op, Err: ErrRange}
		}
		i, _ := slices.BinarySearch(s.upTo, draw.Float64()*all)
		m := s.meet[min(i, len(s.meet)-1)]
		s.walk(draw, d.counts, m[0], d.in, 1)
		s.walk(draw, d.counts, m[1], d.out, -1)
	}
	for _, v := range s.reached {
		s.visits[v] = visit{}
	}
	return nil
}

// step takes one front a step further and gives the arcs before it then.
func (s *bothWays) step(side int, r *snapshot.Rows) (arcs int, err error) {
	sign := int32(1 - 2*side)
	front, first := s.fronts[side], len(s.reached)
	next := s.visits[front[0]].depth + sign
	for _, u := range front {
		paths := s.visits[u].paths
		row := r.Neighbours(u)
		for _, w := range row {
			switch x := &s.visits[w]; {
			case x.depth == 0:
				*x = visit{paths, next}
				s.reached = append(s.reached, w)
				arcs += int(r.Off[w+1] - r.Off[w])
			case x.depth == next:
				x.paths += paths
			case x.depth*sign < 0:
				m := [2]int32{u, w}
				if side == 1 {
					m = [2]int32{w, u}
				}
				before := 0.0
				if len(s.upTo) > 0 {
					before = s.upTo[len(s.upTo)-1]
				}
				s.meet, s.upTo = append(s.meet, m), append(s.upTo, before+paths*x.paths)
			}
		}
		if err := s.p.spend(1 + len(row)); err != nil {
			return 0, err
		}
	}
	s.fronts[side] = append(front[:0], s.reached[first:]...)
	return arcs, nil
}

// walk counts the vertices from one side of a meeting back to its end, each step
// drawn by the paths that lead there.
func (s *bothWays) walk(draw *rand.Rand, counts []int32, v int32, back *snapshot.Rows, sign int32) {
	for s.visits[v].depth != sign {
		atomic.AddInt32(&counts[v], 1)
		left, before, to := draw.Float64()*s.visits[v].paths, s.visits[v].depth-sign, int32(-1)
		for _, u := range back.Neighbours(v) {
			if x := s.visits[u]; x.depth == before {
				to = u
				if left -= x.paths; left < 0 {
					break
				}
			}
		}
		v = to
	}
}
