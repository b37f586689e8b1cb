package analytics

import (
	"context"
	"time"

	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/analytics/transit/corridor"
	"portolan/analytics/transit/travel"
	"portolan/analytics/transit/ways"
	"portolan/graph"
	"portolan/graph/vault"
)

// Journeys are the journeys of each person in the window, in the order of time;
// none for whom the view does not show or who is not known to have travelled.
func (e *Engine) Journeys(ctx context.Context, w *vault.View, people []graph.ID, q travel.Question) ([][]*transit.Journey, error) {
	over, w, err := e.movement(ctx, w, q)
	if err != nil {
		return nil, err
	}
	out := make([][]*transit.Journey, len(people))
	for i, person := range people {
		id, ok := w.Resolve(person)
		if at := over.Where[id]; ok && at.Class == travel.ActorClass {
			for _, n := range over.JourneysOf(at.N) {
				j := transit.JourneyOf(over, n)
				out[i] = append(out[i], &j)
			}
		}
	}
	return out, nil
}

// JourneyDetail is a journey's stops and what is inferred beside it, with what
// it names as entities: the model behind the numbers.
type JourneyDetail struct {
	ways.Detail
	Over *travel.Window
}

// JourneyDetails tells the journeys with these numbers, which an answer to the
// same question gave.
func (e *Engine) JourneyDetails(ctx context.Context, w *vault.View, journeys []int32, q travel.Question, connection time.Duration) ([]JourneyDetail, error) {
	over, w, err := e.movement(ctx, w, q)
	if err != nil {
		return nil, err
	}
	base, err := once(ctx, e, w, run.Spec{Question: "ways", Args: q.Args()}, func() (*ways.Base, int64, error) {
		b := ways.Learn(over)
		return b, b.Bytes(), ctx.Err()
	})
	if err != nil {
		return nil, err
	}
	out := make([]JourneyDetail, len(journeys))
	for i, n := range journeys {
		if n < 0 || int(n) >= len(over.Journeys) {
			return nil, graph.Errorf(graph.Invalid, "analytics.JourneyDetails", "there is no journey %d", n)
		}
		out[i].Over = over
		if out[i].Detail, err = base.Detail(ctx, n, connection); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Corridors answers by which places people travel again and again.
func (e *Engine) Corridors(ctx context.Context, w *vault.View, q corridor.Question) (corridor.Answer, error) {
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return corridor.Answer{}, err
	}
	spec := run.Spec{Question: "corridors", Args: q.Question.Args()}
	spec.Args["minPeople"] = q.MinPeople
	a, err := once(ctx, e, w, spec, func() (*corridor.Analysis, int64, error) {
		a, err := corridor.Find(ctx, over, q.MinPeople)
		if err != nil {
			return nil, 0, err
		}
		return a, a.Bytes(), nil
	})
	if err != nil {
		return corridor.Answer{}, err
	}
	out := a.Answer(q)
	args := q.Question.Args()
	args["minPeople"], args["via"], args["first"] = q.MinPeople, run.Texts(q.Via), q.First
	out.Run = run.New(viewer(w), run.Spec{Question: "corridors", Args: args}, 0, a.Reason(), a.Note())
	return out, nil
}
