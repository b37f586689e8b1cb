package analytics

import (
	"cmp"
	"context"
	"slices"
	"strings"

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
// because a source says that it is false; or its holder, by a notice or a list
// of the United Nations. What does not say for certain that it is about the type
// or the issuer that is asked for makes the answer indeterminate unless another
// report hits. So does a report on a number that is read like the one that is asked for.
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
	sure, err := out.look(ctx, w, all, asked)
	switch {
	case err != nil:
		return DocumentCheck{}, err
	case sure:
		out.Answer = Hit
	case len(out.Hits) > 0:
		out.Answer, out.Reason = Indeterminate, "what is held about this number does not say for certain that it is about a document of this type and issuer"
	default:
		if err := out.misread(ctx, w, all, asked); err != nil {
			return DocumentCheck{}, err
		}
	}
	slices.SortFunc(out.Hits, func(a, b DocumentHit) int { return cmp.Or(a.Record.Compare(b.Record), cmp.Compare(a.Status, b.Status)) })
	out.Hits = slices.Compact(out.Hits)
	return out, nil
}

// look adds what is held about the number that is asked for, and reports whether some of it is about it for certain.
func (d *DocumentCheck) look(ctx context.Context, w *vault.View, all *papers, asked paper) (sure bool, err error) {
	people, err := bearers(ctx, w, asked)
	if err != nil {
		return false, err
	}
	for _, p := range append(all.meet(asked), people...) {
		var hits []DocumentHit
		if p.status != "" {
			hits = append(hits, DocumentHit{Kind: p.kind, Status: p.status, Owner: p.owner, Record: p.record})
		}
		if p.kind != graph.DocumentReport {
			more, err := notices(ctx, w, p.entity)
			if err != nil {
				return false, err
			}
			hits = append(hits, more...)
		}
		sure = sure || len(hits) > 0 && p.wholeQuestion
		d.Hits = append(d.Hits, hits...)
	}
	return sure, nil
}

// misread looks whether a number that is read like the one that is asked for is reported, which leaves the answer open: a
// number that was read or typed wrongly must not pass as one that nobody reports.
func (d *DocumentCheck) misread(ctx context.Context, w *vault.View, all *papers, asked paper) error {
	readings, whole := names.Readings(asked.number)
	if !whole {
		d.Answer, d.Reason = Indeterminate, "nothing is held about this number, but too many of its letters and digits look like others for every reading to be tried"
		return nil
	}
	for number := range readings {
		other := asked
		other.number = number
		if _, err := d.look(ctx, w, all, other); err != nil {
			return err
		}
	}
	if len(d.Hits) > 0 {
		d.Answer, d.Reason = Indeterminate, "nothing is held about this number, but one that is read like it is reported (0 and O, 1 and I, 2 and Z, 5 and S, 8 and B, 6 and G look alike); read the document again"
	}
	return ctx.Err()
}

// issuer is the code of an issuer, or the folded text of one that is not known,
// which may mean any.
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
	add := func(p paper) {
		if p.fits(asked) {
			out = append(out, p)
		}
	}
	for _, p := range all.exact[asked.number] {
		add(p)
	}
	for _, p := range all.ranges {
		if p.spans(asked.number) {
			add(p)
		}
	}
	return out
}

// fits reports whether the paper may be the one that is asked about, and notes
// whether that is certain. A type OTHER and an issuer that is no country known
// here say too little to tell two papers apart.
func (p *paper) fits(asked paper) bool {
	type pair struct {
		asked, held string
		vague       bool
	}
	p.wholeQuestion = true
	for _, x := range []pair{
		{asked.typ, p.typ, asked.typ == "OTHER" || p.typ == "OTHER"},
		{asked.issuer, p.issuer, !isCountry(asked.issuer) || !isCountry(p.issuer)},
	} {
		switch {
		case x.asked == "" || x.asked == x.held:
		case x.held == "" || x.vague:
			p.wholeQuestion = false
		default:
			return false
		}
	}
	return true
}

func isCountry(issuer string) bool {
	_, ok := names.Country(issuer)
	return ok
}

// spans reports whether the number lies in the range of the report, whichever of
// its ends stands first. Numbers are compared character by character when they
// are of one length; else, after an equal beginning, by their last digits.
func (p *paper) spans(number string) bool {
	first, last := p.number, p.last
	if shorter(last, first) {
		first, last = last, first
	}
	if len(first) == len(last) {
		return len(number) == len(first) && first <= number && number <= last
	}
	begin := series(first)
	return series(last) == begin && series(number) == begin && !shorter(number, first) && !shorter(last, number)
}

// shorter orders numbers of one series by length, then by character.
func shorter(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }

// series is what stands before the last digits of a number.
func series(number string) string { return strings.TrimRight(number, "0123456789") }

// bearers are the people whose records give the number themselves, where no
// document stands for it.
func bearers(ctx context.Context, w *vault.View, asked paper) (out []paper, err error) {
	for _, id := range w.Coded(asked.number) {
		entity, ok := w.Entity(id)
		if !ok || entity.Kind != graph.Person {
			continue
		}
		records, err := w.Get(ctx, entity.Records)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			for property, typ := range map[string]string{"passportNumber": "PASSPORT", "idNumber": ""} {
				p := paper{kind: graph.Person, typ: typ, entity: id}
				if r != nil && slices.ContainsFunc(r.Props.Get(property), func(v graph.Value) bool { return names.Identifier(v.Text) == asked.number }) && p.fits(asked) {
					out = append(out, p)
				}
			}
		}
	}
	return out, nil
}

// notices are the notices in force about a document, or a person, or one who
// holds the document, and the lists of the United Nations that such a person is
// on.
func notices(ctx context.Context, w *vault.View, document graph.ID) ([]DocumentHit, error) {
	subjects := []graph.ID{document}
	for _, step := range w.Around(document) {
		if step.Kind == graph.Holds {
			subjects = append(subjects, step.Other)
		}
	}
	var records []graph.ID
	for _, s := range subjects {
		if e, ok := w.Entity(s); ok && e.Kind == graph.Person {
			records = append(records, e.Records...)
		}
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
		switch {
		case n == nil:
		case n.Kind == graph.Person:
			if n.Props.First("unscId") != "" {
				out = append(out, DocumentHit{Kind: graph.Person, Status: "LISTED", Owner: n.Marking.Owner, Record: n.ID})
			}
		case !slices.Contains(deadNotices, n.Props.First("status")):
			status := cmp.Or(n.Props.First("status"), "PUBLISHED")
			out = append(out, DocumentHit{Kind: graph.Notice, Status: status, Owner: n.Marking.Owner, Record: n.ID})
		}
	}
	return out, nil
}
