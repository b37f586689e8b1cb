// Package travel promises one viewer's graph in the words of travel: who is
// known, which passages, legs, stays, documents, money and acts of help there
// are, the moves and journeys that follow from them, and the part of all this
// that lies in a window. Everything is read through one Source, a view of the
// vault, and on nothing else; entities are numbered by ascending id within
// their class, so that what is computed on the numbers has one order. The words
// are those of docs/questions/transit.md.
package travel
