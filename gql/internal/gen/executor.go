package main

import (
	"bytes"
	"regexp"
)

// plain is a field as gqlgen writes it whose value is at hand: a scalar that the object's own field or method gives,
// without arguments. Types whose marshalling may fail are left as they are.
var plain = regexp.MustCompile(`(func _\w+\(ctx context\.Context, ec \*executionContext, field graphql\.CollectedField, obj [^)]+\) \(ret graphql\.Marshaler\) \{
)(	return graphql\.ResolveField\(
		ctx,
		ec\.OperationContext,
		field,
		func\(ctx context\.Context, field graphql\.CollectedField\) \(\*graphql\.FieldContext, error\) \{
			return fieldContext_\w+\(ctx, ec, field\)
		\},
		func\(ctx context\.Context\) \(any, error\) \{
			return (obj\.\w+(?:\(\))?)(, nil)?
		\},
		nil,
		func\(ctx context\.Context, selections ast\.SelectionSet, v (?:\[\]string|\*?string|\*?int|bool)\) graphql\.Marshaler \{
			return (marshal[\pL\d]+)\(ctx, ec, selections, v\)
		\},
		true,
		(?:true|false),
	\)
\}
func fieldContext_\w+\(_ context\.Context, ec \*executionContext, field graphql\.CollectedField\) \(fc \*graphql\.FieldContext, err error\) \{
	return graphql\.NewScalarFieldContext\()`)

// mayFail are marshallers of those types that can refuse a value.
var mayFail = regexp.MustCompile(`^marshal[NO](Date|Float)`)

// deferred is what gqlgen writes for @defer, which puts off fields that have a resolver of their own. This server puts
// off nothing.
var deferred = regexp.MustCompile(`(?s)\tdeferredFieldSet := graphql\.NewFieldSet\(nil\)\n|\tdeferLabelToView := make\(map\[string\]\*graphql\.FieldSetView\)\n|` +
	`\tatomic\.AddInt32\(&ec\.Deferred, [^\n]*\n|\tec\.ProcessDeferredGroup\(graphql\.DeferredGroup\{.*?\n\t\}\)\n|` +
	`\t\t\tif field\.IsDeferred\(\) \{\n.*?\n\t\t\t\}\n\n`)

// own is how a field with a resolver of its own is answered: in a goroutine of its own, which a list of objects need not
// pay for, as whatever they ask for is brought once for all of them.
const own = "out.Concurrently(i, func(ctx context.Context) graphql.Marshaler { return innerFunc(ctx, out) })"

// buffered is how an answer becomes bytes.
var buffered = regexp.MustCompile(`var buf bytes\.Buffer\s+data\.MarshalGQL\(&buf\)\s+((?:response\.Data = |return &graphql\.Response\{\s+Data: ))buf\.Bytes\(\)`)

// object is a function that marshals one object.
var object = regexp.MustCompile(`(?s)\nfunc _\w+\(ctx context\.Context, ec \*executionContext, sel ast\.SelectionSet, obj [^\n]*\n.*?\n\}\n`)

// lean rewrites what gqlgen wrote, so that an answer of some hundred fields costs what its values do: the elements of a
// list are marshalled in their order instead of in a goroutine each; a field whose value is at hand is marshalled
// without a context of its own, and in gqlgen's way only when there is an error or a null to report; an object keeps
// nothing for @defer and is written by a simpler type; the bytes of an answer are gathered in a buffer that is used again.
func lean(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("graphql.MarshalSliceConcurrently("), []byte("inOrder("))
	text = buffered.ReplaceAll(text, []byte("${1}written(data)"))
	text = deferred.ReplaceAll(text, nil)
	if !bytes.Contains(text, []byte("bytes.Buffer")) {
		text = bytes.Replace(text, []byte("\t\"bytes\"\n"), nil, 1)
	}
	if !bytes.Contains(text, []byte("math.M")) {
		text = bytes.Replace(text, []byte("\t\"math\"\n"), nil, 1)
	}
	text = object.ReplaceAllFunc(text, func(whole []byte) []byte {
		whole = bytes.ReplaceAll(whole, []byte(own), []byte("out.Values[i] = innerFunc(ctx, out)"))
		if bytes.Contains(whole, []byte("out.Concurrently(")) {
			return whole
		}
		whole = bytes.ReplaceAll(whole, []byte("fs *graphql.FieldSet)"), []byte("fs *fieldSet)"))
		whole = bytes.Replace(whole, []byte("\tout.Dispatch(ctx)\n"), nil, 1)
		return bytes.Replace(whole, []byte("graphql.NewFieldSet("), []byte("newFields("), 1)
	})
	return plain.ReplaceAllFunc(text, func(field []byte) []byte {
		part := plain.FindSubmatch(field)
		value, sure, marshal := string(part[3]), len(part[4]) > 0, string(part[5])
		if mayFail.MatchString(marshal) {
			return field
		}
		take := func(value string) string {
			return "if ret = " + marshal + "(ctx, ec, field.Selections, " + value + "); ret != graphql.Null {\nreturn ret\n}\n"
		}
		if sure {
			return bytes.Join([][]byte{part[1], []byte(take(value)), part[2]}, nil)
		}
		return bytes.Join([][]byte{part[1], []byte("if v, err := " + value + "; err == nil {\n" + take("v") + "}\n"), part[2]}, nil)
	})
}
