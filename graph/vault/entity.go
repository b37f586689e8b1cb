package vault

import (
	"cmp"
	"slices"

	"portolan/graph"
)

// Entity is the records of one viewer that are joined by equal reference keys
// and by visible "same" judgements. Its id is that of its earliest visible
// record.
type Entity struct {
	ID        graph.ID
	Kind      graph.Kind
	Records   []graph.ID // earliest first: by first revision, then id
	Conflicts []Conflict
}

// Conflict is a visible "not the same" between two records that others still
// connect: the entity is shown with it and never split silently.
type Conflict struct {
	A, B      graph.ID
	Judgement graph.ID
}

// pair is two element numbers in ascending order.
type pair [2]int32

func pairOf(a, b int32) pair {
	if a > b {
		a, b = b, a
	}
	return pair{a, b}
}

// joiner is a union-find over records, with the pairs that visible judgements
// keep apart.
type joiner struct {
	parent []int32
	apart  map[pair]graph.ID // "not the same", with the judgement
	barred map[int32]bool    // records that stand in such a pair
}

func (j *joiner) find(n int32) int32 {
	for j.parent[n] != n {
		j.parent[n] = j.parent[j.parent[n]]
		n = j.parent[n]
	}
	return n
}

// join unites two records unless this very pair is judged not the same.
func (j *joiner) join(a, b int32) {
	if _, no := j.apart[pairOf(a, b)]; no {
		return
	}
	if a, b = j.find(a), j.find(b); a != b {
		j.parent[max(a, b)] = min(a, b)
	}
}

// group joins all records of a group with each other, but for the pairs judged
// apart: with none of those a chain is enough.
func (j *joiner) group(records []int32) {
	var barred []int32
	last := int32(-1)
	for _, n := range records {
		if j.barred[n] {
			barred = append(barred, n)
			continue
		}
		if last >= 0 {
			j.join(last, n)
		}
		last = n
	}
	for i, n := range barred {
		if last >= 0 {
			j.join(last, n)
		}
		for _, o := range barred[:i] {
			j.join(o, n)
		}
	}
}

// keyed is a record under a reference key, with the time for which the record
// says that the key is its own.
type keyed struct {
	record int32
	valid  graph.Span
}

// keyed joins the records of one key. Those that say when the key was theirs
// are joined where their times overlap; those that do not say it are joined
// with each other, and with the others when these are all one thing: a code
// that moved from one place to another does not tell which of them is meant.
func (j *joiner) keyed(group []keyed) {
	var undated, cluster []int32
	var dated []keyed
	for _, k := range group {
		if k.valid == graph.Always {
			undated = append(undated, k.record)
		} else {
			dated = append(dated, k)
		}
	}
	slices.SortStableFunc(dated, func(a, b keyed) int { return cmp.Compare(a.valid.From, b.valid.From) })
	clusters, end := 0, int64(0)
	for _, k := range dated {
		if clusters == 0 || k.valid.From >= end {
			j.group(cluster)
			cluster, clusters, end = nil, clusters+1, k.valid.To
		}
		cluster, end = append(cluster, k.record), max(end, k.valid.To)
	}
	if clusters == 1 {
		undated = append(undated, cluster...)
	} else {
		j.group(cluster)
	}
	j.group(undated)
}

// legs joins legs with the same carrier, number and local date that depart from
// one place, whether a link or a code says which.
func (w *world) legs(m *memory, j *joiner) {
	type known struct {
		stub  [16]byte
		place int32
	}
	groups := map[known][]int32{}
	for n, ver := range w.visible {
		if ver < 0 || len(m.legs[ver]) == 0 {
			continue
		}
		for _, place := range w.departures(m, j, int32(n), ver) {
			for _, s := range m.legs[ver] {
				k := known{s.Hash, place}
				groups[k] = append(groups[k], int32(n))
			}
		}
	}
	for _, g := range groups {
		if len(g) > 1 {
			j.group(g)
		}
	}
}

// departures are the places, as they are joined, from which a leg departs: by
// its links, or else by its code where exactly one place has that code.
func (w *world) departures(m *memory, j *joiner, n, ver int32) (places []int32) {
	for _, link := range w.at(n) {
		lv := w.visible[link]
		if w.mem.kind[lv] == graph.Departs && w.mem.ends[lv][0] == n {
			places = append(places, j.find(w.mem.ends[lv][1]))
		}
	}
	if len(places) > 0 {
		return places
	}
	for _, k := range m.departs[ver] {
		for _, r := range w.keys[k.Hash] {
			if r.valid.From < k.Valid.To && k.Valid.From < r.valid.To {
				places = append(places, j.find(r.record))
			}
		}
	}
	slices.Sort(places)
	if places = slices.Compact(places); len(places) > 1 {
		return nil
	}
	return places
}

// resolve computes the entities: reference keys first (places before legs, as a
// leg is known by its place of departure), then judgements.
func (w *world) resolve(m *memory) {
	j := &joiner{parent: make([]int32, len(w.visible)), apart: map[pair]graph.ID{}, barred: map[int32]bool{}}
	for n := range j.parent {
		j.parent[n] = int32(n)
	}
	same := w.judgements(m, j)
	w.keys = map[[16]byte][]keyed{}
	for n, ver := range w.visible {
		if ver >= 0 {
			for _, k := range m.keys[ver] {
				w.keys[k.Hash] = append(w.keys[k.Hash], keyed{int32(n), k.Valid})
			}
		}
	}
	for _, group := range w.keys {
		j.keyed(group)
	}
	for _, p := range same {
		j.join(p[0], p[1])
	}
	w.legs(m, j)
	w.entities(m, j)
}

// judgements reads the visible verdicts.
func (w *world) judgements(m *memory, j *joiner) (same []pair) {
	for n, ver := range w.visible {
		if ver < 0 || w.mem.kind[ver] != graph.Judgement {
			continue
		}
		p := pairOf(w.mem.ends[ver][0], w.mem.ends[ver][1])
		switch m.verdict[ver] {
		case graph.Same:
			same = append(same, p)
		case graph.NotSame:
			if old, ok := j.apart[p]; !ok || w.mem.ids[n].Compare(old) < 0 {
				j.apart[p] = w.mem.ids[n]
			}
			j.barred[p[0]], j.barred[p[1]] = true, true
		}
	}
	return same
}

// entities lists the members of each entity, its conflicts, and the entities of
// each kind.
func (w *world) entities(m *memory, j *joiner) {
	w.entity = make([]int32, len(w.visible))
	w.members, w.conflicts, w.byKind = map[int32][]int32{}, map[int32][]Conflict{}, map[graph.Kind][]int32{}
	earlier := func(a, b int32) bool {
		if m.first[a] != m.first[b] {
			return m.first[a] < m.first[b]
		}
		return m.ids[a].Compare(m.ids[b]) < 0
	}
	head := make(map[int32]int32)
	size := make(map[int32]int32)
	for n, ver := range w.visible {
		w.entity[n] = -1
		if ver < 0 || w.mem.kind[ver].IsLink() {
			continue
		}
		root := j.find(int32(n))
		if h, ok := head[root]; !ok || earlier(int32(n), h) {
			head[root] = int32(n)
		}
		size[root]++
	}
	for n, ver := range w.visible {
		if ver < 0 || w.mem.kind[ver].IsLink() {
			continue
		}
		root := j.find(int32(n))
		w.entity[n] = head[root]
		if size[root] > 1 {
			w.members[head[root]] = append(w.members[head[root]], int32(n))
		}
		if head[root] == int32(n) {
			k := w.mem.kind[ver]
			w.byKind[k] = append(w.byKind[k], int32(n))
		}
	}
	for _, list := range w.members {
		slices.SortFunc(list, func(a, b int32) int {
			if earlier(a, b) {
				return -1
			}
			return 1
		})
	}
	for p, id := range j.apart {
		if e := w.entity[p[0]]; e >= 0 && e == w.entity[p[1]] {
			w.conflicts[e] = append(w.conflicts[e], Conflict{m.ids[p[0]], m.ids[p[1]], id})
		}
	}
	for _, list := range w.conflicts {
		slices.SortFunc(list, func(a, b Conflict) int { return a.Judgement.Compare(b.Judgement) })
	}
	for _, list := range w.byKind {
		slices.SortFunc(list, func(a, b int32) int { return m.ids[a].Compare(m.ids[b]) })
	}
}
