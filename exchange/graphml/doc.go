// Package graphml promises a well-formed GraphML document for whatever text the
// elements hold, every column a declared attribute, which the readers of Gephi
// and NetworkX open; and that a GraphML document of others becomes people and
// the links between them, of which no attribute is lost. A document type,
// entities and what a graph of records cannot hold (hyperedges, nested graphs)
// are refused.
package graphml
