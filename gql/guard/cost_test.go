package guard_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"pgregory.net/rapid"

	"portolan/gql/guard"
	"portolan/gql/guard/shapetest"
)

// schema has what makes validators work: an interface, a union, types that contain each other, lists and arguments.
var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	type Query implements N { a(x: [[In!]]): Query b: Query c: N d: U e(x: Int, y: String): String f: [Query] name: String }
	type A implements N { a(x: [[In!]]): Query b: A c: N d: U e(x: Int, y: String): String f: [Query] name: String }
	type B implements N { a(x: [[In!]]): Query b: B c: N d: U e(x: Int, y: String): String f: [Query] name: Int }
	interface N { a(x: [[In!]]): Query c: N d: U e(x: Int, y: String): String f: [Query] }
	union U = Query | A | B
	input In { i: Int in: [In] s: String }`})

// limit is what an accepted document may cost the parser, the validator and the weighing together. Under the race
// detector and on a busy machine everything is slower; the smallest of several runs is taken.
const limit = 100 * time.Millisecond

type weighed struct{ graphql.ExecutableSchema }

func (weighed) Schema() *ast.Schema { return schema }

func (weighed) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// cost runs everything that reads a document after the guard.
func cost(document string) time.Duration {
	start := time.Now()
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		return time.Since(start)
	}
	if errs := validator.ValidateWithRules(schema, doc, nil); len(errs) == 0 {
		for _, operation := range doc.Operations {
			complexity.Calculate(context.Background(), weighed{}, operation, nil)
		}
	}
	return time.Since(start)
}

// requireCheap fails when an accepted document is not cheap.
func requireCheap(t interface {
	Helper()
	Fatalf(string, ...any)
}, document string) {
	t.Helper()
	best := cost(document)
	for tries := 0; best > limit && tries < 4; tries++ {
		best = min(best, cost(document))
	}
	if best > limit*slow {
		t.Fatalf("an accepted document takes %v\n%s", best, document)
	}
}

// TestAcceptedDocumentsAreCheap draws random documents, most of which are close to a limit, and times everything that
// runs after the guard on those it accepts.
func TestAcceptedDocumentsAreCheap(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		document := drawDocument(t)
		start := time.Now()
		err := guard.Check(document)
		if took := time.Since(start); took > 50*time.Millisecond*slow {
			t.Fatalf("the guard took %v\n%s", took, document)
		}
		if err == nil {
			accepted++
			requireCheap(t, document)
		}
	})
	if accepted == 0 {
		t.Error("no random document was accepted: the generator tests nothing")
	}
}

// TestWorstAcceptedDocumentsAreCheap times the shapes that were found to cost most just inside the limits.
func TestWorstAcceptedDocumentsAreCheap(t *testing.T) {
	for name, document := range map[string]string{
		"repeats of repeats":        "{" + strings.Repeat("a{"+strings.Repeat("a{"+strings.Repeat("a{name} ", 5)+"} ", 5)+"} ", 4) + "}",
		"doubling inside limits":    shapetest.Doubling(8, "a{...F%[1]d} b{...F%[1]d}"),
		"types that exclude":        "{c{" + strings.Repeat("...on Query{b{b{name}}} ...on A{b{b{name}}} ...on B{b{b{name}}} ", 5) + "}}",
		"spreads at many places":    shapetest.Wide(30, 50),
		"many fragments alike":      alike(60),
		"fragments of fragments":    shapetest.Doubling(9, "...on Query{a{...F%[1]d}} ...on A{a{...F%[1]d}}"),
		"five repeats at each of 6": repeats(6, 2),
		"five repeats at each of 4": repeats(4, 4),
	} {
		if err := guard.Check(document); err != nil {
			var refusal *guard.Error
			if errors.As(err, &refusal) {
				t.Logf("%s: refused (%s), nothing to time", name, refusal.Code)
			}
			continue
		}
		requireCheap(t, document)
		t.Logf("%s: %v", name, cost(document))
	}
}

// alike is n fragments on every type, all spread in one selection.
func alike(n int) string {
	types := []string{"Query", "A", "B"}
	var b strings.Builder
	b.WriteString("{c{")
	for i := range n {
		fmt.Fprintf(&b, "...F%d ", i)
	}
	b.WriteString("}}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on %s{z%d:a{name}}", i, types[i%3], i%30)
	}
	return b.String()
}

// repeats nests k repeats of one field n deep by fragments.
func repeats(n, k int) string {
	var b strings.Builder
	b.WriteString("{...F0}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Query{%s}", i, strings.Repeat(fmt.Sprintf("a{...F%d} ", i+1), k))
	}
	fmt.Fprintf(&b, "fragment F%d on Query{name}", n)
	return b.String()
}

// drawDocument draws a document of fragments that mostly refer forwards, so that many are free of cycles.
func drawDocument(t *rapid.T) string {
	var b strings.Builder
	fragments := rapid.IntRange(0, 12).Draw(t, "fragments")
	budget := rapid.IntRange(1, 25).Draw(t, "budget")
	b.WriteString("query Q($v: Int = 1) ")
	drawSelection(t, &b, 0, fragments, &budget, 0)
	for i := range fragments {
		fmt.Fprintf(&b, " fragment F%d on %s ", i, rapid.SampledFrom([]string{"Query", "A", "B", "N", "U"}).Draw(t, "on"))
		budget := rapid.IntRange(1, 25).Draw(t, "budget")
		drawSelection(t, &b, i+1, fragments, &budget, 0)
	}
	return b.String()
}

func drawSelection(t *rapid.T, b *strings.Builder, next, fragments int, budget *int, depth int) {
	b.WriteString("{")
	for n := rapid.IntRange(1, 6).Draw(t, "width"); n > 0 && *budget > 0; n-- {
		*budget--
		switch rapid.IntRange(0, 5).Draw(t, "what") {
		case 0, 1:
			b.WriteString(rapid.SampledFrom([]string{"name ", "e ", "e(x:1) ", "x:name ", "__typename ", "e(y:\"z\") "}).Draw(t, "leaf"))
		case 2, 3:
			if depth < 10 {
				b.WriteString(rapid.SampledFrom([]string{"a", "b", "c", "d", "f", "y:a", "a(x:[[{i:1}]])"}).Draw(t, "object"))
				drawSelection(t, b, next, fragments, budget, depth+1)
			}
		case 4:
			if next < fragments {
				fmt.Fprintf(b, "...F%d ", rapid.IntRange(next, fragments-1).Draw(t, "spread"))
			}
		case 5:
			if depth < 10 {
				b.WriteString(rapid.SampledFrom([]string{"...", "... on A", "... on Query", "... on N", "... @include(if:true)"}).Draw(t, "inline"))
				drawSelection(t, b, next, fragments, budget, depth+1)
			}
		}
	}
	b.WriteString("__typename}")
}

// FuzzCheck wants the guard never to panic, and what it accepts to be cheap for everything that follows.
func FuzzCheck(f *testing.F) {
	for _, row := range shapetest.Bad() {
		if len(row.Document) <= guard.MaxBytes {
			f.Add(row.Document)
		}
	}
	f.Add(introspection)
	f.Add(repeats(4, 4))
	f.Fuzz(func(t *testing.T, document string) {
		err := guard.Check(document)
		var refusal *guard.Error
		if err != nil && !errors.As(err, &refusal) {
			t.Fatalf("an error without a code: %v", err)
		}
		if err == nil {
			requireCheap(t, document)
		}
	})
}
