package analytics

import (
	"context"
	"fmt"
	"slices"

	"portolan/analytics/run"
	"portolan/analytics/transit/corroboration"
	"portolan/graph"
	"portolan/graph/vault"
)

// CorroborationSpec asks what a record, or all records of a thing, rest on.
type CorroborationSpec struct {
	Of       graph.ID // a record, or an entity
	Record   bool     // the record alone
	Window   graph.Window
	MinGrade float64
}

// maxSources is how many sources an answer looks at.
const maxSources = 10000

// leadsTo are the links from what is claimed or reported to what it comes from.
var leadsTo = []graph.Kind{graph.SupportedBy, graph.ExtractedFrom, graph.DerivedFrom}

// Corroboration counts the independent roots of a claim and flags circular
// reporting.
func (e *Engine) Corroboration(ctx context.Context, w *vault.View, s CorroborationSpec) (corroboration.Answer, error) {
	check := GraphSpec{Window: s.Window, MinGrade: s.MinGrade}
	if err := check.check(); err != nil {
		return corroboration.Answer{}, err
	}
	w, err := w.Known(ctx, s.Window.KnownAt)
	if err != nil {
		return corroboration.Answer{}, err
	}
	of, ok := w.Entity(s.Of)
	if !ok {
		return corroboration.Answer{}, graph.Absent("analytics.Corroboration", s.Of)
	}
	records := of.Records
	if s.Record {
		records = []graph.ID{s.Of}
	}
	t := &provenance{w: w, s: s, numbers: map[graph.ID]int{}}
	claims, err := t.claims(ctx, records)
	if err != nil {
		return corroboration.Answer{}, err
	}
	a := corroboration.Trace(claims, t.sources)
	spec := run.Spec{Question: "corroboration", Args: map[string]any{"of": s.Of.String(), "record": s.Record, "window": run.Window(s.Window), "minGrade": s.MinGrade}}
	reason, note := "", ""
	if t.more {
		reason = fmt.Sprintf("more than %d sources: what the rest derives from was not looked at", maxSources)
	}
	if len(a.Unsourced) == len(claims) {
		note = "no source of it is visible: nothing says whether it is corroborated"
	}
	a.Run = run.New(viewer(w), spec, 0, reason, note)
	return a, nil
}

// provenance follows the links from claims to their sources.
type provenance struct {
	w       *vault.View
	s       CorroborationSpec
	numbers map[graph.ID]int // of the sources, by entity
	sources []corroboration.Source
	more    bool
}

// claims reads the records and all that they derive from, one generation at a
// time.
func (p *provenance) claims(ctx context.Context, records []graph.ID) ([]corroboration.Claim, error) {
	found, err := p.w.Get(ctx, records)
	if err != nil {
		return nil, err
	}
	var out []corroboration.Claim
	for _, e := range found {
		if e != nil {
			out = append(out, corroboration.Claim{Record: e.ID, Owner: e.Marking.Owner})
		}
	}
	links, err := p.w.Links(ctx, records, leadsTo...)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if i := slices.IndexFunc(out, func(c corroboration.Claim) bool { return c.Record == l.From }); i >= 0 {
			if n := p.number(l); n >= 0 {
				out[i].From = append(out[i].From, corroboration.Edge{Link: l.ID, To: n})
			}
		}
	}
	for done := 0; done < len(p.sources); {
		upTo := len(p.sources)
		if err := p.derive(ctx, done, upTo); err != nil {
			return nil, err
		}
		done = upTo
	}
	return out, ctx.Err()
}

// number is the number of the source that a link leads to; -1 for a link that
// does not count.
func (p *provenance) number(l *graph.Element) int {
	id, ok := p.w.Resolve(l.To)
	if !ok || p.w.Holds(l.ID, p.s.Window, p.s.MinGrade) == graph.Outside {
		return -1
	}
	n, known := p.numbers[id]
	if !known {
		if n = len(p.sources); n == maxSources {
			p.more = true
			return -1
		}
		p.numbers[id] = n
		p.sources = append(p.sources, corroboration.Source{ID: id})
	}
	return n
}

// derive reads the owners of some sources, and what they derive from.
func (p *provenance) derive(ctx context.Context, from, to int) error {
	var records []graph.ID
	of := map[graph.ID]int{}
	for n := from; n < to; n++ {
		e, _ := p.w.Entity(p.sources[n].ID)
		for _, r := range e.Records {
			of[r] = n
			records = append(records, r)
		}
	}
	found, err := p.w.Get(ctx, records)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e != nil {
			s := &p.sources[of[e.ID]]
			if !slices.Contains(s.Owners, e.Marking.Owner) {
				s.Owners = append(s.Owners, e.Marking.Owner)
			}
		}
	}
	links, err := p.w.Links(ctx, records, leadsTo...)
	if err != nil {
		return err
	}
	for _, l := range links {
		if n, ok := of[l.From]; ok {
			if next := p.number(l); next >= 0 {
				p.sources[n].From = append(p.sources[n].From, corroboration.Edge{Link: l.ID, To: next})
			}
		}
	}
	return nil
}
