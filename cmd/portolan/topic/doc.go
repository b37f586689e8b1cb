// Package topic promises the questions that `portolan ask` knows by name: each
// is one GraphQL document, and its answer is laid out as a table without
// knowing the question. A new question is one row of All.
package topic
