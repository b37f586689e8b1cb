package analytics

import (
	"cmp"
	"context"
	"slices"

	"portolan/analytics/run"
	"portolan/graph"
	"portolan/graph/names"
	"portolan/graph/vault"
)

// papers is every number under which a viewer finds a document.
type papers struct {
	exact  map[string][]paper
	ranges []paper // reports about more than one number
}

// paper is a report about a document, or a document.
type paper struct {
	record        graph.ID
	kind          graph.Kind
	owner         string
	number, last  string
	typ, issuer   string
	status        string // of a report, or how a document is false; "" for a good one
	entity        graph.ID
	wholeQuestion bool
}

// deadNotices are the states of a notice in which it asks for nothing.
var deadNotices = []string{"REFUSED", "WITHDRAWN", "CANCELLED", "EXPIRED"}

// DocumentCheck says whether a document is reported, by its exact number: the
// document itself, by a report on its number or on a range that holds it, or
// because a source says that it is false; or its holder, by a notice. A report
// that does not give the type or the issuer that is asked for makes the answer
// indeterminate unless another one hits.
func (e *Engine) DocumentCheck(ctx context.Context, w *vault.View, s DocumentSpec) (DocumentCheck, error) {
	number := names.Identifier(s.Number)
	if number == "" {
		return DocumentCheck{}, graph.Errorf(graph.Invalid, "analytics.DocumentCheck", "a document number has letters or digits, %.40q has none", s.Number)
	}
	asked := paper{number: number, typ: s.Type, issuer: issuer(s.Issuer)}
	spec := run.Spec{Question: "documentCheck", Args: map[string]any{"number": number, "type": s.Type, "issuer": asked.issuer}}
	all, err := once(ctx, e, w, run.Spec{Question: "papers"}, func() (*papers, int64, error) { return readPapers(ctx, w) })
	if err != nil {
		return DocumentCheck{}, err
	}
	out := DocumentCheck{Answer: NoHit, AsOf: w.AsOf(), Run: run.New(viewer(w), spec, 0, "", "")}
	sure := false
	for _, p := range all.meet(asked) {
		var hits []DocumentHit
		if p.status != "" {
			hits = append(hits, DocumentHit{Kind: p.kind, Status: p.status, Owner: p.owner, Record: p.record})
		}
		if p.kind == graph.TravelDocument {
			more, err := notices(ctx, w, p.entity)
			if err != nil {
				return DocumentCheck{}, err
			}
			hits = append(hits, more...)
		}
		sure = sure || len(hits) > 0 && p.wholeQuestion
		out.Hits = append(out.Hits, hits...)
	}
	slices.SortFunc(out.Hits, func(a, b DocumentHit) int { return cmp.Or(a.Record.Compare(b.Record), cmp.Compare(a.Status, b.Status)) })
	out.Hits = slices.Compact(out.Hits)
	switch {
	case sure:
		out.Answer = Hit
	case len(out.Hits) > 0:
		out.Answer = Indeterminate
		out.Reason = "what is held about this number does not say the type or the issuer of the document"
	}
	return out, nil
}

func issuer(text string) string {
	if code, ok := names.Country(text); ok {
		return code
	}
	return names.Fold(text)
}

// readPapers indexes all documents and reports that a viewer sees.
func readPapers(ctx context.Context, w *vault.View) (*papers, int64, error) {
	all := &papers{exact: map[string][]paper{}}
	bytes := int64(0)
	for r, err := range w.Elements(ctx, graph.TravelDocument, graph.DocumentReport) {
		if err != nil {
			return nil, 0, err
		}
		base := paper{record: r.ID, kind: r.Kind, owner: r.Marking.Owner, typ: r.Props.First("type"),
			issuer: issuer(r.Props.First("issuer")), status: r.Props.First("status")}
		if r.Kind == graph.TravelDocument {
			base.status = r.Props.First("falseness")
			base.entity, _ = w.Resolve(r.ID)
		}
		if base.status == "" && r.Kind == graph.DocumentReport {
			base.status = "INVALID"
		}
		base.last = names.Identifier(r.Props.First("lastNumber"))
		for _, v := range r.Props.Get("number") {
			p := base
			p.number = names.Identifier(v.Text)
			bytes += 200
			if p.last != "" && p.last != p.number {
				all.ranges = append(all.ranges, p)
				continue
			}
			all.exact[p.number] = append(all.exact[p.number], p)
		}
	}
	return all, bytes, ctx.Err()
}

// meet lists what is held about the number, in the type and of the issuer that
// are asked for, or without saying which.
func (all *papers) meet(asked paper) (out []paper) {
	fits := func(p paper) bool {
		return (asked.typ == "" || p.typ == "" || p.typ == asked.typ) && (asked.issuer == "" || p.issuer == "" || p.issuer == asked.issuer)
	}
	add := func(p paper) {
		if fits(p) {
			p.wholeQuestion = (asked.typ == "" || p.typ != "") && (asked.issuer == "" || p.issuer != "")
			out = append(out, p)
		}
	}
	for _, p := range all.exact[asked.number] {
		add(p)
	}
	for _, p := range all.ranges {
		if len(p.number) == len(asked.number) && len(p.last) == len(asked.number) && p.number <= asked.number && asked.number <= p.last {
			add(p)
		}
	}
	return out
}

// notices are the notices in force about a document or about one who holds it.
func notices(ctx context.Context, w *vault.View, document graph.ID) ([]DocumentHit, error) {
	subjects := []graph.ID{document}
	for _, step := range w.Around(document) {
		if step.Kind == graph.Holds {
			subjects = append(subjects, step.Other)
		}
	}
	var records []graph.ID
	for _, s := range subjects {
		for _, step := range w.Around(s) {
			if n, ok := w.Entity(step.Other); ok && step.Kind == graph.SubjectOf && n.Kind == graph.Notice {
				records = append(records, n.Records...)
			}
		}
	}
	slices.SortFunc(records, graph.ID.Compare)
	found, err := w.Get(ctx, slices.Compact(records))
	if err != nil {
		return nil, err
	}
	var out []DocumentHit
	for _, n := range found {
		if n != nil && !slices.Contains(deadNotices, n.Props.First("status")) {
			status := cmp.Or(n.Props.First("status"), "PUBLISHED")
			out = append(out, DocumentHit{Kind: graph.Notice, Status: status, Owner: n.Marking.Owner, Record: n.ID})
		}
	}
	return out, nil
}
