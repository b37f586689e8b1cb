package item

import (
	"context"
	"errors"

	"portolan/graph"
)

// Ref names an entity of the view: its id, which is that of its earliest visible record, and its kind.
type Ref struct {
	ID   graph.ID
	Kind graph.Kind
}

// Hop is a link seen from one of its ends.
type Hop struct {
	Link    graph.ID
	Kind    graph.Kind
	Other   Ref
	Out     bool // the link runs from here to the other
	Certain bool // it lies in the window for sure
}

// HopQuery says which links are wanted. It is comparable, so that a group can remember what it fetched.
type HopQuery struct {
	Kinds    string // the numbers of the kinds as bytes; "" for all but judgements
	Out, In  bool
	Window   graph.Window
	MinGrade float64
}

// ListQuery says which entities of a kind are wanted.
type ListQuery struct {
	Kind     graph.Kind
	Window   graph.Window
	MinGrade float64
	After    graph.ID // only those with a greater id
	First    int
}

// Listed is a page of entities in the order of their ids.
type Listed struct {
	Refs           []Ref
	Total, Certain int
	More           bool
}

// Door is what nodes need of a view. Each call is answered in one go for everything it is asked for; an id that names
// nothing visible gives a zero answer in its place, never an error.
type Door interface {
	// Resolve gives the entity that each id (of a record or of an entity) belongs to.
	Resolve(ctx context.Context, ids []graph.ID) ([]Ref, error)
	// Records gives the visible records of each entity, earliest first.
	Records(ctx context.Context, entities []graph.ID) ([][]graph.Element, error)
	// Elements gives the visible elements with these ids.
	Elements(ctx context.Context, ids []graph.ID) ([]graph.Element, error)
	// Hops gives the visible links of each entity to others, by kind, then by the id of the link.
	Hops(ctx context.Context, entities []graph.ID, query HopQuery) ([][]Hop, error)
	// List gives a page of all entities of a kind.
	List(ctx context.Context, query ListQuery) (Listed, error)
}

type doorKey struct{}

// With puts the door of a request into its context.
func With(ctx context.Context, door Door) context.Context {
	return context.WithValue(ctx, doorKey{}, door)
}

// from takes the door out again. A context without one is an error and not a view of anybody.
func from(ctx context.Context) (Door, error) {
	if door, ok := ctx.Value(doorKey{}).(Door); ok {
		return door, nil
	}
	return nil, errors.New("no view in the context of the request")
}
