// Package shapetest promises every shape of document that is known to hurt GraphQL servers, built here so that its size
// can be seen. It is imported by tests only.
package shapetest
