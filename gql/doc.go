// Package gql promises that a GraphQL question is answered through the door of one viewer, within limits that hold
// before anything of the question is parsed, and that no error says more than the viewer may know.
package gql
