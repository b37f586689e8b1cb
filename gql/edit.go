package gql

import (
	"context"
	"crypto/rand"

	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
	"portolan/graph/vault"
)

// marking reads the marking of something that the editor's member owns.
func (r resolver) marking(edit *vault.Edit, input *model.MarkingInput) (graph.Marking, error) {
	level, err := graph.ParseLevel(input.Level)
	if err != nil {
		return graph.Marking{}, err
	}
	m := graph.Marking{Owner: edit.Scope().Member(), All: input.All, Audience: input.Audience, Level: level,
		Handling: input.Handling, Purposes: input.Purposes}
	if m.All && len(m.Audience) > 0 {
		return m, graph.Errorf(graph.Invalid, "gql.marking", "an audience is all or a list of codes, not both: leave one out")
	}
	for _, code := range m.Audience {
		if r.known != nil && !r.known(code) {
			return m, graph.Errorf(graph.Invalid, "gql.marking", "%.20q in the audience is no member, body or arrangement", code)
		}
	}
	m.Normalise()
	return m, nil
}

// end is the record that an opaque id names, for an end of a link: an entity stands for its earliest record.
func end(edit *vault.Edit, opaque string) (graph.ID, error) {
	_, id, err := item.DecodeID(opaque)
	if err != nil {
		return graph.ID{}, err
	}
	if kind, visible := edit.KindOf(id); !visible || kind.IsLink() {
		return graph.ID{}, graph.Absent("gql.end", id)
	}
	return id, nil
}

// ownElement is the record or link of the editor's own that an opaque id names. What others own is as absent.
func ownElement(ctx context.Context, edit *vault.Edit, opaque string) (*graph.Element, error) {
	_, id, err := item.DecodeID(opaque)
	if err != nil {
		return nil, err
	}
	view, err := edit.View(ctx)
	if err != nil {
		return nil, err
	}
	found, err := view.Get(ctx, []graph.ID{id})
	if err != nil {
		return nil, err
	}
	if found[0] == nil || !edit.Scope().MayWrite(found[0].Marking.Owner) {
		return nil, graph.Absent("gql.ownElement", id)
	}
	return found[0], nil
}

// commit writes in one commit. Each is a batch of its own: a change that is asked for again is compared with what is
// there by then, so that nothing is stored twice.
func commit(ctx context.Context, edit *vault.Edit, puts []graph.Element, withdraw []graph.ID) error {
	_, err := edit.Commit(ctx, newBatch(), puts, withdraw)
	return err
}

func newBatch() (id graph.ID) {
	_, _ = rand.Read(id[:]) // never fails
	return id
}

// after is what the editor sees when the change is made.
func after(ctx context.Context, edit *vault.Edit, ids ...graph.ID) (*item.Seen, []item.Node, error) {
	opened, err := edit.View(ctx)
	if err != nil {
		return nil, nil, err
	}
	view := item.See(ctx, opened)
	nodes, err := item.Nodes(view, ids)
	return view, nodes, err
}

// problemCodes are the failures that are data and not errors.
var problemCodes = map[graph.ErrorKind]string{
	graph.Invalid: "INVALID", graph.NotFound: "NOT_FOUND", graph.Conflict: "CONFLICT", graph.Exhausted: "LIMIT",
}

// problem turns a failure into data, or hands it back when it is no fault of the input.
func problem(field string, err error) ([]*model.Problem, error) {
	code, ok := problemCodes[graph.KindOf(err)]
	if !ok {
		return nil, err
	}
	return []*model.Problem{{Message: sentence(err), Field: optional(field), Code: code}}, nil
}
