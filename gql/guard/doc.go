// Package guard promises that a GraphQL document it accepts is cheap: nothing that later parses, validates or weighs
// such a document can be made to overflow its stack or to burn more than a small fraction of a second.
//
// The check runs on the text alone, before any other code of the server looks at the document, and knows nothing of
// the schema. It works in three steps, each safe because of the one before it:
//
//  1. bytes, then tokens, string lengths and bracket depth, with the lexer alone (no recursion at all);
//  2. the parser, which by then can neither recurse deeply nor read much;
//  3. the shape: operations, variables, aliases, directives, fragment cycles, and, with every fragment counted where it
//     is spread, field depth, the number of fields, and the repeats of one response name in a selection.
//
// Step 3 is computed once per fragment, so it costs no more than the document is long, however fragments refer to each
// other. Recursion over selections is safe because the bracket depth is already bounded, and recursion through
// fragments because cycles are refused first.
//
// # Two limits are wider than the shape of a plain query needs
//
// The standard introspection query, as GraphiQL sends it, reaches field depth 15 (__schema, types, fields, args, type,
// nine times ofType, name). The limit on field depth is therefore 15 exactly: every document of a user has to stay
// within what introspection needs.
//
// One response name may stand five times in a selection for each type condition, and thirty times over all of them, so
// that a look-up of an unknown node may ask for the name of every kind it could be. Both figures are measured: the
// package's property test holds the validator's time on whatever is accepted.
package guard
