package item

import (
	"context"
	"slices"
	"strings"

	"portolan/graph"
)

// FunctionClaims lists the functions that sources assert of the person and those that follow from what it did.
func (x *Person) FunctionClaims(ctx context.Context) ([]*FunctionClaim, error) {
	records, err := x.elements(ctx)
	if err != nil {
		return nil, err
	}
	claims := map[string]*FunctionClaim{}
	claim := func(function string) *FunctionClaim {
		if claims[function] == nil {
			claims[function] = &FunctionClaim{Function: function, AssertedBy: []string{}}
		}
		return claims[function]
	}
	for _, r := range records {
		for _, value := range r.Props.Get("function") {
			c := claim(value.Text)
			c.AssertedBy = sorted(append(c.AssertedBy, r.Marking.Owner))
		}
	}
	for _, h := range hops(x.group.view, x.id, hopQuery{kinds: helps, out: true}) {
		official := true
		if h.Kind == graph.Escorted {
			if official, err = x.escorted(ctx, h.Other); err != nil {
				return nil, err
			}
		}
		claim(function(h.Kind, official)).Derived = true
	}
	out := make([]*FunctionClaim, 0, len(claims))
	for _, c := range claims {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *FunctionClaim) int { return strings.Compare(a.Function, b.Function) })
	return out, nil
}

func (x *Person) escorted(ctx context.Context, passage graph.ID) (official bool, err error) {
	ref := RefOf(x.group.view, passage)
	if ref.Kind != graph.Passage {
		return true, nil
	}
	return (&Passage{Things(x.group.view, []Ref{ref})[0]}).official(ctx)
}
