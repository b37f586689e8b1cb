package analytics

import (
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit"
	"portolan/analytics/transit/travel"
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
	out.Run = run.New(viewer(w), transitSpec("centralFacilitators", q), transit.Seed, a.Reason(), a.Note())
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
	out.Run = run.New(viewer(w), transitSpec("transitNetworks", q), transit.Seed, a.Reason(), a.Note())
	return out, nil
}

// analyse gives the analysis that both questions are read from, and the view
// that the window names.
func (e *Engine) analyse(ctx context.Context, w *vault.View, q transit.Question) (*transit.Analysis, *vault.View, error) {
	for _, f := range q.Functions {
		if all := graph.Person.Info().Property("function").Options; !slices.Contains(all, f) {
			return nil, nil, graph.Errorf(graph.Invalid, "analytics", "the function %.40q is none of %v", f, all)
		}
	}
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return nil, nil, err
	}
	a, err := once(ctx, e, w, run.Spec{Question: "transit", Args: q.Question.Args()}, func() (*transit.Analysis, int64, error) {
		a, err := transit.Analyse(ctx, over)
		if err != nil {
			return nil, 0, err
		}
		return a, a.Bytes(), nil
	})
	return a, w, err
}

func transitSpec(question string, q transit.Question) run.Spec {
	s := run.Spec{Question: question, Args: q.Question.Args()}
	s.Args["functions"], s.Args["via"], s.Args["first"] = run.Texts(q.Functions), run.Texts(q.Via), q.First
	return s
}

// movement gives what every question about movement is read from: the part of
// the viewer's graph that the question is about, and the view that its window
// names. Questions that differ only in what they ask share both.
func (e *Engine) movement(ctx context.Context, w *vault.View, q travel.Question) (*travel.Window, *vault.View, error) {
	s := GraphSpec{Window: q.Window, MinGrade: q.MinGrade}
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	w, err := w.Known(ctx, q.Window.KnownAt)
	if err != nil {
		return nil, nil, err
	}
	q = q.Normal()
	all := q
	all.Window, all.Gap = graph.Window{KnownAt: q.Window.KnownAt}, 0
	m, err := once(ctx, e, w, run.Spec{Question: "travel", Args: all.Args()}, func() (*travel.Model, int64, error) {
		m, err := travel.Read(ctx, w, q.Zone, q.MinGrade)
		if err != nil {
			return nil, 0, err
		}
		return m, m.Bytes(), nil
	})
	if err != nil {
		return nil, nil, err
	}
	over, err := once(ctx, e, w, run.Spec{Question: "movement", Args: q.Args()}, func() (*travel.Window, int64, error) {
		over := m.Joined(q.Gap).Over(q.Window.Span())
		return over, over.Bytes(), ctx.Err()
	})
	return over, w, err
}
