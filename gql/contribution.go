package gql

import (
	"context"
	"errors"
	"fmt"

	"portolan/gql/internal/item"
	"portolan/gql/internal/model"
	"portolan/graph"
	"portolan/graph/vault"
)

// maxContribution is the most elements of one contribution; more are imported as files.
const maxContribution = 1000

// contribution turns an input into elements and says what is wrong with each that is none.
type contribution struct {
	edit     *vault.Edit
	known    func(string) bool
	dataset  string
	marking  graph.Marking
	elements []graph.Element
	kinds    map[graph.ID]graph.Kind // of the records given
	seen     map[graph.ID]int        // how often an id was given
	problems []*model.Problem
	given    int
	records  []graph.ID
	err      error
}

// gather reads the whole input. A fault of the whole leaves nothing to store; a fault of an element leaves that out.
func (c *contribution) gather(input model.ContributeInput) {
	c.given = len(input.Records) + len(input.Links)
	c.kinds, c.seen = map[graph.ID]graph.Kind{}, map[graph.ID]int{}
	c.marking, c.err = resolver{known: c.known}.marking(c.edit, input.Marking)
	if c.err == nil && c.given > maxContribution {
		c.err = graph.Errorf(graph.Invalid, "gql.Contribute", "a contribution has at most %d records and links, not %d: import a file instead", maxContribution, c.given)
	}
	if c.err == nil && c.dataset == "" {
		c.err = graph.Errorf(graph.Invalid, "gql.Contribute", "a contribution needs the name of its dataset")
	}
	if c.err != nil {
		c.reject("", c.err)
		return
	}
	for i, r := range input.Records {
		c.add(fmt.Sprintf("records.%d", i), func(e *graph.Element) error { return c.record(e, r) })
	}
	for i, l := range input.Links {
		c.add(fmt.Sprintf("links.%d", i), func(e *graph.Element) error { return c.link(e, l) })
	}
}

func (c *contribution) add(field string, read func(*graph.Element) error) {
	e := graph.Element{Dataset: c.dataset, Marking: c.marking}
	err := read(&e)
	if err == nil {
		err = e.Check()
	}
	if err == nil && c.edit.Status(&e) == vault.Refused {
		err = graph.Absent("gql.Contribute", e.ID)
	}
	if c.seen[e.ID]++; err == nil && c.seen[e.ID] > 1 {
		err = graph.Errorf(graph.Invalid, "gql.Contribute", "the reference stands twice in this contribution")
	}
	if err != nil {
		c.reject(field, err)
		return
	}
	if c.elements = append(c.elements, e); !e.IsLink() {
		c.kinds[e.ID], c.records = e.Kind, append(c.records, e.ID)
	}
}

func (c *contribution) reject(field string, err error) {
	problems, fault := problem(field, err)
	if fault != nil {
		c.err = errors.Join(c.err, fault)
	}
	c.problems = append(c.problems, problems...)
}

func (c *contribution) record(e *graph.Element, r *model.RecordInput) (err error) {
	if e.Kind, err = graph.ParseKind(r.Kind); err != nil {
		return err
	}
	e.Ref, e.ID = r.Reference, c.edit.Key().RecordID(c.marking.Owner, c.dataset, r.Reference)
	e.Review, e.Expires = graph.Date(value(r.Review)), graph.Date(value(r.Expires))
	return fill(e, r.Grade, r.Valid, r.Properties)
}

func (c *contribution) link(e *graph.Element, l *model.LinkInput) (err error) {
	if e.Kind, err = graph.ParseKind(l.Kind); err != nil {
		return err
	}
	if e.Kind == graph.Judgement {
		return graph.Errorf(graph.Invalid, "gql.Contribute", "a judgement is made by the mutation judge")
	}
	if e.From, err = c.end(l.From); err != nil {
		return err
	}
	if e.To, err = c.end(l.To); err != nil {
		return err
	}
	e.Review, e.Expires = graph.Date(value(l.Review)), graph.Date(value(l.Expires))
	if err := fill(e, l.Grade, l.Valid, l.Properties); err != nil {
		return err
	}
	if e.Ref = value(l.Reference); e.Ref != "" {
		e.ID = c.edit.Key().LinkID(c.marking.Owner, c.dataset, e.Ref)
	} else {
		e.ID = c.edit.Key().UnnamedLinkID(e, 1)
	}
	from, to := c.kindOf(e.From), c.kindOf(e.To)
	if from != 0 && to != 0 && !e.Kind.Info().MayJoin(from, to) {
		return graph.Errorf(graph.Invalid, "gql.Contribute", "%s does not join %s to %s", e.Kind, from, to)
	}
	return nil
}

// end is a record of the same dataset by its reference, which may follow later, or any visible one by its id.
func (c *contribution) end(input *model.EndInput) (graph.ID, error) {
	switch {
	case (input.Reference == nil) == (input.ID == nil):
		return graph.ID{}, graph.Errorf(graph.Invalid, "gql.Contribute", "an end has either a reference or an id")
	case input.Reference != nil:
		return c.edit.Key().RecordID(c.marking.Owner, c.dataset, *input.Reference), nil
	}
	return end(c.edit, *input.ID)
}

func (c *contribution) kindOf(id graph.ID) graph.Kind {
	if kind := c.kinds[id]; kind != 0 {
		return kind
	}
	kind, _ := c.edit.KindOf(id)
	return kind
}

// store commits what is good and writes the receipt.
func (c *contribution) store(ctx context.Context) (*model.ContributePayload, error) {
	if c.err != nil && len(c.problems) == 0 {
		return nil, c.err
	}
	done, err := c.edit.Commit(ctx, newBatch(), c.elements, nil)
	if err != nil {
		return nil, err
	}
	view, nodes, err := after(ctx, c.edit, c.records...)
	if err != nil {
		return nil, err
	}
	out := &model.ContributePayload{Problems: c.problems, Receipt: &model.Receipt{Submitted: c.given, Stored: done.Stored,
		AlreadyThere: done.Unchanged, Rejected: c.given - len(c.elements), State: view.State()}}
	for _, n := range nodes {
		if r, ok := n.(*item.Record); ok {
			out.Records = append(out.Records, r)
		}
	}
	return out, nil
}

var (
	qualities  = map[string]graph.Quality{"": graph.QualityUnknown, "GOOD": graph.QualityGood, "WEAK": graph.QualityWeak}
	precisions = map[string]graph.Precision{"": graph.PrecisionStated, "APPROXIMATE": graph.PrecisionApproximate, "BETWEEN": graph.PrecisionBetween}
)

// fill reads what records and links have in common and puts it into canonical form.
func fill(e *graph.Element, grade *model.GradeInput, valid *model.PeriodInput, properties []*model.PropertyInput) error {
	if grade != nil {
		e.Grade = graph.Grade{Scheme: grade.Scheme, Code: grade.Code}
	}
	if valid != nil {
		e.Valid = graph.Period{From: graph.Date(value(valid.From)), To: graph.Date(value(valid.To))}
	}
	names := map[string]bool{}
	for _, p := range properties {
		if names[p.Name] {
			return graph.Errorf(graph.Invalid, "gql.Contribute", "the property %.60q is given twice", p.Name)
		}
		names[p.Name] = true
		values := make([]graph.Value, len(p.Values))
		for i, v := range p.Values {
			values[i] = graph.Value{Text: v.Text, Script: value(v.Script), Quality: qualities[value(v.Quality)], Precision: precisions[value(v.Precision)]}
		}
		e.Props = append(e.Props, graph.Property{Name: p.Name, Values: values})
	}
	e.Normalise()
	return nil
}
