package item

import (
	"sync"

	"portolan/graph"
)

// memo remembers what was fetched for a group: each key once, whoever asks first.
type memo struct {
	mu      sync.Mutex
	fetched map[any]*fetch
}

type fetch struct {
	once  sync.Once
	value any
	err   error
}

func remember[T any](m *memo, key any, load func() (T, error)) (T, error) {
	m.mu.Lock()
	if m.fetched == nil {
		m.fetched = map[any]*fetch{}
	}
	f := m.fetched[key]
	if f == nil {
		f = &fetch{}
		m.fetched[key] = f
	}
	m.mu.Unlock()
	f.once.Do(func() {
		f.value, f.err = load()
	})
	value, _ := f.value.(T)
	return value, f.err
}

// siblings is what stands side by side in an answer and is fetched together.
type siblings struct {
	memo
	view   *Seen
	things []*Thing
	links  []*Link
}

// Things makes one group of entities, the same thing for the same entity. A zero ref gives nil in its place.
func Things(view *Seen, refs []Ref) []*Thing {
	g := &siblings{view: view}
	known := make(map[graph.ID]*Thing, len(refs))
	out := make([]*Thing, len(refs))
	for i, ref := range refs {
		if ref.ID.IsZero() {
			continue
		}
		t := known[ref.ID]
		if t == nil {
			t = &Thing{id: ref.ID, kind: ref.Kind, group: g, at: len(g.things)}
			known[ref.ID] = t
			g.things = append(g.things, t)
		}
		out[i] = t
	}
	return out
}

// Entities makes one group of entities and gives each the type of its kind; what is not there is left out.
func Entities(view *Seen, refs []Ref) []Entity {
	return typed(Things(view, refs))
}

func typed(things []*Thing) []Entity {
	out := make([]Entity, 0, len(things))
	for _, t := range things {
		if t != nil {
			out = append(out, as(t))
		}
	}
	return out
}

func (g *siblings) ids() []graph.ID {
	ids := make([]graph.ID, len(g.things))
	for i, t := range g.things {
		ids[i] = t.id
	}
	return ids
}

type recordsKey struct{}

func (g *siblings) records() ([][]*graph.Element, error) {
	return remember(&g.memo, recordsKey{}, func() ([][]*graph.Element, error) {
		return records(g.view, g.ids())
	})
}

type namesKey struct{}

// names is the best name of everything in the group. The view keeps names in memory: nothing is fetched.
func (g *siblings) names() ([]string, error) {
	return remember(&g.memo, namesKey{}, func() ([]string, error) {
		return g.view.Names(g.ids()), nil
	})
}

// hops lists the links of everything in the group. The view keeps links in memory: nothing is fetched.
func (g *siblings) hops(query hopQuery) ([][]hop, error) {
	return remember(&g.memo, query, func() ([][]hop, error) {
		view, err := g.view.known(query.window)
		if err != nil {
			return nil, err
		}
		out := make([][]hop, len(g.things))
		for i, t := range g.things {
			out[i] = hops(view, t.id, query)
		}
		return out, nil
	})
}

type elementsKey struct{}

// elements fetches the links of the group.
func (g *siblings) elements() ([]*graph.Element, error) {
	return remember(&g.memo, elementsKey{}, func() ([]*graph.Element, error) {
		ids := make([]graph.ID, len(g.links))
		for i, l := range g.links {
			ids[i] = l.id
		}
		return g.view.bodies(ids)
	})
}
