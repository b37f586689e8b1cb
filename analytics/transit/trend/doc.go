// Package trend promises how movement changed: for each origin, route, age,
// means of transport, sort of document, sort of help and capability a series by
// period, with the bounds that its figures have by chance, and the periods at
// which it changed, found by a method with a stated rate of false alarms. The
// words are those of docs/questions/trends.md.
package trend
