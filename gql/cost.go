package gql

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"portolan/graph"
)

// MaxThings is how many things the pages of one operation may hold together, if every page were full.
const MaxThings = 500_000

// largestPage is more than any field gives at once.
const largestPage = 100_000

// weigh refuses an operation whose pages within pages could bring more than MaxThings. The guard has bounded how often
// fragments are spread, so that walking into every spread is cheap.
func weigh(operation *graphql.OperationContext) error {
	if things := pages(operation.Operation.SelectionSet, operation.Variables, 1); things > MaxThings {
		return &refusal{graph.Exhausted, tooMuch,
			"the pages of this question could hold more than " + strconv.Itoa(MaxThings) + " things together: ask for smaller pages (first), or for fewer within each other"}
	}
	return nil
}

// pages is how many things the pages in a selection hold when everything above it is there times over.
func pages(set ast.SelectionSet, variables map[string]any, times float64) (sum float64) {
	for _, selection := range set {
		switch node := selection.(type) {
		case *ast.Field:
			below := times
			if first, paged := size(node, variables); paged {
				below = times * first
				sum += below
			}
			sum += pages(node.SelectionSet, variables, below)
		case *ast.InlineFragment:
			sum += pages(node.SelectionSet, variables, times)
		case *ast.FragmentSpread:
			if node.Definition != nil {
				sum += pages(node.Definition.SelectionSet, variables, times)
			}
		}
		if sum > MaxThings || math.IsNaN(sum) {
			return MaxThings + 1
		}
	}
	return sum
}

// size is how much a field's page holds at most, if it has pages.
func size(field *ast.Field, variables map[string]any) (float64, bool) {
	if field.Definition == nil || field.Definition.Arguments.ForName("first") == nil {
		return 0, false
	}
	var n float64
	switch first := field.ArgumentMap(variables)["first"].(type) {
	case int64:
		n = float64(first)
	case int:
		n = float64(first)
	case float64:
		n = first
	case json.Number:
		n, _ = first.Float64()
	}
	if n < 0 || n > largestPage { // the field itself refuses it
		n = 0
	}
	return n, true
}
