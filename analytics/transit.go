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
	var out transit.Facilitators
	if q.Resample != nil {
		if err := q.Resample.Check(); err != nil {
			return out, err
		}
	}
	all := q
	all.First = 0
	without, note, left := "", "", w
	if q.Leaves() {
		left, without, note = reduced(w, q.Without)
	}
	a, seen, err := e.analyse(ctx, left, q)
	if err != nil {
		return out, err
	}
	out = a.Facilitators(all)
	if q.Resample != nil {
		d, err := e.draw(ctx, seen, a, q)
		if err != nil {
			return out, err
		}
		out.Intervals, note = d.Intervals(out.Rows, q.Resample.Top), notes(note, q.Resample.Note())
	}
	if q.Leaves() {
		b, whole, err := e.analyse(ctx, w, q)
		if err != nil {
			return out, err
		}
		seen = whole
		facilitatorChanges(whole, without, b.Facilitators(all).Rows, &out)
	}
	out.Cut(q.First)
	out.Run = run.New(viewer(seen), transitSpec("centralFacilitators", q), seed(q), a.Reason(), notes(a.Note(), note))
	return out, nil
}

// draw gives the weights that intervals of ranks are read from; they are the
// same for all places, functions and first ranks asked for.
func (e *Engine) draw(ctx context.Context, w *vault.View, a *transit.Analysis, q transit.Question) (*transit.Draws, error) {
	s := run.Spec{Question: "draws", Args: q.Question.Args()}
	s.Args["resample"] = resampleArgs(*q.Resample)
	return once(ctx, e, w, s, func() (*transit.Draws, int64, error) {
		d, err := a.Draw(ctx, *q.Resample)
		if err != nil {
			return nil, 0, err
		}
		return d, d.Bytes(), nil
	})
}

// seed is what the answer is drawn from.
func seed(q transit.Question) int64 {
	if q.Resample != nil {
		return int64(q.Resample.Seed)
	}
	return transit.Seed
}

// TransitNetworks answers which transit networks there are.
func (e *Engine) TransitNetworks(ctx context.Context, w *vault.View, q transit.Question) (transit.Networks, error) {
	q.Functions, q.Resample = nil, nil
	var out transit.Networks
	all := q
	all.First = 0
	without, note, left := "", "", w
	if q.Leaves() {
		left, without, note = reduced(w, q.Without)
	}
	a, seen, err := e.analyse(ctx, left, q)
	if err != nil {
		return out, err
	}
	out = a.Networks(all)
	if q.Leaves() {
		b, whole, err := e.analyse(ctx, w, q)
		if err != nil {
			return out, err
		}
		seen = whole
		networkChanges(whole, without, b.Networks(all).Rows, &out)
	}
	out.Cut(q.First)
	out.Run = run.New(viewer(seen), transitSpec("transitNetworks", q), transit.Seed, a.Reason(), notes(a.Note(), note))
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
	if q.Leaves() {
		o := q.Without.Normal()
		ids := make([]string, len(o.Elements))
		for i, id := range o.Elements {
			ids[i] = id.String()
		}
		s.Args["without"] = map[string]any{"owners": run.Texts(o.Owners), "elements": ids}
	}
	if q.Resample != nil {
		s.Args["resample"] = resampleArgs(*q.Resample)
		s.Args["top"] = q.Resample.Top
	}
	return s
}

func resampleArgs(r transit.Resample) map[string]any {
	return map[string]any{"samples": r.Samples, "missing": r.Missing, "grades": r.Grades, "seed": r.Seed}
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
