package item

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"portolan/graph"
	"portolan/graph/vault"
)

type viewKey struct{}

// With puts the view of a request into its context.
func With(ctx context.Context, view *vault.View) context.Context {
	return context.WithValue(ctx, viewKey{}, view)
}

// Seen is the view of a request, together with the request it is asked for: whatever a group fetches, it fetches for
// that request and gives up with it.
type Seen struct {
	*vault.View
	ctx context.Context
}

// View takes the view out again, as of the window's knownAt. A context without one is an error and not a view of
// anybody.
func View(ctx context.Context, window *graph.Window) (*Seen, error) {
	view, ok := ctx.Value(viewKey{}).(*vault.View)
	if !ok {
		return nil, errors.New("no view in the context of the request")
	}
	return See(ctx, view).known(deref(window))
}

// See is a view for a request.
func See(ctx context.Context, view *vault.View) *Seen { return &Seen{view, ctx} }

// known is the same view as of a window's knownAt; a window without an instant in it is refused.
func (s *Seen) known(window graph.Window) (*Seen, error) {
	if err := window.Check(); err != nil {
		return nil, err
	}
	view, err := s.Known(s.ctx, window.KnownAt)
	if err != nil || view == s.View {
		return s, err
	}
	return &Seen{view, s.ctx}, nil
}

// fetches counts how often bodies were brought from the store, for tests.
var fetches atomic.Int64

// bodies brings elements in one call, aligned with ids; what is not visible is nil.
func (s *Seen) bodies(ids []graph.ID) ([]*graph.Element, error) {
	fetches.Add(1)
	return s.Get(s.ctx, ids)
}

// Ref names an entity of the view: its id, which is that of its earliest visible record, and its kind.
type Ref struct {
	ID   graph.ID
	Kind graph.Kind
}

// RefOf names the entity that a record or an entity's id belongs to; zero when there is none.
func RefOf(view *Seen, id graph.ID) Ref {
	entity, kind := view.Head(id)
	return Ref{entity, kind}
}

// Refs is RefOf for many; what is not there is left out.
func Refs(view *Seen, ids []graph.ID) []Ref {
	refs := make([]Ref, 0, len(ids))
	for _, id := range ids {
		if ref := RefOf(view, id); !ref.ID.IsZero() {
			refs = append(refs, ref)
		}
	}
	return refs
}

// records brings the visible records of each entity, earliest first, in one call.
func records(view *Seen, entities []graph.ID) ([][]*graph.Element, error) {
	var ids []graph.ID
	counts := make([]int, len(entities))
	for i, id := range entities {
		entity, _ := view.Entity(id)
		counts[i] = len(entity.Records)
		ids = append(ids, entity.Records...)
	}
	found, err := view.bodies(ids)
	if err != nil {
		return nil, err
	}
	out := make([][]*graph.Element, len(entities))
	for i, n := range counts {
		out[i] = slices.DeleteFunc(found[:n:n], func(e *graph.Element) bool { return e == nil })
		found = found[n:]
	}
	return out, nil
}

// hop is a link seen from one of its ends.
type hop struct {
	vault.Step
	certain bool // it lies in the window for sure
}

// hopQuery says which links are wanted. It is comparable, so that a group can remember what it fetched.
type hopQuery struct {
	kinds    string // the numbers of the kinds as bytes; "" for all
	out, in  bool
	window   graph.Window
	minGrade float64
}

// hops lists the visible links of an entity to others, by kind, then by the id of the link.
func hops(view *Seen, entity graph.ID, q hopQuery) []hop {
	var out []hop
	for _, step := range view.Around(entity) {
		if step.Out && !q.out && !step.Kind.Info().Symmetric || !step.Out && !q.in && !step.Kind.Info().Symmetric {
			continue
		}
		if q.kinds != "" && strings.IndexByte(q.kinds, byte(step.Kind)) < 0 {
			continue
		}
		if held := view.Holds(step.Link, q.window, q.minGrade); held != graph.Outside {
			out = append(out, hop{step, held == graph.Certain})
		}
	}
	slices.SortStableFunc(out, func(a, b hop) int { return int(a.Kind) - int(b.Kind) })
	return out
}
