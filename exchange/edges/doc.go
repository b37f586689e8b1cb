// Package edges promises that a plain list of edges, a table with the columns
// source and target, becomes people and the links between them; that a row
// which merely names a node makes it when it is missing and never changes it;
// and that no further column is lost: what the link has no property for stands
// in its notes.
package edges
