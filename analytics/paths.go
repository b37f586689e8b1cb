package analytics

import (
	"context"
	"fmt"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/story"
	"portolan/graph"
	"portolan/graph/snapshot"
	"portolan/graph/vault"
)

// PathsSpec asks how one entity could have reached another.
type PathsSpec struct {
	GraphSpec
	From, To       graph.ID // entities or records
	Directed       bool
	By             story.Rank   // "": Length
	Through        []graph.ID   // every path passes all of these
	ThroughKinds   []graph.Kind // every path passes something of each of these
	Avoiding       []graph.ID   // is read as if it were not there
	AvoidingKinds  []graph.Kind // are read as if there were none, but for the ends
	Different      float64      // the least share of the things between the ends that sets two paths apart
	TimeRespecting bool         // each step follows the one before
	MaxWaitDays    int          // between two steps, where they follow time; below 0: any
	First          int          // paths at most; 0: 3
}

// maxThrough is how many things and kinds paths can be asked to pass.
const maxThrough = 3

// Paths is the ways found, the best first, then by the ids along them.
type Paths struct {
	Run          run.Run
	CertainCount int
	Rows         []story.Path
}

// Paths lists different ways from one entity to another. An end that does not
// exist and one that is hidden are the same NotFound; an end whose kind or time
// the question leaves out is reached by no path.
func (e *Engine) Paths(ctx context.Context, w *vault.View, s PathsSpec) (Paths, error) {
	if err := s.normal(); err != nil {
		return Paths{}, err
	}
	w, err := w.Known(ctx, s.Window.KnownAt)
	if err != nil {
		return Paths{}, err
	}
	ends, err := resolve(w, []graph.ID{s.From, s.To})
	if err != nil {
		return Paths{}, err
	}
	if s.Through, err = resolve(w, s.Through); err != nil {
		return Paths{}, err
	}
	if s.Avoiding, err = resolve(w, s.Avoiding); err != nil {
		return Paths{}, err
	}
	s.From, s.To = ends[0], ends[1]
	for _, id := range append(ends, s.Through...) {
		if slices.Contains(s.Avoiding, id) {
			return Paths{}, graph.Errorf(graph.Invalid, "analytics.Paths", "what is to be avoided is an end, or is to be passed: leave it out of one")
		}
	}
	spec := with(s.spec("paths"), map[string]any{"from": s.From.String(), "to": s.To.String(), "directed": s.Directed,
		"rankBy": string(s.By), "through": written(s.Through), "throughKinds": run.Kinds(s.ThroughKinds), "avoiding": written(s.Avoiding),
		"avoidingKinds": run.Kinds(s.AvoidingKinds), "different": s.Different, "timeRespecting": s.TimeRespecting,
		"maxWaitDays": s.MaxWaitDays, "first": s.First})
	a, err := once(ctx, e, w, spec, func() (a pathsFound, bytes int64, err error) {
		a, err = e.paths(ctx, w, s)
		return a, int64(len(a.rows)) * 4096, err
	})
	if err != nil {
		return Paths{}, err
	}
	out := Paths{Run: run.New(viewer(w), spec, 0, a.reason, a.note), Rows: a.rows}
	for i := range out.Rows {
		if out.Rows[i].Certain {
			out.CertainCount++
		}
	}
	return out, nil
}

// normal checks the question and fills in what was left open.
func (s *PathsSpec) normal() error {
	const op = "analytics.Paths"
	if err := s.check(); err != nil {
		return err
	}
	if s.First == 0 {
		s.First = 3
	}
	if s.By == "" {
		s.By = story.Length
	}
	if !s.TimeRespecting {
		s.MaxWaitDays = -1
	}
	s.MaxWaitDays = max(s.MaxWaitDays, -1)
	switch {
	case s.By != story.Length && s.By != story.Surprise:
		return graph.Errorf(graph.Invalid, op, "paths are ranked by LENGTH or SURPRISE, not by %.40q", s.By)
	case !(s.Different >= 0 && s.Different <= 1):
		return graph.Errorf(graph.Invalid, op, "different %v is no share: it lies between 0 and 1", s.Different)
	case len(s.Through)+len(s.ThroughKinds) > maxThrough:
		return graph.Errorf(graph.Invalid, op, "paths can be asked to pass at most %d things and kinds together", maxThrough)
	}
	for _, k := range slices.Concat(s.ThroughKinds, s.AvoidingKinds) {
		if k.IsLink() || !k.Known() {
			return graph.Errorf(graph.Invalid, op, "throughKinds and avoidingKinds are kinds of records, which %q is not", k)
		}
		if slices.Contains(s.ThroughKinds, k) && slices.Contains(s.AvoidingKinds, k) {
			return graph.Errorf(graph.Invalid, op, "the kind %q is to be passed and to be avoided: leave it out of one", k)
		}
	}
	return nil
}

type pathsFound struct {
	rows         []story.Path
	reason, note string
}

func (e *Engine) paths(ctx context.Context, w *vault.View, s PathsSpec) (a pathsFound, err error) {
	g, err := s.graph(ctx, w, "")
	if err != nil {
		return a, err
	}
	q := story.Question{Directed: s.Directed, Different: s.Different, First: s.First}
	q.By = s.By
	ends, ok1, ok2 := map[graph.ID]bool{s.From: true, s.To: true}, false, false
	q.From, ok1 = g.Vertex(s.From)
	if q.To, ok2 = g.Vertex(s.To); !ok1 || !ok2 {
		a.note = "an end is of no kind that is asked about, or not of the time, or of too low a grade"
		return a, nil
	}
	q.Avoid = avoided(g, s.Avoiding, s.AvoidingKinds, ends)
	for _, id := range s.Through {
		v, ok := g.Vertex(id)
		if !ok {
			a.note = "something that is to be passed is of no kind that is asked about, or not of the time, or of too low a grade"
			return a, nil
		}
		q.Through = append(q.Through, []int32{v})
	}
	for _, k := range s.ThroughKinds {
		q.Through = append(q.Through, ofKind(g, k, ends))
	}
	if s.TimeRespecting {
		if q.Times, err = e.times(ctx, w, s.GraphSpec, g); err != nil {
			return a, err
		}
		if s.MaxWaitDays >= 0 {
			q.MaxWait = max(1, int64(s.MaxWaitDays)*24*60*60)
		}
		a.note = undated(q.Times)
	}
	if a.reason = e.over("the search", 0, story.Memory(g, q)); a.reason != "" {
		return a, nil
	}
	found, err := story.Paths(ctx, g, q)
	if err != nil {
		return a, err
	}
	a.rows = found.Paths
	if found.Cut {
		a.reason = "the search was cut before all paths that were asked for were found: choose a window, fewer kinds, fewer things to pass or a longer wait"
	}
	names := named(w)
	for i := range a.rows {
		a.rows[i].Explain(names)
	}
	switch {
	case s.From == s.To:
		a.note = and(a.note, "both ends are the same thing")
	case len(a.rows) == 0 && !found.Cut:
		why, err := whyNone(ctx, g, q)
		a.note = and(a.note, why)
		return a, err
	}
	return a, nil
}

// whyNone says whether the ends are joined at all.
func whyNone(ctx context.Context, g *snapshot.Graph, q story.Question) (string, error) {
	plain, err := kernel.ShortestPaths(ctx, g, q.From, q.To, kernel.ShortestPathsOptions{})
	switch {
	case err != nil && !graph.Is(err, graph.Exhausted):
		return "", err
	case err == nil && plain.Length < 0:
		return "no links join the two", nil
	}
	return "the two are joined, but in no way that was asked for", nil
}

// times says when each link of the graph can be walked.
func (e *Engine) times(ctx context.Context, w *vault.View, s GraphSpec, g *snapshot.Graph) ([]graph.Span, error) {
	return once(ctx, e, w, s.spec("times"), func() ([]graph.Span, int64, error) {
		out := make([]graph.Span, g.LinkCount())
		for l, id := range g.LinkIDs {
			out[l] = w.When(id)
			if l%(1<<16) == 0 && ctx.Err() != nil {
				return nil, 0, &graph.Error{Kind: graph.Cancelled, Op: "analytics.Paths", Err: ctx.Err()}
			}
		}
		return out, int64(len(out)) * 16, nil
	})
}

// undated says how many links nobody can place in time.
func undated(times []graph.Span) string {
	n := 0
	for _, s := range times {
		if s == graph.Always {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d links have no date, and no path follows time along them", n, len(times))
}

// avoided are the vertices with the ids, and those of the kinds that are no
// ends.
func avoided(g *snapshot.Graph, ids []graph.ID, kinds []graph.Kind, ends map[graph.ID]bool) (out []int32) {
	for _, id := range ids {
		if v, ok := g.Vertex(id); ok {
			out = append(out, v)
		}
	}
	for _, k := range kinds {
		out = append(out, ofKind(g, k, ends)...)
	}
	return out
}

func ofKind(g *snapshot.Graph, kind graph.Kind, ends map[graph.ID]bool) (out []int32) {
	for v, k := range g.Kinds {
		if k == kind && !ends[g.IDs[v]] {
			out = append(out, int32(v))
		}
	}
	return out
}

// named calls entities by their names.
func named(w *vault.View) story.Named {
	return func(id graph.ID) string {
		_, kind := w.Head(id)
		return story.Called(w.Names([]graph.ID{id})[0], kind)
	}
}

// resolve gives the entities of records; one that does not exist and one that is
// hidden are the same NotFound.
func resolve(w *vault.View, ids []graph.ID) ([]graph.ID, error) {
	out := make([]graph.ID, len(ids))
	for i, id := range ids {
		entity, ok := w.Resolve(id)
		if !ok {
			return nil, graph.Absent("analytics", id)
		}
		out[i] = entity
	}
	return out, nil
}

func written(ids []graph.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return run.Texts(out)
}
