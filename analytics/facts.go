package analytics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"portolan/analytics/run"
	"portolan/analytics/transit/coverage"
	"portolan/analytics/transit/flow"
	"portolan/analytics/transit/scoreboard"
	"portolan/graph/vault"
)

// Flows counts who began to travel when, and where from, which way and how.
func (e *Engine) Flows(ctx context.Context, w *vault.View, q flow.Question) (flow.Answer, error) {
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return flow.Answer{}, err
	}
	spec := run.Spec{Question: "flows", Args: q.Question.Args()}
	spec.Args["by"], spec.Args["group"], spec.Args["first"] = string(cmp.Or(q.By, flow.Month)), texts(q.Group), q.First
	a, err := once(ctx, e, w, spec, func() (flow.Answer, int64, error) {
		a, err := flow.Of(ctx, over, q)
		return a, a.Bytes(), err
	})
	if err != nil {
		return flow.Answer{}, err
	}
	note, reason := over.Note(), ""
	if a.TotalCount == 0 {
		note = and(note, "no journey is known to have begun in the window")
	}
	if more := a.TotalCount - len(a.Rows); more > 0 {
		reason = fmt.Sprintf("%d later rows are left out: ask for more rows, a shorter window or longer periods", more)
	}
	a.Run = run.New(viewer(w), spec, 0, reason, note)
	return a, nil
}

// Scoreboard tells what is known of each country's measures.
func (e *Engine) Scoreboard(ctx context.Context, w *vault.View, q scoreboard.Question) (scoreboard.Answer, error) {
	s := GraphSpec{Window: q.Window, MinGrade: q.MinGrade}
	if err := s.check(); err != nil {
		return scoreboard.Answer{}, err
	}
	w, err := w.Known(ctx, q.Window.KnownAt)
	if err != nil {
		return scoreboard.Answer{}, err
	}
	spec := run.Spec{Question: "scoreboard", Args: map[string]any{"window": run.Window(q.Window), "minGrade": q.MinGrade, "first": q.First}}
	return once(ctx, e, w, dated(w, spec), func() (scoreboard.Answer, int64, error) {
		a, note, err := scoreboard.Of(ctx, w, q)
		if a.TotalCount == 0 {
			note = "nothing visible was contributed by a country or says what one did"
		}
		a.Run = run.New(viewer(w), spec, 0, "", note)
		return a, a.Bytes(), err
	})
}

// Coverage tells whose data make the picture and where it is dark.
func (e *Engine) Coverage(ctx context.Context, w *vault.View, q coverage.Question) (coverage.Answer, error) {
	over, w, err := e.movement(ctx, w, q.Question)
	if err != nil {
		return coverage.Answer{}, err
	}
	spec := run.Spec{Question: "coverage", Args: q.Question.Args()}
	spec.Args["what"], spec.Args["first"] = texts(q.What), q.First
	a, err := once(ctx, e, w, dated(w, spec), func() (coverage.Answer, int64, error) {
		a, err := coverage.Of(ctx, over, w.Contributions(), q)
		return a, a.Bytes(), err
	})
	if err != nil {
		return coverage.Answer{}, err
	}
	note := over.Note()
	if len(over.Journeys) == 0 {
		note = and(note, "no journey is known, so that nothing says where the picture is dark")
	}
	a.Run = run.New(viewer(w), spec, 0, "", note)
	return a, nil
}

// dated is the spec under which an answer is kept that tells times of commits:
// the same things may be seen again by a later commit.
func dated(w *vault.View, s run.Spec) run.Spec {
	return with(s, map[string]any{"asOf": w.AsOf().UnixNano()})
}

// and joins what a run has to say.
func and(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(s string) bool { return s == "" }), "; ")
}

// texts are names as a specification has them.
func texts[T ~string](names []T) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return run.Texts(out)
}
