package vault

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"portolan/graph"
	"portolan/graph/snapshot"
)

// Spec says which graph to make of what a view shows.
type Spec struct {
	Window    graph.Window // facts outside its valid part are left out; KnownAt is the view's
	Kinds     []graph.Kind // record kinds that are vertices; none: every kind that is not in Through
	Through   []graph.Kind // record kinds that become links between the vertices that share one
	LinkKinds []graph.Kind // none: every link kind but JUDGEMENT
	PerRecord bool         // vertices are records, not entities
	MinGrade  float64      // leaves out what is graded as less probable; what cannot be judged stays
	// Weight is the numeric property that weighs a link; "" weighs each 1, as a link without the property is weighed. A
	// link that weighs 0 or less is left out.
	Weight string
}

// maxGraphLinks bounds the links of one snapshot; a thing shared by many makes
// a link for each pair.
const maxGraphLinks = 100_000_000

// graphBytes bounds the snapshots kept for one world.
const graphBytes = 512 << 20

// Graph freezes what the view shows into a snapshot. Vertices are entities (or
// records) of Kinds; links are those of LinkKinds between them, and for each
// pair of vertices that share an entity of a Through kind one link of weight
// 1/(m-1), m being how many share it. Links within one entity are left out.
// The same spec on the same state gives the same graph, which is shared.
func (w *View) Graph(ctx context.Context, s Spec) (*snapshot.Graph, error) {
	key := fmt.Sprintf("%+v", s)
	wd := w.world
	wd.mu.Lock()
	g := wd.graphs[key]
	wd.mu.Unlock()
	if g != nil {
		return g, nil
	}
	b, err := w.builder(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := b.direct(ctx); err != nil {
		return nil, err
	}
	if err := b.shared(ctx); err != nil {
		return nil, err
	}
	if g, err = snapshot.New(b.vertices, b.links); err != nil {
		return nil, err
	}
	wd.mu.Lock()
	defer wd.mu.Unlock()
	if wd.bytes += g.Bytes(); wd.bytes > graphBytes {
		wd.graphs, wd.bytes = map[string]*snapshot.Graph{}, g.Bytes()
	}
	wd.graphs[key] = g
	return g, nil
}

// builder collects the vertices and links of one graph.
type builder struct {
	world    *world
	spec     Spec
	span     graph.Span
	vertex   [256]bool
	through  [256]bool
	link     [256]bool
	vertices map[graph.ID]graph.Kind
	links    []snapshot.Link
	weights  map[graph.ID]float32
}

func (w *View) builder(ctx context.Context, s Spec) (*builder, error) {
	b := &builder{world: w.world, spec: s, span: s.Window.Span(), vertices: map[graph.ID]graph.Kind{}}
	for _, k := range s.Through {
		b.through[k] = true
	}
	kinds := s.Kinds
	if len(kinds) == 0 {
		kinds = graph.RecordKinds()
	}
	for _, k := range kinds {
		b.vertex[k] = !b.through[k] || slices.Contains(s.Kinds, k)
	}
	linkKinds := s.LinkKinds
	if len(linkKinds) == 0 {
		linkKinds = graph.LinkKinds()
	}
	for _, k := range linkKinds {
		b.link[k] = k != graph.Judgement || len(s.LinkKinds) > 0
	}
	b.collect()
	if s.Weight == "" {
		return b, nil
	}
	b.weights = map[graph.ID]float32{}
	for e, err := range w.Elements(ctx, linkKinds...) {
		if err != nil {
			return nil, err
		}
		if text := e.Props.First(s.Weight); text != "" {
			f, _ := strconv.ParseFloat(text, 64) // the kinds table has seen that it is a decimal number
			b.weights[e.ID] = float32(min(f, math.MaxFloat32))
		}
	}
	return b, nil
}

// collect makes the vertices. An entity is of the kind of its earliest record
// that is asked for: the order in which the memory numbered the records may
// depend on what is hidden, so it decides nothing.
func (b *builder) collect() {
	wd := b.world
	wanted := func(n int32) bool {
		return b.vertex[wd.mem.kind[wd.visible[n]]] && b.holds(wd.visible[n]) != graph.Outside
	}
	for n, ver := range wd.visible {
		if ver < 0 || wd.mem.kind[ver].IsLink() || !wanted(int32(n)) {
			continue
		}
		first := int32(n)
		if !b.spec.PerRecord {
			members := wd.recordsOf(wd.entity[n])
			first = members[slices.IndexFunc(members, wanted)]
		}
		b.vertices[wd.mem.ids[b.head(int32(n))]] = wd.mem.kind[wd.visible[first]]
	}
}

// head is the vertex a record belongs to.
func (b *builder) head(n int32) int32 {
	if b.spec.PerRecord {
		return n
	}
	return b.world.entity[n]
}

// holds says whether a version lies in the window and is graded well enough.
func (b *builder) holds(ver int32) graph.Certainty {
	if p := b.world.mem.odds[ver]; p >= 0 && float64(p) < b.spec.MinGrade {
		return graph.Outside
	}
	return b.span.Holds(b.world.mem.spans[ver])
}

// direct adds the links between vertices.
func (b *builder) direct(ctx context.Context) error {
	wd := b.world
	for n, ver := range wd.visible {
		if n&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if ver < 0 || !wd.mem.kind[ver].IsLink() || !b.link[wd.mem.kind[ver]] {
			continue
		}
		certain := b.holds(ver)
		ends := wd.mem.ends[ver]
		if certain == graph.Outside || !b.vertex[wd.mem.kind[wd.visible[ends[0]]]] || !b.vertex[wd.mem.kind[wd.visible[ends[1]]]] {
			continue
		}
		weight := float32(1)
		if b.weights != nil {
			if f, ok := b.weights[wd.mem.ids[n]]; ok {
				weight = f
			}
			if !(weight > 0) {
				continue
			}
		}
		b.add(wd.mem.ids[n], wd.mem.kind[ver], b.head(ends[0]), b.head(ends[1]), weight, certain == graph.Possible)
	}
	return nil
}

func (b *builder) add(id graph.ID, kind graph.Kind, from, to int32, weight float32, possible bool) {
	f, t := b.world.mem.ids[from], b.world.mem.ids[to]
	_, ok1 := b.vertices[f]
	_, ok2 := b.vertices[t]
	if from != to && ok1 && ok2 {
		b.links = append(b.links, snapshot.Link{ID: id, From: f, To: t, Kind: kind, Weight: weight, Possible: possible})
	}
}

// shared adds a link for each pair of vertices that share an entity of a kind
// of Through, in the order of the vertices' ids.
func (b *builder) shared(ctx context.Context) error {
	wd := b.world
	for _, kind := range b.spec.Through {
		for _, thing := range wd.byKind[kind] {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			sharers, possible := b.sharers(thing)
			if len(sharers) < 2 {
				continue
			}
			if len(b.links)+len(sharers)*(len(sharers)-1)/2 > maxGraphLinks {
				return graph.Errorf(graph.Exhausted, "vault.Graph", "the graph has more than %d links: one %s is shared by %d; choose a window or fewer kinds to go through", maxGraphLinks, kind, len(sharers))
			}
			weight := 1 / float32(len(sharers)-1)
			for i, x := range sharers {
				for _, y := range sharers[i+1:] {
					b.add(wd.mem.ids[thing], kind, x, y, weight, possible)
				}
			}
		}
	}
	return nil
}

// sharers are the vertices linked to a thing, each once, by ascending id.
func (b *builder) sharers(thing int32) (out []int32, possible bool) {
	wd := b.world
	for _, r := range wd.recordsOf(thing) {
		certain := b.holds(wd.visible[r])
		if certain == graph.Outside {
			continue
		}
		possible = possible || certain == graph.Possible
		for _, l := range wd.at(r) {
			ver := wd.visible[l]
			if !b.link[wd.mem.kind[ver]] || b.holds(ver) == graph.Outside {
				continue
			}
			other := wd.mem.ends[ver][0]
			if other == r {
				other = wd.mem.ends[ver][1]
			}
			if b.vertex[wd.mem.kind[wd.visible[other]]] {
				out = append(out, b.head(other))
			}
		}
	}
	slices.SortFunc(out, func(x, y int32) int { return wd.mem.ids[x].Compare(wd.mem.ids[y]) })
	return slices.Compact(out), possible
}

// Wave is a walk outwards from some entities over the links that a view shows,
// a step at a time. Judgements are no steps, and neither are links between two
// records of one entity. It costs what it meets, whatever the size of the
// graph. It is for one goroutine.
type Wave struct {
	world *world
	seen  map[int32]struct{} // entities reached
	front []int32            // those of the newest step
}

// Wave begins a walk at the entities to which the visible records belong; what
// is hidden or absent is left out.
func (w *View) Wave(from []graph.ID) *Wave {
	v := &Wave{world: w.world, seen: map[int32]struct{}{}}
	for _, id := range from {
		if n := w.element(id); n >= 0 && w.world.entity[n] >= 0 {
			v.reach(w.world.entity[n])
		}
	}
	return v
}

func (v *Wave) reach(entity int32) {
	if _, ok := v.seen[entity]; !ok {
		v.seen[entity] = struct{}{}
		v.front = append(v.front, entity)
	}
}

// Reached is how many entities have been reached, the beginnings included.
func (v *Wave) Reached() int { return len(v.seen) }

// Met is an entity that a walk reached, and its kind.
type Met struct {
	ID   graph.ID
	Kind graph.Kind
}

// Front lists the entities that the newest step reached first, ascending.
func (v *Wave) Front() []Met {
	w, out := v.world, make([]Met, len(v.front))
	for i, n := range v.front {
		out[i] = Met{w.mem.ids[n], w.mem.kind[w.visible[n]]}
	}
	slices.SortFunc(out, func(a, b Met) int { return a.ID.Compare(b.ID) })
	return out
}

// Advance takes one step over every link that may be walked, by its kind and
// the kind of the entity it leads to, and reports whether that reached anything
// new.
func (v *Wave) Advance(walks func(link, other graph.Kind) bool) bool {
	w, front := v.world, v.front
	v.front = nil
	for _, head := range front {
		for _, record := range w.recordsOf(head) {
			for i := w.linkOff[record]; i < w.linkOff[record+1]; i++ {
				other := w.entity[w.farAt[i]]
				if other == head || w.linkKind[i] == graph.Judgement {
					continue
				}
				if walks(w.linkKind[i], w.mem.kind[w.visible[other]]) {
					v.reach(other)
				}
			}
		}
	}
	return len(v.front) > 0
}
