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
	acts := hops(x.group.view, x.id, hopQuery{kinds: helps, out: true})
	refs := make([]Ref, len(acts))
	for i, h := range acts {
		refs[i] = RefOf(x.group.view, h.Other)
	}
	for i, helped := range Things(x.group.view, refs) {
		passage := helped
		if helped.kind != graph.Passage {
			passage = nil
		}
		function, err := follows(ctx, acts[i].Kind, helped, passage)
		if err != nil {
			return nil, err
		}
		if function != "" {
			claim(function).Derived = true
		}
	}
	out := make([]*FunctionClaim, 0, len(claims))
	for _, c := range claims {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *FunctionClaim) int { return strings.Compare(a.Function, b.Function) })
	return out, nil
}
