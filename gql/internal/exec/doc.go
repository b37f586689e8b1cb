// Package exec promises that every field of the schema has a resolver: it holds the executor generated from the schema,
// and the compiler refuses a resolver that is missing.
package exec
