package gql

import (
	"context"
	"unicode/utf8"

	"portolan/analytics"
	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
)

const (
	maxText   = 1000 // characters of a search
	maxNumber = 64   // characters of a document number
)

// Search finds entities by text.
func (queries) Search(ctx context.Context, text string, names []string, window *graph.Window, first int, after *string) (*item.EntityConnection, error) {
	wanted, err := kinds(names)
	if err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(text); n < 1 || n > maxText {
		return nil, graph.Errorf(graph.Invalid, "gql.Search", "text has between 1 and %d characters, not %d", maxText, n)
	}
	return item.Search(ctx, text, wanted, window, item.Slice{First: first, After: after})
}

// DocumentCheck looks a document up by its number.
func (q queries) DocumentCheck(ctx context.Context, number string, typ, issuer *string) (*model.DocumentCheck, error) {
	view, err := item.View(ctx, nil)
	if err != nil {
		return nil, err
	}
	if len(number) > maxNumber || len(value(issuer)) > maxNumber {
		return nil, graph.Errorf(graph.Invalid, "gql.DocumentCheck", "a number or an issuer has at most %d characters", maxNumber)
	}
	check, err := q.engine.DocumentCheck(ctx, view.View, analytics.DocumentSpec{Number: number, Type: value(typ), Issuer: value(issuer)})
	if err != nil {
		return nil, err
	}
	return documentCheck(view, check)
}

// Overview counts what is held.
func (queries) Overview(ctx context.Context, window *graph.Window) (*model.Overview, error) {
	view, err := item.View(ctx, window)
	if err != nil {
		return nil, err
	}
	return overview(view, value(window)), nil
}
