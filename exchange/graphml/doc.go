// Package graphml promises a well-formed GraphML document for whatever text the
// elements hold: records are nodes, links are edges, and every property is a
// declared attribute. Characters that XML cannot carry are replaced by U+FFFD.
package graphml
