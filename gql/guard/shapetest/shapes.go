package shapetest

import (
	"fmt"
	"slices"
	"strings"

	"portolan/gql/guard"
)

// Shape is a bad document and the code it is refused with.
type Shape struct {
	Name     string
	Document string
	Code     guard.Code
}

// Bad lists the bad shapes.
func Bad() []Shape { return slices.Concat(crashing, blowing, overloading, broken) }

// crashing shapes end a process whose parser or validator has no limits.
var crashing = []Shape{
	{"cyclic fragment with a nested field of the same name", "{...A} fragment A on Query{a{a{...A}...A}a{a{...A}...A}}", guard.FragmentCycle},
	{"a fragment of itself", "query{...A} fragment A on Query{...A}", guard.FragmentCycle},
	{"the shortest cycle", "{a{...F}}fragment F on Q{a{...F}}", guard.FragmentCycle},
	{"two-way cycle", "{...A} fragment A on Query{a{...B}} fragment B on Query{a{...A}}", guard.FragmentCycle},
	{"three-way cycle", "{...A} fragment A on Q{...B} fragment B on Q{...C} fragment C on Q{...A}", guard.FragmentCycle},
	{"cycle through an inline fragment", "{...A} fragment A on Q{... on Q{...A}}", guard.FragmentCycle},
	{"cycle through an inline fragment without condition", "{...A} fragment A on Q{...{a{...{...A}}}}", guard.FragmentCycle},
	{"cycle through an inline fragment with a directive", "{...A} fragment A on Q{...@include(if:true){...A}}", guard.FragmentCycle},
	{"cycle that no operation reaches", "{a} fragment A on Q{b{...B}} fragment B on Q{...A}", guard.FragmentCycle},
	{"cycle under an alias", "{x:a{...A}} fragment A on Q{y:a{...A}}", guard.FragmentCycle},
	{"depth 300", Nest("a{", "a", "}", 300), guard.BracketsTooDeep},
	{"depth 10,000", Nest("a{", "a", "}", 10_000), guard.BracketsTooDeep},
	{"depth 600,000", Nest("a{", "a", "}", 600_000), guard.TooManyBytes},
	{"depth 600,000, never closed", "{" + strings.Repeat("a{", 600_000), guard.TooManyBytes},
	{"depth 16 in fields", Nest("a{", "a", "}", 16), guard.FieldsTooDeep},
	{"depth 16 by fragments", Chain(16, "a{%s}"), guard.FieldsTooDeep},
	{"inline fragments 300 deep", Nest("...{", "a", "}", 300), guard.BracketsTooDeep},
	{"list literal 300", "{a(b:" + strings.Repeat("[", 300) + strings.Repeat("]", 300) + ")}", guard.BracketsTooDeep},
	{"list literal 3,000,000", "{a(b:" + strings.Repeat("[", 3_000_000), guard.TooManyBytes},
	{"object literal 300", "{a(b:" + strings.Repeat("{c:", 300) + "1" + strings.Repeat("}", 300) + ")}", guard.BracketsTooDeep},
	{"object literal 3,000,000", "{a(b:" + strings.Repeat("{c:", 3_000_000), guard.TooManyBytes},
	{"type of a variable 300 deep", "query($v:" + strings.Repeat("[", 300) + "Int" + strings.Repeat("]", 300) + "){a}", guard.BracketsTooDeep},
	{"type of a variable never closed", "query($v:" + strings.Repeat("[", 30_000), guard.BracketsTooDeep},
	{"default of a variable 300 deep", "query($v:I=" + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "){a}", guard.BracketsTooDeep},
}

// blowing shapes are short and cost seconds.
var blowing = []Shape{
	{"doubling fragments 20", Doubling(20, "...F%[1]d ...F%[1]d"), guard.TooManyRepeats},
	{"doubling fragments 26", Doubling(26, "...F%[1]d ...F%[1]d"), guard.TooManyRepeats},
	{"doubling fragments 40", Doubling(40, "...F%[1]d ...F%[1]d"), guard.TooManyRepeats},
	{"doubling fragments 98", Doubling(98, "...F%[1]d ...F%[1]d"), guard.TooManyRepeats},
	{"doubling fragments 13, nested", Doubling(13, "a{...F%[1]d} b{...F%[1]d}"), guard.TooManyFields},
	{"doubling fragments 26, nested", Doubling(26, "a{...F%[1]d} b{...F%[1]d}"), guard.TooManyFields},
	{"doubling fragments through types", Doubling(26, "... on A{...F%[1]d} ... on B{...F%[1]d}"), guard.TooManyRepeats},
	{"doubled nesting 10", Doubled(10), guard.TooManyTokens},
	{"doubled nesting 8", Doubled(8), guard.TooManyTokens},
	{"one scalar 500 times", "{" + strings.Repeat("a ", 500) + "}", guard.TooManyRepeats},
	{"one scalar 6 times", "{a a a a a a}", guard.TooManyRepeats},
	{"one scalar 900 times", "{" + strings.Repeat("a ", 900) + "}", guard.TooManyRepeats},
	{"one scalar 14,000 times", "{" + strings.Repeat("a ", 14_000) + "}", guard.TooManyTokens},
	{"one object 240 times", "{" + strings.Repeat("a{b} ", 240) + "}", guard.TooManyRepeats},
	{"one object 900 times", "{" + strings.Repeat("a{b} ", 900) + "}", guard.TooManyTokens},
	{"one alias 100 times", "{" + strings.Repeat("x:a ", 100) + "}", guard.TooManyRepeats},
	{"repeats by spreads", "{" + strings.Repeat("...F ", 6) + "} fragment F on Q{a}", guard.TooManyRepeats},
	{"repeats by spreads of spreads", "{...G ...G ...G} fragment G on Q{...F ...F} fragment F on Q{a}", guard.TooManyRepeats},
	{"400 spreads side by side", "{" + strings.Repeat("...F ", 400) + "} fragment F on Q{a}", guard.TooManyRepeats},
	{"2,000 inline fragments", "{" + strings.Repeat("...{a} ", 2_000) + "}", guard.TooManyTokens},
	{"200 inline fragments", "{" + strings.Repeat("...{a} ", 200) + "}", guard.TooManyRepeats},
	{"31 inline fragments on different types", "{" + Numbered(31, "...on T%d{a} ") + "}", guard.TooManyRepeats},
	{"wide fragments at many places", Wide(40, 60), guard.TooManyFields},
}

// overloading shapes are too much of something.
var overloading = []Shape{
	{"31 aliases", "{" + Numbered(31, "a%d:__typename ") + "}", guard.TooManyAliases},
	{"101 aliases", "query {" + Numbered(101, "alias%d:__typename \n") + "}", guard.TooManyAliases},
	{"10,000 aliases", "{" + Numbered(10_000, "a%d:a ") + "}", guard.TooManyBytes},
	{"5,000 aliases", "{" + Numbered(5_000, "a%d:a ") + "}", guard.TooManyTokens},
	{"10 unknown directives", "query { __typename " + strings.Repeat("@aa", 21) + "}", guard.TooManyDirectives},
	{"50 unknown directives", "{a" + strings.Repeat("@a", 50) + "}", guard.TooManyDirectives},
	{"100,000 unknown directives", "{a" + strings.Repeat("@a", 100_000) + "}", guard.TooManyBytes},
	{"30,000 unknown directives", "{a" + strings.Repeat("@a", 30_000) + "}", guard.TooManyTokens},
	{"100 known directives", "{a" + strings.Repeat("@skip(if:false)", 100) + "}", guard.TooManyDirectives},
	{"directives on variables", "query(" + Numbered(25, "$v%d:I@a ") + "){a}", guard.TooManyDirectives},
	{"directives on spreads", "{" + strings.Repeat("...F@a@a@a@a@a ", 5) + "} fragment F on Q{a}", guard.TooManyDirectives},
	{"field 500 times over", "query { " + strings.Repeat("__typename \n", 501) + "}", guard.TooManyRepeats},
	{"a million comments", strings.Repeat("#\n", 1_000_000) + "{a}", guard.TooManyBytes},
	{"30,000 comments", strings.Repeat("#\n", 30_000) + "{a}", guard.TooManyTokens},
	{"10 MB of white space", strings.Repeat(" ", 10<<20) + "{a}", guard.TooManyBytes},
	{"10 MB string", `{a(b:"` + strings.Repeat("x", 10<<20) + `")}`, guard.TooManyBytes},
	{"10 MB block string", `{a(b:"""` + strings.Repeat("x", 10<<20) + `""")}`, guard.TooManyBytes},
	{"9 KB string", `{a(b:"` + strings.Repeat("x", 9<<10) + `")}`, guard.StringTooLong},
	{"9 KB block string", `{a(b:"""` + strings.Repeat("x\n", 5<<10) + `""")}`, guard.StringTooLong},
	{"a million variables", "query(" + Numbered(1_000_000, "$v%d:I ") + "){a}", guard.TooManyBytes},
	{"51 variables", "query(" + Numbered(51, "$v%d:I ") + "){a}", guard.TooManyVariables},
	{"a million operations", strings.Repeat("query{a}", 1_000_000), guard.TooManyBytes},
	{"21 operations", Numbered(21, "query Q%d{a}"), guard.TooManyOperations},
	{"300 operations", strings.Repeat("{a}", 300), guard.TooManyOperations},
	{"10,000 unused fragments", "{a}" + Numbered(10_000, "fragment F%d on Q{a}"), guard.TooManyBytes},
	{"101 unused fragments", "{a}" + Numbered(101, "fragment F%d on Q{a}"), guard.TooManyFragments},
	{"one fragment defined twice", "{...A} fragment A on Q{a} fragment A on Q{b}", guard.FragmentTwice},
}

// broken shapes are not GraphQL.
var broken = []Shape{
	{"nothing closed", "{a(b:", guard.Syntax},
	{"a NUL", "{a\x00}", guard.Syntax},
	{"a quote never closed", `{a(b:"x`, guard.Syntax},
	{"a block string never closed", `{a(b:"""x`, guard.Syntax},
	{"a schema", "type Query { a: Int }", guard.Syntax},
	{"invalid UTF-8", "{a\xff}", guard.Syntax},
	{"brackets that do not match", "{a)}", guard.Syntax},
	{"too many closed", "}}}}}}{a}", guard.Syntax},
}

// Nest repeats open n times, then leaf, then as many closes, inside one selection.
func Nest(open, leaf, closing string, n int) string {
	return "{" + strings.Repeat(open, n) + leaf + strings.Repeat(closing, n) + "}"
}

// Numbered joins n copies of a format with one number.
func Numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// Doubling is n fragments, each of which spreads the next one as the format says, twice.
func Doubling(n int, format string) string {
	var b strings.Builder
	b.WriteString("{...F0}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Q{", i)
		fmt.Fprintf(&b, format, i+1)
		b.WriteString("}")
	}
	fmt.Fprintf(&b, "fragment F%d on Q{a}", n)
	return b.String()
}

// Chain is n fragments, each holding the next one as the format says.
func Chain(n int, format string) string {
	var b strings.Builder
	b.WriteString("{...F0}")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Q{"+format+"}", i, fmt.Sprintf("...F%d", i+1))
	}
	fmt.Fprintf(&b, "fragment F%d on Q{a}", n)
	return b.String()
}

// Doubled nests the same two fields n deep, written out.
func Doubled(n int) string {
	body := "x"
	for range n {
		body = "a{" + body + "} a{" + body + "}"
	}
	return "{" + body + "}"
}

// Wide spreads one fragment of many fields at many places.
func Wide(places, fields int) string {
	return "{" + Numbered(places, "f%d{...F} ") + "} fragment F on Q{" + Numbered(fields, "g%d ") + "}"
}
