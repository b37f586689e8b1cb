package guard_test

import (
	_ "embed"
	"errors"
	"strings"
	"testing"
	"time"

	"portolan/gql/guard"
	"portolan/gql/guard/shapetest"
)

// introspection is what GraphiQL sends to learn the schema.
//
//go:embed testdata/introspection.graphql
var introspection string

// TestBadShapesAreRefused wants every bad shape refused with its code, fast.
func TestBadShapesAreRefused(t *testing.T) {
	for _, row := range shapetest.Bad() {
		t.Run(row.Name, func(t *testing.T) {
			var err error
			took := time.Hour
			for range 5 { // the best of several: a busy machine says nothing of the guard
				start := time.Now()
				err = guard.Check(row.Document)
				took = min(took, time.Since(start))
			}
			var refusal *guard.Error
			if !errors.As(err, &refusal) {
				t.Fatalf("accepted, want %s (%.200s)", row.Code, row.Document)
			}
			if refusal.Code != row.Code {
				t.Errorf("refused with %s (%s), want %s", refusal.Code, refusal.Message, row.Code)
			}
			if took > 20*time.Millisecond*slow {
				t.Errorf("took %v, want well under 50 ms", took)
			}
			if strings.Contains(refusal.Message, "xxxxxxxx") {
				t.Errorf("the message repeats the document: %.100s", refusal.Message)
			}
		})
	}
}

// TestOrdinaryDocumentsPass wants what people really send to pass.
func TestOrdinaryDocumentsPass(t *testing.T) {
	good := []string{
		"{a}",
		"query Q($v: [Int!]! = [1, 2]) { a(b: $v) @include(if: true) { ...F } } fragment F on T { x y z: y }",
		"{ node(id: 1) { " + shapetest.Numbered(25, "... on T%d { name } ") + "} }",
		"{" + shapetest.Numbered(30, "a%d:a ") + "}",
		"{a a a a a}",
		shapetest.Nest("a{", "a", "}", 14),
		shapetest.Doubling(4, "a{...F%[1]d} b{...F%[1]d}"),
		"# a comment\n{ a }",
		"\ufeff{ a }",
		"{...Missing}",
		introspection,
	}
	for _, document := range good {
		if err := guard.Check(document); err != nil {
			t.Errorf("refused: %v\n%.300s", err, document)
		}
	}
}
