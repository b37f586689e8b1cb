package item

import (
	"time"

	"portolan/analytics/run"
	"portolan/analytics/story"
	"portolan/graph"
)

// Path is the schema's type of that name.
type Path struct {
	Length             int
	Surprise, Expected float64
	Certain            bool
	Explanation        string
	Steps              []*Step
	proof
}

// Step is the schema's type of that name.
type Step struct {
	Link           *Link
	Node           Entity
	NeighbourCount int
	Bits           float64
	At             *time.Time
}

// NewPaths makes the rows of an answer. All entities on them are one group, and so are all links.
func NewPaths(view *Seen, rows []story.Path) []*Path {
	of, out := proofs(view, rows, func(p *story.Path) run.Evidence { return p.Evidence }), make([]*Path, len(rows))
	var refs []Ref
	var walked []Walked
	for _, row := range rows {
		for i, step := range row.Steps {
			refs = append(refs, RefOf(view, step.Node))
			if i > 0 {
				walked = append(walked, Walked{Link: step.Link, From: row.Steps[i-1].Node, To: step.Node})
			}
		}
	}
	nodes, links := Entities(view, refs), Links(view, walked)
	for i := range rows {
		r := &rows[i]
		out[i] = &Path{Length: r.Length, Surprise: r.Surprise, Expected: r.Expected, Certain: r.Certain, Explanation: r.Explanation, proof: of(i)}
		for k, s := range r.Steps {
			step := &Step{Node: nodes[0], NeighbourCount: s.Neighbours, Bits: s.Bits, At: instant(s.At)}
			if nodes = nodes[1:]; k > 0 {
				step.Link, links = links[0], links[1:]
			}
			out[i].Steps = append(out[i].Steps, step)
		}
	}
	return out
}

// ConnectedGroup is the schema's type of that name.
type ConnectedGroup struct{ Members []Entity }

// ConnectionNode is the schema's type of that name.
type ConnectionNode struct {
	Entity         Entity
	Asked          bool
	NeighbourCount int
}

// ConnectionRow is the schema's type of that name.
type ConnectionRow struct {
	From, To    Entity
	Link        *Link
	Certain     bool
	Explanation string
	proof
}

// NewConnection makes the parts of an answer. All entities are one group, and so are all links.
func NewConnection(view *Seen, n *story.Network) (groups []*ConnectedGroup, nodes []*ConnectionNode, rows []*ConnectionRow) {
	of := proofs(view, n.Rows, func(j *story.Join) run.Evidence { return j.Evidence })
	var refs []Ref
	var walked []Walked
	refer := func(ids ...graph.ID) {
		for _, id := range ids {
			refs = append(refs, RefOf(view, id))
		}
	}
	for _, members := range n.Groups {
		refer(members...)
	}
	for _, v := range n.Nodes {
		refer(v.Entity)
	}
	for _, j := range n.Rows {
		refer(j.From, j.To)
		walked = append(walked, Walked{Link: j.Link, From: j.From, To: j.To})
	}
	things, links := Entities(view, refs), Links(view, walked)
	for _, members := range n.Groups {
		groups = append(groups, &ConnectedGroup{things[:len(members)]})
		things = things[len(members):]
	}
	for _, v := range n.Nodes {
		nodes = append(nodes, &ConnectionNode{things[0], v.Asked, v.Neighbours})
		things = things[1:]
	}
	for i, j := range n.Rows {
		rows = append(rows, &ConnectionRow{things[0], things[1], links[i], j.Certain, j.Explanation, of(i)})
		things = things[2:]
	}
	return groups, nodes, rows
}
