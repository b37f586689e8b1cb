package analytics

import (
	"context"
	"fmt"
	"slices"

	"portolan/analytics/kernel"
	"portolan/analytics/run"
	"portolan/analytics/story"
	"portolan/graph"
	"portolan/graph/vault"
)

// ConnectionSpec asks for the network that joins some entities.
type ConnectionSpec struct {
	GraphSpec
	Of            []graph.ID // entities or records
	By            story.Rank // what is to be few: links, or bits of surprise; "": Length
	Avoiding      []graph.ID
	AvoidingKinds []graph.Kind // but for what is asked about
	First         int          // rows at most; 0: all
}

// Connection is the network, its pairs in the order of their ids.
type Connection struct {
	Run        run.Run
	TotalCount int // rows, those left out by First included
	Certain    int // of them, pairs that lie in the window for sure
	story.Network
}

// Connection finds a cheap network that joins the entities, or says into which
// groups they fall. One that does not exist and one that is hidden are the same
// NotFound.
func (e *Engine) Connection(ctx context.Context, w *vault.View, s ConnectionSpec) (Connection, error) {
	const op = "analytics.Connection"
	if err := s.check(); err != nil {
		return Connection{}, err
	}
	if s.By == "" {
		s.By = story.Length
	}
	if s.By != story.Length && s.By != story.Surprise {
		return Connection{}, graph.Errorf(graph.Invalid, op, "a network is made of few links or of few bits: LENGTH or SURPRISE, not %.40q", s.By)
	}
	w, err := w.Known(ctx, s.Window.KnownAt)
	if err != nil {
		return Connection{}, err
	}
	if s.Of, err = resolve(w, s.Of); err != nil {
		return Connection{}, err
	}
	if s.Avoiding, err = resolve(w, s.Avoiding); err != nil {
		return Connection{}, err
	}
	if slices.ContainsFunc(s.Of, func(id graph.ID) bool { return slices.Contains(s.Avoiding, id) }) {
		return Connection{}, graph.Errorf(graph.Invalid, op, "something is to be joined and to be avoided: leave it out of one")
	}
	slices.SortFunc(s.Of, graph.ID.Compare)
	s.Of = slices.Compact(s.Of)
	spec := with(s.spec("connection"), map[string]any{"of": written(s.Of), "rankBy": string(s.By), "avoiding": written(s.Avoiding),
		"avoidingKinds": run.Kinds(s.AvoidingKinds)})
	type answer struct {
		network      story.Network
		reason, note string
	}
	a, err := once(ctx, e, w, spec, func() (a answer, bytes int64, err error) {
		a.network, a.reason, a.note, err = e.connect(ctx, w, s)
		return a, int64(len(a.network.Rows)) * 1024, err
	})
	if err != nil {
		return Connection{}, err
	}
	out := Connection{TotalCount: len(a.network.Rows), Network: a.network}
	for _, row := range out.Rows {
		if row.Certain {
			out.Certain++
		}
	}
	if out.Rows = head(out.Rows, s.First); len(out.Rows) < out.TotalCount {
		a.reason = fmt.Sprintf("%d of %d pairs are shown: ask for more", len(out.Rows), out.TotalCount)
	}
	out.Run = run.New(viewer(w), with(spec, map[string]any{"first": s.First}), 0, a.reason, a.note)
	return out, nil
}

func (e *Engine) connect(ctx context.Context, w *vault.View, s ConnectionSpec) (n story.Network, reason, note string, err error) {
	g, err := s.graph(ctx, w, "")
	if err != nil {
		return n, "", "", err
	}
	asked, of := map[graph.ID]bool{}, []int32(nil)
	var apart []graph.ID // what the graph does not hold
	for _, id := range s.Of {
		asked[id] = true
		if v, ok := g.Vertex(id); ok {
			of = append(of, v)
		} else {
			apart = append(apart, id)
		}
	}
	if len(apart) > 0 {
		note = fmt.Sprintf("%d of %d are of no kind that is asked about, or not of the time, or of too low a grade", len(apart), len(s.Of))
	}
	if reason = e.over("the search", 0, kernel.ConnectMemory(g)); reason != "" {
		return n, reason, note, nil
	}
	found, err := story.Connect(ctx, g, of, story.Reading{By: s.By, Avoid: avoided(g, s.Avoiding, s.AvoidingKinds, asked)})
	if err != nil {
		return n, "", "", err
	}
	for _, id := range apart {
		found.Groups = append(found.Groups, []graph.ID{id})
	}
	found.Explain(named(w), s.By)
	return *found, "", note, nil
}
