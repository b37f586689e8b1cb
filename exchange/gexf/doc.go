// Package gexf promises a well-formed GEXF 1.2 document for whatever text the
// elements hold, every column a declared attribute, which the readers of Gephi
// and NetworkX open.
package gexf
