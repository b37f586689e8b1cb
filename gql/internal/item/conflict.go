package item

import (
	"context"

	"portolan/graph"
)

// Conflict is the schema's type of that name.
type Conflict struct {
	Records    []*Record
	Judgements []*Link
}

type conflictsKey struct{}

// Conflicts lists the pairs of the entity's records that are judged not the same, although others connect them.
func (t *Thing) Conflicts(ctx context.Context) ([]*Conflict, error) {
	all, err := remember(&t.group.memo, conflictsKey{}, func() ([][]*Conflict, error) { return t.group.conflicts(ctx) })
	if err != nil {
		return nil, err
	}
	return all[t.at], nil
}

// conflicts brings the judgements and records of all conflicts in the group in one call.
func (g *siblings) conflicts(ctx context.Context) ([][]*Conflict, error) {
	var ids []graph.ID
	counts := make([]int, len(g.things))
	for i, t := range g.things {
		entity, _ := g.view.Entity(t.id)
		counts[i] = len(entity.Conflicts)
		for _, c := range entity.Conflicts {
			ids = append(ids, c.A, c.B, c.Judgement)
		}
	}
	nodes, err := Nodes(ctx, g.view, ids)
	if err != nil {
		return nil, err
	}
	out := make([][]*Conflict, len(g.things))
	for i, n := range counts {
		for range n {
			out[i] = append(out[i], conflictOf(nodes[:3]))
			nodes = nodes[3:]
		}
	}
	return out, nil
}

func conflictOf(nodes []Node) *Conflict {
	c := &Conflict{}
	for _, n := range nodes {
		switch n := n.(type) {
		case *Record:
			c.Records = append(c.Records, n)
		case *Link:
			c.Judgements = append(c.Judgements, n)
		}
	}
	return c
}
