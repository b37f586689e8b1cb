package found

import (
	"context"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/story"
	"portolan/exchange/world/truth"
	"portolan/graph"
	"portolan/graph/vault"
)

// Stories is how well a way between two clients of one planted facilitator
// tells of that facilitator.
type Stories struct {
	Pairs int     `json:"pairs"` // one of each facilitator of whose help to two clients the viewer knows
	First float64 `json:"first"` // share whose first way by surprise passes the facilitator
	Three float64 `json:"three"` // one of the first three
	Plain float64 `json:"plain"` // the baseline: the first of the shortest ways
}

// mostPairs bounds the pairs looked at.
const mostPairs = 40

// stories asks for the ways between two clients of each facilitator.
func (s *sight) stories(ctx context.Context, t *truth.Truth, r *Row) error {
	g, err := s.view.Graph(ctx, vault.Spec{})
	if err != nil {
		return err
	}
	entity := map[int]graph.ID{} // of each person the first
	for i := len(s.people) - 1; i >= 0; i-- {
		entity[s.labels[i]] = s.people[i]
	}
	out := &r.Stories
	for _, f := range t.Facilitators {
		helper, known := entity[f.Person]
		var clients []int32
		for _, c := range f.Clients {
			n, ok := s.number[entity[c]]
			if v, in := g.Vertex(entity[c]); ok && in && slices.Contains(s.shared[helper], n) && len(clients) < 2 {
				clients = append(clients, v)
			}
		}
		h, in := g.Vertex(helper)
		if !known || !in || len(clients) < 2 || out.Pairs == mostPairs {
			continue
		}
		out.Pairs++
		q := story.Question{From: clients[0], To: clients[1], Different: 0.5, First: 3}
		q.By = story.Surprise
		found, err := story.Paths(ctx, g, q)
		if err != nil {
			return err
		}
		passes := func(p story.Path) bool {
			return slices.ContainsFunc(p.Steps, func(s story.Step) bool { return s.Node == helper })
		}
		if len(found.Paths) > 0 && passes(found.Paths[0]) {
			out.First++
		}
		if slices.ContainsFunc(found.Paths, passes) {
			out.Three++
		}
		plain, err := kernel.ShortestPaths(ctx, g, clients[0], clients[1], kernel.ShortestPathsOptions{})
		if err != nil {
			return err
		}
		if len(plain.Paths) > 0 && slices.Contains(plain.Paths[0], h) {
			out.Plain++
		}
	}
	for _, share := range []*float64{&out.First, &out.Three, &out.Plain} {
		*share /= float64(max(1, out.Pairs))
	}
	return nil
}
