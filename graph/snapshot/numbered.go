package snapshot

import "portolan/graph"

// Numbered builds the graph of n vertices of one kind that have no entities:
// vertex v is number v. Arcs are pairs of numbers; repeated ones are parallel
// links of weight 1.
func Numbered(n int, kind graph.Kind, arcs [][2]int32) (*Graph, error) {
	vertices, links := make(map[graph.ID]graph.Kind, n), make([]Link, len(arcs))
	for v := range n {
		vertices[numberID(v)] = kind
	}
	for i, a := range arcs {
		links[i] = Link{ID: numberID(i), From: numberID(int(a[0])), To: numberID(int(a[1])), Kind: graph.Other, Weight: 1}
	}
	return New(vertices, links)
}

// numberID is an id whose order is that of the number.
func numberID(n int) (id graph.ID) {
	for i := range 8 {
		id[i] = byte((n + 1) >> (56 - 8*i))
	}
	return id
}
