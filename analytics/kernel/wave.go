package kernel

import "portolan/graph/snapshot"

// wave is one worker's state of up to 64 searches: a bit a source and vertex.
// Between blocks now and next are zero.
type wave struct {
	seen, now, next []uint64
	front, ahead    []int32 // the vertices where now, next are not zero
}

// run searches from the vertices from first to before last, up to the depth
// given, and hands over which of the searches, by their bits, came to which
// vertex at which depth.
func (w *wave) run(p *poller, r *snapshot.Rows, first, last, deepest int, came func(v int32, searches uint64, depth int)) error {
	clear(w.seen)
	w.front = w.front[:0]
	for s := first; s < last; s++ {
		w.seen[s] = 1 << (s - first)
		w.now[s] = w.seen[s]
		w.front = append(w.front, int32(s))
	}
	for depth := 1; len(w.front) > 0 && depth <= deepest; depth++ {
		w.ahead = w.ahead[:0]
		for _, u := range w.front {
			searches := w.now[u]
			w.now[u] = 0
			row := r.Neighbours(u)
			for _, v := range row {
				fresh := searches &^ w.seen[v]
				if fresh == 0 {
					continue
				}
				if w.next[v] == 0 {
					w.ahead = append(w.ahead, v)
				}
				w.next[v] |= fresh
			}
			if err := p.spend(1 + len(row)); err != nil {
				return err
			}
		}
		for _, v := range w.ahead {
			w.seen[v] |= w.next[v]
			came(v, w.next[v], depth)
		}
		w.now, w.next = w.next, w.now
		w.front, w.ahead = w.ahead, w.front
	}
	for _, v := range w.front {
		w.now[v] = 0
	}
	return nil
}
