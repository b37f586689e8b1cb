package gql

import (
	"context"

	"portolan/analytics"
	"portolan/gql/internal/exec"
	"portolan/gql/internal/item"
	"portolan/graph"
	"portolan/graph/vault"
)

// resolver answers the root fields; everything below them is answered by the items they return.
type resolver struct {
	engine   *analytics.Engine
	known    func(code string) bool // of members, bodies and arrangements; nil: not asked
	vault    *vault.Vault
	releases turns
}

var _ exec.ResolverRoot = resolver{} // a field without a resolver does not compile

// Contract is the whole schema as text, descriptions included.
func Contract() string { return exec.Contract() }

type (
	queries   struct{ resolver }
	mutations struct{ resolver }
	persons   struct{ resolver }
)

// Query answers questions.
func (r resolver) Query() exec.QueryResolver { return queries{r} }

// Mutation makes changes.
func (r resolver) Mutation() exec.MutationResolver { return mutations{r} }

// Person answers what the engine knows about people.
func (r resolver) Person() exec.PersonResolver { return persons{r} }

// Node is whatever has the id.
func (q queries) Node(ctx context.Context, id string) (item.Node, error) {
	nodes, err := q.Nodes(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

// Nodes is whatever has each of the ids.
func (q queries) Nodes(ctx context.Context, ids []string) ([]item.Node, error) {
	view, err := item.View(ctx, nil)
	if err != nil {
		return nil, err
	}
	return item.ByIDs(view, ids)
}

// kinds turns names of kinds into kinds.
func kinds(names []string) ([]graph.Kind, error) {
	numbers, err := item.Kinds(names)
	out := make([]graph.Kind, len(numbers))
	for i := range numbers {
		out[i] = graph.Kind(numbers[i])
	}
	return out, err
}

// rows checks how many rows are asked for.
func rows(first, most int) error {
	if first < 1 || first > most {
		return graph.Errorf(graph.Invalid, "gql.rows", "first is between 1 and %d, not %d", most, first)
	}
	return nil
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
