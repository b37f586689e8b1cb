package analytics

import (
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/graph"
	"portolan/graph/vault"
)

// CentralFacilitators answers who the central facilitators are.
func (e *Engine) CentralFacilitators(ctx context.Context, w *vault.View, q transit.Question) (transit.Facilitators, error) {
	a, w, err := e.analyse(ctx, w, q)
	if err != nil {
		return transit.Facilitators{}, err
	}
	out := a.Facilitators(q)
	out.Run = run.New(viewer(w), transitSpec("centralFacilitators", q, true), transit.Seed, a.Reason(), a.Note())
	return out, nil
}

// TransitNetworks answers which transit networks there are.
func (e *Engine) TransitNetworks(ctx context.Context, w *vault.View, q transit.Question) (transit.Networks, error) {
	q.Functions = nil
	a, w, err := e.analyse(ctx, w, q)
	if err != nil {
		return transit.Networks{}, err
	}
	out := a.Networks(q)
	out.Run = run.New(viewer(w), transitSpec("transitNetworks", q, true), transit.Seed, a.Reason(), a.Note())
	return out, nil
}

// Journeys are a person's journeys in the window, in the order of time.
func (e *Engine) Journeys(ctx context.Context, w *vault.View, person graph.ID, q transit.Question) ([]*transit.Journey, error) {
	a, w, err := e.analyse(ctx, w, q)
	if err != nil {
		return nil, err
	}
	id, ok := w.Resolve(person)
	if !ok {
		return nil, graph.Absent("analytics.Journeys", person)
	}
	return a.JourneysOf(id), nil
}

// analyse gives the analysis that both questions are read from, and the view
// that the window names.
func (e *Engine) analyse(ctx context.Context, w *vault.View, q transit.Question) (*transit.Analysis, *vault.View, error) {
	s := GraphSpec{Window: q.Window, MinGrade: q.MinGrade}
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	for _, f := range q.Functions {
		if all := graph.Person.Info().Property("function").Options; !slices.Contains(all, f) {
			return nil, nil, graph.Errorf(graph.Invalid, "analytics", "the function %.40q is none of %v", f, all)
		}
	}
	w, err := w.Known(ctx, q.Window.KnownAt)
	if err != nil {
		return nil, nil, err
	}
	spec := transitSpec("transit", transit.Question{Window: q.Window, MinGrade: q.MinGrade}, false)
	a, err := once(ctx, e, w, spec, func() (*transit.Analysis, int64, error) {
		m, err := transit.Read(ctx, w, transit.ConflictZone, q.MinGrade)
		if err != nil {
			return nil, 0, err
		}
		a, err := m.Analyse(ctx, q.Window.Span())
		if err != nil {
			return nil, 0, err
		}
		return a, a.Bytes(), nil
	})
	return a, w, err
}

func transitSpec(question string, q transit.Question, rows bool) run.Spec {
	z := transit.ConflictZone
	s := run.Spec{Question: question, Args: map[string]any{"window": run.Window(q.Window), "minGrade": q.MinGrade,
		"zone": map[string]any{"name": z.Name, "countries": run.Texts(z.Countries), "places": run.Texts(z.Places)}}}
	if rows {
		s.Args["functions"], s.Args["via"], s.Args["first"] = run.Texts(q.Functions), run.Texts(q.Via), q.First
	}
	return s
}
