package analytics

import (
	"context"
	"fmt"

	"portolan/analytics/run"
	"portolan/analytics/transit/travel"
	"portolan/graph"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

// spec is the graph's part of a question, written out.
func (s *GraphSpec) spec(question string) run.Spec {
	return run.Spec{Question: question, Args: map[string]any{"window": run.Window(s.Window), "kinds": run.Kinds(s.Kinds),
		"through": run.Kinds(s.Through), "linkKinds": run.Kinds(s.LinkKinds), "minGrade": s.MinGrade}}
}

// with adds arguments to a copy of the spec.
func with(s run.Spec, args map[string]any) run.Spec {
	out := run.Spec{Question: s.Question, Args: map[string]any{}}
	for _, m := range []map[string]any{s.Args, args} {
		for k, v := range m {
			out.Args[k] = v
		}
	}
	return out
}

func (s *GraphSpec) check() error {
	if !(s.MinGrade >= 0 && s.MinGrade <= 1) {
		return graph.Errorf(graph.Invalid, "analytics", "minGrade %v is not between 0 and 1", s.MinGrade)
	}
	if w := s.Window; !w.ValidFrom.IsZero() && !w.ValidTo.IsZero() && !w.ValidFrom.Before(w.ValidTo) {
		return graph.Errorf(graph.Invalid, "analytics", "the window ends before it begins")
	}
	for _, k := range append(append([]graph.Kind{}, s.Kinds...), s.Through...) {
		if k.IsLink() || !k.Known() {
			return graph.Errorf(graph.Invalid, "analytics", "kinds and through are kinds of records, which %q is not", k)
		}
	}
	for _, k := range s.LinkKinds {
		if !k.IsLink() || !k.Known() {
			return graph.Errorf(graph.Invalid, "analytics", "linkKinds are kinds of links, which %q is not", k)
		}
	}
	return nil
}

// graph takes the view that the window names and freezes the spec's graph. A
// property named by weight weighs the links.
func (s *GraphSpec) graph(ctx context.Context, w *vault.View, weight string) (*snapshot.Graph, error) {
	window := s.Window
	window.KnownAt = graph.Window{}.KnownAt // the view has seen to it
	return w.Graph(ctx, vault.Spec{Window: window, Kinds: s.Kinds, Through: s.Through, LinkKinds: s.LinkKinds,
		MinGrade: s.MinGrade, Weight: weight})
}

// over says why a run is not made, or "" when it is within the budget.
func (e *Engine) over(what string, steps, bytes int64) string {
	switch {
	case steps > e.options.MaxSteps:
		return fmt.Sprintf("%s would walk about %d links, above the budget of %d: choose a window, fewer kinds or fewer link kinds", what, steps, e.options.MaxSteps)
	case bytes > e.options.MaxBytes:
		return fmt.Sprintf("%s would need about %d bytes, above the budget of %d: choose a window, fewer kinds or fewer link kinds", what, bytes, e.options.MaxBytes)
	}
	return ""
}

// never is the people of a view who are never rows of a ranking.
func (e *Engine) never(ctx context.Context, w *vault.View) (map[graph.ID]struct{}, error) {
	return once(ctx, e, w, run.Spec{Question: "never ranked"}, func() (map[graph.ID]struct{}, int64, error) {
		out := map[graph.ID]struct{}{}
		for r, err := range w.Elements(ctx, graph.Person) {
			if err != nil {
				return nil, 0, err
			}
			if id, ok := w.Resolve(r.ID); ok && travel.NeverRanked(r) {
				out[id] = struct{}{}
			}
		}
		return out, int64(len(out)) * 40, ctx.Err()
	})
}

// head cuts a list to its first n; 0 keeps all.
func head[T any](rows []T, n int) []T {
	if n > 0 && len(rows) > n {
		return rows[:n:n]
	}
	return rows
}
