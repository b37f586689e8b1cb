package story

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/snapshot"
)

// Network joins what was asked for: a tree, or one for each group where no links
// join all.
type Network struct {
	Rows        []Join
	Nodes       []Node
	Groups      [][]graph.ID // what was asked for, by what is joined; in the order asked
	Cost        float64      // links, or bits
	Lower       float64      // nothing that joins as much costs less
	Ratio       float64      // the cost is at most so many times the least
	Explanation string
}

// Join is one pair of neighbours in the network.
type Join struct {
	From, To, Link graph.ID // Link has the smallest id
	Certain        bool
	Evidence       run.Evidence // every link between the two
	Explanation    string
}

// Node is an entity of the network.
type Node struct {
	Entity     graph.ID
	Asked      bool
	Neighbours int // in the whole graph
}

// Connect finds a cheap network that joins the vertices.
func Connect(ctx context.Context, g *snapshot.Graph, of []int32, r Reading) (*Network, error) {
	c, err := kernel.Connect(ctx, g, of, r.costs(false))
	if err != nil {
		return nil, err
	}
	degrees, _ := kernel.Degrees(g, r.Avoid)
	n := &Network{Cost: kernel.Round12(c.Cost), Lower: kernel.Round12(c.Lower), Ratio: kernel.Round12(c.Ratio)}
	if r.By == Length { // links are whole
		n.Lower = math.Ceil(n.Lower - 1e-9)
	}
	for i, v := range of {
		for len(n.Groups) <= int(c.Part[i]) {
			n.Groups = append(n.Groups, nil)
		}
		if part := &n.Groups[c.Part[i]]; !slices.Contains(*part, g.IDs[v]) {
			*part = append(*part, g.IDs[v])
		}
	}
	for _, v := range c.Vertices {
		n.Nodes = append(n.Nodes, Node{g.IDs[v], slices.Contains(of, v), int(degrees[v])})
	}
	for _, l := range c.Links {
		links := between(g, l[0], l[1], false)
		j := Join{From: g.IDs[l[0]], To: g.IDs[l[1]], Link: g.LinkIDs[links[0]]}
		var evidence []graph.ID
		for _, k := range links {
			evidence, j.Certain = append(evidence, g.LinkIDs[k]), j.Certain || !g.Possible[k]
		}
		j.Evidence = run.NewEvidence(evidence)
		n.Rows = append(n.Rows, j)
	}
	return n, nil
}

// Explain fills in the sentences: of each pair, and of the whole.
func (n *Network) Explain(name Named, by Rank) {
	for i := range n.Rows {
		j := &n.Rows[i]
		j.Explanation = fmt.Sprintf("%s and %s are neighbours by %s.", upper(name(j.From)), name(j.To), count(len(j.Evidence), "link", "links"))
	}
	all := 0
	var others []string
	for _, v := range n.Nodes {
		if !v.Asked {
			others = append(others, name(v.Entity))
		}
	}
	var said []string
	for _, part := range n.Groups {
		all += len(part)
		names := make([]string, len(part))
		for i, id := range part {
			names[i] = name(id)
		}
		if len(n.Groups) == 1 {
			names[0] = upper(names[0])
		}
		said = append(said, list(names))
	}
	switch {
	case all < 2:
		n.Explanation = "Only one thing is asked about: nothing has to join it."
		return
	case len(n.Groups) == all:
		n.Explanation = fmt.Sprintf("No links join any of the %d.", all)
		return
	case len(n.Groups) == 1:
		n.Explanation = fmt.Sprintf("%s joined by %s", said[0]+" are", count(len(n.Rows), "link", "links"))
	default:
		n.Explanation = fmt.Sprintf("No links join all %d: they fall into %d groups, %s; within these %s join them", all, len(n.Groups), strings.Join(said, "; "), count(len(n.Rows), "link", "links"))
	}
	if len(others) > 0 {
		n.Explanation += " over " + list(others)
	}
	unit := "links"
	if by == Surprise {
		unit = "bits"
	}
	if n.Cost <= n.Lower+1e-9 {
		n.Explanation += "; fewer " + unit + " cannot do it."
	} else {
		n.Explanation += fmt.Sprintf("; fewer than %s %s cannot do it.", number(n.Lower), unit)
	}
}
