package kernel

import "math"

const (
	unreached = math.MaxInt32
	maxPaths  = 1e300

	pollVisits = 1024 // vertices between two accounts of the arcs walked
)

// brandes is one worker's search from source after source over pieces.
//
// On the way out a level is found from whichever side has fewer arcs: the
// vertices reached last push their path counts along their arcs, or those not
// yet reached pull them in. Arcs that lie on shortest paths are kept, so that
// the way in walks no others. Tests on distances are arithmetic instead of
// branches, which the processor would guess wrongly; places with equally many
// arcs lie together, so that it guesses the ends of rows.
type brandes struct {
	*pieces
	weight    []float64 // the targets at each place; nil: 1 each
	low, high int32     // the first place of the piece, and the first behind it

	depth  []int32   // distance from the source; unreached between sources
	paths  []float64 // shortest paths from the source; 0 between sources
	share  []float64 // out: the paths of the level, where vertices pull; in: sum of (weight + dependency) / paths over the next; 0 between sources
	queue  []int32   // places in the order reached; one more than places
	ends   []int32   // of each place in the queue that pushed: the end of its arcs in kept
	kept   []uint64  // arcs on shortest paths: the far end, and the near end where it pulled
	levels []ring
	rest   []int32 // places not reached, where listed
	listed bool
}

// ring is a level of a search, and how the next was found.
type ring struct {
	first  int  // where it begins in the queue
	kept   int  // where the arcs to the next begin
	pulled bool // the next level pulled
}

func newBrandes(f *pieces) *brandes {
	n, most := f.rows.Len(), 0
	for i, low := range f.first[:len(f.first)-1] {
		most = max(most, int(f.rows.Off[f.first[i+1]]-f.rows.Off[low]))
	}
	b := &brandes{pieces: f, depth: make([]int32, n), paths: make([]float64, n), share: make([]float64, n),
		queue: make([]int32, n+1), ends: make([]int32, n), kept: make([]uint64, most+1)}
	for v := range b.depth {
		b.depth[v] = unreached
	}
	return b
}

// source adds the dependencies of a source in the piece from low to high to
// sum, which begins at the place base. It is false when the path counts leave their range. After an error the
// worker is of no more use.
func (b *brandes) source(p *poller, s, low, high int32, weight []float64, base int, sum []float64) (bool, error) {
	b.low, b.high, b.weight = low, high, weight
	off, in := b.rows.Off, b.in.Off
	b.depth[s], b.paths[s], b.queue[0] = 0, 1, s
	b.levels, b.listed = b.levels[:0], false
	size := int(b.high - b.low)
	first, tail, kept := 0, 1, 0
	rest := int(in[b.high] - in[b.low]) // arcs into places not reached
	var err error
	for first < tail && tail < size && err == nil {
		last, arcs := tail, 0
		for _, u := range b.queue[first:last] {
			arcs += int(off[u+1] - off[u])
			rest -= int(in[u+1] - in[u])
		}
		pull := rest+size-tail < arcs
		if !b.listed {
			pull = rest+size-tail+size/8 < arcs
		}
		b.levels = append(b.levels, ring{first, kept, pull})
		if pull {
			tail, kept, err = b.pull(p, first, last, kept)
		} else {
			tail, kept, err = b.push(p, first, last, kept)
		}
		first = last
	}
	if err != nil {
		return false, err
	}
	if first < tail {
		b.levels = append(b.levels, ring{first, kept, true})
	}
	b.levels = append(b.levels, ring{tail, kept, true})
	inRange, err := b.back(p, s, base, sum)
	for _, u := range b.queue[:tail] {
		b.depth[u], b.paths[u], b.share[u] = unreached, 0, 0
	}
	return inRange, err
}

// times is the number of vertices at a place; a source is alone.
func (b *brandes) times(u int32) float64 {
	if b.copies == nil || b.depth[u] == 0 {
		return 1
	}
	return b.copies[u]
}

// push finds the next level from the one at first in the queue.
func (b *brandes) push(p *poller, first, tail, kept int) (int, int, error) {
	off, to, queue, depths, counts, arcs := b.rows.Off, b.rows.To, b.queue, b.depth, b.paths, b.kept
	next, spent := int32(len(b.levels)), 0
	b.listed = false
	for i, u := range queue[first:tail] {
		row := to[off[u]:off[u+1]]
		paths := math.Float64bits(counts[u] * b.times(u))
		for _, w := range row {
			was := depths[w]
			depth := min(was, next)
			depths[w] = depth
			queue[tail] = w // stays only when w is new
			tail += int(uint32(depth-was) >> 31)
			on := uint64(int64(depth^next)-1) >> 63 // 1 where depth == next
			counts[w] += math.Float64frombits(paths & -on)
			arcs[kept] = uint64(w)
			kept += int(on)
		}
		b.ends[first+i] = int32(kept)
		if spent += 1 + len(row); spent > pollVisits {
			if err := p.spend(spent); err != nil {
				return 0, 0, err
			}
			spent = 0
		}
	}
	return tail, kept, nil
}

// pull finds the next level from the places that have not been reached.
func (b *brandes) pull(p *poller, first, tail, kept int) (int, int, error) {
	off, to, queue, front, arcs := b.in.Off, b.in.To, b.queue, b.share, b.kept
	next, spent, left := int32(len(b.levels)), 0, 0
	if !b.listed {
		b.listed = true
		b.list()
	}
	for _, u := range queue[first:tail] {
		front[u] = b.paths[u] * b.times(u)
	}
	last := tail
	for _, w := range b.rest {
		row := to[off[w]:off[w+1]]
		paths := 0.0
		for _, u := range row {
			x := front[u]
			paths += x
			bits := math.Float64bits(x)
			arcs[kept] = uint64(u)<<32 | uint64(w)
			kept += int((bits | -bits) >> 63) // 1 where x > 0
		}
		bits := math.Float64bits(paths)
		found := int((bits | -bits) >> 63)
		b.paths[w] = paths
		b.depth[w] = unreached - int32(found)*(unreached-next)
		queue[tail] = w
		tail += found
		b.rest[left] = w
		left += 1 - found
		if spent += 1 + len(row); spent > pollVisits {
			if err := p.spend(spent); err != nil {
				return 0, 0, err
			}
			spent = 0
		}
	}
	b.rest = b.rest[:left]
	for _, u := range queue[first:last] {
		front[u] = 0
	}
	return tail, kept, nil
}

// list makes the list of places of the piece that have not been reached.
func (b *brandes) list() {
	n := int(b.high - b.low)
	if cap(b.rest) <= n {
		b.rest = make([]int32, n+1)
	}
	rest, left := b.rest[:n+1], 0
	for v := b.low; v < b.high; v++ {
		rest[left] = v
		left += int(uint32(b.depth[v]-unreached)>>31) ^ 1
	}
	b.rest = rest[:left]
}

// back hands the dependencies back, level by level, and adds them to sum.
func (b *brandes) back(p *poller, s int32, base int, sum []float64) (bool, error) {
	share, inRange := b.share, true
	start, weight, times := 1.0, 1.0, 1.0
	if b.start != nil {
		start = b.start[s]
	}
	for d := len(b.levels) - 2; d >= 0; d-- {
		at, next := b.levels[d], b.levels[d+1]
		if at.pulled {
			for arcs := b.kept[at.kept:next.kept]; len(arcs) > 0; {
				some := arcs[:min(len(arcs), pollVisits)]
				for _, a := range some {
					share[a>>32] += share[uint32(a)]
				}
				arcs = arcs[len(some):]
				if err := p.spend(len(some)); err != nil {
					return false, err
				}
			}
		}
		from, spent := at.kept, 0
		for i := at.first; i < next.first; i++ {
			u := b.queue[i]
			total := share[u]
			if !at.pulled {
				to := int(b.ends[i])
				for _, w := range b.kept[from:to] {
					total += share[w]
				}
				spent += to - from
				from = to
			}
			paths := b.paths[u]
			dependency := paths * total
			if d > 0 {
				sum[int(u)-base] += start * dependency
			}
			inRange = inRange && paths <= maxPaths
			if b.weight != nil {
				weight = b.weight[u]
			}
			if b.copies != nil {
				times = b.copies[u]
			}
			share[u] = (weight + times*dependency) / paths
			if spent++; spent > pollVisits {
				if err := p.spend(spent); err != nil {
					return false, err
				}
				spent = 0
			}
		}
	}
	return inRange, nil
}
