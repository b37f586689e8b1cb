// Package corridor promises the corridors of a viewer's graph: the sequences of
// places that the journeys of several people have in common, with who and what
// passed on them, how their share of all journeys changed, and the routes that
// sources assert beside them. Only recorded passages count. The words are those
// of docs/questions/corridors.md.
package corridor
