package exec

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// inOrder marshals a list element by element. The generated code would start a goroutine for each, whose stack grows
// anew every time; nothing in a list waits for anything, since all of it is brought in one call.
func inOrder(ctx context.Context, length int, _ int64, _ bool, element func(ctx context.Context, i int) graphql.Marshaler) (ret graphql.Array) {
	ret = make(graphql.Array, length)
	places, indices := make([]graphql.FieldContext, length), make([]int, length)
	for i := range ret {
		indices[i], places[i].Index = i, &indices[i]
		each := graphql.WithFieldContext(ctx, &places[i])
		if !marshalled(each, i, element, &ret[i]) {
			return nil
		}
	}
	return ret
}

// marshalled reports whether an element came out without a panic.
func marshalled(ctx context.Context, i int, element func(ctx context.Context, i int) graphql.Marshaler, to *graphql.Marshaler) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			graphql.AddError(ctx, graphql.Recover(ctx, r))
			ok = false
		}
	}()
	*to = element(ctx, i)
	return true
}
